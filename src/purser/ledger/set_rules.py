"""Freeze, thaw, close an account, or change how low it may go."""

from __future__ import annotations

from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import AccountId

_SET = """
    UPDATE ledger_accounts
       SET frozen_in = coalesce(%(frozen_in)s, frozen_in),
           frozen_out = coalesce(%(frozen_out)s, frozen_out),
           rules = rules + 1
     WHERE id = %(id)s AND NOT closed"""

_CLOSE = """
    UPDATE ledger_accounts SET closed = true, rules = rules + 1
     WHERE id = %s AND balance = 0 AND held = 0 AND NOT closed"""

_FLOOR = """
    UPDATE ledger_accounts SET floor = %(floor)s, rules = rules + 1
     WHERE id = %(id)s AND NOT closed AND (%(floor)s::bigint IS NULL OR balance - held >= %(floor)s)"""

_FROZEN_OUT = "SELECT frozen_out FROM ledger_accounts WHERE id = %s"
_STATE = "SELECT closed FROM ledger_accounts WHERE id = %s"


async def set_frozen(tx: Tx, account: AccountId, *, into: bool | None = None, out: bool | None = None) -> None:
    """Set what may not move; None leaves a direction as it is. Bites in every writer at the next batch.

    Raises account_unknown or account_closed.
    """
    cursor = await tx.execute(_SET, {"id": account, "frozen_in": into, "frozen_out": out})
    if cursor.rowcount == 0:
        await _explain(tx, account, "account_closed")


async def may_leave(conn: Tx | Reader, account: AccountId) -> bool:
    """Whether money may leave an account just now. What is posted is checked with the account's version anyway;
    this is for what has left it already and waits at our own door."""
    row = await (await conn.execute(_FROZEN_OUT, [account])).fetchone()
    return row is not None and not row[0]


async def set_floor(tx: Tx, account: AccountId, floor: int | None) -> None:
    """Set how low balance less holds may go, minor units; below zero it is an overdraft, None is no limit.

    Raises account_unknown, account_closed, or account_below_floor when it is lower already.
    """
    cursor = await tx.execute(_FLOOR, {"id": account, "floor": floor})
    if cursor.rowcount == 0:
        await _explain(tx, account, "account_below_floor")


async def close_account(tx: Tx, account: AccountId) -> None:
    """Close for good. Raises account_unknown, account_closed or account_not_empty."""
    cursor = await tx.execute(_CLOSE, [account])
    if cursor.rowcount == 0:
        await _explain(tx, account, "account_not_empty")


async def _explain(tx: Tx, account: AccountId, code: str) -> None:
    """Say why nothing was changed: `code`, unless there is a plainer reason."""
    row = await (await tx.execute(_STATE, [account])).fetchone()
    if row is None:
        raise not_found("account_unknown")
    raise conflict("account_closed" if row[0] else code)
