"""Where feedback is worked on: the dockets of reviews and suggestions, and where cases are."""

from __future__ import annotations

from dataclasses import dataclass

from purser.core.clock import Clock
from purser.core.proceedings import Docket
from purser.core.terms import Terms, load_terms
from purser.service.cases import CaseDesk
from purser.service.feedback.tables import REVIEW, SUGGESTION


@dataclass(frozen=True, slots=True)
class FeedbackDesk:
    """One object the API and the worker both make."""

    cases: CaseDesk
    reviews: Docket
    suggestions: Docket

    @property
    def clock(self) -> Clock:
        return self.cases.clock

    @property
    def terms(self) -> Terms:
        return self.reviews.terms


def open_feedback(policy: str, cases: CaseDesk) -> FeedbackDesk:
    """The desk on a country's terms."""
    terms = load_terms(policy)
    return FeedbackDesk(cases, Docket(REVIEW, terms, cases.clock), Docket(SUGGESTION, terms, cases.clock))
