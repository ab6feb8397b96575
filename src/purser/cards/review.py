"""The manual review of an unbinding: a person makes sure who asks."""

from __future__ import annotations

from purser.cards import store_unbindings
from purser.cards.bind import names_of
from purser.cards.desk import CardDesk
from purser.cards.unbind import claimed, go_on, read_both
from purser.core.db import Tx
from purser.core.ids import CustomerId, ProceedingId
from purser.core.proceedings import Proceeding, Who
from purser.notices import NoticeKind, tell


async def approve_unbinding(
    tx: Tx, d: CardDesk, customer: CustomerId, ident: ProceedingId, who: Who, reason: str
) -> Proceeding:
    """It is them: the card is unbound as soon as nothing is in the way. Raises unbinding_unknown, step_not_yours,
    step_not_possible."""
    matter, u = await claimed(tx, customer, ident)
    matter = await d.docket.advance(tx, matter, "approve", who, reason=reason)
    await store_unbindings.prove(tx, u, d.clock.now())
    return await go_on(tx, d, matter)


async def refuse_unbinding(
    tx: Tx, d: CardDesk, customer: CustomerId, ident: ProceedingId, who: Who, reason: str
) -> Proceeding:
    """It is not, or nobody can tell: the card stays. Raises as approve_unbinding."""
    matter, u = await claimed(tx, customer, ident)
    matter = await d.docket.advance(tx, matter, "refuse", who, reason=reason)
    await store_unbindings.end(tx, u, d.clock.now())
    _, card = await read_both(tx, matter)
    await tell(tx, customer, NoticeKind.UNBINDING_ENDED, {**await names_of(tx, card), "why": "kept"}, d.clock)
    return matter


async def note_overdue(tx: Tx, d: CardDesk, matter: Proceeding) -> None:
    """The promised time has passed, and is on the record."""
    await d.docket.advance(tx, matter, "overdue", Who.system("cards"))
