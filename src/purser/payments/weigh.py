"""Risk in the batch: what the rules make of a command, and what is left of it in the trails of both sides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import Problem, forbidden, rejected
from purser.core.ids import PaymentId, WalletId
from purser.ledger import Sheet
from purser.payments.limits import Usage
from purser.payments.model import Activity, Command, Kind
from purser.payments.parties import Party
from purser.payments.states import State
from purser.risk import (
    PLAIN,
    Case,
    Decision,
    DecisionId,
    Outcome,
    RuleBook,
    RuleSet,
    Trail,
    Verdict,
    flags_of,
    payer_flags,
    read_known,
)
from purser.risk.trail import HELD, RECEIVED, TOP_UP, tag

A_DAY = timedelta(days=1)
"""How long a payee must have been known to be no first one any more."""

LIMIT = 200_000

Pair = tuple[bytes, bytes]


@dataclass(slots=True)
class Scales:
    """What a batch weighs with: the rules in force, who knows whom, and what it has decided so far."""

    rules: RuleSet
    known: dict[Pair, datetime]
    now: datetime
    second: int
    hour: int
    decisions: list[Decision] = field(default_factory=list)
    met: set[Pair] = field(default_factory=set)


class Weigher:
    """What batches of one process share."""

    def __init__(self, policy: str, clock: Clock) -> None:
        self._book = RuleBook(policy, clock)
        self._known: dict[Pair, datetime] = {}

    async def ready(self, tx: Tx, commands: Collection[Command], now: datetime, local: datetime) -> Scales:
        """Read the rules, if they are due, and since when payers of transfers know their payees."""
        rules = await self._book.current(tx)
        pairs = {
            (c.wallet, c.payee)
            for c in commands
            if c.kind is Kind.TRANSFER and c.wallet is not None and c.payee is not None
        }
        unknown = pairs - self._known.keys() if pairs else None
        if unknown:
            if len(self._known) > LIMIT:
                self._known.clear()
            self._known.update(await read_known(tx, unknown))
        return Scales(rules, self._known, now, int(now.timestamp()), local.hour)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A command weighed: the verdict, and the flags and tags its record will have."""

    verdict: Verdict
    flags: int
    party: bytes
    device: bytes


def weigh(
    c: Command, s: Scales, sheet: Sheet, sides: tuple[Party, Party | None], usage: tuple[Usage, Usage | None]
) -> Weighed:
    """Judge a command by the rules in force. `sides` and `usage` are the payer's and the payee's.

    Raises step_up_required (with `strength` and `accept`), payer_must_confirm, risk_denied; each leaves a decision.
    """
    payer, payee = sides
    standing, trail = c.standing, usage[0].trail
    trail.settle(s.second)
    if c.kind is Kind.PAYMENT and c.proof is None and c.code_hash is None and payee is not None:
        amount = c.money.amount
        if not standing.is_known or s.rules.gate.passes(amount, standing, trail, s.second):
            return Weighed(PLAIN, payer_flags(standing, None, s.second), payee.id[-4:], tag(standing.device))
    case = _case(c, s, sheet, payer, payee, usage)
    verdict = s.rules.judge(case)
    if verdict.outcome in (Outcome.STEP_UP, Outcome.DENY):
        s.decisions.append(_decision(c, s, payer, payee, verdict))
        raise _refusal(c, verdict)
    return Weighed(verdict, flags_of(case), case.party, case.device)


def _case(
    c: Command, s: Scales, sheet: Sheet, payer: Party, payee: Party | None, usage: tuple[Usage, Usage | None]
) -> Case:
    account = sheet.accounts.get(payer.account)
    theirs = usage[1]
    if theirs is not None:
        theirs.trail.settle(s.second)
    party = tag(payee.id) if payee is not None else card_tag(c.card)
    return Case(
        kind=c.kind.value,
        amount=c.money.amount,
        now=s.second,
        hour=s.hour,
        available=0 if account is None else account.balance - account.held,
        standing=c.standing,
        proof=c.proof,
        trail=usage[0].trail,
        party=party,
        device=tag(c.standing.device),
        theirs=None if theirs is None else theirs.trail,
        first_payee=c.kind is Kind.TRANSFER and payee is not None and is_first(s.known, payer.id, payee.id, s.now),
        by_code=c.code_hash is not None,
        static_qr=c.static_qr,
    )


def is_first(known: dict[Pair, datetime], wallet: bytes, payee: bytes, now: datetime) -> bool:
    """Whether money has reached the payee for the first time less than a day ago, or never."""
    since = known.get((wallet, payee))
    return since is None or now - since < A_DAY


def card_tag(card: str | None) -> bytes:
    """Cards have tokens, not ids."""
    return crc32((card or "").encode()).to_bytes(4, "big")


def note(
    c: Command, s: Scales, a: Activity, w: Weighed, payer: Party, usage: tuple[Usage, Usage | None]
) -> list[Usage]:
    """Leave a record in the trails of both sides, and a decision unless it was a plain yes; whose rows changed."""
    mine, theirs = usage
    verdict = w.verdict
    if a.kind is Kind.TOP_UP:
        mine.trail.receive(s.second, a.amount, w.party, TOP_UP)
    else:
        held = HELD if verdict.outcome is Outcome.HOLD else 0
        mine.trail.spend(s.second, a.amount, w.party, w.device, w.flags | held)
        _count_free(c, verdict, mine.trail)
    if not verdict.is_plain:
        s.decisions.append(_decision(c, s, payer, None, verdict, a))
    if a.kind is not Kind.TRANSFER or theirs is None or a.state is not State.SUCCEEDED:
        return [mine]
    theirs.trail.settle(s.second)
    theirs.trail.receive(s.second, a.amount, tag(a.wallet), RECEIVED)
    assert a.payee is not None
    if (a.wallet, a.payee) not in s.known:
        s.met.add((a.wallet, a.payee))
    return [mine, theirs]


def _count_free(c: Command, verdict: Verdict, trail: Trail) -> None:
    if verdict.confirmed:
        trail.free_run = 0
    elif c.proof is None and c.standing.is_known and c.kind in (Kind.PAYMENT, Kind.TRANSFER):
        trail.free_run += c.money.amount


def _refusal(c: Command, verdict: Verdict) -> Problem:
    if verdict.outcome is Outcome.DENY:
        return forbidden("risk_denied")
    if c.code_hash is not None:  # only the merchant is there to be told
        return rejected("payer_must_confirm")
    return forbidden("step_up_required", strength=verdict.strength, accept=" ".join(verdict.accept))


def _decision(
    c: Command, s: Scales, payer: Party, payee: Party | None, verdict: Verdict, a: Activity | None = None
) -> Decision:
    return Decision(
        wallet=WalletId(payer.id),
        id=DecisionId.at(s.now.timestamp()),
        at=s.now,
        payment=None if a is None else PaymentId(a.id),
        kind=c.kind.value,
        amount=c.money.amount,
        currency=c.money.currency.value,
        payee=a.payee if a is not None else None if payee is None else payee.id,
        outcome=verdict.outcome.value,
        reasons=verdict.reasons,
        shadow=verdict.shadow,
        accept=verdict.accept,
        strength=verdict.strength,
        proof=None if c.proof is None else str(c.proof.method),
        rule_set=s.rules.version,
        facts=verdict.facts,
    )
