"""Pushes to a browser that really opens them, through a push service that checks who pushes."""

from __future__ import annotations

from collections.abc import AsyncIterator

import orjson
import pytest

from purser.core.errors import Problem
from purser.core.ids import CustomerId
from purser.notices import NoticeKind
from purser.notices.deliver import GAPS
from purser.notices.subscriptions import MOST, subscribe
from tests.support.push_service import PushService
from tests.support.telling import KEY, Telling, received


@pytest.fixture
async def browser() -> AsyncIterator[PushService]:
    async with PushService() as service:
        yield service


async def test_money_that_came_is_pushed_and_opened(telling: Telling, browser: PushService) -> None:
    await telling.subscribe(browser)
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    await telling.run()
    (push,) = browser.opened(KEY.public)
    ((message,),) = await telling.rows("SELECT id::text FROM messages")
    assert push.payload == {
        "id": message,
        "kind": "money_received",
        "title": "¥12.50 received",
        "body": "王伟 sent you ¥12.50. It is in your wallet.",
        "url": "/wallet/messages",
    }
    assert push.headers["urgency"] == "normal"
    assert len(push.headers["topic"]) <= 32
    assert 0 < int(push.headers["ttl"]) <= 3 * 86400
    assert push.claims["sub"] == "mailto:operator@purser.test"
    now = telling.clock.now().timestamp()
    assert now < push.claims["exp"] <= now + 86400
    assert await telling.states() == [("push", "sent", 1, None)]


async def test_security_is_urgent_and_reaches_every_browser(telling: Telling, browser: PushService) -> None:
    async with PushService() as other:
        await telling.subscribe(browser)
        await telling.subscribe(other)
        await telling.tell()
        await telling.run()
        for service in (browser, other):
            (push,) = service.opened(KEY.public)
            assert push.headers["urgency"] == "high"
            assert push.payload["title"] == "Password changed"


@pytest.mark.parametrize("status", [404, 410])
async def test_a_subscription_that_ended_is_forgotten(telling: Telling, browser: PushService, status: int) -> None:
    await telling.subscribe(browser)
    browser.answer = lambda _: status
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    await telling.run()
    assert await telling.states() == [("push", "dropped", 1, "gone")]
    assert await telling.rows("SELECT count(*) FROM push_subscriptions") == [(0,)]
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    assert await telling.run() == 0


async def test_a_push_service_that_is_busy_is_tried_again_under_one_topic(
    telling: Telling, browser: PushService
) -> None:
    await telling.subscribe(browser)
    browser.answer = lambda _: 429 if len(browser.received) < 3 else 201
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    await telling.run()
    for gap in GAPS[:2]:
        telling.clock.advance(seconds=gap * 1.11)
        await telling.run()
    assert await telling.states() == [("push", "sent", 3, None)]
    assert len({p.headers["topic"] for p in browser.opened(KEY.public)}) == 1
    assert len({p.payload["id"] for p in browser.opened(KEY.public)}) == 1
    bodies = {r.body for r in browser.received}
    assert len(bodies) == 3, "each is encrypted anew"


async def test_a_refusal_is_final_and_keeps_the_subscription(telling: Telling, browser: PushService) -> None:
    await telling.subscribe(browser)
    browser.answer = lambda _: 413
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    await telling.run()
    assert await telling.states() == [("push", "given_up", 1, "not_accepted")]
    assert await telling.rows("SELECT count(*) FROM push_subscriptions") == [(1,)]


async def test_who_signed_out_is_not_pushed_to(telling: Telling, browser: PushService) -> None:
    await telling.subscribe(browser)
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    telling.signed_in = False
    await telling.run()
    assert browser.received == []
    assert await telling.states() == [("push", "dropped", 1, "gone")]
    assert await telling.rows("SELECT count(*) FROM push_subscriptions") == [(0,)]


async def test_a_browser_belongs_to_who_subscribed_last(telling: Telling, browser: PushService) -> None:
    await telling.subscribe(browser)
    first = telling.customer
    telling.customer = CustomerId.new(telling.clock)
    await telling.subscribe(browser)
    await telling.subscribe(browser)
    rows = await telling.rows("SELECT customer_id FROM push_subscriptions")
    assert rows == [(bytes(telling.customer),)]
    telling.customer = first
    await telling.tell(NoticeKind.MONEY_RECEIVED, received())
    assert await telling.run() == 0


async def test_endpoint_and_keys_are_not_to_be_read_in_the_database(telling: Telling, browser: PushService) -> None:
    await telling.subscribe(browser)
    ((sealed,),) = await telling.rows("SELECT sealed FROM push_subscriptions")
    assert browser.endpoint.encode() not in sealed
    assert b"abcdef" not in sealed


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("endpoint", "http://127.0.0.1/x"), ("endpoint", "https://10.0.0.1/x"), ("endpoint", "ftp://push.example/x"),
        ("endpoint", "https://user@push.example/x"), ("endpoint", "https://localhost/x"),
        ("p256dh", ""), ("p256dh", "!!!!"), ("p256dh", "BAAA"), ("p256dh", "B" + "A" * 86),
        ("auth", ""), ("auth", "AAAA"), ("auth", "é"),
    ],
)  # fmt: skip
async def test_what_is_no_subscription_is_refused(
    telling: Telling, browser: PushService, field: str, value: str
) -> None:
    given = {"endpoint": "https://push.example/x", **browser.subscription["keys"], field: value}
    with pytest.raises(Problem) as caught:
        async with telling.db.transaction() as tx:
            await subscribe(
                tx, telling.customer, telling.session, (given["endpoint"], given["p256dh"], given["auth"]),
                private=False, clock=telling.clock,
            )  # fmt: skip
    assert caught.value.code == "push_subscription_invalid"
    assert await telling.rows("SELECT count(*) FROM push_subscriptions") == [(0,)]


async def test_nobody_has_endless_browsers(telling: Telling, browser: PushService) -> None:
    keys = browser.subscription["keys"]

    async def one(n: int) -> None:
        async with telling.db.transaction() as tx:
            await subscribe(
                tx, telling.customer, telling.session, (f"https://push.example/{n}", keys["p256dh"], keys["auth"]),
                private=False, clock=telling.clock,
            )  # fmt: skip

    for n in range(MOST):
        await one(n)
    await one(0)
    with pytest.raises(Problem, match="push_limit_reached"):
        await one(MOST)
    assert await telling.rows("SELECT count(*) FROM push_subscriptions") == [(MOST,)]


async def test_the_payload_is_small(telling: Telling, browser: PushService) -> None:
    await telling.subscribe(browser)
    await telling.tell(NoticeKind.MONEY_RECEIVED, received(2**53 - 1, "名" * 500))
    await telling.run()
    (push,) = browser.opened(KEY.public)
    assert len(orjson.dumps(push.payload)) < 600
