"""What a merchant's people look at."""

from __future__ import annotations

from purser.core.clock import FakeClock
from tests.support.http import Api, problem


async def test_orders_newest_first_page_by_page_and_by_number(api: Api, clock: FakeClock) -> None:
    shop, rival = await api.world.merchant(), await api.world.merchant()
    async with await api.merchant(shop) as me, await api.merchant(rival) as other:
        for n in range(5):
            body = {"order_no": f"no-{n}", "title": "Tea", "amount": {"amount": 1_000 + n, "currency": "CNY"}}
            made = await me.post("/v1/orders", json=body, headers={"Idempotency-Key": f"k{n}"})
            assert made.status_code == 201
            clock.advance(seconds=1)
        first = (await me.get("/v1/orders", params={"limit": 3})).json()
        rest = (await me.get("/v1/orders", params={"limit": 3, "cursor": first["next_cursor"]})).json()
        assert [o["order_no"] for o in first["items"] + rest["items"]] == ["no-4", "no-3", "no-2", "no-1", "no-0"]
        assert rest["next_cursor"] is None
        (only,) = (await me.get("/v1/orders", params={"order_no": "no-2"})).json()["items"]
        assert only["amount"]["amount"] == 1_002
        assert (await other.get("/v1/orders")).json()["items"] == []
        assert (await other.get("/v1/orders", params={"order_no": "no-2"})).json()["items"] == []
        stolen = await other.get("/v1/orders", params={"cursor": first["next_cursor"]})
        assert problem(stolen) == (422, "cursor_invalid")


async def test_movements_say_what_moved_which_balance(api: Api) -> None:
    world = api.world
    shop, payer = await world.merchant(), await world.person(funds=100_000)
    for amount in (10_000, 2_500):
        assert (await world.do(await world.scan(payer, shop, amount)))["state"] == "succeeded"
    async with await api.merchant(shop) as me:
        path = "/v1/merchants/me/movements"
        lines = (await me.get(path, params={"balance": "pending"})).json()["items"]
        balance = (await me.get("/v1/merchants/me")).json()["pending"]["amount"]
        sold = [(x["direction"], x["amount"]["amount"]) for x in lines if x["kind"] == "payment"]
        assert sold == [("in", 2_500), ("in", 10_000)]
        assert lines[0]["balance"]["amount"] == balance
        moved = sum(x["amount"]["amount"] * (1 if x["direction"] == "in" else -1) for x in lines)
        assert moved == balance
        pages = []
        query = {"balance": "pending", "limit": "1"}
        while True:
            page = (await me.get(path, params=query)).json()
            pages += page["items"]
            if page["next_cursor"] is None:
                break
            query["cursor"] = page["next_cursor"]
        assert pages == lines
        assert (await me.get(path, params={"balance": "available"})).json() == {"items": [], "next_cursor": None}
        assert (await me.get(path, params={"balance": "deposit"})).json()["items"] == []
