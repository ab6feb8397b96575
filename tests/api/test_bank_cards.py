"""Bank cards over HTTP: bound at the channel, chosen, suspended, used; and those of others."""

from __future__ import annotations

import uuid
from typing import cast

import httpx
import pytest

from purser.channels import BindResult, BindState, Channel, Channels
from purser.core.ids import CardId, WalletId
from tests.support.cards import give_card
from tests.support.channel import Parrot, bound_card
from tests.support.http import Api, problem
from tests.support.proving import armed, prove

CARDS = "/v1/bank-cards"


def use(api: Api, bank: Parrot) -> None:
    """Let the app speak to this bank."""
    channels = Channels([cast("Channel", bank)])
    api.runtime.channels = channels
    object.__setattr__(api.runtime.payments.counter, "channels", channels)
    object.__setattr__(api.runtime.cards, "channels", channels)


@pytest.fixture
def bank(api: Api) -> Parrot:
    made = Parrot()
    use(api, made)
    return made


async def test_a_card_is_bound_on_the_channels_page(api: Api, bank: Parrot) -> None:
    wallet, other = await api.world.person(), await api.world.person()
    async with await api.signed_in(wallet) as me, await api.signed_in(other) as somebody:
        assert (await me.get(CARDS)).json() == {"items": []}
        begun = await me.post(f"{CARDS}/bindings", json={})
        assert begun.status_code == 201, begun.text
        out_no = next(no for call, no in bank.asked if call == "bind_card")
        path = f"{CARDS}/bindings/{begun.json()['id']}/check"
        waiting = {"state": "awaiting", "page_url": f"https://bank.test/bind/{out_no}", "token": None, "failure": None}
        assert {k: v for k, v in begun.json().items() if k != "id"} == waiting
        assert (await me.post(path)).json() == begun.json()
        assert problem(await somebody.post(path)) == (404, "bank_card_unknown")
        bank.bindings[out_no] = BindResult(BindState.SUCCEEDED, card=bound_card("tok_1", "622588", 16))
        done = (await me.post(path)).json()
        assert (done["state"], done["page_url"]) == ("bound", None)
        (card,) = (await me.get(CARDS)).json()["items"]
        assert card.pop("bound_at")
        assert card == {
            "token": done["token"], "bank": "China Merchants Bank", "kind": "debit", "last4": "4417", "default": True,
            "suspended": False, "frozen": False, "doubtful": False, "unbinding_id": None,
        }  # fmt: skip
        chinese = await me.get(CARDS, headers={"Accept-Language": "zh"})
        assert chinese.json()["items"][0]["bank"] == "招商银行"
        assert "tok_1" not in chinese.text, "the channel's token is never shown"
        assert (await somebody.get(CARDS)).json() == {"items": []}
        missing = await me.post(f"{CARDS}/bindings", json={"channel": "moon"})
        assert problem(missing) == (404, "channel_missing")


async def test_only_bound_cards_move_money(api: Api) -> None:
    wallet, other = await armed(api), await api.world.person()
    card = await give_card(api.world, wallet)
    theirs = await give_card(api.world, other)
    async with await api.signed_in(wallet) as me:
        for named in (str(theirs.id), str(CardId.new(api.world.clock)), "tok_1", card.token or ""):
            for kind in ("top_up", "withdrawal"):
                assert await quoted(me, wallet, kind, named) == (404, "bank_card_unknown")
        assert await quoted(me, wallet, "top_up", str(card.id)) == (201, "")
        suspended = await me.post(f"{CARDS}/{card.id}/suspend")
        assert [c["suspended"] for c in suspended.json()["items"]] == [True]
        assert await quoted(me, wallet, "top_up", str(card.id)) == (403, "card_suspended")
        assert await quoted(me, wallet, "withdrawal", str(card.id)) == (201, "")
        resume = f"{CARDS}/{card.id}/resume"
        assert problem(await me.post(resume, json={})) == (403, "step_up_required")
        proof = await prove(me, "security:cards", pin="258036")
        assert [c["suspended"] for c in (await me.post(resume, json={"proof": proof})).json()["items"]] == [False]
        assert problem(await me.post(resume, json={"proof": proof})) == (409, "card_not_suspended")
        begun = await move(me, wallet, str(card.id))
        assert problem(begun) == (404, "channel_missing"), "that far it gets in this app"


async def test_others_cards_are_unknown(api: Api) -> None:
    wallet, other = await armed(api), await api.world.person()
    card = await give_card(api.world, other)
    async with await api.signed_in(wallet) as me:
        proof = await prove(me, "security:cards", pin="258036")
        before = await api.world.dump(without=["sessions"])
        calls = [
            await me.put(f"{CARDS}/{card.id}/default"),
            await me.post(f"{CARDS}/{card.id}/suspend"),
            await me.post(f"{CARDS}/{card.id}/resume", json={"proof": proof}),
            await me.post(f"{CARDS}/{card.id}/unbinding"),
            await me.get(f"{CARDS}/{card.id}/obstacles"),
        ]
        assert {problem(answer) for answer in calls} == {(404, "bank_card_unknown")}
        assert await api.world.dump(without=["sessions"]) == before
        mine = await give_card(api.world, wallet, bound_card("tok_a", last4="0001"))
        second = await give_card(api.world, wallet, bound_card("tok_b", last4="0002"))
        listed = (await me.put(f"{CARDS}/{second.id}/default")).json()["items"]
        assert [(c["token"], c["default"]) for c in listed] == [(str(second.id), True), (str(mine.id), False)]


async def quoted(me: httpx.AsyncClient, wallet: WalletId, kind: str, card: str) -> tuple[int, str]:
    amount = {"amount": 5_000, "currency": "CNY"}
    body = {"kind": kind, "wallet_id": str(wallet), "amount": amount, "bank_card": card}
    answer = await me.post("/v1/quotes", json=body)
    return (201, "") if answer.status_code == 201 else problem(answer)


async def move(me: httpx.AsyncClient, wallet: WalletId, card: str) -> httpx.Response:
    """A top-up of ¥50."""
    body = {"wallet_id": str(wallet), "amount": {"amount": 5_000, "currency": "CNY"}, "bank_card": card}
    quote = await me.post("/v1/quotes", json={"kind": "top_up", **body})
    sent = {**body, "quote": quote.json()["quote"]}
    return await me.post("/v1/top-ups", json=sent, headers={"Idempotency-Key": uuid.uuid4().hex})
