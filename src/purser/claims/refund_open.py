"""Begin a refund: the customer asks, the merchant gives, a dispute awards it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from purser.claims import escrow
from purser.claims import refunds_store as store
from purser.claims.refund_desk import RefundDesk
from purser.claims.refund_fund import approved
from purser.claims.refund_model import Card, Origin, Purse, Reason, Refund, Way
from purser.claims.refund_parts import parts_of, refundable, require
from purser.claims.refund_shares import share_out
from purser.claims.refund_tell import tell_merchant
from purser.core.db import Tx
from purser.core.errors import conflict, not_found, rejected
from purser.core.ids import CustomerId, MerchantId, PaymentId, ProceedingId, WalletId
from purser.core.money import Money
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who
from purser.payments import Activity, Kind, claim_activity

_FIRST: Final = {
    Origin.CUSTOMER: "request",
    Origin.MERCHANT: "give",
    Origin.DISPUTE: "award",
    Origin.SOURCE: "pass_on",
}
_UNBOUNDED: Final = (Origin.DISPUTE, Origin.SOURCE)
"""Neither the window of time, nor the pause, nor the number of refunds stands against these."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wants given back. `refund_no` is their own number of it; None: every asking is another refund."""

    customer: CustomerId
    wallet: WalletId
    payment: PaymentId
    money: Money
    reason: Reason
    note: str = ""
    refund_no: str | None = None


async def request_refund(tx: Tx, desk: RefundDesk, asked: Asked) -> Refund:
    """The customer wants a payment or a top-up back, or part of it.

    The merchant is asked; a top-up goes back to its card at once. The same number again is the same refund. Raises
    activity_unknown, currency_mismatch, refund_no_used, escrow_not_begun, what `require` raises, and for a top-up what
    stops the wallet.
    """
    return await _open(tx, desk, asked, Origin.CUSTOMER, Who(Actor.CUSTOMER, str(asked.customer)))


async def give_refund(tx: Tx, desk: RefundDesk, asked: Asked, merchant: MerchantId) -> Refund:
    """The merchant gives a payment back, or part of it, without having been asked. Raises as `request_refund` does."""
    return await _open(tx, desk, asked, Origin.MERCHANT, Who(Actor.MERCHANT, str(merchant)), merchant)


async def start_refund(tx: Tx, desk: RefundDesk, asked: Asked, dispute: ProceedingId) -> Refund:
    """A dispute that the customer has won pays: `dispute.hold` -> `refund.transit`, and on as any refund.

    In the transaction that decides the dispute, whose matter is locked. Neither the window of time nor the number of
    refunds stands against it; more than is left of the payment does: raises refund_too_much, refund_nothing_left.
    The merchants' shares and their fees are noted as for any refund.
    """
    return await _open(tx, desk, asked, Origin.DISPUTE, Who.system(f"dispute {dispute}"))


async def pass_on(tx: Tx, desk: RefundDesk, asked: Asked, refund: ProceedingId) -> Refund:
    """A part of a payment's refund goes on to the card that had paid it: a refund of its top-up. When the balance does
    not have it any more, or nothing may leave it, it stays there. Raises refund_too_much, refund_nothing_left."""
    return await _open(tx, desk, asked, Origin.SOURCE, Who.system(f"refund {refund}"))


async def _open(
    tx: Tx, desk: RefundDesk, asked: Asked, origin: Origin, who: Who, merchant: MerchantId | None = None
) -> Refund:
    await escrow.look(tx, asked.customer, asked.payment)  # matters are locked before payments
    a = await claim_activity(tx, asked.wallet, asked.payment)
    if a is None or (merchant is not None and a.payee != merchant):
        raise not_found("activity_unknown")
    if asked.money.currency is not a.currency:
        raise rejected("currency_mismatch")
    if asked.refund_no is not None:
        known = await store.find(tx, asked.customer, a.id, origin, asked.refund_no)
        if known is not None:
            if known.money != asked.money:
                raise conflict("refund_no_used")
            return known
    await escrow.require_begun(tx, a)
    await _require(tx, desk, asked, a, origin)
    ident = ProceedingId.new(desk.clock)
    r = _refund(asked, a, origin, ident, desk.clock.now())
    shares = share_out(r.amount, await parts_of(tx, r.customer, a)) if a.kind is Kind.PAYMENT else []
    await store.insert(tx, r, shares)
    matter = await desk.docket.open(tx, _FIRST[origin], r.customer, ident, who, reason=asked.note)
    return await _go_on(tx, desk, r, matter)


async def _require(tx: Tx, desk: RefundDesk, asked: Asked, a: Activity, origin: Origin) -> None:
    found = await refundable(tx, desk, asked.customer, a)
    if origin is not Origin.CUSTOMER and a.kind is not (Kind.TOP_UP if origin is Origin.SOURCE else Kind.PAYMENT):
        raise rejected("refund_not_possible")
    if origin not in _UNBOUNDED or found.left <= 0:
        require(found, asked.money.amount, desk)
    elif asked.money.amount > found.left:
        raise rejected("refund_too_much")


async def _go_on(tx: Tx, desk: RefundDesk, r: Refund, matter: Proceeding) -> Refund:
    """What the system does at once after the first step."""
    if r.origin is not Origin.CUSTOMER:
        return await approved(tx, desk, r, matter)
    if r.merchant is None:
        return await approved(tx, desk, r, await desk.docket.advance(tx, matter, "take_back", Who.system()))
    await desk.docket.advance(tx, matter, "ask_merchant", Who.system())
    await tell_merchant(tx, desk, r, "requested")
    return r


def card_of(top_up: Activity) -> Card:
    """The card a top-up came from."""
    return Card(top_up.channel or "", top_up.card or "", top_up.payee_name, top_up.payee_account or "")


def _refund(asked: Asked, a: Activity, origin: Origin, ident: ProceedingId, now: datetime) -> Refund:
    """A payment goes back to the balance that paid it, a top-up to the card it came from."""
    top_up = a.kind is Kind.TOP_UP
    card = card_of(a) if top_up else None
    purse = Purse.DISPUTE_HOLD if origin is Origin.DISPUTE else Purse.WALLET if top_up else Purse.MERCHANT
    return Refund(
        customer=asked.customer, id=ident, wallet=a.wallet, payment=a.id,
        merchant=None if top_up or a.payee is None else MerchantId(a.payee), origin=origin,
        refund_no=asked.refund_no or str(ident), amount=asked.money.amount, currency=a.currency,
        reason=asked.reason, note=asked.note, counts=True, purse=purse,
        way=Way.CARD if top_up else Way.BALANCE, card=card, route=0, channel_no=None, failure=None, asked=0,
        requested_at=now, promised_at=None, arrived_at=None, escalated_at=None,
    )  # fmt: skip
