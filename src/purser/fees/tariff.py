"""The tariff: rules as data, one version at a time."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final

from purser.core.errors import invalid

POLICIES = Path(__file__).resolve().parents[1] / "policies"

PPM: Final = 1_000_000
MOST: Final = 2**53 - 1


class Service(StrEnum):
    """What a fee may be for."""

    TRANSFER = "transfer"
    PAYMENT = "payment"
    MERCHANT = "merchant"
    TOP_UP = "top_up"
    WITHDRAWAL = "withdrawal"


@dataclass(frozen=True, slots=True)
class Band:
    """Another rate, for the part of an amount above `above` minor units."""

    above: int
    rate_ppm: int


@dataclass(frozen=True, slots=True)
class Rule:
    """One service's price: a rate, at least `floor`, at most `cap`, with a lifetime quota free of charge.

    `rate_ppm` is in parts per million of the amount, up to the first of `bands`; each of those has its own rate for
    the part above it, so that a larger amount never costs less. The others are minor units.
    """

    rate_ppm: int = 0
    floor: int = 0
    cap: int | None = None
    free_quota: int = 0
    bands: tuple[Band, ...] = ()

    @property
    def is_free(self) -> bool:
        """Whether no amount costs anything."""
        return not (self.rate_ppm or self.floor or self.bands)

    @property
    def rates(self) -> list[Band]:
        """All rates, the first from nothing on."""
        return [Band(0, self.rate_ppm), *self.bands]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of membership: who moves `turnover` minor units in a month has it; what share of a service's base
    price it waives, in parts per million."""

    code: str
    names: Mapping[str, str]
    turnover: int
    waives: Mapping[Service, int]


@dataclass(frozen=True, slots=True)
class Tariff:
    """A version of the price list. Levels from the lowest to the highest."""

    version: str
    rules: dict[Service, Rule]
    levels: tuple[Level, ...] = ()

    def level(self, code: str) -> Level | None:
        """The level of that code."""
        return next((level for level in self.levels if level.code == code), None)

    def level_of(self, turnover: int) -> Level | None:
        """The highest level that a month's turnover reaches."""
        return next((level for level in reversed(self.levels) if level.turnover <= turnover), None)


@cache
def load_tariff(policy: str) -> Tariff:
    """The tariff shipped with a policy (`cn`). Raises tariff_invalid."""
    return read_tariff(_shipped(policy)["version"], policy_tariff(policy))


def policy_tariff(policy: str) -> dict[str, Any]:
    """The same as a document."""
    table = _shipped(policy)
    return {"rules": {s.value: table[s.value] for s in Service}, "levels": table.get("levels", [])}


def effective_from(policy: str) -> datetime:
    """Since when it has been in force."""
    return datetime.combine(_shipped(policy)["effective_from"], time(), UTC)


@cache
def _shipped(policy: str) -> dict[str, Any]:
    return tomllib.loads((POLICIES / f"{policy}-tariff.toml").read_text(encoding="utf-8"))


def read_tariff(version: str, document: Mapping[str, Any]) -> Tariff:
    """A document as a tariff. Raises tariff_invalid, naming what is wrong."""
    rules = document.get("rules")
    if not isinstance(rules, Mapping) or rules.keys() != {s.value for s in Service}:
        raise wrong("rules", "one for each service")
    levels = tuple(_level(i, raw) for i, raw in enumerate(document.get("levels", [])))
    if [level.turnover for level in levels] != sorted({level.turnover for level in levels}):
        raise wrong("levels", "from the lowest turnover to the highest")
    if len({level.code for level in levels}) != len(levels):
        raise wrong("levels", "a code each")
    return Tariff(version, {s: _rule(s, rules[s.value]) for s in Service}, levels)


def write_tariff(tariff: Tariff) -> dict[str, Any]:
    """A tariff as a document."""
    return {
        "rules": {
            s.value: {
                "rate_ppm": r.rate_ppm, "floor": r.floor, "free_quota": r.free_quota,
                **({} if r.cap is None else {"cap": r.cap}),
                **({"bands": [{"above": b.above, "rate_ppm": b.rate_ppm} for b in r.bands]} if r.bands else {}),
            }
            for s, r in tariff.rules.items()
        },
        "levels": [
            {"code": x.code, "names": dict(x.names), "turnover": x.turnover,
             "waives": {s.value: ppm for s, ppm in x.waives.items()}}
            for x in tariff.levels
        ],
    }  # fmt: skip


def wrong(where: str, why: str) -> Exception:
    """The document is no tariff, promotion or plan."""
    return invalid("fee_document_invalid", where=where, why=why)


def whole(where: str, value: object, least: int = 0, most: int = MOST) -> int:
    """A whole number in its bounds. Raises fee_document_invalid."""
    if type(value) is not int or not least <= value <= most:
        raise wrong(where, f"a whole number from {least} to {most}")
    return value


def only(where: str, raw: object, known: set[str]) -> Mapping[str, Any]:
    """A table with no keys but these. Raises fee_document_invalid."""
    if not isinstance(raw, Mapping):
        raise wrong(where, "a table")
    if unknown := sorted(raw.keys() - known):
        raise wrong(f"{where}.{unknown[0]}", "no such field")
    return raw


def names_of(where: str, raw: object) -> dict[str, str]:
    """A name in both languages. Raises fee_document_invalid."""
    table = only(where, raw, {"zh", "en"})
    for language in ("zh", "en"):
        text = table.get(language)
        if not isinstance(text, str) or not 1 <= len(text) <= 60 or not text.isprintable():
            raise wrong(f"{where}.{language}", "1 to 60 printable characters")
    return dict(table)


def waived_shares(where: str, raw: object) -> dict[Service, int]:
    """What share of which service is waived, parts per million. Raises fee_document_invalid."""
    payers = {s.value for s in Service if s is not Service.MERCHANT}
    return {Service(s): whole(f"{where}.{s}", ppm, 1, PPM) for s, ppm in only(where, raw, payers).items()}


def _rule(service: Service, raw: object) -> Rule:
    where = f"rules.{service}"
    table = only(where, raw, {"rate_ppm", "floor", "cap", "free_quota", "bands"})
    cap = table.get("cap")
    floor = whole(f"{where}.floor", table.get("floor", 0))
    if cap is not None and whole(f"{where}.cap", cap) < floor:
        raise wrong(f"{where}.cap", "not below the floor")
    bands = tuple(_band(f"{where}.bands.{i}", b) for i, b in enumerate(table.get("bands", [])))
    if [b.above for b in bands] != sorted({b.above for b in bands}):
        raise wrong(f"{where}.bands", "from the lowest to the highest")
    quota = whole(f"{where}.free_quota", table.get("free_quota", 0))
    if quota and service is Service.MERCHANT:
        raise wrong(f"{where}.free_quota", "a merchant has none")
    return Rule(whole(f"{where}.rate_ppm", table.get("rate_ppm", 0), 0, PPM), floor, cap, quota, bands)


def _band(where: str, raw: object) -> Band:
    table = only(where, raw, {"above", "rate_ppm"})
    return Band(
        whole(f"{where}.above", table.get("above"), 1), whole(f"{where}.rate_ppm", table.get("rate_ppm"), 0, PPM)
    )


def _level(i: int, raw: object) -> Level:
    where = f"levels.{i}"
    table = only(where, raw, {"code", "names", "turnover", "waives"})
    code = table.get("code")
    if not isinstance(code, str) or not code.isascii() or not code.isalpha() or not 2 <= len(code) <= 20:
        raise wrong(f"{where}.code", "2 to 20 letters")
    turnover = whole(f"{where}.turnover", table.get("turnover"), 1)
    return Level(code, names_of(f"{where}.names", table.get("names")), turnover,
                 waived_shares(f"{where}.waives", table.get("waives", {})))  # fmt: skip
