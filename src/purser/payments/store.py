"""The payments room's SQL for activities and stored answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from purser.core.db import Reader, Tx
from purser.core.ids import HoldId, Id, OrderId, PaymentId, WalletId
from purser.core.money import Currency
from purser.core.pgbinary import COPY_HEADER, COPY_TRAILER, UuidArray
from purser.fees import Fee, Item
from purser.payments.model import Activity, Answer, Command, Kind
from purser.payments.rows import KEY_COLUMNS, PAYMENT_COLUMNS
from purser.payments.states import State

_COPY_PAYMENTS = f"COPY payments ({PAYMENT_COLUMNS}) FROM STDIN (FORMAT binary)"
_COPY_KEYS = f"COPY idempotency_keys ({KEY_COLUMNS}) FROM STDIN (FORMAT binary)"

_ANSWERS = """
    SELECT subject, key, request_hash, status, body FROM idempotency_keys
     WHERE (subject, key) IN (SELECT * FROM unnest(%s, %s::text[]))"""

_READ = f"SELECT {PAYMENT_COLUMNS} FROM payments WHERE wallet_id = ANY(%s) AND id = %s"
_CLAIM = f"SELECT {PAYMENT_COLUMNS} FROM payments WHERE wallet_id = %s AND id = %s FOR NO KEY UPDATE"
_READ_MANY = f"SELECT {PAYMENT_COLUMNS} FROM payments WHERE (wallet_id, id) IN (SELECT * FROM unnest(%s, %s))"

_READ_UNSETTLED = f"""
    SELECT {PAYMENT_COLUMNS} FROM payments
     WHERE wallet_id = %s AND state IN ('processing', 'unknown', 'scheduled') ORDER BY id DESC"""

_SET_STATE = f"""
    UPDATE payments SET state = %(after)s, failure = %(failure)s, completed_at = %(completed)s
     WHERE wallet_id = %(wallet)s AND id = %(id)s AND state = ANY(%(before)s)
     RETURNING {PAYMENT_COLUMNS}"""

_DROP_COSTS = f"""
    UPDATE payments SET trace = (trace::jsonb - 'costs')::json WHERE wallet_id = %s AND id = %s
    RETURNING {PAYMENT_COLUMNS}"""
_HASTEN = "UPDATE payments SET arrives_at = %s WHERE wallet_id = %s AND id = %s AND state = 'scheduled'"
_ASKED = "UPDATE payments SET asked = asked + 1 WHERE wallet_id = %s AND id = %s RETURNING asked"


async def copy_rows(tx: Tx, payments: Sequence[bytes], keys: Sequence[bytes]) -> None:
    """Store the activities and answers of a batch. UniqueViolation when a key was stored meanwhile."""
    for statement, rows in ((_COPY_KEYS, keys), (_COPY_PAYMENTS, payments)):
        if rows:
            async with tx.cursor() as cursor, cursor.copy(statement) as copy:
                await copy.write(b"".join((COPY_HEADER, *rows, COPY_TRAILER)))


async def read_answers(conn: Tx | Reader, commands: Sequence[Command]) -> dict[tuple[bytes, str], tuple[bytes, Answer]]:
    """Stored answers of the commands' keys, with the hash of the request each was given to."""
    args = [UuidArray([c.caller for c in commands]), [c.key for c in commands]]
    cursor = await conn.execute(_ANSWERS, args, binary=True)
    return {
        (subject, key): (request_hash, Answer(status, body, replayed=True))
        for subject, key, request_hash, status, body in await cursor.fetchall()
    }


async def read_activity(conn: Tx | Reader, wallets: Collection[WalletId], ident: PaymentId) -> Activity | None:
    """An activity of one of `wallets`."""
    row = await (await conn.execute(_READ, [UuidArray(list(wallets)), ident])).fetchone()
    return None if row is None else activity(row)


async def claim_activity(tx: Tx, wallet: WalletId, ident: PaymentId) -> Activity | None:
    """An activity, locked until the transaction ends: before the accounts it moves, as everywhere."""
    row = await (await tx.execute(_CLAIM, [wallet, ident])).fetchone()
    return None if row is None else activity(row)


async def read_activities(conn: Tx | Reader, keys: Collection[tuple[WalletId, PaymentId]]) -> dict[PaymentId, Activity]:
    """Activities by wallet and id."""
    args = [UuidArray([w for w, _ in keys]), UuidArray([i for _, i in keys])]
    rows = await (await conn.execute(_READ_MANY, args)).fetchall()
    return {a.id: a for a in map(activity, rows)}


async def read_unsettled(conn: Tx | Reader, wallet: WalletId) -> list[Activity]:
    """A wallet's activities whose end is not known yet, newest first."""
    return [activity(row) for row in await (await conn.execute(_READ_UNSETTLED, [wallet])).fetchall()]


async def set_state(
    tx: Tx,
    wallet: WalletId,
    ident: PaymentId,
    before: Sequence[State],
    after: State,
    *,
    failure: str | None = None,
    completed: datetime | None = None,
) -> Activity | None:
    """Bring an activity to `after`; None when it is in none of the states `before`: then nothing changed."""
    cursor = await tx.execute(
        _SET_STATE,
        {
            "after": after, "failure": failure, "completed": completed, "wallet": wallet, "id": ident,
            "before": [s.value for s in before],
        },
    )  # fmt: skip
    row = await cursor.fetchone()
    return None if row is None else activity(row)


async def drop_costs(tx: Tx, a: Activity) -> Activity:
    """No promotion pays anything of an activity's fee; its row is locked."""
    row = await (await tx.execute(_DROP_COSTS, [a.wallet, a.id])).fetchone()
    assert row is not None
    return activity(row)


async def hasten(tx: Tx, wallet: WalletId, ident: PaymentId, at: datetime) -> None:
    """Let a scheduled transfer arrive earlier than it was to."""
    await tx.execute(_HASTEN, [at, wallet, ident])


async def count_question(tx: Tx, wallet: WalletId, ident: PaymentId) -> int:
    """Note that the channel is being asked; returns how often it has been."""
    row = await (await tx.execute(_ASKED, [wallet, ident])).fetchone()
    return 0 if row is None else row[0]


def _fee(total: int, trace: dict[str, Any]) -> Fee:
    """A fee with its trace; what came before there were promotions has no costs."""
    costs = tuple((code, cost) for code, cost in trace.get("costs", ()))
    return Fee(total, tuple(Item(*i) for i in trace["items"]), trace["free_used"], costs)


def activity(row: tuple[Any, ...]) -> Activity:
    """A row of PAYMENT_COLUMNS as an activity."""
    (
        wallet, ident, amount, fee, created_at, kind, state, currency, payee, payer_name, payee_name, payee_account,
        memo, explained, completed_at, noted, order, order_no, channel, card, failure, hold, arrives_at,
    ) = row  # fmt: skip
    return Activity(
        PaymentId(ident), WalletId(wallet), Kind(kind), State(state), amount,
        _fee(fee, explained), explained["tariff"],
        Currency(currency), None if payee is None else Id(payee), payer_name, payee_name, payee_account, memo,
        None if order is None else OrderId(order), order_no, channel, card, failure,
        None if hold is None else HoldId(hold), arrives_at, created_at, completed_at, noted,
    )  # fmt: skip
