"""SQL for tariffs, plans and simulations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, ProceedingId
from purser.fees.tariff import Service, Tariff, read_tariff

_COLUMNS = "id, version, document, created_by, created_at, announced_at, effective_at"

_ADD = f"""
    INSERT INTO tariffs ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, NULL, NULL) ON CONFLICT DO NOTHING"""
_SEED = f"""
    INSERT INTO tariffs ({_COLUMNS})
    SELECT %s, %s, %s, 'policy', %s, %s, %s WHERE NOT EXISTS (SELECT FROM tariffs) ON CONFLICT DO NOTHING"""
_READ = f"SELECT {_COLUMNS} FROM tariffs WHERE id = %s"
_OF_VERSION = f"SELECT {_COLUMNS} FROM tariffs WHERE version = %s"
_LIST = f"SELECT {_COLUMNS} FROM tariffs WHERE id < %s ORDER BY id DESC LIMIT %s"
_IN_FORCE = f"""
    SELECT {_COLUMNS} FROM tariffs
     WHERE effective_at >= coalesce((SELECT max(effective_at) FROM tariffs WHERE effective_at <= %(now)s), '-infinity')
     ORDER BY effective_at, id"""
_BEFORE = f"""
    SELECT {_COLUMNS} FROM tariffs WHERE effective_at < %s AND id <> %s ORDER BY effective_at DESC, id DESC LIMIT 1"""
_REVISE = "UPDATE tariffs SET document = %s WHERE id = %s"
_ANNOUNCE = "UPDATE tariffs SET announced_at = %s, effective_at = %s WHERE id = %s"
_CLAIM_TELLING = """
    SELECT announced_at, effective_at, coalesce(told_to, '00000000-0000-0000-0000-000000000000') FROM tariffs
     WHERE id = %s AND announced_at IS NOT NULL AND effective_at IS NOT NULL FOR NO KEY UPDATE"""
_NOTE_TOLD = "UPDATE tariffs SET told_to = %s WHERE id = %s"
_UNANNOUNCE = "UPDATE tariffs SET effective_at = NULL WHERE id = %s"

_PLANS = "SELECT id, document FROM fee_plans WHERE is_live"
_ALL_PLANS = "SELECT id, document FROM fee_plans"
_ADD_PLAN = """
    INSERT INTO fee_plans (id, customer_id, document, ends_at, is_live, created_by, created_at)
    VALUES (%s, %s, %s, %s, false, %s, %s)"""
_READ_PLAN = "SELECT id, customer_id, document, ends_at, is_live, created_by, created_at FROM fee_plans WHERE id = %s"
_LIST_PLANS = """
    SELECT id, customer_id, document, ends_at, is_live, created_by, created_at FROM fee_plans
     WHERE id < %s ORDER BY id DESC LIMIT %s"""
_SET_PLAN = "UPDATE fee_plans SET is_live = %s WHERE id = %s"

_SIMULATION = "id, tariff_id, state, done, of_all, result, created_by, created_at, ended_at"
_ADD_SIMULATION = f"""
    INSERT INTO fee_simulations ({_SIMULATION}) VALUES (%s, %s, 'waiting', 0, 0, NULL, %s, %s, NULL)"""
_READ_SIMULATION = f"SELECT {_SIMULATION} FROM fee_simulations WHERE id = %s"
_LATEST_SIMULATION = f"SELECT {_SIMULATION} FROM fee_simulations WHERE tariff_id = %s ORDER BY id DESC LIMIT 1"
_PROGRESS = "UPDATE fee_simulations SET state = 'running', done = %s, of_all = %s WHERE id = %s AND state <> 'done'"
_END_SIMULATION = """
    UPDATE fee_simulations SET state = 'done', done = %s, of_all = %s, result = %s, ended_at = %s
     WHERE id = %s AND state <> 'done'"""


class SimulationId(Id):
    """A trial of a draft."""


@dataclass(frozen=True, slots=True)
class StoredTariff:
    """A version as stored; its state is that of its matter. `effective_at` from its announcement on."""

    id: ProceedingId
    version: str
    document: Mapping[str, Any]
    created_by: str
    created_at: datetime
    announced_at: datetime | None
    effective_at: datetime | None

    @property
    def tariff(self) -> Tariff:
        """Its rules."""
        return read_tariff(self.version, self.document)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """Prices agreed with one customer."""

    id: ProceedingId
    customer: CustomerId
    document: Mapping[str, Any]
    ends_at: datetime
    is_live: bool
    created_by: str
    created_at: datetime

    @property
    def code(self) -> str:
        """What a wallet's usage and a trace call it."""
        return f"plan:{self.id}"


@dataclass(frozen=True, slots=True)
class Simulation:
    """How far a trial is, and what came of it."""

    id: SimulationId
    tariff: ProceedingId
    state: str
    done: int
    of_all: int
    result: Mapping[str, Any] | None
    created_by: str
    created_at: datetime
    ended_at: datetime | None


async def add(tx: Tx, ident: Id, version: str, document: Mapping[str, Any], by: str, now: datetime) -> bool:
    """A new version; False when there is one of that name."""
    return (await tx.execute(_ADD, [ident, version, _json(document), by, now])).rowcount == 1


async def claim_telling(tx: Tx, ident: Id) -> tuple[datetime, datetime, Id] | None:
    """When an announced version was announced and begins, and the last customer told of it; locks it. None: it is not
    announced."""
    row = await (await tx.execute(_CLAIM_TELLING, [ident])).fetchone()
    return None if row is None else (row[0], row[1], Id(row[2]))


async def note_told(tx: Tx, ident: Id, customer: bytes) -> None:
    """Everybody up to this customer has been told."""
    await tx.execute(_NOTE_TOLD, [Id(customer), ident])


async def seed(tx: Tx, ident: Id, version: str, document: Mapping[str, Any], now: datetime, at: datetime) -> bool:
    """The first version, in force since `at`; False when there are versions already."""
    return (await tx.execute(_SEED, [ident, version, _json(document), now, at, at])).rowcount == 1


async def read(conn: Tx | Reader, ident: Id) -> StoredTariff | None:
    """A version by its matter."""
    row = await (await conn.execute(_READ, [ident])).fetchone()
    return None if row is None else _tariff(row)


async def read_version(conn: Tx | Reader, version: str) -> StoredTariff | None:
    """A version by its name."""
    row = await (await conn.execute(_OF_VERSION, [version])).fetchone()
    return None if row is None else _tariff(row)


async def list_tariffs(conn: Reader, before: Id, limit: int) -> list[StoredTariff]:
    """Versions, newest first."""
    return [_tariff(row) for row in await (await conn.execute(_LIST, [before, limit])).fetchall()]


async def read_in_force(conn: Tx | Reader, now: datetime) -> list[tuple[datetime, Tariff]]:
    """The version in force and those to come, with the instant each begins."""
    found = [_tariff(row) for row in await (await conn.execute(_IN_FORCE, {"now": now})).fetchall()]
    return [(t.effective_at, t.tariff) for t in found if t.effective_at is not None]


async def read_published(conn: Reader, now: datetime) -> list[StoredTariff]:
    """The same as stored."""
    return [_tariff(row) for row in await (await conn.execute(_IN_FORCE, {"now": now})).fetchall()]


async def read_before(tx: Tx, t: StoredTariff) -> StoredTariff | None:
    """The version that `t` takes the place of."""
    row = await (await tx.execute(_BEFORE, [t.effective_at, t.id])).fetchone()
    return None if row is None else _tariff(row)


async def revise(tx: Tx, ident: Id, document: Mapping[str, Any]) -> None:
    """Change a draft."""
    await tx.execute(_REVISE, [_json(document), ident])


async def announce(tx: Tx, ident: Id, now: datetime, effective_at: datetime) -> None:
    """Say from when on it holds."""
    await tx.execute(_ANNOUNCE, [now, effective_at, ident])


async def unannounce(tx: Tx, ident: Id) -> None:
    """It does not come after all."""
    await tx.execute(_UNANNOUNCE, [ident])


async def read_plans(conn: Tx | Reader) -> dict[str, dict[Service, int]]:
    """Plans that are in use: what they waive."""
    return _waived(await (await conn.execute(_PLANS)).fetchall())


async def read_all_plans(conn: Reader) -> dict[str, dict[Service, int]]:
    """The same of every plan there was, for what was priced by one that has ended."""
    return _waived(await (await conn.execute(_ALL_PLANS)).fetchall())


def _waived(rows: list[tuple[Any, ...]]) -> dict[str, dict[Service, int]]:
    return {
        f"plan:{ProceedingId(ident)}": {Service(s): ppm for s, ppm in document["waives"].items()}
        for ident, document in rows
    }


async def add_plan(
    tx: Tx, ident: Id, customer: CustomerId, document: Mapping[str, Any], ends_at: datetime, by: str, now: datetime
) -> None:
    """A plan that nobody pays by yet."""
    await tx.execute(_ADD_PLAN, [ident, customer, _json(document), ends_at, by, now])


async def read_plan(conn: Tx | Reader, ident: Id) -> StoredPlan | None:
    """A plan by its matter."""
    row = await (await conn.execute(_READ_PLAN, [ident])).fetchone()
    return None if row is None else _plan(row)


async def list_plans(conn: Reader, before: Id, limit: int) -> list[StoredPlan]:
    """Plans, newest first."""
    return [_plan(row) for row in await (await conn.execute(_LIST_PLANS, [before, limit])).fetchall()]


async def set_plan(tx: Tx, ident: Id, *, is_live: bool) -> None:
    """Whether wallets pay by it."""
    await tx.execute(_SET_PLAN, [is_live, ident])


async def add_simulation(tx: Tx, ident: SimulationId, tariff: Id, by: str, now: datetime) -> None:
    """A trial that is to be run."""
    await tx.execute(_ADD_SIMULATION, [ident, tariff, by, now])


async def read_simulation(conn: Tx | Reader, ident: SimulationId) -> Simulation | None:
    """A trial."""
    row = await (await conn.execute(_READ_SIMULATION, [ident])).fetchone()
    return None if row is None else _simulation(row)


async def latest_simulation(conn: Tx | Reader, tariff: Id) -> Simulation | None:
    """The last trial of a version."""
    row = await (await conn.execute(_LATEST_SIMULATION, [tariff])).fetchone()
    return None if row is None else _simulation(row)


async def note_progress(tx: Tx, ident: SimulationId, done: int, of_all: int) -> None:
    """How many payments have been looked at."""
    await tx.execute(_PROGRESS, [done, of_all, ident])


async def end_simulation(tx: Tx, ident: SimulationId, result: Mapping[str, Any], done: int, now: datetime) -> None:
    """Keep what came of it."""
    await tx.execute(_END_SIMULATION, [done, done, _json(result), now, ident])


def _json(document: Mapping[str, Any]) -> str:
    return orjson.dumps(document).decode()


def _tariff(row: tuple[Any, ...]) -> StoredTariff:
    ident, *rest = row
    return StoredTariff(ProceedingId(ident), *rest)


def _plan(row: tuple[Any, ...]) -> StoredPlan:
    ident, customer, *rest = row
    return StoredPlan(ProceedingId(ident), CustomerId(customer), *rest)


def _simulation(row: tuple[Any, ...]) -> Simulation:
    ident, tariff, *rest = row
    return Simulation(SimulationId(ident), ProceedingId(tariff), *rest)
