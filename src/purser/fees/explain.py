"""Why this fee: every step of the calculation in a sentence, from the trace that was kept with the payment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from purser.core.db import Reader
from purser.core.ids import ProceedingId
from purser.core.money import Currency, Money
from purser.core.text import Language, sentence
from purser.fees import promotion_store, tariff_store
from purser.fees.assess import Fee, Item
from purser.fees.tariff import Rule, Service, Tariff

_SECTION = "fee_reasons"


@dataclass(frozen=True, slots=True)
class Background:
    """What a trace refers to: the tariff it was priced by (None when it is not ours any more), and the names of the
    levels, plans and promotions in it, by language."""

    tariff: Tariff | None
    names: Mapping[str, Mapping[str, str]]


async def background(conn: Reader, version: str, fee: Fee) -> Background:
    """Look up what the trace of `fee` refers to, years later too: nothing of it is ever deleted."""
    stored = await tariff_store.read_version(conn, version)
    tariff = None if stored is None else stored.tariff
    names: dict[str, Mapping[str, str]] = {}
    for item in fee.items:
        found = await _names(conn, tariff, item)
        if found is not None:
            names[item.source] = found
    return Background(tariff, names)


def explain(fee: Fee, service: Service, currency: Currency, b: Background, language: Language) -> list[str]:
    """A sentence for every item, in order."""
    rule = None if b.tariff is None else b.tariff.rules[service]
    return [_sentence(item, rule, currency, b.names, language) for item in fee.items]


def conclude(fee: Fee, currency: Currency, version: str, language: Language) -> str:
    """What it comes to, in one sentence."""
    total = Money(fee.total, currency).text()
    code = "total" if fee.total else "nothing" if fee.items else "free"
    return sentence(_SECTION, code, language, total=total, tariff=version)


def percent(ppm: int) -> str:
    """A share as people read it: 1000 is 0.1%."""
    return f"{ppm / 10_000:.4f}".rstrip("0").rstrip(".") + "%"


def _sentence(
    item: Item, rule: Rule | None, currency: Currency, names: Mapping[str, Mapping[str, str]], language: Language
) -> str:
    code = item.code
    if code == "base":
        code = "base_unknown" if rule is None else "base_bands" if rule.bands else "base"
    if code == "rounding":
        code = "rounding_up" if item.amount > 0 else "rounding_down"
    return sentence(
        _SECTION, code, language,
        value=Money(abs(item.amount), currency).text(),
        basis=Money(item.basis, currency).text(),
        rate="" if rule is None else percent(rule.rate_ppm),
        rates="" if rule is None else _rates(rule, currency, language),
        name=names.get(item.source, {}).get(language, item.source),
    )  # fmt: skip


def _rates(rule: Rule, currency: Currency, language: Language) -> str:
    """The bands as a list: 0.6% up to ¥1,000.00, 0.4% above."""
    parts = [percent(rule.rate_ppm)] + [
        sentence(_SECTION, "band", language, rate=percent(b.rate_ppm), above=Money(b.above, currency).text())
        for b in rule.bands
    ]
    return sentence(_SECTION, "comma", language).join(parts)


async def _names(conn: Reader, tariff: Tariff | None, item: Item) -> Mapping[str, str] | None:
    if item.code == "promotion":
        found = await promotion_store.read(conn, ProceedingId.parse(item.source))
        return None if found is None else found.promotion.terms.names
    if item.code == "vip" and item.source.startswith("plan:"):
        plan = await tariff_store.read_plan(conn, ProceedingId.parse(item.source.removeprefix("plan:")))
        return None if plan is None else plan.document["names"]
    level = None if tariff is None else tariff.level(item.source)
    return None if level is None else level.names
