"""The rules of the ledger, said a second time and in the plainest way.

Nothing is shared with the real one but the words of `model`: no cache, no batches, no database, no undo. A
chain works on a copy that is kept or thrown away. Tests run both and compare every outcome and every balance.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import datetime

from purser.core.ids import AccountId, HoldId, Id
from purser.core.money import Currency
from purser.ledger.model import Capture, Hold, Operation, Outcome, Release, Transfer

MOST_MOVED = 9_007_199_254_740_991
MOST_OWNED = 4_611_686_018_427_387_904


@dataclass
class Book:
    """One account."""

    currency: Currency
    floor: int | None
    balance: int = 0
    held: int = 0
    version: int = 0
    frozen_in: bool = False
    frozen_out: bool = False
    closed: bool = False


@dataclass
class Promise:
    """One hold. `end` is the journal's letter for how it ended; empty while it lasts."""

    credit: AccountId
    amount: int
    kind: str
    reference: Id
    expires_at: datetime | None
    captured: int = 0
    end: str = ""


@dataclass(frozen=True)
class Row:
    """One row of the journal."""

    id: bytes
    phase: str
    debit: AccountId
    debit_version: int
    debit_balance: int
    debit_held: int
    credit: AccountId
    credit_version: int | None
    credit_balance: int | None
    amount: int
    currency: Currency
    kind: str
    reference: Id


@dataclass
class Oracle:
    """A whole ledger in memory."""

    books: dict[AccountId, Book] = field(default_factory=dict)
    promises: dict[tuple[AccountId, HoldId], Promise] = field(default_factory=dict)
    journal: list[Row] = field(default_factory=list)

    def post(self, operations: Sequence[Operation], now: datetime) -> list[Outcome]:
        """What the ledger must answer to `operations`, one after another."""
        outcomes: list[Outcome] = []
        chain: list[Operation] = []
        for op in operations:
            chain.append(op)
            if not op.linked:
                outcomes += self._chain(chain, now)
                chain = []
        assert not chain, "the last operation is linked to nothing"
        return outcomes

    def freeze(self, account: AccountId, *, into: bool | None = None, out: bool | None = None) -> bool:
        """Whether it was done."""
        book = self.books[account]
        if book.closed:
            return False
        book.frozen_in = book.frozen_in if into is None else into
        book.frozen_out = book.frozen_out if out is None else out
        return True

    def set_floor(self, account: AccountId, floor: int | None) -> bool:
        """Whether it was done."""
        book = self.books[account]
        if book.closed or (floor is not None and book.balance - book.held < floor):
            return False
        book.floor = floor
        return True

    def close(self, account: AccountId) -> bool:
        """Whether it was done."""
        book = self.books[account]
        if book.closed or book.balance != 0 or book.held != 0:
            return False
        book.closed = True
        return True

    def due(self, now: datetime) -> list[tuple[AccountId, HoldId]]:
        """Holds that time has ended, in the order of their times."""
        ended = [
            (p.expires_at, key)
            for key, p in self.promises.items()
            if not p.end and p.expires_at is not None and p.expires_at <= now
        ]
        return [key for _, key in sorted(ended)]

    def _chain(self, chain: list[Operation], now: datetime) -> list[Outcome]:
        if len(chain) == 1:
            return [self._one(chain[0], now)]
        books = {i: copy(book) for i, book in self.books.items()}
        promises = {i: copy(promise) for i, promise in self.promises.items()}
        rows = len(self.journal)
        for i, op in enumerate(chain):
            outcome = self._one(op, now)
            if outcome is not Outcome.POSTED:
                self.books, self.promises = books, promises
                del self.journal[rows:]
                return [outcome if k == i else Outcome.LINKED_FAILED for k in range(len(chain))]
        return [Outcome.POSTED for _ in chain]

    def _one(self, op: Operation, now: datetime) -> Outcome:
        match op:
            case Transfer():
                return self._transfer(op)
            case Hold():
                return self._hold(op)
            case Capture():
                return self._capture(op, now)
            case Release():
                return self._release(op)

    def _transfer(self, t: Transfer) -> Outcome:
        refusal = self._refusal(t)
        if refusal is not None:
            return refusal
        debit, credit, amount = self.books[t.debit], self.books[t.credit], t.money.amount
        if debit.balance - amount < -MOST_OWNED or credit.balance + amount > MOST_OWNED:
            return Outcome.BALANCE_OVERFLOW
        self._move(t.id, "p", t.debit, t.credit, amount, t.kind, t.reference)
        return Outcome.POSTED

    def _hold(self, h: Hold) -> Outcome:
        refusal = self._refusal(h)
        if refusal is not None:
            return refusal
        if self.books[h.debit].held + h.money.amount > MOST_OWNED:
            return Outcome.BALANCE_OVERFLOW
        if (h.debit, h.id) in self.promises:
            return Outcome.HOLD_EXISTS
        self.promises[h.debit, h.id] = Promise(h.credit, h.money.amount, h.kind, h.reference, h.expires_at)
        self._set_aside(h.debit, h.id, "h", h.money.amount)
        return Outcome.POSTED

    def _capture(self, c: Capture, now: datetime) -> Outcome:
        promise = self.promises.get((c.debit, c.hold))
        if promise is None:
            return Outcome.HOLD_UNKNOWN
        if promise.end:
            return Outcome.HOLD_SETTLED
        if promise.expires_at is not None and now >= promise.expires_at:
            return Outcome.HOLD_EXPIRED
        amount = promise.amount if c.amount is None else c.amount
        if amount <= 0:
            return Outcome.AMOUNT_INVALID
        if amount > promise.amount:
            return Outcome.HOLD_EXCEEDED
        debit, credit = self.books[c.debit], self.books[promise.credit]
        barrier = _barrier(debit, credit)
        if barrier is not None:
            return barrier
        if debit.balance - amount < -MOST_OWNED or credit.balance + amount > MOST_OWNED:
            return Outcome.BALANCE_OVERFLOW
        promise.end, promise.captured = "c", amount
        debit.held -= promise.amount
        self._move(c.hold, "c", c.debit, promise.credit, amount, promise.kind, promise.reference)
        return Outcome.POSTED

    def _release(self, r: Release) -> Outcome:
        promise = self.promises.get((r.debit, r.hold))
        if promise is None:
            return Outcome.HOLD_UNKNOWN
        if promise.end:
            return Outcome.HOLD_SETTLED
        promise.end = "x" if r.expired else "r"
        self._set_aside(r.debit, r.hold, promise.end, -promise.amount)
        return Outcome.POSTED

    def _refusal(self, op: Transfer | Hold) -> Outcome | None:
        """Why money may not be moved, or set aside, at all."""
        amount = op.money.amount
        if amount <= 0 or amount > MOST_MOVED:
            return Outcome.AMOUNT_INVALID
        if op.debit == op.credit:
            return Outcome.SAME_ACCOUNT
        if op.debit not in self.books or op.credit not in self.books:
            return Outcome.ACCOUNT_UNKNOWN
        debit, credit = self.books[op.debit], self.books[op.credit]
        if {debit.currency, credit.currency, op.money.currency} != {op.money.currency}:
            return Outcome.CURRENCY_MISMATCH
        barrier = _barrier(debit, credit)
        if barrier is not None:
            return barrier
        if debit.floor is not None and debit.balance - debit.held - amount < debit.floor:
            return Outcome.INSUFFICIENT_FUNDS
        return None

    def _move(
        self, ident: bytes, phase: str, debit: AccountId, credit: AccountId, amount: int, kind: str, reference: Id
    ) -> None:
        payer, payee = self.books[debit], self.books[credit]
        payer.balance -= amount
        payer.version += 1
        payee.balance += amount
        payee.version += 1
        self.journal.append(
            Row(
                ident, phase, debit, payer.version, payer.balance, payer.held,
                credit, payee.version, payee.balance, amount, payer.currency, kind, reference,
            )
        )  # fmt: skip

    def _set_aside(self, debit: AccountId, hold: HoldId, phase: str, change: int) -> None:
        payer, promise = self.books[debit], self.promises[debit, hold]
        payer.held += change
        payer.version += 1
        self.journal.append(
            Row(
                hold, phase, debit, payer.version, payer.balance, payer.held,
                promise.credit, None, None, promise.amount, payer.currency, promise.kind, promise.reference,
            )
        )  # fmt: skip


def _barrier(debit: Book, credit: Book) -> Outcome | None:
    """What the two accounts' own rules say."""
    if debit.closed or credit.closed:
        return Outcome.ACCOUNT_CLOSED
    if debit.frozen_out:
        return Outcome.DEBIT_FROZEN
    if credit.frozen_in:
        return Outcome.CREDIT_FROZEN
    return None
