"""Find the other end of what came into an account, and what was taken from it for something."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from purser.core.db import Reader, Tx
from purser.core.ids import AccountId, Id

_ABOUT: Final = timedelta(minutes=5)  # servers' clocks differ, and may be set back

_PAID_BY = """
    SELECT debit_account FROM ledger_transfers
     WHERE credit_account = %s AND reference = %s AND at >= %s AND phase IN ('p', 'c')
     LIMIT 1"""


async def paid_by(conn: Reader | Tx, account: AccountId, reference: Id, since: datetime) -> AccountId | None:
    """Who paid into `account` for `reference`, no earlier than `since`; None when nobody did.

    Reads the account's own incoming lines since then, so it is meant for wallets, not for busy accounts.
    """
    row = await (await conn.execute(_PAID_BY, [account, reference, since])).fetchone()
    return None if row is None else AccountId(row[0])


_CHARGED = """
    SELECT coalesce(sum(amount), 0)::bigint FROM ledger_transfers
     WHERE debit_account = %(account)s AND reference = %(reference)s AND kind = %(kind)s AND phase = 'p'
       AND id >= %(low)s AND id < %(high)s AND at >= %(since)s AND at < %(until)s"""


async def charged(conn: Reader | Tx, account: AccountId, reference: Id, kind: str, at: datetime) -> int:
    """What was taken from `account` for `reference` under `kind` at about the time `at`, minor units.

    The journal is in the order of its ids, which begin with the time: however busy the account is, only what was
    written within minutes of `at` is looked at.
    """
    low, high = (_first_id(moment) for moment in (at - _ABOUT, at + _ABOUT))
    values = {"account": account, "reference": reference, "kind": kind, "low": low, "high": high}
    row = await (await conn.execute(_CHARGED, values | {"since": at - _ABOUT, "until": at + _ABOUT})).fetchone()
    assert row is not None
    return int(row[0])


def _first_id(at: datetime) -> Id:
    """The least id of a moment."""
    return Id((int(at.timestamp() * 1000) << 80).to_bytes(16, "big"))


_PAYER = """
    SELECT debit_account FROM ledger_transfers
     WHERE reference = %(reference)s AND kind = %(kind)s AND phase = 'p'
       AND id >= %(low)s AND id < %(high)s AND at >= %(since)s AND at < %(until)s LIMIT 1"""


async def payer_of(conn: Reader | Tx, reference: Id, kind: str) -> AccountId | None:
    """Whose account paid for `reference` when it was made; None when nobody did. Looks where `charged` does."""
    try:
        since, until = reference.born - _ABOUT, reference.born + _ABOUT
        low, high = _first_id(since), _first_id(until)
    except (ValueError, OverflowError):  # any UUID may be asked for: this one would be of no time there is
        return None
    values = {"reference": reference, "kind": kind, "low": low, "high": high, "since": since, "until": until}
    row = await (await conn.execute(_PAYER, values)).fetchone()
    return None if row is None else AccountId(row[0])
