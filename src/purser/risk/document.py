"""Rule sets as documents: what operators write, a policy file seeds and the database keeps.

A document is `{"name": …, "rules": [{"code", "when": ["amount > 20_000", …], "then", …}, …]}`. All of `when` must
hold. A condition is `fact op value`: the facts of `facts.FACTS`, one of `= != < <= > >= in`, and a whole number,
a word, yes or no, another fact's name, or words with spaces between for `in`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, cast

from purser.core.errors import Kind, Problem
from purser.risk.facts import FACTS
from purser.risk.model import METHODS, ONCE, TWICE, Condition, Outcome, Rule

POLICIES: Final = Path(__file__).resolve().parents[1] / "policies"
MOST_RULES: Final = 100
MOST_CONDITIONS: Final = 12
LONGEST_HOLD: Final = 24 * 7

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)
_CONDITION: Final = re.compile(r"([a-z0-9_]+) *(=|!=|<=|>=|<|>| in ) *(\S.*)", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9][0-9_]{0,18}", re.ASCII)
_FIELDS: Final = {"code", "when", "then", "accept", "strength", "hold_hours", "otherwise", "shadow", "quiet", "why"}
_WORDS: Final = {"kind": {"payment", "transfer", "withdrawal", "top_up"}, "proof": {"none", *METHODS}}
_EXACT: Final = ("=", "!=", "in")


@dataclass(frozen=True, slots=True)
class Document:
    """A rule set that was read and makes sense. `source` is what is stored."""

    name: str
    rules: tuple[Rule, ...]
    source: Mapping[str, Any]


class RuleProblem(Problem):
    """A document that makes no sense; `where` is the code of the rule, `why` a sentence in English."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__("risk_rules_invalid", Kind.INVALID, where=where, why=why)


def read_document(source: Mapping[str, Any]) -> Document:
    """Check a document and compile its rules. Raises risk_rules_invalid with the place and the reason."""
    name, rules = source.get("name"), source.get("rules")
    if not isinstance(name, str) or not 1 <= len(name) <= 80:
        raise RuleProblem("name", "a rule set needs a name of at most 80 characters")
    if not isinstance(rules, list) or not 1 <= len(rules) <= MOST_RULES:
        raise RuleProblem("rules", f"a rule set has 1 to {MOST_RULES} rules")
    if unknown := source.keys() - {"name", "rules"}:
        raise RuleProblem(min(unknown), "there is no such field")
    read = tuple(_rule(r) for r in rules)
    codes = [r.code for r in read]
    if twice := {c for c in codes if codes.count(c) > 1}:
        raise RuleProblem(min(twice), "the code is used twice")
    return Document(name, read, source)


def policy_document(policy: str) -> Mapping[str, Any]:
    """The rules a policy (`cn`) starts with."""
    table = tomllib.loads((POLICIES / f"{policy}-risk.toml").read_text(encoding="utf-8"))
    return {"name": table["name"], "rules": table["rule"]}


def _rule(raw: object) -> Rule:
    if not isinstance(raw, dict):
        raise RuleProblem("rules", "a rule is an object")
    code = raw.get("code")
    if not isinstance(code, str) or not _CODE.fullmatch(code):
        raise RuleProblem("code", "a rule needs a code of small letters, digits and underscores")
    if unknown := raw.keys() - _FIELDS:
        raise RuleProblem(code, f"there is no field {min(unknown)}")
    if not isinstance(raw.get("why", ""), str):
        raise RuleProblem(code, "why is a sentence")
    strength = _whole(code, "strength", raw.get("strength", 1), 1, 2)
    rule = Rule(
        code=code,
        when=_conditions(code, raw.get("when")),
        then=_outcome(code, raw.get("then"), ("step_up", "hold", "deny")),
        accept=_accept(code, raw.get("accept", list(TWICE if strength > 1 else ONCE))),
        strength=strength,
        hold=timedelta(hours=_whole(code, "hold_hours", raw.get("hold_hours", 24), 1, LONGEST_HOLD)),
        otherwise=_outcome(code, raw.get("otherwise", "step_up"), ("step_up", "deny")),
        shadow=_yes_or_no(code, "shadow", raw.get("shadow", False)),
        quiet=_yes_or_no(code, "quiet", raw.get("quiet", False)),
    )
    asks = rule.then is Outcome.STEP_UP or (rule.then is Outcome.HOLD and rule.otherwise is Outcome.STEP_UP)
    if asks and not rule.accept:
        raise RuleProblem(code, "a rule that asks for a proof must say which it accepts")
    return rule


def _conditions(code: str, raw: object) -> tuple[Condition, ...]:
    if not isinstance(raw, list) or not 1 <= len(raw) <= MOST_CONDITIONS:
        raise RuleProblem(code, f"when is a list of 1 to {MOST_CONDITIONS} conditions")
    return tuple(_condition(code, text) for text in raw)


def _condition(code: str, text: object) -> Condition:
    found = _CONDITION.fullmatch(text.strip()) if isinstance(text, str) else None
    if found is None:
        raise RuleProblem(code, f"not a condition: {text}")
    fact, op, value = found[1], found[2].strip(), found[3].strip()
    described = FACTS.get(fact)
    if described is None:
        raise RuleProblem(code, f"there is no fact {fact}")
    if described.type == "text":
        return _about_words(code, fact, op, value)
    if described.type == "bool":
        if op != "=" or value not in ("yes", "no"):
            raise RuleProblem(code, f"{fact} is yes or no: {text}")
        return Condition(fact, "=", int(value == "yes"))
    if op == "in":
        raise RuleProblem(code, f"{fact} is a number: {text}")
    if _NUMBER.fullmatch(value):
        return Condition(fact, op, int(value))
    if value not in FACTS or FACTS[value].type != "int":
        raise RuleProblem(code, f"neither a number nor a fact that is one: {value}")
    return Condition(fact, op, value, is_fact=True)


def _about_words(code: str, fact: str, op: str, value: str) -> Condition:
    words = tuple(value.split())
    if op not in _EXACT or (op != "in" and len(words) != 1) or not set(words) <= _WORDS[fact]:
        raise RuleProblem(code, f"{fact} is one of {', '.join(sorted(_WORDS[fact]))}")
    return Condition(fact, op, words if op == "in" else words[0])


def _outcome(code: str, raw: object, allowed: Sequence[str]) -> Outcome:
    if raw not in allowed:
        raise RuleProblem(code, f"{raw} is none of {', '.join(allowed)}")
    return Outcome(cast("str", raw))


def _accept(code: str, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list) or not set(map(str, raw)) <= set(METHODS):
        raise RuleProblem(code, f"accept is a list of {', '.join(METHODS)}")
    return tuple(m for m in METHODS if m in raw)


def _whole(code: str, name: str, raw: object, least: int, most: int) -> int:
    if type(raw) is not int or not least <= raw <= most:
        raise RuleProblem(code, f"{name} is a whole number from {least} to {most}")
    return raw


def _yes_or_no(code: str, name: str, raw: object) -> bool:
    if type(raw) is not bool:
        raise RuleProblem(code, f"{name} is true or false")
    return raw
