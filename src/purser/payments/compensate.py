"""Compensation: the operator makes a loss good with its own money, never with customers'.

Two entries in one chain: the expense is paid out of `own.cash`, and that cash becomes part of the customers' reserve,
which credits the wallet. Taken back, both are undone. Each line refers to the activity that was the loss, so that the
books can prove that nobody was given more than they lost.
"""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import AccountId, PaymentId, TransferId, WalletId
from purser.core.money import Money
from purser.ledger import (
    AccountKind,
    Outcome,
    Transfer,
    may_leave,
    open_operator_account,
    operator_account,
    post,
    read_balance,
    set_frozen,
)

GIVEN, TAKEN_BACK, COST = "compensation", "compensation_back", "compensation_cost"


async def compensate(tx: Tx, wallet: WalletId, payment: PaymentId, money: Money, clock: Clock) -> None:
    """Credit a wallet for a loss. The caller holds the matter and sees to it that it is no more than the loss.

    Also into a frozen wallet, from which it does not leave. Raises compensation_refused when the wallet takes none.
    """
    await _chain(tx, _reserve(money), wallet.account, _cash(money, spent=True), GIVEN, payment, money, clock)


async def take_back(tx: Tx, wallet: WalletId, payment: PaymentId, money: Money, clock: Clock) -> Money:
    """Take a compensation back, as much of it as is still there; returns how much that was. The rest stays with the
    operator: nobody's wallet goes below zero."""
    balance = await read_balance(tx, wallet.account)
    there = Money(min(money.amount, max(0, balance.available.amount)), money.currency)
    if there.amount == 0:
        return there
    frozen = not await may_leave(tx, wallet.account)
    if frozen:
        await set_frozen(tx, wallet.account, out=False)  # seen by nobody before the commit
    await _chain(tx, wallet.account, _reserve(there), _cash(there, spent=False), TAKEN_BACK, payment, there, clock)
    if frozen:
        await set_frozen(tx, wallet.account, out=True)
    return there


def _reserve(money: Money) -> AccountId:
    return operator_account(AccountKind.RESERVE, money.currency)


def _cash(money: Money, *, spent: bool) -> tuple[AccountId, AccountId]:
    """The operator's side, debited and credited: an expense is debited, the cash it is paid from is credited."""
    expense = operator_account(AccountKind.COMPENSATION_EXPENSE, money.currency)
    cash = operator_account(AccountKind.OWN_CASH, money.currency)
    return (expense, cash) if spent else (cash, expense)


async def _chain(
    tx: Tx,
    debit: AccountId,
    credit: AccountId,
    own: tuple[AccountId, AccountId],
    kind: str,
    payment: PaymentId,
    money: Money,
    clock: Clock,
) -> None:
    for account in (AccountKind.RESERVE, AccountKind.OWN_CASH, AccountKind.COMPENSATION_EXPENSE):
        ident = operator_account(account, money.currency)
        await open_operator_account(tx, ident, account, money.currency, clock)
    cost = Transfer(TransferId.new(clock), own[0], own[1], money, COST, payment, linked=True)
    moved = Transfer(TransferId.new(clock), debit, credit, money, kind, payment)
    if await post(tx, [cost, moved], clock) != [Outcome.POSTED, Outcome.POSTED]:
        raise conflict("compensation_refused")
