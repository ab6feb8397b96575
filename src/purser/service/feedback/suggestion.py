"""Suggestions: everyone is read, and its author is told what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from purser.core.db import Tx
from purser.core.errors import Kind, Problem, invalid, not_found, rejected
from purser.core.ids import CustomerId, ProceedingId
from purser.core.procedure import Actor
from purser.core.proceedings import Proceeding, Who, claim
from purser.notices import NoticeKind, tell
from purser.service.feedback import store
from purser.service.feedback.desk import FeedbackDesk
from purser.service.feedback.model import Area, Suggestion

LONGEST: Final = 2000
"""Characters of a suggestion, and of an answer to one."""

TOLD: Final = {"plan": "planned", "decline": "declined", "finish": "done"}
"""The steps whose news go to the author, and what they say."""


async def suggest(tx: Tx, desk: FeedbackDesk, customer: CustomerId, area: Area, text: str) -> Suggestion:
    """Raises suggestion_empty, suggestion_too_many."""
    said = text.strip()
    if not said or len(said) > LONGEST:
        raise invalid("suggestion_empty", most=LONGEST)
    now = desk.clock.now()
    most = desk.terms.number("suggestion", "most_a_day")
    if await store.count_suggestions(tx, customer, now - timedelta(days=1)) >= most:
        raise Problem("suggestion_too_many", Kind.RATE_LIMITED, most=most)
    made = Suggestion(customer, ProceedingId.new(desk.clock), area, said, now)
    await desk.suggestions.open(tx, "suggest", customer, made.id, Who(Actor.CUSTOMER, str(customer)))
    await store.add_suggestion(tx, made)
    return made


async def move(
    tx: Tx, desk: FeedbackDesk, customer: CustomerId, ident: ProceedingId, step: str, who: Who, answer: str
) -> Proceeding:
    """Take a step of a suggestion; what its author is told is said in words of the staff's.

    Raises suggestion_unknown, suggestion_answer_missing, step_not_possible, step_not_yours.
    """
    if await store.read_suggestion(tx, customer, ident) is None:
        raise not_found("suggestion_unknown")
    said = answer.strip()
    if len(said) > LONGEST or (step in TOLD and not said):
        raise rejected("suggestion_answer_missing", most=LONGEST)
    matter = await desk.suggestions.advance(tx, await claim(tx, customer, ident), step, who, reason=said)
    if step in TOLD:
        await store.answer_suggestion(tx, customer, ident, said)
        await tell(tx, customer, NoticeKind.SUGGESTION_NEWS, {"news": TOLD[step], "answer": said}, desk.clock)
    return matter
