"""What customers say of the service: surveys of resolutions, and suggestions with their fate."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from purser.api.auth import SignedIn
from purser.api.case_shapes import CaseText
from purser.api.description import documented
from purser.api.proceedings import Timeline, WireProceedingId, timeline
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Output
from purser.core.db import Reader, Tx
from purser.core.errors import not_found
from purser.core.procedure import Actor
from purser.service import feedback
from purser.service.feedback import Area, Said, Suggestion, Survey

router = new_router("feedback")

_MOST = 50


class SurveyOut(Output):
    """A survey. `score` is null until it is answered; `reviewed`: somebody who had no part in the case looks at it."""

    id: WireProceedingId
    case_id: WireProceedingId
    asked_at: datetime
    closes_at: datetime
    score: int | None
    solved: bool | None
    reviewed: bool

    @classmethod
    def of(cls, s: Survey) -> Self:
        said = s.said
        return cls(
            id=s.id, case_id=s.case, asked_at=s.asked_at, closes_at=s.closes_at, score=said and said.score,
            solved=said and said.solved, reviewed=said is not None and said.is_bad,
        )  # fmt: skip


class SurveyList(Output):
    """What may still be answered, the latest first."""

    items: list[SurveyOut]


class SurveyAnswer(Input):
    """`score`: 1 very bad to 5 very good."""

    score: Annotated[int, Field(strict=True, ge=1, le=5)]
    solved: Annotated[bool, Field(strict=True)]
    text: Annotated[CaseText, Field(max_length=2000)] | None = None


class SuggestionIn(Input):
    """What one would have otherwise."""

    area: Area
    text: Annotated[CaseText, Field(max_length=2000)]


class SuggestionOut(Output):
    """A suggestion, where it stands, and what we said to it last."""

    id: WireProceedingId
    area: Area
    text: str
    answer: str | None
    timeline: Timeline


class SuggestionList(Output):
    """One's own, the latest first."""

    items: list[SuggestionOut]


@router.get("/surveys", operation_id="listSurveys", summary="Surveys to answer", response_model=SurveyList)
async def list_surveys(session: SignedIn, rt: Rt) -> SurveyList:
    """Of resolutions of one's own cases in the last seven days."""
    async with rt.db.reader() as conn:
        found = await feedback.open_surveys(conn, session.customer, rt.clock.now())
    return SurveyList(items=[SurveyOut.of(s) for s in found])


@router.get(
    "/surveys/{survey_id}", operation_id="getSurvey", summary="A survey", response_model=SurveyOut,
    responses=documented(404),
)  # fmt: skip
async def get_survey(survey_id: WireProceedingId, session: SignedIn, rt: Rt) -> SurveyOut:
    """Answered or not."""
    async with rt.db.reader() as conn:
        found = await feedback.read_survey(conn, session.customer, survey_id)
    if found is None:
        raise not_found("survey_unknown")
    return SurveyOut.of(found)


@router.post(
    "/surveys/{survey_id}/answer", operation_id="answerSurvey", summary="Say how it was", response_model=SurveyOut,
    responses=documented(404, 409),
)  # fmt: skip
async def answer_survey(survey_id: WireProceedingId, body: SurveyAnswer, session: SignedIn, rt: Rt) -> SurveyOut:
    """Once; the same answer again changes nothing. A score of 2 or less, or "not solved", is looked at by somebody who
    had no part in the case, within a working day."""
    said = Said(body.score, body.solved, body.text or "")

    async def effect(tx: Tx) -> Survey:
        return await feedback.answer(tx, rt.feedback, session.customer, survey_id, said)

    return SurveyOut.of(await rt.db.run(effect))


@router.get("/suggestions", operation_id="listSuggestions", summary="My suggestions", response_model=SuggestionList)
async def list_suggestions(session: SignedIn, rt: Rt) -> SuggestionList:
    """With what has become of each."""
    async with rt.db.reader() as conn:
        found = await feedback.own_suggestions(conn, session.customer, _MOST)
        return SuggestionList(items=[await _suggestion(conn, s) for s in found])


@router.post(
    "/suggestions", status_code=201, operation_id="createSuggestion", summary="Suggest something",
    response_model=SuggestionOut, responses=documented(429),
)  # fmt: skip
async def suggest(body: SuggestionIn, session: SignedIn, rt: Rt) -> SuggestionOut:
    """Somebody reads it, and says what becomes of it. At most five a day."""

    async def effect(tx: Tx) -> SuggestionOut:
        made = await feedback.suggest(tx, rt.feedback, session.customer, body.area, body.text)
        return await _suggestion(tx, made)

    return await rt.db.run(effect)


async def _suggestion(conn: Tx | Reader, s: Suggestion) -> SuggestionOut:
    shown = await timeline(conn, s.customer, s.id, Actor.CUSTOMER)
    return SuggestionOut(id=s.id, area=s.area, text=s.text, answer=s.answer, timeline=shown)
