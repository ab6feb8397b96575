"""Ask how it was, once a resolution, and hear the answer. A bad one is looked at by somebody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from purser.core.db import Tx
from purser.core.errors import conflict, invalid, not_found
from purser.core.ids import CustomerId, Id, ProceedingId
from purser.core.proceedings import Who, read_steps
from purser.notices import NoticeKind, tell
from purser.service import cases
from purser.service.feedback import store
from purser.service.feedback.desk import FeedbackDesk
from purser.service.feedback.model import Review, Said, Survey

LONGEST: Final = 2000
"""Characters of the words."""

_UNASKED: Final = frozenset({"duplicate", "spam", "no_answer"})
"""Outcomes that nobody can say anything about."""


async def ask(tx: Tx, desk: FeedbackDesk, subject: Id, ident: ProceedingId) -> Survey | None:
    """Ask about the latest resolution of a case, unless it was asked before or has been taken back; None then, and
    when its owner is no customer, who has nowhere to answer."""
    case = await cases.claim_case(tx, subject, ident)
    if case.customer is None or case.state != "resolved" or case.outcome in _UNASKED:
        return None
    steps = (await read_steps(tx, subject, [ident]))[ident]
    resolution = max(t.version for t in steps if t.step == "resolve")
    now = desk.clock.now()
    survey = Survey(
        case.customer, ProceedingId.new(desk.clock), ident, resolution, case.type, case.channel.value,
        case.assigned_to, now, desk.terms.after("survey", "open", now),
    )  # fmt: skip
    if not await store.add_survey(tx, survey):
        return None
    told = {"number": case.number, "until": survey.closes_at.isoformat()}
    await tell(tx, case.customer, NoticeKind.SURVEY_ASKED, told, desk.clock)
    return survey


async def answer(tx: Tx, desk: FeedbackDesk, customer: CustomerId, ident: ProceedingId, said: Said) -> Survey:
    """Hear the answer; the same again changes nothing. Raises survey_unknown, survey_answered, survey_closed,
    survey_score_invalid, survey_too_long."""
    if not 1 <= said.score <= 5:
        raise invalid("survey_score_invalid")
    if len(said.text) > LONGEST:
        raise invalid("survey_too_long", most=LONGEST)
    survey = await store.claim_survey(tx, customer, ident)
    if survey is None:
        raise not_found("survey_unknown")
    if survey.said is not None:
        if survey.said == said:
            return survey
        raise conflict("survey_answered")
    now = desk.clock.now()
    if now >= survey.closes_at:
        raise conflict("survey_closed")
    survey = replace(survey, answered_at=now, said=said)
    await store.answer_survey(tx, survey, said, now)
    if said.is_bad:
        await _open_review(tx, desk, survey)
    return survey


async def _open_review(tx: Tx, desk: FeedbackDesk, survey: Survey) -> None:
    now = desk.clock.now()
    await desk.reviews.open(tx, "open", survey.customer, survey.id, Who.system("a bad answer"))
    due = desk.terms.after("review", "time", now)
    await store.add_review(tx, Review(survey.customer, survey.id, survey.case, now, due))
