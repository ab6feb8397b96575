"""Risk through HTTP: what staff read and change, and held transfers let go by them or by their payer."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.identity.permissions import Role
from purser.payments.jobs import handlers
from tests.support.http import OPERATOR_KEY, Api, problem
from tests.support.jobs import run_due_jobs
from tests.support.proving import PIN, armed, prove, prove_twice, purpose_of, sign_in
from tests.support.staff import at_work

RULE: dict[str, Any] = {"code": "large", "when": ["amount > 50_000", "kind = transfer"], "then": "deny"}
DRAFT = {"name": "stricter", "rules": [RULE]}
RELEASE = "security:release"


@pytest.fixture
def rules() -> None:
    """Risk goes by the rules as they are shipped."""


@pytest.fixture
async def desk(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """Whoever runs this Purser."""
    async with api.bearer(OPERATOR_KEY) as client:
        yield client


@pytest.fixture
async def wallet(api: Api, clock: FakeClock) -> WalletId:
    """Somebody who set their PIN a while ago."""
    made = await armed(api, free=None)
    clock.advance(days=2)
    return made


@pytest.fixture
async def me(api: Api, wallet: WalletId) -> AsyncIterator[httpx.AsyncClient]:
    async with api.bearer((await sign_in(api, wallet))["token"]) as client:
        yield client


async def send(me: httpx.AsyncClient, payer: WalletId, payee: WalletId, amount: int) -> httpx.Response:
    """A transfer with the everyday proof."""
    money = {"amount": amount, "currency": "CNY"}
    body = {"wallet_id": str(payer), "payee_wallet_id": str(payee), "amount": money}
    quote = (await me.post("/v1/quotes", json={"kind": "transfer", **body})).json()["quote"]
    proof = await prove(me, purpose_of(quote), pin=PIN)
    key = {"Idempotency-Key": uuid.uuid4().hex}
    return await me.post("/v1/transfers", json={**body, "quote": quote, "proof": proof}, headers=key)


async def test_rules_are_drafted_tested_and_put_in_force(api: Api, desk: httpx.AsyncClient) -> None:
    drafted = await desk.post("/v1/risk/rules", json=DRAFT)
    assert drafted.status_code == 201, drafted.text
    made = drafted.json()
    assert (made["version"], made["state"], made["rules"], made["tested"]) == (2, "draft", [RULE], None)
    assert problem(await desk.post("/v1/risk/rules/2/activate")) == (409, "risk_rules_untested")
    assert (await desk.post("/v1/risk/rules/2/test")).status_code == 202
    world = api.world
    assert "risk.try" in await run_due_jobs(world.db, handlers(world.counter), world.clock.now())
    tested = (await desk.get("/v1/risk/rules/2")).json()["tested"]
    assert (tested["payments"], tested["outcomes"]) == (0, {"allow": 0, "step_up": 0, "hold": 0, "deny": 0})
    active = await desk.post("/v1/risk/rules/2/activate")
    assert (active.status_code, active.json()["state"], active.json()["activated_by"]) == (
        200,
        "active",
        "operator_key",
    )
    page = (await desk.get("/v1/risk/rules?limit=1")).json()
    older = (await desk.get("/v1/risk/rules", params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert [(r["version"], r["state"]) for r in (*page["items"], *older["items"])] == [(2, "active"), (1, "retired")]
    assert older["next_cursor"] is None
    assert await world.rows("SELECT action, object FROM audit_records ORDER BY seq") == [
        (f"risk.{verb}", "risk_rules:2") for verb in ("draft", "test", "activate")
    ]


async def test_what_makes_no_sense_is_refused_with_its_place(api: Api, desk: httpx.AsyncClient) -> None:
    before = await api.world.dump()
    for wrong in ({"when": ["luck > 3"]}, {"when": ["kind > 3"]}, {"accept": [], "then": "step_up"}):
        answer = await desk.post("/v1/risk/rules", json={"name": "x", "rules": [RULE | wrong]})
        assert problem(answer) == (422, "risk_rules_invalid")
        assert "large" in answer.json()["detail"]
    malformed = await desk.post("/v1/risk/rules", json={"name": "x", "rules": [RULE | {"strength": "1"}]})
    assert problem(malformed) == (422, "invalid_request")
    assert problem(await desk.post("/v1/risk/rules/9/test")) == (404, "risk_rules_unknown")
    assert problem(await desk.post("/v1/risk/rules/1/test")) == (409, "risk_rules_not_draft")
    assert problem(await desk.get("/v1/risk/rules/9")) == (404, "risk_rules_unknown")
    assert await api.world.dump() == before


async def test_nobody_else_may(api: Api, me: httpx.AsyncClient) -> None:
    shop = await api.merchant(await api.world.merchant())
    agent, risk = await at_work(api, Role.AGENT), await at_work(api, Role.RISK)
    before = await api.world.dump()
    nothing = uuid.uuid4()
    for method, path in (
        ("GET", "/v1/risk/rules"), ("GET", "/v1/risk/rules/1"), ("POST", "/v1/risk/rules"),
        ("POST", "/v1/risk/rules/1/test"), ("POST", "/v1/risk/rules/1/activate"), ("GET", "/v1/risk/decisions"),
        ("POST", f"/v1/risk/decisions/{nothing}/{nothing}/release"),
    ):  # fmt: skip
        for who in (api.anybody, me, shop):
            assert problem(await who.request(method, path, json=DRAFT if method == "POST" else None))[0] == 401
        assert problem(await agent.browser.request(method, path)) == (403, "permission_missing")
    assert await api.world.dump() == before
    assert (await risk.browser.get("/v1/risk/rules/1")).status_code == 200
    drafted = await risk.browser.post("/v1/risk/rules", json=DRAFT)
    assert drafted.json()["created_by"] == f"staff:{risk.id}"


async def test_decisions_tell_why(api: Api, desk: httpx.AsyncClient, me: httpx.AsyncClient, wallet: WalletId) -> None:
    friend = await api.world.person()
    held = (await send(me, wallet, friend, 150_000)).json()
    assert held["state"] == "scheduled"
    api.world.clock.advance(seconds=1)
    await send(me, wallet, friend, 100)
    (only,) = (await desk.get("/v1/risk/decisions?outcome=hold")).json()["items"]
    assert (only["payment_id"], only["reasons"], only["proof"]) == (held["id"], ["first_payee_cap"], "pin")
    assert (only["wallet_id"], only["payee_id"], only["rules_version"]) == (str(wallet), str(friend), 1)
    assert only["facts"]["first_payee_sum_1d"] == 150_000
    first = (await desk.get("/v1/risk/decisions", params={"wallet_id": str(wallet), "limit": 1})).json()
    rest = {"wallet_id": str(wallet), "limit": 1, "cursor": first["next_cursor"]}
    second = (await desk.get("/v1/risk/decisions", params=rest)).json()
    assert [i["outcome"] for i in (*first["items"], *second["items"])] == ["allow", "hold"]
    assert (await desk.get("/v1/risk/decisions?rule=burst")).json() == {"items": [], "next_cursor": None}
    other = {"wallet_id": str(friend), "cursor": first["next_cursor"]}
    assert problem(await desk.get("/v1/risk/decisions", params=other)) == (422, "cursor_invalid")


async def test_staff_let_a_transfer_go(
    api: Api, desk: httpx.AsyncClient, me: httpx.AsyncClient, wallet: WalletId
) -> None:
    friend = await api.world.person()
    await send(me, wallet, friend, 150_000)
    (item,) = (await desk.get("/v1/risk/decisions?outcome=hold")).json()["items"]
    path = f"/v1/risk/decisions/{wallet}/{item['id']}/release"
    done = await desk.post(path, json={"reason": "he called us from his own number"})
    assert (done.status_code, done.json()["released_by"]) == (200, "operator_key")
    assert await api.world.balance(friend) == 150_000
    before = await api.world.dump()
    assert problem(await desk.post(path, json={"reason": "again"})) == (409, "transfer_not_held")
    unknown = f"/v1/risk/decisions/{friend}/{item['id']}/release"
    assert problem(await desk.post(unknown, json={"reason": "x"})) == (404, "decision_unknown")
    assert await api.world.dump() == before
    ((action, reason),) = await api.world.rows("SELECT action, reason FROM audit_records")
    assert (action, reason) == ("risk.release", "he called us from his own number")


async def test_a_payer_lets_it_go_with_the_proof_it_takes(api: Api, me: httpx.AsyncClient, wallet: WalletId) -> None:
    friends = [await api.world.person() for _ in range(6)]
    told = [(await send(me, wallet, friend, 100)).json() for friend in friends]
    assert [t["state"] for t in told] == ["succeeded"] * 5 + ["scheduled"]
    path = f"/v1/transfers/{told[-1]['id']}/release"
    before = await api.world.dump(without=["sessions"])
    asked = await me.post(path, json={})
    assert problem(asked) == (403, "step_up_required")
    assert {k: asked.json()[k] for k in ("methods", "purpose", "strength")} == {
        "methods": ["pin", "password"], "purpose": RELEASE, "strength": 2,
    }  # fmt: skip
    assert await api.world.dump(without=["sessions"]) == before
    weak = await prove(me, RELEASE, pin=PIN)
    assert problem(await me.post(path, json={"proof": weak})) == (403, "step_up_required")
    assert await api.world.balance(friends[-1]) == 0
    proof = await prove_twice(me, RELEASE)
    done = await me.post(path, json={"proof": proof})
    assert (done.status_code, done.json()["state"]) == (200, "succeeded")
    assert await api.world.balance(friends[-1]) == 100
    assert problem(await me.post(path, json={"proof": proof})) == (409, "transfer_not_held")


async def test_what_the_payer_has_not_is_said(api: Api, me: httpx.AsyncClient, wallet: WalletId) -> None:
    """The cap on first payees takes a passkey or an app; a PIN and a password are not enough."""
    held = (await send(me, wallet, await api.world.person(), 150_000)).json()
    assert problem(await me.post(f"/v1/transfers/{held['id']}/release", json={})) == (403, "stronger_proof_missing")
    done = (await send(me, wallet, await api.world.person(), 100)).json()
    assert problem(await me.post(f"/v1/transfers/{done['id']}/release", json={})) == (409, "transfer_not_held")
    stranger = await armed(api, free=None)
    async with await api.signed_in(stranger) as other:
        assert problem(await other.post(f"/v1/transfers/{held['id']}/release", json={})) == (404, "activity_unknown")
