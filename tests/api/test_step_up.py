"""Proofs with payments: small ones go without, others are asked for one, and it is good for that payment only."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import MerchantId, WalletId
from tests.support.http import Api, problem
from tests.support.proving import PIN, armed, prove, purpose_of, sign_in

CODE = "security:payment_code"


@pytest.fixture
def rules() -> None:
    """Risk goes by the rules as they are shipped."""


@pytest.fixture
async def wallet(api: Api, clock: FakeClock) -> WalletId:
    """Somebody with what the policy lets go, who set their PIN a while ago."""
    made = await armed(api, free=None)
    clock.advance(days=2)
    return made


@pytest.fixture
async def shop(api: Api) -> MerchantId:
    return await api.world.merchant()


@pytest.fixture
async def me(api: Api, wallet: WalletId) -> AsyncIterator[httpx.AsyncClient]:
    async with api.bearer((await sign_in(api, wallet))["token"]) as client:
        yield client


async def wish(me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId, amount: int) -> dict[str, Any]:
    """A payment with its quote, as the app would send it."""
    money = {"amount": amount, "currency": "CNY"}
    body = {"wallet_id": str(wallet), "merchant_id": str(shop), "amount": money}
    quoted = await me.post("/v1/quotes", json={"kind": "payment", **body})
    assert quoted.status_code == 201, quoted.text
    return {**body, "quote": quoted.json()["quote"]}


async def order(api: Api, me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId, amount: int) -> dict[str, Any]:
    """The same for an order, which may be larger than what is paid by a printed code."""
    made = await api.world.order(shop, amount)
    body = {"wallet_id": str(wallet), "order_id": str(made.id), "amount": {"amount": amount, "currency": "CNY"}}
    quoted = await me.post("/v1/quotes", json={"kind": "payment", **body})
    return {**body, "quote": quoted.json()["quote"]}


async def pay(me: httpx.AsyncClient, body: dict[str, Any], proof: str | None = None, key: str = "") -> httpx.Response:
    headers = {"Idempotency-Key": key or uuid.uuid4().hex}
    sent = body if proof is None else {**body, "proof": proof}
    return await me.post("/v1/payments", json=sent, headers=headers)


STATE = ["idempotency_keys", "risk_decisions", "throttles", "sessions"]
"""What a refusal may leave: its answer, why, and that somebody tried."""


async def test_a_small_one_goes_without(me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId) -> None:
    paid = await pay(me, await wish(me, wallet, shop, 20_000))
    assert (paid.status_code, paid.json()["state"]) == (201, "succeeded")


async def test_a_larger_one_is_asked_for_and_then_goes(
    api: Api, me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId
) -> None:
    body = await wish(me, wallet, shop, 20_001)
    before = await api.world.dump(without=STATE)
    refused = await pay(me, body, key="once")
    assert problem(refused) == (403, "step_up_required")
    asked = {name: refused.json()[name] for name in ("methods", "purpose", "strength")}
    assert asked == {"methods": ["pin"], "purpose": purpose_of(body["quote"]), "strength": 1}
    assert await api.world.dump(without=STATE) == before

    proof = await prove(me, asked["purpose"], pin=PIN)
    assert (await pay(me, body, proof)).status_code == 201
    again = await pay(me, body, key="once")
    assert again.content == refused.content, "under its old key the wish keeps its old answer"


async def test_a_proof_pays_nothing_else(
    api: Api, me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId, clock: FakeClock
) -> None:
    small, large = await wish(me, wallet, shop, 20_001), await wish(me, wallet, shop, 90_000)
    proof = await prove(me, purpose_of(small["quote"]), pin=PIN)
    async with await api.signed_in(wallet) as elsewhere:
        theirs = await prove(elsewhere, purpose_of(large["quote"]), pin=PIN)
    security = await prove(me, "security:limits", pin=PIN)
    before = await api.world.dump(without=STATE)
    for wrong in (proof, theirs, security, proof[:-4] + "AAAA", "x"):
        assert problem(await pay(me, large, wrong)) == (403, "proof_invalid")
    mine = await prove(me, purpose_of(large["quote"]), pin=PIN)
    clock.advance(minutes=5)
    assert problem(await pay(me, large, mine)) == (403, "proof_expired")
    assert await api.world.dump(without=STATE) == before


async def test_a_proof_pays_once(api: Api, me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId) -> None:
    """The same quote and proof under other keys, one after the other and all at once; under its own key it is told."""
    large = await wish(me, wallet, shop, 30_000)
    proof = await prove(me, purpose_of(large["quote"]), pin=PIN)
    answers = await asyncio.gather(*(pay(me, large, proof) for _ in range(8)))
    assert sorted(a.status_code for a in answers) == [201, *[403] * 7]
    assert {problem(a)[1] for a in answers if a.status_code == 403} == {"proof_spent"}
    before = await api.world.dump(without=STATE)
    assert problem(await pay(me, large, proof)) == (403, "proof_spent")
    assert await api.world.dump(without=STATE) == before
    assert await api.world.rows("SELECT count(*) FROM payments") == [(1,)]


async def test_what_was_paid_with_a_proof_is_told_again(
    me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId
) -> None:
    large = await wish(me, wallet, shop, 30_000)
    proof = await prove(me, purpose_of(large["quote"]), pin=PIN)
    first = await pay(me, large, proof, key="the same")
    again = await pay(me, large, proof, key="the same")
    assert (first.status_code, again.content) == (201, first.content)
    assert again.headers["idempotent-replayed"] == "true"


async def test_the_customer_chooses_how_much_goes_without(
    me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId
) -> None:
    assert (await me.put("/v1/safeguards/free", json={"payment": 0, "day": 0})).status_code == 200
    assert problem(await pay(me, await wish(me, wallet, shop, 1)))[1] == "step_up_required"


async def test_the_customer_chooses_how_much_of_a_day_goes_without(
    me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId
) -> None:
    assert (await me.put("/v1/safeguards/free", json={"payment": 10_000, "day": 20_000})).status_code == 200
    for _ in range(2):
        assert (await pay(me, await wish(me, wallet, shop, 10_000))).status_code == 201
    third = await wish(me, wallet, shop, 1)
    assert problem(await pay(me, third)) == (403, "step_up_required")
    proof = await prove(me, purpose_of(third["quote"]), pin=PIN)
    assert (await pay(me, third, proof)).status_code == 201


async def test_without_pin_and_passkey_one_is_asked_to_set_a_pin(api: Api, shop: MerchantId) -> None:
    wallet = await api.world.person(funds=100_000, free=None)
    async with await api.signed_in(wallet) as me:
        assert problem(await pay(me, await wish(me, wallet, shop, 20_001))) == (403, "pin_missing")


async def test_a_new_device_pays_nothing_without_and_little_with(
    api: Api, me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId
) -> None:
    assert (await me.get("/v1/wallets")).status_code == 200
    async with api.bearer((await sign_in(api, wallet))["token"]) as new:
        first = await wish(new, wallet, shop, 100)
        assert problem(await pay(new, first)) == (403, "step_up_required")
        proof = await prove(new, purpose_of(first["quote"]), pin=PIN)
        assert (await pay(new, first, proof)).status_code == 201
        large = await order(api, new, wallet, shop, 100_000)
        before = await api.world.dump(without=STATE)
        proof = await prove(new, purpose_of(large["quote"]), pin=PIN)
        assert problem(await pay(new, large, proof)) == (403, "stronger_proof_missing")
        assert await api.world.dump(without=STATE) == before
    known = await order(api, me, wallet, shop, 100_000)
    proof = await prove(me, purpose_of(known["quote"]), pin=PIN)
    assert (await pay(me, known, proof)).status_code == 201, "the device of before is as it was"


async def test_a_code_shown_without_a_proof_pays_the_small_amount(
    api: Api, me: httpx.AsyncClient, wallet: WalletId, shop: MerchantId
) -> None:
    async with await api.merchant(shop) as till:

        async def take(code: str, amount: int) -> httpx.Response:
            money = {"amount": amount, "currency": "CNY"}
            body = {"code": code, "amount": money, "order_no": uuid.uuid4().hex}
            return await till.post("/v1/payments/by-code", json=body, headers={"Idempotency-Key": uuid.uuid4().hex})

        async def show(**given: str) -> dict[str, Any]:
            answer = await me.post("/v1/payment-codes", json={"wallet_id": str(wallet), **given})
            assert answer.status_code == 201, answer.text
            found: dict[str, Any] = answer.json()
            return found

        shown = await show()
        assert shown["up_to"] == {"amount": 20_000, "currency": "CNY"}
        before = await api.world.dump(without=STATE)
        assert problem(await take(shown["code"], 20_001)) == (422, "payment_code_small")
        assert await api.world.dump(without=STATE) == before
        assert (await take(shown["code"], 20_000)).status_code == 201

        proved = await show(proof=await prove(me, CODE, pin=PIN))
        assert proved["up_to"] is None
        assert (await take(proved["code"], 50_000)).status_code == 201

        await me.put("/v1/safeguards/free", json={"payment": 0, "day": 0})
        refused = await me.post("/v1/payment-codes", json={"wallet_id": str(wallet)})
        assert problem(refused) == (403, "step_up_required")
        assert (refused.json()["purpose"], refused.json()["methods"]) == (CODE, ["pin"])
