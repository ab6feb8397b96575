"""The rules of money, one by one, with exact numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from purser.core.clock import FakeClock
from purser.core.ids import AccountId, HoldId, Id, TransferId
from purser.core.money import MAX_AMOUNT, Currency, Money
from purser.ledger.model import Account, Capture, Hold, HoldState, Operation, Outcome, Release, Transfer
from purser.ledger.oracle import Row
from purser.ledger.sheet import MAX_BALANCE, Sheet
from tests.support.ledger import unpack_row

CLOCK = FakeClock()
NOW = CLOCK.now()
A, B, C = (AccountId(bytes(15) + bytes([i])) for i in (1, 2, 3))
H = HoldId(b"h" * 16)
REFERENCE = Id(b"r" * 16)
POSTED = Outcome.POSTED


def account(
    ident: AccountId, balance: int = 0, *, held: int = 0, floor: int | None = 0, currency: Currency = Currency.CNY
) -> Account:
    return Account(ident, currency, balance, held, 5, 5, floor, 0)


def sheet(*accounts: Account) -> Sheet:
    return Sheet({a.id: a for a in accounts}, {}, NOW)


def pay(
    debit: AccountId, credit: AccountId, amount: int, *, linked: bool = False, ident: bytes = b"t" * 16
) -> Transfer:
    return Transfer(TransferId(ident), debit, credit, Money(amount, Currency.CNY), "transfer", REFERENCE, linked)


def keep(amount: int, *, expires_in: int | None = None) -> Hold:
    ends = None if expires_in is None else NOW + timedelta(seconds=expires_in)
    return Hold(H, A, B, Money(amount, Currency.CNY), "withdrawal", REFERENCE, ends)


def refused(s: Sheet, operation: Operation) -> Outcome:
    """The outcome of an operation that must not change anything."""
    before = [(a.balance, a.held, a.version) for a in s.accounts.values()]
    holds = {k: (h.state, h.captured) for k, h in s.holds.items()}
    rows = list(s.rows)
    (outcome,) = s.apply([operation])
    assert outcome is not POSTED
    assert [(a.balance, a.held, a.version) for a in s.accounts.values()] == before
    assert {k: (h.state, h.captured) for k, h in s.holds.items()} == holds
    assert s.rows == rows
    return outcome


def test_a_transfer_moves_and_is_written_once_for_both_sides() -> None:
    a, b = account(A, 100), account(B, 7)
    s = sheet(a, b)
    assert s.apply([pay(A, B, 30)]) == [POSTED]
    assert (a.balance, a.version, b.balance, b.version) == (70, 6, 37, 6)
    assert [unpack_row(r) for r in s.rows] == [
        Row(b"t" * 16, "p", A, 6, 70, 0, B, 6, 37, 30, Currency.CNY, "transfer", REFERENCE)
    ]


def test_the_entry_tells_what_was_seen_and_what_is_now() -> None:
    s = sheet(account(B), account(A, 100), account(C))
    s.apply([pay(A, B, 30), pay(A, B, 1)])
    entry = s.finish([C])
    assert list(entry.ids.ids) == [A, B]
    assert list(entry.seen.values) == [5, 5]
    assert list(entry.versions.values) == [7, 7]
    assert list(entry.balances.values) == [69, 31]
    assert entry.changed == 2
    assert entry.relied == {C: (5, 0)}
    assert entry.expected() == {A: (5, 0), B: (5, 0), C: (5, 0)}
    assert s.accounts[A].seen == 7


@pytest.mark.parametrize(
    ("operation", "outcome"),
    [
        (pay(A, B, 0), Outcome.AMOUNT_INVALID),
        (pay(A, B, -1), Outcome.AMOUNT_INVALID),
        (pay(A, B, MAX_AMOUNT + 1), Outcome.AMOUNT_INVALID),
        (pay(A, B, 2**63), Outcome.AMOUNT_INVALID),
        (pay(A, A, 1), Outcome.SAME_ACCOUNT),
        (pay(C, C, 1), Outcome.SAME_ACCOUNT),
        (pay(A, C, 1), Outcome.ACCOUNT_UNKNOWN),
        (pay(C, A, 1), Outcome.ACCOUNT_UNKNOWN),
        (pay(A, B, 101), Outcome.INSUFFICIENT_FUNDS),
        (keep(0), Outcome.AMOUNT_INVALID),
        (keep(101), Outcome.INSUFFICIENT_FUNDS),
        (Capture(H, A), Outcome.HOLD_UNKNOWN),
        (Release(H, A), Outcome.HOLD_UNKNOWN),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(operation: Operation, outcome: Outcome) -> None:
    assert refused(sheet(account(A, 100), account(B)), operation) is outcome


@pytest.mark.parametrize("other", [A, B])
def test_currencies_never_meet(other: AccountId) -> None:
    accounts = [account(i, 100, currency=Currency.JPY if i == other else Currency.CNY) for i in (A, B)]
    assert refused(sheet(*accounts), pay(A, B, 1)) is Outcome.CURRENCY_MISMATCH
    assert refused(sheet(*accounts), keep(1)) is Outcome.CURRENCY_MISMATCH


@pytest.mark.parametrize("operation", [pay(A, B, 1), keep(1)])
def test_rules_of_an_account_hold(operation: Operation) -> None:
    for field, of, outcome in [
        ("closed", A, Outcome.ACCOUNT_CLOSED),
        ("closed", B, Outcome.ACCOUNT_CLOSED),
        ("frozen_out", A, Outcome.DEBIT_FROZEN),
        ("frozen_in", B, Outcome.CREDIT_FROZEN),
    ]:
        s = sheet(account(A, 100), account(B))
        setattr(s.accounts[of], field, True)
        s.accounts[of].rules = 1
        assert refused(s, operation) is outcome


def test_a_freeze_binds_one_direction() -> None:
    s = sheet(account(A, 100), account(B, 100))
    s.accounts[A].frozen_in = s.accounts[B].frozen_out = True
    s.accounts[A].rules = s.accounts[B].rules = 1
    assert s.apply([pay(A, B, 1)]) == [POSTED]


def test_the_floor_is_reached_and_not_passed() -> None:
    assert sheet(account(A, 100), account(B)).apply([pay(A, B, 100)]) == [POSTED]
    assert sheet(account(A, 0, floor=-50), account(B)).apply([pay(A, B, 50)]) == [POSTED]
    assert refused(sheet(account(A, 0, floor=-50), account(B)), pay(A, B, 51)) is Outcome.INSUFFICIENT_FUNDS
    assert sheet(account(A, 0, floor=None), account(B)).apply([pay(A, B, MAX_AMOUNT)]) == [POSTED]


def test_balances_stay_far_from_where_numbers_end() -> None:
    low, high = account(A, -MAX_BALANCE, floor=None), account(B, MAX_BALANCE)
    assert refused(sheet(low, account(C)), pay(A, C, 1)) is Outcome.BALANCE_OVERFLOW
    assert refused(sheet(account(C, 1), high), pay(C, B, 1)) is Outcome.BALANCE_OVERFLOW
    full = sheet(account(A, 0, held=MAX_BALANCE, floor=None), account(B))
    assert refused(full, keep(1)) is Outcome.BALANCE_OVERFLOW


def test_held_money_cannot_be_spent() -> None:
    s = sheet(account(A, 100), account(B))
    assert s.apply([keep(60)]) == [POSTED]
    assert (s.accounts[A].balance, s.accounts[A].held, s.accounts[A].available) == (100, 60, 40)
    assert (s.accounts[B].balance, s.accounts[B].version) == (0, 5)
    assert refused(s, pay(A, B, 41)) is Outcome.INSUFFICIENT_FUNDS
    assert s.apply([pay(A, B, 40)]) == [POSTED]


def test_a_part_is_captured_and_the_rest_let_go() -> None:
    s = sheet(account(A, 100), account(B))
    s.apply([keep(60), Capture(H, A, 25)])
    assert (s.accounts[A].balance, s.accounts[A].held, s.accounts[B].balance) == (75, 0, 25)
    assert [(r.phase, r.amount, r.debit_held, r.credit_version) for r in map(unpack_row, s.rows)] == [
        ("h", 60, 60, None),
        ("c", 25, 0, 6),
    ]
    (record,) = s.finish().holds
    assert (record.state, record.captured, record.stored) == (HoldState.CAPTURED, 25, None)


@pytest.mark.parametrize(("amount", "outcome"), [(61, Outcome.HOLD_EXCEEDED), (0, Outcome.AMOUNT_INVALID)])
def test_no_more_is_captured_than_was_held(amount: int, outcome: Outcome) -> None:
    s = sheet(account(A, 100), account(B))
    s.apply([keep(60)])
    assert refused(s, Capture(H, A, amount)) is outcome


@pytest.mark.parametrize("end", [Capture(H, A), Release(H, A), Release(H, A, expired=True)])
def test_a_hold_ends_once(end: Operation) -> None:
    s = sheet(account(A, 100), account(B))
    assert s.apply([keep(60), end]) == [POSTED, POSTED]
    assert s.accounts[A].held == 0
    assert refused(s, Capture(H, A)) is Outcome.HOLD_SETTLED
    assert refused(s, Release(H, A)) is Outcome.HOLD_SETTLED


def test_a_holds_id_is_used_once() -> None:
    s = sheet(account(A, 100), account(B))
    s.apply([keep(60)])
    assert refused(s, keep(10)) is Outcome.HOLD_EXISTS
    s.apply([Release(H, A)])
    assert refused(s, keep(10)) is Outcome.HOLD_EXISTS


def test_a_hold_belongs_to_its_account() -> None:
    s = sheet(account(A, 100), account(B, 100))
    s.apply([keep(60)])
    assert refused(s, Capture(H, B)) is Outcome.HOLD_UNKNOWN


@pytest.mark.parametrize(("expires_in", "outcome"), [(0, Outcome.HOLD_EXPIRED), (1, POSTED)])
def test_nothing_is_captured_once_its_time_has_come(expires_in: int, outcome: Outcome) -> None:
    s = sheet(account(A, 100), account(B))
    assert s.apply([keep(60, expires_in=expires_in), Capture(H, A)]) == [POSTED, outcome]


@pytest.mark.parametrize(("field", "of"), [("frozen_out", A), ("frozen_in", B)])
def test_a_frozen_account_is_not_captured_from_but_lets_go(field: str, of: AccountId) -> None:
    s = sheet(account(A, 100), account(B))
    s.apply([keep(60)])
    setattr(s.accounts[of], field, True)
    assert refused(s, Capture(H, A)) in (Outcome.DEBIT_FROZEN, Outcome.CREDIT_FROZEN)
    assert s.apply([Release(H, A)]) == [POSTED]


def chained(*operations: Transfer | Hold | Capture | Release) -> Sequence[Operation]:
    for op in operations[:-1]:
        op.linked = True
    return operations


def test_a_chain_fails_together_and_says_where() -> None:
    s = sheet(account(A, 100), account(B))
    outcomes = s.apply([*chained(pay(A, B, 60), pay(A, B, 60), pay(B, A, 1)), pay(A, B, 5)])
    assert outcomes == [Outcome.LINKED_FAILED, Outcome.INSUFFICIENT_FUNDS, Outcome.LINKED_FAILED, POSTED]
    assert (s.accounts[A].balance, s.accounts[A].version, s.accounts[B].balance) == (95, 6, 5)
    assert len(s.rows) == 1
    assert s.finish().changed == 2


def test_a_chain_may_spend_what_it_has_just_received() -> None:
    s = sheet(account(A, 100), account(B), account(C))
    assert s.apply(chained(pay(A, B, 60), pay(B, C, 60))) == [POSTED, POSTED]
    assert s.accounts[C].balance == 60


def test_a_failed_chain_leaves_nothing_to_store() -> None:
    s = sheet(account(A, 100), account(B))
    s.apply(chained(keep(60), Capture(H, A, 10), pay(A, B, 1000)))
    entry = s.finish()
    assert (entry.changed, entry.rows, entry.holds, s.holds) == (0, [], [], {})


def test_a_failed_chain_gives_back_a_hold_placed_before_it() -> None:
    s = sheet(account(A, 100), account(B))
    s.apply([keep(60), *chained(Capture(H, A, 10), pay(A, B, 1000))])
    assert (s.accounts[A].balance, s.accounts[A].held) == (100, 60)
    (record,) = s.finish().holds
    assert (record.state, record.captured, record.stored) == (HoldState.HELD, 0, None)
