"""The risk room's SQL: rule sets, decisions, known payees."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from purser.core.db import Reader, Tx
from purser.core.ids import Id, PaymentId, WalletId
from purser.core.pgbinary import UuidArray

_SEED = """
    INSERT INTO risk_rule_sets (version, state, document, created_by, created_at, activated_by, activated_at)
    SELECT 1, 'active', %s, 'policy', %s, 'policy', %s WHERE NOT EXISTS (SELECT FROM risk_rule_sets)
        ON CONFLICT DO NOTHING"""
_ACTIVE = "SELECT version FROM risk_rule_sets WHERE state = 'active'"
_COLUMNS = "version, state, document, created_by, created_at, tested, tested_at, activated_by, activated_at"
_READ = f"SELECT {_COLUMNS} FROM risk_rule_sets WHERE version = %s"
_CLAIM = f"SELECT {_COLUMNS} FROM risk_rule_sets WHERE version = %s FOR NO KEY UPDATE"
_LIST = f"SELECT {_COLUMNS} FROM risk_rule_sets WHERE version < %s ORDER BY version DESC LIMIT %s"
_DRAFT = f"""
    INSERT INTO risk_rule_sets (version, state, document, created_by, created_at)
    SELECT coalesce(max(version), 0) + 1, 'draft', %s, %s, %s FROM risk_rule_sets RETURNING {_COLUMNS}"""
_TESTED = "UPDATE risk_rule_sets SET tested = %s, tested_at = %s WHERE version = %s AND state = 'draft'"
_RETIRE = "UPDATE risk_rule_sets SET state = 'retired' WHERE state = 'active'"
_ACTIVATE = f"""
    UPDATE risk_rule_sets SET state = 'active', activated_by = %s, activated_at = %s WHERE version = %s
    RETURNING {_COLUMNS}"""

_KNOWN = """
    SELECT k.wallet_id, k.payee_id, k.since FROM known_payees AS k
     WHERE (k.wallet_id, k.payee_id) IN (SELECT * FROM unnest(%s, %s))"""
_MEET = """
    INSERT INTO known_payees (wallet_id, payee_id, since)
    SELECT w, p, %s FROM unnest(%s, %s) AS v(w, p) ON CONFLICT DO NOTHING"""

_DECISION = (
    "wallet_id, id, at, payment_id, kind, amount, currency, payee_id, outcome, reasons, shadow, accept,"
    " strength, proof, rule_set, facts"
)
_KEEP = f"""
    INSERT INTO risk_decisions ({_DECISION})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_LATEST = f"""
    SELECT {_DECISION}, released_at, released_by FROM risk_decisions
     WHERE id < %(before)s AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
       AND (%(rule)s::text IS NULL OR %(rule)s = ANY(reasons) OR %(rule)s = ANY(shadow))
     ORDER BY id DESC LIMIT %(limit)s"""
_OF_WALLET = f"""
    SELECT {_DECISION}, released_at, released_by FROM risk_decisions
     WHERE wallet_id = %(wallet)s AND id < %(before)s AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
       AND (%(rule)s::text IS NULL OR %(rule)s = ANY(reasons) OR %(rule)s = ANY(shadow))
     ORDER BY id DESC LIMIT %(limit)s"""
_FIND = f"SELECT {_DECISION}, released_at, released_by FROM risk_decisions WHERE wallet_id = %s AND id = %s"
_HELD = f"""
    SELECT {_DECISION}, released_at, released_by FROM risk_decisions
     WHERE wallet_id = %s AND payment_id = %s AND outcome = 'hold'"""
_RELEASE = """
    UPDATE risk_decisions SET released_at = %s, released_by = %s
     WHERE wallet_id = %s AND id = %s AND released_at IS NULL"""


class DecisionId(Id):
    """A decision."""


@dataclass(frozen=True, slots=True)
class StoredRules:
    """A rule set as stored. `tested` is what it would have done to the past month."""

    version: int
    state: str
    document: Mapping[str, Any]
    created_by: str
    created_at: datetime
    tested: Mapping[str, Any] | None
    tested_at: datetime | None
    activated_by: str | None
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one payment and why. `payment` is None when nothing was done. Minor units."""

    wallet: WalletId
    id: DecisionId
    at: datetime
    payment: PaymentId | None
    kind: str
    amount: int
    currency: str
    payee: Id | None
    outcome: str
    reasons: tuple[str, ...]
    shadow: tuple[str, ...]
    accept: tuple[str, ...]
    strength: int
    proof: str | None
    rule_set: int
    facts: Mapping[str, Any]
    released_at: datetime | None = None
    released_by: str | None = None


async def seed(tx: Tx, document: Mapping[str, Any], now: datetime) -> None:
    """Make `document` version 1 and active, unless there are rules already."""
    await tx.execute(_SEED, [orjson.dumps(document).decode(), now, now])


async def active_version(conn: Tx | Reader) -> int | None:
    """The version in force; None before the first start."""
    row = await (await conn.execute(_ACTIVE)).fetchone()
    return None if row is None else int(row[0])


async def read_rules(conn: Tx | Reader, version: int) -> StoredRules | None:
    """A version."""
    row = await (await conn.execute(_READ, [version])).fetchone()
    return None if row is None else StoredRules(*row)


async def claim_rules(tx: Tx, version: int) -> StoredRules | None:
    """A version, locked until the transaction ends."""
    row = await (await tx.execute(_CLAIM, [version])).fetchone()
    return None if row is None else StoredRules(*row)


async def list_rules(conn: Reader, before: int, limit: int) -> list[StoredRules]:
    """Versions below `before`, newest first."""
    return [StoredRules(*row) for row in await (await conn.execute(_LIST, [before, limit])).fetchall()]


async def draft(tx: Tx, document: Mapping[str, Any], by: str, now: datetime) -> StoredRules:
    """A new version. UniqueViolation when somebody else took its number."""
    row = await (await tx.execute(_DRAFT, [orjson.dumps(document).decode(), by, now])).fetchone()
    assert row is not None
    return StoredRules(*row)


async def note_test(tx: Tx, version: int, result: Mapping[str, Any], now: datetime) -> None:
    """Keep what testing a draft found."""
    await tx.execute(_TESTED, [orjson.dumps(result).decode(), now, version])


async def activate(tx: Tx, version: int, by: str, now: datetime) -> StoredRules:
    """Put a version in force instead of the one that is."""
    await tx.execute(_RETIRE)
    row = await (await tx.execute(_ACTIVATE, [by, now, version])).fetchone()
    assert row is not None
    return StoredRules(*row)


async def read_known(conn: Tx | Reader, pairs: Collection[tuple[bytes, bytes]]) -> dict[tuple[bytes, bytes], datetime]:
    """Since when wallets know payees, for those they do."""
    args = [UuidArray([w for w, _ in pairs]), UuidArray([p for _, p in pairs])]
    rows = await (await conn.execute(_KNOWN, args)).fetchall()
    return {(wallet, payee): since for wallet, payee, since in rows}


async def meet(tx: Tx, pairs: Collection[tuple[bytes, bytes]], now: datetime) -> None:
    """Note that money arrived at payees for the first time; who is known already stays known since then."""
    if pairs:
        order = sorted(pairs)
        await tx.execute(_MEET, [now, UuidArray([w for w, _ in order]), UuidArray([p for _, p in order])])


async def keep_decisions(tx: Tx, decisions: Sequence[Decision]) -> None:
    """Store decisions."""
    if decisions:
        async with tx.cursor() as cursor:
            await cursor.executemany(_KEEP, [_values(d) for d in decisions])


def _values(d: Decision) -> list[object]:
    return [
        d.wallet, d.id, d.at, d.payment, d.kind, d.amount, d.currency, d.payee, d.outcome, list(d.reasons),
        list(d.shadow), list(d.accept), d.strength, d.proof, d.rule_set, orjson.dumps(d.facts).decode(),
    ]  # fmt: skip


async def list_decisions(
    conn: Reader, before: DecisionId, limit: int, *, wallet: WalletId | None, outcome: str | None, rule: str | None
) -> list[Decision]:
    """Decisions older than `before`, newest first: of one wallet, or of all."""
    values = {"before": before, "limit": limit, "wallet": wallet, "outcome": outcome, "rule": rule}
    cursor = await conn.execute(_LATEST if wallet is None else _OF_WALLET, values)
    return [_decision(row) for row in await cursor.fetchall()]


async def find_decision(conn: Tx | Reader, wallet: WalletId, ident: DecisionId) -> Decision | None:
    """One decision."""
    row = await (await conn.execute(_FIND, [wallet, ident])).fetchone()
    return None if row is None else _decision(row)


async def find_hold(conn: Tx | Reader, wallet: WalletId, payment: PaymentId) -> Decision | None:
    """The decision that made a transfer wait."""
    row = await (await conn.execute(_HELD, [wallet, payment])).fetchone()
    return None if row is None else _decision(row)


async def note_release(tx: Tx, d: Decision, by: str, now: datetime) -> bool:
    """Note who let a held transfer go; False when somebody had already."""
    return (await tx.execute(_RELEASE, [now, by, d.wallet, d.id])).rowcount == 1


def _decision(row: tuple[Any, ...]) -> Decision:
    wallet, ident, at, payment, kind, amount, currency, payee, outcome, reasons, shadow, accept, *rest = row
    return Decision(
        WalletId(wallet), DecisionId(ident), at, None if payment is None else PaymentId(payment), kind, amount,
        currency, None if payee is None else Id(payee), outcome, tuple(reasons), tuple(shadow), tuple(accept), *rest,
    )  # fmt: skip
