"""The rules of a country as data: what each class of wallet may do, and how long a session lives.

Another country is another file in `policies/`; its amounts are minor units of its currency.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal, cast
from zoneinfo import ZoneInfo

from purser.accounts.model import WalletClass
from purser.core.money import Currency
from purser.identity import AttemptRules, CodeRules, FreeRules, GuessRules, PinRules, SessionRules

Scope = Literal["outgoing", "static_qr"]
Window = Literal["day", "month", "year", "lifetime"]

POLICIES = Path(__file__).resolve().parents[1] / "policies"
_SCOPES = ("outgoing", "static_qr")
_WINDOWS = ("day", "month", "year", "lifetime")


class PolicyError(ValueError):
    """A policy file says something that has no meaning; the text says what."""


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `cap` minor units of one scope in one window of local time."""

    scope: Scope
    window: Window
    cap: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds in one country. `cooling` is how long a later device is new; `checks` how many outside sources must
    have agreed to who somebody is for a class of wallet."""

    name: str
    currency: Currency
    time_zone: ZoneInfo
    calling_code: str
    signup_class: WalletClass
    sessions: SessionRules
    attempts: AttemptRules
    guesses: GuessRules
    codes: CodeRules
    cooling: timedelta
    pin: PinRules
    free: FreeRules
    classes: Mapping[int, tuple[Limit, ...]]
    checks: Mapping[int, int]

    def limits(self, wallet_class: int) -> tuple[Limit, ...]:
        """The limits of a class of wallet. KeyError when the policy has no such class."""
        return self.classes[wallet_class]

    def local_date(self, at: datetime) -> date:
        """The day on which limits count what happens at `at`."""
        return at.astimezone(self.time_zone).date()


@cache
def load_policy(name: str) -> Policy:
    """The policy called `name` (`cn`). Raises PolicyError, FileNotFoundError."""
    return parse_policy(name, (POLICIES / f"{name}.toml").read_text(encoding="utf-8"))


def parse_policy(name: str, text: str) -> Policy:
    """Read a policy's TOML. Raises PolicyError."""
    table = tomllib.loads(text)
    try:
        classes = {int(number): _limits(c["limits"]) for number, c in table["wallet_class"].items()}
        sessions, attempts, pin = table["sessions"], table["sign_in"], table["pin"]
        policy = Policy(
            name=name,
            currency=Currency(table["currency"]),
            time_zone=ZoneInfo(table["time_zone"]),
            calling_code=str(table["calling_code"]),
            signup_class=table["signup_class"],
            sessions=SessionRules(timedelta(hours=sessions["idle_hours"]), timedelta(hours=sessions["absolute_hours"])),
            attempts=AttemptRules(attempts["failures"], timedelta(minutes=attempts["window_minutes"])),
            guesses=_guesses(attempts),
            codes=_codes(table["codes"]),
            cooling=timedelta(hours=table["devices"]["cooling_hours"]),
            pin=PinRules(pin["failures"], timedelta(hours=pin["lock_hours"]), timedelta(hours=pin["reset_hours"])),
            free=FreeRules(**table["free"]),
            classes=classes,
            checks={int(number): int(c["checks"]) for number, c in table["wallet_class"].items()},
        )
    except KeyError as missing:
        raise PolicyError(f"policy {name} lacks {missing}") from missing
    except TypeError as wrong:
        raise PolicyError(f"policy {name}: {wrong}") from wrong
    if set(classes) != {1, 2, 3} or policy.signup_class not in classes:
        raise PolicyError(f"policy {name} must describe the classes 1, 2 and 3")
    return policy


def _guesses(table: dict[str, int]) -> GuessRules:
    window = timedelta(minutes=table["window_minutes"])
    names = ("failures", "device_failures", "network_failures", "second_factor_failures")
    return GuessRules(*(AttemptRules(table[name], window) for name in names))


def _codes(table: dict[str, int]) -> CodeRules:
    hour = timedelta(hours=1)
    address = (
        AttemptRules(1, timedelta(seconds=table["resend_seconds"])),
        AttemptRules(table["hourly"], hour),
        AttemptRules(table["daily"], 24 * hour),
    )
    life = timedelta(minutes=table["life_minutes"])
    return CodeRules(life, table["tries"], address, AttemptRules(table["network_hourly"], hour))


def _limits(rows: list[dict[str, Any]]) -> tuple[Limit, ...]:
    limits = []
    for row in rows:
        scope, window, cap = row["scope"], row["window"], row["cap"]
        if scope not in _SCOPES or window not in _WINDOWS or type(cap) is not int or cap < 0:
            raise PolicyError(f"no such limit: {row}")
        limits.append(Limit(cast("Scope", scope), cast("Window", window), cap))
    return tuple(limits)
