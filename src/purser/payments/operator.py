"""The operator's own accounts that payments touch."""

from __future__ import annotations

from dataclasses import dataclass

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import AccountId
from purser.core.money import Currency
from purser.ledger import AccountKind, open_operator_account, operator_account

STRIPES = 16


@dataclass(frozen=True, slots=True)
class Operator:
    """One stripe of the operator's accounts in one currency. Each writer keeps to one stripe, so that writers
    side by side do not wait for each other."""

    fee_income: AccountId
    promotion_expense: AccountId
    own_cash: AccountId
    reserve: AccountId
    escrow: AccountId
    clearing: dict[str, AccountId]


def operator(currency: Currency, stripe: int, channels: tuple[str, ...]) -> Operator:
    """The accounts of one stripe."""
    return Operator(
        operator_account(AccountKind.FEE_INCOME, currency, stripe=stripe),
        operator_account(AccountKind.PROMOTION_EXPENSE, currency, stripe=stripe),
        operator_account(AccountKind.OWN_CASH, currency, stripe=stripe),
        operator_account(AccountKind.RESERVE, currency, stripe=stripe),
        operator_account(AccountKind.ESCROW, currency, stripe=stripe),
        {c: operator_account(AccountKind.CHANNEL_CLEARING, currency, name=c, stripe=stripe) for c in channels},
    )


async def open_operator(tx: Tx, o: Operator, currency: Currency, clock: Clock) -> None:
    """Open what is not open yet."""
    await open_operator_account(tx, o.fee_income, AccountKind.FEE_INCOME, currency, clock)
    await open_operator_account(tx, o.promotion_expense, AccountKind.PROMOTION_EXPENSE, currency, clock)
    await open_operator_account(tx, o.own_cash, AccountKind.OWN_CASH, currency, clock)
    await open_operator_account(tx, o.reserve, AccountKind.RESERVE, currency, clock)
    await open_operator_account(tx, o.escrow, AccountKind.ESCROW, currency, clock)
    for account in o.clearing.values():
        await open_operator_account(tx, account, AccountKind.CHANNEL_CLEARING, currency, clock)
