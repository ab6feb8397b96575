"""Settle what a channel says about a top-up or a withdrawal: once, and exactly as the bank has it."""

from __future__ import annotations

import structlog

from purser.channels import AmountMismatch, ChargeResult, ChargeState, PayoutResult, PayoutState
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import AccountId, PaymentId, TransferId, WalletId
from purser.core.money import Money
from purser.ledger import AccountKind, Outcome, Transfer, open_operator_account, operator_account, post
from purser.notices import record
from purser.payments import store
from purser.payments.counter import Counter
from purser.payments.events import event_of
from purser.payments.model import Activity
from purser.payments.operator import Operator
from purser.payments.states import Actor, State, sources
from purser.payments.usage import give_back_free

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
        await c.db.run(lambda tx: _end(tx, c, a, State.FAILED, failure=code))
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
        await c.db.run(lambda tx: _end(tx, c, a, State.SUCCEEDED))
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


async def _end(tx: Tx, c: Counter, a: Activity, after: State, *, failure: str | None = None) -> Activity | None:
    """Bring an activity to its end and tell; None when it already was there, or elsewhere."""
    before = [s for s in sources(after, Actor.CHANNEL) if s in (State.PROCESSING, State.UNKNOWN)]
    ended = await store.set_state(tx, a.wallet, a.id, before, after, failure=failure, completed=c.clock.now())
    await _tell(tx, ended)
    return ended


async def _tell(tx: Tx, a: Activity | None) -> None:
    event = None if a is None else event_of(a)
    if event is not None:
        await record(tx, [event])


async def _credit_top_up(tx: Tx, c: Counter, wallet: WalletId, ident: PaymentId) -> None:
    """Credit a top-up in the transaction that ends it: the state lets that happen once."""
    before = sources(State.SUCCEEDED, Actor.CHANNEL)
    a = await store.set_state(tx, wallet, ident, before, State.SUCCEEDED, completed=c.clock.now())
    if a is None:
        return
    clearing = c.operators[a.currency].clearing[a.channel or ""]
    await _deliver(tx, c.clock, clearing, a, a.amount, "top_up")
    await _tell(tx, a)


async def _return_withdrawal(tx: Tx, c: Counter, wallet: WalletId, ident: PaymentId, code: str) -> None:
    """Give back what a withdrawal took: the amount, the fee, and the free quota it used up."""
    before = sources(State.FAILED, Actor.CHANNEL)
    a = await store.set_state(tx, wallet, ident, before, State.FAILED, failure=code, completed=c.clock.now())
    if a is None:
        return
    operator = c.operators[a.currency]
    await _deliver(tx, c.clock, operator.clearing[a.channel or ""], a, a.amount, "reversal")
    if a.fee.total:
        await return_fee(tx, c.clock, operator, a)
    await give_back_free(tx, a.wallet, a.fee.free_used)
    await _tell(tx, a)


async def return_fee(tx: Tx, clock: Clock, operator: Operator, a: Activity) -> None:
    """Give a wallet its fee back, and the customers' reserve the operator's share with it."""
    await _deliver(tx, clock, operator.fee_income, a, a.fee.total, "reversal")
    sweep = _transfer(clock, operator.reserve, operator.own_cash, a, a.fee.total, "fee_sweep")
    outcomes = await post(tx, [sweep], clock)
    assert outcomes == [Outcome.POSTED], outcomes


async def _deliver(tx: Tx, clock: Clock, source: AccountId, a: Activity, amount: int, kind: str) -> None:
    """Credit the wallet; what it cannot take (closed, frozen for incoming money) waits in suspense."""
    outcome = (await post(tx, [_transfer(clock, source, a.wallet.account, a, amount, kind)], clock))[0]
    if outcome is Outcome.POSTED:
        return
    log.error("money_in_suspense", payment=str(a.id), wallet=str(a.wallet), reason=outcome.value)
    suspense = operator_account(AccountKind.SUSPENSE, a.currency)
    await open_operator_account(tx, suspense, AccountKind.SUSPENSE, a.currency, clock)
    outcomes = await post(tx, [_transfer(clock, source, suspense, a, amount, kind)], clock)
    assert outcomes == [Outcome.POSTED], outcomes


def _transfer(clock: Clock, debit: AccountId, credit: AccountId, a: Activity, amount: int, kind: str) -> Transfer:
    return Transfer(TransferId.new(clock), debit, credit, Money(amount, a.currency), kind, a.id)
