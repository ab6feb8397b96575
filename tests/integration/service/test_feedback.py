"""Feedback: asked once a resolution, looked at by somebody else when it is bad, and counted with how sure it is."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest

from purser.core.deadlines import DeadlineKeeper
from purser.core.errors import Problem
from purser.core.ids import ProceedingId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Who, read_steps
from purser.notices import NoticeKind
from purser.service import cases, feedback
from purser.service.cases import Case
from purser.service.cases.jobs import fires as case_fires
from purser.service.feedback import Area, Cause, FeedbackDesk, Said, Share, Survey, open_feedback
from purser.service.feedback.jobs import fires, handlers
from tests.support.casework import Casework
from tests.support.jobs import run_due_jobs
from tests.support.world import World


@pytest.fixture
async def work(world: World) -> Casework:
    return await Casework.begin(world)


@pytest.fixture
def desk(work: Casework) -> FeedbackDesk:
    return open_feedback("cn", work.desk)


async def resolve(work: Casework, desk: FeedbackDesk, case: Case, outcome: str = "answered") -> Survey | None:
    """Somebody of the staff resolves it; the survey that follows."""
    await work.do(case, cases.resolve, outcome, work.agent)
    await run_due_jobs(work.db, handlers(work.db, desk), work.clock.now())
    async with work.db.reader() as conn:
        found = await feedback.open_surveys(conn, work.customer, work.clock.now())
    return found[0] if found else None


async def say(
    work: Casework, desk: FeedbackDesk, survey: Survey, score: int, *, solved: bool, text: str = ""
) -> Survey:
    said = Said(score, solved, text)
    return await work.db.run(lambda tx: feedback.answer(tx, desk, work.customer, survey.id, said))


async def told(work: Casework) -> list[str]:
    async with work.db.reader() as conn:
        rows = await conn.execute("SELECT kind FROM messages WHERE customer_id = %s ORDER BY number", [work.customer])
        return [kind for (kind,) in await rows.fetchall()]


async def test_each_resolution_is_asked_about_once_and_for_seven_days(work: Casework, desk: FeedbackDesk) -> None:
    case = await work.open()
    first = await resolve(work, desk, case)
    assert first is not None
    assert first.closes_at - first.asked_at == timedelta(days=7)
    assert await work.db.run(lambda tx: feedback.ask(tx, desk, case.subject, case.id)) is None, "the same resolution"
    assert (await told(work)).count(NoticeKind.SURVEY_ASKED) == 1
    answered = await say(work, desk, first, 5, solved=True, text="谢谢")
    assert await say(work, desk, first, 5, solved=True, text="谢谢") == answered
    with pytest.raises(Problem, match="survey_answered"):
        await say(work, desk, first, 1, solved=False)
    await work.hears(case, "又出现了")
    second = await resolve(work, desk, case)
    assert second is not None
    assert (second.case, second.resolution > first.resolution) == (case.id, True)
    work.clock.advance(days=7)
    with pytest.raises(Problem, match="survey_closed"):
        await say(work, desk, second, 3, solved=True)
    for bad in (0, 6):
        with pytest.raises(Problem, match="survey_score_invalid"):
            await say(work, desk, second, bad, solved=True)
    spam = await work.open("广告")
    assert await resolve(work, desk, spam, "spam") is None


@pytest.mark.parametrize(("score", "solved", "is_bad"), [(2, True, True), (5, False, True), (3, True, False)])
async def test_a_bad_answer_is_looked_at_by_somebody_else(
    work: Casework,
    desk: FeedbackDesk,
    score: int,
    solved: bool,
    is_bad: bool,
) -> None:
    case = await work.open()
    await work.says(case, "已为您处理")
    survey = await resolve(work, desk, case)
    assert survey is not None
    await say(work, desk, survey, score, solved=solved, text="没有人听我说")
    async with work.db.reader() as conn:
        opened = await feedback.open_reviews(conn, 10)
    assert [r.case for r in opened] == ([case.id] if is_bad else [])
    if not is_bad:
        return
    [review] = opened
    assert review.due_at == desk.terms.after("review", "time", review.opened_at)

    async def finish(who: Who) -> feedback.Review:
        return await work.db.run(
            lambda tx: feedback.finish(tx, desk, work.customer, review.id, who, Cause.MANNER, "应先道歉再解释")
        )

    with pytest.raises(Problem, match="review_own_case"):
        await finish(Who(Actor.SENIOR_AGENT, str(work.staff)))
    with pytest.raises(Problem, match="step_not_yours"):
        await finish(Who(Actor.AGENT, str(StaffId.new(work.clock))))
    work.clock.advance(days=3)
    other = StaffId.new(work.clock)
    keeper = DeadlineKeeper(work.db, work.clock, {**case_fires(work.desk), **fires(desk)})
    await keeper.fire_due()
    done = await finish(Who(Actor.SENIOR_AGENT, str(other)))
    assert (done.reviewer, done.cause) == (other, Cause.MANNER)
    with pytest.raises(Problem, match="step_not_possible"):
        await finish(Who(Actor.SENIOR_AGENT, str(other)))
    async with work.db.reader() as conn:
        steps = (await read_steps(conn, work.customer, [review.id]))[review.id]
        found = await feedback.report(conn, work.clock.now() - timedelta(days=9), _soon(work), work.clock.now())
    assert [t.step for t in steps] == ["open", "remind", "finish"]
    assert (found.causes, found.late_reviews.part) == ({Cause.MANNER: 1}, 1)
    assert [(g.channel, g.case_type, g.answered.part) for g in found.groups] == [("app", "refund", 1)]


async def test_the_author_of_a_suggestion_is_told_what_becomes_of_it(work: Casework, desk: FeedbackDesk) -> None:
    async def suggest(text: str) -> feedback.Suggestion:
        return await work.db.run(lambda tx: feedback.suggest(tx, desk, work.customer, Area.APP, text))

    async def move(ident: ProceedingId, step: str, actor: Actor, answer: str = "") -> str:
        who = Who(actor, str(work.staff))
        moved = await work.db.run(lambda tx: feedback.move(tx, desk, work.customer, ident, step, who, answer))
        return moved.state

    dark = await suggest("希望有深色模式的定时切换")
    assert await move(dark.id, "triage", Actor.AGENT) == "triaged"
    with pytest.raises(Problem, match="step_not_yours"):
        await move(dark.id, "plan", Actor.AGENT, "好")
    with pytest.raises(Problem, match="suggestion_answer_missing"):
        await move(dark.id, "plan", Actor.OPERATOR)
    assert await move(dark.id, "plan", Actor.OPERATOR, "下个版本提供") == "planned"
    assert await move(dark.id, "finish", Actor.OPERATOR, "已在 2.1 版上线") == "done"
    other = await suggest("取消所有手续费")
    assert await move(other.id, "decline", Actor.SENIOR_AGENT, "银行通道按笔收费，我们已设免费额度") == "declined"
    assert (await told(work)).count(NoticeKind.SUGGESTION_NEWS) == 3
    async with work.db.reader() as conn:
        mine = await feedback.own_suggestions(conn, work.customer, 10)
        assert await feedback.open_suggestions(conn, 10) == []
    assert {s.answer for s in mine} == {"已在 2.1 版上线", "银行通道按笔收费，我们已设免费额度"}
    for n in range(3):
        await suggest(f"第 {n} 条")
    with pytest.raises(Problem, match="suggestion_too_many"):
        await suggest("再一条")
    with pytest.raises(Problem, match="suggestion_empty"):
        await suggest("  ")


def test_intervals_are_wilsons() -> None:
    """Against the figures of Newcombe 1998, table I, and the ends."""
    for part, whole, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        share = Share(part, whole)
        assert math.isclose(share.low, low, abs_tol=5e-5)
        assert math.isclose(share.high, high, abs_tol=5e-5)
    nothing = Share(0, 0)
    assert (nothing.share, nothing.low, nothing.high) == (None, 0.0, 1.0)


def _soon(work: Casework) -> datetime:
    return work.clock.now() + timedelta(seconds=1)
