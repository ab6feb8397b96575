"""Desk and console have a word in both languages for every procedure, state and step there is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from purser.cards.model import Blocks
from purser.core.procedure import STAFF, Procedure
from purser.core.service_calendar import POLICIES
from purser.identity.permissions import Permission
from purser.procedures import ALL
from purser.risk.facts import FACTS
from purser.risk.model import METHODS

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
API = ROOT / "src" / "purser" / "api"
WALLET = WEB / "apps/wallet/locales"
STAFF_APPS = WEB / "packages" / "staff"


def _named(p: Procedure) -> Iterator[str]:
    yield f"{p.name}.name"
    yield from (f"{p.name}.state.{state}" for state in p.states)
    yield from (f"{p.name}.step.{step.name}" for step in p.steps)


def _has(words: Any, path: str) -> bool:
    for part in path.split("."):
        if not isinstance(words, dict) or part not in words:
            return False
        words = words[part]
    return isinstance(words, str)


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_state_and_step_has_a_word(locale: str) -> None:
    words = json.loads((STAFF_APPS / "locales" / locale / "procedure.json").read_text(encoding="utf-8"))
    assert [path for p in ALL for path in _named(p) if not _has(words, path)] == []


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_staff_read_in_words_every_reason_that_customers_do(locale: str) -> None:
    words = json.loads((STAFF_APPS / "locales" / locale / "procedure.json").read_text(encoding="utf-8"))
    told = {path.stem: json.loads(path.read_text("utf-8")) for path in (WALLET / locale / "matter").glob("*.json")}
    reasons = [f"{name}.reason.{code}" for name, own in told.items() for code in own.get("reason", ())]
    assert len(reasons) > 20
    assert [path for path in reasons if not _has(words, path)] == []


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_effect_is_said_in_words(locale: str) -> None:
    words = json.loads((STAFF_APPS / "locales" / locale / "procedure.json").read_text(encoding="utf-8"))
    wanted = {f"{p.name}.effect.{step.name}" for p in ALL for step in p.steps if step.effect}
    said = {f"{name}.effect.{step}" for name, own in words.items() if "effect" in own for step in own["effect"]}
    assert said == wanted
    for path in wanted:
        name, _, step = path.split(".")
        assert "->" not in words[name]["effect"][step], path
        assert _is_in(locale, words[name]["effect"][step]), path


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_shipped_rule_says_why(locale: str) -> None:
    """In English the policy's own words: by them the page knows that nobody has written another reason."""
    rules = tomllib.loads((POLICIES / "cn-risk.toml").read_text("utf-8"))["rule"]
    words = json.loads((WEB / "apps/console/locales" / locale / "rules.json").read_text(encoding="utf-8"))["of"]
    assert words.keys() == {rule["code"] for rule in rules}
    assert [code for code, why in words.items() if not _is_in(locale, why)] == []
    told = json.loads((WEB / "apps/wallet/locales" / locale / "rules.json").read_text(encoding="utf-8"))
    assert told == words, "customers read the same reasons"
    if locale == "en":
        assert words == {rule["code"]: rule["why"] for rule in rules}


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_every_fact_of_the_rules_has_a_name(locale: str) -> None:
    """A fact over a window is named without it: the page adds the window's name."""
    words = json.loads((WEB / "apps/console/locales" / locale / "risk.json").read_text(encoding="utf-8"))
    parts = {name: re.fullmatch(r"(.+)_(1m|15m|1h|1d|30d)", name) for name in FACTS}
    assert words["facts"].keys() == {name if found is None else found[1] for name, found in parts.items()}
    assert words["spans"].keys() == {found[2] for found in parts.values() if found is not None}
    assert words["proofs"].keys() == {"none", *METHODS}
    named = {**words["facts"], **words["spans"]}
    assert [name for name, said in named.items() if not _is_in(locale, said)] == []
    assert len(set(words["facts"].values())) == len(words["facts"]), "two would look alike"


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_what_is_in_the_way_of_unbinding_a_card_is_said(locale: str) -> None:
    words = json.loads((WEB / "apps/desk/locales" / locale / "own.json").read_text(encoding="utf-8"))["blocks"]
    assert words.keys() == set(Blocks)
    assert [code for code, said in words.items() if not _is_in(locale, said)] == []


def _is_in(locale: str, text: str) -> bool:
    return bool(re.search("[\u4e00-\u9fff]", text)) is (locale == "zh-CN")


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_customers_are_told_in_words_what_the_staff_looked_at(locale: str) -> None:
    texts = json.loads((WEB / "apps/wallet/locales" / locale / "privacy.json").read_text(encoding="utf-8"))
    sources = "".join(path.read_text("utf-8") for path in API.glob("*.py"))
    acts = re.findall(r'\bAct\([^()]*?Permission\.([A-Z_]+), f?"customer:', sources)
    looks = re.findall(r"\bLook\(\w+(?:\(\w+\))?, Permission\.([A-Z_]+)", sources)
    shown = {Permission[name].replace(".", "_") for name in (*acts, *looks)}
    assert len(shown) > 8
    assert sorted(shown - set(texts["looks"]["action"])) == []


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_the_audit_has_words_for_every_permission(locale: str) -> None:
    words = json.loads((WEB / "apps/console/locales" / locale / "audit.json").read_text(encoding="utf-8"))["actions"]
    assert sorted({p.value.replace(".", "_") for p in Permission} - set(words)) == []
    assert [code for code, word in words.items() if not _is_in(locale, word)] == []


def test_every_procedure_is_listed_in_its_order() -> None:
    kinds = (STAFF_APPS / "procedures/kinds.ts").read_text("utf-8")
    listed = re.search(r"export const NAMES = \[(.*?)\]", kinds, re.DOTALL)
    assert listed is not None
    assert re.findall(r"'(\w+)'", listed[1]) == [p.name for p in ALL]


def test_where_staff_have_the_turn_desk_or_console_has_forms() -> None:
    """Otherwise a matter would wait for somebody who cannot do anything about it."""
    index = "".join((WEB / f"apps/{app}/procedures/index.ts").read_text("utf-8") for app in ("desk", "console"))
    waiting = {p.name for p in ALL if any(turn in STAFF for turn in p.states.values())}
    assert [name for name in sorted(waiting) if not re.search(rf"\b{name}: {{\s*forms:", index)] == []
