"""Opening, freezing, limiting and closing accounts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.errors import Kind, Problem
from purser.core.ids import AccountId, Id
from purser.ledger import (
    AccountKind,
    Outcome,
    close_account,
    open_accounts,
    open_operator_account,
    operator_account,
    post,
    set_floor,
    set_frozen,
)
from tests.support.ledger import CNY, JPY, hold, open_reserve, open_wallets, read_back, transfer

Change = Callable[[Tx, AccountId], Awaitable[None]]


async def refuse(db: Database, change: Change, account: AccountId) -> tuple[str, Kind]:
    """The problem that a change raises, which must leave everything as it was."""
    before = await read_back(db)

    async def attempt() -> None:
        async with db.transaction() as tx:
            await change(tx, account)

    with pytest.raises(Problem) as caught:
        await attempt()
    assert await read_back(db) == before
    return caught.value.code, caught.value.kind


async def test_opening_twice_leaves_the_first(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    before = await read_back(db)
    async with db.transaction() as tx:
        await open_accounts(tx, [(a, Id.new(clock))], AccountKind.MERCHANT_PENDING, JPY, clock, floor=None)
        await open_operator_account(tx, b, AccountKind.SUSPENSE, JPY, clock)
    assert await read_back(db) == before


async def test_an_operators_account_may_be_below_zero(db: Database, clock: FakeClock) -> None:
    reserve = await open_reserve(db, clock)
    assert reserve == operator_account(AccountKind.RESERVE, CNY)
    assert (await read_back(db)).books[reserve].floor is None


async def test_directions_are_frozen_and_thawed_apart(db: Database, clock: FakeClock) -> None:
    (a,) = await open_wallets(db, clock, 1)
    seen = []
    for into, out in [(True, None), (None, True), (False, None), (None, None), (None, False)]:
        async with db.transaction() as tx:
            await set_frozen(tx, a, into=into, out=out)
        book = (await read_back(db)).books[a]
        seen.append((book.frozen_in, book.frozen_out))
    assert seen == [(True, False), (True, True), (False, True), (False, True), (False, False)]


async def test_only_an_empty_account_is_closed(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, balance=100)
    assert await refuse(db, close_account, a) == ("account_not_empty", Kind.CONFLICT)
    async with db.transaction() as tx:
        assert await post(tx, [transfer(a, b, 100, clock)], clock) == [Outcome.POSTED]
        await close_account(tx, a)
    assert (await read_back(db)).books[a].closed


async def test_an_account_with_a_hold_is_not_empty(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, floor=-50)
    async with db.transaction() as tx:
        assert await post(tx, [hold(a, b, 50, clock)], clock) == [Outcome.POSTED]
    assert await refuse(db, close_account, a) == ("account_not_empty", Kind.CONFLICT)


async def test_a_floor_below_what_is_used_already_is_refused(db: Database, clock: FakeClock) -> None:
    a, b = await open_wallets(db, clock, 2, floor=-100)
    async with db.transaction() as tx:
        assert await post(tx, [transfer(a, b, 30, clock), hold(a, b, 20, clock)], clock) == [Outcome.POSTED] * 2
    assert await refuse(db, lambda tx, i: set_floor(tx, i, -49), a) == ("account_below_floor", Kind.CONFLICT)
    async with db.transaction() as tx:
        await set_floor(tx, a, -50)
    assert (await read_back(db)).books[a].floor == -50


@pytest.mark.parametrize(
    "change",
    [close_account, lambda tx, i: set_frozen(tx, i, out=True), lambda tx, i: set_floor(tx, i, None)],
    ids=["close", "freeze", "floor"],
)
async def test_a_closed_and_a_missing_account_have_no_rules(db: Database, clock: FakeClock, change: Change) -> None:
    (a,) = await open_wallets(db, clock, 1)
    async with db.transaction() as tx:
        await close_account(tx, a)
    assert await refuse(db, change, a) == ("account_closed", Kind.CONFLICT)
    assert await refuse(db, change, AccountId.new(clock)) == ("account_unknown", Kind.NOT_FOUND)
