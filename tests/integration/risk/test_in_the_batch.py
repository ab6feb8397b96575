"""Rules in the payment's own transaction: what they decide, what they leave, and what a refusal does not."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from purser.accounts import load_policy
from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import PaymentId, WalletId
from purser.ledger.books import CHECKS, check_books
from purser.payments import held, let_go, note_let_go
from purser.payments.books import checks
from purser.payments.jobs import handlers
from purser.payments.payment_codes import create_payment_code
from purser.payments.schedule import arrive, cancel_transfer
from purser.risk import Trail
from tests.support.cases import PASSKEY, PIN, SETTLED, standing
from tests.support.jobs import run_due_jobs
from tests.support.world import World

MARKS = ["idempotency_keys", "risk_decisions"]
DECISIONS = "SELECT kind, amount, outcome, reasons, proof, payment_id IS NULL FROM risk_decisions ORDER BY id"
BOOKS = (*CHECKS, *checks(load_policy("cn")))
FREE: dict[str, Any] = {"standing": SETTLED}
PROVED: dict[str, Any] = {"standing": SETTLED, "proof": PIN}


async def trail(world: World, wallet: WalletId) -> Trail:
    ((raw,),) = await world.rows("SELECT trail FROM wallet_usage WHERE wallet_id = %s", wallet)
    return Trail(raw)


async def acquainted(world: World, clock: FakeClock, payer: WalletId, payee: WalletId) -> None:
    """Somebody whom the payer has known for more than a day."""
    assert (await world.do(await world.transfer(payer, payee, 1, **PROVED)))["state"] == "succeeded"
    clock.advance(hours=24, seconds=1)


async def test_both_sides_keep_what_happened(world: World) -> None:
    me, you, shop = await world.person(funds=100_000), await world.person(), await world.merchant()
    await world.do(await world.scan(me, shop, 1_500, **FREE))
    await world.do(await world.transfer(me, you, 2_500, **PROVED))
    mine, theirs = await trail(world, me), await trail(world, you)
    assert [(m.amount, m.party, m.sort) for m in mine.went(0)] == [(1_500, shop[-4:], 0), (2_500, you[-4:], 1)]
    assert [(m.amount, m.party) for m in theirs.came(0)] == [(2_500, me[-4:])]
    assert (mine.total, mine.free_run, list(theirs.went(0))) == (4_000, 1_500, [])
    assert await check_books(world.db.dsn, BOOKS) == []


async def test_what_is_refused_leaves_nothing_but_its_reason(world: World) -> None:
    me, you, shop = await world.person(funds=30_000), await world.person(), await world.merchant()
    await world.do(await world.scan(me, shop, 100, **FREE))
    before = await world.dump(without=MARKS)
    asked = await world.do(await world.scan(me, shop, 20_001, **FREE))
    assert asked == {"code": "step_up_required", "strength": 1, "accept": "pin passkey"}
    assert (await world.do(await world.transfer(me, you, 100, **FREE)))["code"] == "step_up_required"
    assert (await world.do(await world.scan(me, shop, 999_999, **PROVED)))["code"] == "limit_exceeded"
    assert (await world.do(await world.scan(me, shop, 40_000, **PROVED)))["code"] == "insufficient_funds"
    assert await world.dump(without=MARKS) == before
    assert sorted(await world.rows(DECISIONS)) == [
        ("payment", 20_001, "step_up", ["above_free_amount"], None, True),
        ("transfer", 100, "step_up", ["first_payee"], None, True),
    ]


async def test_the_same_request_counts_once(world: World) -> None:
    me, shop = await world.person(funds=100_000), await world.merchant()
    command = await world.scan(me, shop, 1_500, key="once", **FREE)
    told = await asyncio.gather(*(world.do(command) for _ in range(5)))
    assert all(t == told[0] for t in told)
    assert [m.amount for m in (await trail(world, me)).went(0)] == [1_500]
    refused = await world.scan(me, shop, 25_000, key="twice", **FREE)
    assert len({str(await world.do(refused)) for _ in range(3)}) == 1
    assert len(await world.rows(DECISIONS)) == 1


async def test_two_servers_at_once_do_not_let_more_through_than_one(world: World, dsn: str) -> None:
    me, shop = await world.person(funds=1_000_000, wallet_class=3), await world.merchant()
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()
        commands = [await world.scan(me, shop, 15_000, **FREE) for _ in range(24)]
        for c in commands:
            c.static_qr = False  # its own limit would come first
        told = await world.submit_all(commands, [world.engine, other])
        await other.close()
    ends = [t.get("state") or t["code"] for t in told]
    assert sorted(set(ends)) == ["step_up_required", "succeeded"]
    assert ends.count("succeeded") == 6  # ¥900 of ¥1,000, and the burst rule is not reached
    assert (await trail(world, me)).total == 90_000
    assert await check_books(dsn, BOOKS) == []


async def test_a_held_transfer_waits_and_can_be_taken_back(world: World, clock: FakeClock) -> None:
    me, you = await world.person(funds=500_000), await world.person()
    done = await world.do(await world.transfer(me, you, 150_000, **PROVED))
    assert (done["state"], await world.money(me), await world.balance(you)) == ("scheduled", (500_000, 150_000), 0)
    ((arrives,),) = await world.rows("SELECT arrives_at FROM payments")
    assert (arrives - clock.now()).total_seconds() == 86_400
    assert await world.rows(DECISIONS) == [
        ("transfer", 150_000, "hold", ["first_payee_cap"], "pin", False)
    ]  # fmt: skip
    await cancel_transfer(world.counter, me, PaymentId.parse(done["id"]))
    assert (await world.money(me), await world.rows("SELECT 1 FROM known_payees")) == ((500_000, 0), [])
    assert await check_books(world.db.dsn, BOOKS) == []


async def test_it_arrives_when_its_time_has_come(world: World, clock: FakeClock) -> None:
    me, you = await world.person(funds=500_000), await world.person()
    done = await world.do(await world.transfer(me, you, 150_000, **PROVED))
    ident = PaymentId.parse(done["id"])
    clock.advance(hours=23, minutes=59)
    await arrive(world.counter, me, ident)
    assert await world.balance(you) == 0
    clock.advance(minutes=1)
    assert set(await run_due_jobs(world.db, handlers(world.counter), clock.now())) == {"payments.arrive"}
    assert await world.balance(you) == 150_000
    assert len(await world.rows("SELECT 1 FROM known_payees")) == 1


async def test_it_is_let_go_once(world: World) -> None:
    me, you = await world.person(funds=500_000), await world.person()
    done = await world.do(await world.transfer(me, you, 150_000, **PROVED))
    async with world.db.reader() as conn:
        decision = await held(conn, me, PaymentId.parse(done["id"]))
    assert (decision.accept, decision.strength) == (("passkey", "totp"), 2)
    async with world.db.transaction() as tx:
        await note_let_go(tx, world.clock, decision, "staff:7")
    assert (await let_go(world.counter, decision)).state == "succeeded"
    assert await world.balance(you) == 150_000
    before = await world.dump()
    with pytest.raises(Exception, match="transfer_not_held"):
        async with world.db.transaction() as tx:
            await note_let_go(tx, world.clock, decision, "staff:8")
    assert await world.dump() == before
    ((by,),) = await world.rows("SELECT released_by FROM risk_decisions")
    assert by == "staff:7"
    assert await check_books(world.db.dsn, BOOKS) == []


async def test_a_stronger_proof_shortens_the_wait_to_nothing(world: World) -> None:
    me, you = await world.person(funds=500_000), await world.person()
    done = await world.do(await world.transfer(me, you, 150_000, standing=SETTLED, proof=PASSKEY))
    assert (done["state"], await world.balance(you)) == ("succeeded", 150_000)
    ((_, _, outcome, reasons, proof, _),) = await world.rows(DECISIONS)
    assert (outcome, reasons, proof) == ("allow", ["first_payee", "first_payee_cap"], "passkey")


async def test_a_payee_is_known_after_a_day_not_after_a_fen(world: World, clock: FakeClock) -> None:
    me, you = await world.person(funds=500_000), await world.person()
    assert (await world.do(await world.transfer(me, you, 1, **PROVED)))["state"] == "succeeded"
    assert (await world.do(await world.transfer(me, you, 150_000, **PROVED)))["state"] == "scheduled"
    clock.advance(hours=23)
    assert (await world.do(await world.transfer(me, you, 150_000, **PROVED)))["state"] == "scheduled"
    clock.advance(hours=1)
    assert (await world.do(await world.transfer(me, you, 150_000, **PROVED)))["state"] == "succeeded"


async def test_everyday_payments_leave_no_decision(world: World, clock: FakeClock) -> None:
    me, you, shop = await world.person(funds=500_000), await world.person(), await world.merchant()
    await acquainted(world, clock, me, you)
    async with world.db.transaction() as tx:
        await tx.execute("DELETE FROM risk_decisions")
    for command in (
        await world.scan(me, shop, 1_500, **FREE), await world.scan(me, shop, 40_000, **PROVED),
        await world.transfer(me, you, 15_000, **FREE), await world.transfer(me, you, 50_000, **PROVED),
        await world.top_up(me, 5_000, **FREE), await world.withdraw(me, 5_000, **PROVED),
    ):  # fmt: skip
        assert "id" in await world.do(command)
    assert await world.rows(DECISIONS) == []


async def test_a_code_is_judged_by_how_its_owner_stood_when_they_showed_it(world: World) -> None:
    me, shop = await world.person(funds=500_000), await world.merchant()

    async def code(**shown: Any) -> str:
        async with world.db.transaction() as tx:
            return (await create_payment_code(tx, world.clock, me, **shown))[0]

    stolen = standing(device_since=world.clock.now())
    assert await world.do(world.pay_by_code(shop, await code(standing=stolen), 100, order_no="1")) == {
        "code": "payer_must_confirm"
    }
    proved = await code(standing=stolen, proof=PIN)
    assert (await world.do(world.pay_by_code(shop, proved, 100, order_no="2")))["state"] == "succeeded"
    mine = await code(standing=SETTLED)
    assert (await world.do(world.pay_by_code(shop, mine, 20_000, order_no="3")))["state"] == "succeeded"
    large = await code(standing=SETTLED)
    assert (await world.do(world.pay_by_code(shop, large, 20_001, order_no="4")))["code"] == "payer_must_confirm"
    assert sorted(r[3] for r in await world.rows(DECISIONS)) == [
        ["above_free_amount"], ["new_device", "code_device"], ["new_device", "code_device"],
    ]  # fmt: skip


async def test_small_payments_start_anew_once_they_are_answered_for(world: World, clock: FakeClock) -> None:
    me, shop = await world.person(funds=1_000_000, wallet_class=3), await world.merchant()
    for _ in range(15):
        for _ in range(2):
            command = await world.scan(me, shop, 10_000, **FREE)
            assert (await world.do(command))["state"] == "succeeded"
        clock.advance(hours=12)
    assert (await world.do(await world.scan(me, shop, 10_000, **FREE)))["code"] == "step_up_required"
    assert (await world.do(await world.scan(me, shop, 25_000, **PROVED)))["state"] == "succeeded"
    assert (await world.do(await world.scan(me, shop, 100, **FREE)))["code"] == "step_up_required"
    assert (await world.do(await world.scan(me, shop, 100, **PROVED)))["state"] == "succeeded"
    assert (await trail(world, me)).free_run == 0
    assert (await world.do(await world.scan(me, shop, 100, **FREE)))["state"] == "succeeded"
