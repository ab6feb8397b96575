"""The facts rules may speak of, each worked out only when a rule asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Final, Literal

from purser.risk.model import Case, Fact, Proof, Standing
from purser.risk.trail import (
    DAY,
    FIRST_PAYEE,
    HELD,
    NEW_DEVICE,
    ONCE,
    PAYMENT,
    RECEIVED,
    SORT,
    TOP_UP,
    TRANSFER,
    TWICE,
    WITHDRAWAL,
    Move,
)

NEVER: Final = 10**9
"""The age in minutes of what never happened."""

NEW_FOR: Final = 12 * 60
"""Minutes for which a device is new: long enough that its owner, who is told at once, will have seen it."""

_SPANS: Final = {"1m": 60, "15m": 900, "1h": 3600, "1d": DAY}
_SORTS: Final = {"payment": PAYMENT, "transfer": TRANSFER, "withdrawal": WITHDRAWAL, "top_up": TOP_UP}

Type = Literal["int", "bool", "text"]
Bound = Literal["amount", "sum", "count", "run", "month", "age", ""]
Keep = Callable[[Move, "Facts"], bool]


@dataclass(frozen=True, slots=True)
class Described:
    """A fact: how it is worked out, its type, and what bounds it from above in a plain payment (`judge.Gate`)."""

    of: Callable[[Facts], Fact]
    type: Type
    bound: Bound = ""
    span: int = 0


class Facts:
    """The facts of one case. Sums and counts include the payment that is judged."""

    __slots__ = ("_known", "_moves", "case", "flags")

    def __init__(self, case: Case) -> None:
        self.case = case
        self.flags = flags_of(case)
        self._known: dict[str, Fact] = {}
        self._moves: dict[int, list[Move]] = {}

    def __getitem__(self, name: str) -> Fact:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = FACTS[name].of(self)
        return found

    def moves(self, span: int) -> list[Move]:
        """Outgoing moves of the last `span` seconds, this one last unless it only brings money."""
        found = self._moves.get(span)
        if found is None:
            c = self.case
            found = list(c.trail.went(c.now - span))
            if c.kind != "top_up":
                found.append(Move(c.now, c.amount, c.party, c.device, self.flags))
            self._moves[span] = found
        return found

    def received(self, span: int) -> Iterator[Move]:
        """Incoming moves of the last `span` seconds, this one last if it is a top-up."""
        c = self.case
        yield from c.trail.came(c.now - span)
        if c.kind == "top_up":
            yield Move(c.now, c.amount, c.party, c.device, TOP_UP)


def flags_of(c: Case) -> int:
    """What the record of a case will say."""
    flags = payer_flags(c.standing, c.proof, c.now) | _SORTS[c.kind]
    return flags | FIRST_PAYEE if c.first_payee else flags


def payer_flags(standing: Standing, proof: Proof | None, now: int) -> int:
    """How the payer stood. Who was never asked for a proof counts as having given the best."""
    flags = 0
    if not standing.is_known or (proof is not None and proof.strength > 1):
        flags = TWICE
    elif proof is not None:
        flags = ONCE
    if standing.device_since is not None and _age(standing.device_since, now) < NEW_FOR:
        flags |= NEW_DEVICE
    return flags


def _age(at: datetime | None, now: int) -> int:
    return NEVER if at is None else (now - int(at.astimezone(UTC).timestamp())) // 60


def _spent(m: Move, _: Facts) -> bool:
    return not m.flags & HELD and m.flags & SORT != WITHDRAWAL


def _free(m: Move, f: Facts) -> bool:
    return _spent(m, f) and not m.flags & (ONCE | TWICE)


def _weak(m: Move, f: Facts) -> bool:
    return _spent(m, f) and not m.flags & TWICE


def _new_device(m: Move, _: Facts) -> bool:
    return bool(m.flags & NEW_DEVICE) and not m.flags & HELD


def _first(m: Move, _: Facts) -> bool:
    return bool(m.flags & FIRST_PAYEE) and not m.flags & HELD


def _to_payee(m: Move, f: Facts) -> bool:
    return m.sort in (PAYMENT, TRANSFER) and m.party == f.case.party and not m.flags & HELD


def _on_device(m: Move, f: Facts) -> bool:
    return m.device == f.case.device and not m.flags & HELD


def _withdrawn(m: Move, _: Facts) -> bool:
    return m.sort == WITHDRAWAL


def _any(_: Move, __: Facts) -> bool:
    return True


def _sum(f: Facts, span: int, keep: Keep) -> int:
    return sum(m.amount for m in f.moves(span) if keep(m, f))


def _count(f: Facts, span: int, keep: Keep) -> int:
    return sum(1 for m in f.moves(span) if keep(m, f))


def _payees(f: Facts, span: int) -> int:
    return len({m.party for m in f.moves(span) if m.sort == TRANSFER})


def _devices(f: Facts, span: int) -> int:
    return len({m.device for m in f.moves(span)})


def _month_sum(f: Facts) -> int:
    c = f.case
    return c.trail.month(c.now)[1] + _sum(f, DAY, _spent)


def _month_count(f: Facts) -> int:
    c = f.case
    return c.trail.month(c.now)[0] + _count(f, DAY, _spent)


def _free_run(f: Facts) -> int:
    """With this one when it is small enough to go without a proof, even if it has one: then the owner is looking."""
    c = f.case
    return c.trail.free_run + (c.amount if c.amount <= c.standing.free_up_to else 0)


def is_free(c: Case) -> bool:
    """Whether this payment goes without a proof."""
    return c.proof is None and c.standing.is_known and c.kind in ("payment", "transfer")


def _came(f: Facts, span: int, sorts: tuple[int, ...]) -> int:
    return sum(m.amount for m in f.received(span) if m.sort in sorts)


def _payers(f: Facts) -> int:
    return len({m.party for m in f.case.trail.came(f.case.now - DAY) if m.sort == RECEIVED})


def _their_payers(f: Facts) -> int:
    """With this payer, who may be one of them already."""
    c = f.case
    if c.theirs is None:
        return 0
    return len({m.party for m in c.theirs.came(c.now - DAY) if m.sort == RECEIVED})


def _their_sum(f: Facts) -> int:
    c = f.case
    if c.theirs is None:
        return 0
    return sum(m.amount for m in c.theirs.came(c.now - DAY) if m.sort == RECEIVED)


def _card_moves(f: Facts, span: int) -> list[Move]:
    sorts = (TOP_UP, WITHDRAWAL)
    both = [*f.moves(span), *f.received(span)]
    return [m for m in both if m.flags & SORT in sorts and m.party == f.case.party]


def _card_count(f: Facts, span: int) -> int:
    return len(_card_moves(f, span))


def _card_sum(f: Facts, span: int) -> int:
    return sum(m.amount for m in _card_moves(f, span))


def _cards(f: Facts, span: int) -> int:
    return len({m.party for m in f.received(span) if m.sort == TOP_UP})


def _share(f: Facts) -> int:
    c = f.case
    return 0 if c.kind == "top_up" else 100 * c.amount // max(1, c.available)


def _windows() -> dict[str, Described]:
    """Sums and counts over the windows, by name: `out_sum_1h`, `payee_count_1d`, …"""
    found: dict[str, Described] = {}
    sums: dict[str, tuple[Keep, tuple[str, ...]]] = {
        "out": (_spent, ("1m", "1h", "1d")),
        "free": (_free, ("1h", "1d")),
        "weak": (_weak, ("1d",)),
        "new_device": (_new_device, ("1d",)),
        "first_payee": (_first, ("1d",)),
        "payee": (_to_payee, ("1h", "1d")),
        "device": (_on_device, ("1h", "1d")),
        "withdrawn": (_withdrawn, ("1h", "1d")),
    }
    for name, (keep, spans) in sums.items():
        for text in spans:
            span = _SPANS[text]
            found[f"{name}_sum_{text}"] = Described(partial(_sum, span=span, keep=keep), "int", "sum", span)
    counts: dict[str, Keep] = {"out": _any, "payee": _to_payee, "device": _on_device}
    for name, keep in counts.items():
        for text in ("1m", "1h", "1d"):
            span = _SPANS[text]
            found[f"{name}_count_{text}"] = Described(partial(_count, span=span, keep=keep), "int", "count", span)
    for text in ("1h", "1d"):
        span = _SPANS[text]
        found[f"payees_{text}"] = Described(partial(_payees, span=span), "int", "count", span)
        found[f"devices_{text}"] = Described(partial(_devices, span=span), "int", "count", span)
        found[f"card_count_{text}"] = Described(partial(_card_count, span=span), "int")
        found[f"card_sum_{text}"] = Described(partial(_card_sum, span=span), "int")
        found[f"cards_{text}"] = Described(partial(_cards, span=span), "int")
    for text in ("15m", "1h", "1d"):
        found[f"in_sum_{text}"] = Described(partial(_came, span=_SPANS[text], sorts=(RECEIVED, TOP_UP)), "int")
        found[f"top_up_sum_{text}"] = Described(partial(_came, span=_SPANS[text], sorts=(TOP_UP,)), "int")
    return found


FACTS: Final[dict[str, Described]] = {
    "kind": Described(lambda f: f.case.kind, "text"),
    "proof": Described(lambda f: "none" if f.case.proof is None else str(f.case.proof.method), "text"),
    "strength": Described(lambda f: 0 if f.case.proof is None else f.case.proof.strength, "int"),
    "amount": Described(lambda f: f.case.amount, "int", "amount"),
    "free_up_to": Described(lambda f: f.case.standing.free_up_to, "int"),
    "free_day": Described(lambda f: f.case.standing.free_day, "int"),
    "share": Described(_share, "int"),
    "hour": Described(lambda f: f.case.hour, "int"),
    "by_code": Described(lambda f: int(f.case.by_code), "bool"),
    "static_qr": Described(lambda f: int(f.case.static_qr), "bool"),
    "first_payee": Described(lambda f: int(f.case.first_payee), "bool"),
    "new_device": Described(lambda f: int(bool(f.flags & NEW_DEVICE)), "bool"),
    "recovering": Described(lambda f: int(f.case.standing.recovering), "bool"),
    "device_age": Described(lambda f: _age(f.case.standing.device_since, f.case.now), "int", "age"),
    "security_age": Described(lambda f: _age(f.case.standing.security_changed_at, f.case.now), "int", "age"),
    "free_run": Described(_free_run, "int", "run"),
    "out_sum_30d": Described(_month_sum, "int", "month"),
    "out_count_30d": Described(_month_count, "int"),
    "in_payers_1d": Described(_payers, "int"),
    "payee_in_payers_1d": Described(_their_payers, "int"),
    "payee_in_sum_1d": Described(_their_sum, "int"),
    **_windows(),
}
"""Every fact by name. Windows by customer (out, free, weak, in), device, card and payee."""
