"""Look at a case whose customer was not content: by somebody who had no part in it, within a working day."""

from __future__ import annotations

from dataclasses import replace

from purser.core.db import Reader, Tx
from purser.core.errors import forbidden, not_found, rejected
from purser.core.ids import CustomerId, ProceedingId, StaffId
from purser.core.procedure import STAFF
from purser.core.proceedings import Proceeding, Who, claim, read_steps
from purser.service import cases
from purser.service.cases import Author, Entry
from purser.service.feedback import store
from purser.service.feedback.desk import FeedbackDesk
from purser.service.feedback.model import Cause, Review

LONGEST = 2000
"""Characters of a finding."""


async def had_part(conn: Tx | Reader, customer: CustomerId, case: ProceedingId) -> set[str]:
    """Everybody of the staff who took a step of a case, wrote in it, or has it."""
    found = await cases.read_case(conn, customer, case)
    steps = (await read_steps(conn, customer, [case]))[case]
    thread = await cases.thread(conn, customer, case)
    part = {t.by for t in steps if t.actor in STAFF}
    part |= {w.entry.author_id for w in thread if w.entry.author is Author.STAFF}
    return part | ({str(found.assigned_to)} if found.assigned_to else set())


async def finish(
    tx: Tx, desk: FeedbackDesk, customer: CustomerId, ident: ProceedingId, who: Who, cause: Cause, finding: str
) -> Review:
    """Say what was found. Raises review_unknown, review_own_case, review_finding_missing, step_not_possible,
    step_not_yours."""
    review = await store.read_review(tx, customer, ident)
    if review is None:
        raise not_found("review_unknown")
    if not finding.strip() or len(finding) > LONGEST:
        raise rejected("review_finding_missing", most=LONGEST)
    matter = await claim(tx, customer, ident)
    if who.by in await had_part(tx, customer, review.case):
        raise forbidden("review_own_case")
    await desk.reviews.advance(tx, matter, "finish", who, reason=cause.value)
    now, staff = desk.clock.now(), StaffId.parse(who.by)
    done = replace(review, reviewer=staff, cause=cause, finding=finding.strip(), finished_at=now)
    await store.finish_review(tx, done)
    case = await cases.follow(tx, customer, review.case)
    await cases.add_entry(tx, desk.cases, case, Entry.happened("review.finished", cause=cause.value, review=str(ident)))
    return done


async def remind(tx: Tx, desk: FeedbackDesk, matter: Proceeding) -> None:
    """Nobody looked in time: it is on record, and whoever watches the case is told."""
    await desk.reviews.advance(tx, matter, "remind", Who.system("its time is over"))
    review = await store.read_review(tx, CustomerId(matter.subject), matter.id)
    if review is not None:
        case = await cases.follow(tx, matter.subject, review.case)
        await cases.tell_colleagues(tx, desk.cases, case, "review.late")
