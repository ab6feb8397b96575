"""Money that has to arrive: in the wallet or, when that takes none, in suspense until somebody has looked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import AccountId, TransferId
from purser.core.money import Money
from purser.ledger import AccountKind, Outcome, Transfer, open_operator_account, operator_account, post
from purser.payments.model import Activity
from purser.payments.operator import Operator

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Leg:
    """One transfer of a delivery, in minor units. Where `credit` is None it goes to the activity's wallet."""

    debit: AccountId
    credit: AccountId | None
    amount: int
    kind: str


def fee_back(operator: Operator, a: Activity) -> list[Leg]:
    """A fee goes back to the wallet, and the operator's own money back into the customers' reserve. What promotions
    paid of it was the operator's own all along."""
    legs = []
    if a.fee.total:
        legs.append(Leg(operator.fee_income, None, a.fee.total, "reversal"))
        legs.append(Leg(operator.reserve, operator.own_cash, a.fee.total, "fee_sweep"))
    if given := promoted(a):
        legs.append(Leg(operator.fee_income, operator.promotion_expense, given, "promotion_back"))
    return legs


def promoted(a: Activity) -> int:
    """What promotions pay of an activity's fee, minor units: income as any fee is, and an expense against it."""
    return sum(cost for _, cost in a.fee.costs)


async def deliver(tx: Tx, clock: Clock, a: Activity, legs: Sequence[Leg]) -> None:
    """Post all legs together. A wallet that is closed or frozen for incoming money does not hold the rest up."""
    if not legs:
        return
    refused = await _post(tx, clock, a, legs, a.wallet.account)
    if refused is None:
        return
    log.error("money_in_suspense", payment=str(a.id), wallet=str(a.wallet), reason=refused.value)
    suspense = operator_account(AccountKind.SUSPENSE, a.currency)
    await open_operator_account(tx, suspense, AccountKind.SUSPENSE, a.currency, clock)
    refused = await _post(tx, clock, a, legs, suspense)
    assert refused is None, refused


async def _post(tx: Tx, clock: Clock, a: Activity, legs: Sequence[Leg], to: AccountId) -> Outcome | None:
    """Post the legs as one chain; why they were refused, or None."""
    chain = [
        Transfer(TransferId.new(clock), leg.debit, leg.credit or to, Money(leg.amount, a.currency), leg.kind, a.id)
        for leg in legs
    ]
    for transfer in chain[:-1]:
        transfer.linked = True
    outcomes = await post(tx, chain, clock)
    return next((o for o in outcomes if o not in (Outcome.POSTED, Outcome.LINKED_FAILED)), None)
