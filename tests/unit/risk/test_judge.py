"""What the policy's rules make of single payments, and how verdicts are put together."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from purser.risk import PLAIN, Outcome, Standing, Trail
from purser.risk.trail import FIRST_PAYEE, NEW_DEVICE, NOBODY, ONCE, PAYMENT, RECEIVED, TOP_UP, TRANSFER, TWICE
from tests.support.cases import (
    DEVICE,
    NOON,
    NOW,
    PASSKEY,
    PIN,
    PIN_AND_PASSWORD,
    PIN_AND_TOTP,
    POLICY,
    case,
    judged,
    new_device,
    rules,
    standing,
)

ALLOW, STEP_UP, HOLD, DENY = Outcome
NIGHT = {"hour": 3, "available": 150_000}


def spent(*moves: tuple[int, int, int]) -> Trail:
    """A trail of (seconds ago, amount, flags)."""
    trail = Trail()
    for ago, amount, flags in moves:
        trail.spend(NOW - ago, amount, b"shop", DEVICE[-4:], flags)
    return trail


def came(*moves: tuple[int, int, bytes], sort: int = RECEIVED) -> Trail:
    trail = Trail()
    for ago, amount, payer in moves:
        trail.receive(NOW - ago, amount, payer, sort)
    return trail


MANY = came((60, 40_000, b"aaaa"), (50, 40_000, b"bbbb"), (40, 40_000, b"cccc"))
TOPPED_UP = came((60, 150_000, b"card"), sort=TOP_UP)
FREER = standing(free_day=100_001)
FIVE = came(*((60, 100, bytes([i] * 4)) for i in range(5)))
recovering = standing(recovering=True)
changed = standing(security_changed_at=NOON - timedelta(hours=2))


@pytest.mark.parametrize(
    ("outcome", "reason", "args", "changes"),
    [
        (ALLOW, None, ("payment", 20_000), {}),
        (STEP_UP, "above_free_amount", ("payment", 20_001), {}),
        (ALLOW, None, ("payment", 20_001), {"proof": PIN}),
        (STEP_UP, "free_day", ("payment", 10_001), {"trail": spent((3600, 90_000, PAYMENT))}),
        (ALLOW, None, ("payment", 10_001), {"trail": spent((86_400, 90_000, PAYMENT))}),
        (ALLOW, None, ("payment", 10_001), {"trail": spent((3600, 90_000, ONCE))}),
        (ALLOW, None, ("payment", 10_001), {"trail": spent((60, 90_000, PAYMENT)), "standing": FREER}),
        (STEP_UP, "free_day", ("payment", 1), {"standing": standing(free_day=0)}),
        (STEP_UP, "withdrawal", ("withdrawal", 100), {}),
        (ALLOW, None, ("withdrawal", 500_000), {"proof": PIN}),
        (STEP_UP, "first_payee", ("transfer", 1), {"first_payee": True}),
        (ALLOW, "first_payee", ("transfer", 100_000), {"first_payee": True, "proof": PIN}),
        (HOLD, "first_payee_cap", ("transfer", 100_001), {"first_payee": True, "proof": PIN}),
        (HOLD, "first_payee_cap", ("transfer", 100_001), {"first_payee": True, "proof": PIN_AND_PASSWORD}),
        (ALLOW, "first_payee_cap", ("transfer", 100_001), {"first_payee": True, "proof": PASSKEY}),
        (STEP_UP, "first_payee", ("transfer", 100_001), {"first_payee": True}),
        (STEP_UP, "new_device", ("payment", 1), {"standing": new_device()}),
        (ALLOW, None, ("payment", 1), {"standing": new_device(720)}),
        (ALLOW, "new_device", ("payment", 100_000), {"standing": new_device(), "proof": PIN}),
        (STEP_UP, "new_device_cap", ("payment", 100_001), {"standing": new_device(), "proof": PIN}),
        (STEP_UP, "new_device_cap", ("payment", 100_001), {"standing": new_device(), "proof": PIN_AND_PASSWORD}),
        (ALLOW, "new_device_cap", ("payment", 100_001), {"standing": new_device(), "proof": PIN_AND_TOTP}),
        (DENY, "new_device_most", ("payment", 300_001), {"standing": new_device(), "proof": PASSKEY}),
        (DENY, "new_device_most", ("withdrawal", 300_001), {"standing": new_device(), "proof": PASSKEY}),
        (
            HOLD, "new_device_first_payee", ("transfer", 20_001),
            {"standing": new_device(), "proof": PASSKEY, "first_payee": True},
        ),
        (STEP_UP, "security_changed", ("payment", 100_001), {"standing": changed, "proof": PIN}),
        (ALLOW, "security_changed", ("payment", 100_001), {"standing": changed, "proof": PASSKEY}),
        (DENY, "security_changed_withdrawal", ("withdrawal", 100_001), {"standing": changed, "proof": PASSKEY}),
        (
            HOLD, "security_changed_payee", ("transfer", 20_001),
            {"standing": changed, "proof": PASSKEY, "first_payee": True},
        ),
        (DENY, "recovering", ("payment", 50_001), {"standing": recovering, "proof": PASSKEY}),
        (ALLOW, None, ("payment", 50_000), {"standing": recovering, "proof": PASSKEY}),
        (DENY, "recovering_withdrawal", ("withdrawal", 50_001), {"standing": recovering, "proof": PASSKEY}),
        (STEP_UP, "pin_day", ("payment", 300_001), {"proof": PIN}),
        (ALLOW, None, ("payment", 300_001), {"proof": PIN_AND_PASSWORD}),
        (ALLOW, None, ("payment", 100_001), {"proof": PIN, "trail": spent((60, 300_000, TWICE))}),
        (STEP_UP, "night_drain", ("payment", 125_000), {"proof": PIN, **NIGHT}),
        (ALLOW, None, ("payment", 115_000), {"proof": PIN, **NIGHT}),
        (STEP_UP, "burst", ("payment", 1), {"trail": spent(*[(59, 1, PAYMENT)] * 8)}),
        (ALLOW, None, ("payment", 1), {"trail": spent(*[(60, 1, PAYMENT)] * 8)}),
        (STEP_UP, "device_burst", ("payment", 1), {"trail": spent(*[(600, 1, PAYMENT)] * 30)}),
        (HOLD, "mule_payee", ("transfer", 5_001), {"first_payee": True, "proof": PASSKEY, "theirs": FIVE}),
        (HOLD, "mule_out", ("transfer", 100_000), {"proof": PASSKEY, "trail": MANY, "available": 120_000}),
        (DENY, "through_to_card", ("withdrawal", 100_000), {"proof": PASSKEY, "trail": MANY, "available": 120_000}),
        (
            HOLD, "top_up_and_run", ("transfer", 90_000),
            {"first_payee": True, "proof": PIN, "available": 150_000, "trail": TOPPED_UP},
        ),
        (
            STEP_UP, "card_through", ("withdrawal", 90_000),
            {"proof": PIN, "available": 150_000, "trail": TOPPED_UP},
        ),
        (
            DENY, "card_testing", ("top_up", 100),
            {"trail": came(*((60, 100, bytes([i] * 4)) for i in range(3)), sort=TOP_UP)},
        ),
        (DENY, "card_burst", ("top_up", 100), {"trail": came(*[(60, 100, b"shop")] * 10, sort=TOP_UP)}),
        (STEP_UP, "code_device", ("payment", 100), {"by_code": True, "standing": new_device()}),
    ],
)  # fmt: skip
def test_a_rule_of_the_policy(
    outcome: Outcome, reason: str | None, args: tuple[str, int], changes: dict[str, Any]
) -> None:
    verdict = judged(*args, **changes)
    assert verdict.outcome is outcome, verdict
    assert (reason in verdict.reasons) if reason else verdict.reasons == ()


def test_money_to_many_people_waits() -> None:
    trail = Trail()
    for i in range(5):
        trail.spend(NOW - 60 * i, 100, bytes([i] * 4), NOBODY, TRANSFER)
    verdict = judged("transfer", 100, trail=trail, party=b"sixt")
    assert (verdict.outcome, verdict.hold) == (HOLD, timedelta(hours=24))
    assert judged("transfer", 100, trail=trail, party=b"sixt", proof=PIN_AND_PASSWORD).outcome is ALLOW
    assert judged("transfer", 100, trail=trail, party=bytes(4)).outcome is ALLOW


def test_who_was_never_asked_is_let_through() -> None:
    assert judged("transfer", 10**9, first_payee=True, standing=Standing.unknown()) is PLAIN


def test_small_payments_are_answered_for_now_and_then() -> None:
    trail = spent((3 * 3600, 5_000, ONCE))
    trail.free_run = 290_000
    assert judged("payment", 10_000, trail=trail).outcome is ALLOW
    asked = judged("payment", 10_001, trail=trail)
    assert (asked.outcome, asked.reasons, asked.confirmed) == (STEP_UP, ("free_run",), False)
    assert judged("payment", 10_001, trail=trail, proof=PIN).confirmed
    large = judged("payment", 50_000, trail=trail, proof=PIN)  # an everyday PIN answers for nothing else
    assert (large.outcome, large.confirmed) == (ALLOW, False)


def test_the_most_severe_decides_and_all_are_named() -> None:
    mild = {"code": "mild", "when": ["amount > 1"], "then": "step_up", "accept": ["pin", "passkey"]}
    strong = {"code": "strong", "when": ["amount > 2"], "then": "step_up", "strength": 2, "accept": ["passkey", "totp"]}
    wait = {"code": "wait", "when": ["amount > 3"], "then": "hold", "accept": [], "otherwise": "deny", "hold_hours": 3}
    never = {"code": "never", "when": ["amount > 4"], "then": "deny"}
    watched = {"code": "watched", "when": ["amount > 0"], "then": "deny", "shadow": True}
    judge = rules(mild, strong, wait, never, watched).judge

    one, two, three, four, five = (judge(case("transfer", n, proof=None)) for n in range(1, 6))
    assert (one.outcome, one.reasons, one.shadow, one.is_plain) == (ALLOW, (), ("watched",), False)
    assert (two.outcome, two.accept, two.strength) == (STEP_UP, ("pin", "passkey"), 1)
    assert (three.outcome, three.accept, three.strength) == (STEP_UP, ("passkey",), 2)
    assert (four.outcome, four.reasons) == (STEP_UP, ("mild", "strong", "wait"))  # a hold is no proof
    assert (five.outcome, five.reasons) == (DENY, ("mild", "strong", "wait", "never"))

    held = judge(case("transfer", 4, proof=PASSKEY))
    assert (held.outcome, held.reasons, held.hold) == (HOLD, ("wait",), timedelta(hours=3))
    assert judge(case("payment", 4, proof=PASSKEY)).outcome is DENY  # a merchant cannot wait
    assert judge(case("transfer", 3, proof=PASSKEY)).reasons == ("mild", "strong")
    assert judge(case("transfer", 5, proof=PASSKEY)).outcome is DENY  # no proof opens what is denied


def test_the_facts_that_were_looked_at_are_kept() -> None:
    verdict = judged("payment", 10_001, trail=spent((3600, 90_000, PAYMENT)))
    assert verdict.facts == {"kind": "payment", "proof": "none", "free_sum_1d": 100_001}


def test_a_held_transfer_counts_in_no_sum() -> None:
    held = spent((60, 500_000, TRANSFER | ONCE | 128), (60, 100, PAYMENT | ONCE))
    assert judged("payment", 299_900, trail=held, proof=PIN).outcome is ALLOW
    assert judged("payment", 299_901, trail=held, proof=PIN).outcome is STEP_UP


def test_a_kicked_device_that_comes_back_finds_its_sums() -> None:
    """They are the customer's, whichever device it was."""
    trail = Trail()
    trail.spend(NOW - 600, 90_000, b"shop", b"dev1", PAYMENT | ONCE | NEW_DEVICE)
    assert judged("payment", 10_000, trail=trail, standing=new_device(), device=b"dev2", proof=PIN).outcome is ALLOW
    assert judged("payment", 10_001, trail=trail, standing=new_device(), device=b"dev2", proof=PIN).outcome is STEP_UP


def test_sums_to_first_payees_are_over_all_of_them() -> None:
    trail = Trail()
    trail.spend(NOW - 600, 60_000, b"aaaa", NOBODY, TRANSFER | ONCE | FIRST_PAYEE)
    assert judged("transfer", 40_000, trail=trail, party=b"bbbb", first_payee=True, proof=PIN).outcome is ALLOW
    assert judged("transfer", 40_001, trail=trail, party=b"bbbb", first_payee=True, proof=PIN).outcome is HOLD


def test_the_policy_has_a_gate_that_everyday_payments_pass() -> None:
    gate = POLICY.gate
    assert gate.is_open
    assert gate.passes(1_250, standing(), Trail(), NOW)
    assert not gate.passes(20_001, standing(), Trail(), NOW)
    assert not gate.passes(1_250, new_device(), Trail(), NOW)
    assert not gate.passes(1_250, changed, Trail(), NOW)
    assert not gate.passes(10_001, standing(), spent((60, 90_000, TWICE)), NOW)
    assert not gate.passes(1_250, standing(), spent(*[(1, 1, PAYMENT)] * 8), NOW)


def test_a_rule_without_bounds_closes_the_gate() -> None:
    hourly = {"code": "hourly", "when": ["hour = 3"], "then": "deny"}
    assert not rules(hourly).gate.passes(1, standing(), Trail(), NOW)
