"""Guesses that come all at once, over real connections of several servers: as many as allowed are looked at."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import Any

import pytest

from purser.accounts import load_policy
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.core.vault import Field, keyring
from purser.identity import (
    AttemptRules,
    CodePurpose,
    CodeRequestId,
    Codes,
    Count,
    Credentials,
    NewCode,
    RecoveryCodes,
    forget_tries,
    give_back,
    open_credentials,
    open_ticket,
    prune_attempts,
    prune_credentials,
    reserve_tries,
    spend_ticket,
    take_ticket,
    throttle_key,
)

ADDRESS = "+8613812342046"
SECRET = b"a secret of thirty-two bytes or so"
SERVERS, CONNECTIONS, GUESSES = 4, 12, 200
WINDOW = timedelta(minutes=15)


def credentials(db: Database, clock: FakeClock) -> Credentials:
    policy = load_policy("cn")
    return open_credentials(db, SECRET, "https://purser.test", policy.codes, policy.guesses, clock)


async def made(db: Database, clock: FakeClock, purpose: CodePurpose = CodePurpose.SIGN_IN) -> NewCode:
    return await db.run(lambda tx: credentials(db, clock).codes.make(tx, purpose, ADDRESS))


async def code_of(coming: Any) -> str:
    """What a try came to."""
    try:
        await coming
    except Problem as problem:
        return problem.code
    return "right"


async def test_of_200_guesses_at_a_code_over_48_connections_five_are_looked_at(
    db: Database, dsn: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = await made(db, clock)
    looked_at: list[str] = []
    matches = Codes._matches

    def watched(self: Codes, *args: Any) -> bool:
        looked_at.append(args[-1])
        return matches(self, *args)

    monkeypatch.setattr(Codes, "_matches", watched)
    wrong = [f"{(int(new.code) + n) % 1_000_000:06}" for n in range(1, GUESSES + 1)]
    async with AsyncExitStack() as stack:
        pools = [Database(dsn, max_size=CONNECTIONS) for _ in range(SERVERS)]
        desks = [credentials(await stack.enter_async_context(pool), clock).codes for pool in pools]
        for pool in pools:  # every connection is there before the first guess
            await asyncio.gather(*(asyncio.wait_for(_hold(pool), 10) for _ in range(CONNECTIONS)))
        ends = await asyncio.gather(
            *(code_of(desks[n % SERVERS].check(new.id, CodePurpose.SIGN_IN, ADDRESS, g)) for n, g in enumerate(wrong))
        )
        assert (len(looked_at), ends.count("code_wrong"), ends.count("code_expired")) == (5, 5, 195)
        assert await code_of(desks[0].check(new.id, CodePurpose.SIGN_IN, ADDRESS, new.code)) == "code_expired"
    async with db.reader() as conn:
        row = await (await conn.execute("SELECT tries, used_at FROM one_time_codes")).fetchone()
    assert row == (5, None)


async def _hold(pool: Database) -> None:
    async with pool.reader() as conn:
        await conn.execute("SELECT pg_sleep(0.2)")


async def test_of_200_guesses_at_recovery_codes_five_are_looked_at(
    db: Database, dsn: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = CustomerId.new(clock)
    good = (await db.run(lambda tx: credentials(db, clock).recovery_codes.make(tx, customer)))[0]
    hashed: list[str] = []
    digest = RecoveryCodes._hash

    def watched(self: RecoveryCodes, whose: CustomerId, code: str) -> bytes:
        hashed.append(code)
        return digest(self, whose, code)

    monkeypatch.setattr(RecoveryCodes, "_hash", watched)
    async with Database(dsn, max_size=CONNECTIONS) as other:
        desks = [credentials(pool, clock).recovery_codes for pool in (db, other)]
        ends = await asyncio.gather(*(code_of(desks[n % 2].check(customer, f"WRONG-{n}")) for n in range(GUESSES)))
        assert (len(hashed), ends.count("recovery_code_wrong"), ends.count("sign_in_locked")) == (5, 5, 195)
        assert await code_of(desks[0].check(customer, good)) == "sign_in_locked"
        clock.advance(minutes=15)
        assert await code_of(desks[1].check(customer, good)) == "right"


async def test_of_a_code_that_is_right_for_many_at_once_one_may_use_it(db: Database, clock: FakeClock) -> None:
    new, codes = await made(db, clock), credentials(db, clock).codes

    async def use() -> None:
        await codes.check(new.id, CodePurpose.SIGN_IN, ADDRESS, new.code)
        await db.run(lambda tx: codes.spend(tx, new.id))

    assert sorted(await asyncio.gather(*(code_of(use()) for _ in range(5)))) == ["code_expired"] * 4 + ["right"]


async def test_a_ticket_is_taken_five_times_and_spent_once(db: Database, clock: FakeClock) -> None:
    customer = CustomerId.new(clock)
    pending = await db.run(lambda tx: open_ticket(tx, customer, clock))
    ends = await asyncio.gather(*(code_of(take_ticket(db, pending.ticket, clock)) for _ in range(40)))
    assert (ends.count("right"), ends.count("ticket_expired")) == (5, 35)
    spent = [await code_of(db.run(lambda tx: spend_ticket(tx, pending.ticket))) for _ in range(2)]
    assert spent == ["right", "ticket_expired"]


async def test_a_try_that_one_count_refuses_uses_up_no_other(db: Database, clock: FakeClock) -> None:
    narrow = Count(throttle_key("login", "a"), AttemptRules(2, WINDOW))
    wide = Count(throttle_key("network", "203.0.113.0/24"), AttemptRules(50, WINDOW))
    ends = await asyncio.gather(*(code_of(reserve_tries(db, [narrow, wide], clock)) for _ in range(30)))
    assert (ends.count("right"), ends.count("sign_in_locked")) == (2, 28)
    assert await used(db, narrow, wide) == {narrow.key: 2, wide.key: 2}


async def test_what_was_right_is_given_back_and_what_was_wrong_stays(db: Database, clock: FakeClock) -> None:
    login = Count(throttle_key("login", "a"), AttemptRules(5, WINDOW))
    network = Count(throttle_key("network", "here"), AttemptRules(5, WINDOW))
    for _ in range(3):
        await reserve_tries(db, [login, network], clock)
    await db.run(lambda tx: forget_tries(tx, login.key))
    await db.run(lambda tx: give_back(tx, [network]))
    assert await used(db, network) == {network.key: 2}
    for _ in range(3):
        await db.run(lambda tx: give_back(tx, [network]))
    assert await used(db, network) == {network.key: 0}


async def test_a_refusal_says_when_and_a_window_begins_anew(db: Database, clock: FakeClock) -> None:
    one = Count(throttle_key("codes", ADDRESS), AttemptRules(1, timedelta(seconds=60)))
    await reserve_tries(db, [one], clock, "code_too_soon")
    clock.advance(seconds=20)
    with pytest.raises(Problem, match="code_too_soon") as refused:
        await reserve_tries(db, [one], clock, "code_too_soon")
    assert refused.value.params == {"retry_after": 40}
    clock.advance(seconds=40)
    await reserve_tries(db, [one], clock, "code_too_soon")


async def test_what_is_over_is_cleared_away(db: Database, clock: FakeClock) -> None:
    desk = credentials(db, clock)
    await made(db, clock)
    await desk.codes.reserve(CodePurpose.SIGN_IN, ADDRESS, "203.0.113.0/24")
    await db.run(lambda tx: open_ticket(tx, CustomerId.new(clock), clock))
    assert await db.run(lambda tx: prune_credentials(tx, clock)) == 0
    clock.advance(minutes=6)
    assert await db.run(lambda tx: prune_credentials(tx, clock)) == 2
    assert await db.run(lambda tx: prune_attempts(tx, clock)) == 1, "the minute is over, hour and day are not"


async def test_a_code_that_was_never_asked_for(db: Database, clock: FakeClock) -> None:
    codes = credentials(db, clock).codes
    nothing = CodeRequestId(bytes(16))
    assert await code_of(codes.check(nothing, CodePurpose.SIGN_IN, ADDRESS, "123456")) == "code_expired"


async def used(db: Database, *counts: Count) -> dict[bytes, int]:
    """All that was counted, by the keys of those counts, which the table has under a keyed hash."""
    async with db.reader() as conn:
        ring = await keyring(conn)
        rows = dict(await (await conn.execute("SELECT key_hash, used FROM throttles")).fetchall())
    names = {ring.index(Field("throttles", "key_hash"), c.key.hex()): c.key for c in counts}
    assert not {c.key for c in counts} & rows.keys()
    return {names[bytes(key)]: count for key, count in rows.items()}
