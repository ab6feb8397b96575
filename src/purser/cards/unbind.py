"""Unbind a card (P4): asked for, held up by what is in the way, proven by two factors, done; and the token destroyed.

What is in the way is looked at again and again, so it goes on by itself when the last of it is gone.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.cards import store, store_unbindings
from purser.cards.bind import DESTROY_CARD, names_of
from purser.cards.blockers import find_blockers
from purser.cards.desk import CardDesk
from purser.cards.model import Card, CardState, Unbinding, card_unbinding, card_unknown
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.core.ids import CardId, CustomerId, Id, ProceedingId
from purser.core.jobs import Job, defer
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim, set_deadline
from purser.notices import NoticeKind, tell

_SYSTEM: Final = Who.system("cards")
_SOONEST: Final = timedelta(seconds=5)
_LATEST: Final = timedelta(hours=1)


async def request_unbinding(tx: Tx, d: CardDesk, customer: CustomerId, card: CardId) -> Proceeding:
    """Ask for it. Raises bank_card_unknown, card_unbinding when somebody has."""
    found = await store.read(tx, customer, card)
    if found is None or found.state is CardState.UNBOUND:
        raise card_unknown()
    ident = ProceedingId.new(d.clock)
    if not await store_unbindings.add(tx, customer, ident, card):
        raise card_unbinding()
    who = Who(Actor.CUSTOMER, str(customer))
    matter = await d.docket.open(tx, "request", customer, ident, who, details={"card": str(card)})
    return await go_on(tx, d, matter)


async def prove_unbinding(tx: Tx, d: CardDesk, customer: CustomerId, ident: ProceedingId) -> Proceeding:
    """The customer has shown two factors. Raises unbinding_unknown, step_not_possible."""
    matter, u = await claimed(tx, customer, ident)
    matter = await d.docket.advance(tx, matter, "prove", Who(Actor.CUSTOMER, str(customer)))
    await store_unbindings.prove(tx, u, d.clock.now())
    return await go_on(tx, d, matter)


async def withdraw_unbinding(tx: Tx, d: CardDesk, customer: CustomerId, ident: ProceedingId) -> Proceeding:
    """Keep the card after all. Raises unbinding_unknown, step_not_possible."""
    matter, u = await claimed(tx, customer, ident)
    matter = await d.docket.advance(tx, matter, "withdraw", Who(Actor.CUSTOMER, str(customer)))
    await store_unbindings.end(tx, u, d.clock.now())
    return matter


async def go_on(tx: Tx, d: CardDesk, matter: Proceeding) -> Proceeding:
    """Look what is in the way, and do what can be done now. The matter is claimed or was opened just now."""
    u, card = await read_both(tx, matter)
    blockers = await find_blockers(tx, card)
    if blockers:
        if matter.state != "blocked":
            codes = sorted({b.code.value for b in blockers})
            matter = await d.docket.advance(tx, matter, "block", _SYSTEM, details={"codes": list(codes)})
        now = d.clock.now()
        await set_deadline(tx, matter, "clear", now + min(_LATEST, max(_SOONEST, (now - matter.since) / 4)))
        return matter
    waited = matter.state == "blocked"
    if matter.state != "verifying":
        matter = await d.docket.advance(tx, matter, "clear", _SYSTEM)
    if u.proven_at is not None:
        return await _finish(tx, d, matter, u, card)
    if waited:
        await tell(tx, u.customer, NoticeKind.UNBINDING_READY, await names_of(tx, card), d.clock)
    return matter


async def lapse(tx: Tx, d: CardDesk, matter: Proceeding) -> None:
    """Nobody proved who asks: the card stays."""
    u, card = await read_both(tx, matter)
    await d.docket.advance(tx, matter, "lapse", _SYSTEM)
    await store_unbindings.end(tx, u, d.clock.now())
    await tell(tx, u.customer, NoticeKind.UNBINDING_ENDED, {**await names_of(tx, card), "why": "lapsed"}, d.clock)


async def claimed(tx: Tx, customer: Id, ident: ProceedingId) -> tuple[Proceeding, Unbinding]:
    """An unbinding and its matter, locked. Raises unbinding_unknown."""
    u = await store_unbindings.read(tx, customer, ident)
    if u is None:
        raise not_found("unbinding_unknown")
    matter = await claim(tx, customer, ident)
    u = await store_unbindings.read(tx, customer, ident)
    assert u is not None
    return matter, u


async def read_both(tx: Tx, matter: Proceeding) -> tuple[Unbinding, Card]:
    """What an unbinding has beside its matter, and the card."""
    u = await store_unbindings.read(tx, matter.subject, matter.id)
    assert u is not None
    card = await store.read(tx, u.customer, u.card)
    assert card is not None
    return u, card


async def _finish(tx: Tx, d: CardDesk, matter: Proceeding, u: Unbinding, card: Card) -> Proceeding:
    now = d.clock.now()
    matter = await d.docket.advance(tx, matter, "unbind", _SYSTEM)
    held = await store.hold(tx, u.customer)
    await store.unbind(tx, u.customer, card.id, now)
    rest = [other for other in held if other != card.id]
    if held[card.id].is_default and rest:
        await store.make_default(tx, u.customer, rest[0])
    await store_unbindings.end(tx, u, now)
    await defer(tx, [Job(DESTROY_CARD, {"customer": str(u.customer), "card": str(card.id)})])
    await tell(tx, u.customer, NoticeKind.CARD_UNBOUND, await names_of(tx, card), d.clock)
    return matter
