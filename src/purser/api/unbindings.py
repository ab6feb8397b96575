"""Unbinding a card (P4): what is in the way, who clears it, and the two factors it takes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Self

from starlette.requests import Request

from purser import cards
from purser.api.auth import SignedIn
from purser.api.bank_cards import BankCard, WireCardId, WireUnbindingId
from purser.api.callers import Session
from purser.api.description import documented
from purser.api.problems import request_language
from purser.api.proceedings import Timeline, timeline
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output
from purser.api.step_up import ProofToken, methods_of, require_proof
from purser.cards import Blocks, Button, CardState, Warns
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import CardId, ProceedingId
from purser.core.procedure import Actor
from purser.identity import Change, Method, spend_proof
from purser.safety import open_freezes

router = new_router("bank cards")

STRENGTH: Final = 2
"""Factors that unbinding takes."""


class Blocker(Output):
    """Something in the way: by `code` what it is and what clears it, the `object` behind it, who acts, by when, and
    the button that helps. It goes away by itself."""

    code: Blocks
    object: str
    actor: Actor
    by: datetime | None
    button: Button

    @classmethod
    def of(cls, b: cards.Blocker) -> Self:
        return cls(code=b.code, object=b.object, actor=b.actor, by=b.by, button=b.button)


class Obstacles(Output):
    """What would be in the way of unbinding a card now, and what is worth knowing before."""

    blockers: list[Blocker]
    warnings: list[Warns]


class UnbindingOut(Obstacles):
    """An unbinding. `proven`: two factors were shown, or somebody of the staff made sure. `card` is null once it is
    unbound; `bank` and `last4` stay."""

    id: WireUnbindingId
    bank: str
    last4: str
    card: BankCard | None
    proven: bool
    purpose: str
    strength: int
    methods: list[Method]
    timeline: Timeline


class Proving(Input):
    """A proof for `security:cards` of two factors."""

    proof: ProofToken | None = None


@router.get(
    "/bank-cards/{card_id}/obstacles",
    operation_id="getUnbindingObstacles",
    summary="What would keep a card from being unbound",
    response_model=Obstacles,
    responses=documented(404),
)
async def obstacles(request: Request, session: SignedIn, card_id: WireCardId) -> Obstacles:
    """Before asking for it. Changes nothing."""
    async with runtime(request).db.reader() as conn:
        card = await cards.read_card(conn, session.customer, card_id)
        if card is None or card.state is CardState.UNBOUND:
            raise not_found("bank_card_unknown")
        found = await cards.find_blockers(conn, card)
        warnings = await cards.find_warnings(conn, card)
    return Obstacles(blockers=[Blocker.of(b) for b in found], warnings=warnings)


@router.post(
    "/bank-cards/{card_id}/unbinding",
    operation_id="createUnbinding",
    summary="Unbind a card",
    status_code=201,
    response_model=UnbindingOut,
    responses=documented(404, 409),
)
async def create(request: Request, session: SignedIn, card_id: WireCardId) -> UnbindingOut:
    """From now on no money is moved by the card. It goes on by itself when nothing is in the way any more."""
    rt = runtime(request)
    matter = await rt.db.run(lambda tx: cards.request_unbinding(tx, rt.cards, session.customer, card_id))
    return await _show(request, session, matter.id)


@router.get(
    "/unbindings/{unbinding_id}",
    operation_id="getUnbinding",
    summary="How an unbinding stands",
    response_model=UnbindingOut,
    responses=documented(404),
)
async def get(request: Request, session: SignedIn, unbinding_id: WireUnbindingId) -> UnbindingOut:
    """What is in the way is looked up anew."""
    return await _show(request, session, unbinding_id)


@router.post(
    "/unbindings/{unbinding_id}/prove",
    operation_id="proveUnbinding",
    summary="Show who asks",
    response_model=UnbindingOut,
    responses=documented(404, 409),
)
async def prove(request: Request, session: SignedIn, unbinding_id: WireUnbindingId, body: Proving) -> UnbindingOut:
    """With two factors. Five failures within a day, and somebody of the staff looks at it."""
    rt = runtime(request)
    await _require(request, session, unbinding_id)
    given = require_proof(rt, session, body.proof, Change.CARDS, strength=STRENGTH)

    async def show(tx: Tx) -> None:
        await cards.prove_unbinding(tx, rt.cards, session.customer, unbinding_id)
        await spend_proof(tx, *given)

    await rt.db.run(show)
    return await _show(request, session, unbinding_id)


@router.post(
    "/unbindings/{unbinding_id}/withdraw",
    operation_id="withdrawUnbinding",
    summary="Keep the card after all",
    response_model=UnbindingOut,
    responses=documented(404, 409),
)
async def withdraw(request: Request, session: SignedIn, unbinding_id: WireUnbindingId) -> UnbindingOut:
    """The card can be used again."""
    rt = runtime(request)
    await rt.db.run(lambda tx: cards.withdraw_unbinding(tx, rt.cards, session.customer, unbinding_id))
    return await _show(request, session, unbinding_id)


async def _require(request: Request, session: Session, ident: ProceedingId) -> None:
    """Somebody else's is unknown before any proof is asked for."""
    async with runtime(request).db.reader() as conn:
        if await cards.read_unbinding(conn, session.customer, ident) is None:
            raise not_found("unbinding_unknown")


async def _show(request: Request, session: Session, ident: ProceedingId) -> UnbindingOut:
    async with runtime(request).db.reader() as conn:
        u = await cards.read_unbinding(conn, session.customer, ident)
        if u is None:
            raise not_found("unbinding_unknown")
        card = await cards.read_card(conn, session.customer, CardId(u.card))
        assert card is not None
        is_open = u.ended_at is None
        blockers: Sequence[cards.Blocker] = await cards.find_blockers(conn, card) if is_open else ()
        warnings = await cards.find_warnings(conn, card) if is_open else []
        frozen = await open_freezes(conn, session.customer)
        line = await timeline(conn, session.customer, ident, Actor.CUSTOMER)
    language, is_bound = request_language(request), card.state is not CardState.UNBOUND
    return UnbindingOut(
        id=u.id,
        bank=card.name(language),
        last4=card.last4,
        card=BankCard.of(card, language, frozen, u if is_open else None) if is_bound else None,
        blockers=[Blocker.of(b) for b in blockers],
        warnings=warnings,
        proven=u.proven_at is not None,
        purpose=Change.CARDS.purpose,
        strength=STRENGTH,
        methods=list(methods_of(session.standing)),
        timeline=line,
    )
