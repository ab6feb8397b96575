"""Work out a fee, item by item."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from purser.fees.tariff import Rule

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Item:
    """One step of the calculation: what it is and what it adds, minor units. `basis` is the amount it
    looked at."""

    code: str
    amount: int
    basis: int


@dataclass(frozen=True, slots=True)
class Fee:
    """A fee with its trace. `free_used` is how much of the free quota the amount takes up."""

    total: int
    items: tuple[Item, ...]
    free_used: int


FREE = Fee(0, (), 0)


@lru_cache(maxsize=4096)
def assess(rule: Rule, amount: int, free_left: int = 0) -> Fee:
    """The fee for `amount` minor units when `free_left` of the free quota is left.

    The order is fixed (P5): base tier, free quota, rounding, floor, cap. Items add up to the total exactly;
    halves of a minor unit round up. Prices come again and again, so the last few thousand are remembered.
    """
    if rule.rate_ppm == 0 and rule.floor == 0:
        return FREE
    free = min(amount, free_left)
    base = amount * rule.rate_ppm
    waived = free * rule.rate_ppm
    items = [Item("base", base // PPM, amount)]
    if free:
        items.append(Item("free_quota", -(waived // PPM), free))
    rounded = (base - waived + PPM // 2) // PPM
    _adjust(items, "rounding", rounded, amount)
    total = rounded
    if free < amount and total < rule.floor:
        total = rule.floor
        _adjust(items, "floor", total, rule.floor)
    if rule.cap is not None and total > rule.cap:
        total = rule.cap
        _adjust(items, "cap", total, rule.cap)
    return Fee(total, tuple(items), free)


def _adjust(items: list[Item], code: str, target: int, basis: int) -> None:
    """Add the step that brings the sum to `target`, when there is one."""
    difference = target - sum(i.amount for i in items)
    if difference:
        items.append(Item(code, difference, basis))
