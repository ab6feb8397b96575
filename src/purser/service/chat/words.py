"""A message in words: what people typed as they typed it, what we say in the language of whoever reads it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from purser.core.text import Language
from purser.service.answers import Answer, NextStep, Object, Says, Subject, Turn, moment_text, speak
from purser.service.chat.model import Content, Kind, Message
from purser.service.knowledge import Library

FOLDER: Final = Path(__file__).parent / "phrases"
QUICK: Final = "quick."
"""What the code of an agent's quick reply begins with."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose. `route`: a page of the app, which is opened; without one it is said in the chat."""

    id: str
    label: str
    route: str | None


@dataclass(frozen=True, slots=True)
class Words:
    """A message as somebody reads it. `article`: the slug of a help page it is from."""

    text: str
    choices: tuple[Choice, ...] = ()
    article: str | None = None
    file: Content | None = None


@dataclass(frozen=True, slots=True)
class QuickReply:
    """Something an agent says with one key, in the words of one language."""

    code: str
    text: str


def words_of(m: Message, language: Language, zone: ZoneInfo, library: Library) -> Words:
    """What a message says to a reader of `language`."""
    if m.kind is Kind.TEXT:
        return Words(m.content["text"])
    if m.kind is Kind.FILE:
        return Words("", file=m.content)
    if m.kind is Kind.ANSWER:
        said = speak(answer_of(m.content), language, zone)
        steps = tuple(Choice(b.code, b.label, b.route) for b in said.buttons)
        return Words(said.text, steps)
    if m.kind is Kind.ARTICLE:
        return _article(m.content, language, library)
    if m.kind is Kind.CHOICE:
        return Words(label_of(m.content["choice"], language, library))
    return _phrase(m.content, language, zone, library)


def _phrase(content: Content, language: Language, zone: ZoneInfo, library: Library) -> Words:
    params = dict(content.get("params", {}))
    if "opens" in params:
        params["opens"] = moment_text(datetime.fromisoformat(params["opens"]), language, zone)
    text = phrases(language)[content["code"]].format_map(params)
    return Words(text, choices_of(content, language, library))


def _article(content: Content, language: Language, library: Library) -> Words:
    """The gist of a help page; a page that is no more says so."""
    page = library.article(content["slug"], language)
    if page is None:
        return Words(phrases(language)["article_gone"], choices_of(content, language, library))
    return Words(f"{page.title}\n{page.summary}", choices_of(content, language, library), page.slug)


def choices_of(content: Content, language: Language, library: Library) -> tuple[Choice, ...]:
    """What a message offers."""
    return tuple(Choice(c["id"], label_of(c, language, library), c.get("route")) for c in content.get("choices", ()))


def label_of(choice: Mapping[str, Any], language: Language, library: Library) -> str:
    """What a choice is called."""
    if "article" in choice:
        page = library.article(choice["article"], language)
        return phrases(language)["article_gone"] if page is None else page.title
    return phrases(language)[f"choice.{choice['label']}"]


def pack_answer(a: Answer) -> dict[str, Any]:
    """An answer as it is kept."""
    return {
        "subject": a.object.subject, "id": a.object.id, "turn": a.turn, "late": a.late,
        "says": [[s.code, dict(s.params)] for s in a.says], "next": [[n.code, n.route] for n in a.next],
    }  # fmt: skip


def answer_of(content: Content) -> Answer:
    """What `pack_answer` packed."""
    return Answer(
        Object(Subject(content["subject"]), content["id"]),
        tuple(Says(code, params) for code, params in content["says"]),
        tuple(NextStep(code, route) for code, route in content["next"]),
        Turn(content["turn"]), content["late"],
    )  # fmt: skip


def quick_replies(language: Language) -> list[QuickReply]:
    """What agents say most, in one language; the customer reads it in theirs."""
    return [QuickReply(code, text) for code, text in phrases(language).items() if code.startswith(QUICK)]


@cache
def phrases(language: Language) -> Mapping[str, str]:
    """Our sentences in one language, by code: those of a section under its name."""
    found: dict[str, str] = {}
    for name, value in tomllib.loads((FOLDER / f"{language}.toml").read_text("utf-8")).items():
        if isinstance(value, str):
            found[name] = value
        else:
            found |= {f"{name}.{code}": text for code, text in value.items()}
    return found
