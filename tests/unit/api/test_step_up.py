"""What somebody is asked to prove, depending on what they have."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from purser.api.callers import Session
from purser.api.problems import StepUpRequired
from purser.api.step_up import step_up
from purser.core.clock import FakeClock
from purser.core.errors import Problem, forbidden, rejected
from purser.core.ids import CustomerId, SessionId
from purser.identity import payment_purpose
from purser.risk import Standing

CLOCK = FakeClock()
QUOTE = "a quote"
TWICE = {"strength": 2, "accept": "passkey totp"}


def session(*has: str) -> Session:
    standing = Standing(
        0,
        has_pin="pin" in has,
        security_changed_at=None,
        device_since=None,
        has_passkey="passkey" in has,
        has_totp="totp" in has,
        has_password="password" in has,
    )
    ident, customer = SessionId.new(CLOCK), CustomerId.new(CLOCK)
    return Session(ident, b"", customer, "王伟", "zh-CN", MappingProxyType({}), CLOCK.now(), None, None, standing)


def asked(problem: Problem, *has: str) -> object:
    """What is asked for, or the code of another refusal."""
    found = step_up(problem, session(*has), QUOTE)
    return found.extra if isinstance(found, StepUpRequired) else found.code


@pytest.mark.parametrize(
    ("params", "has", "methods"),
    [
        ({}, ("pin", "password"), ["pin"]),
        ({}, ("pin", "passkey", "totp", "password"), ["passkey", "pin"]),
        ({"strength": 1, "accept": "passkey"}, ("pin", "passkey"), ["passkey"]),
        (TWICE, ("pin", "totp", "password"), ["pin", "totp"]),
        (TWICE, ("passkey",), ["passkey"]),
        ({"strength": 2}, ("pin", "password"), ["pin", "password"]),
    ],
)
def test_what_is_asked_for(params: dict[str, str | int], has: tuple[str, ...], methods: list[str]) -> None:
    strength = params.get("strength", 1)
    wanted = {"methods": methods, "purpose": payment_purpose(QUOTE), "strength": strength}
    assert asked(forbidden("step_up_required", **params), *has) == wanted


@pytest.mark.parametrize("has", [(), ("password",), ("password", "totp")])
def test_who_has_nothing_to_pay_by_sets_a_pin(has: tuple[str, ...]) -> None:
    assert asked(forbidden("step_up_required"), *has) == "pin_missing"


def test_who_has_nothing_strong_enough_is_told() -> None:
    for params, has in ((TWICE, ("pin", "password")), ({"strength": 2}, ("pin",)), ({"accept": "passkey"}, ("pin",))):
        assert asked(forbidden("step_up_required", **params), *has) == "stronger_proof_missing"  # type: ignore[arg-type]


def test_other_refusals_stay_as_they_are() -> None:
    assert asked(rejected("wallet_frozen"), "pin") == "wallet_frozen"
