"""A menu from its document: TOML as shipped, JSON as kept. What the parts are, not yet whether they fit together."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final, cast

from purser.core.service_calendar import POLICIES
from purser.core.text import LANGUAGES, Language
from purser.hotline.menu.model import (
    ACTIONS,
    KEYS,
    AnyStep,
    AskStep,
    ChooseStep,
    DoStep,
    EndStep,
    Menu,
    MenuError,
    ProveStep,
    QueueStep,
    SayStep,
)
from purser.service.queue import Band

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_STEPS: Final = 200
_LONGEST_TITLE: Final = 40
_LONGEST_TEXT: Final = 500
_BANDS: Final = {band.name.lower(): band for band in Band}


def shipped_document(policy: str) -> dict[str, Any]:
    """The document that comes with a policy."""
    return tomllib.loads((POLICIES / f"{policy}-menu.toml").read_text("utf-8"))


@cache
def shipped_menu(policy: str) -> Menu:
    """The menu that comes with a policy, as version 0."""
    return read_menu(shipped_document(policy))


def read_menu(document: Mapping[str, Any], version: int = 0) -> Menu:
    """A menu from its document. Raises MenuError."""
    steps = _table(document, "steps", "")
    if not 0 < len(steps) <= _MOST_STEPS:
        raise MenuError("steps_count")
    unknown = set(document) - {"start", "main", "theft", "last", "most_inputs", "steps", "texts"}
    if unknown:
        raise MenuError("part_unknown", what=min(unknown))
    return Menu(
        version=version,
        start=_text(document, "start", ""),
        main=_text(document, "main", ""),
        theft=_text(document, "theft", ""),
        last=_text(document, "last", ""),
        most_inputs=_number(document, "most_inputs", "", 10, 200, 40),
        steps={_name(name): _step(name, body) for name, body in steps.items()},
        texts=_texts(document.get("texts", {})),
    )


def _step(name: str, body: Any) -> AnyStep:
    if not isinstance(body, Mapping) or body.get("kind") not in _KINDS:
        raise MenuError("kind_unknown", name)
    parts, read = _KINDS[body["kind"]]
    unknown = set(body) - {"kind", "zh", "en", *parts}
    if unknown:
        raise MenuError("part_unknown", name, min(unknown))
    return read(name, _titles(name, body), body)


def _say(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    return SayStep(
        name, titles, _text(body, "prompt", name), _text(body, "then", name), _languages(body, name),
        _truth(body, "barge", name, default=True),
    )  # fmt: skip


def _choose(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    keys = {str(k): v for k, v in _table(body, "keys", name).items()}
    for key, to in keys.items():
        if len(key) != 1 or key not in KEYS or not isinstance(to, str):
            raise MenuError("key_invalid", name, key)
    if not keys:
        raise MenuError("keys_missing", name)
    return ChooseStep(
        name, titles, _text(body, "prompt", name), keys, _text(body, "otherwise", name), _languages(body, name),
        _number(body, "seconds", name, 2, 30, 6), _number(body, "tries", name, 1, 5, 3),
    )  # fmt: skip


def _ask(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    most = _number(body, "most", name, 2, 20, 6)
    return AskStep(
        name, titles, _text(body, "prompt", name), _text(body, "asks", name), most, _text(body, "then", name),
        _text(body, "otherwise", name), _number(body, "least", name, 1, most, 1), _truth(body, "secret", name),
        _number(body, "seconds", name, 3, 30, 10), _number(body, "tries", name, 1, 5, 2),
    )  # fmt: skip


def _do(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    action = ACTIONS.get(_text(body, "action", name))
    if action is None:
        raise MenuError("action_unknown", name, body["action"])
    to, fixed = _table(body, "to", name), _table(body, "with", name) if "with" in body else {}
    give = body.get("give", [])
    if not isinstance(give, list) or not action.takes >= {*give, *fixed} or not all(isinstance(g, str) for g in give):
        raise MenuError("value_not_taken", name)
    if set(to) != set(action.outcomes) or not all(isinstance(t, str) for t in to.values()):
        raise MenuError("outcomes_differ", name, ", ".join(sorted(set(to) ^ set(action.outcomes))))
    if body["action"] == "language" and fixed.get("language") not in LANGUAGES:
        raise MenuError("language_unknown", name)
    if body["action"] == "identify" and not give:
        raise MenuError("value_not_taken", name)
    return DoStep(name, titles, body["action"], dict(to), tuple(give), dict(fixed))


def _prove(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    if body.get("proof") not in ("any", "pin"):
        raise MenuError("proof_unknown", name)
    parts = (_text(body, p, name) for p in ("by", "then", "otherwise"))
    return ProveStep(name, titles, body["proof"], *parts)


def _queue(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    skills = body.get("skills", [])
    if body.get("band") not in _BANDS:
        raise MenuError("band_unknown", name)
    if not isinstance(skills, list) or not all(isinstance(s, str) for s in skills):
        raise MenuError("skill_unknown", name)
    return QueueStep(
        name, titles, _text(body, "prompt", name), _text(body, "topic", name), _BANDS[body["band"]], tuple(skills)
    )


def _end(name: str, titles: Mapping[Language, str], body: Mapping[str, Any]) -> AnyStep:
    return EndStep(name, titles, _text(body, "prompt", name))


_KINDS: Final[
    Mapping[str, tuple[tuple[str, ...], Callable[[str, Mapping[Language, str], Mapping[str, Any]], AnyStep]]]
] = {
    "say": (("prompt", "then", "languages", "barge"), _say),
    "choose": (("prompt", "keys", "otherwise", "languages", "seconds", "tries"), _choose),
    "ask": (("prompt", "asks", "least", "most", "secret", "seconds", "tries", "then", "otherwise"), _ask),
    "do": (("action", "give", "with", "to"), _do),
    "prove": (("proof", "by", "then", "otherwise"), _prove),
    "queue": (("prompt", "topic", "band", "skills"), _queue),
    "end": (("prompt",), _end),
}


def _titles(name: str, body: Mapping[str, Any]) -> Mapping[Language, str]:
    titles: dict[Language, str] = {}
    for language in LANGUAGES:
        title = body.get(language)
        if not isinstance(title, str) or not title.strip() or len(title) > _LONGEST_TITLE or not title.isprintable():
            raise MenuError("title_invalid", name, language)
        titles[language] = title
    return titles


def _texts(texts: Any) -> Mapping[Language, Mapping[str, str]]:
    if not isinstance(texts, Mapping) or not set(texts) <= set(LANGUAGES):
        raise MenuError("texts_invalid")
    for by_key in texts.values():
        for key, text in _table({"texts": by_key}, "texts", "").items():
            _name(key)
            if not isinstance(text, str) or not text.strip() or len(text) > _LONGEST_TEXT or not text.isprintable():
                raise MenuError("texts_invalid", what=key)
    return {language: dict(texts.get(language, {})) for language in LANGUAGES}


def _languages(body: Mapping[str, Any], name: str) -> tuple[Language, ...]:
    found = body.get("languages", [])
    if not isinstance(found, list) or not all(isinstance(f, str) and f in LANGUAGES for f in found):
        raise MenuError("language_unknown", name)
    return tuple(cast("list[Language]", found))


def _name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise MenuError("name_invalid", what=name[:40])
    return name


def _text(body: Mapping[str, Any], part: str, step: str) -> str:
    if not isinstance(body.get(part), str):
        raise MenuError("part_missing", step, part)
    return cast("str", body[part])


def _number(body: Mapping[str, Any], part: str, step: str, least: int, most: int, usual: int) -> int:
    value = body.get(part, usual)
    if type(value) is not int or not least <= value <= most:
        raise MenuError("number_invalid", step, part)
    return value


def _truth(body: Mapping[str, Any], part: str, step: str, *, default: bool = False) -> bool:
    value = body.get(part, default)
    if not isinstance(value, bool):
        raise MenuError("part_missing", step, part)
    return value


def _table(body: Mapping[str, Any], part: str, step: str) -> Mapping[str, Any]:
    if not isinstance(body.get(part), Mapping):
        raise MenuError("part_missing", step, part)
    return cast("Mapping[str, Any]", body[part])
