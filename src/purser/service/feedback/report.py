"""What customers say of the service, in numbers that say how sure they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from purser.core.db import Reader
from purser.service.feedback import store
from purser.service.feedback.intervals import Share
from purser.service.feedback.model import GOOD, Cause


@dataclass(frozen=True, slots=True)
class Group:
    """The surveys of cases of one channel and type. `average`: of the scores, None without any."""

    channel: str
    case_type: str
    answered: Share
    satisfied: Share
    solved: Share
    average: float | None


@dataclass(frozen=True, slots=True)
class Report:
    """All of them, and each group; what reviews found, and how many were late."""

    total: Group
    groups: list[Group]
    causes: Mapping[Cause, int]
    late_reviews: Share


async def report(conn: Reader, start: datetime, end: datetime, now: datetime) -> Report:
    """About surveys asked, and reviews opened or finished, from `start` until before `end`."""
    rows = await store.count_answers(conn, GOOD, start, end)
    sums = [sum(column) for column in zip(*(row[2:] for row in rows), strict=True)] or [0] * 5
    asked, answered, satisfied, solved, scores = sums
    opened, late = await store.count_late(conn, start, end, now)
    causes = await store.count_causes(conn, start, end)
    return Report(
        _group(("", "", asked, answered, satisfied, solved, scores)),
        [_group(row) for row in rows],
        causes,
        Share(late, opened),
    )


def _group(row: tuple[str, str, int, int, int, int, int]) -> Group:
    channel, case_type, asked, answered, satisfied, solved, scores = row
    return Group(
        channel, case_type, Share(answered, asked), Share(satisfied, answered), Share(solved, answered),
        scores / answered if answered else None,
    )  # fmt: skip
