"""Spans of terms, and what the shipped ones say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from purser.core.service_calendar import load_calendar
from purser.core.terms import Span, TermError, Terms, load_terms
from purser.procedures import ALL

CALENDAR = load_calendar("cn").calendar
FRIDAY = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 17:00 in Shanghai


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("30 minutes", FRIDAY + timedelta(minutes=30)),
        ("48 hours", FRIDAY + timedelta(hours=48)),
        ("7 days", FRIDAY + timedelta(days=7)),
        ("2 open hours", datetime(2026, 11, 23, 2, tzinfo=UTC)),
        ("90 open minutes", datetime(2026, 11, 23, 1, 30, tzinfo=UTC)),
        ("3 working days", datetime(2026, 11, 25, 16, tzinfo=UTC)),
    ],
)
def test_a_span_ends(text: str, end: datetime) -> None:
    span = Span.parse(text)
    assert span.after(FRIDAY, CALENDAR) == end
    assert str(span) == text


@pytest.mark.parametrize("text", ["0 days", "2 weeks", "48hours", "-1 days", "1.5 hours", "", "3 open days"])
def test_a_span_without_meaning_is_refused(text: str) -> None:
    with pytest.raises(TermError):
        Span.parse(text)


def test_what_is_missing_or_of_another_kind_is_named() -> None:
    terms = Terms({"refund": {"patience": "2 days", "most": 50}}, CALENDAR)
    assert terms.number("refund", "most") == 50
    with pytest.raises(TermError, match=r"no span refund\.most"):
        terms.span("refund", "most")
    with pytest.raises(TermError, match=r"no number refund\.patience"):
        terms.number("refund", "patience")
    with pytest.raises(TermError, match="neither"):
        Terms({"refund": {"most": 1.5}}, CALENDAR)


def test_every_deadline_of_every_procedure_has_its_term() -> None:
    terms = load_terms("cn")
    for procedure in ALL:
        for deadline in procedure.deadlines:
            if deadline.term is not None:
                assert terms.span(procedure.name, deadline.term).after(FRIDAY, CALENDAR) > FRIDAY
