"""Freezing through HTTP: from the app, from the sign-in page, for the hotline; and lifting."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.core.jobs import Handler
from purser.payments.jobs import handlers
from tests.support.cards import give_card
from tests.support.channel import bound_card
from tests.support.http import OPERATOR_KEY, Api, field_errors, problem
from tests.support.jobs import run_due_jobs
from tests.support.proving import PASSWORD, PIN, armed, give_password, login_of, prove, prove_twice, sign_in

UNFREEZE = "security:unfreeze"
OPERATOR = {"Authorization": f"Bearer {OPERATOR_KEY}"}


@pytest.fixture
async def wallet(api: Api) -> WalletId:
    return await armed(api)


@pytest.fixture
async def payee(api: Api) -> WalletId:
    return await api.world.person("陈嘉敏")


@pytest.fixture
async def me(api: Api, wallet: WalletId) -> AsyncIterator[httpx.AsyncClient]:
    async with await api.signed_in(wallet) as client:
        yield client


async def send(me: httpx.AsyncClient, wallet: WalletId, payee: WalletId, delay: str = "none") -> httpx.Response:
    money = {"amount": 10_000, "currency": "CNY"}
    body = {"wallet_id": str(wallet), "payee_wallet_id": str(payee), "amount": money}
    quote = (await me.post("/v1/quotes", json={"kind": "transfer", **body})).json()["quote"]
    key = {"Idempotency-Key": uuid.uuid4().hex}
    return await me.post("/v1/transfers", json={**body, "quote": quote, "delay": delay}, headers=key)


async def freeze(me: httpx.AsyncClient, scope: str = "account") -> dict[str, Any]:
    answer = await me.post("/v1/freezes", json={"scope": scope})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def work(api: Api) -> None:
    """Do the jobs that are due; nothing is sent to anybody."""

    async def leave(**_: object) -> None:
        return None

    jobs = {**handlers(api.world.counter), "notices.send": Handler(leave)}
    await run_due_jobs(api.world.db, jobs, api.world.clock.now())


async def state(api: Api, wallet: WalletId) -> tuple[str, bool, bool]:
    """The wallet's status, and whether money may not leave, and not arrive."""
    query = "SELECT w.status, a.frozen_out, a.frozen_in FROM wallets w JOIN ledger_accounts a USING (id) WHERE id = %s"
    ((status, out, into),) = await api.world.rows(query, wallet)
    return status, out, into


async def test_one_switch_stops_everything(
    api: Api, wallet: WalletId, payee: WalletId, me: httpx.AsyncClient, clock: FakeClock
) -> None:
    waiting = (await send(me, wallet, payee, "2h")).json()
    code = (await me.post("/v1/payment-codes", json={"wallet_id": str(wallet)})).json()["code"]
    async with await api.signed_in(wallet) as thief:
        assert (await thief.get("/v1/wallets")).status_code == 200
        frozen = await freeze(me)
        assert (frozen["scope"], frozen["source"], frozen["liftable_by"]) == ("account", "customer", "customer")
        assert problem(await thief.get("/v1/wallets")) == (401, "unauthenticated")
        assert problem(await me.get("/v1/wallets")) == (401, "unauthenticated")
    assert await state(api, wallet) == ("frozen", True, False)

    shop = await api.world.merchant()
    async with await api.merchant(shop) as till:
        body = {"code": code, "amount": {"amount": 100, "currency": "CNY"}, "order_no": "1"}
        by_code = await till.post("/v1/payments/by-code", json=body, headers={"Idempotency-Key": "1"})
    assert problem(by_code) == (422, "payment_code_invalid")
    clock.advance(hours=3)
    await work(api)
    assert (await api.world.balance(wallet), await api.world.balance(payee)) == (500_000, 0)
    ((still,),) = await api.world.rows("SELECT state FROM payments WHERE id = %s", uuid.UUID(waiting["id"]))
    assert still == "scheduled"

    async with await api.signed_in(wallet) as again:  # signing in is how one gets to lift it
        assert problem(await send(again, wallet, payee)) == (422, "wallet_frozen")
        assert problem(await again.post("/v1/payment-codes", json={"wallet_id": str(wallet)}))[1] == "wallet_frozen"
    await api.world.fund(wallet, 100)  # money still arrives
    events = await api.world.rows("SELECT type, data->>'liftable_by' FROM events WHERE subject = %s", wallet)
    assert events == [("wallet.frozen", "customer")]
    assert await api.world.rows("SELECT kind FROM messages ORDER BY number") == [("frozen",)]


async def test_it_is_lifted_with_two_proofs_and_not_with_one(
    api: Api, wallet: WalletId, payee: WalletId, me: httpx.AsyncClient, clock: FakeClock
) -> None:
    waiting = (await send(me, wallet, payee, "2h")).json()
    ident = (await freeze(me))["id"]
    async with await api.signed_in(wallet) as back:
        before = await api.world.dump(without=["sessions", "spent_proofs"])
        none = await back.post(f"/v1/freezes/{ident}/lift", json={})
        assert problem(none) == (403, "step_up_required")
        assert (none.json()["strength"], none.json()["methods"]) == (2, ["pin", "password"])
        one = await prove(back, UNFREEZE, pin=PIN)
        assert problem(await back.post(f"/v1/freezes/{ident}/lift", json={"proof": one}))[1] == "step_up_required"
        assert await api.world.dump(without=["sessions", "spent_proofs"]) == before

        both = await prove_twice(back, UNFREEZE)
        lifted = await back.post(f"/v1/freezes/{ident}/lift", json={"proof": both})
        assert lifted.status_code == 200
        assert lifted.json()["lifted_at"] is not None
        assert await state(api, wallet) == ("open", False, False)
        again = await prove_twice(back, UNFREEZE)
        assert problem(await back.post(f"/v1/freezes/{ident}/lift", json={"proof": again})) == (409, "freeze_lifted")
        assert (await send(back, wallet, payee)).status_code == 201
    clock.advance(hours=3)
    await work(api)
    ((done,),) = await api.world.rows("SELECT state FROM payments WHERE id = %s", uuid.UUID(waiting["id"]))
    assert done == "succeeded", "what waited goes on"


async def test_devices_are_forgotten_and_come_back_as_new(api: Api, wallet: WalletId) -> None:
    entered = await sign_in(api, wallet)
    async with api.bearer(entered["token"]) as me:
        await freeze(me)
    assert (await sign_in(api, wallet, entered["device_key"]))["device"]["state"] == "new"


async def test_only_what_leaves_is_frozen(api: Api, wallet: WalletId, payee: WalletId, me: httpx.AsyncClient) -> None:
    frozen = await freeze(me, "outgoing")
    assert await state(api, wallet) == ("open", True, False)
    assert (await me.get("/v1/wallets")).status_code == 200, "whoever is signed in stays so"
    assert problem(await send(me, wallet, payee)) == (422, "wallet_frozen")
    shown = (await me.get("/v1/safeguards")).json()["frozen"]
    assert [f["id"] for f in shown] == [frozen["id"]]
    both = await prove_twice(me, UNFREEZE)
    assert (await me.post(f"/v1/freezes/{frozen['id']}/lift", json={"proof": both})).status_code == 200
    assert (await send(me, wallet, payee)).status_code == 201


async def test_one_device_is_frozen(api: Api, wallet: WalletId) -> None:
    here, there = await sign_in(api, wallet), await sign_in(api, wallet)
    async with api.bearer(here["token"]) as me, api.bearer(there["token"]) as lost:
        assert (await lost.get("/v1/wallets")).status_code == 200
        frozen = await freeze(me, f"device:{there['device']['id']}")
        assert problem(await lost.get("/v1/wallets")) == (401, "unauthenticated")
        body = {"login": await login_of(api, wallet), "password": PASSWORD}
        headers = {"Purser-Device": there["device_key"]}
        refused = await api.anybody.post("/v1/sessions", json=body, headers=headers)
        assert problem(refused) == (403, "device_suspended")
        both = await prove_twice(me, UNFREEZE)
        assert (await me.post(f"/v1/freezes/{frozen['id']}/lift", json={"proof": both})).status_code == 200
        assert (await me.get("/v1/wallets")).status_code == 200
    assert (await sign_in(api, wallet, there["device_key"]))["device"]["id"] == there["device"]["id"]


async def test_one_card_is_frozen(api: Api, wallet: WalletId, me: httpx.AsyncClient) -> None:
    one = await give_card(api.world, wallet, bound_card("tok_1", last4="0001"))
    two = await give_card(api.world, wallet, bound_card("tok_2", last4="0002"))
    first, second = str(one.id), str(two.id)

    async def shown() -> dict[str, bool]:
        items = (await me.get(f"/v1/bank-cards?wallet_id={wallet}")).json()["items"]
        return {card["token"]: card["frozen"] for card in items}

    async def move(path: str, card: str) -> tuple[int, str]:
        kind = path[1:-1].replace("-", "_")
        body = {"wallet_id": str(wallet), "amount": {"amount": 5_000, "currency": "CNY"}, "bank_card": card}
        quoted = await me.post("/v1/quotes", json={"kind": kind, **body})
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        sent = {**body, "quote": quoted.json()["quote"]}
        return problem(await me.post(f"/v1{path}", json=sent, headers=headers))

    frozen = await freeze(me, f"card:{first}")
    assert await shown() == {first: True, second: False}
    before = await api.world.dump()
    for path in ("/top-ups", "/withdrawals"):
        assert await move(path, first) == (403, "card_frozen")
    assert await api.world.dump() == before
    for path in ("/top-ups", "/withdrawals"):
        assert (await move(path, second))[1] == "channel_missing", "that far the other card gets in this app"
    both = await prove_twice(me, UNFREEZE)
    assert (await me.post(f"/v1/freezes/{frozen['id']}/lift", json={"proof": both})).status_code == 200
    assert await shown() == {first: False, second: False}
    await hotline(api, wallet, "risk")
    async with await api.signed_in(wallet) as back:
        items = (await back.get(f"/v1/bank-cards?wallet_id={wallet}")).json()["items"]
    assert [card["frozen"] for card in items] == [True, True], "with an account all its cards are frozen"


@pytest.mark.parametrize("scope", ["", "all", "card", "card:", "device:", "device:x", "account:1", "card:\u202e"])
async def test_there_is_nothing_else_to_freeze(api: Api, me: httpx.AsyncClient, scope: str) -> None:
    before = await api.world.dump()
    answer = await me.post("/v1/freezes", json={"scope": scope})
    if scope:
        assert problem(answer) == (422, "scope_invalid")
    else:
        assert field_errors(answer) == [("/scope", "too_short")]
    assert await api.world.dump() == before


async def test_nobody_freezes_or_lifts_for_somebody_else(api: Api, wallet: WalletId, me: httpx.AsyncClient) -> None:
    ident = (await freeze(me, "outgoing"))["id"]
    device = (await sign_in(api, wallet))["device"]["id"]
    other = await armed(api)
    async with await api.signed_in(other) as stranger:
        both = await prove_twice(stranger, UNFREEZE)
        before = await api.world.dump()
        lift = await stranger.post(f"/v1/freezes/{ident}/lift", json={"proof": both})
        assert problem(lift) == (404, "freeze_unknown")
        assert problem(await stranger.post("/v1/freezes", json={"scope": f"device:{device}"}))[1] == "device_unknown"
        assert (await stranger.get("/v1/freezes")).json() == {"items": []}
        assert await api.world.dump() == before


async def test_twice_is_once(api: Api, me: httpx.AsyncClient) -> None:
    first, second = await freeze(me, "outgoing"), await freeze(me, "outgoing")
    assert first == second
    assert await api.world.rows("SELECT count(*) FROM freezes") == [(1,)]
    assert await api.world.rows("SELECT count(*) FROM messages") == [(1,)]


async def test_what_a_thief_has_just_set_lifts_nothing(api: Api, clock: FakeClock) -> None:
    """Somebody knows the password and sets the first PIN; the owner freezes; password and PIN do not open it."""
    wallet = await api.world.person(funds=10_000)
    await give_password(api, wallet)
    async with await api.signed_in(wallet) as thief:
        proof = await prove(thief, "security:pin", password=PASSWORD)
        assert (await thief.put("/v1/pin", json={"pin": PIN, "proof": proof})).status_code == 200
    clock.advance(hours=71)
    async with await api.signed_in(wallet) as owner:
        frozen = await freeze(owner)
    assert frozen["liftable_by"] == "staff"
    async with await api.signed_in(wallet) as thief:
        both = await prove_twice(thief, UNFREEZE)
        before = await api.world.dump()
        refused = await thief.post(f"/v1/freezes/{frozen['id']}/lift", json={"proof": both})
        assert problem(refused) == (403, "freeze_not_yours")
        assert await api.world.dump() == before


async def test_a_change_of_long_ago_does_not_matter(api: Api, wallet: WalletId, clock: FakeClock) -> None:
    async with await api.signed_in(wallet) as me:
        proof = await prove(me, "security:pin", pin=PIN)
        assert (await me.put("/v1/pin", json={"pin": "147036", "proof": proof})).status_code == 200
    clock.advance(hours=72)
    async with await api.signed_in(wallet) as me:
        assert (await freeze(me))["liftable_by"] == "customer"


async def test_while_it_is_frozen_nobody_enrols_what_could_open_it(api: Api, clock: FakeClock) -> None:
    wallet = await armed(api, free=None)
    async with await api.signed_in(wallet) as me:
        reset = await prove(me, "security:pin", password=PASSWORD)
        assert (await me.put("/v1/pin", json={"pin": "147036", "proof": reset})).json()["pending_from"] is not None
        await freeze(me)
    async with await api.signed_in(wallet) as thief:
        assert (await thief.get("/v1/pin")).json()["pending_from"] is None, "the reset is undone"
        proof = await prove(thief, "security:pin", password=PASSWORD)
        more = await prove(thief, "security:limits", password=PASSWORD)
        before = await api.world.dump(without=["sessions"])
        for refused in (
            await thief.put("/v1/pin", json={"pin": "147036", "proof": proof}),
            await thief.put("/v1/safeguards/free", json={"payment": 100_000, "day": 300_000, "proof": more}),
        ):
            assert problem(refused) == (403, "account_frozen")
        assert await api.world.dump(without=["sessions"]) == before
    clock.advance(days=2)
    async with await api.signed_in(wallet) as me:
        await prove(me, UNFREEZE, pin=PIN)


async def hotline(api: Api, wallet: WalletId, source: str, scope: str = "account") -> dict[str, Any]:
    body = {"login": await login_of(api, wallet), "source": source, "scope": scope, "reason": "the customer called"}
    answer = await api.anybody.post("/v1/operator/freezes", json=body, headers=OPERATOR)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


LIFTERS = [
    ("hotline", "customer", {"customer", "staff"}),
    ("agent", "staff", {"staff"}),
    ("risk", "staff", {"staff"}),
    ("authority", "authority", {"authority"}),
]


@pytest.mark.parametrize(("source", "liftable_by", "may"), LIFTERS)
@pytest.mark.parametrize("who", ["customer", "staff", "authority"])
async def test_who_may_lift_is_written_on_it(
    api: Api, wallet: WalletId, source: str, liftable_by: str, may: set[str], who: str
) -> None:
    frozen = await hotline(api, wallet, source)
    assert frozen["liftable_by"] == liftable_by
    async with await api.signed_in(wallet) as me:
        both = await prove_twice(me, UNFREEZE)
        before = await api.world.dump()
        if who == "customer":
            answer = await me.post(f"/v1/freezes/{frozen['id']}/lift", json={"proof": both})
        else:
            path = f"/v1/operator/customers/{frozen['customer_id']}/freezes/{frozen['id']}/lift"
            answer = await api.anybody.post(path, json={"by": who, "reason": "checked"}, headers=OPERATOR)
    if who in may:
        assert answer.status_code == 200
        assert await state(api, wallet) == ("open", False, False)
    else:
        assert problem(answer) == (403, "freeze_not_yours")
        assert await api.world.dump() == before


async def test_what_others_froze_stays_frozen(api: Api, wallet: WalletId, me: httpx.AsyncClient) -> None:
    mine = await freeze(me)
    await hotline(api, wallet, "authority", "outgoing")
    async with await api.signed_in(wallet) as back:
        both = await prove_twice(back, UNFREEZE)
        assert (await back.post(f"/v1/freezes/{mine['id']}/lift", json={"proof": both})).status_code == 200
    assert await state(api, wallet) == ("open", True, False)


async def test_the_operators_freeze_takes_the_operators_key(api: Api, wallet: WalletId) -> None:
    before = await api.world.dump()
    body = {"login": await login_of(api, wallet), "source": "agent", "reason": "x"}
    for headers in ({}, {"Authorization": "Bearer x"}):
        assert problem(await api.anybody.post("/v1/operator/freezes", json=body, headers=headers))[0] == 401
    nobody = {**body, "login": "13900000000"}
    refused = await api.anybody.post("/v1/operator/freezes", json=nobody, headers=OPERATOR)
    assert problem(refused) == (404, "customer_unknown")
    assert await api.world.dump() == before
