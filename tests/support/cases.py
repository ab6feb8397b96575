"""Payments to be judged, for tests of the rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from purser.core.ids import DeviceId
from purser.risk import Case, RuleSet, Standing, Trail, Verdict, policy_document, read_document

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""

NOW = int(NOON.timestamp())
DEVICE = DeviceId.at(NOON.timestamp())
SETTLED = Standing(
    20_000,
    has_pin=True,
    security_changed_at=None,
    device_since=None,
    has_password=True,
    device=DEVICE,
    free_day=100_000,
)
"""Somebody on their own device who lets ¥200 go without a proof."""


@dataclass(frozen=True)
class Shown:
    """A proof as a customer has just given it."""

    methods: tuple[str, ...]
    strength: int

    @property
    def method(self) -> str:
        return self.methods[0]


PIN = Shown(("pin",), 1)
PASSKEY = Shown(("passkey",), 2)
PIN_AND_TOTP = Shown(("totp", "pin"), 2)
PIN_AND_PASSWORD = Shown(("password", "pin"), 2)


def standing(**changes: Any) -> Standing:
    fields = {name: getattr(SETTLED, name) for name in SETTLED.__slots__}
    return Standing(**fields | changes)


def new_device(minutes: int = 10, **changes: Any) -> Standing:
    return standing(device_since=NOON - timedelta(minutes=minutes), **changes)


def case(kind: str = "payment", amount: int = 1_000, **changes: Any) -> Case:
    fields: dict[str, Any] = {
        "kind": kind, "amount": amount, "now": NOW, "hour": 12, "available": 1_000_000, "standing": SETTLED,
        "proof": None, "trail": Trail(), "party": b"shop", "device": DEVICE[-4:],
    }  # fmt: skip
    return Case(**fields | changes)


POLICY = RuleSet(1, read_document(policy_document("cn")).rules)


def judged(*args: Any, **changes: Any) -> Verdict:
    """What the policy's rules say of a case."""
    return POLICY.judge(case(*args, **changes))


def rules(*raw: dict[str, Any]) -> RuleSet:
    """Rules written as an operator does."""
    return RuleSet(7, read_document({"name": "a test", "rules": list(raw)}).rules)
