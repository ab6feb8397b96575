"""The catalogues say the same in both languages, and know every code there is."""

from __future__ import annotations

import ast
import functools
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import purser
from purser.core.text import LANGUAGES, Language, catalogue, negotiate, problem_text, sentence

RAISERS = {"invalid", "not_found", "conflict", "rejected", "forbidden", "Problem"}


def leaves(tree: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@functools.cache
def raised() -> set[str]:
    """The codes of problems that the product names in its own text."""
    found = set()
    for path in Path(purser.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(code)), *_]) if name in RAISERS:
                    found.add(code)
    return found


def test_both_languages_say_the_same_things() -> None:
    english, chinese = dict(leaves(catalogue("en"))), dict(leaves(catalogue("zh")))
    assert english.keys() == chinese.keys()
    assert {k: fields(v) for k, v in english.items()} == {k: fields(v) for k, v in chinese.items()}
    assert all(text.strip() for text in [*english.values(), *chinese.values()])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_has_its_words(language: Language) -> None:
    codes = raised()
    assert "account_unknown" in codes
    assert codes - catalogue(language)["problems"].keys() == set()


def test_a_sentence_is_filled_in() -> None:
    section, key = next(
        (s, k)
        for s, entries in catalogue("en").items()
        for k, text in entries.items()
        if isinstance(text, str) and not fields(text)
    )
    assert sentence(section, key, "en") == catalogue("en")[section][key]


def test_a_problem_has_a_title_and_a_detail() -> None:
    title, detail = problem_text("account_unknown", "en")
    assert title
    assert detail
    with pytest.raises(KeyError):
        problem_text("no_such_code", "en")


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("zh", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("ZH-hant", "zh"),
        ("fr-FR, de;q=0.5", "en"),
        ("fr;q=1, zh;q=0.1", "zh"),
        ("zh;q=0", "en"),
        ("zh;q=0, en;q=0", "en"),
        ("zh;q=high, en;q=0.1", "en"),
        ("en;q=0.3, zh;q=0.3", "en"),
        (";;;,,,=q", "en"),
        ("*", "en"),
        ("zhong", "en"),
    ],
)
def test_the_best_language_is_chosen(header: str | None, language: Language) -> None:
    assert negotiate(header) == language
