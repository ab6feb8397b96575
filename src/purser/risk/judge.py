"""Judge a payment by a rule set: a pure function of the case, and the gate most payments pass without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Final, cast

from purser.risk.facts import FACTS, NEVER, NEW_FOR, Facts
from purser.risk.model import METHODS, PLAIN, Case, Condition, Fact, Outcome, Rule, Standing, Verdict
from purser.risk.trail import SIZE, Trail

Test = Callable[[Facts], bool]

_OPS: Final[dict[str, Callable[[int, int], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}
_UPWARD: Final = (">", ">=")


class RuleSet:
    """A version of the rules, compiled. `version` is the number it has in the database."""

    def __init__(self, version: int, rules: Sequence[Rule]) -> None:
        self.version = version
        self.rules = tuple(rules)
        self._tests = [(rule, [_test(c) for c in rule.when]) for rule in rules]
        self.gate = Gate.of(rules)

    def judge(self, case: Case) -> Verdict:
        """The most severe of what the rules that fire say, but for those the payer's proof satisfies.

        A hold does not stand in for a proof that is missing: where a rule asks for one, it is asked for first.
        """
        if not case.standing.is_known:
            return PLAIN
        facts = Facts(case)
        fired = [rule for rule, tests in self._tests if all(test(facts) for test in tests)]
        return _verdict(fired, facts) if fired else PLAIN


def _verdict(fired: list[Rule], facts: Facts) -> Verdict:
    case = facts.case
    live = [(r, _then(r, case.kind)) for r in fired if not r.shadow]
    shadow = tuple(r.code for r in fired if r.shadow)
    satisfied = [r for r, then in live if then is not Outcome.DENY and r.is_satisfied_by(case.proof)]
    open_rules = [(r, then) for r, then in live if r not in satisfied]
    looked_at = {c.fact: facts[c.fact] for r in fired for c in r.when}
    confirmed = any(c.fact == "free_run" for r in satisfied for c in r.when)
    if not open_rules:
        reasons = tuple(r.code for r in satisfied if not r.quiet)
        return Verdict(Outcome.ALLOW, reasons, shadow, facts=looked_at, confirmed=confirmed)
    outcome = max((then for _, then in open_rules), key=lambda o: o.severity)
    asked = [r for r, then in open_rules if then is Outcome.STEP_UP]
    if outcome is Outcome.HOLD and asked:
        outcome = Outcome.STEP_UP
    deciding = [r for r, then in open_rules if then is outcome]
    accept = tuple(m for m in METHODS if all(m in r.accept for r in deciding))
    return Verdict(
        outcome,
        tuple(r.code for r, _ in open_rules),
        shadow,
        accept,
        max(r.strength for r in deciding),
        max((r.hold for r in deciding), default=timedelta(0)) if outcome is Outcome.HOLD else timedelta(0),
        looked_at,
    )


def _then(rule: Rule, kind: str) -> Outcome:
    """Only a transfer can wait."""
    return rule.otherwise if rule.then is Outcome.HOLD and kind != "transfer" else rule.then


def _test(c: Condition) -> Test:
    fact, value = c.fact, c.value
    if c.op == "in":
        words = cast("tuple[str, ...]", value)
        return lambda f: f[fact] in words
    if c.op in ("=", "!="):
        same = eq if c.op == "=" else ne
        if c.is_fact:
            return lambda f: bool(same(f[fact], f[str(value)]))
        return lambda f: bool(same(f[fact], value))
    compare = _OPS[c.op]
    if c.is_fact:
        return lambda f: compare(_int(f[fact]), _int(f[str(value)]))
    return lambda f: compare(_int(f[fact]), _int(cast("Fact", value)))


def _int(value: Fact) -> int:
    assert isinstance(value, int)
    return value


@dataclass(slots=True)
class Gate:
    """The bounds under which no rule of a set can fire on a payment to a merchant by its owner's own device.

    Each rule has a condition that the bounds make false; a rule that has none closes the gate. Sums are compared
    with the whole trail, which is never less than any window of it, so passing costs a handful of comparisons.
    `fewest` are the bytes of the shortest trail that a count could be too many of.
    """

    amount: int = 2**62
    total: int = 2**62
    run: int = 2**62
    month: int = 2**62
    device_age: int = 0
    security_age: int = 0
    counts: dict[int, int] = field(default_factory=dict)
    fewest: int = 2**62
    by_free: bool = False
    by_free_day: bool = False
    by_recovering: bool = False
    is_open: bool = True

    @classmethod
    def of(cls, rules: Sequence[Rule]) -> Gate:
        """The widest gate that is easily found."""
        gate = cls()
        for rule in rules:
            if not any(_never(c) for c in rule.when) and not any(gate._narrow(c) for c in rule.when):
                gate.is_open = False
        gate.fewest = min(gate.counts.values(), default=2**30) * SIZE
        return gate

    def passes(self, amount: int, standing: Standing, trail: Trail, now: int) -> bool:
        """Whether a payment to a merchant, scanned or ordered by its payer, needs no judging."""
        total = trail.total + amount
        if (
            not self.is_open
            or amount > self.amount
            or (self.by_free and amount > standing.free_up_to)
            or total > self.total
            or (self.by_free_day and total > standing.free_day)
            or trail.free_run + amount > self.run
            or (standing.recovering and self.by_recovering)
        ):
            return False
        if standing.device_since is not None or standing.security_changed_at is not None:
            device, security = _since(standing.device_since), _since(standing.security_changed_at)
            if now - device < self.device_age * 60 or now - security < self.security_age * 60:
                return False
        if len(trail.outs) >= self.fewest and any(trail.is_within(n, now - span) for span, n in self.counts.items()):
            return False
        return (total + trail.month(now)[1] if trail.days else total) <= self.month

    def _narrow(self, c: Condition) -> bool:
        """Narrow the gate so that the condition is false; False when it cannot be."""
        bound = FACTS[c.fact].bound
        if c.is_fact:
            if c.fact == "amount" and c.op == ">" and c.value == "free_up_to":
                self.by_free = True
                return True
            if bound == "sum" and c.op == ">" and c.value == "free_day":
                self.by_free_day = True
                return True
            return False
        if not isinstance(c.value, int):
            return False
        if c.fact in ("new_device", "recovering") and c.value == 1:
            if c.fact == "new_device":
                self._ages("device_age", NEW_FOR)
            self.by_recovering |= c.fact == "recovering"
            return True
        if bound == "age" and c.op in ("<", "<="):
            least = c.value + (c.op == "<=")
            if least >= NEVER:
                return False
            self._ages(c.fact, least)
            return True
        if c.op not in _UPWARD:
            return False
        return self._bound(c, c.value - (c.op == ">="))

    def _ages(self, fact: str, least: int) -> None:
        if fact == "device_age":
            self.device_age = max(self.device_age, least)
        else:
            self.security_age = max(self.security_age, least)

    def _bound(self, c: Condition, most: int) -> bool:
        """Keep the fact at `most` or less."""
        match FACTS[c.fact].bound:
            case "amount":
                self.amount = min(self.amount, most)
            case "sum":
                self.total = min(self.total, most)
            case "run":
                self.run = min(self.run, most)
            case "month":
                self.month = min(self.month, most)
            case "count" if most >= 1:
                span = FACTS[c.fact].span
                self.counts[span] = min(self.counts.get(span, most), most)
            case _:
                return False
        return True


def _since(at: datetime | None) -> float:
    return 0.0 if at is None else at.timestamp()


def _never(c: Condition) -> bool:
    """Whether a condition is false of every payment to a merchant by scan or order."""
    match c.fact, c.op:
        case "kind", "=":
            return c.value != "payment"
        case "kind", "in":
            return "payment" not in cast("tuple[str, ...]", c.value)
        case "kind", "!=":
            return c.value == "payment"
        case (("by_code" | "first_payee"), "="):
            return c.value == 1
        case (("payee_in_payers_1d" | "payee_in_sum_1d"), (">" | ">=")):
            return isinstance(c.value, int) and (c.op == ">" or c.value > 0)
    return False
