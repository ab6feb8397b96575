"""Refunds on the wire: as the customer sees one, and as the merchant does."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field

from purser import claims
from purser.api.proceedings import Timeline, WireProceedingId, timelines
from purser.api.schemas import ONE_LINE, Input, Money, MoneyIn, Name, Output, WirePaymentId, WireWalletId
from purser.claims import Card, Origin, Reason, Refund, Way
from purser.core.db import Reader, Tx
from purser.core.ids import ProceedingId
from purser.core.money import Currency
from purser.core.money import Money as Amount
from purser.core.procedure import Actor
from purser.payments import Activity, read_activities

Note = Annotated[str, Field(min_length=1, max_length=300), ONE_LINE]
CustomersReason: TypeAlias = Literal[
    "changed_mind", "not_received", "not_as_described", "paid_twice", "wrong_amount", "agreed", "other"
]
MerchantsReason: TypeAlias = Literal[
    "agreed", "out_of_stock", "paid_twice", "wrong_amount", "not_as_described", "other"
]


class RefundIn(Input):
    """A payment or a top-up to be given back, or a part of it. `refund_no` is a number of the caller's own: the same
    again is the same refund."""

    payment_id: WirePaymentId
    amount: MoneyIn
    reason: CustomersReason
    note: Note | None = None
    refund_no: Name | None = None


class GiftIn(Input):
    """What the merchant gives back: of a payment, or of what was paid for an order."""

    payment_id: WirePaymentId | None = None
    order_no: Name | None = None
    amount: MoneyIn
    reason: MerchantsReason = "agreed"
    note: Note | None = None
    refund_no: Name


class RefusalIn(Input):
    """Why not; the customer reads it."""

    reason: Note


class RerouteIn(Input):
    """Another way: the balance, or a bound card of the customer's."""

    to: Literal["balance", "card"]
    card_id: Annotated[str, Field(min_length=1, max_length=64)] | None = None


class RefundableOut(Output):
    """What can still be given back. `blocked` says by its code why nothing can be now, `again_at` when that ends."""

    paid: Money
    refunded: Money
    left: Money
    times: int
    until: datetime
    blocked: str | None
    blocked_title: str | None
    again_at: datetime | None
    way: Way


class RefundCard(Output):
    """The card it goes to."""

    bank: str
    last4: str


class RefundPart(Output):
    """A part of a payment's refund, for one of the sources it was paid from; `card` null: the balance.

    A card's part sets off when the refund has come to the balance: then `refund_id` is its own progress. `kept`: it
    stays in the balance, which was spent meanwhile, or which nothing may leave.
    """

    amount: Money
    card: RefundCard | None
    refund_id: WireProceedingId | None
    promised_at: datetime | None
    arrived_at: datetime | None
    kept: bool


class RefundOut(Output):
    """A refund: where it is (`timeline`), which way it goes, by when it is promised and the bank's `reference`.

    `late_since`: the promise was missed then, and the case has priority. `parts`: where it goes, when the payment came
    from several sources; else empty. `part_of`: the refund of the payment of which this is the card's part. `of` a
    top-up: no merchant has anything to do with it, and `payee` is the bank it came from. `dispute_id`: the dispute
    about the payment that came after it, as silence opens one.
    """

    id: WireProceedingId
    payment_id: WirePaymentId
    wallet_id: WireWalletId
    refund_no: str
    origin: Origin
    of: Literal["payment", "top_up"]
    payee: str
    amount: Money
    paid: Money
    reason: Reason
    note: str
    way: Way
    card: RefundCard | None
    reference: str | None
    failure: str | None
    requested_at: datetime
    promised_at: datetime | None
    arrived_at: datetime | None
    late_since: datetime | None
    parts: list[RefundPart]
    part_of: WireProceedingId | None
    dispute_id: WireProceedingId | None
    timeline: Timeline

    @classmethod
    def made(
        cls, r: Refund, a: Activity, payee: str, parts: list[RefundPart], dispute: ProceedingId | None,
        timeline: Timeline,
    ) -> Self:  # fmt: skip
        """The wire's form of a refund of `a`."""
        return cls(
            id=r.id, payment_id=r.payment, wallet_id=r.wallet, refund_no=r.refund_no, origin=r.origin,
            of="top_up" if r.of_top_up else "payment", payee=payee, amount=Money.of(r.money),
            paid=_money(a.amount, a.currency), reason=r.reason, note=r.note, way=r.way, card=_card(r.card),
            reference=r.channel_no, failure=r.failure, requested_at=r.requested_at, promised_at=r.promised_at,
            arrived_at=r.arrived_at, late_since=r.escalated_at, parts=parts,
            part_of=ProceedingId.parse(r.refund_no) if r.origin is Origin.SOURCE else None, dispute_id=dispute,
            timeline=timeline,
        )  # fmt: skip


class RefundList(Output):
    """The newest first."""

    items: list[RefundOut]


class MerchantRefundOut(Output):
    """A refund as its merchant sees it. `fee_back` is what comes back of all merchants' fees when it is paid."""

    id: WireProceedingId
    payment_id: WirePaymentId
    order_no: str | None
    refund_no: str
    origin: Origin
    payer: str
    amount: Money
    paid: Money
    fee_back: Money
    reason: Reason
    note: str
    requested_at: datetime
    arrived_at: datetime | None
    timeline: Timeline


class MerchantRefundPage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[MerchantRefundOut]
    next_cursor: str | None


async def shown(conn: Reader | Tx, found: list[Refund]) -> list[RefundOut]:
    """A customer's refunds with their payments and timelines."""
    if not found:
        return []
    paid = await read_activities(conn, [(r.wallet, r.payment) for r in found])
    matters = await claims.matters_of(conn, found)
    lines = await timelines(conn, found[0].customer, [matters[r.id] for r in found], Actor.CUSTOMER)
    return [await _shown(conn, r, paid[r.payment], line) for r, line in zip(found, lines, strict=True)]


async def _shown(conn: Reader | Tx, r: Refund, a: Activity, timeline: Timeline) -> RefundOut:
    whole = await claims.whole_of(conn, r)
    of = a if whole is r else (await read_activities(conn, [(whole.wallet, whole.payment)]))[whole.payment]
    after = [d.id for d in await claims.disputes_of_payment(conn, r.customer, r.payment) if d.id > r.id]
    dispute = after[0] if after else None
    return RefundOut.made(r, a, of.payee_name, await _parts(conn, r, a), dispute, timeline)


async def _parts(conn: Reader | Tx, r: Refund, a: Activity) -> list[RefundPart]:
    """The balance's part first, then the cards'."""
    onward = await claims.onward_parts(conn, r, a)
    rest = r.amount - sum(o.amount for o in onward)
    here = RefundPart(
        amount=_money(rest, r.currency), card=None, refund_id=None, promised_at=r.promised_at,
        arrived_at=r.arrived_at, kept=False,
    )  # fmt: skip
    return [*([here] if onward and rest else []), *(_part(o, r) for o in onward)]


def _part(o: claims.Onward, r: Refund) -> RefundPart:
    p = o.refund
    return RefundPart(
        amount=_money(o.amount, r.currency), card=_card(o.card), refund_id=None if p is None else p.id,
        promised_at=None if p is None else p.promised_at, arrived_at=None if p is None else p.arrived_at,
        kept=p is not None and not p.counts,
    )  # fmt: skip


def _card(card: Card | None) -> RefundCard | None:
    return None if card is None else RefundCard(bank=card.name, last4=card.last4)


async def shown_to_merchant(conn: Reader | Tx, found: list[Refund]) -> list[MerchantRefundOut]:
    """The same of many customers, for their merchant."""
    paid = await read_activities(conn, [(r.wallet, r.payment) for r in found])
    matters = await claims.matters_of(conn, found)
    items = []
    for r in found:
        line = (await timelines(conn, r.customer, [matters[r.id]], Actor.MERCHANT))[0]
        shares = await claims.shares_of(conn, r)
        a = paid[r.payment]
        items.append(
            MerchantRefundOut(
                id=r.id, payment_id=r.payment, order_no=a.order_no, refund_no=r.refund_no, origin=r.origin,
                payer=a.payer_name, amount=Money.of(r.money), paid=_money(a.amount, a.currency),
                fee_back=_money(sum(s.fee_back for s in shares), r.currency), reason=r.reason, note=r.note,
                requested_at=r.requested_at, arrived_at=r.arrived_at, timeline=line,
            )
        )  # fmt: skip
    return items


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(Amount(amount, currency))
