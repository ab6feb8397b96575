"""Work out a fee, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from purser.fees.tariff import PPM, Rule


@dataclass(frozen=True, slots=True)
class Item:
    """One step of the calculation: what it is and what it adds, minor units. `basis` is the amount it
    looked at, `source` the level, plan or promotion that it comes from."""

    code: str
    amount: int
    basis: int
    source: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee with its trace. `free_used` is how much of the free quota the amount takes up; `costs` what each promotion
    pays of it, minor units."""

    total: int
    items: tuple[Item, ...]
    free_used: int
    costs: tuple[tuple[str, int], ...] = ()


FREE = Fee(0, (), 0)


def items_row(fee: Fee) -> list[list[str | int]]:
    """The items as they are kept and signed; most have no source."""
    return [[i.code, i.amount, i.basis, i.source] if i.source else [i.code, i.amount, i.basis] for i in fee.items]


class Offer(NamedTuple):
    """What a promotion takes off: a share of what is left of the fee and so many minor units, together `most`."""

    code: str
    share_ppm: int
    off: int
    most: int


class Membership(NamedTuple):
    """The level or plan a payer has, and the share of the base price that it waives."""

    code: str = ""
    waives_ppm: int = 0


NOBODY = Membership()


@lru_cache(maxsize=4096)
def assess(
    rule: Rule, amount: int, free_left: int = 0, member: Membership = NOBODY, offers: tuple[Offer, ...] = ()
) -> Fee:
    """The fee for `amount` minor units when `free_left` of the free quota is left.

    The order is fixed (P5): base tier, VIP, free quota, promotion, rounding, floor, cap. Each step is exact to a
    millionth of a minor unit, rounded in the payer's favour by less than that; halves of a minor unit round up in the
    end. Items add up to the total exactly. The floor is for those who pay: nobody pays it when the quota, the level or
    promotions have waived all there was. A promotion that saves nothing is left out, and so is one that would cost
    more than it may. Prices come again and again, so the last few thousand are remembered.
    """
    if rule.is_free:
        return FREE
    base = _base(rule, amount)
    items = [Item("base", base // PPM, amount)]
    vip = _up(base * member.waives_ppm, PPM)
    if vip:
        items.append(Item("vip", -(vip // PPM), amount, member.code))
    free = min(amount, free_left)
    waived = _up((base - vip) * free, amount) if free else 0
    if free:
        items.append(Item("free_quota", -(waived // PPM), free))
    rest, costs = base - vip - waived, []
    pays = free < amount

    def close(rest: int) -> int:
        return _close(rule, _round(rest), floored=pays and (rest > 0 or base == 0))

    total = close(rest)
    for offer in offers:
        taken = min(rest, offer.most * PPM, _up(rest * offer.share_ppm, PPM) + offer.off * PPM)
        lower = close(rest - taken)
        if 0 < total - lower <= offer.most:  # where nobody pays the floor any more, it saves that too
            items.append(Item("promotion", -(taken // PPM), rest // PPM, offer.code))
            costs.append((offer.code, total - lower))
            rest, total = rest - taken, lower
    rounded = _round(rest)
    _add(items, "rounding", rounded, amount)
    if pays and (rest > 0 or base == 0):
        _add(items, "floor", max(rounded, rule.floor), rule.floor)
    if rule.cap is not None:
        _add(items, "cap", total, rule.cap)
    return Fee(total, tuple(items), free, tuple(costs))


def _base(rule: Rule, amount: int) -> int:
    """The price by the bands, in millionths: each rate for its part of the amount."""
    price, rates = 0, rule.rates
    for band, following in zip(rates, [*rates[1:], None], strict=True):
        top = amount if following is None else min(amount, following.above)
        price += max(0, top - band.above) * band.rate_ppm
    return price


def _close(rule: Rule, rounded: int, *, floored: bool) -> int:
    """Floor and cap."""
    total = max(rounded, rule.floor) if floored else rounded
    return total if rule.cap is None else min(total, rule.cap)


def _add(items: list[Item], code: str, target: int, basis: int) -> None:
    """Add the step that brings the sum to `target`, when there is one."""
    difference = target - sum(i.amount for i in items)
    if difference:
        items.append(Item(code, difference, basis))


def _round(millionths: int) -> int:
    return (millionths + PPM // 2) // PPM


def _up(dividend: int, divisor: int) -> int:
    return -(-dividend // divisor)
