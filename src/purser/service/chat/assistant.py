"""The assistant: answers from the customer's data and the help pages, or says that it has no answer.

It never invents: every sentence is a phrase of ours, an answer from data, or a help page. It does nothing by itself:
what it offers are pages of the app, where the customer acts as always. At most three choices at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from purser.core.db import Tx
from purser.core.errors import Kind as ProblemKind
from purser.core.errors import Problem
from purser.core.text import Language
from purser.service.answers import Answer, Object, Subject, about
from purser.service.chat.desk import ChatDesk
from purser.service.chat.model import Author, Chat, Kind, Saying
from purser.service.chat.rules import Meant, Wish, understand
from purser.service.chat.words import pack_answer

MOST: Final = 3
"""Choices at a time: more are a menu, and a menu is no answer."""

_HUMAN: Final = {"id": "human", "label": "human", "does": "human"}
_FREEZE: Final = {"id": "freeze", "label": "freeze", "route": "/security/freeze"}
_STOLEN: Final = {"id": "stolen", "label": "stolen", "route": "/security/stolen"}
_TOPICS: Final = (Subject.REFUND, Subject.ACTIVITY, Subject.CARD)

Choice = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What the assistant says. `hand_over`: a person has to come in; `band` says how urgently. `misses`: how often in a
    row it had no answer."""

    sayings: Sequence[Saying]
    hand_over: bool = False
    band: int | None = None
    misses: int = 0
    memory: Mapping[str, Any] = field(default_factory=dict)


async def greet(tx: Tx, chat: Chat) -> Reply:
    """The first words; when it is known what the chat is about, with the answer from the data."""
    if chat.about is not None:
        found = await _from_data(tx, chat, Subject(chat.about["subject"] or ""), chat.about.get("id"))
        if found is not None:
            return Reply([_phrase("greeting"), _said(found)], memory=_remembered(found))
    return Reply([_phrase("greeting", [_topic(s) for s in _TOPICS])])


async def answer_about(tx: Tx, chat: Chat, thing: Object) -> Reply | None:
    """What is true of something; None when there is no such thing."""
    found = await _from_data(tx, chat, thing.subject, thing.id)
    return None if found is None else Reply([_said(found)], memory=_remembered(found))


async def reply(tx: Tx, desk: ChatDesk, chat: Chat, text: str) -> Reply:
    """What the assistant says to what somebody typed."""
    meant = understand(text)
    if meant.wish is Wish.THEFT:
        return Reply([THEFT], hand_over=True, band=0)
    if meant.wish is Wish.HUMAN:
        return Reply([], hand_over=True)
    if meant.wish is Wish.THANKS:
        return Reply([_phrase("you_are_welcome")])
    if meant.wish is Wish.GREETING:
        return Reply([_phrase("greeting_again", [_topic(s) for s in _TOPICS])])
    return await _answer(tx, desk, chat, text, meant)


async def _answer(tx: Tx, desk: ChatDesk, chat: Chat, text: str, meant: Meant) -> Reply:
    """From the data when it is about something of theirs, else from the help pages, else none."""
    subject, ident = _what(chat, meant)
    if subject is not None and (meant.own or ident is not None):
        found = await _from_data(tx, chat, subject, ident)
        if found is not None:
            return Reply([_said(found)], memory=_remembered(found))
    articles = _from_help(desk, text, chat.language)
    if articles:
        return Reply([_phrase("found_articles", articles)])
    if subject is not None:
        found = await _from_data(tx, chat, subject, None)
        if found is not None:
            return Reply([_said(found)], memory=_remembered(found))
    misses = int(chat.memory.get("misses", 0)) + 1
    others = [_topic(s) for s in _TOPICS[: MOST - 1]] if misses == 1 else []
    return Reply([_phrase("not_found", [*others, _HUMAN])], misses=misses)


async def choose(tx: Tx, chat: Chat, choice: Choice) -> Reply:
    """What the assistant says to a choice it offered."""
    if choice.get("does") == "human":
        return Reply([], hand_over=True)
    if "article" in choice:
        return Reply([_article(choice["article"])])
    if "subject" in choice:
        found = await _from_data(tx, chat, Subject(choice["subject"]), choice.get("object"))
        if found is not None:
            return Reply([_said(found)], memory=_remembered(found))
    return Reply([_phrase("not_found", [_HUMAN])])


def _what(chat: Chat, meant: Meant) -> tuple[Subject | None, str | None]:
    """What is asked about: what the message names; else what the chat is about already."""
    known = chat.memory.get("about") or chat.about
    if known is None:
        return meant.subject, None
    if meant.subject is None:
        return (Subject(known["subject"]), known["id"]) if meant.own else (None, None)
    return meant.subject, known["id"] if known["subject"] == meant.subject else None


async def _from_data(tx: Tx, chat: Chat, subject: Subject, ident: str | None) -> Answer | None:
    """What is true of something of theirs; None when there is no such thing."""
    try:
        return await about(tx, chat.customer, Object(subject, ident))
    except Problem as problem:
        if problem.kind is not ProblemKind.NOT_FOUND:
            raise
        return None


def _from_help(desk: ChatDesk, text: str, language: Language) -> list[Choice]:
    hits = desk.library.search(text, language, MOST)
    return [{"id": f"a{n}", "article": h.article.slug} for n, h in enumerate(hits)]


def _remembered(a: Answer) -> Mapping[str, Any]:
    """What is talked about from now on. `late`: money that was promised is missing."""
    return {"about": {"subject": a.object.subject, "id": a.object.id}, "late": a.late}


def _said(a: Answer) -> Saying:
    return Saying(Author.ASSISTANT, Kind.ANSWER, pack_answer(a))


def _article(slug: str) -> Saying:
    route = {"id": "open", "label": "read", "route": f"/help/{slug}"}
    return Saying(Author.ASSISTANT, Kind.ARTICLE, {"slug": slug, "choices": [route]})


def _topic(subject: Subject) -> Choice:
    return {"id": subject.value, "label": subject.value, "subject": subject.value}


def _phrase(code: str, choices: Sequence[Choice] = ()) -> Saying:
    assert len(choices) <= MOST
    return Saying(Author.ASSISTANT, Kind.PHRASE, {"code": code, "choices": list(choices)})


THEFT: Final = _phrase("handed_over_theft", [_FREEZE, _STOLEN])
"""To whoever was robbed: a person comes first, and what they can do meanwhile."""
