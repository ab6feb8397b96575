"""Bank cards: bound on the channel's page, chosen, suspended. Their numbers never come here."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, Self

from pydantic import Field
from starlette.requests import Request

from purser import cards
from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.routing import new_router
from purser.api.runtime import Runtime, runtime
from purser.api.schemas import ChannelName, Input, Output, wire_id
from purser.api.step_up import ProofToken, require_proof
from purser.cards import Binding, BindingState, Card, CardState, Unbinding
from purser.core.db import Tx
from purser.core.ids import CardId, CustomerId, ProceedingId
from purser.identity import Change, spend_proof
from purser.safety import Freeze, is_card_frozen, open_freezes

router = new_router("bank cards")

WireCardId = Annotated[CardId, wire_id(CardId)]
WireUnbindingId = Annotated[ProceedingId, wire_id(ProceedingId)]


class BankCard(Output):
    """A bank card. `token` names it in requests and is ours; the channel's own is never shown.

    From a suspended one nothing new is taken; a frozen one is not paid to either. `doubtful`: its last digit is not
    the one that Luhn's rule asks for, as with cards of old. `unbinding_id`: it is being unbound.
    """

    token: WireCardId
    bank: str
    kind: str = Field(description="debit, credit, or unknown")
    last4: str
    default: bool
    suspended: bool
    frozen: bool
    doubtful: bool
    bound_at: datetime
    unbinding_id: WireUnbindingId | None

    @classmethod
    def of(cls, c: Card, language: str, frozen: Collection[Freeze], unbinding: Unbinding | None) -> Self:
        return cls(
            token=c.id,
            bank=c.name(language),
            kind=c.kind,
            last4=c.last4,
            default=c.is_default,
            suspended=c.state is CardState.SUSPENDED,
            frozen=is_card_frozen(frozen, str(c.id)),
            doubtful=c.doubtful,
            bound_at=c.bound_at,
            unbinding_id=None if unbinding is None else unbinding.id,
        )


class BankCardList(Output):
    """The cards, the default one first."""

    items: list[BankCard]


class PastCard(Output):
    """What is kept of a card that was unbound."""

    bank: str
    last4: str
    bound_at: datetime
    unbound_at: datetime


class PastCardList(Output):
    """The last one first."""

    items: list[PastCard]


class NewBinding(Input):
    """Where the card is to be shown."""

    channel: ChannelName = "sandbox"


class CardBinding(Output):
    """A card on its way to being bound. `page_url`: the channel's page on which its holder shows it, while it is
    waited for. `token`: the card, once it is bound."""

    id: WireCardId
    state: BindingState
    page_url: str | None
    token: WireCardId | None
    failure: str | None

    @classmethod
    def of(cls, b: Binding, page_url: str | None) -> Self:
        return cls(id=b.id, state=b.state, page_url=page_url, token=b.card, failure=b.failure)


class Resuming(Input):
    """A proof for `security:cards`."""

    proof: ProofToken | None = None


@router.get("/bank-cards", operation_id="listBankCards", summary="My bank cards", response_model=BankCardList)
async def list_bank_cards(request: Request, session: SignedIn) -> BankCardList:
    """The cards that money can come from and go to, the default one first."""
    return await _list(request, runtime(request), session.customer)


@router.get("/bank-cards/past", operation_id="listPastBankCards", summary="Cards I have unbound")
async def list_past(request: Request, session: SignedIn) -> PastCardList:
    """Bank, last four digits and times: the rest is destroyed."""
    async with runtime(request).db.reader() as conn:
        found = await cards.past_cards(conn, session.customer)
    language = request_language(request)
    items = [
        PastCard(bank=c.name(language), last4=c.last4, bound_at=c.bound_at, unbound_at=c.unbound_at)
        for c in found
        if c.unbound_at is not None
    ]
    return PastCardList(items=items)


@router.post(
    "/bank-cards/bindings",
    operation_id="createCardBinding",
    summary="Bind a card",
    status_code=201,
    response_model=CardBinding,
    responses=documented(404, 409),
)
async def bind(request: Request, session: SignedIn, body: NewBinding) -> CardBinding:
    """Go to `page_url` and show the card there; the channel sends you back to the wallet."""
    binding, page_url = await cards.begin_binding(runtime(request).cards, session.customer, body.channel)
    return CardBinding.of(binding, page_url)


@router.post(
    "/bank-cards/bindings/{binding_id}/check",
    operation_id="checkCardBinding",
    summary="Ask what came of a binding",
    response_model=CardBinding,
    responses=documented(404),
)
async def check(request: Request, session: SignedIn, binding_id: WireCardId) -> CardBinding:
    """Asks the channel. It is asked by itself, too, but not at once."""
    binding, page_url = await cards.look_at_binding(runtime(request).cards, session.customer, binding_id)
    return CardBinding.of(binding, page_url)


@router.put(
    "/bank-cards/{card_id}/default",
    operation_id="setDefaultBankCard",
    summary="Propose this card first",
    response_model=BankCardList,
    responses=documented(404, 409),
)
async def set_default(request: Request, session: SignedIn, card_id: WireCardId) -> BankCardList:
    """The one before is it no longer."""
    rt = runtime(request)
    await rt.db.run(lambda tx: cards.make_default(tx, session.customer, card_id))
    return await _list(request, rt, session.customer)


@router.post(
    "/bank-cards/{card_id}/suspend",
    operation_id="suspendBankCard",
    summary="Take nothing new from a card",
    response_model=BankCardList,
    responses=documented(404, 409),
)
async def suspend(request: Request, session: SignedIn, card_id: WireCardId) -> BankCardList:
    """Needs no proof. What is on its way goes on, and money can still be sent to the card."""
    rt = runtime(request)
    await rt.db.run(lambda tx: cards.suspend(tx, rt.cards, session.customer, card_id))
    return await _list(request, rt, session.customer)


@router.post(
    "/bank-cards/{card_id}/resume",
    operation_id="resumeBankCard",
    summary="Take up a suspended card again",
    response_model=BankCardList,
    responses=documented(404, 409),
)
async def resume(request: Request, session: SignedIn, card_id: WireCardId, body: Resuming) -> BankCardList:
    """With a proof."""
    rt = runtime(request)
    given = require_proof(rt, session, body.proof, Change.CARDS)

    async def take_up(tx: Tx) -> None:
        await cards.resume(tx, session.customer, card_id)
        await spend_proof(tx, *given)

    await rt.db.run(take_up)
    return await _list(request, rt, session.customer)


async def _list(request: Request, rt: Runtime, customer: CustomerId) -> BankCardList:
    async with rt.db.reader() as conn:
        found = await cards.bound_cards(conn, customer)
        frozen = await open_freezes(conn, customer)
        leaving = await cards.open_unbindings(conn, customer, [c.id for c in found])
    language = request_language(request)
    return BankCardList(items=[BankCard.of(c, language, frozen, leaving.get(c.id)) for c in found])
