"""The rules of money, applied in memory to the accounts a batch touches.

A sheet starts from accounts as the database knows them, applies operations one after another, and ends with
new balances, the journal rows that explain them, and an outcome for every operation. It does no input or
output: what `post` and the writer store is exactly what is left here.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from purser.core.ids import AccountId
from purser.core.money import MAX_AMOUNT, Currency
from purser.core.pgbinary import BigintArray, UuidArray, micros
from purser.ledger.model import (
    Account,
    Capture,
    Hold,
    HoldKey,
    HoldRecord,
    HoldState,
    Operation,
    Outcome,
    Release,
    Transfer,
)
from purser.ledger.wire import held_row, posted_row

MAX_BALANCE = 2**62
"""No balance may pass this, minor units: bigint never overflows, nor does a sum of two balances."""


_ID = attrgetter("id")
_CODE = {c: c.encode() for c in Currency}


@dataclass(slots=True)
class Entry:
    """What a batch leaves to be stored: accounts as they were seen and as they are now, holds, journal rows.

    `relied` are the accounts a refusal rests on, with the (version, rules) they must have at the commit.
    """

    at: datetime
    changed: int
    ids: UuidArray
    seen: BigintArray
    rules: BigintArray
    balances: BigintArray
    helds: BigintArray
    versions: BigintArray
    rows: list[bytes]
    holds: list[HoldRecord]
    relied: dict[AccountId, tuple[int, int]]

    def expected(self) -> dict[AccountId, tuple[int, int]]:
        """The (version, rules) every account must have in the database for this entry to be right."""
        stamps = zip(self.seen.values, self.rules.values, strict=True)
        return {**self.relied, **dict(zip(map(AccountId, self.ids.ids), stamps, strict=True))}


class Sheet:
    """Accounts and holds in memory, and what a batch did to them."""

    def __init__(self, accounts: dict[AccountId, Account], holds: dict[HoldKey, HoldRecord], at: datetime) -> None:
        self.accounts = accounts
        self.holds = holds
        self.rows: list[bytes] = []
        self.touched: list[Account] = []
        self._changed_holds: list[HoldRecord] = []
        self.at = at
        self._micros = micros(at)
        self._undo: list[tuple[Account, int, int, int]] | None = None
        self._undo_holds: list[tuple[HoldRecord, HoldState | None, int]] = []
        self._rolled_back = False

    def apply(self, operations: Sequence[Operation]) -> list[Outcome]:
        """Apply operations in order; chains of `linked` ones together or not at all."""
        outcomes: list[Outcome] = []
        i, n = 0, len(operations)
        while i < n:
            op = operations[i]
            if not op.linked:
                outcomes.append(self._one(op))
                i += 1
                continue
            end = i + 1
            while end < n and operations[end - 1].linked:
                end += 1
            outcomes += self._chain(operations[i:end])
            i = end
        return outcomes

    def finish(self, relied: Collection[AccountId] = ()) -> Entry:
        """Everything to be stored; the accounts in memory count as stored from here on."""
        accounts = [a for a in self.touched if a.version != a.seen]
        if self._rolled_back:  # then an account may have been touched twice
            accounts = list({a.id: a for a in accounts}.values())
        accounts.sort(key=_ID)
        entry = Entry(
            at=self.at,
            changed=len(accounts),
            ids=UuidArray([a.id for a in accounts]),
            seen=BigintArray([a.seen for a in accounts]),
            rules=BigintArray([a.rules for a in accounts]),
            balances=BigintArray([a.balance for a in accounts]),
            helds=BigintArray([a.held for a in accounts]),
            versions=BigintArray([a.version for a in accounts]),
            rows=self.rows,
            holds=self._settled(),
            relied={i: (a.version, a.rules) for i in relied if (a := self.accounts.get(i)) is not None},
        )
        for account in accounts:
            account.seen = account.version
        return entry

    def _settled(self) -> list[HoldRecord]:
        """Holds to be stored: those whose chain was not rolled back, each once."""
        kept = {h.key: h for h in self._changed_holds if h.state is not h.stored}
        return [h for key, h in kept.items() if self.holds.get(key) is h]

    def _chain(self, chain: Sequence[Operation]) -> list[Outcome]:
        """All of a chain, or none: the first refusal names itself, the others say LINKED_FAILED."""
        rows = len(self.rows)
        self._undo, self._undo_holds = [], []
        for k, op in enumerate(chain):
            outcome = self._one(op)
            if outcome is not Outcome.POSTED:
                self._roll_back(rows)
                return [outcome if j == k else Outcome.LINKED_FAILED for j in range(len(chain))]
        self._undo = None
        return [Outcome.POSTED] * len(chain)

    def _roll_back(self, rows: int) -> None:
        for account, balance, held, version in reversed(self._undo or ()):
            account.balance, account.held, account.version = balance, held, version
        for record, state, captured in reversed(self._undo_holds):
            if state is None:
                del self.holds[record.key]
            else:
                record.state, record.captured = state, captured
        del self.rows[rows:]
        self._undo = None
        self._rolled_back = True

    def _one(self, op: Operation) -> Outcome:
        if type(op) is Transfer:
            return self._transfer(op)
        if type(op) is Hold:
            return self._hold(op)
        if type(op) is Capture:
            return self._capture(op)
        assert type(op) is Release
        return self._release(op)

    def _transfer(self, t: Transfer) -> Outcome:
        debit, credit = self.accounts.get(t.debit), self.accounts.get(t.credit)
        money = t.money
        amount = money.amount
        if debit is None or credit is None or debit is credit or not 0 < amount <= MAX_AMOUNT:
            return _malformed(amount, t.debit, t.credit)
        if debit.currency is not money.currency or credit.currency is not money.currency:
            return Outcome.CURRENCY_MISMATCH
        if debit.rules or credit.rules:  # an account whose rules never changed is open and not frozen
            refusal = _may_move(debit, credit)
            if refusal is not None:
                return refusal
        after = debit.balance - amount
        if debit.floor is not None and after - debit.held < debit.floor:
            return Outcome.INSUFFICIENT_FUNDS
        if after < -MAX_BALANCE or credit.balance + amount > MAX_BALANCE:
            return Outcome.BALANCE_OVERFLOW
        if debit.version == debit.seen:
            self.touched.append(debit)
        if credit.version == credit.seen:
            self.touched.append(credit)
        if self._undo is not None:
            self._undo.append((debit, debit.balance, debit.held, debit.version))
            self._undo.append((credit, credit.balance, credit.held, credit.version))
        debit.balance = after
        debit.version += 1
        credit.balance += amount
        credit.version += 1
        self.rows.append(
            posted_row(
                t.debit, debit.version, after, debit.held, t.credit, credit.version, credit.balance,
                t.id, amount, _CODE[money.currency], b"p", t.kind, t.reference, self._micros,
            )
        )  # fmt: skip
        return Outcome.POSTED

    def _hold(self, h: Hold) -> Outcome:
        debit, credit = self.accounts.get(h.debit), self.accounts.get(h.credit)
        money = h.money
        amount = money.amount
        if debit is None or credit is None or debit is credit or not 0 < amount <= MAX_AMOUNT:
            return _malformed(amount, h.debit, h.credit)
        if debit.currency is not money.currency or credit.currency is not money.currency:
            return Outcome.CURRENCY_MISMATCH
        refusal = _may_move(debit, credit)
        if refusal is not None:
            return refusal
        if debit.floor is not None and debit.available - amount < debit.floor:
            return Outcome.INSUFFICIENT_FUNDS
        if debit.held + amount > MAX_BALANCE:
            return Outcome.BALANCE_OVERFLOW
        record = HoldRecord(
            h.id, h.debit, h.credit, amount, 0, money.currency,
            HoldState.HELD, None, h.kind, h.reference, h.expires_at,
        )  # fmt: skip
        if record.key in self.holds:
            return Outcome.HOLD_EXISTS
        self.holds[record.key] = record
        self._note_hold(record, None)
        self._change_held(debit, record, amount, b"h")
        return Outcome.POSTED

    def _capture(self, c: Capture) -> Outcome:
        record = self.holds.get((c.debit, c.hold))
        if record is None:
            return Outcome.HOLD_UNKNOWN
        if record.state is not HoldState.HELD:
            return Outcome.HOLD_SETTLED
        if record.expires_at is not None and record.expires_at <= self.at:
            return Outcome.HOLD_EXPIRED
        amount = record.amount if c.amount is None else c.amount
        if amount < 1:
            return Outcome.AMOUNT_INVALID
        if amount > record.amount:
            return Outcome.HOLD_EXCEEDED
        debit, credit = self.accounts[record.debit], self.accounts[record.credit]
        refusal = _may_move(debit, credit)
        if refusal is not None:
            return refusal
        if credit.balance + amount > MAX_BALANCE or debit.balance - amount < -MAX_BALANCE:
            return Outcome.BALANCE_OVERFLOW
        self._touch(debit)
        self._touch(credit)
        self._note_hold(record, record.state)
        record.state, record.captured = HoldState.CAPTURED, amount
        debit.held -= record.amount
        debit.balance -= amount
        debit.version += 1
        credit.balance += amount
        credit.version += 1
        self.rows.append(
            posted_row(
                debit.id, debit.version, debit.balance, debit.held, credit.id, credit.version, credit.balance,
                record.id, amount, _CODE[record.currency], b"c", record.kind, record.reference, self._micros,
            )
        )  # fmt: skip
        return Outcome.POSTED

    def _release(self, r: Release) -> Outcome:
        record = self.holds.get((r.debit, r.hold))
        if record is None:
            return Outcome.HOLD_UNKNOWN
        if record.state is not HoldState.HELD:
            return Outcome.HOLD_SETTLED
        self._note_hold(record, record.state)
        record.state = HoldState.EXPIRED if r.expired else HoldState.RELEASED
        self._change_held(self.accounts[record.debit], record, -record.amount, b"x" if r.expired else b"r")
        return Outcome.POSTED

    def _change_held(self, debit: Account, record: HoldRecord, delta: int, phase: bytes) -> None:
        self._touch(debit)
        debit.held += delta
        debit.version += 1
        self.rows.append(
            held_row(
                debit.id, debit.version, debit.balance, debit.held, record.credit, record.id,
                record.amount, _CODE[record.currency], phase, record.kind, record.reference, self._micros,
            )
        )  # fmt: skip

    def _note_hold(self, record: HoldRecord, before: HoldState | None) -> None:
        """Note a hold that is placed (`before` is None) or about to change, and how to undo that."""
        if self._undo is not None:
            self._undo_holds.append((record, before, record.captured))
        self._changed_holds.append(record)

    def _touch(self, account: Account) -> None:
        """Note an account that is about to change, and how to undo it inside a chain."""
        if account.version == account.seen:
            self.touched.append(account)
        if self._undo is not None:
            self._undo.append((account, account.balance, account.held, account.version))


def _malformed(amount: int, debit: AccountId, credit: AccountId) -> Outcome:
    if not 0 < amount <= MAX_AMOUNT:
        return Outcome.AMOUNT_INVALID
    return Outcome.SAME_ACCOUNT if debit == credit else Outcome.ACCOUNT_UNKNOWN


def _may_move(debit: Account, credit: Account) -> Outcome | None:
    """Whether the accounts' own rules let money out of one and into the other."""
    if debit.closed or credit.closed:
        return Outcome.ACCOUNT_CLOSED
    if debit.frozen_out:
        return Outcome.DEBIT_FROZEN
    if credit.frozen_in:
        return Outcome.CREDIT_FROZEN
    return None
