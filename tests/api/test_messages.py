"""Messages: told by what happens, listed in the reader's language, counted, read, and by the ways that were chosen."""

from __future__ import annotations

from typing import Any

import pytest

from purser.accounts import wallet_owners
from purser.core.ids import PaymentId, WalletId
from purser.notices import NoticeKind, tell
from purser.notices.relay_wallets import relay_wallets
from purser.payments import Delay, arrive, cancel_transfer
from tests.support.http import Api, field_errors, problem
from tests.support.push_service import PushService
from tests.support.world import World


async def hand_on(world: World) -> int:
    """Let the relay do what is there; returns how many events it took."""
    taken = 0
    while n := await relay_wallets(world.db, world.clock, wallet_owners):
        taken += n
    return taken


async def tell_owner(api: Api, wallet: WalletId, kind: NoticeKind = NoticeKind.SIGNED_UP, **data: Any) -> None:
    owner = await api.owner(wallet)
    async with api.world.db.transaction() as tx:
        await tell(tx, owner, kind, data, api.world.clock)


async def test_money_that_came_is_told_in_the_readers_language(api: Api, world: World) -> None:
    payer, payee = await world.person("陈嘉敏", funds=10_000), await world.person("王伟")
    done = await world.do(await world.transfer(payer, payee, 1250))
    at = world.clock.now().isoformat().replace("+00:00", "Z")
    world.clock.advance(seconds=3)
    assert await hand_on(world) == 1
    async with await api.signed_in(payee) as me:
        body = (await me.get("/v1/messages", headers={"Accept-Language": "en"})).json()
        chinese = (await me.get("/v1/messages", headers={"Accept-Language": "zh-CN"})).json()
        own = (await me.get("/v1/messages")).json()
    assert body == {
        "items": [
            {
                "id": body["items"][0]["id"], "number": 1, "kind": "money_received", "topic": "money_in",
                "title": "¥12.50 received", "body": "**敏 sent you ¥12.50. It is in your wallet.", "advice": None,
                "wallet_id": str(payee), "activity_id": done["id"], "read": False,
                "at": at,
            }
        ],
        "next_cursor": None, "unread": 1, "last_number": 1,
    }  # fmt: skip
    assert chinese["items"][0]["body"] == own["items"][0]["body"] == "**敏 向您转账 ¥12.50，已存入钱包。"
    async with await api.signed_in(payer) as other:
        assert (await other.get("/v1/messages")).json()["items"] == []


async def test_a_delayed_transfer_is_told_to_both_when_it_arrives(api: Api, world: World) -> None:
    payer, payee = await world.person("陈嘉敏", funds=10_000), await world.person("王伟")
    done = await world.do(await world.transfer(payer, payee, 1250, delay=Delay.TWO_HOURS))
    assert await hand_on(world) == 0
    world.clock.advance(hours=2)
    await arrive(world.counter, payer, PaymentId.parse(done["id"]))
    assert await hand_on(world) == 2
    titles = []
    for who in (payer, payee):
        async with await api.signed_in(who, **{"Accept-Language": "en"}) as me:
            (item,) = (await me.get("/v1/messages")).json()["items"]
            assert item["activity_id"] == done["id"]
            titles.append((item["kind"], item["topic"], item["body"]))
    assert titles == [
        ("transfer_arrived", "money_out", "Your transfer of ¥12.50 to *伟 has arrived."),
        ("money_received", "money_in", "**敏 sent you ¥12.50. It is in your wallet."),
    ]


async def test_a_cancelled_transfer_is_told_to_the_payer_alone(api: Api, world: World) -> None:
    payer, payee = await world.person("陈嘉敏", funds=10_000), await world.person("王伟")
    done = await world.do(await world.transfer(payer, payee, 1250, delay=Delay.A_DAY))
    await cancel_transfer(world.counter, payer, PaymentId.parse(done["id"]))
    assert await hand_on(world) == 1
    async with await api.signed_in(payer, **{"Accept-Language": "en"}) as me:
        (item,) = (await me.get("/v1/messages")).json()["items"]
    assert item["body"] == "Your transfer of ¥12.50 to *伟 was cancelled. The money is back in your wallet."


async def test_a_payment_to_a_merchant_makes_no_message(world: World) -> None:
    payer, merchant = await world.person(funds=10_000), await world.merchant()
    await world.do(await world.scan(payer, merchant, 500))
    assert await hand_on(world) == 0
    assert await world.rows("SELECT count(*) FROM outbox") == [(1,)]


async def test_pages_and_what_was_read(api: Api, world: World) -> None:
    wallet = await world.person()
    for _ in range(5):
        await tell_owner(api, wallet)
    async with await api.signed_in(wallet) as me:
        first = (await me.get("/v1/messages?limit=3")).json()
        assert [(m["number"], m["read"]) for m in first["items"]] == [(5, False), (4, False), (3, False)]
        assert (first["unread"], first["last_number"]) == (5, 5)
        assert (await me.post("/v1/messages/read", json={"up_to": 4})).json() == {"unread": 1, "last_number": 5}
        assert (await me.post("/v1/messages/read", json={"up_to": 2})).json() == {"unread": 1, "last_number": 5}
        rest = (await me.get("/v1/messages", params={"limit": 3, "cursor": first["next_cursor"]})).json()
        assert [(m["number"], m["read"]) for m in rest["items"]] == [(2, True), (1, True)]
        assert rest["next_cursor"] is None
        assert (await me.post("/v1/messages/read", json={"up_to": 2**53 - 1})).json()["unread"] == 0
        await tell_owner(api, wallet)
        assert (await me.get("/v1/messages?limit=1")).json()["unread"] == 1
        for bad in (-1, 2**53, "1", 1.5, True, None):
            assert field_errors(await me.post("/v1/messages/read", json={"up_to": bad}))
    other = await world.person()
    async with await api.signed_in(other) as them:
        stolen = await them.get("/v1/messages", params={"cursor": first["next_cursor"]})
        assert problem(stolen) == (422, "cursor_invalid")
        assert (await them.post("/v1/messages/read", json={"up_to": 5})).json() == {"unread": 0, "last_number": 0}
    assert await world.rows("SELECT count(*) FROM message_boxes") == [(1,)]


async def test_preferences_decide_what_leaves_the_house(api: Api, world: World) -> None:
    wallet = await world.person()
    before = [
        {"topic": "security", "mail": True, "sms": True, "push": True, "locked": True},
        {"topic": "money_in", "mail": False, "sms": False, "push": True, "locked": False},
        {"topic": "money_out", "mail": False, "sms": False, "push": True, "locked": False},
        {"topic": "service", "mail": False, "sms": False, "push": True, "locked": False},
    ]
    async with await api.signed_in(wallet) as me:
        assert (await me.get("/v1/notice-preferences")).json() == {"items": before}
        wish = {"topic": "money_in", "mail": True, "sms": True, "push": False}
        answer = await me.put("/v1/notice-preferences", json={"items": [wish]})
        assert answer.json()["items"] == [before[0], wish | {"locked": False}, *before[2:]]
        assert (await me.get("/v1/notice-preferences")).json() == answer.json()
        amount = {"amount": 1, "currency": "CNY"}
        await tell_owner(api, wallet, NoticeKind.MONEY_RECEIVED, payer="x", amount=amount)
        await tell_owner(api, wallet, NoticeKind.WITHDRAWAL_FAILED, amount=amount)
        ways = await world.rows("SELECT kind, way FROM notice_deliveries ORDER BY kind, way")
        assert ways == [("money_received", "mail"), ("money_received", "sms")]
        off = {"topic": "security", "mail": True, "sms": False, "push": True}
        refused = await me.put("/v1/notice-preferences", json={"items": [wish | {"sms": False}, off]})
        assert problem(refused) == (422, "security_always_told")
        assert (await me.get("/v1/notice-preferences")).json() == answer.json(), "nothing has changed"


@pytest.mark.parametrize(
    "body",
    [{}, {"items": []}, {"items": [{"topic": "weather", "mail": True, "sms": True, "push": True}]},
     {"items": [{"topic": "money_in", "mail": 1, "sms": True, "push": True}]},
     {"items": [{"topic": "money_in", "mail": True, "sms": True}]}],
)  # fmt: skip
async def test_preferences_that_make_no_sense(api: Api, world: World, body: dict[str, Any]) -> None:
    async with await api.signed_in(await world.person()) as me:
        assert field_errors(await me.put("/v1/notice-preferences", json=body))
    assert await world.rows("SELECT count(*) FROM notice_preferences") == [(0,)]


async def test_a_browser_subscribes_and_is_pushed_to_with_our_key(api: Api, world: World) -> None:
    wallet = await world.person()
    async with PushService() as browser, await api.signed_in(wallet) as me:
        given = browser.subscription | {"expirationTime": None}
        assert problem(await me.post("/v1/push-subscriptions", json=given)) == (422, "push_subscription_invalid")
        given["endpoint"] = "https://push.example/abc"
        made = await me.post("/v1/push-subscriptions", json=given)
        again = await me.post("/v1/push-subscriptions", json=given)
        assert (made.status_code, again.json()) == (201, made.json())
        key = (await me.get("/v1/push-key")).json()["key"]
        assert len(key) == 87
        assert key == (await me.get("/v1/push-key")).json()["key"]
        ident = made.json()["id"]
        other = await world.person()
        async with await api.signed_in(other) as them:
            assert (await them.delete(f"/v1/push-subscriptions/{ident}")).status_code == 204
        assert await world.rows("SELECT count(*) FROM push_subscriptions") == [(1,)]
        for _ in range(2):
            assert (await me.delete(f"/v1/push-subscriptions/{ident}")).status_code == 204
        assert await world.rows("SELECT count(*) FROM push_subscriptions") == [(0,)]


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "messages"), ("POST", "messages/read"), ("GET", "notice-preferences"), ("PUT", "notice-preferences"),
     ("GET", "push-key"), ("POST", "push-subscriptions"), ("GET", "stream"),
     ("DELETE", "push-subscriptions/01985a3c-7000-7000-8000-00000000c0fe")],
)  # fmt: skip
async def test_nobody_else_may(api: Api, method: str, path: str) -> None:
    answer = await api.anybody.request(method, f"/v1/{path}", json={} if method in ("POST", "PUT") else None)
    assert problem(answer)[0] in (401, 422)
    if method == "GET":
        assert problem(answer) == (401, "unauthenticated")
