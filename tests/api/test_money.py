"""Moving money through HTTP: once, within the rules, or not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import MerchantId, WalletId
from purser.ledger import set_frozen
from tests.support.http import Api, problem

VARYING = ["sessions", "api_keys"]


def cny(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "CNY"}


@dataclass
class Scene:
    """A payer with ¥1,000.00, a payee, a shop, and the payer's client."""

    api: Api
    payer: WalletId
    payee: WalletId
    shop: MerchantId
    me: httpx.AsyncClient

    async def quote(self, kind: str, amount: int, **target: Any) -> str:
        wanted = {"kind": kind, "wallet_id": str(self.payer), "amount": cny(amount), **_texts(target)}
        answer = await self.me.post("/v1/quotes", json=wanted)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["quote"])

    async def transfer(self, amount: int = 100, **changes: Any) -> dict[str, Any]:
        quote = await self.quote("transfer", amount, payee_wallet_id=self.payee)
        body = {"wallet_id": self.payer, "payee_wallet_id": self.payee, "amount": cny(amount), "quote": quote}
        return _texts({**body, **changes})

    async def scan(self, amount: int) -> dict[str, Any]:
        quote = await self.quote("payment", amount, merchant_id=self.shop)
        body = {"wallet_id": self.payer, "merchant_id": self.shop, "amount": cny(amount), "quote": quote}
        return _texts(body)

    async def send(self, path: str, body: dict[str, Any], key: str = "key") -> httpx.Response:
        return await self.me.post(f"/v1/{path}", json=body, headers={"Idempotency-Key": key})

    async def refused(self, path: str, body: dict[str, Any], key: str = "key") -> tuple[int, str]:
        """The refusal, after which everything but the refusal's own record is as it was."""
        without = [*VARYING, "idempotency_keys"]
        before = await self.api.world.dump(without=without)
        refusal = problem(await self.send(path, body, key))
        assert await self.api.world.dump(without=without) == before
        return refusal


def _texts(body: dict[str, Any]) -> dict[str, Any]:
    return {k: str(v) if isinstance(v, bytes) else v for k, v in body.items()}


@pytest.fixture
async def scene(api: Api) -> AsyncIterator[Scene]:
    world = api.world
    payer, payee = await world.person("王伟", funds=100_000), await world.person("陈嘉敏")
    async with await api.signed_in(payer) as me:
        yield Scene(api, payer, payee, await world.merchant(), me)


async def test_a_transfer_is_done_and_said(scene: Scene) -> None:
    answer = await scene.send("transfers", await scene.transfer(1_250, memo="午饭"))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["state"], body["kind"], body["total"], body["memo"]) == ("succeeded", "transfer", cny(1_250), "午饭")
    assert body["counterparty"]["name"] == "**敏"
    balances = [await scene.api.world.balance(w) for w in (scene.payer, scene.payee)]
    assert balances == [98_750, 1_250]
    assert (await scene.me.get(f"/v1/transfers/{body['id']}")).json() == body


async def test_the_same_request_is_done_once_however_often_it_comes(scene: Scene) -> None:
    body = await scene.transfer(1_000)
    first = await scene.send("transfers", body)
    again = [await scene.send("transfers", body) for _ in range(3)]
    assert [a.content for a in again] == [first.content] * 3
    assert [a.headers.get("idempotent-replayed") for a in (first, *again)] == [None, "true", "true", "true"]
    assert await scene.api.world.balance(scene.payee) == 1_000


async def test_at_once_it_is_in_flight(scene: Scene) -> None:
    body = await scene.transfer(1_000)
    answers = await asyncio.gather(*(scene.send("transfers", body) for _ in range(10)))
    statuses = sorted(a.status_code for a in answers)
    assert statuses[0] == 201
    refused = [a for a in answers if a.status_code != 201]
    assert {problem(a) for a in refused} <= {(409, "idempotency_in_flight")}
    assert {a.content for a in answers if a.status_code == 201} == {(await scene.send("transfers", body)).content}
    assert await scene.api.world.balance(scene.payee) == 1_000


async def test_a_key_is_good_for_one_request(scene: Scene) -> None:
    body = await scene.transfer(1_000)
    assert (await scene.send("transfers", body)).status_code == 201
    for path, other in [
        ("transfers", {**body, "memo": "x"}),
        ("transfers", await scene.transfer(1_001)),
        ("payments", await scene.scan(1_000)),
    ]:
        assert await scene.refused(path, other) == (422, "idempotency_key_reused")


async def test_a_key_is_the_callers_own(scene: Scene) -> None:
    assert (await scene.send("transfers", await scene.transfer(1_000))).status_code == 201
    other = await scene.api.world.person(funds=5_000)
    async with await scene.api.signed_in(other) as they:
        theirs = Scene(scene.api, other, scene.payee, scene.shop, they)
        assert (await theirs.send("transfers", await theirs.transfer(7))).status_code == 201
    assert await scene.api.world.balance(scene.payee) == 1_007


async def test_a_refusal_is_repeated_too(scene: Scene) -> None:
    body = await scene.transfer(100_001)
    first = await scene.send("transfers", body)
    assert problem(first) == (422, "insufficient_funds")
    await scene.api.world.fund(scene.payer, 50_000)
    again = await scene.send("transfers", body)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert (await scene.send("transfers", body, "another key")).status_code == 201


async def test_to_oneself(scene: Scene) -> None:
    wanted = {"kind": "transfer", "wallet_id": str(scene.payer), "payee_wallet_id": str(scene.payer), "amount": cny(1)}
    assert problem(await scene.me.post("/v1/quotes", json=wanted)) == (422, "payee_is_payer")
    body = await scene.transfer(1, payee_wallet_id=scene.payer)
    assert await scene.refused("transfers", body) in {(422, "payee_is_payer"), (422, "quote_mismatch")}


async def test_from_somebody_elses_wallet(scene: Scene) -> None:
    await scene.api.world.fund(scene.payee, 1_000)
    body = await scene.transfer(1, wallet_id=scene.payee, payee_wallet_id=scene.payer)
    assert await scene.refused("transfers", body) == (404, "wallet_unknown")


@pytest.mark.parametrize(("whose", "code"), [("payer", "wallet_closed"), ("payee", "payee_closed")])
async def test_with_a_closed_wallet(scene: Scene, whose: str, code: str) -> None:
    body = await scene.transfer(1)
    async with scene.api.world.db.transaction() as tx:
        wallet = getattr(scene, whose)
        await tx.execute("UPDATE ledger_accounts SET closed = true, rules = rules + 1 WHERE id = %s", [wallet])
    assert await scene.refused("transfers", body) == (422, code)


@pytest.mark.parametrize(
    ("whose", "directions", "code"),
    [("payer", {"out": True}, "wallet_frozen"), ("payee", {"into": True}, "payee_frozen")],
)
async def test_with_a_frozen_wallet(scene: Scene, whose: str, directions: dict[str, bool], code: str) -> None:
    body = await scene.transfer(1)
    async with scene.api.world.db.transaction() as tx:
        await set_frozen(tx, getattr(scene, whose).account, **directions)
    assert await scene.refused("transfers", body) == (422, code)


async def test_over_a_limit(scene: Scene) -> None:
    assert (await scene.send("payments", await scene.scan(30_000), "first")).status_code == 201
    body = await scene.scan(20_001)
    before = await scene.api.world.dump(without=[*VARYING, "idempotency_keys"])
    answer = await scene.send("payments", body)
    assert problem(answer) == (422, "limit_exceeded")
    assert "200.00" in answer.json()["detail"]
    assert await scene.api.world.dump(without=[*VARYING, "idempotency_keys"]) == before
    assert (await scene.send("payments", await scene.scan(20_000), "last")).status_code == 201


async def test_with_a_quote_that_is_old(scene: Scene, clock: FakeClock) -> None:
    body = await scene.transfer(1)
    clock.advance(minutes=5)
    assert await scene.refused("transfers", body) == (422, "quote_expired")


async def test_with_a_quote_for_something_else(scene: Scene) -> None:
    body = await scene.transfer(100)
    other = await scene.api.world.person()
    changes = [{"amount": cny(101)}, {"payee_wallet_id": str(other)}]
    for number, change in enumerate(changes):
        refusal = await scene.refused("transfers", {**body, **change}, f"key {number}")
        assert refusal == (422, "quote_mismatch")
    payment = await scene.scan(100)
    assert await scene.refused("payments", {**payment, "quote": body["quote"]}) == (422, "quote_mismatch")


@pytest.mark.parametrize("quote", ["x", "AAAA", "=" * 40, "ä" * 40, "a" * 4096])
async def test_with_a_quote_we_never_gave(scene: Scene, quote: str) -> None:
    body = await scene.transfer(1)
    assert await scene.refused("transfers", {**body, "quote": quote}) == (422, "quote_invalid")
    changed = body["quote"][:-4] + ("AAAA" if body["quote"][-4:] != "AAAA" else "BBBB")
    assert await scene.refused("transfers", {**body, "quote": changed}) == (422, "quote_invalid")


async def test_what_a_signed_out_payer_sends_changes_nothing(scene: Scene) -> None:
    body = await scene.transfer(1)
    assert (await scene.me.delete("/v1/sessions/current")).status_code == 204
    assert await scene.refused("transfers", body) == (401, "unauthenticated")
