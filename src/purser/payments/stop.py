"""Stop what a frozen wallet had begun: nothing a thief set off goes out when its owner has the account back."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.channels import PayoutResult, PayoutState
from purser.core.errors import Problem
from purser.core.ids import WalletId
from purser.ledger import may_leave
from purser.payments import store
from purser.payments.ask import out_no
from purser.payments.counter import Counter
from purser.payments.model import Activity, Kind
from purser.payments.schedule import cancel_transfer
from purser.payments.settle import settle_payout
from purser.payments.states import State

SETTLING: Final = timedelta(minutes=10)
"""What was on its way to a channel at the moment of a freeze has arrived there by then, or never will."""

STOPPED: Final = "stopped_by_freeze"


async def stop_waiting(c: Counter, wallet: WalletId) -> bool:
    """Cancel a frozen wallet's scheduled transfers, and give back withdrawals that have not reached their bank.

    Only from SETTLING after the freeze on. What a bank has already cannot be called back. Returns whether nothing of
    it waits any more; does nothing to a wallet that is not frozen.
    """
    async with c.db.reader() as conn:
        if await may_leave(conn, wallet.account):
            return True
        waiting = await store.read_unsettled(conn, wallet)
    return all([await _stop(c, a) for a in waiting])


async def _stop(c: Counter, a: Activity) -> bool:
    if a.state is State.SCHEDULED:
        try:
            await cancel_transfer(c, a.wallet, a.id)
        except Problem as problem:  # it arrived before the freeze could hold it
            if problem.code != "transfer_not_cancellable":
                raise
        return True
    if a.kind is not Kind.WITHDRAWAL:
        return True
    result = await c.channels.get(a.channel or "").query_payout(out_no(a))
    if result.state is PayoutState.UNKNOWN and result.failure_code == "not_found":
        result = PayoutResult(PayoutState.FAILED, None, STOPPED, b"")
    return await settle_payout(c, a, result)
