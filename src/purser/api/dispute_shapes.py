"""Disputes on the wire: as each of the two sides sees one, and as the staff do."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from purser.accounts import read_merchants
from purser.api.evidence_shapes import EvidenceOut, WireFileId, files_for
from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.schemas import (
    ONE_LINE,
    PARAGRAPHS,
    Amount,
    Input,
    Money,
    MoneyIn,
    Output,
    WireMerchantId,
    WirePaymentId,
)
from purser.claims import dispute_store as store
from purser.claims.dispute_model import CHECKLIST, Appeal, Decision, Dispute, DisputeReason, Ground, Reply, Side
from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.money import Currency
from purser.core.money import Money as Amounts
from purser.core.procedure import Actor
from purser.payments import read_activities

Text = Annotated[str, Field(min_length=1, max_length=2_000), PARAGRAPHS]
"""What somebody has to say, in paragraphs."""

Short = Annotated[str, Field(min_length=1, max_length=64), ONE_LINE]


class DisputeIn(Input):
    """What went wrong with a payment. `amount` is wanted back; without it all that is left of the payment."""

    payment_id: WirePaymentId
    reason: DisputeReason
    description: Text
    amount: MoneyIn | None = None


class AnswerIn(Input):
    """The merchant's answer. `amount` only with `part_refund`: less than what is claimed."""

    reply: Reply
    text: Text
    amount: Amount | None = None


class WordsIn(Input):
    """Why."""

    text: Text


class GoodsIn(Input):
    """How goods are on their way."""

    carrier: Short | None = None
    tracking: Short | None = None


class AppealIn(Input):
    """Why a decision is not accepted."""

    ground: Ground
    text: Text


class EvidenceWishIn(Input):
    """Who is asked for more, and for what."""

    sides: Annotated[list[Side], Field(min_length=1, max_length=2)]
    text: Text


class DecisionIn(Input):
    """What is decided: minor units for the customer, the facts found, the files relied on (seen by both sides)."""

    award: Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
    facts: Text
    relied_on: Annotated[list[WireFileId], Field(default_factory=list, max_length=40)]


class OfferOut(Output):
    """What the merchant answered."""

    reply: Reply
    amount: Money | None
    text: str
    at: datetime | None


class GoodsOut(Output):
    """Goods that were agreed on: `sender` has to send them."""

    sender: Side
    carrier: str | None
    tracking: str | None
    sent_at: datetime | None


class DecisionOut(Output):
    """A decision in writing. `state` is `proposed` while a second person has to agree; only staff see that."""

    number: int
    on_appeal: bool
    state: Literal["proposed", "rejected", "decided"]
    award: Money
    facts: str
    relied_on: list[WireFileId]
    rules: str
    people: int
    at: datetime

    @classmethod
    def of(cls, made: Decision, currency: Currency) -> Self:
        return cls(
            number=made.number, on_appeal=made.on_appeal, state=made.state,
            award=_money(made.award, currency), facts=made.facts, relied_on=list(made.relied_on), rules=made.rules,
            people=len(made.people), at=made.settled_at or made.proposed_at,
        )  # fmt: skip


class AppealOut(Output):
    """That a side did not accept a decision."""

    side: Side
    ground: Ground
    text: str
    at: datetime

    @classmethod
    def of(cls, made: Appeal) -> Self:
        return cls(side=made.side, ground=made.ground, text=made.text, at=made.at)


class DisputeMerchant(Output):
    """Whom it is with."""

    id: WireMerchantId
    name: str


class DisputeOut(Output):
    """A dispute: what is claimed, offered and decided, the evidence the viewer may see, and where it is (`timeline`).

    `checklist` names what helps the viewer's side; `asked` the sides that are asked for evidence now; `paid` is on its
    way as a refund.
    """

    id: WireProceedingId
    payment_id: WirePaymentId
    order_no: str | None
    merchant: DisputeMerchant
    payer: str
    reason: DisputeReason
    description: str
    paid_amount: Money
    claimed: Money
    offer: OfferOut | None
    goods: GoodsOut | None
    rounds: int
    asked: list[Side]
    award: Money | None
    paid: Money
    by_guarantee: Money
    decisions: list[DecisionOut]
    appeals: list[AppealOut]
    checklist: list[str]
    evidence: list[EvidenceOut]
    timeline: Timeline


class DisputePage(Output):
    """The newest first. `next_cursor` is null on the last page."""

    items: list[DisputeOut]
    next_cursor: str | None


async def shown(conn: Reader | Tx, found: Collection[Dispute], viewer: Side | Actor) -> list[DisputeOut]:
    """Disputes as a side, or somebody of the staff, sees them."""
    merchants = await read_merchants(conn, {d.merchant for d in found})
    paid = await read_activities(conn, [(d.wallet, d.payment) for d in found])
    items = []
    for d in found:
        known, a = merchants.get(d.merchant), paid[d.payment]
        made = await store.decisions(conn, d)
        is_staff = not isinstance(viewer, Side)
        items.append(
            DisputeOut(
                id=d.id, payment_id=d.payment, order_no=d.order_no,
                merchant=DisputeMerchant(id=d.merchant, name=a.payee_name if known is None else known.name),
                payer=a.payer_name, reason=d.reason, description=d.description,
                paid_amount=_money(a.amount, a.currency), claimed=_money(d.claimed, d.currency), offer=_offer(d),
                goods=_goods(d), rounds=d.rounds, asked=sorted(d.asked),
                award=None if d.award is None else _money(d.award, d.currency), paid=_money(d.paid, d.currency),
                by_guarantee=_money(d.guaranteed, d.currency),
                decisions=[DecisionOut.of(m, d.currency) for m in made if is_staff or m.state == "decided"],
                appeals=[AppealOut.of(made) for made in await store.appeals(conn, d)],
                checklist=_checklist(d, viewer),
                evidence=await files_for(conn, d.customer, d.id, "staff" if is_staff else viewer.value),
                timeline=await timeline(conn, d.customer, d.id, Actor(viewer.value)),
            )
        )  # fmt: skip
    return items


async def shown_one(conn: Reader | Tx, customer: Id, dispute: Id, viewer: Side | Actor) -> DisputeOut:
    """One dispute. Raises dispute_unknown."""
    d = await store.read(conn, customer, ProceedingId(dispute))
    return (await shown(conn, [d], viewer))[0]


def _offer(d: Dispute) -> OfferOut | None:
    if d.answer is None:
        return None
    amount = None if d.offered is None else _money(d.offered, d.currency)
    return OfferOut(reply=d.answer, amount=amount, text=d.answer_text or "", at=d.answered_at)


def _goods(d: Dispute) -> GoodsOut | None:
    if d.answer is None or not d.answer.is_goods or not (d.agreed or d.sent_at):
        return None
    return GoodsOut(sender=d.sender, carrier=d.carrier, tracking=d.tracking, sent_at=d.sent_at)


def _checklist(d: Dispute, viewer: Side | Actor) -> list[str]:
    sides = [viewer] if isinstance(viewer, Side) else list(Side)
    return [item for side in sides for item in CHECKLIST[d.reason][side]]


def _money(amount: int, currency: Currency) -> Money:
    return Money.of(Amounts(amount, currency))
