"""Feedback: surveys after a resolution, reviews of bad answers, suggestions, and what all of it says.

A resolution is asked about once; the answer counts for seven days. A bad one opens a review by somebody who had no
part in the case. A suggestion's author is told what becomes of it.
"""

from purser.service.feedback.desk import FeedbackDesk, open_feedback
from purser.service.feedback.intervals import Share
from purser.service.feedback.model import Area, Cause, Review, Said, Suggestion, Survey
from purser.service.feedback.report import Group, Report, report
from purser.service.feedback.review import finish, had_part
from purser.service.feedback.store import (
    open_reviews,
    open_suggestions,
    open_surveys,
    own_suggestions,
    read_review,
    read_suggestion,
    read_survey,
)
from purser.service.feedback.suggestion import TOLD, move, suggest
from purser.service.feedback.survey import answer, ask
from purser.service.feedback.tables import REVIEW, SUGGESTION

__all__ = [
    "REVIEW",
    "SUGGESTION",
    "TOLD",
    "Area",
    "Cause",
    "FeedbackDesk",
    "Group",
    "Report",
    "Review",
    "Said",
    "Share",
    "Suggestion",
    "Survey",
    "answer",
    "ask",
    "finish",
    "had_part",
    "move",
    "open_feedback",
    "open_reviews",
    "open_suggestions",
    "open_surveys",
    "own_suggestions",
    "read_review",
    "read_suggestion",
    "read_survey",
    "report",
    "suggest",
]
