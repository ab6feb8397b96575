"""Unbinding a card over HTTP: what is in the way as data, two factors, and the staff's review."""

from __future__ import annotations

import httpx
import pytest

from purser.cards import Card
from purser.core.ids import WalletId
from purser.identity.permissions import Role
from purser.safety import Scope, Source, freeze
from tests.support.cards import give_card
from tests.support.http import Api, problem
from tests.support.proving import armed, prove_twice
from tests.support.staff import at_work

CARDS = "/v1/bank-cards"
PURPOSE = "security:cards"


@pytest.fixture
async def wallet(api: Api) -> WalletId:
    return await armed(api)


@pytest.fixture
async def card(api: Api, wallet: WalletId) -> Card:
    return await give_card(api.world, wallet)


async def test_unbound_with_two_factors(api: Api, wallet: WalletId, card: Card) -> None:
    other = await api.world.person()
    async with await api.signed_in(wallet) as me, await api.signed_in(other) as somebody:
        seen = (await me.get(f"{CARDS}/{card.id}/obstacles")).json()
        assert seen == {"blockers": [], "warnings": ["only_card_balance_left"]}
        asked = await me.post(f"{CARDS}/{card.id}/unbinding")
        assert asked.status_code == 201, asked.text
        body = asked.json()
        assert (body["proven"], body["purpose"], body["strength"]) == (False, PURPOSE, 2)
        assert (body["card"]["unbinding_id"], body["timeline"]["state"]) == (body["id"], "verifying")
        assert set(body["timeline"]["actions"]) == {"prove", "withdraw"}
        assert [n["step"] for n in body["timeline"]["next"]] == ["lapse"]
        path = f"/v1/unbindings/{body['id']}"
        for call in (somebody.get(path), somebody.post(f"{path}/prove", json={}), somebody.post(f"{path}/withdraw")):
            assert problem(await call) == (404, "unbinding_unknown")
        assert problem(await me.post(f"{path}/prove", json={})) == (403, "step_up_required")
        one = await me.post("/v1/proofs", json={"method": "pin", "purpose": PURPOSE, "pin": "258036"})
        me.headers["Authorization"] = f"Bearer {one.json()['token']}"
        weak = await me.post(f"{path}/prove", json={"proof": one.json()["proof"]})
        assert (problem(weak), weak.json()["strength"]) == ((403, "step_up_required"), 2)
        both = await prove_twice(me, PURPOSE)
        done = await me.post(f"{path}/prove", json={"proof": both})
        assert (done.json()["timeline"]["state"], done.json()["card"]) == ("unbound", None)
        assert problem(await me.post(f"{path}/prove", json={"proof": both})) == (409, "step_not_possible")
        assert (await me.get(CARDS)).json() == {"items": []}
        (past,) = (await me.get(f"{CARDS}/past")).json()["items"]
        assert (past["bank"], past["last4"]) == (card.bank_en, card.last4)


async def test_what_is_in_the_way_is_data(api: Api, wallet: WalletId, card: Card) -> None:
    customer = await api.owner(wallet)
    scope = Scope.parse(f"card:{card.id}")
    hold = await api.world.db.run(
        lambda tx: freeze(tx, customer, scope, Source.AUTHORITY, "order", "desk", api.world.clock)
    )
    async with await api.signed_in(wallet) as me:
        body = (await me.post(f"{CARDS}/{card.id}/unbinding")).json()
        assert body["timeline"]["state"] == "blocked"
        assert body["blockers"] == [
            {"code": "authority_hold", "object": str(hold.id), "actor": "authority", "by": None, "button": "contact_us"}
        ]
        (shown,) = (await me.get(CARDS)).json()["items"]
        assert (shown["unbinding_id"], shown["frozen"]) == (body["id"], True)
        kept = await me.post(f"/v1/unbindings/{body['id']}/withdraw")
        assert (kept.json()["timeline"]["state"], kept.json()["blockers"]) == ("withdrawn", [])
        assert (await me.get(CARDS)).json()["items"][0]["unbinding_id"] is None


async def test_after_five_failures_the_staff_makes_sure(api: Api, wallet: WalletId, card: Card) -> None:
    async with await api.signed_in(wallet) as me:
        ident = (await me.post(f"{CARDS}/{card.id}/unbinding")).json()["id"]
        for _ in range(5):
            wrong = await me.post("/v1/proofs", json={"method": "pin", "purpose": PURPOSE, "pin": "730519"})
            assert problem(wrong)[1] == "pin_wrong"
        body = {"method": "password", "purpose": PURPOSE, "password": "whatever it is"}
        assert problem(await me.post("/v1/proofs", json=body)) == (429, "card_proofs_used_up")
        assert (await me.get(f"/v1/unbindings/{ident}")).json()["timeline"]["state"] == "manual_review"
        await answer_as_staff(api, f"/v1/staff/unbindings/{await api.owner(wallet)}/{ident}", card)
        assert (await me.get(f"/v1/unbindings/{ident}")).json()["timeline"]["state"] == "unbound"


async def answer_as_staff(api: Api, path: str, card: Card) -> None:
    """An agent may not; a senior sees what there is, says that it is the customer, and cannot say so twice."""
    agent = (await at_work(api, Role.AGENT)).browser
    assert problem(await agent.post(f"{path}/approve", json={"reason": "x"})) == (403, "permission_missing")
    senior: httpx.AsyncClient = (await at_work(api, Role.SENIOR_AGENT, "何静")).browser
    seen = (await senior.get(path)).json()
    assert (seen["last4"], seen["proven"], seen["blockers"]) == (card.last4, False, [])
    assert {a["step"] for a in seen["matter"]["actions"]} == {"approve", "refuse"}
    done = await senior.post(f"{path}/approve", json={"reason": "called back on the number on file"})
    assert (done.json()["matter"]["state"], done.json()["proven"]) == ("unbound", True)
    assert problem(await senior.post(f"{path}/refuse", json={"reason": "x"})) == (409, "step_not_possible")
    acts = await api.world.rows("SELECT action FROM audit_records WHERE action = 'card.review'")
    assert len(acts) == 2
