"""Freezing on a real database: against sign-ins, payments and payouts of the same moment."""

from __future__ import annotations

import asyncio

import pytest

from purser.channels import PayoutState
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.errors import Problem
from purser.core.ids import CustomerId, PaymentId, WalletId
from purser.core.jobs import Handler
from purser.identity import Visitor, hash_token, open_session, rotate_session
from purser.payments.ask import ask
from purser.payments.jobs import handlers
from purser.payments.model import Delay
from purser.payments.schedule import FROZEN_AGAIN, arrive
from purser.safety import WHOLE, Entered, Freeze, Lifter, Part, Scope, Source, enter, freeze, lift
from tests.support.banking import begin_withdrawal, found
from tests.support.channel import Parrot, payout
from tests.support.jobs import run_due_jobs
from tests.support.ledger import until_somebody_waits
from tests.support.world import World

PHONE = Visitor((), "Phone", "203.0.113.0/24")
OUTGOING = Scope(Part.OUTGOING)


@pytest.fixture
def bank() -> Parrot:
    return Parrot()


async def stop(world: World, customer: CustomerId, scope: Scope = WHOLE, source: Source = Source.CUSTOMER) -> Freeze:
    return await world.db.run(lambda tx: freeze(tx, customer, scope, source, "test", "test", world.clock))


async def thaw(world: World, frozen: Freeze, lifter: Lifter = Lifter.CUSTOMER) -> Freeze:
    return await world.db.run(lambda tx: lift(tx, frozen.customer, frozen.id, lifter, "test", world.clock))


async def let_in(tx: Tx, world: World, customer: CustomerId, visitor: Visitor = PHONE) -> Entered:
    return await enter(tx, customer, visitor, world.policy, world.clock)


async def work(world: World) -> list[str]:
    """Do the jobs that are due; messages are sent to nobody."""

    async def leave(**_: object) -> None:
        return None

    jobs = {**handlers(world.counter), "notices.send": Handler(leave)}
    done = await run_due_jobs(world.db, jobs, world.clock.now())
    return [name for name in done if name != "notices.send"]


async def sessions(world: World) -> int:
    ((count,),) = await world.rows("SELECT count(*) FROM sessions")
    return int(count)


@pytest.mark.parametrize("way", ["known", "new", "rotate"])
async def test_a_session_made_at_the_same_moment_is_not_missed(world: World, dsn: str, way: str) -> None:
    """Whoever is being let in while the freeze is asked for is put out by it."""
    customer = await world.owner(await world.person())
    known = await world.db.run(lambda tx: let_in(tx, world, customer))
    assert known.key is not None
    visitor = Visitor((known.key,), "Phone", None) if way == "known" else PHONE
    async with Database(dsn) as other:
        async with other.transaction() as tx:
            if way == "rotate":
                await rotate_session(tx, customer, hash_token(known.session.token))
            else:
                await let_in(tx, world, customer, visitor)
            freezing = asyncio.create_task(stop(world, customer))
            await until_somebody_waits(other)
        await freezing
    assert await sessions(world) == 0
    assert await world.rows("SELECT count(*) FROM devices WHERE removed_at IS NULL") == [(0,)]


@pytest.mark.parametrize("way", ["known", "new", "rotate"])
async def test_whoever_comes_while_it_is_being_frozen_comes_after(world: World, dsn: str, way: str) -> None:
    """A known device is no longer known, and a token that is being changed is dead."""
    customer = await world.owner(await world.person())
    known = await world.db.run(lambda tx: let_in(tx, world, customer))
    assert known.key is not None
    visitor = Visitor((known.key,), "Phone", None) if way == "known" else PHONE
    async with Database(dsn) as other:
        async with other.transaction() as tx:
            await freeze(tx, customer, WHOLE, Source.CUSTOMER, "test", "test", world.clock)
            if way == "rotate":
                coming: asyncio.Task[object] = asyncio.create_task(
                    world.db.run(lambda t: rotate_session(t, customer, hash_token(known.session.token)))
                )
            else:
                coming = asyncio.create_task(world.db.run(lambda t: let_in(t, world, customer, visitor)))
            await until_somebody_waits(other)
        if way == "rotate":
            with pytest.raises(Problem, match="unauthenticated"):
                await coming
            assert await sessions(world) == 0
            return
        entered = await coming
    assert isinstance(entered, Entered)
    assert entered.device.id != known.device.id
    assert entered.device.trusted_at > world.clock.now()


async def test_an_engine_that_remembers_the_account_is_stopped_by_the_next_batch(world: World, dsn: str) -> None:
    payer, payee = await world.person(funds=100_000), await world.person()
    async with Database(dsn) as other:
        second = world.another_engine(other, stripe=4)
        await second.start()
        for engine in (world.engine, second):
            assert world.read(await engine.submit(await world.transfer(payer, payee, 100)))["state"] == "succeeded"
        frozen = await stop(world, await world.owner(payer))
        before = await world.dump(without=["idempotency_keys"])
        for engine in (world.engine, second, world.engine):
            assert world.read(await engine.submit(await world.transfer(payer, payee, 100)))["code"] == "wallet_frozen"
        assert await world.dump(without=["idempotency_keys"]) == before
        await thaw(world, frozen)
        for engine in (world.engine, second):
            assert world.read(await engine.submit(await world.transfer(payer, payee, 100)))["state"] == "succeeded"
        await second.close()


async def test_whatever_is_on_its_way_either_comes_before_or_not_at_all(world: World) -> None:
    """Fifty transfers race a freeze: what the wallet has lost when it is frozen is all it ever loses."""
    payer, payee = await world.person(funds=100_000), await world.person()
    customer = await world.owner(payer)
    commands = [await world.transfer(payer, payee, 100) for _ in range(50)]

    async def later(n: int) -> str:
        await asyncio.sleep(n * 0.002)
        answer = await world.do(commands[n])
        return str(answer.get("state", answer.get("code")))

    racing = [asyncio.create_task(later(n)) for n in range(50)]
    await asyncio.sleep(0.03)
    await stop(world, customer)
    left = await world.balance(payer)
    ends = await asyncio.gather(*racing)
    assert set(ends) == {"succeeded", "wallet_frozen"}
    assert await world.balance(payer) == left == 100_000 - 100 * ends.count("succeeded")


async def test_a_transfer_that_waits_goes_on_waiting(world: World, clock: FakeClock) -> None:
    payer, payee = await world.person(funds=10_000), await world.person()
    made = await world.do(await world.transfer(payer, payee, 1_000, delay=Delay.TWO_HOURS))
    frozen = await stop(world, await world.owner(payer), OUTGOING)
    clock.advance(hours=3)
    await arrive(world.counter, payer, PaymentId.parse(made["id"]))
    assert await world.balance(payee) == 0
    assert (await found(world, payer, PaymentId.parse(made["id"]))).state == "scheduled"
    await thaw(world, frozen)
    clock.advance(minutes=FROZEN_AGAIN.total_seconds() / 60)
    await arrive(world.counter, payer, PaymentId.parse(made["id"]))
    assert await world.balance(payee) == 1_000


async def test_a_withdrawal_at_our_door_does_not_go_out(world: World, bank: Parrot, clock: FakeClock) -> None:
    wallet = await world.person(funds=500_000)
    ident = await begin_withdrawal(world, wallet)
    frozen = await stop(world, await world.owner(wallet))
    assert await work(world) == ["payments.payout"]
    assert bank.asked == [], "the bank has heard nothing of it"
    clock.advance(minutes=10)
    bank.say(payout(PayoutState.UNKNOWN, code="not_found"))
    await ask(world.counter, wallet, ident)
    assert [call for call, _ in bank.asked] == ["query_payout"], "asked about, not sent"
    await thaw(world, frozen)
    bank.say(payout(PayoutState.SUCCEEDED, 150_000))
    clock.advance(minutes=10)
    await work(world)
    assert (await found(world, wallet, ident)).state == "succeeded"


async def test_two_who_lift_at_once_leave_it_open(world: World) -> None:
    """Each ends its own freeze; whoever is last opens the wallet."""
    wallet = await world.person()
    customer = await world.owner(wallet)
    mine, ours = await stop(world, customer), await stop(world, customer, OUTGOING, Source.RISK)
    await asyncio.gather(thaw(world, mine), thaw(world, ours, Lifter.STAFF))
    rows = await world.rows(
        "SELECT w.status, a.frozen_out FROM wallets w JOIN ledger_accounts a USING (id) WHERE id = %s", wallet
    )
    assert rows == [("open", False)]


@pytest.mark.parametrize("turn", range(6))
async def test_freezing_and_lifting_at_once_ends_as_the_records_say(world: World, turn: int) -> None:
    wallet = await world.person()
    customer = await world.owner(wallet)
    mine = await stop(world, customer, OUTGOING)
    tasks = [thaw(world, mine), stop(world, customer, OUTGOING, Source.AUTHORITY)]
    await asyncio.gather(*(tasks if turn % 2 else reversed(tasks)))
    assert await world.rows("SELECT frozen_out FROM ledger_accounts WHERE id = %s", wallet) == [(True,)]
    assert await world.rows("SELECT source FROM freezes WHERE lifted_at IS NULL") == [("authority",)]


async def test_all_wallets_but_nobody_elses(world: World) -> None:
    wallet, other = await world.person(), await world.person()
    await stop(world, await world.owner(wallet))
    rows = await world.rows("SELECT id, status FROM wallets ORDER BY id")
    assert {WalletId(i): s for i, s in rows} == {wallet: "frozen", other: "open"}
    async with world.db.transaction() as tx:
        await open_session(tx, await world.owner(other), world.policy.sessions, world.clock)
    assert await sessions(world) == 1
