"""Test a rule set against what was paid: how many payments would it have stopped, and by which rule?

Every payment is judged as it would have been, by the trail its wallet had, with the proof its payer gave. Payments
that were refused then were never stored, so they are not in the count; those of customers who do not want it are left
out. Which device it was is not kept with a payment: windows over a device see all of a customer's.
"""

from __future__ import annotations

import asyncio
from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from purser.accounts.owners import wallets_of
from purser.core.processing import Purpose, all_stopped
from purser.payments.counter import Counter
from purser.payments.weigh import A_DAY, card_tag
from purser.risk import (
    Case,
    Outcome,
    RuleSet,
    Trail,
    Verdict,
    flags_of,
    note_test,
    read_document,
    read_mark,
    read_rules,
)
from purser.risk.trail import HELD, NOBODY, RECEIVED, TOP_UP, tag

MONTH: Final = timedelta(days=30)
SLICE: Final = 200
"""Payments judged before others get their turn."""

_PAID: Final = """
    SELECT p.wallet_id, p.kind, p.state, p.amount, p.payee_id, p.order_id IS NULL OR o.sign, p.channel_card,
           p.mark, p.created_at, t.debit_balance - t.debit_held + t.amount AS available, k.since
      FROM payments AS p
      LEFT JOIN ledger_transfers AS t
        ON t.debit_account = p.wallet_id AND t.reference = p.id AND t.phase IN ('p', 'h')
           AND t.kind IN ('transfer', 'payment', 'withdrawal') AND t.at >= %(since)s
      LEFT JOIN orders AS o ON o.merchant_id = p.payee_id AND o.id = p.order_id
      LEFT JOIN known_payees AS k ON k.wallet_id = p.wallet_id AND k.payee_id = p.payee_id
     WHERE p.created_at >= %(since)s AND p.created_at < %(until)s
     ORDER BY p.created_at, p.id"""


@dataclass(slots=True)
class Findings:
    """What a rule set would have done. Amounts in minor units."""

    payments: int = 0
    unjudged: int = 0
    outcomes: Tally[str] = field(default_factory=Tally)
    stopped: int = 0
    rules: dict[str, Tally[str]] = field(default_factory=dict)

    def add(self, verdict: Verdict, amount: int) -> None:
        """Count one judged payment."""
        self.payments += 1
        self.outcomes[verdict.outcome.value] += 1
        if verdict.outcome is not Outcome.ALLOW:
            self.stopped += amount
        said = "satisfied" if verdict.outcome is Outcome.ALLOW else verdict.outcome.value
        for code in verdict.reasons:
            self.rules.setdefault(code, Tally())[said] += 1
        for code in verdict.shadow:
            self.rules.setdefault(code, Tally())["shadow"] += 1

    def result(self, since: datetime, until: datetime) -> dict[str, Any]:
        """As it is stored with the draft."""
        return {
            "since": since.isoformat(),
            "until": until.isoformat(),
            "payments": self.payments,
            "unjudged": self.unjudged,
            "amount_stopped": self.stopped,
            "outcomes": {o.value: self.outcomes[o.value] for o in Outcome},
            "rules": [{"code": code, **tally} for code, tally in sorted(self.rules.items())],
        }


class Replay:
    """Plays payments in the order of time. Those before `count_from` only make the trails."""

    def __init__(self, rules: RuleSet, time_zone: Any, count_from: datetime) -> None:
        self._rules = rules
        self._zone = time_zone
        self._count_from = count_from
        self._trails: dict[bytes, Trail] = {}
        self.findings = Findings()

    def play(self, row: tuple[Any, ...]) -> None:
        """Judge one row of _PAID and leave its record."""
        wallet, kind, state, amount, payee, by_sign, card, number, at, available, since = row
        second = int(at.timestamp())
        trail, noted = self._trail(wallet, second), read_mark(number, at)
        theirs = self._trail(payee, second) if kind == "transfer" else None
        case = Case(
            kind=kind, amount=amount, now=second, hour=at.astimezone(self._zone).hour, available=available or 0,
            standing=noted.standing, proof=noted.proof, trail=trail, device=NOBODY, theirs=theirs,
            party=card_tag(card) if payee is None else tag(payee), by_code=noted.by_code,
            first_payee=kind == "transfer" and (since is None or at - since < A_DAY),
            static_qr=kind == "payment" and bool(by_sign) and not noted.by_code,
        )  # fmt: skip
        verdict = self._rules.judge(case)
        if at >= self._count_from:
            self.findings.add(verdict, amount)
            self.findings.unjudged += not noted.standing.is_known
        self._leave(case, state, verdict, wallet)

    def _trail(self, wallet: bytes, second: int) -> Trail:
        trail = self._trails.get(wallet)
        if trail is None:
            trail = self._trails[wallet] = Trail()
        trail.settle(second)
        return trail

    def _leave(self, case: Case, state: str, verdict: Verdict, wallet: bytes) -> None:
        if case.kind == "top_up":
            case.trail.receive(case.now, case.amount, case.party, TOP_UP)
            return
        held = HELD if verdict.outcome is Outcome.HOLD else 0
        case.trail.spend(case.now, case.amount, case.party, NOBODY, flags_of(case) | held)
        if verdict.confirmed:
            case.trail.free_run = 0
        elif case.proof is None and case.standing.is_known and case.kind != "withdrawal":
            case.trail.free_run += case.amount
        if case.theirs is not None and state == "succeeded":
            case.theirs.receive(case.now, case.amount, tag(wallet), RECEIVED)


async def try_rules(c: Counter, version: int) -> Mapping[str, Any] | None:
    """Judge the past month by a draft and keep what came of it; None when there is no such version."""
    until = c.clock.now()
    since = until - MONTH
    async with c.db.transaction() as tx:
        stored = await read_rules(tx, version)
        if stored is None:
            return None
        left_out = await wallets_of(tx, await all_stopped(tx, Purpose.RULE_TESTING))
        replay = Replay(RuleSet(version, read_document(stored.document).rules), c.policy.time_zone, since)
        async with tx.cursor("replay") as cursor:
            cursor.itersize = 2000
            await cursor.execute(_PAID, {"since": since - MONTH, "until": until}, binary=True)
            number = 0
            async for row in cursor:
                if row[0] not in left_out:
                    replay.play(row)
                number += 1
                if number % SLICE == 0:
                    await asyncio.sleep(0)
    result = replay.findings.result(since, until)
    async with c.db.transaction() as tx:
        await note_test(tx, version, result, c.clock.now())
    return result
