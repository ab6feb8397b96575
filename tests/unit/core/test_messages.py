"""Every code that the sources can raise has its sentence, filled by what is raised with it; and no more."""

from __future__ import annotations

import ast
import functools
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import purser
from purser.core.text import LANGUAGES, Language, catalogue, problem_text

SOURCES = sorted(Path(purser.__file__).parent.rglob("*.py"))
PROBLEMS = {"Problem", "invalid", "not_found", "conflict", "rejected", "forbidden", "RequestRefused", "Untrusted"}


@dataclass(frozen=True)
class Raised:
    """One place that names a code; `given` are the parameters it gives."""

    code: str
    given: frozenset[str]
    place: str


def constants(node: ast.expr) -> Iterator[str]:
    """The codes an expression may come to."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from constants(body)
            yield from constants(orelse)
        case ast.Dict(values=values):
            for value in values:
                yield from constants(value)


def tables(tree: ast.AST) -> dict[str, ast.expr]:
    """Dictionaries that a name stands for."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict() as value):
                found[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict() as value):
                found[name] = value
    return found


def codes(node: ast.expr, known: dict[str, ast.expr]) -> list[str]:
    match node:
        case ast.Subscript(value=ast.Name(id=name)) | ast.Call(func=ast.Attribute(value=ast.Name(id=name))):
            return list(constants(known[name])) if name in known else []
    return list(constants(node))


@functools.cache
def trees() -> dict[Path, ast.AST]:
    """All sources, read once."""
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}


def calls(names: set[str], position: int) -> Iterator[Raised]:
    for path, tree in trees().items():
        problem_classes = {
            call
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef) and any(ast.unparse(b) in names for b in node.bases)
            for call in ast.walk(node)
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "super().__init__"
        }
        known = tables(tree)
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or len(node.args) <= position:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
            if name in names or node in problem_classes:
                given = frozenset(k.arg for k in node.keywords if k.arg)
                for code in codes(node.args[position], known):
                    yield Raised(code, given, f"{path.name}:{node.lineno}")


def holes(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@functools.cache
def all_raised() -> list[Raised]:
    """Every problem. Not at import: each worker that collects tests would read all sources."""
    return list(calls(PROBLEMS, 0))


def test_the_search_finds_codes_however_they_are_named() -> None:
    found = {r.code for r in all_raised()}
    assert {"wallet_unknown", "order_closed", "channel_signature_probe", "insufficient_funds"} <= found
    assert len(found) > 75


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_a_sentence_and_what_fills_it(language: Language) -> None:
    sentences = catalogue(language)["problems"]
    for raised in all_raised():
        text = sentences[raised.code]
        assert holes(text["detail"]) <= raised.given, raised
        assert not holes(text["title"]), raised
        title, detail = problem_text(raised.code, language, **dict.fromkeys(raised.given, "x"))
        assert title
        assert detail


def test_no_sentence_is_for_nothing() -> None:
    """Every code of the catalogue stands somewhere in the sources."""
    named = {
        node.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    for section in ("problems", "fields"):
        assert set(catalogue("en")[section]) - named == set()


def test_field_errors_have_their_sentences() -> None:
    raised = {r.code for r in calls({"FieldProblem"}, 0)} | {r.code for r in calls({"FieldError"}, 1)}
    assert {"not_an_id", "nul_character", "required"} <= raised
    assert raised <= set(catalogue("en")["fields"])
