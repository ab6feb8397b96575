"""Promotions: what is taken off the fee, for whom, and which of several a payment gets."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from purser.core.ids import ProceedingId
from purser.core.money import Currency, Money
from purser.fees.assess import NOBODY, Fee, Membership, Offer, assess
from purser.fees.tariff import MOST, PPM, Rule, Service, names_of, only, whole, wrong

_FIELDS: Final = {
    "names", "services", "share_ppm", "off", "most", "stacks", "per_wallet", "min_amount", "max_amount", "levels",
    "classes",
}  # fmt: skip

Affords = Callable[[str, int], bool]
"""Whether the budget of a promotion has so much left, minor units."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a promotion gives, to whom. Amounts in minor units; `most` is for one use.

    `levels` and `classes` are those of membership and of wallets it is for; empty: all. `per_wallet` is how often one
    wallet may use it. One that `stacks` goes together with others that do.
    """

    names: Mapping[str, str]
    services: frozenset[Service]
    share_ppm: int
    off: int
    most: int
    stacks: bool = False
    per_wallet: int | None = None
    min_amount: int = 0
    max_amount: int = MOST
    levels: frozenset[str] = frozenset()
    classes: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Promotion:
    """A promotion as prices know it: between `starts_at` and `ends_at`, as far as the budget goes."""

    id: ProceedingId
    terms: Terms
    budget: int
    currency: Currency
    starts_at: datetime
    ends_at: datetime

    @property
    def code(self) -> str:
        """What a trace calls it."""
        return str(self.id)

    @property
    def offer(self) -> Offer:
        """What it takes off."""
        return Offer(self.code, self.terms.share_ppm, self.terms.off, self.terms.most)


@dataclass(frozen=True, slots=True)
class Payer:
    """What a price depends on besides the amount. `uses` of promotions by this wallet; None when nobody has looked."""

    free_used: int = 0
    plan: str | None = None
    wallet_class: int | None = None
    uses: Mapping[str, int] | None = None


def read_terms(document: Mapping[str, Any]) -> Terms:
    """A document as terms. Raises fee_document_invalid."""
    table = only("promotion", document, _FIELDS)
    services = table.get("services")
    payers = {s.value for s in Service if s is not Service.MERCHANT}
    if not isinstance(services, list) or not services or not set(map(str, services)) <= payers:
        raise wrong("services", "at least one that a payer pays for")
    share, off = whole("share_ppm", table.get("share_ppm", 0), 0, PPM), whole("off", table.get("off", 0))
    if not share and not off:
        raise wrong("share_ppm", "it takes nothing off")
    per_wallet = table.get("per_wallet")
    return Terms(
        names=names_of("names", table.get("names")),
        services=frozenset(Service(s) for s in services),
        share_ppm=share,
        off=off,
        most=whole("most", table.get("most"), 1),
        stacks=_yes("stacks", table.get("stacks", False)),
        per_wallet=None if per_wallet is None else whole("per_wallet", per_wallet, 1, 1_000_000),
        min_amount=whole("min_amount", table.get("min_amount", 0)),
        max_amount=whole("max_amount", table.get("max_amount", MOST), 1),
        levels=frozenset(_texts("levels", table.get("levels", []))),
        classes=frozenset(whole("classes", c, 1, 3) for c in _list("classes", table.get("classes", []))),
    )


def suits(p: Promotion, service: Service, money: Money, payer: Payer) -> bool:
    """Whether a payment may use it, the budget apart."""
    t = p.terms
    return (
        service in t.services
        and p.currency is money.currency
        and t.min_amount <= money.amount <= t.max_amount
        and (not t.levels or payer.plan in t.levels)
        and (not t.classes or payer.wallet_class in t.classes)
        and (t.per_wallet is None or (payer.uses is not None and payer.uses.get(p.code, 0) < t.per_wallet))
    )


def cheapest(
    rule: Rule,
    amount: int,
    free_left: int,
    member: Membership,
    promotions: Collection[Promotion],
    affords: Affords,
) -> Fee:
    """The lowest fee that promotions allow: one by itself, or all that stack together, the older first.

    Of equal ones the first promotion's is taken; without any it is the plain fee.
    """
    best = assess(rule, amount, free_left, member)
    for together in _hands(sorted(promotions, key=lambda p: p.id)):
        fee = _affordable(rule, amount, free_left, member, together, affords)
        if fee.total < best.total:
            best = fee
    return best


def _hands(promotions: Sequence[Promotion]) -> list[list[Offer]]:
    stacking = [p.offer for p in promotions if p.terms.stacks]
    return [*([stacking] if stacking else []), *([p.offer] for p in promotions if not p.terms.stacks)]


def _affordable(
    rule: Rule, amount: int, free_left: int, member: Membership, offers: list[Offer], affords: Affords
) -> Fee:
    """The fee by those offers whose budget has what they would cost."""
    while True:
        fee = assess(rule, amount, free_left, member, tuple(offers))
        poor = {code for code, cost in fee.costs if not affords(code, cost)}
        if not poor:
            return fee
        offers = [o for o in offers if o.code not in poor]


def _yes(where: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise wrong(where, "true or false")
    return value


def _list(where: str, value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > 20:
        raise wrong(where, "a list of at most 20")
    return value


def _texts(where: str, value: object) -> list[str]:
    found = _list(where, value)
    if not all(isinstance(v, str) and 1 <= len(v) <= 60 for v in found):
        raise wrong(where, "a list of names")
    return found


__all__ = ["NOBODY", "Affords", "Payer", "Promotion", "Terms", "cheapest", "read_terms", "suits"]
