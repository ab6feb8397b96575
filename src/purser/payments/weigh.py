"""Risk in the batch: what the rules make of a command, and what is left of it in the trails of both sides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zlib import crc32

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import Problem, forbidden, rejected
from purser.core.ids import Id, WalletId
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
    Verdict,
    payer_flags,
    read_known,
)
from purser.risk.trail import (
    DAY,
    FIRST_PAYEE,
    HELD,
    NOBODY,
    ONCE,
    PAYMENT,
    RECEIVED,
    TOP_UP,
    TRANSFER,
    TWICE,
    WITHDRAWAL,
    tag,
)

A_DAY = timedelta(days=1)
"""How long a payee must have been known to be no first one any more."""

LIMIT = 200_000

Pair = tuple[bytes, bytes]

_SORTS = {Kind.PAYMENT: PAYMENT, Kind.TRANSFER: TRANSFER, Kind.WITHDRAWAL: WITHDRAWAL, Kind.TOP_UP: TOP_UP}


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


def weigh(
    c: Command, s: Scales, sheet: Sheet, payer: Party, payee: Party | None, usage: Usage, theirs: Usage | None
) -> Verdict:
    """Judge a command by the rules in force. `usage` is the payer's, `theirs` that of a payee who has a wallet.

    Raises step_up_required (with `strength` and `accept`), payer_must_confirm, risk_denied; each leaves a decision.
    """
    trail = usage.trail
    if trail.oldest <= s.second - DAY:
        trail.settle(s.second)
    if c.kind is Kind.PAYMENT and c.proof is None and c.code_hash is None:
        standing = c.standing
        if not standing.is_known or s.rules.gate.passes(c.money.amount, standing, trail, s.second):
            return PLAIN
    verdict = s.rules.judge(_case(c, s, sheet, payer, payee, usage, theirs))
    if verdict.outcome in (Outcome.STEP_UP, Outcome.DENY):
        s.decisions.append(_decision(c, s, payer.id, None if payee is None else payee.id, verdict))
        raise _refusal(c, verdict)
    return verdict


def _case(
    c: Command, s: Scales, sheet: Sheet, payer: Party, payee: Party | None, usage: Usage, theirs: Usage | None
) -> Case:
    account = sheet.accounts.get(payer.account)
    if theirs is not None:
        theirs.trail.settle(s.second)
    return Case(
        kind=c.kind.value,
        amount=c.money.amount,
        now=s.second,
        hour=s.hour,
        available=0 if account is None else account.balance - account.held,
        standing=c.standing,
        proof=c.proof,
        trail=usage.trail,
        party=tag(payee.id) if payee is not None else card_tag(c.card),
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


def note(c: Command, s: Scales, a: Activity, verdict: Verdict, usage: Usage, theirs: Usage | None) -> None:
    """Leave a record in the trails of both sides, and a decision unless it was a plain yes."""
    trail, standing = usage.trail, c.standing
    if verdict is not PLAIN and not verdict.is_plain:
        s.decisions.append(_decision(c, s, a.wallet, a.payee, verdict, a))
    if a.kind is Kind.TOP_UP:
        trail.receive(s.second, a.amount, card_tag(c.card), TOP_UP)
        return
    flags = payer_flags(standing, c.proof, s.second) | _SORTS[a.kind]
    device = NOBODY if standing.device is None else standing.device[-4:]
    if a.payee is None:
        trail.spend(s.second, a.amount, card_tag(c.card), device, flags)
        return
    if a.kind is Kind.TRANSFER and is_first(s.known, a.wallet, a.payee, s.now):
        flags |= FIRST_PAYEE
    if verdict.outcome is Outcome.HOLD:
        flags |= HELD
    trail.spend(s.second, a.amount, a.payee[-4:], device, flags)
    if verdict.confirmed:
        trail.free_run = 0
    elif not flags & (ONCE | TWICE):
        trail.free_run += a.amount
    if theirs is not None and a.state is State.SUCCEEDED:
        theirs.trail.settle(s.second)
        theirs.trail.receive(s.second, a.amount, tag(a.wallet), RECEIVED)
        if (a.wallet, a.payee) not in s.known:
            s.met.add((a.wallet, a.payee))


def _refusal(c: Command, verdict: Verdict) -> Problem:
    if verdict.outcome is Outcome.DENY:
        return forbidden("risk_denied")
    if c.code_hash is not None:  # only the merchant is there to be told
        return rejected("payer_must_confirm")
    return forbidden("step_up_required", strength=verdict.strength, accept=" ".join(verdict.accept))


def _decision(
    c: Command, s: Scales, wallet: bytes, payee: Id | None, verdict: Verdict, a: Activity | None = None
) -> Decision:
    return Decision(
        wallet=WalletId(wallet),
        id=DecisionId.at(s.now.timestamp()),
        at=s.now,
        payment=None if a is None else a.id,
        kind=c.kind.value,
        amount=c.money.amount,
        currency=c.money.currency.value,
        payee=payee,
        outcome=verdict.outcome.value,
        reasons=verdict.reasons,
        shadow=verdict.shadow,
        accept=verdict.accept,
        strength=verdict.strength,
        proof=None if c.proof is None else str(c.proof.method),
        rule_set=s.rules.version,
        facts=verdict.facts,
    )
