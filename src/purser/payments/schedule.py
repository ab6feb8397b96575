"""Scheduled transfers: cancelled by the payer, or arriving when their time has come."""

from __future__ import annotations

from datetime import timedelta

from purser.core.db import Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import PaymentId, WalletId
from purser.core.jobs import Job, defer
from purser.ledger import Capture, Outcome, Release, post
from purser.notices import record
from purser.payments import store
from purser.payments.counter import Counter
from purser.payments.deliver import deliver, fee_back
from purser.payments.events import arrival_of, event_of
from purser.payments.model import Activity
from purser.payments.states import State
from purser.payments.usage import give_back_outgoing, give_back_price
from purser.risk import meet

FROZEN_AGAIN = timedelta(minutes=10)
"""How long a transfer or withdrawal from a frozen wallet waits before it is looked at again."""


async def cancel_transfer(c: Counter, wallet: WalletId, ident: PaymentId) -> Activity:
    """Take back a transfer that has not arrived. Cancelling twice is cancelling once.

    Raises activity_unknown, transfer_not_cancellable.
    """

    async def cancel(tx: Tx) -> Activity:
        a = await _end(tx, c, wallet, ident, State.CANCELLED)
        if a is None:
            a = await store.read_activity(tx, [wallet], ident)
            if a is None:
                raise not_found("activity_unknown")
            if a.state is not State.CANCELLED:
                raise conflict("transfer_not_cancellable")
        return a

    return await c.db.run(cancel)


async def arrive(c: Counter, wallet: WalletId, ident: PaymentId) -> None:
    """Deliver a transfer whose time has come; one whose payee can no longer receive goes back."""

    async def deliver(tx: Tx) -> None:
        a = await store.claim_activity(tx, wallet, ident)
        if a is None or a.state is not State.SCHEDULED or a.hold is None:
            return
        if a.arrives_at is not None and a.arrives_at > c.clock.now():
            await _later(tx, a, a.arrives_at - c.clock.now(), c)
            return
        outcome = (await post(tx, [Capture(a.hold, wallet.account)], c.clock))[0]
        if outcome is Outcome.DEBIT_FROZEN:
            await _later(tx, a, FROZEN_AGAIN, c)
            return
        if outcome is not Outcome.POSTED:
            await _end(tx, c, wallet, ident, State.FAILED, failure="payee_cannot_receive")
            return
        done = await store.set_state(tx, wallet, ident, [State.SCHEDULED], State.SUCCEEDED, completed=c.clock.now())
        assert done is not None, "it was claimed"
        if done.payee is not None:
            await meet(tx, [(wallet, done.payee)], c.clock.now())
        await _tell(tx, done)
        await record(tx, [arrival_of(done)])

    await c.db.run(deliver)


async def _end(
    tx: Tx, c: Counter, wallet: WalletId, ident: PaymentId, after: State, *, failure: str | None = None
) -> Activity | None:
    """Let go of the hold and of everything that was counted for it; None when it is not scheduled."""
    a = await store.set_state(tx, wallet, ident, [State.SCHEDULED], after, failure=failure, completed=c.clock.now())
    if a is None or a.hold is None:
        return a
    outcomes = await post(tx, [Release(a.hold, wallet.account)], c.clock)
    assert outcomes == [Outcome.POSTED], outcomes
    await deliver(tx, c.clock, a, fee_back(c.operators[a.currency], a))
    await give_back_outgoing(tx, wallet, a.amount, c.policy.local_date(a.created_at))
    await give_back_price(tx, a)
    await _tell(tx, a)
    return a


async def _tell(tx: Tx, a: Activity) -> None:
    event = event_of(a)
    if event is not None:
        await record(tx, [event])


async def _later(tx: Tx, a: Activity, wait: timedelta, c: Counter) -> None:
    args: dict[str, str] = {"wallet": str(a.wallet), "payment": str(a.id)}
    await defer(tx, [Job("payments.arrive", {**args}, at=c.clock.now() + wait)])
