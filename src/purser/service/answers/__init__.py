"""Answers: what is true of a refund, a payment, a fee, a card, an account, in the customer's language, from data."""

from purser.service.answers.about import about
from purser.service.answers.at_hand import Fact, at_hand
from purser.service.answers.model import MOST_STEPS, Answer, NextStep, Object, Says, Subject, Turn
from purser.service.answers.words import Button, Spoken, by_text, moment_text, speak

__all__ = [
    "MOST_STEPS",
    "Answer",
    "Button",
    "Fact",
    "NextStep",
    "Object",
    "Says",
    "Spoken",
    "Subject",
    "Turn",
    "about",
    "at_hand",
    "by_text",
    "moment_text",
    "speak",
]
