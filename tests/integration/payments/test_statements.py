"""What a wallet's owner finds in the statement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from purser.core.ids import PaymentId, WalletId
from purser.payments import schedule
from purser.payments.model import Delay
from purser.payments.statements import (
    MOST_SCANNED,
    Entry,
    EntryKind,
    KindTotal,
    Page,
    list_entries,
    list_pending,
    month_bounds,
    summarise,
)
from purser.payments.states import State
from tests.support.world import World, cny

SHANGHAI = ZoneInfo("Asia/Shanghai")


async def page(world: World, wallet: WalletId, **filters: Any) -> Page:
    async with world.db.reader() as conn:
        return await list_entries(conn, wallet, **filters)


async def entries(world: World, wallet: WalletId, **filters: Any) -> list[Entry]:
    return (await page(world, wallet, **filters)).entries


async def test_a_transfer_is_one_line_for_each_side_with_the_other_sides_masked_name(world: World) -> None:
    payer, payee = await world.person("王伟", funds=10_000), await world.person("Sarah Miller")
    world.clock.advance(minutes=1)
    done = await world.do(await world.transfer(payer, payee, 2_500, memo="for lunch"))
    sent, opening = await entries(world, payer)
    (received,) = await entries(world, payee)
    assert (sent.version, sent.incoming, sent.kind, sent.money, sent.balance) == (
        2, False, EntryKind.TRANSFER, cny(2_500), cny(7_500),
    )  # fmt: skip
    assert (sent.counterparty, sent.memo, str(sent.activity), sent.state) == (
        "S**** M*****", "for lunch", done["id"], State.SUCCEEDED,
    )  # fmt: skip
    assert sent.account is not None
    assert sent.account.startswith("138****")
    assert (received.version, received.incoming, received.money, received.balance) == (
        1, True, cny(2_500), cny(2_500),
    )  # fmt: skip
    assert (received.counterparty, received.account, received.activity) == ("*伟", None, sent.activity)
    assert (opening.kind, opening.incoming, opening.activity, opening.counterparty) == (
        EntryKind.TOP_UP, True, None, None,
    )  # fmt: skip
    assert sent.at == world.clock.now() == received.at


async def test_a_withdrawal_with_a_fee_is_two_lines_of_one_activity(world: World) -> None:
    wallet = await world.person(funds=500_000)
    done = await world.do(await world.withdraw(wallet, 200_000))
    fee, taken, _ = await entries(world, wallet)
    assert done["fee"] == 100
    assert (fee.kind, fee.money, fee.balance, fee.counterparty) == (EntryKind.FEE, cny(100), cny(299_900), None)
    assert (taken.kind, taken.money, taken.counterparty, taken.account) == (
        EntryKind.WITHDRAWAL, cny(200_000), "Harbour Bank", "4417",
    )  # fmt: skip
    assert str(fee.activity) == str(taken.activity) == done["id"]
    assert fee.state is taken.state is State.PROCESSING


async def test_pages_follow_each_other_without_gap_or_repeat(world: World) -> None:
    payer, payee = await world.person(funds=10_000), await world.person()
    for amount in range(1, 8):
        await world.do(await world.transfer(payer, payee, amount))
    first = await page(world, payee, limit=3)
    second = await page(world, payee, limit=3, cursor=first.next)
    third = await page(world, payee, limit=3, cursor=second.next)
    assert [e.version for p in (first, second, third) for e in p.entries] == [7, 6, 5, 4, 3, 2, 1]
    assert (first.next, second.next, third.next) == (5, 2, None)
    assert (await page(world, payee, limit=7)).next is None


async def test_a_hold_is_pending_and_no_line_until_it_arrives(world: World) -> None:
    payer, payee = await world.person(funds=10_000), await world.person()
    done = await world.do(await world.transfer(payer, payee, 300, delay=Delay.TWO_HOURS))
    async with world.db.reader() as conn:
        (pending,) = await list_pending(conn, payer)
        assert await list_pending(conn, payee) == []
    assert (str(pending.id), pending.state, pending.amount) == (done["id"], State.SCHEDULED, 300)
    assert [e.kind for e in await entries(world, payer)] == [EntryKind.TOP_UP]
    world.clock.advance(hours=2)
    await schedule.arrive(world.counter, payer, PaymentId.parse(done["id"]))
    sent, _ = await entries(world, payer)
    (received,) = await entries(world, payee)
    assert (sent.money, sent.balance, sent.version) == (cny(300), cny(9_700), 3)
    assert (received.counterparty, received.state) == ("*伟", State.SUCCEEDED)
    async with world.db.reader() as conn:
        assert await list_pending(conn, payer) == []


async def test_search_by_name_account_memo_and_order_number(world: World) -> None:
    me, wei, sarah = await world.person("李娜", funds=50_000), await world.person("陈嘉敏"), await world.person("Sarah")
    merchant = await world.merchant("Morning Coffee")
    order = await world.order(merchant, 1_900)
    await world.do(await world.transfer(me, wei, 100, memo="房租 March"))
    await world.do(await world.transfer(me, sarah, 200, memo="Dinner"))
    await world.do(await world.pay_order(me, order))

    async def amounts(text: str) -> list[int]:
        return [e.money.amount for e in await entries(world, me, text=text)]

    assert await amounts("敏") == [100]
    assert await amounts("march") == [100]
    assert await amounts(" DINNER ") == [200]
    assert await amounts("morning") == [1_900]
    assert await amounts(order.order_no.lower()) == [1_900]
    assert await amounts("138****") == [200, 100]
    assert await amounts("nobody") == []
    assert await amounts("Sarah") == [], "the whole name was never shown"


async def test_filters_by_kind_and_time(world: World) -> None:
    me, other = await world.person(funds=500_000), await world.person()
    began = world.clock.now()
    for day in range(3):
        await world.do(await world.transfer(me, other, 10 + day))
        await world.do(await world.withdraw(me, 1_000 + day))
        world.clock.advance(days=1)
    assert [e.money.amount for e in await entries(world, me, kind=EntryKind.WITHDRAWAL)] == [1_002, 1_001, 1_000]
    since, until = began + timedelta(days=1), began + timedelta(days=2)
    assert [e.money.amount for e in await entries(world, me, since=since, until=until)] == [1_001, 11]
    assert await entries(world, me, since=until, until=since) == []


async def test_a_search_reads_a_bounded_number_of_lines_and_says_where_to_go_on(world: World) -> None:
    payer, payee = await world.person(funds=1_000_000), await world.person()
    await world.do(await world.transfer(payer, payee, 1, memo="needle"))
    commands = [await world.transfer(payer, payee, 1) for _ in range(MOST_SCANNED)]
    await world.submit_all(commands)
    first = await page(world, payee, text="needle")
    assert (first.entries, first.next) == ([], 2)
    second = await page(world, payee, text="needle", cursor=first.next)
    assert ([e.memo for e in second.entries], second.next) == (["needle"], None)


async def test_a_months_sums_are_those_of_local_time(world: World) -> None:
    world.clock.advance(seconds=(datetime(2026, 3, 31, 15, 59, 59, tzinfo=UTC) - world.clock.now()).total_seconds())
    me, other = await world.person(funds=500_000), await world.person(funds=1_000)
    await world.do(await world.withdraw(me, 200_000))
    world.clock.advance(seconds=1)  # midnight in Shanghai: April
    await world.do(await world.transfer(me, other, 300))
    await world.do(await world.transfer(me, other, 400))
    await world.do(await world.transfer(other, me, 50))
    async with world.db.reader() as conn:
        march = await summarise(conn, me, date(2026, 3, 31), SHANGHAI)
        april = await summarise(conn, me, date(2026, 4, 7), SHANGHAI)
        may = await summarise(conn, me, date(2026, 5, 1), SHANGHAI)
    assert (march.month, march.incoming, march.outgoing) == (date(2026, 3, 1), 500_000, 200_100)
    assert march.by_kind == [
        KindTotal(EntryKind.TOP_UP, 500_000, 0, 1),
        KindTotal(EntryKind.WITHDRAWAL, 0, 200_000, 1),
        KindTotal(EntryKind.FEE, 0, 100, 1),
    ]
    assert (april.incoming, april.outgoing) == (50, 700)
    assert april.by_kind == [KindTotal(EntryKind.TRANSFER, 50, 700, 3)]
    assert (may.incoming, may.outgoing, may.by_kind) == (0, 0, [])


def test_a_month_begins_and_ends_at_local_midnight() -> None:
    since, until = month_bounds(date(2026, 12, 15), SHANGHAI)
    assert since.astimezone(UTC) == datetime(2026, 11, 30, 16, tzinfo=UTC)
    assert until.astimezone(UTC) == datetime(2026, 12, 31, 16, tzinfo=UTC)
