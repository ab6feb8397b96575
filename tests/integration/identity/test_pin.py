"""PINs on a real database: tries counted before they are looked at, whoever asks and over how many connections."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.errors import Kind, Problem
from purser.core.ids import CustomerId, SessionId
from purser.identity import Hasher, PinPad, PinRules, prune_proofs, read_pin, reset_pin, set_pin, spend_proof
from purser.identity.proofs import LIFE, Change, Method, Proof, issue_proof

RULES = PinRules(failures=5, lock=timedelta(hours=3), reset=timedelta(hours=24))
SECRET = b"the secret of the process"
PIN = "258036"


@pytest.fixture
async def hasher() -> AsyncIterator[Hasher]:
    made = Hasher()
    yield made
    made.close()


@pytest.fixture
def pad(db: Database, hasher: Hasher, clock: FakeClock) -> PinPad:
    return PinPad(db, hasher, SECRET, RULES, clock)


async def owner(db: Database, pad: PinPad, clock: FakeClock, pin: str = PIN) -> CustomerId:
    """Somebody with a PIN."""
    customer = CustomerId.new(clock)
    hashed = await pad.hash(customer, pin)
    await db.run(lambda tx: set_pin(tx, customer, hashed, clock))
    return customer


async def code(pad: PinPad, customer: CustomerId, pin: str) -> str:
    """What comes of a try."""
    try:
        await pad.verify(customer, pin)
    except Problem as problem:
        return problem.code
    return "right"


async def test_of_two_hundred_guesses_at_once_exactly_five_are_looked_at(
    db: Database, dsn: str, hasher: Hasher, pad: PinPad, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over eighty connections of eight servers, all open before the first guess; the right PIN is among the last."""
    customer = await owner(db, pad, clock)
    looked_at = 0
    verify = Hasher.verify

    async def watched(self: Hasher, password: str, stored: str | None) -> bool:
        nonlocal looked_at
        looked_at += 1
        return await verify(self, password, stored)

    monkeypatch.setattr(Hasher, "verify", watched)
    async with AsyncExitStack() as stack:
        servers = [await stack.enter_async_context(Database(dsn, max_size=10)) for _ in range(8)]
        for server in servers:
            await _fill(server, 10)
        ((connections,),) = await _rows(
            db, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        pads = [PinPad(server, hasher, SECRET, RULES, clock) for server in servers]
        guesses = [f"14{n:04}" for n in range(199)] + [PIN]
        codes = await asyncio.gather(*(code(pads[n % 8], customer, pin) for n, pin in enumerate(guesses)))
    assert connections >= 80
    assert looked_at == 5
    assert Counter(codes) == {"pin_wrong": 5, "pin_locked": 195}
    async with db.reader() as conn:
        state = await read_pin(conn, customer)
    assert state is not None
    assert (state.failures, state.locked_until) == (5, clock.now() + RULES.lock)


async def _fill(server: Database, connections: int) -> None:
    """Open all of a pool's connections: each is held until all are there."""
    all_there = asyncio.Barrier(connections)

    async def hold() -> None:
        async with server.reader():
            await all_there.wait()

    await asyncio.gather(*(hold() for _ in range(connections)))


async def _rows(db: Database, query: str) -> list[tuple[int, ...]]:
    async with db.reader() as conn:
        return await (await conn.execute(query)).fetchall()  # type: ignore[arg-type]


async def test_the_fifth_may_still_be_right(db: Database, pad: PinPad, clock: FakeClock) -> None:
    customer = await owner(db, pad, clock)
    tries = ["147036", "147037", "147038", "147039", PIN, "147036"]
    assert [await code(pad, customer, pin) for pin in tries] == ["pin_wrong"] * 4 + ["right", "pin_wrong"]


async def test_after_three_hours_there_are_five_more(db: Database, pad: PinPad, clock: FakeClock) -> None:
    customer = await owner(db, pad, clock)
    for _ in range(2):
        tries = [await code(pad, customer, "147036") for _ in range(6)]
        assert tries == ["pin_wrong"] * 5 + ["pin_locked"]
        clock.advance(hours=2, minutes=59)
        assert await code(pad, customer, PIN) == "pin_locked"
        clock.advance(minutes=1)
    assert await code(pad, customer, PIN) == "right"


async def test_others_are_not_locked_and_nobody_has_none(db: Database, pad: PinPad, clock: FakeClock) -> None:
    customer, other = await owner(db, pad, clock), await owner(db, pad, clock)
    for _ in range(6):
        await code(pad, customer, "147036")
    assert await code(pad, other, PIN) == "right"
    assert await code(pad, CustomerId.new(clock), PIN) == "pin_missing"


async def test_what_is_stored_is_worth_nothing_without_the_pepper_or_for_another(
    db: Database, hasher: Hasher, pad: PinPad, clock: FakeClock
) -> None:
    customer, thief = await owner(db, pad, clock), await owner(db, pad, clock, "147036")
    await db.run(
        lambda tx: tx.execute(
            "UPDATE pins SET hash = (SELECT hash FROM pins WHERE customer_id = %s) WHERE customer_id = %s",
            [thief, customer],
        )
    )
    assert await code(pad, customer, "147036") == "pin_wrong", "a hash moved from another row opens nothing"
    elsewhere = PinPad(db, hasher, b"the secret of another process", RULES, clock)
    assert await code(elsewhere, thief, "147036") == "pin_wrong"
    assert not await hasher.verify("147036", await pad.hash(thief, "147036"))


async def test_one_too_many_to_look_at_is_no_try(
    db: Database, pad: PinPad, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = await owner(db, pad, clock)

    async def busy(*_: object) -> bool:
        raise Problem("busy", Kind.UNAVAILABLE)

    with monkeypatch.context() as patched:
        patched.setattr(Hasher, "verify", busy)
        assert [await code(pad, customer, PIN) for _ in range(8)] == ["busy"] * 8
    assert await code(pad, customer, PIN) == "right"


async def test_a_reset_counts_later_and_the_old_one_until_then(db: Database, pad: PinPad, clock: FakeClock) -> None:
    customer = await owner(db, pad, clock)
    hashed = await pad.hash(customer, "147036")
    since = await db.run(lambda tx: reset_pin(tx, customer, hashed, RULES, clock))
    assert since == clock.now() + RULES.reset
    assert [await code(pad, customer, pin) for pin in (PIN, "147036")] == ["right", "pin_wrong"]
    clock.advance(hours=24)
    assert [await code(pad, customer, pin) for pin in (PIN, "147036")] == ["pin_wrong", "right"]
    assert [await pad.matches(customer, pin) for pin in (PIN, "147036")] == [False, True]
    assert not await pad.matches(None, PIN)


async def test_of_a_proof_used_at_once_by_many_one_gets_through(db: Database, clock: FakeClock) -> None:
    proof = Proof((Method.PIN,), SessionId.new(clock), Change.LIMITS.purpose, clock.now() + LIFE)
    token = issue_proof(proof, SECRET)
    spent = await asyncio.gather(
        *(db.run(lambda tx: spend_proof(tx, token, proof)) for _ in range(8)), return_exceptions=True
    )
    assert Counter(getattr(s, "code", "through") for s in spent) == {"through": 1, "proof_spent": 7}
    assert await db.run(lambda tx: prune_proofs(tx, clock)) == 0
    clock.advance(minutes=6)
    assert await db.run(lambda tx: prune_proofs(tx, clock)) == 1
