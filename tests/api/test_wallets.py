"""Wallets: what is in them, what they may do, closing one; and finding somebody to pay."""

from __future__ import annotations

from typing import Any

import pytest

from purser.api.payees import LOOKUPS
from purser.core.clock import FakeClock
from purser.ledger import set_frozen
from purser.payments import Delay
from tests.support.http import Api, field_errors, problem


def limits(wallet: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    return [(x["scope"], x["window"], x["cap"]["amount"], x["used"]["amount"]) for x in wallet["limits"]]


@pytest.mark.parametrize(
    ("wallet_class", "outgoing"),
    [
        (1, [("outgoing", "lifetime", 100_000, 0)]),
        (2, [("outgoing", "day", 500_000, 0), ("outgoing", "year", 10_000_000, 0)]),
        (3, [("outgoing", "day", 500_000, 0), ("outgoing", "year", 20_000_000, 0)]),
    ],
)
async def test_a_class_has_its_limits(api: Api, wallet_class: Any, outgoing: list[Any]) -> None:
    async with await api.signed_in(await api.world.person(wallet_class=wallet_class)) as me:
        (wallet,) = (await me.get("/v1/wallets")).json()["items"]
    assert wallet["wallet_class"] == wallet_class
    assert limits(wallet) == [*outgoing, ("static_qr", "day", 50_000, 0)]


async def test_what_was_sent_is_counted_and_the_day_ends_in_shanghai(api: Api, clock: FakeClock) -> None:
    world = api.world
    wallet, shop = await world.person(funds=100_000), await world.merchant()
    clock.advance(hours=14, minutes=59)  # 2 March 2026, 23:59 in Shanghai
    await world.do(await world.scan(wallet, shop, 12_34))
    await world.do(await world.transfer(wallet, await world.person(), 1_000))
    async with await api.signed_in(wallet) as me:
        body = (await me.get(f"/v1/wallets/{wallet}")).json()
        assert limits(body) == [
            ("outgoing", "day", 500_000, 2_234),
            ("outgoing", "year", 10_000_000, 2_234),
            ("static_qr", "day", 50_000, 1_234),
        ]
        clock.advance(minutes=1)
        body = (await me.get(f"/v1/wallets/{wallet}")).json()
    assert [used for *_, used in limits(body)] == [0, 2_234, 0]


async def test_what_is_held_is_not_available(api: Api) -> None:
    wallet = await api.world.person(funds=5_000)
    scheduled = await api.world.transfer(wallet, await api.world.person(), 2_000, delay=Delay.TWO_HOURS)
    await api.world.do(scheduled)
    async with await api.signed_in(wallet) as me:
        body = (await me.get(f"/v1/wallets/{wallet}")).json()
    assert [body[k]["amount"] for k in ("balance", "held", "available")] == [5_000, 2_000, 3_000]


async def test_somebody_elses_wallet_reads_like_none(api: Api) -> None:
    mine, other = await api.world.person(), await api.world.person(funds=5_000)
    async with await api.signed_in(mine) as me:
        for path in (f"/v1/wallets/{other}", "/v1/wallets/01900000-0000-7000-8000-000000000000"):
            assert problem(await me.get(path)) == (404, "wallet_unknown")
        assert problem(await me.post(f"/v1/wallets/{other}/close")) == (404, "wallet_unknown")
        assert field_errors(await me.get("/v1/wallets/nonsense")) == [("/wallet_id", "not_an_id")]
        assert len((await me.get("/v1/wallets")).json()["items"]) == 1


async def test_an_empty_wallet_is_closed_for_good(api: Api) -> None:
    world = api.world
    wallet, payer = await world.person(), await world.person(funds=1_000)
    on_its_way = await world.transfer(payer, wallet, 100)
    async with await api.signed_in(wallet) as me:
        closed = await me.post(f"/v1/wallets/{wallet}/close")
        assert (closed.status_code, closed.json()["status"]) == (200, "closed")
        assert (await me.get(f"/v1/wallets/{wallet}")).json()["status"] == "closed"
        assert problem(await me.post(f"/v1/wallets/{wallet}/close")) == (409, "wallet_closed")
    assert await world.rows("SELECT closed FROM ledger_accounts WHERE id = %s", wallet) == [(True,)]
    assert (await world.do(on_its_way))["code"] == "payee_closed"
    assert [await world.balance(w) for w in (wallet, payer)] == [0, 1_000]


@pytest.mark.parametrize("left", ["balance", "hold", "job", "frozen"])
async def test_a_wallet_in_use_stays_open(api: Api, left: str) -> None:
    world = api.world
    wallet = await world.person(funds=1_000)
    codes = {"balance": "wallet_not_empty", "hold": "wallet_not_empty", "job": "wallet_busy", "frozen": "wallet_frozen"}
    if left == "hold":
        await world.do(await world.transfer(wallet, await world.person(), 1_000, delay=Delay.A_DAY))
    if left == "job":
        await world.do(await world.transfer(wallet, await world.person(), 1_000))
        await world.do(await world.top_up(wallet, 500))
    if left == "frozen":
        async with world.db.transaction() as tx:
            await set_frozen(tx, wallet.account, into=True, out=True)
            await tx.execute("UPDATE wallets SET status = 'frozen' WHERE id = %s", [wallet])
    before = await world.dump(without=["sessions"])
    async with await api.signed_in(wallet) as me:
        assert problem(await me.post(f"/v1/wallets/{wallet}/close")) == (409, codes[left])
    assert await world.dump(without=["sessions"]) == before


@pytest.mark.parametrize(
    ("name", "shown"),
    [("王伟", "*伟"), ("陈嘉敏", "**敏"), ("Sarah Miller", "S**** M*****"), ("李", "*")],
)
async def test_a_payee_is_found_by_phone_and_shown_masked(api: Api, name: str, shown: str) -> None:
    payee = await api.world.person(name)
    (person,) = await api.world.customers()
    phone = str(person.phone)
    async with await api.signed_in(await api.world.person("周小雨")) as me:
        found = await me.post("/v1/payees/lookup", json={"phone": phone.removeprefix("+86")})
    assert found.json() == {"payee_wallet_id": str(payee), "name": shown, "phone": f"138****{phone[-4:]}"}


async def test_nobody_is_found_by_a_number_that_was_only_claimed(api: Api) -> None:
    """Whoever signs up with somebody's number first must not be sent their money."""
    claimed = {"name": "冒名", "phone": "13900001111", "password": "kuaile-xiaoniao-fei-9"}
    signed = await api.anybody.post("/v1/customers", json=claimed)
    assert signed.status_code == 201
    async with await api.signed_in(await api.world.person()) as me:
        found = await me.post("/v1/payees/lookup", json={"phone": "13900001111"})
    assert problem(found) == (404, "payee_unknown")


async def test_nobody_walks_through_all_numbers(api: Api) -> None:
    async with await api.signed_in(await api.world.person()) as me:
        for number in range(LOOKUPS.failures):
            answer = await me.post("/v1/payees/lookup", json={"phone": f"1390000{number:04d}"})
            assert problem(answer) == (404, "payee_unknown")
        answer = await me.post("/v1/payees/lookup", json={"phone": "13900009999"})
    assert problem(answer) == (429, "lookups_exceeded")
    assert 0 < int(answer.headers["retry-after"]) <= 3600


async def test_nobody_finds_oneself(api: Api) -> None:
    me = await api.world.person()
    (person,) = await api.world.customers()
    phone = str(person.phone)
    async with await api.signed_in(me) as client:
        assert problem(await client.post("/v1/payees/lookup", json={"phone": phone})) == (422, "payee_is_payer")


async def test_nobody_is_found_who_cannot_be_paid(api: Api) -> None:
    payee = await api.world.person()
    (person,) = await api.world.customers()
    phone = str(person.phone)
    async with await api.signed_in(payee) as them:
        await them.post(f"/v1/wallets/{payee}/close")
    async with await api.signed_in(await api.world.person()) as me:
        for number in (phone, "13999999999"):
            answer = await me.post("/v1/payees/lookup", json={"phone": number})
            assert problem(answer) == (404, "payee_unknown")
        assert problem(await me.post("/v1/payees/lookup", json={"phone": "110"})) == (422, "phone_invalid")


async def test_a_code_of_ones_own_is_scanned_by_others(api: Api) -> None:
    mine, payer = await api.world.person("陈嘉敏"), await api.world.person()
    wanted = {"amount": {"amount": 1_250, "currency": "CNY"}, "note": "火锅"}
    async with await api.signed_in(mine) as me:
        plain = (await me.post(f"/v1/wallets/{mine}/payee-code", json={})).json()["payload"]
        asking = (await me.post(f"/v1/wallets/{mine}/payee-code", json=wanted)).json()["payload"]
    async with await api.signed_in(payer) as other:
        seen = (await other.post("/v1/codes/resolve", json={"payload": plain})).json()
        assert (seen["type"], seen["payee_wallet_id"], seen["name"]) == ("payee", str(mine), "**敏")
        assert (seen["amount"], seen["title"], seen["merchant_id"]) == (None, None, None)
        seen = (await other.post("/v1/codes/resolve", json={"payload": asking})).json()
        assert (seen["amount"], seen["title"]) == (wanted["amount"], "火锅")


async def test_a_code_is_made_for_ones_own_wallet_and_its_currency(api: Api) -> None:
    mine, other = await api.world.person(), await api.world.person()
    async with await api.signed_in(mine) as me:
        assert problem(await me.post(f"/v1/wallets/{other}/payee-code", json={})) == (404, "wallet_unknown")
        path = f"/v1/wallets/{mine}/payee-code"
        dollars = {"amount": {"amount": 1, "currency": "USD"}}
        assert problem(await me.post(path, json=dollars)) == (422, "currency_mismatch")
        assert field_errors(await me.post(path, json={"note": " "})) == [("/note", "blank")]
        assert field_errors(await me.post(path, json={"amount": {"amount": 0, "currency": "CNY"}}))
