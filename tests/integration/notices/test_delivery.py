"""What happens reaches the merchant: signed, once if all goes well, at last if it does not."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from datetime import timedelta

import pytest
import standardwebhooks

from purser.core.ids import MerchantId, WalletId
from purser.notices import relay
from purser.notices.jobs import give_up_unwanted
from purser.notices.schedule import GAPS, SPREAD
from purser.notices.states import State
from purser.notices.turns import EACH
from tests.integration.notices.conftest import Shop
from tests.support.receiver import Receiver

SUCCEEDED = "payment.succeeded"


async def test_the_receivers_library_accepts_the_signature(shop: Shop, receiver: Receiver) -> None:
    _, secret = await shop.register(receiver.url)
    data = {"id": "p1", "amount": {"amount": 1250, "currency": "CNY"}, "payer": "*伟"}
    (event,) = await shop.happen(data=data)
    at = shop.clock.now()
    assert await shop.deliver() == 1

    (request,) = receiver.received
    assert request.path == "/hooks?shop=1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["host"] == receiver.url.split("/")[2]
    verified = standardwebhooks.Webhook(secret).verify(request.body, request.headers)
    stamp = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert verified == {"type": SUCCEEDED, "timestamp": stamp, "data": data}
    assert request.id == str(event)


async def test_the_signature_is_the_schemes_to_the_byte(shop: Shop, receiver: Receiver) -> None:
    _, secret = await shop.register(receiver.url)
    await shop.happen()
    await shop.deliver()
    (request,) = receiver.received
    stamp = request.headers["webhook-timestamp"]
    assert stamp == str(int(shop.clock.now().timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, b".".join((request.id.encode(), stamp.encode(), request.body)), hashlib.sha256)
    assert request.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


async def test_a_delivered_event_is_not_sent_again(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    events = await shop.happen(3)
    assert await shop.deliver() == 3
    shop.clock.advance(days=4)
    assert await shop.deliver() == 0
    assert sorted(receiver.ids) == [str(e) for e in events]
    for d in await shop.deliveries(webhook.id):
        assert (d.state, d.attempts, d.last_status, d.last_error) == (State.DELIVERED, 1, 204, None)
        assert d.settled_at is not None


async def test_an_endpoint_gets_the_types_it_asked_for(shop: Shop, receiver: Receiver) -> None:
    await shop.register(receiver.url, ["payment.refunded", "top_up.failed"])
    await shop.happen(2, SUCCEEDED)
    (wanted,) = await shop.happen(1, "top_up.failed")
    await shop.deliver()
    assert receiver.ids == [str(wanted)]


async def test_every_endpoint_is_told_and_nobody_elses(shop: Shop, receiver: Receiver) -> None:
    async with Receiver() as second:
        await shop.register(receiver.url)
        await shop.register(second.url)
        (event,) = await shop.happen()
        await shop.happen(subject=MerchantId.new(shop.clock))
        await shop.happen(subject=WalletId.new(shop.clock))
        await shop.deliver()
        assert receiver.ids == second.ids == [str(event)]


async def test_what_happened_before_an_endpoint_was_there_is_not_sent(shop: Shop, receiver: Receiver) -> None:
    await shop.happen()
    await shop.hand_on()
    await shop.register(receiver.url)
    assert await shop.deliver() == 0


async def test_an_endpoint_that_is_down_for_a_day_gets_everything(shop: Shop, receiver: Receiver) -> None:
    webhook, secret = await shop.register(receiver.url)
    await receiver.stop()
    (event,) = await shop.happen()
    down_at = shop.clock.now()
    await shop.deliver()
    attempts = 1
    while shop.clock.now() < down_at + timedelta(days=1):
        (d,) = await shop.deliveries(webhook.id)
        assert (d.state, d.attempts, d.last_error) == (State.WAITING, attempts, "unreachable")
        assert d.next_at is not None
        gap = (d.next_at - shop.clock.now()).total_seconds()
        assert GAPS[attempts - 1] * (1 - SPREAD) <= gap <= GAPS[attempts - 1] * (1 + SPREAD)
        shop.clock.advance(seconds=gap - 0.001)
        assert await shop.deliver() == 0, "not a millisecond early"
        shop.clock.advance(seconds=0.001)
        assert await shop.deliver() == 1
        attempts += 1
    assert attempts in (11, 12)

    await receiver.start()
    shop.clock.advance(days=1)
    assert await shop.deliver() == 1
    (request,) = receiver.received
    assert request.id == str(event)
    stamp = request.headers["webhook-timestamp"]
    assert stamp == str(int(shop.clock.now().timestamp())), "signed anew at each attempt"
    again = standardwebhooks.Webhook(secret).sign(request.id, shop.clock.now(), request.body.decode())
    assert request.headers["webhook-signature"] == again
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.attempts) == (State.DELIVERED, attempts + 1)


async def test_after_three_days_it_is_given_up(shop: Shop, receiver: Receiver) -> None:
    receiver.answer = lambda _: 500
    webhook, _ = await shop.register(receiver.url)
    await shop.happen()
    began = shop.clock.now()
    await shop.deliver()
    while (d := (await shop.deliveries(webhook.id))[0]).state is State.WAITING:
        assert d.next_at is not None
        shop.clock.advance(seconds=(d.next_at - shop.clock.now()).total_seconds())
        assert await shop.deliver() == 1
    assert timedelta(hours=64) < shop.clock.now() - began < timedelta(hours=80)
    assert (d.state, d.attempts, d.last_status, d.last_error) == (State.GIVEN_UP, 15, 500, "not_accepted")
    assert d.next_at is None
    shop.clock.advance(days=30)
    assert await shop.deliver() == 0
    assert len(set(receiver.ids)) == 1
    assert len({r.body for r in receiver.received}) == 1, "the same body at every attempt"


async def test_410_ends_it_for_the_endpoint(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    receiver.answer = lambda _: 503
    await shop.happen(2)
    await shop.deliver()
    receiver.answer = lambda _: 410
    await shop.happen()
    await shop.deliver()
    seen = len(receiver.received)
    await shop.happen()
    shop.clock.advance(days=1)
    await shop.deliver()
    assert len(receiver.received) == seen
    assert await give_up_unwanted(shop.db, shop.clock) == 2
    deliveries = await shop.deliveries(webhook.id)
    assert {d.state for d in deliveries} == {State.GIVEN_UP}
    assert sorted(str(d.last_error) for d in deliveries) == ["endpoint_disabled"] * 2 + ["not_accepted"]


async def test_a_redirect_is_not_followed(shop: Shop, receiver: Receiver) -> None:
    async with Receiver() as elsewhere:
        webhook, _ = await shop.register(receiver.url)
        receiver.answer = lambda _: 307
        receiver.extra = b"location: %s\r\n" % elsewhere.url.encode()
        await shop.happen()
        await shop.deliver()
        assert len(receiver.received) == 1
        assert elsewhere.received == []
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.last_status, d.last_error) == (State.WAITING, 307, "redirected")


async def test_a_slow_endpoint_has_failed(shop: Shop, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.notices.post.TIMEOUT", 0.3)
    receiver.delay = 5
    webhook, _ = await shop.register(receiver.url)
    await shop.happen()
    await shop.deliver()
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.last_status, d.last_error) == (State.WAITING, None, "timeout")


async def test_no_transaction_is_open_while_an_endpoint_thinks(shop: Shop, receiver: Receiver) -> None:
    receiver.delay = 1
    await shop.register(receiver.url)
    await shop.happen(3)
    sending = asyncio.create_task(shop.deliver())
    await receiver.until(3)
    async with shop.db.reader() as conn:
        open_ = await conn.execute(
            "SELECT query FROM pg_stat_activity WHERE datname = current_database()"
            " AND xact_start IS NOT NULL AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        assert await open_.fetchall() == []
    assert await sending == 3


async def test_a_dead_endpoint_with_a_long_queue_holds_nobody_up(shop: Shop, receiver: Receiver) -> None:
    async with Receiver() as dead:
        dead.delay = 60
        await shop.register(dead.url, ["payment.failed"])
        await shop.register(receiver.url, [SUCCEEDED])
        await shop.happen(300, "payment.failed")
        await shop.hand_on()
        running = asyncio.create_task(shop.sender.run())
        await dead.until(EACH)
        await shop.happen(20, SUCCEEDED)
        await shop.hand_on()
        await receiver.until(20, within=5)
        assert len(dead.received) == EACH, "and it gets no more than its share"
        running.cancel()
        await dead.stop()
        await asyncio.wait({running})


async def test_many_relays_and_senders_share_the_work(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    events = await shop.happen(2500)

    async def hand_on() -> int:
        taken = 0
        while n := await relay(shop.db, shop.clock):
            taken += n
        return taken

    await asyncio.gather(*(hand_on() for _ in range(4)))
    assert len(await shop.deliveries(webhook.id)) == 2500
    attempts = await asyncio.gather(*(shop.new_sender().send_due() for _ in range(3)))
    assert sum(attempts) == 2500
    assert sorted(receiver.ids) == [str(e) for e in events]
    assert receiver.connections < 200, "connections are used again"


async def test_a_sender_that_dies_leaves_nothing_behind(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    receiver.delay = 30
    (event,) = await shop.happen()
    await shop.hand_on()
    dying = asyncio.create_task(shop.sender.send_due())
    await receiver.until(1)
    dying.cancel()  # and its letters with it: the outcome of this one is stored by nobody
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        if "_deliver" in str(task.get_coro()):
            task.cancel()
    receiver.delay = 0
    fresh = shop.new_sender()
    shop.clock.advance(seconds=59)
    assert await fresh.send_due() == 0
    shop.clock.advance(seconds=1)
    assert await fresh.send_due() == 1
    assert receiver.ids == [str(event)] * 2
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.attempts) == (State.DELIVERED, 2)


async def test_an_outcome_that_comes_too_late_changes_nothing(shop: Shop, receiver: Receiver) -> None:
    webhook, _ = await shop.register(receiver.url)
    receiver.delay, receiver.answer = 1, lambda r: 500 if receiver.received[0] is r else 204
    await shop.happen()
    await shop.hand_on()
    slow = asyncio.create_task(shop.sender.send_due())
    await receiver.until(1)
    shop.clock.advance(minutes=2)
    receiver.delay = 0
    assert await shop.new_sender().send_due() == 1
    await slow
    (d,) = await shop.deliveries(webhook.id)
    assert (d.state, d.last_status) == (State.DELIVERED, 204)


async def test_deliveries_of_a_deleted_endpoint_are_forgotten(shop: Shop, receiver: Receiver) -> None:
    from purser.notices import delete_webhook

    webhook, _ = await shop.register(receiver.url)
    await shop.happen(2)
    await shop.hand_on()
    async with shop.db.transaction() as tx:
        await delete_webhook(tx, shop.merchant, webhook.id)
    assert await shop.deliver() == 0
    assert await give_up_unwanted(shop.db, shop.clock) == 2
    assert await shop.deliveries(webhook.id) == []


async def test_an_unreadable_secret_stops_its_own_endpoint_only(shop: Shop, receiver: Receiver) -> None:
    broken, _ = await shop.register(receiver.url, ["payment.failed"])
    await shop.register(receiver.url, [SUCCEEDED])
    async with shop.db.transaction() as tx:
        await tx.execute("UPDATE webhooks SET secret = secret || 'x'::bytea WHERE id = %s", [broken.id])
    await shop.happen(1, "payment.failed")
    (event,) = await shop.happen(1, SUCCEEDED)
    await shop.deliver()
    assert receiver.ids == [str(event)]
    (d,) = await shop.deliveries(broken.id)
    assert (d.state, d.last_error) == (State.WAITING, "secret_unreadable")


async def test_the_secret_is_nowhere_in_the_database(shop: Shop, receiver: Receiver) -> None:
    _, secret = await shop.register(receiver.url)
    async with shop.db.reader() as conn:
        row = await (await conn.execute("SELECT secret, w::text FROM webhooks AS w")).fetchone()
    assert row is not None
    raw = base64.b64decode(secret.removeprefix("whsec_"))
    assert raw not in bytes(row[0])
    assert raw.hex() not in row[1]
    assert len(raw) == 32
