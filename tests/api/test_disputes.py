"""Disputes through HTTP: the customer, the merchant, the staff, and nobody else."""

from __future__ import annotations

import hashlib
import io
import itertools
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from purser.accounts import read_merchants
from purser.core.ids import MerchantId, WalletId
from purser.identity.permissions import Role
from tests.support.disputing import Quarrel, picture
from tests.support.http import Api, problem
from tests.support.staff import at_work

_keys = itertools.count(1)


def keyed() -> dict[str, str]:
    return {"Idempotency-Key": f"dispute-{next(_keys)}"}


class Story:
    """One payment, its customer, its merchant."""

    def __init__(self, api: Api, quarrel: Quarrel, me: httpx.AsyncClient, shop: httpx.AsyncClient) -> None:
        self.api, self.quarrel, self.me, self.shop = api, quarrel, me, shop
        self.id = ""

    async def open(self, **fields: Any) -> dict[str, Any]:
        body = {
            "payment_id": str(self.quarrel.payment),
            "reason": "not_as_described",
            "description": "Broken\n\nTwice.",
        }
        answer = await self.me.post("/v1/disputes", json=body | fields, headers=keyed())
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        self.id = found["id"]
        return found

    @property
    def mine(self) -> str:
        return f"/v1/disputes/{self.id}"

    @property
    def theirs(self) -> str:
        return f"/v1/merchants/me/disputes/{self.id}"

    @property
    def ours(self) -> str:
        return f"/v1/staff/disputes/{self.quarrel.customer}/{self.id}"

    async def answer(self, reply: str = "refund", **fields: Any) -> httpx.Response:
        return await self.shop.post(f"{self.theirs}/answer", json={"reply": reply, "text": "Sorry", **fields})

    async def upload(
        self, content: bytes, *, shared: bool = True, name: str = "photo.png", shop: bool = False
    ) -> httpx.Response:
        client, path = (self.shop, self.theirs) if shop else (self.me, self.mine)
        query = {"name": name, "shared": str(shared).lower()}
        return await client.post(f"{path}/evidence", params=query, content=content)


@pytest.fixture
async def story(api: Api) -> AsyncIterator[Story]:
    quarrel = await Quarrel.begin(api.world)
    async with await api.signed_in(quarrel.wallet) as me, await api.merchant(quarrel.merchant) as shop:
        yield Story(api, quarrel, me, shop)


async def test_from_opening_to_the_money(story: Story) -> None:
    opened = await story.open(amount={"amount": 8_000, "currency": "CNY"})
    assert (opened["claimed"]["amount"], opened["timeline"]["state"]) == (8_000, "negotiation")
    assert opened["timeline"]["actions"] == ["withdraw", "add_evidence"]
    assert [n["step"] for n in opened["timeline"]["next"]] == ["fall_silent"]
    assert opened["checklist"] == ["photos", "description_of_fault", "correspondence"]

    seen = (await story.shop.get(story.theirs)).json()
    assert (seen["payer"], seen["description"]) == ("*伟", "Broken\n\nTwice.")
    assert "offer" in seen["timeline"]["actions"]
    offered = await story.answer("part_refund", amount=3_000)
    assert offered.json()["offer"]["amount"]["amount"] == 3_000
    key = keyed()
    first = await story.me.post(f"{story.mine}/accept", headers=key)
    again = await story.me.post(f"{story.mine}/accept", headers=key)
    assert (first.status_code, first.json()["timeline"]["state"]) == (200, "settled")
    assert (again.content, again.headers["idempotent-replayed"]) == (first.content, "true")
    await story.quarrel.jobs()
    assert (await story.quarrel.money())["wallet"] == 3_000
    (line,) = (await story.me.get("/v1/disputes")).json()["items"]
    assert line == (await story.me.get(story.mine)).json()
    assert [d["id"] for d in (await story.shop.get("/v1/merchants/me/disputes")).json()["items"]] == [story.id]
    events = [
        t for (t,) in await story.api.world.rows("SELECT type FROM events WHERE type LIKE 'dispute%%' ORDER BY id")
    ]
    assert sorted(events) == ["dispute.closed", "dispute.offer_accepted", "dispute.opened"]


async def test_the_whole_way_with_evidence_a_decision_and_an_appeal(story: Story) -> None:
    await story.open()
    photo = picture()
    kept = (await story.upload(photo, shared=False)).json()
    assert (kept["media_type"], kept["sha256"]) == ("image/png", hashlib.sha256(photo).hexdigest())
    assert (await story.shop.get(story.theirs)).json()["evidence"] == []
    assert problem(await story.shop.get(f"{story.theirs}/evidence/{kept['id']}")) == (404, "evidence_unknown")
    download = await story.me.get(f"{story.mine}/evidence/{kept['id']}")
    assert (download.content, download.headers["content-type"]) == (photo, "image/png")
    assert download.headers["content-disposition"].startswith("attachment;")
    assert "default-src 'none'" in download.headers["content-security-policy"]
    await story.answer("refused")
    escalated = await story.me.post(f"{story.mine}/escalate", json={"text": "Please"})
    assert escalated.json()["timeline"]["turn"] == "agent"

    agent, senior = await at_work(story.api, Role.AGENT), await at_work(story.api, Role.SENIOR_AGENT, "钱进")
    asked = await agent.browser.post(f"{story.ours}/evidence-rounds", json={"sides": ["merchant"], "text": "Invoice?"})
    assert asked.json()["asked"] == ["merchant"]
    invoice = (await story.upload(picture(9), shop=True, name="invoice.png")).json()
    assert (await story.shop.post(f"{story.theirs}/rest")).json()["timeline"]["state"] == "under_review"

    wish = {"award": 5_000, "facts": "It was broken.", "relied_on": [kept["id"], invoice["id"]]}
    hidden = await agent.browser.post(f"{story.ours}/decision", json=wish)
    assert problem(hidden) == (409, "evidence_not_shared")
    boxes = {"boxes": [{"left": 0, "top": 0, "width": 10, "height": 10}]}
    shared = await story.me.post(f"{story.mine}/evidence/{kept['id']}/share")
    assert shared.json()["shared_with"] == ["merchant"]
    decided = (await agent.browser.post(f"{story.ours}/decision", json=wish)).json()
    assert (decided["timeline"]["state"], decided["decisions"][0]["award"]["amount"]) == ("decided", 5_000)

    copy = (await agent.browser.post(f"{story.ours}/evidence/{kept['id']}/redactions", json=boxes)).json()
    assert (copy["original_id"], copy["shared_with"]) == (kept["id"], [])
    await agent.browser.post(f"{story.ours}/evidence/{copy['id']}/share", json={"sides": ["merchant"]})
    black = Image.open(io.BytesIO((await story.shop.get(f"{story.theirs}/evidence/{copy['id']}")).content))
    assert (black.getpixel((5, 5)), black.getpixel((20, 20))) == ((0, 0, 0), (200, 10, 10))
    assert (await story.me.get(f"{story.mine}/evidence/{kept['id']}")).content == photo

    appeal = {"ground": "clear_error", "text": "Look at the photo"}
    assert (await story.me.post(f"{story.mine}/appeal", json=appeal)).json()["timeline"]["turn"] == "senior_agent"
    assert problem(await agent.browser.post(f"{story.ours}/decision", json=wish)) == (403, "step_not_yours")
    assert (await senior.browser.get(story.ours)).json()["appeals"][0]["side"] == "customer"
    final = await senior.browser.post(f"{story.ours}/decision", json=wish | {"award": 10_000})
    assert final.json()["timeline"]["state"] == "decided"
    await story.quarrel.later(days=8)
    assert (await story.quarrel.money())["wallet"] == 10_000
    acts = {a for (a,) in await story.api.world.rows("SELECT action FROM audit_records")}
    assert acts >= {"dispute.review", "dispute.read"}


async def test_others_disputes_are_unknown(story: Story, api: Api) -> None:
    await story.open()
    file = (await story.upload(picture())).json()["id"]
    other, rival = await api.world.person("陈嘉敏"), await api.world.merchant("Rival")
    before = await api.world.dump(without=["sessions", "api_keys"])
    assert await _unknown(api, story, other, rival, file) == {(404, "dispute_unknown"), (404, "evidence_unknown")}
    assert await api.world.dump(without=["sessions", "api_keys"]) == before


async def _unknown(api: Api, story: Story, other: WalletId, rival: MerchantId, file: str) -> set[tuple[int, str]]:
    async with await api.signed_in(other) as stranger, await api.merchant(rival) as shop:
        answers = [
            await stranger.get(story.mine),
            await stranger.post(f"{story.mine}/accept", headers=keyed()),
            await stranger.post(f"{story.mine}/withdraw"),
            await stranger.get(f"{story.mine}/evidence/{file}"),
            await stranger.post(f"{story.mine}/evidence", params={"name": "x"}, content=picture()),
            await shop.get(story.theirs),
            await shop.post(f"{story.theirs}/answer", json={"reply": "refund", "text": "x"}),
            await shop.get(f"{story.theirs}/evidence/{file}"),
            await shop.post(f"{story.theirs}/pay", headers=keyed()),
        ]
    return {problem(a) for a in answers}


def script_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    writer.write(out)
    return out.getvalue()


async def test_what_is_no_evidence_is_refused_clearly(story: Story) -> None:
    await story.open()
    before = await story.api.world.dump(without=["sessions"])
    refused = {
        "a script named .png": (b"#!/bin/sh\necho hello\n", "evidence_kind_refused"),
        "a page": (b"<html><script>alert(1)</script></html>", "evidence_kind_refused"),
        "a drawing with a script": (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            "evidence_kind_refused",
        ),
        "a bomb": (picture(size=(12_000, 10_000)), "evidence_bomb"),
        "a document with a script": (script_pdf(), "evidence_script"),
        "the same under a disguise": (script_pdf().replace(b"/JavaScript", b"/Java#53cript"), "evidence_script"),
        "half a picture": (picture(size=(400, 400))[:200], "evidence_damaged"),
        "nothing": (b"", "evidence_damaged"),
        "a moving picture": (picture(kind="GIF"), "evidence_kind_refused"),
        "100 MB": (bytes(100 * 1_048_576), "evidence_too_large"),
    }
    found = {what: problem(await story.upload(content)) for what, (content, _) in refused.items()}
    assert found == {what: (422, code) for what, (_, code) in refused.items()}
    assert await story.api.world.dump(without=["sessions"]) == before


async def test_files_beyond_the_limit_are_refused_and_the_same_file_is_one(story: Story) -> None:
    await story.open()
    for shade in range(20):
        assert (await story.upload(picture(shade))).status_code == 201
    twice = await story.upload(picture(3))
    assert twice.status_code == 201
    codes = {problem(await story.upload(picture(100 + n))) for n in range(3)}
    assert codes == {(422, "evidence_too_many")}
    assert len((await story.me.get(story.mine)).json()["evidence"]) == 20
    assert (await story.upload(picture(1), shop=True)).status_code == 201


async def test_a_file_that_was_tampered_with_is_not_shown(story: Story) -> None:
    await story.open()
    ident = (await story.upload(picture())).json()["id"]
    path = f"{story.mine}/evidence/{ident}"
    await story.upload(picture(5))
    for change in (
        "UPDATE evidence_contents SET content = set_byte(content, 40, get_byte(content, 40) # 1) WHERE id = %s",
        "UPDATE evidence_files SET sha256 = sha256('other') WHERE id = %s",
    ):
        assert (await story.me.get(path)).content == picture()
        await _change(story, change, ident)
        assert problem(await story.me.get(path)) == (503, "evidence_broken")
        await _restore(story, change, ident)
    swapped = """
        UPDATE evidence_contents SET content = (SELECT content FROM evidence_contents WHERE id <> %(id)s)
         WHERE id = %(id)s"""
    async with story.api.world.db.transaction() as tx:
        await tx.execute(swapped, {"id": ident})
    assert problem(await story.me.get(path)) == (503, "evidence_broken")


async def test_an_order_in_escrow(api: Api) -> None:
    world = api.world
    wallet, merchant = await world.person(funds=10_000), await world.merchant()
    async with await api.signed_in(wallet) as me, await api.merchant(merchant) as shop:
        body = {"order_no": "E-1", "title": "Tea", "amount": {"amount": 1_000, "currency": "CNY"}, "escrow": True}
        order = (await shop.post("/v1/orders", json=body, headers=keyed())).json()
        assert order["escrow"] is True
        path = f"/v1/orders/{order['id']}"
        assert problem(await shop.get(f"{path}/escrow")) == (404, "escrow_unknown")
        wish = {"wallet_id": str(wallet), "amount": body["amount"], "order_id": order["id"]}
        quote = (await me.post("/v1/quotes", json={"kind": "payment", **wish})).json()["quote"]
        paid = (await me.post("/v1/payments", json={**wish, "quote": quote}, headers=keyed())).json()
        quarrel = await Quarrel.begin(world)
        await quarrel.jobs()
        mine = f"/v1/escrows/{paid['id']}"
        assert (await me.get(mine)).json()["held"]["amount"] == 1_000
        assert problem(await me.post(f"{mine}/confirm", headers={})) == (400, "idempotency_key_missing")
        shipped = (await shop.post(f"{path}/shipment", json={"carrier": "SF", "tracking": "SF1234567890"})).json()
        assert (shipped["timeline"]["state"], shipped["tracking"]) == ("shipped", "SF1234567890")
        assert [n["step"] for n in shipped["timeline"]["next"]] == ["auto_confirm"]
        desk = f"/v1/staff/escrows/{await api.owner(wallet)}/{paid['id']}"
        agent, finance = await at_work(api, Role.AGENT), await at_work(api, Role.FINANCE, "钱多多")
        seen = (await agent.browser.get(desk)).json()
        assert (seen["title"], seen["order_no"], seen["amount"]["amount"]) == ("Tea", "E-1", 1_000)
        assert (seen["held"]["amount"], seen["carrier"], seen["tracking"]) == (1_000, "SF", "****7890")
        assert problem(await finance.browser.get(desk)) == (403, "permission_missing")
        assert problem(await agent.browser.get(f"{desk[:-4]}0000")) == (404, "escrow_unknown")
        assert "SF1234567890" in (await me.get(mine)).text
        done = await me.post(f"{mine}/confirm", headers=keyed())
        assert (done.json()["timeline"]["state"], done.json()["held"]["amount"]) == ("released", 0)
        assert problem(await shop.post(f"{path}/shipment", json={}))[1] == "step_not_possible"
    async with await api.merchant(await world.merchant("Rival")) as rival:
        assert problem(await rival.get(f"{path}/escrow")) == (404, "order_unknown")


async def test_a_deposit_goes_in_and_out(story: Story) -> None:
    world = story.api.world
    async with world.db.reader() as conn:
        m = (await read_merchants(conn, [story.quarrel.merchant]))[story.quarrel.merchant]
    await story.quarrel.move(m.pending, m.available, 5_000)
    path, amount = "/v1/merchants/me/deposit", {"amount": {"amount": 2_000, "currency": "CNY"}}
    put = await story.shop.post(path, json=amount, headers=keyed())
    assert put.json() == {"deposit": amount["amount"], "owed": {"amount": 0, "currency": "CNY"}}
    much = {"amount": {"amount": 9_000, "currency": "CNY"}}
    assert problem(await story.shop.post(path, json=much, headers=keyed())) == (422, "merchant_too_little")
    back = await story.shop.post(f"{path}/withdraw", json=amount, headers=keyed())
    assert back.json()["deposit"]["amount"] == 0
    assert await world.balance(m.available) == 5_000
    assert await story.quarrel.books() == []


async def _change(story: Story, statement: str, ident: str) -> None:
    async with story.api.world.db.transaction() as tx:
        await tx.execute(statement, [ident])  # type: ignore[arg-type]


async def _restore(story: Story, statement: str, ident: str) -> None:
    """The same byte, the other way round; the hash as it was."""
    back = statement.replace("sha256('other')", "%s")
    values: list[object] = [ident] if "sha256" not in statement else [hashlib.sha256(picture()).digest(), ident]
    async with story.api.world.db.transaction() as tx:
        await tx.execute(back, values)  # type: ignore[arg-type]
