"""A merchant asks for what it has earned."""

from __future__ import annotations

from purser.accounts import Merchant
from purser.channels import ChannelMissing
from purser.claims import dispute_debts
from purser.core.db import Tx
from purser.core.errors import conflict, rejected
from purser.core.ids import ProceedingId, TransferId
from purser.core.jobs import defer
from purser.core.money import Money
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.ledger import Outcome, Transfer, post
from purser.settlements import store
from purser.settlements.desk import PayoutDesk
from purser.settlements.model import Payout
from purser.settlements.send import send_job

REFUSED = {
    Outcome.INSUFFICIENT_FUNDS: "merchant_too_little",
    Outcome.AMOUNT_INVALID: "amount_invalid",
    Outcome.DEBIT_FROZEN: "merchant_frozen",
    Outcome.ACCOUNT_CLOSED: "merchant_closed",
}


async def request_payout(tx: Tx, desk: PayoutDesk, merchant: Merchant, money: Money) -> Payout:
    """`merchant.available` → the channel's clearing; the channel is told once this is committed.

    Raises currency_mismatch, amount_invalid, settlement_account_missing, merchant_owes, merchant_too_little,
    merchant_frozen, merchant_closed.
    """
    if money.currency is not merchant.currency:
        raise rejected("currency_mismatch")
    account = await store.read_account(tx, merchant.id)
    if account is None:
        raise conflict("settlement_account_missing")
    if await dispute_debts.owed(tx, merchant):
        raise conflict("merchant_owes")
    clearing = desk.counter.operators[money.currency].clearing.get(account.channel)
    if clearing is None:
        raise ChannelMissing(account.channel)
    ident = ProceedingId.new(desk.clock)
    await desk.docket.open(tx, "request", merchant.id, ident, Who(Actor.MERCHANT, str(merchant.id)))
    line = Transfer(TransferId.new(desk.clock), merchant.available, clearing, money, "payout", ident)
    outcome = (await post(tx, [line], desk.clock))[0]
    if outcome is not Outcome.POSTED:
        raise rejected(REFUSED[outcome])
    payout = Payout(
        merchant=merchant.id, id=ident, money=money, clearing=clearing, channel=account.channel, token=account.token,
        bank=account.bank, last4=account.last4, channel_no=None, failure=None, asked=0,
        requested_at=desk.clock.now(), arrived_at=None,
    )  # fmt: skip
    await store.add(tx, payout)
    await defer(tx, [send_job(payout)])
    return payout
