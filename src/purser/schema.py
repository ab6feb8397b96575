"""Bring a database up to date: the numbered files, the months ahead, the keys, and what was in clear once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from psycopg import sql

from purser.core.clock import Clock, SystemClock
from purser.core.db import Database, Tx
from purser.core.ids import Id
from purser.core.key_providers import key_provider
from purser.core.migrate import migrate
from purser.core.seal import SealBroken, Sealer
from purser.core.settings import home_secret
from purser.core.vault import Field, Keyring, ensure_keys, keyring, version_of
from purser.core.vault_rotation import Sealed
from purser.ledger import ensure_partitions
from purser.notices import ensure_event_months
from purser.service.search import ensure_search_months

SEALED: Final = (
    Sealed("customers", ("id",), ("name", "phone", "email")),
    Sealed("webhooks", ("merchant_id", "id"), ("secret",)),
    Sealed("push_subscriptions", ("customer_id", "id"), ("sealed",)),
    Sealed("evidence_files", ("subject", "id"), ("name", "sealed_key")),
    Sealed("surveys", ("customer_id", "id"), ("text",)),
    Sealed("suggestions", ("customer_id", "id"), ("text",)),
    Sealed("mail_inbox", ("id",), ("sealed_from", "sealed_key")),
    Sealed("mail_threads", ("case_id",), ("sealed",)),
    Sealed("mail_sent", ("id",), ("sealed",)),
    Sealed("totps", ("customer_id",), ("sealed_secret",)),
    Sealed("privacy_requests", ("customer_id", "id"), ("asked", "answer")),
    Sealed("cases", ("subject", "id"), ("contact",)),
    Sealed("stolen_accounts", ("customer_id", "id"), ("sealed_contact",)),
    Sealed("stolen_visits", ("customer_id", "matter_id", "id"), ("sealed_login",)),
    Sealed("calls", ("id",), ("number", "recording_key")),
)
"""Every table with sealed fields (docs/security/data.md): what a rotation of the keys seals anew."""

NEVER_ANEW: Final = frozenset(
    {
        ("kept_records", "sealed"),
        ("privacy_copies", "file"),
        ("call_orders", "data"),
        ("call_orders", "answer"),
    }
)
"""Sealed fields that a rotation leaves as they are, by table and column: what only keeps, and what is gone within days
or minutes.
Their keys stay readable when they are retired."""

_LOCK: Final = 0x5365616C  # "Seal": two processes that start at once convert one after the other

_OLD_WEBHOOKS = "SELECT merchant_id, id, secret FROM webhooks WHERE secret < '\\x02'::bytea ORDER BY 1, 2"
_SEAL_WEBHOOK = "UPDATE webhooks SET secret = %s WHERE merchant_id = %s AND id = %s"

Convert = Callable[[Keyring, dict[str, Any]], dict[str, Any]]


async def bring_up_to_date(dsn: str, clock: Clock | None = None, *, home: Path | None = None) -> list[str]:
    """Returns what ran now. Months come before anything is written, so that no row of a month goes to the default
    partition. `home` has the keys (PURSER_HOME). Raises MigrationError, KeysAwayError."""
    home = home or Path(os.environ.get("PURSER_HOME", ".purser"))
    clock = clock or SystemClock()
    ran = await migrate(dsn)
    async with Database(dsn, max_size=2, key_provider=key_provider(home)) as db:
        await ensure_partitions(db, clock.now())
        await ensure_event_months(db, clock.now())
        await ensure_search_months(db, clock.now())
        await ensure_keys(db, clock)
        return ran + await db.run(lambda tx: seal_what_is_clear(tx, home))


async def seal_what_is_clear(tx: Tx, home: Path) -> list[str]:
    """Seal what earlier versions kept in clear, or sealed with the secret in `home`; returns the tables."""
    await tx.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    done = [table for table, convert in _CLEAR.items() if await _convert(tx, table, convert)]
    return [*(f"sealed {table}" for table in done), *(await _webhooks(tx, home))]


async def _convert(tx: Tx, table: str, convert: Convert) -> bool:
    """Copy a table in clear into the sealed one of its name, and drop it."""
    clear = sql.Identifier(f"clear_{table}")
    found = await (await tx.execute("SELECT to_regclass(%s) IS NOT NULL", [f"clear_{table}"])).fetchone()
    if found is None or not found[0]:
        return False
    ring = await keyring(tx)
    async with tx.cursor(name="clear") as cursor:
        await cursor.execute(sql.SQL("SELECT * FROM {}").format(clear))
        assert cursor.description is not None
        columns = [c.name for c in cursor.description]
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        marks = sql.SQL(", ").join([sql.SQL("%s")] * len(columns))
        put = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), names, marks)
        while rows := await cursor.fetchmany(1000):
            converted = [convert(ring, dict(zip(columns, row, strict=True))) for row in rows]
            async with tx.cursor() as writer:
                await writer.executemany(put, [list(row.values()) for row in converted])
    await tx.execute(sql.SQL("DROP TABLE {}").format(clear))
    return True


def _customer(ring: Keyring, row: dict[str, Any]) -> dict[str, Any]:
    ident = Id(row["id"])
    sealed = {c: ring.seal_text(Field("customers", c), ident, row[c]) for c in ("name", "phone", "email")}
    return {**row, "id": ident, **sealed}


def _login(ring: Keyring, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "login": ring.index(Field("logins", "login"), row["login"]),
        "customer_id": Id(row["customer_id"]),
    }


_CLEAR: Final[dict[str, Convert]] = {"customers": _customer, "logins": _login}


async def _webhooks(tx: Tx, home: Path) -> list[str]:
    rows = await (await tx.execute(_OLD_WEBHOOKS)).fetchall()
    if not rows:
        return []
    ring, old, done = await keyring(tx), Sealer(home_secret(home), "webhooks"), 0
    for merchant, ident, secret in rows:
        assert version_of(secret) == 0
        try:
            plain = old.open(bytes(secret), ident)
        except SealBroken:  # of another process's secret: its owner has to register it anew, as before
            continue
        sealed = ring.seal(Field("webhooks", "secret"), merchant + ident, plain)
        await tx.execute(_SEAL_WEBHOOK, [sealed, Id(merchant), Id(ident)])
        done += 1
    return ["sealed webhooks"] if done else []
