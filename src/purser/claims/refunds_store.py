"""The SQL of refunds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from psycopg.errors import UniqueViolation

from purser.claims.refund_model import Card, Origin, Purse, Reason, Refund, Share, Way
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import CustomerId, Id, MerchantId, PaymentId, ProceedingId, WalletId
from purser.core.money import Currency
from purser.core.pgbinary import UuidArray
from purser.core.proceedings import Proceeding, read_proceedings

_COLUMNS: Final = (
    "customer_id, id, wallet_id, payment_id, merchant_id, origin, refund_no, amount, currency, reason, note, counts,"
    " funded_from, way, channel, card, card_name, card_last4, route, channel_no, failure, asked, requested_at,"
    " promised_at, arrived_at, escalated_at"
)
_INSERT = f"""
    INSERT INTO refunds ({_COLUMNS})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"""
_READ = f"SELECT {_COLUMNS} FROM refunds WHERE customer_id = %s AND id = %s"
_READ_MANY = f"SELECT {_COLUMNS} FROM refunds WHERE (customer_id, id) IN (SELECT * FROM unnest(%s, %s))"
_FIND = f"SELECT {_COLUMNS} FROM refunds WHERE customer_id = %s AND payment_id = %s AND origin = %s AND refund_no = %s"
_OF_PAYMENT = f"SELECT {_COLUMNS} FROM refunds WHERE customer_id = %s AND payment_id = %s ORDER BY id DESC"
_UNDER_REVIEW = """
    SELECT 1 FROM refunds r JOIN proceedings p ON p.subject = r.customer_id AND p.id = r.id
     WHERE r.customer_id = %s AND r.payment_id = %s
       AND p.state IN ('requested', 'merchant_review', 'approved', 'funding') LIMIT 1"""
_UNFUNDED = """
    SELECT r.id FROM refunds r JOIN proceedings p ON p.subject = r.customer_id AND p.id = r.id
     WHERE r.customer_id = %s AND r.payment_id = %s AND p.state = 'funding' ORDER BY r.id"""
_LATE = f"""
    SELECT {_COLUMNS} FROM refunds
     WHERE escalated_at IS NOT NULL AND arrived_at IS NULL ORDER BY escalated_at LIMIT %s"""

_TOTALS = """
    SELECT coalesce(sum(amount) FILTER (WHERE counts), 0), count(*) FILTER (WHERE counts), max(requested_at)
      FROM refunds WHERE customer_id = %s AND payment_id = %s"""

_REFUNDED = """
    SELECT payment_id, sum(amount)::bigint FROM refunds
     WHERE customer_id = %s AND payment_id = ANY(%s) AND counts GROUP BY payment_id"""

_AT_BALANCE = """
    SELECT coalesce(sum(amount), 0) FROM refunds
     WHERE customer_id = %s AND payment_id = %s AND way = 'balance' AND arrived_at IS NOT NULL"""

_GIVEN = """
    SELECT s.merchant_id, sum(s.amount)::bigint, sum(s.fee_back)::bigint
      FROM refunds r JOIN refund_shares s ON s.customer_id = r.customer_id AND s.refund_id = r.id
     WHERE r.customer_id = %s AND r.payment_id = %s AND r.counts GROUP BY s.merchant_id"""

_SHARE = """
    INSERT INTO refund_shares (customer_id, refund_id, merchant_id, amount, fee_back)
    SELECT %s, %s, merchant, amount, fee FROM unnest(%s, %s::bigint[], %s::bigint[]) AS v(merchant, amount, fee)"""
_SHARES = """
    SELECT merchant_id, amount, fee_back FROM refund_shares
     WHERE customer_id = %s AND refund_id = %s ORDER BY merchant_id"""

_LIST_FOR = """
    INSERT INTO merchant_refunds (merchant_id, refund_id, customer_id, waiting) VALUES (%s, %s, %s, %s)"""
_WAIT = "UPDATE merchant_refunds SET waiting = %s WHERE merchant_id = %s AND refund_id = %s"
_OWNER = "SELECT customer_id FROM merchant_refunds WHERE merchant_id = %s AND refund_id = %s"
_LISTED = """
    SELECT customer_id, refund_id FROM merchant_refunds
     WHERE merchant_id = %s AND refund_id < %s ORDER BY refund_id DESC LIMIT %s"""
_WAITING = """
    SELECT customer_id, refund_id FROM merchant_refunds
     WHERE merchant_id = %s AND refund_id < %s AND waiting ORDER BY refund_id DESC LIMIT %s"""

_CHANGE = """
    UPDATE refunds SET counts = %s, way = %s, channel = %s, card = %s, card_name = %s, card_last4 = %s, route = %s,
           channel_no = %s, failure = %s, asked = %s, promised_at = %s, arrived_at = %s, escalated_at = %s
     WHERE customer_id = %s AND id = %s"""

_TO_CARD = """
    SELECT r.id FROM refunds r JOIN proceedings p ON p.subject = r.customer_id AND p.id = r.id
     WHERE r.customer_id = %s AND r.card = %s AND p.state IN ('sent', 'rerouted') ORDER BY r.id"""


async def insert(tx: Tx, r: Refund, shares: Sequence[Share]) -> None:
    """A new refund with its shares; into its merchant's list. Raises refund_no_used."""
    card = (None,) * 4 if r.card is None else (r.card.channel, r.card.token, r.card.name, r.card.last4)
    try:
        async with tx.transaction():
            await tx.execute(
                _INSERT,
                [
                    r.customer, r.id, r.wallet, r.payment, r.merchant, r.origin, r.refund_no, r.amount, r.currency,
                    r.reason, r.note, r.counts, r.purse, r.way, *card, r.route, r.channel_no, r.failure, r.asked,
                    r.requested_at, r.promised_at, r.arrived_at, r.escalated_at,
                ],
            )  # fmt: skip
    except UniqueViolation:
        raise conflict("refund_no_used") from None
    if shares:
        merchants = UuidArray([s.merchant for s in shares])
        await tx.execute(
            _SHARE, [r.customer, r.id, merchants, [s.amount for s in shares], [s.fee_back for s in shares]]
        )
    if r.merchant is not None:
        await tx.execute(_LIST_FOR, [r.merchant, r.id, r.customer, r.origin is Origin.CUSTOMER])


async def change(tx: Tx, r: Refund) -> None:
    """Store what changes of a refund. Its matter is locked."""
    card = (None,) * 4 if r.card is None else (r.card.channel, r.card.token, r.card.name, r.card.last4)
    await tx.execute(
        _CHANGE,
        [
            r.counts, r.way, *card, r.route, r.channel_no, r.failure, r.asked, r.promised_at, r.arrived_at,
            r.escalated_at, r.customer, r.id,
        ],
    )  # fmt: skip


async def answered(tx: Tx, r: Refund) -> None:
    """It does not wait for its merchant any more."""
    if r.merchant is not None:
        await tx.execute(_WAIT, [False, r.merchant, r.id])


async def read(conn: Tx | Reader, customer: Id, ident: ProceedingId) -> Refund:
    """A customer's refund. Raises refund_unknown."""
    row = await (await conn.execute(_READ, [customer, ident])).fetchone()
    if row is None:
        raise not_found("refund_unknown")
    return _refund(row)


async def whole_of(conn: Tx | Reader, r: Refund) -> Refund:
    """The refund of a payment that this one passes a part of on to a card; itself, where it is no part."""
    return r if r.origin is not Origin.SOURCE else await read(conn, r.customer, ProceedingId.parse(r.refund_no))


async def read_many(conn: Tx | Reader, keys: Collection[tuple[CustomerId, ProceedingId]]) -> dict[ProceedingId, Refund]:
    """Refunds by customer and id."""
    args = [UuidArray([c for c, _ in keys]), UuidArray([i for _, i in keys])]
    return {r.id: r for r in map(_refund, await (await conn.execute(_READ_MANY, args)).fetchall())}


async def find(
    conn: Tx | Reader, customer: CustomerId, payment: PaymentId, origin: Origin, refund_no: str
) -> Refund | None:
    """The refund of a payment by its asker's number: each side numbers its own."""
    row = await (await conn.execute(_FIND, [customer, payment, origin, refund_no])).fetchone()
    return None if row is None else _refund(row)


async def of_payment(conn: Tx | Reader, customer: CustomerId, payment: PaymentId) -> list[Refund]:
    """A payment's refunds, newest first: at most a few dozen."""
    return [_refund(row) for row in await (await conn.execute(_OF_PAYMENT, [customer, payment])).fetchall()]


async def unfunded(conn: Tx | Reader, customer: CustomerId, payment: PaymentId) -> list[ProceedingId]:
    """A payment's refunds that wait for their merchant's money."""
    return [ProceedingId(i) for (i,) in await (await conn.execute(_UNFUNDED, [customer, payment])).fetchall()]


async def under_review(conn: Tx | Reader, customer: Id, payment: Id) -> bool:
    """Whether a refund of a payment was asked for and nothing has come of it yet."""
    return await (await conn.execute(_UNDER_REVIEW, [customer, payment])).fetchone() is not None


async def late(conn: Reader, limit: int) -> list[Refund]:
    """Refunds that should have arrived, the latest promise first."""
    return [_refund(row) for row in await (await conn.execute(_LATE, [limit])).fetchall()]


async def totals(conn: Tx | Reader, customer: CustomerId, payment: PaymentId) -> tuple[int, int, datetime | None]:
    """Minor units given back of a payment or about to be, by how many refunds, and when one was last asked for."""
    row = await (await conn.execute(_TOTALS, [customer, payment])).fetchone()
    assert row is not None
    return int(row[0]), row[1], row[2]


async def refunded(conn: Tx | Reader, customer: CustomerId, payments: Sequence[PaymentId]) -> Counter[PaymentId]:
    """Minor units given back of each payment or about to be."""
    rows = await (await conn.execute(_REFUNDED, [customer, UuidArray(payments)])).fetchall()
    return Counter({PaymentId(payment): amount for payment, amount in rows})


async def at_balance(conn: Tx | Reader, customer: CustomerId, payment: PaymentId) -> int:
    """Minor units of a payment's refunds that have arrived at the balance."""
    row = await (await conn.execute(_AT_BALANCE, [customer, payment])).fetchone()
    assert row is not None
    return int(row[0])


async def given(conn: Tx | Reader, customer: CustomerId, payment: PaymentId) -> dict[MerchantId, tuple[int, int]]:
    """What each merchant has given back of a payment, and has got back of its fee, minor units."""
    rows = await (await conn.execute(_GIVEN, [customer, payment])).fetchall()
    return {MerchantId(merchant): (amount, fee) for merchant, amount, fee in rows}


async def matters_of(conn: Tx | Reader, found: Collection[Refund]) -> dict[ProceedingId, Proceeding]:
    """The matters of refunds, of several customers."""
    matters: dict[ProceedingId, Proceeding] = {}
    for customer in {r.customer for r in found}:
        matters |= await read_proceedings(conn, customer, [r.id for r in found if r.customer == customer])
    return matters


async def shares(conn: Tx | Reader, r: Refund) -> list[Share]:
    """Who gives what of a refund."""
    rows = await (await conn.execute(_SHARES, [r.customer, r.id])).fetchall()
    return [Share(MerchantId(merchant), amount, fee) for merchant, amount, fee in rows]


async def owner(conn: Tx | Reader, merchant: MerchantId, ident: ProceedingId) -> CustomerId:
    """Whose refund it is that a merchant has to answer. Raises refund_unknown, also for another merchant's."""
    row = await (await conn.execute(_OWNER, [merchant, ident])).fetchone()
    if row is None:
        raise not_found("refund_unknown")
    return CustomerId(row[0])


async def listed(
    conn: Reader, merchant: MerchantId, before: ProceedingId | None, limit: int, *, waiting: bool
) -> list[Refund]:
    """A merchant's refunds, newest first; `waiting`: those it has to answer."""
    last = before or ProceedingId(b"\xff" * 16)
    rows = await (await conn.execute(_WAITING if waiting else _LISTED, [merchant, last, limit])).fetchall()
    found = await read_many(conn, [(CustomerId(c), ProceedingId(i)) for c, i in rows])
    return [found[ProceedingId(i)] for _, i in rows]


async def to_card(conn: Tx | Reader, customer: CustomerId, token: str) -> list[ProceedingId]:
    """Refunds on their way to a card."""
    return [ProceedingId(i) for (i,) in await (await conn.execute(_TO_CARD, [customer, token])).fetchall()]


def _refund(row: tuple[Any, ...]) -> Refund:
    (
        customer, ident, wallet, payment, merchant, origin, refund_no, amount, currency, reason, note, counts, purse,
        way, channel, card, card_name, card_last4, route, channel_no, failure, asked, requested_at, promised_at,
        arrived_at, escalated_at,
    ) = row  # fmt: skip
    return Refund(
        CustomerId(customer), ProceedingId(ident), WalletId(wallet), PaymentId(payment),
        None if merchant is None else MerchantId(merchant), Origin(origin), refund_no, amount, Currency(currency),
        Reason(reason), note, counts, Purse(purse), Way(way),
        None if card is None else Card(channel, card, card_name, card_last4),
        route, channel_no, failure, asked, requested_at, promised_at, arrived_at, escalated_at,
    )  # fmt: skip
