"""What each kind of activity does to the money, to the last fen, and what it leaves behind."""

from __future__ import annotations

from datetime import timedelta

import orjson

from purser.core.ids import OrderId, PaymentId
from purser.payments import store
from purser.payments.model import Activity, Delay, Kind
from purser.payments.orders import OrderState, find_order
from purser.payments.states import State
from purser.payments.usage import read_usage
from tests.support.world import CHANNEL, World

JOBS = "SELECT task_name, args, scheduled_at FROM procrastinate_jobs ORDER BY id"
EVENTS = "SELECT subject, type, data FROM events ORDER BY id"


async def activity(world: World, wallet: bytes, done: dict[str, str]) -> Activity:
    async with world.db.reader() as conn:
        found = await store.read_activity(conn, [wallet], PaymentId.parse(done["id"]))  # type: ignore[list-item]
    assert found is not None
    return found


async def test_transfer(world: World) -> None:
    payer, payee = await world.person("王伟", funds=10_000), await world.person("陈嘉敏")
    done = await world.do(await world.transfer(payer, payee, 2_500, memo="lunch"))
    assert (done["state"], done["fee"]) == ("succeeded", 0)
    assert (await world.money(payer), await world.money(payee)) == ((7_500, 0), (2_500, 0))
    a = await activity(world, payer, done)
    assert (a.kind, a.state, a.amount, a.payee, a.payer_name, a.payee_name, a.memo) == (
        Kind.TRANSFER, State.SUCCEEDED, 2_500, payee, "*伟", "**敏", "lunch",
    )  # fmt: skip
    assert a.payee_account is not None
    assert a.payee_account.startswith("138****")
    assert a.created_at == a.completed_at == world.clock.now()
    ((subject, kind, data),) = await world.rows(EVENTS)
    assert (subject, kind, data["id"], data["amount"]["amount"]) == (payee, "transfer.succeeded", done["id"], 2_500)
    assert await world.rows(JOBS) == []
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [payer]))[payer]
    assert (usage.out_day, usage.out_month, usage.out_year, usage.out_life, usage.qr_day) == (2_500,) * 4 + (0,)


async def test_delayed_transfer_is_held_and_waits_for_its_job(world: World) -> None:
    payer, payee = await world.person(funds=10_000), await world.person()
    done = await world.do(await world.transfer(payer, payee, 2_500, delay=Delay.A_DAY))
    assert done["state"] == "scheduled"
    assert (await world.money(payer), await world.money(payee)) == ((10_000, 2_500), (0, 0))
    a = await activity(world, payer, done)
    assert (a.state, a.completed_at, a.arrives_at) == (State.SCHEDULED, None, world.clock.now() + timedelta(days=1))
    assert a.hold is not None
    ((job, args, at),) = await world.rows(JOBS)
    assert (job, args["payment"], at) == ("payments.arrive", done["id"], a.arrives_at)
    assert await world.rows(EVENTS) == []


async def test_payment_by_static_code_takes_the_merchants_fee_from_the_sale(world: World) -> None:
    payer, merchant = await world.person(funds=60_000), await world.merchant("Morning Coffee")
    done = await world.do(await world.scan(payer, merchant, 10_050))
    assert (done["state"], done["fee"]) == ("succeeded", 0)
    assert await world.balance(payer) == 49_950
    assert await world.balance(merchant) == 10_050 - 60  # 0.6 % of 10,050 is 60.3
    operator = world.operator
    assert await world.balance(operator.fee_income) == 60
    assert await world.balance(operator.own_cash) == -60
    assert await world.balance(operator.reserve) == 60
    ((subject, kind, data),) = await world.rows(EVENTS)
    assert (subject, kind, data["payer"]) == (merchant, "payment.succeeded", "*伟")
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [payer]))[payer]
    assert (usage.out_day, usage.qr_day) == (10_050, 10_050)


async def test_payment_of_an_order(world: World) -> None:
    payer, merchant = await world.person(funds=60_000), await world.merchant()
    order = await world.order(merchant, 3_900)
    done = await world.do(await world.pay_order(payer, order))
    assert await world.balance(merchant) == 3_900 - 23
    async with world.db.reader() as conn:
        paid = await find_order(conn, order.id)
    assert (paid.state, str(paid.paid_by), paid.paid_at) == (OrderState.PAID, done["id"], world.clock.now())
    a = await activity(world, payer, done)
    assert (a.order, a.order_no, a.payee, a.payee_name) == (
        OrderId(order.id), order.order_no, merchant, "Morning Coffee",
    )  # fmt: skip
    async with world.db.reader() as conn:
        assert (await read_usage(conn, [payer]))[payer].qr_day == 0


async def test_split_order_gives_each_its_share_less_its_part_of_the_fee(world: World) -> None:
    payer, shop, courier, hall = await world.person(funds=60_000), *[await world.merchant() for _ in range(3)]
    order = await world.order(shop, 10_000, splits=[(courier, 2_501), (hall, 7_499)])
    done = await world.do(await world.pay_order(payer, order))
    assert (done["state"], await world.balance(payer)) == ("succeeded", 50_000)
    assert await world.balance(shop) == 0
    assert await world.balance(courier) == 2_501 - 15
    assert await world.balance(hall) == 7_499 - 45
    assert await world.balance(world.operator.fee_income) == 60


async def test_split_order_with_the_same_merchant_twice(world: World) -> None:
    payer, shop = await world.person(funds=60_000), await world.merchant()
    order = await world.order(shop, 1_000, splits=[(shop, 400), (shop, 600)])
    assert (await world.do(await world.pay_order(payer, order)))["state"] == "succeeded"
    assert await world.balance(shop) == 994


async def test_payment_by_the_payers_code(world: World) -> None:
    payer, merchant = await world.person(funds=60_000), await world.merchant()
    code = await world.payment_code(payer)
    done = await world.do(world.pay_by_code(merchant, code, 1_900, order_no="A-1", memo="Latte"))
    assert (done["state"], await world.balance(payer), await world.balance(merchant)) == ("succeeded", 58_100, 1_889)
    a = await activity(world, payer, done)
    assert (a.order, a.order_no, a.memo, a.wallet) == (None, "A-1", "Latte", payer)
    ((used_at,),) = await world.rows("SELECT used_at FROM payment_codes")
    assert used_at == world.clock.now()


async def test_top_up_moves_nothing_until_the_bank_has_spoken(world: World) -> None:
    wallet = await world.person()
    done = await world.do(await world.top_up(wallet, 5_000))
    assert (done["state"], await world.money(wallet)) == ("processing", (0, 0))
    a = await activity(world, wallet, done)
    assert (a.payee, a.payee_name, a.payee_account, a.channel, a.card) == (
        None, "Harbour Bank", "4417", CHANNEL, "card-1",
    )  # fmt: skip
    ((job, args, _),) = await world.rows(JOBS)
    assert (job, args) == ("payments.charge", {"wallet": str(wallet), "payment": done["id"]})
    assert await world.rows(EVENTS) == []
    assert await world.rows("SELECT out_life, free_used FROM wallet_usage") == [(0, 0)]


async def test_withdrawal_goes_to_clearing_with_its_fee(world: World) -> None:
    wallet = await world.person(funds=500_000)
    done = await world.do(await world.withdraw(wallet, 150_000))
    assert (done["state"], done["fee"]) == ("processing", 50)  # 0.1 % of the 500 beyond the free 1,000
    operator = world.operator
    assert await world.balance(wallet) == 349_950
    assert await world.balance(operator.clearing[CHANNEL]) == 150_000
    assert await world.balance(operator.fee_income) == 50
    assert (await world.balance(operator.own_cash), await world.balance(operator.reserve)) == (-50, 50)
    a = await activity(world, wallet, done)
    assert a.fee.free_used == 100_000
    assert [(i.code, i.amount, i.basis) for i in a.fee.items] == [
        ("base", 150, 150_000), ("free_quota", -100, 100_000),
    ]  # fmt: skip
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [wallet]))[wallet]
    assert (usage.free_used, usage.out_day, usage.out_life) == (100_000, 0, 0)
    ((job, _, _),) = await world.rows(JOBS)
    assert job == "payments.payout"


async def test_a_batch_of_every_kind_at_once(world: World) -> None:
    payer, other, merchant = await world.person(funds=300_000), await world.person(), await world.merchant()
    order, code = await world.order(merchant, 700), await world.payment_code(payer)
    commands = [
        await world.transfer(payer, other, 100),
        await world.transfer(other, payer, 40),
        await world.transfer(payer, other, 200, delay=Delay.TWO_HOURS),
        await world.scan(payer, merchant, 300),
        await world.pay_order(payer, order),
        world.pay_by_code(merchant, code, 1_000),
        await world.top_up(payer, 5_000),
        await world.withdraw(payer, 120_000),
        await world.transfer(other, payer, 61),
    ]
    said = await world.submit_all(commands)
    assert [s.get("state", s.get("code")) for s in said] == [
        "succeeded", "succeeded", "scheduled", "succeeded", "succeeded", "succeeded", "processing", "processing",
        "insufficient_funds",
    ]  # fmt: skip
    assert await world.money(payer) == (300_000 - 100 + 40 - 300 - 700 - 1_000 - 120_020, 200)
    assert await world.money(other) == (60, 0)
    assert await world.balance(merchant) == 300 - 2 + 700 - 4 + 1_000 - 6
    assert await world.balance(world.operator.fee_income) == 20 + 12
    assert await world.balance(world.operator.own_cash) == -32


async def test_the_trace_of_the_fee_is_kept_with_the_activity(world: World) -> None:
    wallet = await world.person(funds=500_000)
    await world.do(await world.withdraw(wallet, 103_000))
    ((trace,),) = await world.rows("SELECT trace FROM payments")
    assert trace == {
        "tariff": "cn-2026-01",
        "free_used": 100_000,
        "items": [["base", 103, 103_000], ["free_quota", -100, 100_000], ["floor", 7, 10]],
    }


async def test_the_answer_is_kept_byte_for_byte(world: World) -> None:
    payer, payee = await world.person(funds=10_000), await world.person()
    command = await world.transfer(payer, payee, 1)
    answer = await world.engine.submit(command)
    ((body, status, request_hash),) = await world.rows("SELECT body, status, request_hash FROM idempotency_keys")
    assert (body, status, request_hash) == (answer.body, 201, command.request_hash)
    assert orjson.loads(body)["state"] == "succeeded"
