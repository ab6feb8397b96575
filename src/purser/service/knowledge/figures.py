"""The numbers in articles: `{refund.window}` is what the policy says today, in the reader's language.

An article that wrote its numbers down would be wrong the day an operator changes a term.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, Final

from purser.core.money import Currency, Money
from purser.core.service_calendar import POLICIES, load_calendar
from purser.core.terms import Span, load_terms
from purser.core.text import Language
from purser.fees import Tariff, load_tariff

Render = Callable[[Language], str]

_NAME: Final = re.compile(r"\{([a-z0-9_.]+)\}")
_AMOUNT_OF_RULE: Final = re.compile(r"\w*(?:amount|_sum_\w+|free_run) > ([\d_]+)")
_UNITS: Final[Mapping[str, tuple[str, str]]] = {
    "minutes": ("分钟", "minute"),
    "hours": ("小时", "hour"),
    "days": ("天", "day"),
    "open minutes": ("分钟（服务时间）", "open minute"),
    "open hours": ("小时（服务时间）", "open hour"),
    "working days": ("个工作日", "working day"),
}
_DAYS: Final = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONDAY: Final = date(2026, 3, 2)
"""Of a week without holidays."""


class FigureError(ValueError):
    """A placeholder that no policy knows; the text names it."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything a text may name."""

    by_name: Mapping[str, Render]

    def fill(self, text: str, language: Language) -> str:
        """The text with its figures. Raises FigureError."""

        def value(found: re.Match[str]) -> str:
            render = self.by_name.get(found[1])
            if render is None:
                raise FigureError(f"no figure {found[1]}")
            return render(language)

        return _NAME.sub(value, text)


def figures_of(policy: str, tariff: Tariff | None = None) -> Figures:
    """The figures of a policy; prices of the tariff in force, where there is one."""
    return Figures({**_of_policy(policy), **_of_tariff(tariff or load_tariff(policy), _currency(policy))})


@cache
def _of_policy(policy: str) -> Mapping[str, Render]:
    found = dict(_of_terms(policy))
    table, currency = _read(policy), _currency(policy)
    for section in ("sessions", "sign_in", "codes", "devices", "pin"):
        found.update({f"{section}.{name}": _fixed(f"{value:,}") for name, value in table[section].items()})
    found.update({f"free.{name}": _money(value, currency) for name, value in table["free"].items()})
    for number, limits in table["wallet_class"].items():
        for limit in limits["limits"]:
            found[f"class_{number}.{limit['scope']}_{limit['window']}"] = _money(limit["cap"], currency)
    found.update(_of_rules(policy, currency))
    for entry in _read(f"{policy}-directory")["entries"]:
        found[f"hotline.{entry['code']}"] = _fixed(entry["numbers"][0])
    for name, days in _read(f"{policy}-cases")["regulatory"].items():
        found[f"complaint.{name}"] = _span(Span(days, "days"))
    found["calendar.hours"] = lambda language: _hours(policy, language)
    return found


def _of_terms(policy: str) -> Iterator[tuple[str, Render]]:
    currency, known = _currency(policy), load_terms(policy)
    for procedure, terms in _read(f"{policy}-terms").items():
        for name, value in terms.items():
            if isinstance(value, str):
                yield f"{procedure}.{name}", _span(known.span(procedure, name))
            elif name.endswith("amount"):
                yield f"{procedure}.{name}", _money(value, currency)
            elif name.endswith("bytes"):
                yield f"{procedure}.{name}", _fixed(f"{value // 1_048_576} MB")
            else:
                yield f"{procedure}.{name}", _fixed(f"{value:,}")


def _of_rules(policy: str, currency: Currency) -> dict[str, Render]:
    """What the shipped rules of risk bound: `risk.<code>` its last amount, `risk.<code>.hold` how long it holds."""
    found: dict[str, Render] = {}
    for rule in _read(f"{policy}-risk")["rule"]:
        amounts = [m[1] for condition in rule["when"] if (m := _AMOUNT_OF_RULE.fullmatch(condition))]
        if amounts:
            found[f"risk.{rule['code']}"] = _money(int(amounts[-1].replace("_", "")), currency)
        if "hold_hours" in rule:
            found[f"risk.{rule['code']}.hold"] = _span(Span(rule["hold_hours"], "hours"))
    return found


def _of_tariff(tariff: Tariff, currency: Currency) -> dict[str, Render]:
    found: dict[str, Render] = {}
    for service, rule in tariff.rules.items():
        found[f"fee.{service}.rate"] = _share(rule.rate_ppm)
        found[f"fee.{service}.floor"] = _money(rule.floor, currency)
        found[f"fee.{service}.free"] = _money(rule.free_quota, currency)
    for level in tariff.levels:
        found[f"level.{level.code}.turnover"] = _money(level.turnover, currency)
        for service, ppm in level.waives.items():
            found[f"level.{level.code}.{service}"] = _share(ppm)
    return found


def _hours(policy: str, language: Language) -> str:
    """Runs of weekdays with the same hours: `周一至周五 09:00–18:00`."""
    calendar = load_calendar(policy).calendar
    week = [" ".join(map(str, calendar.intervals_on(_MONDAY + timedelta(days=i)))) for i in range(7)]
    runs: list[tuple[int, int]] = []
    for day, hours in enumerate(week):
        if runs and hours and week[runs[-1][1]] == hours and runs[-1][1] == day - 1:
            runs[-1] = (runs[-1][0], day)
        elif hours:
            runs.append((day, day))
    return ("；" if language == "zh" else "; ").join(
        f"{_weekdays(first, last, language)} {week[first].replace('-', '–')}" for first, last in runs
    )


def _weekdays(first: int, last: int, language: Language) -> str:
    names = [f"周{d}" for d in _DAYS["zh"]] if language == "zh" else list(_DAYS["en"])
    between = "至" if language == "zh" else " to "
    return names[first] if first == last else f"{names[first]}{between}{names[last]}"


def _span(span: Span) -> Render:
    zh, en = _UNITS[span.unit]

    def render(language: Language) -> str:
        return f"{span.count} {zh}" if language == "zh" else f"{span.count} {en}{'s' if span.count != 1 else ''}"

    return render


def _money(amount: int, currency: Currency) -> Render:
    """`¥1,000`; with its hundredths only where there are some."""
    return _fixed(Money(amount, currency).text().removesuffix("." + "0" * currency.exponent))


def _share(ppm: int) -> Render:
    return _fixed(f"{(Decimal(ppm) / 10_000).normalize():f}%")


def _fixed(text: str) -> Render:
    return lambda _: text


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((POLICIES / f"{name}.toml").read_text("utf-8"))


def _currency(policy: str) -> Currency:
    return Currency(_read(policy)["currency"])
