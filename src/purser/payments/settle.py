"""Settle what a channel says about a top-up or a withdrawal: once, and exactly as the bank has it."""

from __future__ import annotations

import structlog

from purser.channels import AmountMismatch, ChargeResult, ChargeState, PayoutResult, PayoutState
from purser.core.db import Tx
from purser.core.ids import PaymentId, WalletId
from purser.core.jobs import defer
from purser.core.money import Money
from purser.notices import record
from purser.payments import store
from purser.payments.counter import Counter
from purser.payments.deliver import Leg, deliver, fee_back, promoted
from purser.payments.events import event_of
from purser.payments.model import Activity
from purser.payments.question import LOOK_AGAIN, question
from purser.payments.states import OPEN, Actor, State, sources
from purser.payments.usage import give_back_price, use_free_quota

log = structlog.get_logger(__name__)


async def settle_charge(c: Counter, a: Activity, result: ChargeResult) -> bool:
    """Apply what the channel says about a top-up; True when nothing more is to be asked.

    A success for another amount than ours is not believed: it stays unknown until somebody looks.
    """
    try:
        result.expect(Money(a.amount, a.currency))
    except AmountMismatch:
        log.exception("channel_amount_differs", payment=str(a.id))
        return await _unknown(c, a)
    if result.state is ChargeState.SUCCEEDED:
        await c.db.run(lambda tx: _credit_top_up(tx, c, a.wallet, a.id))
        return True
    if result.state in (ChargeState.FAILED, ChargeState.CLOSED, ChargeState.REVERSED):
        code = result.failure_code or result.state.value
        if a.state is State.SUCCEEDED:  # the wallet may have spent it: somebody has to look
            log.error("top_up_reversed", payment=str(a.id), wallet=str(a.wallet), reason=code)
        await c.db.run(lambda tx: _fail_top_up(tx, c, a, code))
        return True
    if result.state is ChargeState.UNKNOWN:
        return await _unknown(c, a)
    return False


async def settle_payout(c: Counter, a: Activity, result: PayoutResult) -> bool:
    """Apply what the channel says about a withdrawal; True when nothing more is to be asked."""
    try:
        result.expect(Money(a.amount, a.currency))
    except AmountMismatch:
        log.exception("channel_amount_differs", payment=str(a.id))
        return await _unknown(c, a)
    if result.state is PayoutState.SUCCEEDED:
        await c.db.run(lambda tx: _pay_out(tx, c, a))
        return True
    if result.state in (PayoutState.FAILED, PayoutState.CANCELLED, PayoutState.RETURNED):
        code = result.failure_code or result.state.value
        await c.db.run(lambda tx: _return_withdrawal(tx, c, a.wallet, a.id, code))
        return True
    if result.state is PayoutState.UNKNOWN:
        return await _unknown(c, a)
    return False


async def _unknown(c: Counter, a: Activity) -> bool:
    async with c.db.transaction() as tx:
        await store.set_state(tx, a.wallet, a.id, sources(State.UNKNOWN, Actor.CHANNEL), State.UNKNOWN)
    return False


async def _fail_top_up(tx: Tx, c: Counter, a: Activity, code: str) -> None:
    """Nothing came, so nothing moves; nor does anything when the top-up has ended already."""
    ended = await store.set_state(tx, a.wallet, a.id, OPEN, State.FAILED, failure=code, completed=c.clock.now())
    if ended is not None:
        await give_back_price(tx, ended)
        await _tell(tx, ended)


async def _pay_out(tx: Tx, c: Counter, a: Activity) -> None:
    """A withdrawal has arrived. Its bank may still send it back, and not tell: look again later."""
    ended = await store.set_state(tx, a.wallet, a.id, OPEN, State.SUCCEEDED, completed=c.clock.now())
    if ended is None:
        return
    await _tell(tx, ended)
    await defer(tx, [question(a.wallet, a.id, follow=False, at=c.clock.now() + wait) for wait in LOOK_AGAIN])


async def _credit_top_up(tx: Tx, c: Counter, wallet: WalletId, ident: PaymentId) -> None:
    """Credit a top-up in the transaction that ends it: the state lets that happen once.

    One that had failed uses its free quota again; promotions, which have their share back, pay nothing for it.
    """
    seen, before = await store.claim_activity(tx, wallet, ident), sources(State.SUCCEEDED, Actor.CHANNEL)
    a = await store.set_state(tx, wallet, ident, before, State.SUCCEEDED, completed=c.clock.now())
    if a is None or seen is None:
        return
    had_failed = seen.state is State.FAILED
    if had_failed and a.fee.costs:
        a = await store.drop_costs(tx, a)
    operator = c.operators[a.currency]
    clearing = operator.clearing[a.channel or ""]
    legs = [Leg(clearing, None, a.amount - a.fee.total, "top_up")]
    if a.fee.total:
        legs.append(Leg(clearing, operator.fee_income, a.fee.total, "fee"))
        legs.append(Leg(operator.own_cash, operator.reserve, a.fee.total, "fee_sweep"))
    if given := promoted(a):
        legs.append(Leg(operator.promotion_expense, operator.fee_income, given, "promotion"))
    await deliver(tx, c.clock, a, legs)
    if had_failed:
        await use_free_quota(tx, a)
    await _tell(tx, a)


async def _return_withdrawal(tx: Tx, c: Counter, wallet: WalletId, ident: PaymentId, code: str) -> None:
    """Give back what a withdrawal took: the amount, the fee, and the free quota it used up."""
    before = sources(State.FAILED, Actor.CHANNEL)
    a = await store.set_state(tx, wallet, ident, before, State.FAILED, failure=code, completed=c.clock.now())
    if a is None:
        return
    operator = c.operators[a.currency]
    amount = Leg(operator.clearing[a.channel or ""], None, a.amount, "reversal")
    await deliver(tx, c.clock, a, [amount, *fee_back(operator, a)])
    await give_back_price(tx, a)
    await _tell(tx, a)


async def _tell(tx: Tx, a: Activity) -> None:
    event = event_of(a)
    if event is not None:
        await record(tx, [event])
