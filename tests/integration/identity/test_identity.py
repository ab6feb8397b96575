"""Sessions, tries and logins as the database keeps them."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.identity import (
    AttemptRules,
    Hasher,
    SessionRules,
    Visitor,
    change_password,
    find_login,
    hash_token,
    list_devices,
    open_session,
    prune_attempts,
    prune_devices,
    prune_sessions,
    read_sessions,
    recognise,
    register,
    remove_device,
    sign_in,
    touch_sessions,
)

RULES = SessionRules(idle=timedelta(hours=1), absolute=timedelta(hours=10))
ATTEMPTS = AttemptRules(failures=5, window=timedelta(minutes=15))
LOGIN, PASSWORD = "+8613812342046", "a calm blue sea"


async def nobody(_: Tx, customer: CustomerId) -> None:
    raise AssertionError(f"{customer} was let in with a guess")


async def open_one(db: Database, clock: FakeClock, customer: CustomerId) -> bytes:
    async with db.transaction() as tx:
        return hash_token((await open_session(tx, customer, RULES, clock)).token)


async def alive(db: Database, clock: FakeClock, *hashes: bytes) -> list[bytes]:
    async with db.reader() as conn:
        found = await read_sessions(conn, hashes, RULES, clock)
    return [h for h in hashes if h in found]


async def test_a_session_lives_while_it_is_used_and_not_for_ever(db: Database, clock: FakeClock) -> None:
    used, unused = [await open_one(db, clock, CustomerId.new(clock)) for _ in range(2)]
    for _ in range(10):
        assert used in await alive(db, clock, used, unused)
        await db.run(lambda tx: touch_sessions(tx, [used], clock))
        clock.advance(minutes=59)
    assert await alive(db, clock, used, unused) == [used]
    clock.advance(minutes=10)
    assert await alive(db, clock, used) == []


async def test_what_has_ended_is_cleared_away(db: Database, clock: FakeClock) -> None:
    await open_one(db, clock, CustomerId.new(clock))
    clock.advance(minutes=30)
    kept = await open_one(db, clock, CustomerId.new(clock))
    clock.advance(minutes=31)
    assert await db.run(lambda tx: prune_sessions(tx, RULES, clock)) == 1
    assert await alive(db, clock, kept) == [kept]
    clock.advance(hours=10)
    assert await db.run(lambda tx: prune_sessions(tx, RULES, clock)) == 1
    assert await db.run(lambda tx: prune_sessions(tx, RULES, clock)) == 0


async def test_another_password_ends_every_session(db: Database, clock: FakeClock) -> None:
    mine, other = CustomerId.new(clock), CustomerId.new(clock)
    sessions = [await open_one(db, clock, mine), await open_one(db, clock, mine), await open_one(db, clock, other)]
    await db.run(lambda tx: change_password(tx, mine, "hash", clock))
    assert await alive(db, clock, *sessions) == sessions[2:]


async def test_a_login_belongs_to_the_first_who_takes_it(db: Database, clock: FakeClock) -> None:
    mine, other = CustomerId.new(clock), CustomerId.new(clock)
    await db.run(lambda tx: register(tx, mine, [LOGIN, "me@example.org"], "hash", clock))
    with pytest.raises(Problem, match="login_taken"):
        await db.run(lambda tx: register(tx, other, ["other@example.org", LOGIN], "hash", clock))
    async with db.reader() as conn:
        assert await find_login(conn, LOGIN) == mine
        assert await find_login(conn, "other@example.org") is None, "nothing of a refused one is left"


async def test_of_tries_over_two_servers_exactly_five_are_looked_at(
    db: Database, dsn: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasher, looked_at = Hasher(), 0
    customer, stored = CustomerId.new(clock), await hasher.hash(PASSWORD)
    await db.run(lambda tx: register(tx, customer, [LOGIN], stored, clock))

    async def refuse(self: Hasher, password: str, hashed: str | None) -> bool:
        nonlocal looked_at
        assert self is hasher
        assert (password[:5], hashed) == ("guess", stored)
        looked_at += 1
        await asyncio.sleep(0.01)
        return False

    monkeypatch.setattr(Hasher, "verify", refuse)
    async with Database(dsn) as other:
        servers = [db, other]
        ends = await asyncio.gather(
            *(sign_in(servers[n % 2], hasher, LOGIN, f"guess {n}", ATTEMPTS, clock, nobody) for n in range(100)),
            return_exceptions=True,
        )
    codes = [getattr(end, "code", None) for end in ends]
    assert looked_at == codes.count("sign_in_failed") == 5
    assert codes.count("sign_in_locked") == 95
    hasher.close()


async def test_a_window_begins_with_its_first_try_and_is_then_forgotten(db: Database, clock: FakeClock) -> None:
    hasher = Hasher()

    async def code(login: str = LOGIN) -> str:
        with pytest.raises(Problem) as refused:
            await sign_in(db, hasher, login, "a guess", ATTEMPTS, clock, nobody)
        return refused.value.code

    assert await code() == "sign_in_failed"
    clock.advance(minutes=14)
    assert [await code() for _ in range(5)] == ["sign_in_failed"] * 4 + ["sign_in_locked"]
    assert await code("+8613900000000") == "sign_in_failed", "others are not locked"
    clock.advance(minutes=1)
    assert await code() == "sign_in_failed"
    clock.advance(minutes=14)
    assert await db.run(lambda tx: prune_attempts(tx, clock)) == 0
    clock.advance(minutes=2)
    assert await db.run(lambda tx: prune_attempts(tx, clock)) == 2
    hasher.close()


async def test_what_a_removed_device_was_is_forgotten_at_last(db: Database, clock: FakeClock) -> None:
    customer, phone = CustomerId.new(clock), Visitor((), "Phone", "203.0.113.0/24")
    kept, gone = [
        (await db.run(lambda tx: recognise(tx, customer, phone, timedelta(hours=12), clock))).device for _ in range(2)
    ]
    await db.run(lambda tx: remove_device(tx, customer, gone.id, clock))
    clock.advance(days=180)
    assert await db.run(lambda tx: prune_devices(tx, clock)) == 0
    clock.advance(seconds=1)
    assert await db.run(lambda tx: prune_devices(tx, clock)) == 1
    async with db.reader() as conn:
        assert [d.id for d in await list_devices(conn, customer)] == [kept.id]
    again = await db.run(lambda tx: recognise(tx, customer, phone, timedelta(hours=12), clock))
    assert again.is_new, "the first device was the first for good"
