"""Fees against a second, slower calculation with exact fractions, and what must be true of every fee."""

from __future__ import annotations

from fractions import Fraction
from math import ceil, floor

from hypothesis import given
from hypothesis import strategies as st

from purser.fees import Band, Membership, Offer, Rule, assess

PPM = 1_000_000

amounts = st.integers(1, 50_000_000)
rates = st.integers(0, 50_000)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    starts = draw(st.lists(st.integers(1, 10_000_000), max_size=3, unique=True))
    bottom = draw(st.integers(0, 500))
    cap = draw(st.none() | st.integers(bottom, 100_000))
    bands = tuple(Band(start, draw(rates)) for start in sorted(starts))
    return Rule(draw(rates), bottom, cap, draw(st.integers(0, 10**6)), bands)


offers = st.lists(
    st.builds(
        Offer, st.sampled_from(["a", "b", "c"]), st.integers(0, PPM), st.integers(0, 300), st.integers(1, 10_000)
    ),
    max_size=3,
).map(tuple)
members = st.builds(Membership, st.just("gold"), st.integers(0, PPM))


def by_hand(rule: Rule, amount: int, free_left: int, member: Membership, given: tuple[Offer, ...]) -> int:
    """The total by the published rules, in exact fractions; what is waived is rounded up to a millionth."""
    if rule.is_free:
        return 0
    edges = [(0, rule.rate_ppm), *((b.above, b.rate_ppm) for b in rule.bands)]
    base = Fraction(0)
    for i, (start, rate) in enumerate(edges):
        end = edges[i + 1][0] if i + 1 < len(edges) else amount
        base += Fraction(max(0, min(amount, end) - start) * rate, PPM)
    rest = base - _millionths(base * Fraction(member.waives_ppm, PPM))
    free = min(amount, free_left)
    rest -= _millionths(rest * Fraction(free, amount))
    total = _total(rule, rest, pays=free < amount, base=base)
    for offer in given:
        off = min(rest, Fraction(offer.most), _millionths(rest * Fraction(offer.share_ppm, PPM)) + offer.off)
        lower = _total(rule, rest - off, pays=free < amount, base=base)
        if 0 < total - lower <= offer.most:
            rest, total = rest - off, lower
    return total


def _millionths(value: Fraction) -> Fraction:
    return Fraction(ceil(value * PPM), PPM)


def _total(rule: Rule, rest: Fraction, *, pays: bool, base: Fraction) -> int:
    total = floor(rest + Fraction(1, 2))
    if pays and (rest > 0 or base == 0):
        total = max(total, rule.floor)
    return total if rule.cap is None else min(total, rule.cap)


@given(rules(), amounts, st.integers(0, 10**6), members, offers)
def test_a_fee_is_what_the_published_rules_say(
    rule: Rule, amount: int, free: int, member: Membership, given: tuple[Offer, ...]
) -> None:
    fee = assess(rule, amount, free, member, given)
    assert fee.total == by_hand(rule, amount, free, member, given)
    assert fee.total == sum(i.amount for i in fee.items) >= 0
    order = ["base", "vip", "free_quota", "promotion", "rounding", "floor", "cap"]
    places = [order.index(i.code) for i in fee.items]
    assert places == sorted(places)


@given(rules(), amounts, st.integers(0, 10**6), members, offers)
def test_promotions_cost_exactly_what_they_save(
    rule: Rule, amount: int, free: int, member: Membership, given: tuple[Offer, ...]
) -> None:
    plain, fee = assess(rule, amount, free, member), assess(rule, amount, free, member, given)
    assert sum(cost for _, cost in fee.costs) == plain.total - fee.total
    most = {code: sum(o.most for o in given if o.code == code) for code, _ in fee.costs}
    assert all(0 < cost <= most[code] for code, cost in fee.costs)
    assert [c for c, _ in fee.costs] == [i.source for i in fee.items if i.code == "promotion"]


@given(rules(), amounts, amounts, members)
def test_more_costs_no_less_and_members_pay_no_more(rule: Rule, one: int, other: int, member: Membership) -> None:
    less, more = sorted((one, other))
    assert assess(rule, less).total <= assess(rule, more).total
    assert assess(rule, one, 0, member).total <= assess(rule, one).total
