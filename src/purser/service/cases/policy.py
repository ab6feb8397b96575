"""The policy of cases: types and their fields, clocks, outcomes, and what is kept ready."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

from purser.core.errors import invalid, rejected
from purser.core.service_calendar import POLICIES
from purser.core.terms import Span
from purser.service.cases.model import Band, Priority

_LONGEST_FIELD: Final = 200


@dataclass(frozen=True, slots=True)
class Names:
    """What something is called in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class FieldKind:
    """A field a type has besides: text, number, date, or one of `choices`."""

    kind: str
    names: Names
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CaseType:
    """A type, and how its cases begin. `regulatory`: a complaint by law."""

    code: str
    names: Names
    priority: Priority
    band: Band
    regulatory: bool
    fields: Mapping[str, FieldKind]


@dataclass(frozen=True, slots=True)
class Targets:
    """How long the clocks may run. The first three are open time of the service calendar; `regulatory` is days by
    the clock, None where it does not run."""

    first: timedelta
    next: timedelta
    resolution: timedelta
    regulatory: timedelta | None


@dataclass(frozen=True)
class CasePolicy:
    """What one country's policy says of cases."""

    types: Mapping[str, CaseType]
    outcomes: Mapping[str, Names]
    templates: Mapping[str, Names]
    macros: Mapping[str, Mapping[str, Any]]
    clocks: Mapping[Priority, tuple[timedelta, timedelta, timedelta]]
    regulatory: timedelta
    extended: timedelta

    def type(self, code: str) -> CaseType:
        """Raises case_type_unknown."""
        found = self.types.get(code)
        if found is None:
            raise rejected("case_type_unknown")
        return found

    def require_outcome(self, code: str) -> str:
        """Raises case_outcome_unknown."""
        if code not in self.outcomes:
            raise rejected("case_outcome_unknown")
        return code

    def require_fields(self, code: str, fields: Mapping[str, Any]) -> Mapping[str, Any]:
        """Raises case_type_unknown, case_field_invalid."""
        known = self.type(code).fields
        for name, value in fields.items():
            if name not in known or not _fits(known[name], value):
                raise invalid("case_field_invalid", field=name)
        return dict(fields)

    def targets(self, code: str, priority: Priority, *, extended: bool) -> Targets:
        """How long the clocks of a case may run now."""
        limit = (self.extended if extended else self.regulatory) if self.type(code).regulatory else None
        return Targets(*self.clocks[priority], limit)


@cache
def load_case_policy(policy: str) -> CasePolicy:
    """The one shipped for a country, `policies/<policy>-cases.toml`."""
    document = tomllib.loads((POLICIES / f"{policy}-cases.toml").read_text("utf-8"))
    regulatory = document["regulatory"]
    return CasePolicy(
        types={code: _type(code, d) for code, d in document["types"].items()},
        outcomes={code: _names(d) for code, d in document["outcomes"].items()},
        templates={code: _names(d) for code, d in document["templates"].items()},
        macros=document["macros"],
        clocks={p: _spans(document["clocks"][str(p.value)]) for p in Priority},
        regulatory=timedelta(days=regulatory["days"]),
        extended=timedelta(days=regulatory["extended"]),
    )


def _type(code: str, d: Mapping[str, Any]) -> CaseType:
    fields = {
        name: FieldKind(f["kind"], _names(f), tuple(f.get("choices", ()))) for name, f in d.get("fields", {}).items()
    }
    is_regulatory = bool(d.get("regulatory", False))
    return CaseType(code, _names(d), Priority(d["priority"]), Band(d["band"]), is_regulatory, fields)


def _names(d: Mapping[str, Any]) -> Names:
    return Names(d["zh"], d["en"])


def _spans(d: Mapping[str, str]) -> tuple[timedelta, timedelta, timedelta]:
    return _open(d["first"]), _open(d["next"]), _open(d["resolution"])


def _open(text: str) -> timedelta:
    span = Span.parse(text)
    units = {"open minutes": timedelta(minutes=1), "open hours": timedelta(hours=1)}
    return span.count * units[span.unit]


def _fits(known: FieldKind, value: object) -> bool:
    match known.kind:
        case "number":
            return type(value) is int and abs(value) < 2**53
        case "choice":
            return value in known.choices
        case "date":
            return isinstance(value, str) and _is_date(value)
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_FIELD and value.isprintable()


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
