"""The SQL of surveys, reviews and suggestions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, ProceedingId, StaffId
from purser.core.vault import Field, Keyring, keyring
from purser.service.feedback.model import Area, Cause, Review, Said, Suggestion, Survey

WORDS: Final = Field("surveys", "text")
IDEA: Final = Field("suggestions", "text")

_SURVEY: Final = (
    "customer_id, id, case_id, resolution, case_type, channel, staff_id, asked_at, closes_at, answered_at, score,"
    " solved, text"
)
_ADD_SURVEY: Final = """
    INSERT INTO surveys (customer_id, id, case_id, resolution, case_type, channel, staff_id, asked_at, closes_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_CLAIM_SURVEY: Final = f"SELECT {_SURVEY} FROM surveys WHERE customer_id = %s AND id = %s FOR NO KEY UPDATE"
_READ_SURVEY: Final = f"SELECT {_SURVEY} FROM surveys WHERE customer_id = %s AND id = %s"
_OPEN_SURVEYS: Final = f"""
    SELECT {_SURVEY} FROM surveys WHERE customer_id = %s AND answered_at IS NULL AND closes_at > %s
     ORDER BY asked_at DESC LIMIT 20"""
_ANSWER: Final = """
    UPDATE surveys SET answered_at = %s, score = %s, solved = %s, text = %s WHERE customer_id = %s AND id = %s"""

_REVIEW: Final = "customer_id, id, case_id, opened_at, due_at, reviewer, cause, finding, finished_at"
_ADD_REVIEW: Final = "INSERT INTO reviews (customer_id, id, case_id, opened_at, due_at) VALUES (%s, %s, %s, %s, %s)"
_READ_REVIEW: Final = f"SELECT {_REVIEW} FROM reviews WHERE customer_id = %s AND id = %s"
_OPEN_REVIEWS: Final = f"SELECT {_REVIEW} FROM reviews WHERE finished_at IS NULL ORDER BY due_at LIMIT %s"
_FINISH: Final = """
    UPDATE reviews SET reviewer = %s, cause = %s, finding = %s, finished_at = %s WHERE customer_id = %s AND id = %s"""

_SUGGESTION: Final = "customer_id, id, area, text, created_at, answer"
_ADD_SUGGESTION: Final = f"INSERT INTO suggestions ({_SUGGESTION}) VALUES (%s, %s, %s, %s, %s, NULL)"
_READ_SUGGESTION: Final = f"SELECT {_SUGGESTION} FROM suggestions WHERE customer_id = %s AND id = %s"
_OWN_SUGGESTIONS: Final = f"""
    SELECT {_SUGGESTION} FROM suggestions WHERE customer_id = %s ORDER BY id DESC LIMIT %s"""
_COUNT: Final = "SELECT count(*) FROM suggestions WHERE customer_id = %s AND created_at > %s"
_ANSWER_SUGGESTION: Final = "UPDATE suggestions SET answer = %s WHERE customer_id = %s AND id = %s"
_OPEN_SUGGESTIONS: Final = """
    SELECT s.customer_id, s.id, s.area, s.text, s.created_at, s.answer, p.state
      FROM suggestions AS s JOIN proceedings AS p ON p.subject = s.customer_id AND p.id = s.id
     WHERE p.procedure = 'suggestion' AND p.ended_at IS NULL ORDER BY s.created_at LIMIT %s"""

_REPORT: Final = """
    SELECT channel, case_type, count(*), count(answered_at), count(*) FILTER (WHERE score >= %s),
           count(*) FILTER (WHERE solved), coalesce(sum(score), 0)
      FROM surveys WHERE asked_at >= %s AND asked_at < %s GROUP BY channel, case_type ORDER BY 1, 2"""
_CAUSES: Final = """
    SELECT cause, count(*) FROM reviews WHERE finished_at >= %s AND finished_at < %s
     GROUP BY cause ORDER BY 2 DESC, 1"""
_LATE: Final = """
    SELECT count(*), count(*) FILTER (WHERE coalesce(finished_at, %s) > due_at)
      FROM reviews WHERE opened_at >= %s AND opened_at < %s"""


async def add_survey(tx: Tx, s: Survey) -> bool:
    """A survey; False when there is one for this resolution."""
    row = [s.customer, s.id, s.case, s.resolution, s.case_type, s.channel, s.staff, s.asked_at, s.closes_at]
    return (await tx.execute(_ADD_SURVEY, row)).rowcount == 1


async def claim_survey(tx: Tx, customer: CustomerId, ident: ProceedingId) -> Survey | None:
    """A survey, locked until the transaction ends."""
    return await _survey(tx, _CLAIM_SURVEY, customer, ident)


async def read_survey(conn: Tx | Reader, customer: CustomerId, ident: ProceedingId) -> Survey | None:
    """A survey as it stands."""
    return await _survey(conn, _READ_SURVEY, customer, ident)


async def open_surveys(conn: Reader, customer: CustomerId, now: datetime) -> list[Survey]:
    """What somebody may still answer, the latest first."""
    ring = await keyring(conn)
    return [_as_survey(row, ring) for row in await (await conn.execute(_OPEN_SURVEYS, [customer, now])).fetchall()]


async def answer_survey(tx: Tx, s: Survey, said: Said, now: datetime) -> None:
    """What was answered."""
    sealed = (await keyring(tx)).seal_text(WORDS, s.customer + s.id, said.text or None)
    await tx.execute(_ANSWER, [now, said.score, said.solved, sealed, s.customer, s.id])


async def add_review(tx: Tx, r: Review) -> None:
    """A review to be done."""
    await tx.execute(_ADD_REVIEW, [r.customer, r.id, r.case, r.opened_at, r.due_at])


async def read_review(conn: Tx | Reader, customer: CustomerId, ident: ProceedingId) -> Review | None:
    """A review as it stands."""
    row = await (await conn.execute(_READ_REVIEW, [customer, ident])).fetchone()
    return None if row is None else _as_review(row)


async def open_reviews(conn: Reader, limit: int) -> list[Review]:
    """What is to be looked at, the most urgent first."""
    return [_as_review(row) for row in await (await conn.execute(_OPEN_REVIEWS, [limit])).fetchall()]


async def finish_review(tx: Tx, r: Review) -> None:
    """What was found."""
    await tx.execute(_FINISH, [r.reviewer, r.cause, r.finding, r.finished_at, r.customer, r.id])


async def add_suggestion(tx: Tx, s: Suggestion) -> None:
    """A suggestion."""
    sealed = (await keyring(tx)).seal_text(IDEA, s.customer + s.id, s.text)
    await tx.execute(_ADD_SUGGESTION, [s.customer, s.id, s.area, sealed, s.created_at])


async def read_suggestion(conn: Tx | Reader, customer: CustomerId, ident: ProceedingId) -> Suggestion | None:
    """A suggestion as it stands."""
    row = await (await conn.execute(_READ_SUGGESTION, [customer, ident])).fetchone()
    return None if row is None else _as_suggestion(row, await keyring(conn))


async def own_suggestions(conn: Reader, customer: CustomerId, limit: int) -> list[Suggestion]:
    """What somebody has suggested, the latest first."""
    ring = await keyring(conn)
    rows = await (await conn.execute(_OWN_SUGGESTIONS, [customer, limit])).fetchall()
    return [_as_suggestion(row, ring) for row in rows]


async def count_suggestions(tx: Tx, customer: CustomerId, since: datetime) -> int:
    """How many somebody has made since."""
    row = await (await tx.execute(_COUNT, [customer, since])).fetchone()
    assert row is not None
    return int(row[0])


async def answer_suggestion(tx: Tx, customer: CustomerId, ident: ProceedingId, answer: str) -> None:
    """What its author is told."""
    await tx.execute(_ANSWER_SUGGESTION, [answer, customer, ident])


async def open_suggestions(conn: Reader, limit: int) -> list[tuple[Suggestion, str]]:
    """What nothing has become of yet, the oldest first, with its state."""
    ring = await keyring(conn)
    rows = await (await conn.execute(_OPEN_SUGGESTIONS, [limit])).fetchall()
    return [(_as_suggestion(row[:6], ring), row[6]) for row in rows]


async def count_answers(
    conn: Reader, good: int, start: datetime, end: datetime
) -> list[tuple[str, str, int, int, int, int, int]]:
    """By channel and type of the case: asked, answered, satisfied, solved, and the sum of scores."""
    rows = await (await conn.execute(_REPORT, [good, start, end])).fetchall()
    return [(r[0], r[1], *(int(n) for n in r[2:])) for r in rows]


async def count_causes(conn: Reader, start: datetime, end: datetime) -> Mapping[Cause, int]:
    """What reviews found, and how often."""
    rows = await (await conn.execute(_CAUSES, [start, end])).fetchall()
    return {Cause(cause): int(n) for cause, n in rows}


async def count_late(conn: Reader, start: datetime, end: datetime, now: datetime) -> tuple[int, int]:
    """How many reviews were opened, and how many of them were or are late."""
    row = await (await conn.execute(_LATE, [now, start, end])).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


async def _survey(conn: Tx | Reader, statement: str, customer: CustomerId, ident: ProceedingId) -> Survey | None:
    row = await (await conn.execute(statement, [customer, ident])).fetchone()
    return None if row is None else _as_survey(row, await keyring(conn))


def _as_survey(row: tuple[Any, ...], ring: Keyring) -> Survey:
    customer, ident, case, resolution, kind, channel, staff, asked, closes, answered, score, solved, text = row
    said = None if score is None else Said(score, solved, ring.open_text(WORDS, customer + ident, text) or "")
    return Survey(
        CustomerId(customer), ProceedingId(ident), ProceedingId(case), resolution, kind, channel,
        None if staff is None else StaffId(staff), asked, closes, answered, said,
    )  # fmt: skip


def _as_review(row: tuple[Any, ...]) -> Review:
    customer, ident, case, opened, due, reviewer, cause, finding, finished = row
    return Review(
        CustomerId(customer), ProceedingId(ident), ProceedingId(case), opened, due,
        None if reviewer is None else StaffId(reviewer), cause and Cause(cause), finding, finished,
    )  # fmt: skip


def _as_suggestion(row: tuple[Any, ...], ring: Keyring) -> Suggestion:
    customer, ident, area, text, created, answer = row
    said = ring.open_text(IDEA, customer + ident, text) or ""
    return Suggestion(CustomerId(customer), ProceedingId(ident), Area(area), said, created, answer)
