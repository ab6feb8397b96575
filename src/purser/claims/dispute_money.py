"""How disputes and escrow move money: all of an act, or nothing of it."""

from __future__ import annotations

from collections.abc import Sequence

from purser.claims.dispute_desk import DisputeDesk
from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import AccountId, Id, TransferId
from purser.core.money import Currency, Money
from purser.ledger import AccountKind, Outcome, Transfer, open_operator_account, operator_account, post

_OPERATORS = (
    AccountKind.DISPUTE_HOLD,
    AccountKind.COMPENSATION_EXPENSE,
    AccountKind.FEE_INCOME,
    AccountKind.OWN_CASH,
    AccountKind.RESERVE,
)


def moving(
    desk: DisputeDesk, debit: AccountId, credit: AccountId, amount: int, currency: Currency, kind: str, reference: Id
) -> Transfer:
    """A transfer of `amount` minor units."""
    ident = TransferId.new(desk.clock)
    return Transfer(ident, debit, credit, Money(amount, currency), kind, reference)


async def move(tx: Tx, desk: DisputeDesk, transfers: Sequence[Transfer]) -> None:
    """Post them, those of nothing left out. Raises money_not_moved when an account does not let it."""
    chain = [t for t in transfers if t.money.amount]
    if not chain:
        return
    named = {a for t in chain for a in (t.debit, t.credit)}
    for kind in _OPERATORS:
        account = operator_account(kind, chain[0].money.currency)
        if account in named:
            await open_operator_account(tx, account, kind, chain[0].money.currency, desk.clock)
    for transfer in chain[:-1]:
        transfer.linked = True
    outcomes = await post(tx, chain, desk.clock)
    if any(outcome is not Outcome.POSTED for outcome in outcomes):
        raise conflict("money_not_moved")


def take_fee(desk: DisputeDesk, payer: AccountId, fee: int, currency: Currency, reference: Id) -> list[Transfer]:
    """The merchant's fee, which is the operator's own: it leaves the customers' reserve in the same entry."""
    income = operator_account(AccountKind.FEE_INCOME, currency)
    return [
        moving(desk, payer, income, fee, currency, "merchant_fee", reference),
        *to_own_cash(desk, fee, currency, "fee_sweep"),
    ]


def to_own_cash(
    desk: DisputeDesk, amount: int, currency: Currency, kind: str, reference: Id | None = None
) -> list[Transfer]:
    """Out of the customers' reserve into the operator's own cash; for its own sake, unless `reference` says why."""
    own, reserve = (operator_account(k, currency) for k in (AccountKind.OWN_CASH, AccountKind.RESERVE))
    ident = TransferId.new(desk.clock)
    return [Transfer(ident, own, reserve, Money(amount, currency), kind, reference or ident)] if amount else []


def compensate(desk: DisputeDesk, payee: AccountId, amount: int, currency: Currency, reference: Id) -> list[Transfer]:
    """The compensation pair: own cash goes into the customers' reserve, and the expense is booked to who gets it.
    Never out of customers' money."""
    own, reserve, expense = (
        operator_account(k, currency)
        for k in (AccountKind.OWN_CASH, AccountKind.RESERVE, AccountKind.COMPENSATION_EXPENSE)
    )
    return [
        moving(desk, reserve, own, amount, currency, "guarantee_cover", reference),
        moving(desk, expense, payee, amount, currency, "guarantee", reference),
    ]
