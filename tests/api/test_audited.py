"""Each privileged act leaves one record of who did what to what and why; one that is refused leaves none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from purser.accounts import ClassChange, load_policy, set_wallet_class
from purser.core.audit import SYSTEM
from purser.core.errors import Problem
from purser.core.ids import WalletId
from purser.identity.permissions import Role
from tests.support.http import OPERATOR_KEY, Api, problem
from tests.support.proving import login_of
from tests.support.staff import Desk, at_work

_NEW = "SELECT actor_kind, actor_id, action, object, reason, details FROM audit_records WHERE seq > %s ORDER BY seq"


class Trail:
    """What was recorded since."""

    def __init__(self, api: Api) -> None:
        self._world = api.world

    async def begin(self) -> Trail:
        ((self._since,),) = await self._world.rows("SELECT size FROM audit_chain")
        return self

    async def new(self) -> list[tuple[Any, ...]]:
        return await self._world.rows(_NEW, self._since)


async def test_a_merchant_and_its_keys(api: Api) -> None:
    boss = await at_work(api, Role.OPERATOR)
    trail = await Trail(api).begin()
    opened = (await boss.browser.post("/v1/merchants", json={"name": "Morning Coffee"})).json()
    ident, shop = opened["merchant"]["id"], api.bearer(opened["api_key"])
    made = (await shop.post("/v1/merchants/me/api-keys", json={"scopes": ["orders:read"]})).json()["key"]["id"]
    rotated = (await shop.post(f"/v1/merchants/me/api-keys/{made}/rotate")).json()["key"]["id"]
    assert (await shop.delete(f"/v1/merchants/me/api-keys/{rotated}")).status_code == 204
    first, *others = await trail.new()
    assert first[:5] == ("staff", boss.id, "merchant.create", f"merchant:{ident}", "")
    assert [(kind, who, action, thing) for kind, who, action, thing, *_ in others] == [
        ("merchant", ident, "api_key.create", f"api_key:{made}"),
        ("merchant", ident, "api_key.rotate", f"api_key:{made}"),
        ("merchant", ident, "api_key.revoke", f"api_key:{rotated}"),
    ]
    assert opened["api_key"] not in repr([first, *others])


async def test_what_is_refused_leaves_no_record(api: Api) -> None:
    agent = await at_work(api, Role.AGENT)
    wallet = await api.world.person()
    counted = ["staff_sessions", "access_staff", "access_events"]  # whoever tries numbers is counted
    trail, before = await Trail(api).begin(), await api.world.dump(without=counted)
    assert problem(await agent.browser.post("/v1/merchants", json={"name": "Mine"})) == (403, "permission_missing")
    body = {"login": "13999999999", "source": "agent", "reason": "she called"}
    assert problem(await agent.browser.post("/v1/operator/freezes", json=body))[0] == 404
    change = ClassChange(3, "abcde", "no such wallet")
    with pytest.raises(Problem, match="wallet_unknown"):
        async with api.world.db.transaction() as tx:
            await set_wallet_class(tx, WalletId(bytes(16)), change, SYSTEM, load_policy("cn"), api.world.clock)
    assert await trail.new() == []
    assert await api.world.dump(without=counted) == before
    assert await api.world.balance(wallet) == 0


@pytest.mark.parametrize("by_key", [False, True])
async def test_a_freeze_and_its_end_name_who_and_why(api: Api, by_key: bool) -> None:
    wallet = await api.world.person(funds=1_000)
    agent, senior = await at_work(api, Role.AGENT, "林晓"), await at_work(api, Role.SENIOR_AGENT, "何静")
    trail = await Trail(api).begin()
    caller = api.bearer(OPERATOR_KEY) if by_key else agent.browser
    body = {"login": await login_of(api, wallet), "source": "hotline", "reason": "phone was stolen"}
    frozen = (await caller.post("/v1/operator/freezes", json=body)).json()
    lift = f"/v1/operator/customers/{frozen['customer_id']}/freezes/{frozen['id']}/lift"
    words = {"by": "staff", "reason": "she showed her passport"}
    if not by_key:
        assert problem(await agent.browser.post(lift, json=words)) == (403, "permission_missing")
    caller = api.bearer(OPERATOR_KEY) if by_key else senior.browser
    assert (await caller.post(lift, json=words)).status_code == 200
    set_by, lifted_by = (("operator_key", ""),) * 2 if by_key else (("staff", agent.id), ("staff", senior.id))
    customer = f"customer:{frozen['customer_id']}"
    assert [row[:5] for row in await trail.new()] == [
        (*set_by, "freeze.set", customer, "phone was stolen"),
        (*lifted_by, "freeze.lift", customer, "she showed her passport"),
    ]


async def test_a_wallets_class(api: Api) -> None:
    wallet = await api.world.person(wallet_class=1)
    boss, agent = await at_work(api, Role.OPERATOR), await at_work(api, Role.AGENT)
    body = {"login": await login_of(api, wallet), "wallet_class": 2, "reason": "passport seen"}
    assert [await _class_seen(desk, body["login"]) for desk in (boss, agent)] == [1, None]
    trail = await Trail(api).begin()
    path, three = "/v1/operator/wallet-classes", ["police", "unionpay", "carrier"]
    assert problem(await agent.browser.post(path, json={**body, "checks": three})) == (403, "permission_missing")
    for few in ([], ["police", "unionpay"], ["police", "police", "unionpay"]):
        refused = await boss.browser.post(path, json={**body, "checks": few})
        assert problem(refused) == (422, "identity_checks_missing")
    nobody = {**body, "login": "13999999999", "checks": three}
    assert problem(await boss.browser.post(path, json=nobody)) == (404, "customer_unknown")
    assert await trail.new() == []

    moved = (await boss.browser.post(path, json={**body, "checks": three})).json()
    assert (moved["wallet_class"], moved["wallet_ids"]) == (2, [str(wallet)])
    lower = await api.bearer(OPERATOR_KEY).post(path, json={**body, "wallet_class": 1})
    assert lower.status_code == 200
    by_hand, by_key = await trail.new()
    assert by_hand[:5] == ("staff", boss.id, "wallet.set_class", f"wallet:{wallet}", "passport seen")
    assert json.loads(by_hand[5]) == {"class": 2, "before": 1, "checks": "carrier, police, unionpay"}
    assert json.loads(by_key[5]) == {"class": 1, "before": 2, "checks": ""}


async def _class_seen(desk: Desk, login: Any) -> int | None:
    """What a look-up tells of a customer's class."""
    answer = await desk.browser.post("/v1/staff/customers/lookup", json={"login": login, "reason": "by letter"})
    seen: int | None = answer.raise_for_status().json()["wallet_class"]
    return seen


async def test_what_each_class_may_and_needs(api: Api) -> None:
    boss, agent = await at_work(api, Role.OPERATOR), await at_work(api, Role.AGENT)
    path = "/v1/operator/wallet-classes"
    assert problem(await agent.browser.get(path)) == (403, "permission_missing")
    classes = (await boss.browser.get(path)).json()["items"]
    assert [(c["wallet_class"], c["checks"]) for c in classes] == [(1, 1), (2, 3), (3, 5)]
    lifetime = {"scope": "outgoing", "window": "lifetime", "cap": {"amount": 100_000, "currency": "CNY"}}
    assert lifetime in classes[0]["limits"]
