"""The privacy corner through HTTP: consents, requests, a signed copy, staff, keys, and others' requests."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.core.jobs import Handler
from purser.identity.permissions import Role
from purser.privacy.archive import CopyBroken, verify
from purser.privacy.jobs import handlers
from tests.support.http import Api, problem
from tests.support.jobs import run_due_jobs
from tests.support.proving import PIN, armed, login_of, prove
from tests.support.staff import at_work

PURPOSE = "security:privacy"
CHANGING = ["sessions", "spent_proofs", "audit_records", "audit_chain", "staff_sessions"]


@pytest.fixture
async def wallet(api: Api) -> WalletId:
    return await armed(api)


async def ask(me: httpx.AsyncClient, kind: str, **asked: Any) -> dict[str, Any]:
    answer = await me.post("/v1/privacy/requests", json={"kind": kind, **asked})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def proof_of(api: Api, me: httpx.AsyncClient) -> dict[str, str]:
    """A fresh one: of the same second, two would be the same."""
    api.world.clock.advance(seconds=1)
    return {"proof": await prove(me, PURPOSE, pin=PIN)}


async def work(api: Api) -> list[str]:
    async def leave(**_: object) -> None:
        return None

    settings = api.runtime.settings
    jobs = handlers(api.world.db, api.runtime.privacy, settings.home, settings.base_url)
    return await run_due_jobs(api.world.db, {**jobs, "notices.send": Handler(leave)}, api.world.clock.now())


async def the_key(api: Api) -> Ed25519PublicKey:
    (shown,) = (await api.anybody.get("/v1/privacy/keys")).json()["items"]
    key = load_pem_public_key(shown["pem"].encode())
    assert isinstance(key, Ed25519PublicKey)
    return key


async def test_a_copy_is_signed_fetched_behind_a_proof_and_gone_after_a_week(
    api: Api, wallet: WalletId, clock: FakeClock
) -> None:
    phone = await login_of(api, wallet)
    async with await api.signed_in(wallet) as me:
        asked = await ask(me, "copy")
        path = f"/v1/privacy/requests/{asked['id']}"
        assert (asked["timeline"]["state"], asked["timeline"]["actions"]) == ("verifying", ["prove", "withdraw"])
        assert problem(await me.post("/v1/privacy/requests", json={"kind": "copy"})) == (409, "privacy_request_open")
        before = await api.world.dump(without=CHANGING)
        refused = await me.post(f"{path}/prove", json={})
        assert problem(refused) == (403, "step_up_required")
        assert refused.json()["purpose"] == PURPOSE
        assert await api.world.dump(without=CHANGING) == before

        proof = await proof_of(api, me)
        proved = (await me.post(f"{path}/prove", json=proof)).json()
        assert proved["timeline"]["state"] == "in_progress"
        assert problem(await me.post(f"{path}/prove", json=proof)) == (409, "step_not_possible")
        assert "privacy.copy" in await work(api)
        done = (await me.get(path)).json()
        assert (done["timeline"]["state"], done["copy_file"]["fetched"]) == ("fulfilled", 0)

        assert problem(await me.post(f"{path}/download", json={})) == (403, "step_up_required")
        file = await me.post(f"{path}/download", json=await proof_of(api, me))
        assert (file.status_code, file.headers["content-type"]) == (200, "application/zip")
        assert "no-store" in file.headers["cache-control"]
        found = verify(file.content, await the_key(api))
        assert found["identity.json"]["phone"] == phone
        assert found["wallets.json"][0]["balance"] == 500_000
        assert [line["amount"] for line in found[f"statement-{wallet}.json"]] == [500_000]
        with pytest.raises(CopyBroken):
            verify(file.content.replace(b"identity", b"identitx"), await the_key(api))
        assert (await me.get(path)).json()["copy_file"]["fetched"] == 1
        kinds = [k for (k,) in await api.world.rows("SELECT kind FROM messages ORDER BY number DESC LIMIT 3")]
        assert kinds == ["copy_fetched", "copy_ready", "privacy_answered"]

    clock.advance(days=7, minutes=1)
    async with await api.signed_in(wallet) as me:
        assert (await me.get(path)).json()["copy_file"] is None
        late = await me.post(f"{path}/download", json=await proof_of(api, me))
        assert problem(late) == (404, "copy_gone")


async def test_a_consent_is_of_a_version_and_taken_back_at_once(api: Api, wallet: WalletId) -> None:
    phone = await login_of(api, wallet)
    other = await api.world.person("陈嘉敏")
    async with await api.signed_in(wallet, **{"Accept-Language": "zh"}) as me, await api.signed_in(other) as friend:
        shown = {p["name"]: p for p in (await me.get("/v1/privacy/purposes")).json()["items"]}
        assert shown["service"]["status"] == "necessary"
        assert (shown["found_by_phone"]["status"], shown["found_by_phone"]["active"]) == ("not_asked", True)
        assert "手机号" in shown["found_by_phone"]["title"]
        assert (await friend.post("/v1/payees/lookup", json={"phone": phone.removeprefix("+86")})).status_code == 200

        no = {"purpose": "found_by_phone", "given": False, "version": 1}
        after = {p["name"]: p for p in (await me.post("/v1/privacy/consents", json=no)).json()["items"]}
        assert (after["found_by_phone"]["status"], after["found_by_phone"]["active"]) == ("withdrawn", False)
        unknown = await friend.post("/v1/payees/lookup", json={"phone": phone.removeprefix("+86")})
        assert problem(unknown) == (404, "payee_unknown"), "the processing has stopped, not a flag been set"

        before = await api.world.dump(without=["sessions"])
        for body, code in (
            (no | {"given": True, "version": 9}, (409, "consent_outdated")),
            (no | {"purpose": "safety"}, (409, "purpose_necessary")),
            (no | {"purpose": "selling"}, (422, "purpose_unknown")),
        ):
            assert problem(await me.post("/v1/privacy/consents", json=body)) == code
        assert await api.world.dump(without=["sessions"]) == before

        api.world.clock.advance(seconds=1)
        await me.post("/v1/privacy/consents", json=no | {"given": True})
        assert (await friend.post("/v1/payees/lookup", json={"phone": phone.removeprefix("+86")})).status_code == 200
        history = (await me.get("/v1/privacy/consents")).json()["items"]
        assert [(c["given"], c["version"], c["language"], c["way"]) for c in history] == [
            (True, 1, "zh", "app"), (False, 1, "zh", "app"),
        ]  # fmt: skip


async def test_a_name_is_put_right_by_two_who_saw_the_evidence(api: Api, wallet: WalletId) -> None:
    first, second = await at_work(api, Role.SENIOR_AGENT, "何静"), await at_work(api, Role.OPERATOR, "周全")
    agent, risk = await at_work(api, Role.AGENT, "林晓"), await at_work(api, Role.RISK, "秦风")
    async with await api.signed_in(wallet) as me:
        asked = await ask(me, "correct", name="王炜", document="identity_card", text="the register was wrong")
        path = f"/v1/privacy/requests/{asked['id']}"
        await me.post(f"{path}/prove", json=await proof_of(api, me))
        desk = f"/v1/staff/privacy/{await api.owner(wallet)}/{asked['id']}"

        (waits,) = (await first.browser.get("/v1/staff/privacy")).json()["items"]
        assert (waits["kind"], waits["band"]) == ("correct", 3)
        opened = (await first.browser.post(f"{desk}/open")).json()
        assert opened["asked"]["name"] == "王炜"
        seen = {"evidence": "identity card seen at the counter, scan 17"}
        before = await api.world.dump(without=CHANGING)
        assert problem(await agent.browser.post(f"{desk}/correct", json=seen)) == (403, "permission_missing")
        assert problem(await risk.browser.post(f"{desk}/correct", json=seen)) == (403, "permission_missing")
        alone = await first.browser.post(f"{desk}/answer", json={"outcome": "fulfilled", "text": "done"})
        assert problem(alone) == (409, "correction_takes_two")
        assert await api.world.dump(without=CHANGING) == before

        for _ in range(2):  # the same person again is still one
            assert (await first.browser.post(f"{desk}/correct", json=seen)).json()["state"] == "with_staff"
        assert (await me.get("/v1/customers/me")).json()["name"] == "王伟"
        assert (await second.browser.post(f"{desk}/correct", json=seen)).json()["state"] == "fulfilled"
        assert (await me.get("/v1/customers/me")).json()["name"] == "王炜"
        assert problem(await second.browser.post(f"{desk}/correct", json=seen)) == (409, "step_not_possible")
        looks = (await me.get("/v1/privacy/looks")).json()["items"]
        assert [(look["role"], look["action"]) for look in looks] == [
            ("operator", "privacy.correct"),
            ("senior_agent", "privacy.correct"),
            ("senior_agent", "privacy.correct"),
            ("senior_agent", "privacy.read"),
        ]
        assert "何静" not in str(looks)
        assert (await first.browser.get("/v1/staff/privacy")).json()["items"] == []


async def test_a_leak_goes_before_all_others_and_to_the_officer(api: Api, wallet: WalletId) -> None:
    other = await armed(api)
    boss = await at_work(api, Role.OPERATOR)
    async with await api.signed_in(other) as first:
        correct = await ask(first, "correct", name="王炜", document="passport")
        await first.post(f"/v1/privacy/requests/{correct['id']}/prove", json=await proof_of(api, first))
    async with await api.signed_in(wallet) as me:
        leak = await ask(me, "leak", text="My number is in a list that was offered to me", where="a forum")
        assert leak["timeline"]["state"] == "with_staff"
        queue = (await boss.browser.get("/v1/staff/privacy")).json()["items"]
        assert [(w["kind"], w["band"]) for w in queue] == [("leak", 1), ("correct", 3)]
        mails = await api.world.rows("SELECT way FROM notice_deliveries WHERE kind = 'leak_reported'")
        assert mails == [("mail",)]
        desk = f"/v1/staff/privacy/{await api.owner(wallet)}/{leak['id']}"
        text = {"outcome": "fulfilled", "text": "It was not ours: the list is older than your account."}
        assert (await boss.browser.post(f"{desk}/answer", json=text)).status_code == 200
        shown = (await me.get(f"/v1/privacy/requests/{leak['id']}")).json()
        assert (shown["timeline"]["state"], shown["answer"]["text"]) == ("fulfilled", text["text"])


async def test_what_belongs_to_others_is_unknown(api: Api, wallet: WalletId) -> None:
    other = await armed(api)
    async with await api.signed_in(other) as theirs, await api.signed_in(wallet) as me:
        asked = await ask(theirs, "correct", name="王炜", document="passport")
        path = f"/v1/privacy/requests/{asked['id']}"
        before = await api.world.dump(without=CHANGING)
        proof = await proof_of(api, me)
        assert problem(await me.get(path)) == (404, "proceeding_unknown")
        for verb, body in (("prove", proof), ("download", proof), ("withdraw", None), ("go-on", None)):
            assert problem(await me.post(f"{path}/{verb}", json=body)) == (404, "proceeding_unknown"), verb
        assert await api.world.dump(without=CHANGING) == before
        assert (await me.get("/v1/privacy/requests")).json()["items"] == []


async def test_what_is_asked_must_be_whole(api: Api, wallet: WalletId) -> None:
    async with await api.signed_in(wallet) as me:
        before = await api.world.dump(without=CHANGING)
        for body, code in (
            ({"kind": "correct", "name": "王炜"}, "request_incomplete"),
            ({"kind": "correct", "name": "\u200b", "document": "passport"}, "name_invalid"),
            ({"kind": "delete"}, "request_incomplete"),
            ({"kind": "restrict", "purpose": "selling"}, "purpose_unknown"),
            ({"kind": "leak"}, "request_incomplete"),
            ({"kind": "move"}, "request_incomplete"),
        ):
            assert problem(await me.post("/v1/privacy/requests", json=body)) == (422, code)
        unknown = {"kind": "explain", "decision": "01985a3c-7000-7000-8000-0000000000ff"}
        assert problem(await me.post("/v1/privacy/requests", json=unknown)) == (404, "decision_unknown")
        safety = {"kind": "restrict", "purpose": "safety"}
        assert problem(await me.post("/v1/privacy/requests", json=safety)) == (409, "purpose_necessary")
        assert await api.world.dump(without=CHANGING) == before
        for _ in range(20):
            await ask(me, "leak", text="again")
        many = await me.post("/v1/privacy/requests", json={"kind": "leak", "text": "again"})
        assert problem(many) == (429, "privacy_requests_too_many")


async def test_the_pages_say_what_is_held_and_why(api: Api, wallet: WalletId) -> None:
    async with await api.signed_in(wallet, **{"Accept-Language": "en"}) as me:
        data = (await me.get("/v1/privacy/data")).json()
        assert {c["name"]: c["law"] for c in data["categories"]}["payments"] == "AML art. 34"
        closing = (await me.get("/v1/privacy/closing")).json()
        (money,) = closing["blockers"]
        assert (money["code"], money["amount"]["amount"], money["action"]) == ("balance", 500_000, "withdraw")
        assert closing["change_mind"] == "7 days"
        assert (await me.get("/v1/privacy/decisions")).json()["items"] == []


async def test_who_signs_up_is_asked_purpose_by_purpose(api: Api) -> None:
    notice = (await api.anybody.get("/v1/privacy/notice", headers={"Accept-Language": "zh"})).json()["items"]
    asked = [p for p in notice if p["ground"] == "consent"]
    assert [p["name"] for p in asked] == ["found_by_phone", "activity_notices", "rule_testing"]
    said = [{"purpose": p["name"], "given": p["name"] == "rule_testing", "version": p["version"]} for p in asked]
    body = {"name": "沈清秋", "phone": "13911112222", "password": "a calm and quiet sea"}
    old = [said[0] | {"version": 7, "given": True}]
    refused = await api.anybody.post("/v1/customers", json=body | {"consents": old})
    assert problem(refused) == (409, "consent_outdated")
    assert await api.world.rows("SELECT count(*) FROM customers") == [(0,)], "nobody was signed up"
    assert (await api.anybody.post("/v1/customers", json=body | {"consents": said})).status_code == 201
    rows = await api.world.rows("SELECT purpose, given, way FROM consents ORDER BY purpose")
    assert rows == [
        ("activity_notices", False, "sign_up"),
        ("found_by_phone", False, "sign_up"),
        ("rule_testing", True, "sign_up"),
    ]
    stops = await api.world.rows("SELECT purpose FROM processing_stops ORDER BY purpose")
    assert stops == [("activity_notices",), ("found_by_phone",)]
