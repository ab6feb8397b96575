"""Take a refund's money from those who have it, and set it off on its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from purser.accounts import Merchant, read_merchants
from purser.channels import ChannelMissing
from purser.claims import escrow
from purser.claims import refunds_store as store
from purser.claims.dispute_desk import DisputeDesk
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_model import Origin, Purse, Refund, Share, Way
from purser.claims.refund_tell import tell_closed, tell_kept, tell_merchant
from purser.claims.refund_way import on_its_way, send_job
from purser.core.db import Tx
from purser.core.errors import rejected
from purser.core.ids import AccountId, CustomerId, Id, PaymentId, TransferId
from purser.core.jobs import defer
from purser.core.money import Money
from purser.core.proceedings import Proceeding, Who, claim, set_deadline
from purser.ledger import (
    AccountKind,
    Outcome,
    Transfer,
    open_operator_account,
    operator_account,
    post,
    read_balances,
)
from purser.payments import Operator

FUNDING: Final = "refund_funding"
FEE_BACK: Final = "merchant_fee_back"
_REFUSED: Final = {
    Outcome.INSUFFICIENT_FUNDS: "insufficient_funds",
    Outcome.DEBIT_FROZEN: "wallet_frozen",
    Outcome.ACCOUNT_CLOSED: "wallet_closed",
}
_TRIES: Final = 3  # balances are read before they are locked


async def approved(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> Refund:
    """Everybody who has to agree has: take the money now or, when a merchant has not got it, within days.

    Raises insufficient_funds, wallet_frozen, wallet_closed for a top-up, whose own wallet has to pay; what is only
    passed on stays in the wallet then.
    """
    matter = await desk.docket.advance(tx, matter, "fund", Who.system())
    sent = await try_to_send(tx, desk, r, matter)
    if sent is None and r.origin is Origin.SOURCE:
        return await _keep(tx, desk, r, matter)
    if sent is None:
        await tell_merchant(tx, desk, r, "unfunded")
    return sent or r


async def try_to_send(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> Refund | None:
    """Set off a refund that waits for funds; None when the money is not there. Nothing has moved then."""
    await open_transit(tx, desk, r)
    outcome = Outcome.INSUFFICIENT_FUNDS
    for _ in range(_TRIES):
        chain = await _chain(tx, desk, r)
        outcome = Outcome.INSUFFICIENT_FUNDS if chain is None else await post_chain(tx, desk, chain)
        if outcome is not Outcome.INSUFFICIENT_FUNDS or chain is None:
            break
    if outcome is not Outcome.POSTED:
        if r.purse is Purse.WALLET and r.origin is not Origin.SOURCE:
            raise rejected(_REFUSED[outcome])
        return None
    await _note_escrow(tx, desk, r, chain or [])
    matter = await desk.docket.advance(tx, matter, "send", Who.system())
    sent = await on_its_way(tx, desk, r, matter)
    await store.change(tx, sent)
    await defer(tx, [send_job(sent)])
    return sent


async def try_again(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> None:
    """Look once more whether the money is there, and again after a while."""
    if await try_to_send(tx, desk, r, matter) is None:
        again = desk.terms.after("refund", "funding_retry", desk.clock.now())
        await set_deadline(tx, matter, "try_again", again)


async def close_unfunded(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding, why: str = "unfunded") -> None:
    """Nobody paid in time: nothing has moved, and the customer may dispute."""
    await desk.docket.advance(tx, matter, "close_unfunded", Who.system())
    closed = replace(r, counts=False)
    await store.change(tx, closed)
    await tell_closed(tx, desk, closed, why)
    await tell_merchant(tx, desk, closed, "closed")


async def make_way(tx: Tx, desk: RefundDesk, customer: CustomerId, payment: PaymentId) -> None:
    """A payment is disputed, or its dispute is paid: what its merchant promised and has not paid is closed, so that a
    promise takes nothing from it. For callers who have not locked the payment yet."""
    for ident in await store.unfunded(tx, customer, payment):
        matter = await claim(tx, customer, ident)
        if matter.state == "funding":  # still
            await close_unfunded(tx, desk, await store.read(tx, customer, ident), matter, "disputed")


async def _keep(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> Refund:
    """What was to go on to a card has been spent, or may not leave: it stays where it is."""
    await desk.docket.advance(tx, matter, "keep", Who.system())
    kept = replace(r, counts=False)
    await store.change(tx, kept)
    await tell_kept(tx, desk, kept)
    return kept


async def post_chain(tx: Tx, desk: RefundDesk, chain: Sequence[Transfer]) -> Outcome:
    """Post all or nothing; why it was refused."""
    for transfer in chain[:-1]:
        transfer.linked = True
    outcomes = await post(tx, chain, desk.clock)
    return next((o for o in outcomes if o not in (Outcome.POSTED, Outcome.LINKED_FAILED)), Outcome.POSTED)


async def open_transit(tx: Tx, desk: RefundDesk, r: Refund) -> None:
    """The account of what is between source and customer."""
    await open_operator_account(tx, transit(r), AccountKind.REFUND_TRANSIT, r.currency, desk.clock)


def transit(r: Refund) -> AccountId:
    """`refund.transit` of a refund's currency."""
    return operator_account(AccountKind.REFUND_TRANSIT, r.currency)


def operator_of(desk: RefundDesk, r: Refund) -> Operator:
    """The operator's accounts of a refund's currency."""
    return desk.counter.operators[r.currency]


def clearing_of(desk: RefundDesk, r: Refund, channel: str) -> AccountId:
    """The clearing account of a channel. Raises ChannelMissing when there is no such channel any more."""
    account = operator_of(desk, r).clearing.get(channel)
    if account is None:
        raise ChannelMissing(channel)
    return account


def move(
    desk: RefundDesk, r: Refund, debit: AccountId, credit: AccountId, amount: int, kind: str, *, of: Id | None = None
) -> Transfer:
    """A transfer for a refund, in minor units of its currency; `of`: for something else, as a statement's line is."""
    return Transfer(TransferId.new(desk.clock), debit, credit, Money(amount, r.currency), kind, of or r.id)


async def _chain(tx: Tx, desk: RefundDesk, r: Refund) -> list[Transfer] | None:
    """Everything that moves when a refund sets off; None when there is not enough."""
    onwards = []
    if r.way is Way.CARD:
        assert r.card is not None
        onwards.append(move(desk, r, transit(r), clearing_of(desk, r, r.card.channel), r.amount, "refund_out"))
    if r.purse is Purse.WALLET:
        return [move(desk, r, r.wallet.account, transit(r), r.amount, "refund", of=r.payment), *onwards]
    shares = await store.shares(tx, r)
    legs = _fees_back(desk, r, shares)
    if r.purse is Purse.DISPUTE_HOLD:
        hold = operator_account(AccountKind.DISPUTE_HOLD, r.currency)
        return [*legs, move(desk, r, hold, transit(r), r.amount, FUNDING), *onwards]
    paid = await _paid(tx, desk, r, shares)
    return None if paid is None else [*legs, *paid, *onwards]


def _fees_back(desk: RefundDesk, r: Refund, shares: Sequence[Share]) -> list[Transfer]:
    """First the fee on the refunded part goes back: without it a merchant might lack just that."""
    operator, total = operator_of(desk, r), sum(s.fee_back for s in shares)
    legs = [
        move(desk, r, operator.fee_income, AccountId(s.merchant), s.fee_back, FEE_BACK) for s in shares if s.fee_back
    ]
    return [*legs, move(desk, r, operator.reserve, operator.own_cash, total, "fee_sweep")] if total else []


async def _paid(tx: Tx, desk: RefundDesk, r: Refund, shares: Sequence[Share]) -> list[Transfer] | None:
    """Each share from escrow, the merchant's pending, available and deposit, in that order."""
    account, waiting = await escrow.look(tx, r.customer, r.payment)
    if account is not None and waiting >= r.amount:  # what is in escrow is never split
        return [move(desk, r, account, transit(r), r.amount, FUNDING)]
    merchants = await read_merchants(tx, [s.merchant for s in shares])
    if len(merchants) < len(shares):  # one of them has closed
        return None
    sources = {s.merchant: _accounts(merchants[s.merchant]) for s in shares}
    balances = await read_balances(tx, [account for accounts in sources.values() for account in accounts])
    legs = [move(desk, r, account, transit(r), waiting, FUNDING)] if account is not None and waiting else []
    for s in shares:
        due = s.amount - waiting
        for account in sources[s.merchant]:
            known = balances.get(account)
            there = 0 if known is None else max(0, known.available.amount)
            given = min(due, there + (s.fee_back if account == AccountId(s.merchant) else 0))
            if given:
                legs.append(move(desk, r, account, transit(r), given, FUNDING))
                due -= given
        if due:
            return None
    return legs


async def _note_escrow(tx: Tx, desk: RefundDesk, r: Refund, chain: Sequence[Transfer]) -> None:
    """What has left escrow waits there no more."""
    account, waiting = await escrow.look(tx, r.customer, r.payment)
    taken = sum(t.money.amount for t in chain if t.debit == account)
    if r.purse is Purse.MERCHANT and waiting and taken:
        await escrow.take(tx, DisputeDesk.of(desk.counter), r.customer, r.payment, taken, f"refund {r.id}")


def _accounts(merchant: Merchant) -> tuple[AccountId, ...]:
    return merchant.pending, merchant.available, merchant.deposit
