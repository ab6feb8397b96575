"""Limits and quotas: to the fen, at the edges of local time, and never by two at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from purser.core.db import Database
from purser.core.ids import MerchantId, PaymentId, WalletId
from purser.payments.model import Delay
from purser.payments.schedule import cancel_transfer
from purser.payments.usage import read_usage
from tests.support.world import World


async def go_to(world: World, *at: int) -> None:
    """Set the clock to a local time in Shanghai (UTC+8)."""
    wanted = datetime(*at, tzinfo=UTC) - timedelta(hours=8)  # type: ignore[arg-type]
    world.clock.advance(seconds=(wanted - world.clock.now()).total_seconds())


async def pay(world: World, payer: WalletId, payee: WalletId, amount: int) -> str:
    answer = await world.do(await world.transfer(payer, payee, amount))
    return str(answer.get("state") or answer["code"])


async def scan(world: World, payer: WalletId, merchant: MerchantId, amount: int) -> str:
    answer = await world.do(await world.scan(payer, merchant, amount))
    return str(answer.get("state") or answer["code"])


async def test_a_day_is_used_up_to_the_fen_and_starts_anew_at_local_midnight(world: World) -> None:
    await go_to(world, 2026, 3, 2, 12)
    payer, payee = await world.person(funds=2_000_000), await world.person()
    assert await pay(world, payer, payee, 499_999) == "succeeded"
    assert await pay(world, payer, payee, 2) == "limit_exceeded"
    assert await pay(world, payer, payee, 1) == "succeeded"
    assert await pay(world, payer, payee, 1) == "limit_exceeded"
    await go_to(world, 2026, 3, 2, 23, 59, 59)
    assert await pay(world, payer, payee, 1) == "limit_exceeded"
    await go_to(world, 2026, 3, 3)
    assert await pay(world, payer, payee, 500_001) == "limit_exceeded"
    assert await pay(world, payer, payee, 500_000) == "succeeded"
    assert await pay(world, payer, payee, 1) == "limit_exceeded"
    assert await world.balance(payee) == 1_000_000


async def test_the_refusal_says_what_is_left(world: World) -> None:
    payer, payee = await world.person(funds=2_000_000), await world.person()
    await pay(world, payer, payee, 123_456)
    answer = await world.do(await world.transfer(payer, payee, 400_000))
    assert answer == {"code": "limit_exceeded", "scope": "outgoing", "window": "day", "left": "¥3,765.44"}
    merchant = await world.merchant()
    answer = await world.do(await world.scan(payer, merchant, 50_001))
    assert answer == {"code": "limit_exceeded", "scope": "static_qr", "window": "day", "left": "¥500.00"}


async def test_a_static_code_has_a_limit_of_its_own(world: World) -> None:
    payer, merchant = await world.person(funds=2_000_000), await world.merchant()
    assert await scan(world, payer, merchant, 50_000) == "succeeded"
    assert await scan(world, payer, merchant, 1) == "limit_exceeded"
    order = await world.order(merchant, 400_000)
    assert (await world.do(await world.pay_order(payer, order)))["state"] == "succeeded"
    assert await pay(world, payer, await world.person(), 50_001) == "limit_exceeded"
    world.clock.advance(days=1)
    assert await scan(world, payer, merchant, 50_000) == "succeeded"


async def test_a_year_ends_at_local_new_year(world: World) -> None:
    await go_to(world, 2026, 12, 12, 9)
    payer, payee = await world.person(funds=12_000_000), await world.person()
    for day in range(20):
        await go_to(world, 2026, 12, 12 + day, 9)
        assert await pay(world, payer, payee, 500_000) == "succeeded"
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [payer]))[payer]
    assert (usage.out_day, usage.out_month, usage.out_year, usage.out_life) == (
        500_000, 10_000_000, 10_000_000, 10_000_000,
    )  # fmt: skip
    await go_to(world, 2026, 12, 31, 23, 59, 59)
    answer = await world.do(await world.transfer(payer, payee, 1))
    assert (answer["code"], answer["window"]) == ("limit_exceeded", "day")
    await go_to(world, 2027, 1, 1)
    assert await pay(world, payer, payee, 500_000) == "succeeded"
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [payer]))[payer]
    assert (usage.out_day, usage.out_month, usage.out_year, usage.out_life) == (500_000, 500_000, 500_000, 10_500_000)


async def test_the_year_is_used_up_to_the_fen(world: World) -> None:
    await go_to(world, 2026, 3, 1, 9)
    payer, payee = await world.person(funds=12_000_000), await world.person()
    for day in range(19):
        await go_to(world, 2026, 3, 1 + day, 9)
        assert await pay(world, payer, payee, 500_000) == "succeeded"
    await go_to(world, 2026, 4, 1, 9)
    assert await pay(world, payer, payee, 499_999) == "succeeded"
    await go_to(world, 2026, 4, 2, 9)
    answer = await world.do(await world.transfer(payer, payee, 2))
    assert (answer["code"], answer["window"], answer["left"]) == ("limit_exceeded", "year", "¥0.01")
    assert await pay(world, payer, payee, 1) == "succeeded"
    assert await pay(world, payer, payee, 1) == "limit_exceeded"


async def test_a_first_class_wallet_has_a_lifetime(world: World) -> None:
    payer, payee = await world.person(funds=500_000, wallet_class=1), await world.person()
    assert await pay(world, payer, payee, 60_000) == "succeeded"
    await go_to(world, 2030, 1, 1)
    assert await pay(world, payer, payee, 40_001) == "limit_exceeded"
    assert await pay(world, payer, payee, 40_000) == "succeeded"
    await go_to(world, 2040, 1, 1)
    assert await pay(world, payer, payee, 1) == "limit_exceeded"


@pytest.mark.parametrize("back", [timedelta(hours=2), timedelta(days=1), timedelta(days=40), timedelta(days=400)])
async def test_a_clock_set_back_gives_nothing_back(world: World, back: timedelta) -> None:
    await go_to(world, 2027, 1, 1, 0, 30)
    payer, payee = await world.person(funds=5_000_000), await world.person()
    assert await pay(world, payer, payee, 500_000) == "succeeded"
    world.clock.advance(seconds=-back.total_seconds())
    assert await pay(world, payer, payee, 1) == "limit_exceeded"
    world.clock.advance(seconds=back.total_seconds())
    assert await pay(world, payer, payee, 1) == "limit_exceeded"
    world.clock.advance(days=1)
    assert await pay(world, payer, payee, 500_000) == "succeeded"


async def test_what_comes_in_and_what_goes_to_ones_own_card_does_not_count(world: World) -> None:
    payer, payee = await world.person(funds=2_000_000), await world.person(funds=900_000)
    assert (await world.do(await world.withdraw(payer, 700_000)))["state"] == "processing"
    assert await pay(world, payee, payer, 500_000) == "succeeded"
    assert (await world.do(await world.top_up(payer, 900_000)))["state"] == "processing"
    assert await pay(world, payer, payee, 500_000) == "succeeded"


async def test_many_at_once_share_one_limit(world: World) -> None:
    payer, payee = await world.person(funds=5_000_000), await world.person()
    answers = await world.submit_all([await world.transfer(payer, payee, 7_000) for _ in range(100)])
    assert sum(a.get("state") == "succeeded" for a in answers) == 500_000 // 7_000
    assert {a["code"] for a in answers if "code" in a} == {"limit_exceeded"}
    assert await world.balance(payee) == 497_000


async def test_two_processes_share_one_limit(world: World, dsn: str) -> None:
    payer, payee = await world.person(funds=5_000_000), await world.person()
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()
        commands = [await world.transfer(payer, payee, 7_000) for _ in range(100)]
        answers = await world.submit_all(commands, [world.engine, other])
        await other.close()
    assert sum(a.get("state") == "succeeded" for a in answers) == 500_000 // 7_000
    assert await world.balance(payee) == 497_000


async def test_cancelling_gives_back_the_windows_that_still_run(world: World) -> None:
    await go_to(world, 2026, 12, 31, 23)
    payer, payee = await world.person(funds=2_000_000), await world.person()
    done = await world.do(await world.transfer(payer, payee, 500_000, delay=Delay.A_DAY))
    await go_to(world, 2027, 1, 1, 10)
    assert await pay(world, payer, payee, 300_000) == "succeeded"
    await cancel_transfer(world.counter, payer, PaymentId.parse(done["id"]))
    async with world.db.reader() as conn:
        usage = (await read_usage(conn, [payer]))[payer]
    assert (usage.out_day, usage.out_month, usage.out_year, usage.out_life) == (300_000, 300_000, 300_000, 300_000)
    assert await pay(world, payer, payee, 200_001) == "limit_exceeded"
    assert await pay(world, payer, payee, 200_000) == "succeeded"


# -- the free quota of withdrawals -------------------------------------------------------------------------


async def test_the_free_quota_is_used_up_to_the_fen(world: World) -> None:
    wallet = await world.person(funds=900_000)
    fees = [(await world.do(await world.withdraw(wallet, amount)))["fee"] for amount in (99_999, 1, 1, 100_000)]
    assert fees == [0, 0, 10, 100]
    async with world.db.reader() as conn:
        assert (await read_usage(conn, [wallet]))[wallet].free_used == 100_000


async def test_two_withdrawals_at_once_do_not_both_use_the_free_quota(world: World) -> None:
    wallet = await world.person(funds=900_000)
    commands = [await world.withdraw(wallet, 80_000), await world.withdraw(wallet, 80_000)]
    first, second = await world.submit_all(commands)
    assert (first["state"], first["fee"]) == ("processing", 0)
    assert second["code"] == "quote_stale", "it was confirmed at no fee, and would cost 60 now"
    again = await world.do(await world.withdraw(wallet, 80_000))
    assert (again["state"], again["fee"]) == ("processing", 60)
    assert await world.balance(wallet) == 900_000 - 160_060


async def test_two_processes_do_not_both_use_the_free_quota(world: World, dsn: str) -> None:
    async with Database(dsn) as elsewhere:
        other = world.another_engine(elsewhere, stripe=4)
        await other.start()
        for _ in range(5):
            wallet = await world.person(funds=900_000)
            commands = [await world.withdraw(wallet, 80_000), await world.withdraw(wallet, 80_000)]
            answers = await world.submit_all(commands, [world.engine, other])
            assert sorted(str(a.get("state") or a["code"]) for a in answers) == ["processing", "quote_stale"]
            assert await world.balance(wallet) == 820_000
        await other.close()
