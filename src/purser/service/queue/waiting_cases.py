"""Cases that nobody has yet stand in the queue, too, for those whom a supervisor gave room for them.

A case in the queue is its contact and nothing else: who accepts it works on the case from then on, who hands it back
does so no more, and what became anybody's by another way (taken from the list, resolved, merged) leaves the queue.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.core.text import Language
from purser.service import cases
from purser.service.cases import Case, CaseDesk
from purser.service.cases.case_table import WORKED
from purser.service.queue import store
from purser.service.queue.enqueue import enqueue
from purser.service.queue.floor import Floor, take
from purser.service.queue.jobs import Follower
from purser.service.queue.model import Band, Contact, ContactId, ContactKind, NewContact

BANDS: Final = {
    cases.Band.THEFT: Band.THEFT,
    cases.Band.MONEY: Band.MONEY_MISSING,
    cases.Band.REST: Band.REST,
}

_HANDED_BACK: Final = ("requeue", "transfer", "lose")
_MOST: Final = 200
_PATIENCE: Final = timedelta(minutes=1)  # within it the case of a contact that was handed back is let go of
_WHO: Final = Who.system("the queue")


async def enqueue_case(tx: Tx, case: Case, clock: Clock, policy: str = "cn") -> Contact:
    """Put a case into the queue; one that is there keeps its place. No wait is promised: nobody holds the line."""
    language: Language = "zh" if case.language == "zh" else "en"
    new = NewContact(
        ContactKind.CASE, case.id, case.customer, (case.subject, case.id), BANDS[case.band], language=language
    )
    return await enqueue(tx, new, clock, policy)


def follower(db: Database, desk: CaseDesk) -> Follower:
    """The case of a contact follows it."""

    async def follow(contact: Contact, step: str) -> None:
        if contact.case is not None and step in ("accept", *_HANDED_BACK):
            await db.run(lambda tx: _follow(tx, desk, contact.id))

    return follow


async def _follow(tx: Tx, desk: CaseDesk, ident: ContactId) -> None:
    """As the contact stands now; once more is as good as once."""
    contact = await store.claim(tx, ident)
    assert contact.case is not None
    case = await cases.follow(tx, *contact.case)
    if case.state not in cases.LIVING:
        return
    if contact.agent is not None and contact.state in ("connected", "on_hold"):
        if case.assigned_to is None:
            await cases.assign(tx, desk, case, contact.agent, _WHO)
    elif contact.state == "queued" and case.assigned_to == await store.last_agent(tx, ident):
        await cases.assign(tx, desk, case, None, _WHO)


async def let_go_of_cases(db: Database, floor: Floor) -> int:
    """Cases that need not wait any more leave the queue; how many did."""

    async def look(tx: Tx, ident: ContactId) -> bool:
        contact = await store.claim(tx, ident)
        if contact.state not in ("queued", "offered") or contact.case is None:
            return False
        if not await _is_settled(tx, floor, contact, await cases.read_case(tx, *contact.case)):
            return False
        await take(tx, floor.clock, contact, "abandon", Actor.SYSTEM)
        return True

    async with db.reader() as conn:
        waiting = await store.read_waiting_cases(conn, _MOST)
        known = await cases.read_many(conn, [c.case for c in waiting if c.case is not None])
    doubtful = [c.id for c in waiting if c.case is not None and not _waits(known.get(c.case[1]))]
    return sum([await db.run(lambda tx, ident=ident: look(tx, ident)) for ident in doubtful])  # type: ignore[misc]


def _waits(case: Case | None) -> bool:
    """Whether a case is ours to go on with, and nobody's."""
    return case is not None and case.state in WORKED and case.assigned_to is None


async def _is_settled(tx: Tx, floor: Floor, contact: Contact, case: Case) -> bool:
    """Whether the case is somebody's by another way than this contact, or needs nobody now."""
    if case.assigned_to is None or case.state not in WORKED:
        return not _waits(case)
    is_just_back = contact.since > floor.clock.now() - _PATIENCE
    return not (is_just_back and case.assigned_to == await store.last_agent(tx, contact.id))
