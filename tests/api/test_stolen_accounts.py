"""A stolen account through HTTP: from the report to the day when everything is as usual again."""

from __future__ import annotations

from typing import Any

import pyotp
from psycopg.types.json import Jsonb

from purser.claims import Asked, Reason, RefundDesk, give_refund
from purser.core.ids import MerchantId, PaymentId, WalletId
from purser.identity import payment_purpose
from purser.identity.permissions import Role
from purser.risk import policy_document
from tests.support.credentials import ask_code
from tests.support.http import Api, field_errors, problem
from tests.support.proving import PIN, give_pin, login_of, prove, prove_twice
from tests.support.staff import at_work
from tests.support.theft import PASSWORD, Visitor, decide, robbed, work
from tests.support.world import cny

_ACTS = "SELECT details::jsonb->>'what' FROM audit_records WHERE action = %s ORDER BY seq"


async def _frozen(api: Api, wallet: WalletId) -> bool:
    ((frozen,),) = await api.world.rows("SELECT frozen_out FROM ledger_accounts WHERE id = %s", wallet)
    return bool(frozen)


async def _back(api: Api, visitor: Visitor) -> Any:
    """The owner, let in again with a new password."""
    answer = await visitor.send("/return", password=PASSWORD)
    assert answer.status_code == 201, answer.text
    return api.bearer(answer.json()["token"])


async def test_the_standard_way_gives_the_account_back_without_staff(api: Api) -> None:
    wallet, codes = await robbed(api)
    visitor = await Visitor.by_recovery_code(api, wallet, codes[0])
    assert (visitor.state, visitor.seen["way"], visitor.seen["shown"]) == (
        "identity_pending",
        "standard",
        ["recovery_code"],
    )
    assert await _frozen(api, wallet)
    seen = await visitor.show_address()
    assert (visitor.state, seen["is_owner"]) == ("investigating", True)
    await visitor.do("/claims/done")
    assert visitor.state == "cooling"
    assert not await _frozen(api, wallet)
    assert visitor.seen["missing"] == ["password", "second_factor", "devices", "time"]
    me = await _back(api, visitor)
    path = f"/v1/stolen-accounts/{visitor.matter}"
    assert problem(await me.post(f"{path}/restore")) == (409, "restore_incomplete")
    proof = await prove(me, "security:totp", password=PASSWORD)
    setup = await me.post("/v1/totp", json={"proof": proof})
    assert setup.status_code == 201, setup.text
    code = pyotp.TOTP(setup.json()["secret"]).at(int(api.world.clock.now().timestamp()))
    assert (await me.post("/v1/totp/confirm", json={"code": code})).status_code < 300
    assert (await me.post(f"{path}/devices-reviewed")).json()["missing"] == ["time"]
    api.world.clock.advance(hours=24)
    await work(api)
    rows = await api.world.rows("SELECT recovering_since FROM safeguards WHERE customer_id = %s", visitor.customer)
    assert rows == [(None,)]
    seen = await visitor.look()
    assert [s["step"] for s in seen["matter"]["steps"]] == [
        "report", "freeze", "begin_identity", "show_proof", "show_proof", "identify", "finish_claims", "thaw_by_rule",
        "choose_password", "review_devices", "restore",
    ]  # fmt: skip


async def _stolen_by_contact(api: Api) -> tuple[WalletId, list[str], str, str]:
    """Somebody whose phone number a thief has exchanged for another: wallet, recovery codes, both numbers."""
    wallet, codes = await robbed(api)
    mine, theirs = await login_of(api, wallet), "+8613911112222"
    async with await api.signed_in(wallet) as thief:
        shown = await ask_code(api, "contact", theirs)
        proof = await prove(thief, "security:contact", pin=PIN)
        assert (await thief.post("/v1/logins", json={**shown, "proof": proof})).status_code == 204
    return wallet, codes, mine, theirs


async def test_after_recent_changes_a_document_and_two_of_the_staff(api: Api) -> None:
    wallet, codes, mine, theirs = await _stolen_by_contact(api)
    api.world.clock.advance(minutes=2)
    payee = await api.world.person("陈嘉敏")
    taken = (await api.world.do(await api.world.transfer(wallet, payee, 60_000)))["id"]
    owner = await Visitor.by_recovery_code(api, wallet, codes[0])
    assert (owner.seen["way"], owner.seen["changed"]) == ("strengthened", ["contact", "credentials"])
    new = await ask_code(api, "recover", theirs)
    assert problem(await owner.send("/proofs", **new)) == (403, "proof_too_new")
    await owner.show_address(mine)  # the number of before still brings its owner back
    assert (owner.state, owner.seen["is_owner"]) == ("identity_pending", False)
    assert problem(await owner.send("/claims", payment_id=taken)) == (403, "owner_not_shown")
    await owner.do("/document", place="counter")
    assert owner.state == "document_check"
    senior, risk, agent = [await at_work(api, r) for r in (Role.SENIOR_AGENT, Role.RISK, Role.AGENT)]
    path = f"/v1/staff/stolen-accounts/{owner.customer}/{owner.matter}"
    found = {"document": "id_card", "reason": "the face and the name are those of the document"}
    assert problem(await agent.browser.post(f"{path}/document", json=found)) == (403, "permission_missing")
    assert problem(await decide(senior, owner, "thaw")) == (409, "owner_not_shown")
    answer = await senior.browser.post(f"{path}/document", json=found)
    assert answer.status_code == 200, answer.text
    await owner.look()
    assert (owner.state, owner.seen["is_owner"], owner.seen["shown"]) == (
        "investigating", True, ["address", "document", "recovery_code"],
    )  # fmt: skip
    listed = (await owner.api.anybody.get(
        "/v1/stolen-accounts/visit/payments", headers={"Authorization": f"Bearer {owner.ticket}"}
    )).json()["items"]  # fmt: skip
    assert [(p["id"], p["amount"]["amount"]) for p in listed] == [(taken, 60_000)]
    await owner.do("/claims", payment_id=taken, reason="I was asleep")
    assert problem(await owner.send("/claims", payment_id=taken)) == (409, "claimed_before")
    await owner.do("/claims/done")
    assert owner.state == "investigating", "after recent changes nothing goes by itself"
    assert (await decide(senior, owner, "thaw")).json()["matter"]["state"] == "investigating"
    assert (await decide(senior, owner, "thaw")).json()["matter"]["state"] == "investigating", "one person counts once"
    assert problem(await decide(agent, owner, "thaw")) == (403, "permission_missing")
    assert await _frozen(api, wallet)
    assert (await decide(risk, owner, "thaw")).json()["matter"]["state"] == "cooling"
    assert not await _frozen(api, wallet)
    assert await login_of(api, wallet) == mine, "the owner's number is on file again"
    api.world.clock.advance(minutes=2)
    for login in (mine, theirs):
        shown = await ask_code(api, "sign_in", login)
        code = (await api.anybody.post("/v1/sessions/by-code", json=shown)).status_code
        assert code == (201 if login == mine else 404), login
    await owner.look()
    assert owner.seen["claims"][0]["state"] == "open", "claims go on"
    me = await _back(api, owner)
    wallets = (await me.get("/v1/wallets")).json()["items"]
    assert wallets[0]["status"] == "open"
    acts = await api.world.rows(_ACTS, "theft.decide")
    assert [what for (what,) in acts] == ["id_card", "thaw: first of two", "thaw: first of two", "thaw"]


async def _give_back(api: Api, wallet: WalletId, merchant: MerchantId, payment: str, amount: int) -> None:
    owner = await api.owner(wallet)
    asked = Asked(
        owner, wallet, PaymentId.parse(payment), cny(amount), Reason.CHANGED_MIND, refund_no=payment
    )  # fmt: skip
    await api.world.db.run(lambda tx: give_refund(tx, RefundDesk.of(api.world.counter), asked, merchant))


async def test_only_what_can_be_claimed_is_listed_and_what_is_left_of_it(api: Api) -> None:
    wallet, codes = await robbed(api)
    merchant = await api.world.merchant()
    whole, part, claimed = [
        (await api.world.do(await api.world.scan(wallet, merchant, n)))["id"] for n in (10_000, 20_000, 15_000)
    ]
    await _give_back(api, wallet, merchant, whole, 10_000)
    await _give_back(api, wallet, merchant, part, 5_000)
    api.world.clock.advance(minutes=2)
    owner = await Visitor.by_recovery_code(api, wallet, codes[0])
    await owner.show_address()
    await owner.do("/claims", payment_id=claimed)
    headers = {"Authorization": f"Bearer {owner.ticket}"}
    listed = (await api.anybody.get("/v1/stolen-accounts/visit/payments", headers=headers)).json()["items"]
    assert [(p["id"], p["amount"]["amount"], p["left"]["amount"]) for p in listed] == [(part, 20_000, 15_000)]
    refused = await owner.send("/claims", payment_id=whole)
    assert problem(refused) == (422, "claim_nothing_left")
    assert refused.json()["detail"].startswith("All of this money has come back to you already")
    seen = await owner.do("/claims", payment_id=part)
    assert sorted(c["loss"]["amount"] for c in seen["claims"]) == [15_000, 15_000]


async def test_what_two_visitors_show_never_adds_up(api: Api) -> None:
    wallet, codes = await robbed(api)
    thief = await Visitor.by_code(api, wallet)  # has the phone
    owner = await Visitor.by_recovery_code(api, wallet, codes[0])
    assert thief.matter == owner.matter
    assert (await thief.look())["shown"] == ["address"]
    assert (await owner.look())["shown"] == ["recovery_code"]
    assert owner.state == "identity_pending"
    shown = await ask_code(api, "recover", await login_of(api, wallet))
    assert problem(await thief.send("/proofs", **shown)) == (409, "proof_shown")
    assert problem(await thief.send("/proofs", recovery_code="AAAA-BBBB-CCCC-D")) == (403, "recovery_code_wrong")
    assert problem(await thief.send("/claims/done")) == (403, "owner_not_shown")
    api.world.clock.advance(seconds=61)
    await owner.show_address()
    assert owner.seen["is_owner"]
    assert not (await thief.look())["is_owner"]
    assert problem(await thief.send("/claims/done")) == (403, "owner_not_shown")


async def test_whoever_guesses_learns_nothing_and_freezes_nothing(api: Api) -> None:
    wallet, codes = await robbed(api)
    login, before = await login_of(api, wallet), await api.world.dump(without=["throttles"])

    async def report(**body: Any) -> Any:
        return await api.anybody.post("/v1/stolen-accounts/urgent", json=body)

    answers = [await report(login=who, recovery_code="AAAA-BBBB-CCCC-D") for who in (login, "13900000000")]
    assert {problem(a) for a in answers} == {(403, "report_refused")}
    assert {a.json()["detail"] for a in answers} == {answers[0].json()["detail"]}
    assert await api.world.dump(without=["throttles"]) == before
    assert field_errors(await report(login=login)) == [("/recovery_code", "required")]
    assert field_errors(await report(login=login, code="123456")) == [("/code_request", "required")]
    stranger = await api.world.person("陈嘉敏")
    assert problem(await report(login=await login_of(api, stranger), recovery_code=codes[0]))[1] == "report_refused"
    for ticket in ("", "pt_", "pt_" + "A" * 107, "ps_wrong"):
        headers = {"Authorization": f"Bearer {ticket}"}
        answer = await api.anybody.get("/v1/stolen-accounts/visit", headers=headers)
        assert problem(answer) == (401, "unauthenticated"), ticket
    assert not await _frozen(api, wallet)


async def test_from_inside_the_session_proves_nothing(api: Api) -> None:
    wallet, codes = await robbed(api)
    async with await api.signed_in(wallet) as me:
        visitor = await Visitor.of(api, wallet, await me.post("/v1/stolen-accounts", json={"reason": "not me"}))
        assert problem(await me.get("/v1/wallets")) == (401, "unauthenticated")
    assert (visitor.state, visitor.seen["shown"], visitor.seen["matter"]["turn"]) == ("frozen", [], "customer")
    await visitor.do("/proofs", recovery_code=codes[0])
    assert visitor.state == "identity_pending"
    async with await api.signed_in(wallet) as me:  # signing in is possible, and shows where it stands
        items = (await me.get("/v1/proceedings")).json()["items"]
        assert [(i["procedure"], i["state"]) for i in items] == [("stolen_account", "identity_pending")]
        freeze = (await me.get("/v1/freezes")).json()["items"][0]["id"]
        proof = await prove_twice(me, "security:unfreeze")
        lift = await me.post(f"/v1/freezes/{freeze}/lift", json={"proof": proof})
        assert problem(lift) == (409, "freeze_in_matter")
        path = f"/v1/stolen-accounts/{visitor.matter}"
        assert problem(await me.post(f"{path}/devices-reviewed")) == (409, "step_not_possible")
        assert problem(await me.post(f"{path}/restore")) == (409, "step_not_possible")
        other = await api.world.person("陈嘉敏")
        async with await api.signed_in(other) as they:
            assert problem(await they.get(path)) == (404, "proceeding_unknown")
            assert problem(await they.post(f"{path}/restore")) == (404, "proceeding_unknown")
    assert await _frozen(api, wallet)


async def test_staff_open_it_for_somebody_on_the_phone_and_close_it_as_a_strangers(api: Api) -> None:
    wallet, codes = await robbed(api)
    agent, senior, risk = [await at_work(api, r) for r in (Role.AGENT, Role.SENIOR_AGENT, Role.RISK)]
    body = {"login": await login_of(api, wallet), "reason": "the caller says the phone is gone"}
    opened = await agent.browser.post("/v1/staff/stolen-accounts", json=body)
    assert opened.status_code == 201, opened.text
    assert "ticket" not in opened.text
    assert await _frozen(api, wallet)
    visitor = await Visitor.by_recovery_code(api, wallet, codes[0])
    assert visitor.matter == opened.json()["id"]
    await visitor.do("/document", place="video")
    path = f"/v1/staff/stolen-accounts/{visitor.customer}/{visitor.matter}"
    assert problem(await agent.browser.get(path)) == (403, "permission_missing")
    file = (await risk.browser.get(path)).json()
    assert sorted((v["shown"], v["login"]) for v in file["visits"]) == [([], None), (["recovery_code"], None)]
    refused = await senior.browser.post(f"{path}/document", json={"document": None, "reason": "another face"})
    assert refused.json()["matter"]["state"] == "identity_pending"
    assert problem(await decide(risk, visitor, "refer")) == (409, "step_not_possible")
    assert (await decide(risk, visitor, "not_owner")).json()["matter"]["state"] == "identity_pending"
    assert (await decide(senior, visitor, "not_owner")).json()["matter"]["state"] == "not_owner"
    assert problem(await visitor.send("/proofs", recovery_code=codes[1])) == (409, "step_not_possible")
    assert await _frozen(api, wallet), "it stays frozen for its owner"
    async with await api.signed_in(wallet) as me:
        freezes = (await me.get("/v1/freezes")).json()["items"]
        assert all(f["lifted_at"] is None for f in freezes)


async def _why(caller: Any, path: str, step: str) -> str:
    steps = (await caller.get(path)).json()["matter"]["steps"]
    why: str = next(s["reason"] for s in steps if s["step"] == step)
    return why


async def test_staff_decide_claims_and_little_leaves_while_it_cools(api: Api) -> None:
    async with api.world.db.transaction() as tx:
        await tx.execute("UPDATE risk_rule_sets SET document = %s", [Jsonb(policy_document("cn"))])
    wallet, codes = await robbed(api)
    payee = await api.world.person("陈嘉敏")
    taken = [(await api.world.do(await api.world.transfer(wallet, payee, n)))["id"] for n in (30_000, 40_000)]
    owner = await Visitor.by_recovery_code(api, wallet, codes[0])
    await owner.show_address()
    for payment in taken:
        await owner.do("/claims", payment_id=payment)
    api.world.clock.advance(hours=25)  # what the thief took counts among what left in a day
    stranger = await api.world.person("赵敏", funds=10_000)
    theirs = (await api.world.do(await api.world.transfer(stranger, payee, 5_000)))["id"]
    assert problem(await owner.send("/claims", payment_id=theirs)) == (404, "activity_unknown")
    risk, senior = [await at_work(api, r) for r in (Role.RISK, Role.SENIOR_AGENT)]
    claims = {c["payment_id"]: c["id"] for c in owner.seen["claims"]}
    assert {(c["kind"], c["name"]) for c in owner.seen["claims"]} == {("transfer", "**敏")}

    async def settle(payment: str, decision: str) -> Any:
        path = f"/v1/staff/stolen-claims/{owner.customer}/{claims[payment]}/decisions"
        return await risk.browser.post(path, json={"decision": decision, "finding": "seen in the device's log"})

    assert (await settle(taken[0], "uphold")).json() == {"state": "upheld", "decided": True}
    assert (await settle(taken[1], "credit")).json() == {"state": "provisional", "decided": True}
    assert problem(await settle(taken[1], "credit")) == (409, "step_not_possible")
    assert (await settle(taken[1], "deny")).json() == {"state": "denied", "decided": True}
    assert problem(await settle(taken[0], "deny")) == (409, "step_not_possible")
    for desk in (risk, senior):
        await decide(desk, owner, "thaw")
    me = await _back(api, owner)
    path = f"/v1/staff/stolen-accounts/{owner.customer}/{owner.matter}"
    assert await _why(risk.browser, path, "thaw") != ""
    assert await _why(me, f"/v1/stolen-accounts/{owner.matter}", "thaw") == "", "what staff note is theirs to read"
    listed = (await me.get(f"/v1/statements?wallet_id={wallet}")).json()["items"]
    assert [(e["kind"], e["direction"]) for e in listed if e["kind"] == "compensation"] == [
        ("compensation", "out"), ("compensation", "in"), ("compensation", "in"),
    ]  # fmt: skip
    merchant = await api.world.merchant()
    await give_pin(api, wallet)

    async def pay(amount: int) -> Any:
        money = {"amount": amount, "currency": "CNY"}
        order = await api.world.order(merchant, amount)
        ask = {"kind": "payment", "wallet_id": str(wallet), "amount": money, "order_id": str(order.id)}
        quote = (await me.post("/v1/quotes", json=ask)).json()["quote"]
        proof = await prove(me, payment_purpose(quote), pin=PIN)
        body = {k: v for k, v in ask.items() if k != "kind"} | {"quote": quote, "proof": proof}
        return await me.post("/v1/payments", json=body, headers={"Idempotency-Key": f"pay-{amount}"})

    assert problem(await pay(50_001)) == (403, "risk_denied")
    paid = await pay(20_000)
    assert paid.status_code == 201, paid.text
    assert problem(await pay(30_001)) == (403, "risk_denied")
    assert (await pay(30_000)).status_code == 201
