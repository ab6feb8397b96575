"""Let a held transfer go before its time: by its payer with a proof, or by staff."""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, not_found
from purser.core.ids import PaymentId, WalletId
from purser.payments import store
from purser.payments.counter import Counter
from purser.payments.model import Activity
from purser.payments.schedule import arrive
from purser.payments.states import State
from purser.risk import Decision, find_hold, note_release


async def held(conn: Tx | Reader, wallet: WalletId, payment: PaymentId) -> Decision:
    """The decision that makes a transfer wait. Raises transfer_not_held, also when it was let go already."""
    decision = await find_hold(conn, wallet, payment)
    if decision is None or decision.released_at is not None:
        raise conflict("transfer_not_held")
    return decision


async def note_let_go(tx: Tx, clock: Clock, d: Decision, by: str) -> None:
    """Note in the caller's transaction that a transfer need not wait any longer. Raises transfer_not_held."""
    if d.payment is None:
        raise conflict("transfer_not_held")
    a = await store.claim_activity(tx, d.wallet, d.payment)
    if a is None or a.state is not State.SCHEDULED or not await note_release(tx, d, by, clock.now()):
        raise conflict("transfer_not_held")
    await store.hasten(tx, d.wallet, d.payment, clock.now())


async def let_go(c: Counter, d: Decision) -> Activity:
    """Deliver a transfer that need not wait any longer; its own job finds it done."""
    assert d.payment is not None
    await arrive(c, d.wallet, d.payment)
    async with c.db.reader() as conn:
        a = await store.read_activity(conn, [d.wallet], d.payment)
    if a is None:
        raise not_found("activity_unknown")
    return a
