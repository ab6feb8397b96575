"""The sheet's rules and the oracle's, on whatever batches Hypothesis thinks of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from purser.core.clock import FakeClock
from purser.core.ids import AccountId, HoldId, Id, TransferId
from purser.core.money import MAX_AMOUNT, Currency, Money
from purser.ledger.model import Account, Capture, Hold, HoldKey, HoldRecord, Operation, Outcome, Release, Transfer
from purser.ledger.oracle import Book, Oracle
from purser.ledger.sheet import MAX_BALANCE, Sheet
from tests.support.ledger import in_order, unpack_row

NOW = FakeClock().now()
ACCOUNTS = [AccountId(bytes(15) + bytes([i])) for i in range(4)]
UNKNOWN = AccountId(b"\xff" * 16)
REFERENCE = Id(bytes(range(16)))

account = st.sampled_from([*ACCOUNTS * 3, UNKNOWN])
small = st.integers(1, 30)
amount = st.one_of(small, small, small, st.sampled_from([-1, 0, MAX_AMOUNT, MAX_AMOUNT + 1, 2**63]))
currency = st.sampled_from([Currency.CNY] * 9 + [Currency.JPY])
money = st.builds(Money, amount, currency)
hold_id = st.sampled_from([HoldId(b"hold" * 4), HoldId(b"keep" * 4)])
debit = st.sampled_from([*ACCOUNTS[:3] * 5, UNKNOWN])  # few, so that a capture often finds its hold
expiry = st.one_of(st.none(), st.integers(-1, 5).map(lambda s: NOW + timedelta(seconds=s)))
transfer_id = st.binary(min_size=16, max_size=16).map(TransferId)
kind, reference, linked = st.just("k"), st.just(REFERENCE), st.sampled_from([False] * 4 + [True])

operation: st.SearchStrategy[Operation] = st.one_of(
    st.builds(Transfer, transfer_id, account, account, money, kind, reference, linked),
    st.builds(Transfer, transfer_id, account, account, money, kind, reference, linked),
    st.builds(Hold, hold_id, debit, account, money, kind, reference, expiry, linked),
    st.builds(Capture, hold_id, debit, st.one_of(st.none(), st.integers(-1, 50)), linked),
    st.builds(Release, hold_id, debit, st.booleans(), linked),
)


@st.composite
def batches(draw: st.DrawFn) -> list[list[Operation]]:
    made = draw(st.lists(st.lists(operation, min_size=1, max_size=12), min_size=1, max_size=4))
    for batch in made:
        batch[-1].linked = False
    return made


@st.composite
def books(draw: st.DrawFn) -> dict[AccountId, Book]:
    far = st.sampled_from([MAX_BALANCE, -MAX_BALANCE, MAX_BALANCE - MAX_AMOUNT])
    near = st.integers(0, 60)
    made = {}
    for i in ACCOUNTS:
        balance = draw(st.one_of(near, near, near, far))
        floor = draw(st.one_of(st.none(), st.integers(-20, 0)))
        flags = draw(st.tuples(*[st.sampled_from([False] * 14 + [True])] * 3))
        of = draw(currency)
        made[i] = Book(of, floor if floor is None or floor <= balance else None, balance, 0, 7, *flags)
    return made


class Memory:
    """What the database would hold between batches."""

    def __init__(self, opened: dict[AccountId, Book]) -> None:
        self.accounts = {i: _account(i, b) for i, b in opened.items()}
        self.holds: dict[HoldKey, HoldRecord] = {}
        self.rows: list[bytes] = []

    def post(self, batch: Sequence[Operation]) -> list[Outcome]:
        before = {i: (a.version, a.seen) for i, a in self.accounts.items()}
        sheet = Sheet(self.accounts, self.holds, NOW)
        outcomes = sheet.apply(batch)
        entry = sheet.finish()
        self.rows += entry.rows
        assert {h.key for h in entry.holds if h.stored is None}.isdisjoint(
            h.key for h in self.holds.values() if h.stored is not None
        )
        for record in entry.holds:
            assert record.state is not record.stored
            assert self.holds[record.key] is record
            record.stored = record.state
        assert all(h.stored is h.state for h in self.holds.values()), "a hold changed and would not be stored"
        ids = [AccountId(i) for i in entry.ids.ids]
        assert ids == sorted(set(ids)) == sorted(i for i, a in self.accounts.items() if a.version != before[i][0])
        assert [before[i][1] for i in ids] == list(entry.seen.values)
        assert [self.accounts[i].balance for i in ids] == list(entry.balances.values)
        assert [self.accounts[i].held for i in ids] == list(entry.helds.values)
        return outcomes


def _account(ident: AccountId, b: Book) -> Account:
    changed = b.frozen_in or b.frozen_out or b.closed
    return Account(
        ident, b.currency, b.balance, b.held, b.version, b.version, b.floor, int(changed),
        b.frozen_in, b.frozen_out, b.closed,
    )  # fmt: skip


@settings(max_examples=settings().max_examples * 10)
@given(books(), batches())
def test_the_sheet_decides_as_the_oracle_does(opened: dict[AccountId, Book], todo: list[list[Operation]]) -> None:
    memory, oracle = Memory(opened), Oracle(opened)
    for batch in todo:
        assert memory.post(batch) == oracle.post(batch, NOW)
    for ident, book in oracle.books.items():
        real = memory.accounts[ident]
        assert (real.balance, real.held, real.version, real.seen) == (
            book.balance, book.held, book.version, book.version,
        )  # fmt: skip
    assert in_order(map(unpack_row, memory.rows)) == in_order(oracle.journal)
    assert {k: h.captured for k, h in memory.holds.items()} == {k: p.captured for k, p in oracle.promises.items()}
    assert {k: str(h.state) for k, h in memory.holds.items()} == {
        k: {"": "held", "c": "captured", "r": "released", "x": "expired"}[p.end] for k, p in oracle.promises.items()
    }
