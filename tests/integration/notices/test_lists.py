"""What merchants and customers can look up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from purser.core.errors import Problem
from purser.core.ids import MerchantId, WalletId
from purser.core.months import MONTHS_AHEAD
from purser.notices import delete_webhook, list_deliveries, list_events, list_webhooks
from purser.notices.jobs import KEPT, periodic, prune_deliveries
from purser.notices.webhooks import MOST, MOST_TYPES
from tests.integration.notices.conftest import Shop
from tests.support.receiver import Receiver


async def test_events_are_paged_newest_first(shop: Shop) -> None:
    mine = await shop.happen(25)
    await shop.happen(5, subject=MerchantId.new(shop.clock))
    seen = []
    before = None
    async with shop.db.reader() as conn:
        while page := await list_events(conn, [shop.merchant], 10, before):
            assert len(page) <= 10
            seen += [e.id for e in page]
            before = page[-1].id
    assert seen == mine[::-1]


async def test_a_customer_sees_the_events_of_all_wallets_in_one_list(shop: Shop) -> None:
    wallets = [WalletId.new(shop.clock) for _ in range(3)]
    events = []
    for i in range(12):
        events += await shop.happen(type_="top_up.succeeded", subject=wallets[i % 3], data={"i": i})
    async with shop.db.reader() as conn:
        first = await list_events(conn, wallets, 7)
        rest = await list_events(conn, wallets, 7, first[-1].id)
        some = await list_events(conn, wallets[:1], 20)
        assert await list_events(conn, [], 7) == []
    assert [e.id for e in first + rest] == events[::-1]
    assert [e.subject for e in some] == [wallets[0]] * 4
    assert (first[0].type, first[0].data, first[0].at) == ("top_up.succeeded", '{"i":11}', shop.clock.now())


async def test_deliveries_are_paged_newest_first(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    other, _ = await shop.register(receiver.url)
    events = await shop.happen(12)
    await shop.hand_on()
    async with shop.db.reader() as conn:
        first = await list_deliveries(conn, shop.merchant, webhook.id, 10)
        rest = await list_deliveries(conn, shop.merchant, webhook.id, 10, first[-1].event)
        assert await list_deliveries(conn, MerchantId.new(shop.clock), webhook.id, 10) == []
    assert [d.event for d in first + rest] == events[::-1]
    assert {d.type for d in first} == {"payment.succeeded"}
    assert other.id != webhook.id


async def test_endpoints_are_listed_for_their_merchant(shop: Shop, receiver: Receiver) -> None:
    first, _ = await shop.register(receiver.url, ["b.done", "a.done", "a.done"])
    shop.clock.advance(seconds=1)
    second, _ = await shop.register(receiver.url)
    assert first.events == ("a.done", "b.done")
    async with shop.db.reader() as conn:
        assert await list_webhooks(conn, shop.merchant) == [first, second]
        assert await list_webhooks(conn, MerchantId.new(shop.clock)) == []
    async with shop.db.transaction() as tx:
        with pytest.raises(Problem, match="webhook_unknown"):
            await delete_webhook(tx, MerchantId.new(shop.clock), first.id)
        await delete_webhook(tx, shop.merchant, first.id)
    async with shop.db.reader() as conn:
        assert await list_webhooks(conn, shop.merchant) == [second]


@pytest.mark.parametrize(
    "types", [[""], ["payment"], ["Payment.succeeded"], ["a.b\0"], ["a..b"], ["*"], ["a.b"] * (MOST_TYPES + 1)]
)
async def test_types_that_cannot_be_are_refused(shop: Shop, receiver: Receiver, types: list[str]) -> None:
    with pytest.raises(Problem, match="webhook_events_invalid"):
        await shop.register(receiver.url, types)


async def test_a_merchant_has_so_many_endpoints(shop: Shop, receiver: Receiver) -> None:
    for _ in range(MOST):
        await shop.register(receiver.url)
    with pytest.raises(Problem, match="webhook_limit_reached"):
        await shop.register(receiver.url)


async def test_old_deliveries_are_forgotten_but_not_those_under_way(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    await shop.happen(3)
    await shop.deliver()
    await receiver.stop()
    (waiting,) = await shop.happen()
    await shop.deliver()
    assert await prune_deliveries(shop.db, shop.clock.now() - timedelta(days=1)) == 0
    shop.clock.advance(seconds=KEPT.total_seconds() + 1)
    assert await prune_deliveries(shop.db, shop.clock.now() - KEPT) == 3
    assert [d.event for d in await shop.deliveries(webhook.id)] == [waiting]
    async with shop.db.reader() as conn:
        assert len(await list_events(conn, [shop.merchant], 10)) == 4


async def test_events_go_to_the_partition_of_their_month(shop: Shop) -> None:
    (months,) = [t for t in periodic(shop.db, shop.clock) if t.name == "notices.months"]
    await months.run()
    await shop.happen()
    name = f"events_{shop.clock.now():%Y_%m}"
    shop.clock.advance(days=31)
    await shop.happen()
    following = f"events_{shop.clock.now():%Y_%m}"
    async with shop.db.reader() as conn:
        query = "SELECT tableoid::regclass::text, count(*) FROM events GROUP BY 1"
        counts = dict(await (await conn.execute(query)).fetchall())
        tables = await (await conn.execute("SELECT relname FROM pg_class WHERE relname ~ '^events_2'")).fetchall()
    assert counts == {name: 1, following: 1}
    assert len([t for (t,) in tables if not t.endswith("pkey")]) == MONTHS_AHEAD + 1
