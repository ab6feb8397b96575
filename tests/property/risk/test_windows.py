"""Windows are what a naive recount of everything that ever happened says, and the gate lets nothing past the rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given
from hypothesis import strategies as st

from purser.risk import Trail
from purser.risk.facts import Facts, flags_of
from purser.risk.trail import (
    DAY,
    DAYS,
    FIRST_PAYEE,
    HELD,
    MOST,
    NEW_DEVICE,
    RECEIVED,
    SORT,
    TRANSFER,
    TWICE,
    WITHDRAWAL,
)
from tests.support.cases import NOW, POLICY, case, new_device, rules, standing

SPANS = {"1m": 60, "1h": 3600, "1d": DAY}


@dataclass(frozen=True)
class Past:
    """One move of the model: everything is kept for ever."""

    at: int
    amount: int
    party: bytes
    device: bytes
    flags: int


flags = st.sampled_from([0, 8, 16, 32, 40, 1, 9, 1 | FIRST_PAYEE, 9 | FIRST_PAYEE, 9 | HELD, 10, 2 | NEW_DEVICE])
moves = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 30, 59, 60, 61, 600, 3599, 3600, 7200, 40_000, DAY - 1, DAY, 3 * DAY, 40 * DAY]),
        st.integers(1, 10**7),
        st.sampled_from([b"aaaa", b"bbbb", b"cccc"]),
        st.sampled_from([b"dev1", b"dev2"]),
        flags,
    ),
    max_size=40,
)


def live(steps: list[tuple[int, int, bytes, bytes, int]], *, reload: bool) -> tuple[Trail, list[Past], int]:
    """Play moves one after the other, on a trail and on paper."""
    trail, paper, now = Trail(), [], NOW
    for gap, amount, party, device, flag in steps:
        now += gap
        trail.settle(now)
        trail.spend(now, amount, party, device, flag)
        paper.append(Past(now, amount, party, device, flag))
        if reload:
            trail = Trail(trail.pack())
    trail.settle(now)
    return trail, paper, now


def recount(paper: list[Past], now: int) -> dict[str, int]:
    """The facts by counting everything."""
    found = {}
    for text, span in SPANS.items():
        recent = [p for p in paper if p.at > now - span]
        spent = [p for p in recent if not p.flags & HELD and p.flags & SORT != WITHDRAWAL]
        found[f"out_count_{text}"] = len(recent)
        found[f"out_sum_{text}"] = sum(p.amount for p in spent)
        found[f"payee_sum_{text}"] = sum(
            p.amount for p in recent if p.party == b"aaaa" and p.flags & SORT < 2 and not p.flags & HELD
        )
        found[f"device_sum_{text}"] = sum(p.amount for p in recent if p.device == b"dev1" and not p.flags & HELD)
        found[f"free_sum_{text}"] = sum(p.amount for p in spent if not p.flags & 24)
        found[f"weak_sum_{text}"] = sum(p.amount for p in spent if not p.flags & TWICE)
        found[f"new_device_sum_{text}"] = sum(p.amount for p in recent if p.flags & NEW_DEVICE and not p.flags & HELD)
        found[f"first_payee_sum_{text}"] = sum(p.amount for p in recent if p.flags & FIRST_PAYEE and not p.flags & HELD)
        found[f"payees_{text}"] = len({p.party for p in recent if p.flags & SORT == TRANSFER})
        found[f"devices_{text}"] = len({p.device for p in recent})
    month = [p for p in paper if p.at // DAY > now // DAY - DAYS and not p.flags & HELD]
    found["out_sum_30d"] = sum(p.amount for p in month if p.flags & SORT != WITHDRAWAL)
    found["out_count_30d"] = sum(1 for p in month if p.flags & SORT != WITHDRAWAL)
    return found


@given(moves, st.booleans())
def test_windows_are_what_a_recount_says(steps: list[tuple[int, int, bytes, bytes, int]], reload: bool) -> None:
    trail, paper, now = live(steps, reload=reload)
    this = case(amount=700, now=now, trail=trail, party=b"aaaa", device=b"dev1")
    paper.append(Past(now, 700, b"aaaa", b"dev1", flags_of(this)))
    facts, expected = Facts(this), recount(paper, now)
    known = {name for name in expected if name in _facts()}
    assert len(known) > 15
    assert {name: facts[name] for name in known} == {name: expected[name] for name in known}


def _facts() -> set[str]:
    from purser.risk.facts import FACTS

    return set(FACTS)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 10**6), flags), min_size=MOST + 1, max_size=3 * MOST))
def test_a_full_trail_never_says_less_than_was_spent(steps: list[tuple[int, int, int]]) -> None:
    trail, paper, now = live([(gap, amount, b"aaaa", b"dev1", f) for gap, amount, f in steps], reload=False)
    assert len(list(trail.went(0))) <= MOST
    facts = Facts(case(amount=1, now=now, trail=trail, party=b"aaaa", device=b"dev1"))
    for name in ("free_sum_1d", "weak_sum_1d", "new_device_sum_1d", "first_payee_sum_1d", "out_sum_1d", "out_sum_1h"):
        expected = recount([*paper, Past(now, 1, b"aaaa", b"dev1", 0)], now)[name]
        assert facts[name] >= expected, name
    assert Trail(trail.pack()).pack() == trail.pack()


@given(
    st.lists(st.tuples(st.integers(0, 50_000), st.integers(1, 10**6), st.binary(min_size=4, max_size=4)), max_size=80)
)
def test_what_came_in_is_remembered_youngest_first(steps: list[tuple[int, int, bytes]]) -> None:
    trail, paper, now = Trail(), [], NOW
    for gap, amount, payer in steps:
        now += gap
        trail.settle(now)
        trail.receive(now, amount, payer)
        paper.append((now, amount, payer))
    recent = [p for p in paper if p[0] > now - DAY][-MOST // 2 :]
    assert [(m.at, m.amount, m.party) for m in trail.came(now - DAY)] == recent
    assert {m.flags for m in trail.came(0)} <= {RECEIVED}


people = st.sampled_from(
    [
        *(standing(), standing(free_up_to=0), standing(recovering=True)),
        *(new_device(), new_device(719), new_device(720), new_device(10**6)),
    ]
)


@given(moves, people, st.integers(1, 400_000), st.integers(0, 400_000), st.integers(0, 23))
def test_what_passes_the_gate_no_rule_would_have_stopped(
    steps: list[tuple[int, int, bytes, bytes, int]], who: object, amount: int, run: int, hour: int
) -> None:
    small = [(gap, most % 30_000 + 1, party, device, f) for gap, most, party, device, f in steps]
    trail, _, now = live(small, reload=False)
    trail.free_run = run
    shown = standing() if not isinstance(who, type(standing())) else who
    if POLICY.gate.passes(amount, shown, trail, now):
        verdict = POLICY.judge(
            replace(case(amount=amount, now=now, trail=trail, hour=hour), standing=shown, available=1)
        )
        assert verdict.is_plain, verdict


conditions = st.sampled_from(
    [
        "amount > 500", "amount >= 500", "amount > free_up_to", "out_count_1m > 2", "out_count_1h >= 3", "hour < 12",
        "out_sum_1d > 1_000", "payee_count_1h > 1", "payees_1h > 1", "devices_1h > 1", "free_sum_1h >= 900",
        "free_sum_1d > free_day", "recovering = yes",
        "free_run > 800", "new_device = yes", "device_age < 100", "device_age <= 99", "security_age < 10",
        "kind = transfer", "kind in withdrawal transfer", "kind != payment", "first_payee = yes", "share > 10",
        "out_sum_30d > 2_000", "proof = none", "strength < 2", "amount = 7", "in_sum_1h > 0", "out_count_30d > 4",
    ]
)  # fmt: skip


@given(
    st.lists(st.lists(conditions, min_size=1, max_size=3), min_size=1, max_size=4), moves, people,
    st.integers(1, 1_500), st.integers(0, 1_500),
)  # fmt: skip
def test_the_gate_of_any_rules_is_safe(
    written: list[list[str]], steps: list[tuple[int, int, bytes, bytes, int]], who: object, amount: int, run: int
) -> None:
    made = rules(*({"code": f"rule_{i}", "when": when, "then": "deny"} for i, when in enumerate(written)))
    trail, _, now = live([(gap, most % 300 + 1, *rest) for gap, most, *rest in steps], reload=False)  # type: ignore[misc]
    trail.free_run = run
    shown = standing() if not isinstance(who, type(standing())) else who
    if made.gate.passes(amount, shown, trail, now):
        assert made.judge(replace(case(amount=amount, now=now, trail=trail), standing=shown)).is_plain
