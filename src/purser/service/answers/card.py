"""Why can this card not be unbound, or not be paid from: everything in the way, and who clears it by when."""

from __future__ import annotations

from typing import Final

from purser import cards
from purser.cards import UNBINDING, Blocker, Blocks, Button, Card, CardState, Unbinding
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.ids import CardId, CustomerId, ProceedingId
from purser.core.proceedings import read_deadlines, read_proceedings
from purser.payments import Kind
from purser.safety import is_card_frozen, open_freezes
from purser.service.answers.matters import to_matter, turn_of
from purser.service.answers.model import MOST_STEPS, Answer, NextStep, Object, Says, Subject, Turn, says

_KINDS: Final = {Blocks.TOP_UP: Kind.TOP_UP, Blocks.WITHDRAWAL: Kind.WITHDRAWAL}


async def about_card(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Answer:
    """How a bound card stands and what keeps it from being unbound. Raises bank_card_unknown.

    Without an id it is the one that is being unbound, or the default one; when there is none, says so.
    """
    card = await _card(conn, customer, ident)
    if card is None:
        return Answer(Object(Subject.CARD), (says("card.none"),), (NextStep("see_cards", "/cards"),))
    blockers = await cards.find_blockers(conn, card)
    unbinding = (await cards.open_unbindings(conn, customer, [card.id])).get(card.id)
    lines, turn = [*await _standing(conn, card)], Turn.NOBODY
    if unbinding is not None:
        said, turn = await _unbinding(conn, unbinding, blockers=bool(blockers))
        lines += said
    lines += [_blocker(b) for b in blockers]
    if unbinding is None:
        lines.append(says("card.blocked_now") if blockers else says("card.free"))
    if cards.Warns.ONLY_CARD in await cards.find_warnings(conn, card):
        lines.append(says("card.only_one"))
    return Answer(Object(Subject.CARD, str(card.id)), tuple(lines), _next(card, blockers), turn)


async def _card(conn: Reader | Tx, customer: CustomerId, ident: str | None) -> Card | None:
    bound = await cards.bound_cards(conn, customer)
    if ident is not None:
        try:
            wanted = CardId.parse(ident)
        except ValueError:
            raise not_found("bank_card_unknown") from None
        found = next((c for c in bound if c.id == wanted), None)
        if found is None:
            raise not_found("bank_card_unknown")
        return found
    leaving = await cards.open_unbindings(conn, customer, [c.id for c in bound])
    return max(bound, key=lambda c: (c.id in leaving, c.is_default), default=None)


async def _standing(conn: Reader | Tx, card: Card) -> list[Says]:
    names = {"zh": card.bank_zh, "en": card.bank_en}
    if is_card_frozen(await open_freezes(conn, card.customer), str(card.id)):
        return [Says("card.frozen", {"bank": names, "last4": card.last4})]
    code = "card.suspended" if card.state is CardState.SUSPENDED else "card.bound"
    return [Says(code, {"bank": names, "last4": card.last4})]


async def _unbinding(conn: Reader | Tx, u: Unbinding, *, blockers: bool) -> tuple[list[Says], Turn]:
    matter = (await read_proceedings(conn, u.customer, [u.id]))[u.id]
    due = (await read_deadlines(conn, u.customer, [u.id]))[u.id]
    if matter.state == "manual_review":
        return [says("card.under_review", by=due.get("overdue"))], Turn.US
    if matter.state == "verifying" and u.proven_at is None:
        return [says("card.prove")], Turn.YOU
    return [says("card.waits" if blockers else "card.goes_on")], turn_of(UNBINDING, matter.state)


def _blocker(b: Blocker) -> Says:
    if b.by is not None:
        return says(f"card.by_{b.code}", by=b.by)
    return says(f"card.{b.code}")


def _next(card: Card, blockers: list[Blocker]) -> tuple[NextStep, ...]:
    steps = [NextStep("open_card", f"/cards/{card.id}")]
    for b in blockers:
        if b.button is Button.OPEN_MATTER:
            steps.append(NextStep(f"see_{b.code}", to_matter(ProceedingId.parse(b.object))))
        elif b.button is Button.OPEN_ACTIVITY:
            steps.append(NextStep(f"see_{b.code}", f"/activity/{_KINDS[b.code]}/{b.object}"))
    return tuple({s.code: s for s in steps}.values())[:MOST_STEPS]
