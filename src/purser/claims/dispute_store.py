"""The SQL of disputes. Everything is placed by the customer; a merchant finds its side by `merchant_matters`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

import orjson
from psycopg.errors import UniqueViolation

from purser.claims.dispute_model import Appeal, Decision, Dispute, DisputeReason, Reply, Side, Source
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import AccountId, CustomerId, Id, MerchantId, PaymentId, ProceedingId, StaffId, WalletId
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray

_COLUMNS: Final = (
    "subject, id, wallet_id, payment_id, merchant_id, order_no, reason, description, currency, claimed, held, sources,"
    " answer, offered, answer_text, answered_at, carrier, tracking, sent_at, rounds, asked, agreed, award, paid,"
    " guaranteed, ended"
)
_INSERT = f"""
    INSERT INTO disputes ({_COLUMNS})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s,
            %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_READ = f"SELECT {_COLUMNS} FROM disputes WHERE subject = %s AND id = %s"
_READ_MANY = f"SELECT {_COLUMNS} FROM disputes WHERE (subject, id) IN (SELECT * FROM unnest(%s, %s))"
_OF_PAYMENT = f"SELECT {_COLUMNS} FROM disputes WHERE subject = %s AND payment_id = %s ORDER BY id DESC"
_LIST = f"SELECT {_COLUMNS} FROM disputes WHERE subject = %s AND id < %s ORDER BY id DESC LIMIT %s"
_CHANGE = """
    UPDATE disputes SET held = %s, sources = %s, answer = %s, offered = %s, answer_text = %s, answered_at = %s,
           carrier = %s, tracking = %s, sent_at = %s, rounds = %s, asked = %s, agreed = %s, award = %s, paid = %s,
           guaranteed = %s, ended = %s
     WHERE subject = %s AND id = %s"""

_LIST_FOR = "INSERT INTO merchant_matters (merchant_id, id, subject, procedure) VALUES (%s, %s, %s, %s)"
_OWNER = "SELECT subject FROM merchant_matters WHERE merchant_id = %s AND id = %s AND procedure = %s"
_LISTED = """
    SELECT subject, id FROM merchant_matters
     WHERE merchant_id = %s AND id < %s AND procedure = %s ORDER BY id DESC LIMIT %s"""

_DECISION = "number, on_appeal, award, facts, relied_on, rules, proposed_by, proposed_at, agreed_by, state, settled_at"
_PROPOSE = f"""
    INSERT INTO dispute_decisions (subject, dispute_id, {_DECISION})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_DECISIONS = f"SELECT {_DECISION} FROM dispute_decisions WHERE subject = %s AND dispute_id = %s ORDER BY number"
_SETTLE = """
    UPDATE dispute_decisions SET state = %s, agreed_by = %s, settled_at = %s
     WHERE subject = %s AND dispute_id = %s AND number = %s AND state = 'proposed'"""

_APPEAL = "INSERT INTO dispute_appeals (subject, dispute_id, side, ground, text, at) VALUES (%s, %s, %s, %s, %s, %s)"
_APPEALS = "SELECT side, ground, text, at FROM dispute_appeals WHERE subject = %s AND dispute_id = %s ORDER BY at"

_OWE = """
    INSERT INTO merchant_debts (merchant_id, dispute_id, currency, amount, created_at) VALUES (%s, %s, %s, %s, %s)"""
_DEBTORS = "SELECT DISTINCT merchant_id FROM merchant_debts WHERE collected < amount"
_DEBTS = """
    SELECT dispute_id, amount - collected FROM merchant_debts
     WHERE merchant_id = %s AND collected < amount ORDER BY dispute_id"""
_COLLECT = """
    UPDATE merchant_debts SET collected = collected + %s
     WHERE merchant_id = %s AND dispute_id = %s AND amount - collected = %s"""

LAST: Final = ProceedingId(b"\xff" * 16)
"""After every matter."""


async def insert(tx: Tx, d: Dispute) -> None:
    """A new dispute, into its merchant's list too. Raises dispute_open_already."""
    values = [
        d.customer, d.id, d.wallet, d.payment, d.merchant, d.order_no, d.reason, d.description, d.currency, d.claimed,
    ]  # fmt: skip
    try:
        async with tx.transaction():
            await tx.execute(_INSERT, [*values, *_mutable(d)])
    except UniqueViolation:
        raise conflict("dispute_open_already") from None
    await list_for(tx, d.merchant, d.id, d.customer, "dispute")


async def change(tx: Tx, d: Dispute) -> None:
    """Store what changes of a dispute. Its matter is locked."""
    await tx.execute(_CHANGE, [*_mutable(d), d.customer, d.id])


def _mutable(d: Dispute) -> list[object]:
    sources = orjson.dumps([[str(s.account), s.amount] for s in d.sources]).decode()
    return [
        d.held, sources, d.answer, d.offered, d.answer_text, d.answered_at, d.carrier, d.tracking, d.sent_at, d.rounds,
        sorted(d.asked), d.agreed, d.award, d.paid, d.guaranteed, d.ended,
    ]  # fmt: skip


async def read(conn: Tx | Reader, customer: Id, ident: ProceedingId) -> Dispute:
    """A customer's dispute. Raises dispute_unknown."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    if row is None:
        raise not_found("dispute_unknown")
    return _dispute(row)


async def of_payment(conn: Tx | Reader, customer: CustomerId, payment: PaymentId) -> list[Dispute]:
    """A payment's disputes, newest first: at most a few."""
    return [_dispute(row) for row in await (await conn.execute(_OF_PAYMENT, [customer, payment])).fetchall()]


async def listed(conn: Reader, customer: CustomerId, before: ProceedingId | None, limit: int) -> list[Dispute]:
    """A customer's disputes, newest first."""
    rows = await (await conn.execute(_LIST, [customer, before or LAST, limit])).fetchall()
    return [_dispute(row) for row in rows]


async def listed_for(conn: Reader, merchant: MerchantId, before: ProceedingId | None, limit: int) -> list[Dispute]:
    """The disputes with a merchant, newest first."""
    rows = await (await conn.execute(_LISTED, [merchant, before or LAST, "dispute", limit])).fetchall()
    found = await _read_many(conn, [(Id(subject), ProceedingId(ident)) for subject, ident in rows])
    return [found[ProceedingId(ident)] for _, ident in rows]


async def _read_many(conn: Reader, keys: Collection[tuple[Id, ProceedingId]]) -> dict[ProceedingId, Dispute]:
    args = [UuidArray([s for s, _ in keys]), UuidArray([i for _, i in keys])]
    return {d.id: d for d in map(_dispute, await (await conn.execute(_READ_MANY, args)).fetchall())}


async def list_for(tx: Tx, merchant: MerchantId, ident: ProceedingId, subject: Id, procedure: str) -> None:
    """Let a merchant find its side of a matter."""
    await tx.execute(_LIST_FOR, [merchant, ident, subject, procedure])


async def owner(conn: Tx | Reader, merchant: MerchantId, ident: ProceedingId, procedure: str) -> CustomerId:
    """Whose matter with a merchant it is. Raises dispute_unknown or escrow_unknown, also for another merchant's."""
    row = await (await conn.execute(_OWNER, [merchant, ident, procedure])).fetchone()
    if row is None:
        raise not_found(f"{procedure}_unknown")
    return CustomerId(row[0])


async def add_decision(tx: Tx, d: Dispute, made: Decision) -> None:
    """A decision, or one that is proposed."""
    await tx.execute(
        _PROPOSE,
        [
            d.customer, d.id, made.number, made.on_appeal, made.award, made.facts, UuidArray(list(made.relied_on)),
            made.rules, made.proposed_by, made.proposed_at, made.agreed_by, made.state, made.settled_at,
        ],
    )  # fmt: skip


async def settle_decision(tx: Tx, d: Dispute, number: int, state: str, by: StaffId | None, at: datetime) -> None:
    """What becomes of a proposed decision: decided, or rejected."""
    settled = await tx.execute(_SETTLE, [state, by, at, d.customer, d.id, number])
    assert settled.rowcount == 1


async def decisions(conn: Tx | Reader, d: Dispute) -> list[Decision]:
    """All decisions, oldest first, proposed and rejected ones too."""
    rows = await (await conn.execute(_DECISIONS, [d.customer, d.id])).fetchall()
    return [
        Decision(n, on_appeal, award, facts, tuple(Id(i) for i in relied_on), rules, StaffId(by), at,
                 None if second is None else StaffId(second), state, settled)
        for n, on_appeal, award, facts, relied_on, rules, by, at, second, state, settled in rows
    ]  # fmt: skip


async def add_appeal(tx: Tx, d: Dispute, made: Appeal) -> None:
    """An appeal. Raises dispute_appealed_already."""
    try:
        async with tx.transaction():
            await tx.execute(_APPEAL, [d.customer, d.id, made.side, made.ground, made.text, made.at])
    except UniqueViolation:
        raise conflict("dispute_appealed_already") from None


async def appeals(conn: Tx | Reader, d: Dispute) -> list[Appeal]:
    """All appeals, oldest first."""
    rows = await (await conn.execute(_APPEALS, [d.customer, d.id])).fetchall()
    return [Appeal(Side(side), ground, text, at) for side, ground, text, at in rows]


async def owe(tx: Tx, d: Dispute, amount: int, at: datetime) -> None:
    """The merchant owes the operator what the guarantee has paid."""
    await tx.execute(_OWE, [d.merchant, d.id, d.currency, amount, at])


async def debtors(conn: Reader) -> list[MerchantId]:
    """Merchants that owe something: by an index of those alone."""
    return [MerchantId(m) for (m,) in await (await conn.execute(_DEBTORS)).fetchall()]


async def debts(conn: Tx | Reader, merchant: MerchantId) -> list[tuple[ProceedingId, int]]:
    """What a merchant owes still, by dispute, oldest first, minor units."""
    return [(ProceedingId(i), left) for i, left in await (await conn.execute(_DEBTS, [merchant])).fetchall()]


async def collect(tx: Tx, merchant: MerchantId, dispute: ProceedingId, amount: int, left: int) -> bool:
    """Note that part of a debt was collected; False when somebody else was faster."""
    return (await tx.execute(_COLLECT, [amount, merchant, dispute, left])).rowcount == 1


def _dispute(row: tuple[Any, ...]) -> Dispute:
    (
        customer, ident, wallet, payment, merchant, order_no, reason, description, currency, claimed, held, sources,
        answer, offered, answer_text, answered_at, carrier, tracking, sent_at, rounds, asked, *rest,
    ) = row  # fmt: skip
    return Dispute(
        CustomerId(customer), ProceedingId(ident), WalletId(wallet), PaymentId(payment), MerchantId(merchant),
        order_no, DisputeReason(reason), description, Currency(currency), claimed, held,
        tuple(Source(AccountId.parse(account), amount) for account, amount in sources),
        None if answer is None else Reply(answer), offered, answer_text, answered_at, carrier, tracking, sent_at,
        rounds, frozenset(Side(s) for s in asked), *rest,
    )  # fmt: skip
