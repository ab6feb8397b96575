"""Feedback before the staff: bad answers to look at, suggestions to answer, and what all of it says."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal, Self

from fastapi import Depends, Path, Query
from pydantic import Field

from purser.api.case_shapes import CaseText
from purser.api.description import documented
from purser.api.proceedings import WireProceedingId
from purser.api.routing import new_router
from purser.api.runtime import Rt, Runtime
from purser.api.schemas import Input, Output, wire_id
from purser.api.staff_case_sight import who
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Reader, Tx
from purser.core.errors import invalid
from purser.core.ids import CustomerId, ProceedingId
from purser.identity.permissions import Permission
from purser.service import cases, feedback
from purser.service.feedback import Area, Cause, Group, Report, Review, Share

router = new_router("feedback")

Looks = Annotated[Colleague, Depends(colleague_with(Permission.FEEDBACK_READ))]
Answers = Annotated[Colleague, Depends(colleague_with(Permission.FEEDBACK_ANSWER))]
WireCustomerId = Annotated[CustomerId, wire_id(CustomerId)]

_MOST = 100
_LONGEST = timedelta(days=400)


class ReviewOut(Output):
    """A bad answer to be looked at. `may_review`: the caller had no part in the case."""

    id: WireProceedingId
    customer_id: WireCustomerId
    case_id: WireProceedingId
    case_number: str
    title: str
    score: int
    solved: bool
    text: str
    opened_at: datetime
    due_at: datetime
    late: bool
    may_review: bool


class ReviewList(Output):
    """The most urgent first."""

    items: list[ReviewOut]


class Finding(Input):
    """What went wrong, and what was found."""

    cause: Cause
    finding: Annotated[CaseText, Field(max_length=2000)]


class OpenSuggestion(Output):
    """A suggestion that nothing has become of yet."""

    id: WireProceedingId
    customer_id: WireCustomerId
    area: Area
    text: str
    created_at: datetime
    state: str
    answer: str | None


class OpenSuggestionList(Output):
    """The oldest first."""

    items: list[OpenSuggestion]


class SuggestionStep(Input):
    """`answer`: what the author is told; needed but for `triage`."""

    answer: Annotated[CaseText, Field(max_length=2000)] | None = None


class ShareOut(Output):
    """`part` of `whole`; the truth is between `low` and `high` 95 times of 100 (Wilson). `share` is null of nothing."""

    part: int
    whole: int
    share: float | None
    low: float
    high: float

    @classmethod
    def of(cls, s: Share) -> Self:
        return cls(part=s.part, whole=s.whole, share=s.share, low=s.low, high=s.high)


class FeedbackGroup(Output):
    """Surveys of cases of one channel and type; both are empty in the total."""

    channel: str
    case_type: str
    answered: ShareOut
    satisfied: ShareOut
    solved: ShareOut
    average: float | None

    @classmethod
    def of(cls, g: Group) -> Self:
        return cls(
            channel=g.channel, case_type=g.case_type, answered=ShareOut.of(g.answered),
            satisfied=ShareOut.of(g.satisfied), solved=ShareOut.of(g.solved), average=g.average,
        )  # fmt: skip


class CauseCount(Output):
    """How often reviews found a cause."""

    cause: Cause
    count: int


class FeedbackReport(Output):
    """`satisfied`: a score of 4 or 5, of those who answered."""

    total: FeedbackGroup
    groups: list[FeedbackGroup]
    causes: list[CauseCount]
    late_reviews: ShareOut

    @classmethod
    def shown(cls, r: Report) -> Self:
        return cls(
            total=FeedbackGroup.of(r.total), groups=[FeedbackGroup.of(g) for g in r.groups],
            causes=[CauseCount(cause=c, count=n) for c, n in r.causes.items()],
            late_reviews=ShareOut.of(r.late_reviews),
        )  # fmt: skip


@router.get(
    "/staff/reviews", operation_id="listReviews", summary="Bad answers to look at", response_model=ReviewList,
    responses=documented(403),
)  # fmt: skip
async def list_reviews(colleague: Looks, rt: Rt) -> ReviewList:
    """Whoever had a part in a case may not review it."""
    async with rt.db.reader() as conn:
        found = await feedback.open_reviews(conn, _MOST)
        return ReviewList(items=[await _review(conn, rt, colleague, r) for r in found])


@router.post(
    "/staff/reviews/{customer_id}/{review_id}/finish", operation_id="finishReview", summary="Say what was found",
    response_model=ReviewList, responses=documented(403, 404, 409),
)  # fmt: skip
async def finish(
    colleague: Answers, rt: Rt, customer_id: WireCustomerId, review_id: WireProceedingId, body: Finding
) -> ReviewList:
    """By somebody who had no part in the case. Answers what is left to look at."""

    async def effect(tx: Tx) -> None:
        await feedback.finish(tx, rt.feedback, customer_id, review_id, who(colleague), body.cause, body.finding)
        await _audit(tx, rt, colleague, customer_id, {"review": str(review_id), "cause": body.cause.value})

    await rt.db.run(effect)
    return await list_reviews(colleague, rt)


@router.get(
    "/staff/suggestions", operation_id="listOpenSuggestions", summary="Suggestions to answer",
    response_model=OpenSuggestionList, responses=documented(403),
)  # fmt: skip
async def list_suggestions(_: Looks, rt: Rt) -> OpenSuggestionList:
    """What nothing has become of yet, and what is planned."""
    async with rt.db.reader() as conn:
        found = await feedback.open_suggestions(conn, _MOST)
    return OpenSuggestionList(
        items=[
            OpenSuggestion(
                id=s.id, customer_id=s.customer, area=s.area, text=s.text, created_at=s.created_at, state=state,
                answer=s.answer,
            )
            for s, state in found
        ]
    )  # fmt: skip


@router.post(
    "/staff/suggestions/{customer_id}/{suggestion_id}/{step}", operation_id="moveSuggestion",
    summary="Say what becomes of a suggestion", response_model=OpenSuggestionList, responses=documented(403, 404, 409),
)  # fmt: skip
async def move(
    colleague: Answers,
    rt: Rt,
    customer_id: WireCustomerId,
    suggestion_id: WireProceedingId,
    step: Annotated[Literal["triage", "plan", "decline", "finish"], Path()],
    body: SuggestionStep,
) -> OpenSuggestionList:
    """Its author is told, but for `triage`."""

    async def effect(tx: Tx) -> None:
        await feedback.move(tx, rt.feedback, customer_id, suggestion_id, step, who(colleague), body.answer or "")
        await _audit(tx, rt, colleague, customer_id, {"suggestion": str(suggestion_id), "step": step})

    await rt.db.run(effect)
    return await list_suggestions(colleague, rt)


@router.get(
    "/staff/feedback-report", operation_id="getFeedbackReport", summary="What customers say of the service",
    response_model=FeedbackReport, responses=documented(403),
)  # fmt: skip
async def get_report(
    _: Looks, rt: Rt, start: Annotated[datetime, Query(alias="from")], end: Annotated[datetime, Query(alias="to")]
) -> FeedbackReport:
    """Of surveys asked from `from` until before `to`, with how sure each share is."""
    if start.tzinfo is None or end.tzinfo is None or not timedelta(0) < end - start <= _LONGEST:
        raise invalid("report_span_invalid")
    async with rt.db.reader() as conn:
        return FeedbackReport.shown(await feedback.report(conn, start, end, rt.clock.now()))


async def _review(conn: Reader, rt: Runtime, colleague: Colleague, r: Review) -> ReviewOut:
    survey = await feedback.read_survey(conn, r.customer, r.id)
    assert survey is not None
    assert survey.said is not None
    case = await cases.read_case(conn, r.customer, ProceedingId(r.case))
    part = await feedback.had_part(conn, r.customer, r.case)
    return ReviewOut(
        id=r.id, customer_id=r.customer, case_id=r.case, case_number=case.number, title=case.title,
        score=survey.said.score, solved=survey.said.solved, text=survey.said.text, opened_at=r.opened_at,
        due_at=r.due_at, late=rt.clock.now() > r.due_at, may_review=str(colleague.session.staff) not in part,
    )  # fmt: skip


async def _audit(tx: Tx, rt: Runtime, colleague: Colleague, customer: CustomerId, details: dict[str, str]) -> None:
    act = Act(colleague.actor, Permission.FEEDBACK_ANSWER, f"customer:{customer}", details=details)
    await audit.write(tx, act, rt.clock)
