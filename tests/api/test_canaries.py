"""More than fifty secrets go through the flows; none comes to light in a log, trace, error, export or dump."""

from __future__ import annotations

import base64
import io
import os
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from purser.channels import BindResult, BindState
from purser.core.audit_heads import Journal, publish_head
from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.core.vault import keyring
from purser.identity.permissions import Role
from tests.api.test_bank_cards import use
from tests.api.test_privacy import work as make_copies
from tests.support.authenticator import Authenticator
from tests.support.calling import call_with_secrets
from tests.support.canaries import Canaries, all_logs
from tests.support.channel import Parrot, bound_card
from tests.support.credentials import ask_code, codes_sent, register_passkey
from tests.support.http import OPERATOR_KEY, Api, problem
from tests.support.proving import login_of, prove, purpose_of
from tests.support.staff import Desk, at_work, invited
from tests.support.theft import Visitor, robbed


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    with all_logs() as written:
        yield written


@pytest.fixture
def canaries(api: Api) -> Canaries:
    found = Canaries(api)
    for client in (api.anybody,):
        client.event_hooks["response"].append(lambda answer: _note(found, answer))
    return found


async def _note(canaries: Canaries, answer: httpx.Response) -> None:
    if answer.status_code >= 400:
        canaries.refusals.append((await answer.aread()).decode())


@pytest.mark.slow
async def test_no_canary_sings(
    api: Api, canaries: Canaries, clock: FakeClock, tmp_path: Path, logs: io.StringIO
) -> None:
    me = await _come_in(canaries, clock)
    await _secure(canaries, me, clock)
    await _pay(canaries, me)
    await _move_money(canaries, me)
    await _quarrel(canaries, me)
    await _ask_about_data(canaries, me, clock)
    await _bind_cards(canaries, me)
    await _sell(canaries, me)
    await call_with_secrets(canaries, me)
    await _work(canaries)
    await _fail(canaries, me)
    await _lose_the_phone(canaries, clock)
    await _be_robbed(canaries, clock)
    canaries.add("operator's key", OPERATOR_KEY)
    canaries.add("process's secret", api.runtime.settings.secret().hex())
    canaries.add("key that wraps data keys", _master_key())
    async with api.world.db.transaction() as tx:
        for key in (await keyring(tx)).unwrapped.values():
            canaries.add("data key", key.hex())
    await publish_head(api.world.db, Journal(tmp_path), clock)
    assert len(canaries.known) >= 50
    assert len(set(canaries.known.values())) == len(canaries.known)

    written = logs.getvalue()
    assert '"refused"' in written, "the logs were not caught"
    assert "Traceback" in written, "no defect was logged"
    assert canaries.found_in(written) == [], "in the logs"
    assert len(canaries.refusals) >= 10
    assert canaries.found_in("\n".join(canaries.refusals)) == [], "in refusals"
    metrics = await api.anybody.get("/metrics")
    assert "purser_" in metrics.text
    assert canaries.found_in(metrics.text) == [], "in the figures"
    assert canaries.found_in(await canaries.dump()) == [], "in a dump of the database"
    journal = (tmp_path / "audit" / "heads.jsonl").read_text()
    assert canaries.found_in(journal) == [], "in the audit's journal"
    assert canaries.found_in(api.app.state.exported) == [], "in an export"


def test_a_canary_would_be_heard() -> None:
    """The search finds what is there, however it is written."""
    api: Any = None
    heard = Canaries(api)
    heard.add("token", "ps_abcdefghijkl")
    heard.add("code", "258036")
    for text in ("x ps_abcdefghijkl y", b"ps_abcdefghijkl".hex(), base64.b64encode(b"ps_abcdefghijkl").decode()):
        assert heard.found_in(f"before {text} after") == ["1 token"]
    for text in ("258036", "code=258036,", r"\x" + b"258036".hex()):
        assert heard.found_in(f"before {text}\tafter") == ["2 code"]
    for text in ("1258036", "0.258036", "ab258036cd"):
        assert heard.found_in(text) == []


def _master_key() -> str:
    return Path(os.environ["PURSER_KEYS"], "master-0001").read_bytes().hex()


def _first(canaries: Canaries, what: str) -> str:
    return next(value for name, value in canaries.known.items() if name.partition(" ")[2] == what)


async def _come_in(canaries: Canaries, clock: FakeClock) -> httpx.AsyncClient:
    """Sign up by phone and by mail, sign in by password and by code, with devices and with mistakes."""
    api, add = canaries.api, canaries.add
    phone, mail = add("phone", "13812342046"), add("mail address", "canary.jiamin@example.org")
    shown = await ask_code(api, "sign_up", phone)
    add("one-time code", shown["code"])
    password = add("password", "a calm blue sea at dawn")
    body = {
        "name": add("name", "欧阳慕容嘉敏"), "phone": phone, "password": password,
        "code_request": shown["code_request"], "code": shown["code"],
    }  # fmt: skip
    assert (await api.anybody.post("/v1/customers", json=body)).status_code == 201
    assert (await api.anybody.post("/v1/customers", json={**body, "email": mail})).status_code >= 400
    other = {
        "name": add("name", "Sarah Canary-Miller"),
        "email": mail,
        "password": add("password", "thirty quiet green hills"),
    }
    assert (await api.anybody.post("/v1/customers", json=other)).status_code == 201
    for guess in ("a guess of somebody", "another guess of somebody"):
        given = {"login": phone, "password": add("wrong password", guess)}
        assert problem(await api.anybody.post("/v1/sessions", json=given)) == (401, "sign_in_failed")
    for number in ("13912340099", "13912340098"):
        given = {"login": add("unknown phone", number), "password": guess}
        assert problem(await api.anybody.post("/v1/sessions", json=given)) == (401, "sign_in_failed")
    token = ""
    for _ in range(3):
        answer = await api.anybody.post("/v1/sessions", json={"login": phone, "password": password})
        assert answer.status_code == 201
        token = add("session token", answer.json()["token"])
        for name in ("purser_device",):
            if cookie := api.anybody.cookies.get(name):
                canaries.known.setdefault("device key", cookie)
        api.anybody.cookies.clear()
    clock.advance(minutes=2)
    by_code = await ask_code(api, "sign_in", phone)
    add("one-time code", by_code["code"])
    answer = await api.anybody.post("/v1/sessions/by-code", json=by_code)
    assert answer.status_code == 201
    add("session token", answer.json()["token"])
    api.anybody.cookies.clear()
    me = api.bearer(token)
    me.event_hooks["response"].append(lambda a: _note(canaries, a))
    clock.advance(hours=13)
    return me


async def _secure(canaries: Canaries, me: httpx.AsyncClient, clock: FakeClock) -> None:
    """A PIN, proofs, a passkey, an authenticator app, recovery codes."""
    add, password = canaries.add, _first(canaries, "password")
    proof = add("proof", await prove(me, "security:pin", password=password))
    pin = add("PIN", "258036")
    assert (await me.put("/v1/pin", json={"pin": pin, "proof": proof})).status_code == 200
    easy = await me.put("/v1/pin", json={"pin": "123456", "proof": await prove(me, "security:pin", pin=pin)})
    assert problem(easy) == (422, "pin_easy")
    wrong = {"method": "pin", "purpose": "security:devices", "pin": add("wrong PIN", "730519")}
    assert problem(await me.post("/v1/proofs", json=wrong))[1] == "pin_wrong"
    proof = add("proof", await prove(me, "security:passkeys", pin=pin))
    assert (await register_passkey(me, Authenticator(), proof)).status_code == 201
    begun = await me.post("/v1/totp", json={"proof": add("proof", await prove(me, "security:totp", pin=pin))})
    secret = add("authenticator app's secret", begun.json()["secret"])
    from tests.support.credentials import App

    code = add("authenticator app's code", App(secret, clock).code())
    assert (await me.post("/v1/totp/confirm", json={"code": code})).status_code == 204
    proof = add("proof", await prove(me, "security:recovery_codes", pin=pin))
    for code in (await me.post("/v1/recovery-codes", json={"proof": proof})).json()["codes"]:
        add("recovery code", code)
    add("session token", me.headers["Authorization"].removeprefix("Bearer "))
    body = {
        "endpoint": add("push endpoint", "https://push.example/canary-endpoint-of-hers"),
        "keys": {"p256dh": base64.urlsafe_b64encode(b"\x04" + bytes(range(64))).decode().rstrip("="),
                 "auth": add("push key", base64.urlsafe_b64encode(b"canary-push-auth").decode().rstrip("="))},
    }  # fmt: skip
    await me.post("/v1/push-subscriptions", json=body)


async def _pay(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """Payment codes, a payee looked up, an export."""
    wallet = (await me.get("/v1/wallets")).json()["items"][0]["id"]
    for _ in range(2):
        made = await me.post("/v1/payment-codes", json={"wallet_id": wallet})
        assert made.status_code == 201, made.text
        canaries.add("payment code", made.json()["code"])
    payee = canaries.add("payee's phone", "13912340077")
    assert problem(await me.post("/v1/payees/lookup", json={"phone": payee})) == (404, "payee_unknown")
    exported = await me.get("/v1/statements/export", params={"wallet_id": wallet, "month": "2026-03"})
    assert exported.status_code == 200
    shown = [exported.text]
    shown += [(await me.get(f"/v1/{path}")).text for path in ("sessions", "devices", "credentials", "passkeys")]
    canaries.api.app.state.exported = "\n".join(shown)


async def _move_money(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """A transfer and a payment with proofs, the statement that shows them, and a payment asked back."""
    api, pin = canaries.api, _first(canaries, "PIN")
    wallet = WalletId.parse((await me.get("/v1/wallets")).json()["items"][0]["id"])
    await api.world.fund(wallet, 90_000)
    payee, shop = await api.world.person("王小明"), await api.world.merchant()
    ids = []
    for kind, path, target in (("transfer", "transfers", {"payee_wallet_id": str(payee)}),
                               ("payment", "payments", {"merchant_id": str(shop)})):  # fmt: skip
        wish = {"wallet_id": str(wallet), "amount": {"amount": 30_000, "currency": "CNY"}, **target}
        quote = (await me.post("/v1/quotes", json={"kind": kind, **wish})).json()["quote"]
        proof = canaries.add("proof of a payment", await prove(me, purpose_of(quote), pin=pin))
        paid = await me.post(
            f"/v1/{path}", json={**wish, "quote": quote, "proof": proof}, headers={"Idempotency-Key": f"{kind}-2"}
        )
        assert paid.status_code == 201, paid.text
        ids.append(paid.json()["id"])
    canaries.api.app.state.paid = ids[1]
    body = {"payment_id": ids[1], "amount": {"amount": 1_000, "currency": "CNY"}, "reason": "changed_mind"}
    asked = await me.post("/v1/refunds", json=body, headers={"Idempotency-Key": "back"})
    assert asked.status_code == 201, asked.text
    canaries.api.app.state.exported += (await me.get("/v1/statements", params={"wallet_id": str(wallet)})).text
    canaries.api.app.state.exported += (await me.get("/v1/proceedings")).text


async def _quarrel(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """A dispute with a document of the customer's: its name, and what is in it."""
    add = canaries.add
    body = {"payment_id": canaries.api.app.state.paid, "reason": "not_as_described", "description": "It was broken.",
            "amount": {"amount": 2_000, "currency": "CNY"}}  # fmt: skip
    opened = await me.post("/v1/disputes", json=body, headers={"Idempotency-Key": "quarrel"})
    assert opened.status_code == 201, opened.text
    path = f"/v1/disputes/{opened.json()['id']}/evidence"
    query = {"name": add("name of a document", "invoice of canary street 7.png"), "shared": "false"}
    written = add("text in a document", "the canary lives in the third cage on the left")
    about = PngInfo()
    about.add_text("Comment", written)
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "PNG", pnginfo=about)
    kept = await me.post(path, params=query, content=out.getvalue())
    assert kept.status_code == 201, kept.text
    assert written.encode() in (await me.get(f"{path}/{kept.json()['id']}")).content
    broken = await me.post(path, params=query, content=written.encode())
    assert problem(broken)[0] == 422


async def _ask_about_data(canaries: Canaries, me: httpx.AsyncClient, clock: FakeClock) -> None:
    """A copy of one's data, whose owner's secrets it must not hold, and a name to be put right."""
    pin = _first(canaries, "PIN")
    asked = (await me.post("/v1/privacy/requests", json={"kind": "copy"})).json()
    path = f"/v1/privacy/requests/{asked['id']}"
    for step in ("prove", "download"):
        clock.advance(seconds=1)
        proof = canaries.add("proof", await prove(me, "security:privacy", pin=pin))
        done = await me.post(f"{path}/{step}", json={"proof": proof})
        assert done.status_code == 200, done.text
        await make_copies(canaries.api)
    with zipfile.ZipFile(io.BytesIO(done.content)) as file:
        held = "".join(file.read(name).decode(errors="replace") for name in file.namelist())
    assert {what.partition(" ")[2] for what in canaries.found_in(held)} <= {"name", "phone", "name of a document"}
    name = canaries.add("name to be put right", "欧阳慕容佳敏")
    wish = {"kind": "correct", "name": name, "document": "identity_card", "text": "the register is wrong"}
    answer = await me.post("/v1/privacy/requests", json=wish)
    assert answer.status_code == 201, answer.text


async def _be_robbed(canaries: Canaries, clock: FakeClock) -> None:
    """Somebody's account is stolen; they report it with a recovery code, and show that they are who they say."""
    api, add = canaries.api, canaries.add
    wallet, codes = await robbed(api)
    for code in codes:
        add("recovery code", code)
    visitor = await Visitor.by_recovery_code(api, wallet, codes[0])
    add("ticket of a visit", visitor.ticket)
    clock.advance(minutes=2)
    shown = await ask_code(api, "recover", await login_of(api, wallet))
    add("one-time code", shown["code"])
    await visitor.do("/proofs", **shown)
    wrong = await visitor.send("/claims", payment_id=add("ticket where none belongs", visitor.ticket[::-1]))
    assert problem(wrong)[0] == 422
    await visitor.do("/claims/done")
    back = await visitor.send("/return", password=add("new password", "a canary is back in its cage"))
    assert back.status_code == 201, back.text
    add("session token", back.json()["token"])


async def _bind_cards(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """A card is bound whose number the bank alone knows; and careless clients send numbers wherever one fits."""
    add, bank = canaries.add, Parrot()
    use(canaries.api, bank)
    begun = await me.post("/v1/bank-cards/bindings", json={})
    assert begun.status_code == 201, begun.text
    number = add("card number", "6222021234567894417")
    out_no = bank.asked[-1][1]
    bank.bindings[out_no] = BindResult(BindState.SUCCEEDED, card=bound_card(last4=number[-4:]))
    check = f"/v1/bank-cards/bindings/{begun.json()['id']}/check"
    assert (await me.post(check)).json()["state"] == "bound"
    wallet = (await me.get("/v1/wallets")).json()["items"][0]["id"]
    for typed in (number, add("card number of another", "6225880123456789")):
        amount = {"amount": 100, "currency": "CNY"}
        sent = {"kind": "top_up", "wallet_id": wallet, "amount": amount, "bank_card": typed}
        assert problem(await me.post("/v1/quotes", json=sent)) == (404, "bank_card_unknown")
        paid = {"wallet_id": wallet, "amount": amount, "quote": "q", "bank_card": typed}
        answer = await me.post("/v1/top-ups", json=paid, headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.status_code >= 400
        for wrong in ({"channel": typed}, {"number": typed}):
            assert problem(await me.post("/v1/bank-cards/bindings", json=wrong)) == (422, "invalid_request")
        for path in (f"/v1/bank-cards/{typed}/suspend", f"/v1/bank-cards/{typed}/unbinding"):
            assert problem(await me.post(path))[0] == 422


async def _sell(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """A merchant with keys and an endpoint; a code that does not work."""
    api, add = canaries.api, canaries.add
    opened = await api.bearer(OPERATOR_KEY).post("/v1/merchants", json={"name": "Morning Coffee"})
    shop = api.bearer(add("API key", opened.json()["api_key"]))
    for _ in range(2):
        add(
            "API key", (await shop.post("/v1/merchants/me/api-keys", json={"scopes": ["orders:read"]})).json()["secret"]
        )
    hook = await shop.post("/v1/webhooks", json={"url": "https://93.184.216.34/hook"})
    assert hook.status_code == 201, hook.text
    add("webhook's secret", hook.json()["secret"])
    add("webhook's secret, raw", base64.b64decode(hook.json()["secret"].removeprefix("whsec_")).hex())
    bad = {"code": add("wrong payment code", "770000000000000001"), "amount": {"amount": 1, "currency": "CNY"},
           "order_no": "no-1"}  # fmt: skip
    answer = await shop.post("/v1/payments/by-code", json=bad, headers={"Idempotency-Key": "canary"})
    canaries.refusals.append(answer.text)
    assert answer.status_code >= 400
    assert (await me.get("/v1/merchants/me")).status_code == 401


async def _work(canaries: Canaries) -> None:
    """Staff: an invitation taken up, one that waits, a session."""
    api, add = canaries.api, canaries.add
    waiting = await invited(api, Role.AGENT)
    add("invitation", waiting.token)
    boss = await at_work(api, Role.OPERATOR)
    add("staff session", boss.browser.cookies["purser_staff"])
    again = await boss.browser.post(f"/v1/staff/{waiting.staff.id}/invitations", json={"reason": "link was lost"})
    token = add("invitation", again.json()["link"].partition("#")[2])
    desk = Desk(api)
    assert (await desk.enrol(token)).status_code == 201
    add("staff session", desk.browser.cookies["purser_staff"])


async def _fail(canaries: Canaries, me: httpx.AsyncClient) -> None:
    """Malformed bodies with secrets in them, and a defect of ours in the middle of a sign-in."""
    api, add = canaries.api, canaries.add
    phone, password = _first(canaries, "phone"), add("password", "a canary in a broken mine")
    for body in ({"login": phone, "password": password, "extra": password}, {"login": [phone], "password": password}):
        assert problem(await api.anybody.post("/v1/sessions", json=body)) == (422, "invalid_request")
    broken = f'{{"login": "{phone}", "password": "{password}'
    answer = await api.anybody.post("/v1/sessions", content=broken, headers={"Content-Type": "application/json"})
    assert problem(answer) == (422, "invalid_json")
    wrong_token = add("made-up session token", "ps_" + "canary" * 7)
    answer = await api.anybody.get("/v1/customers/me", headers={"Authorization": f"Bearer {wrong_token}"})
    assert problem(answer) == (401, "unauthenticated")
    hasher = api.runtime.hasher

    class Broken:
        async def verify(self, *_: object) -> bool:
            raise RuntimeError("the hasher broke")

    api.runtime.hasher = Broken()  # type: ignore[assignment]
    answer = await api.anybody.post("/v1/sessions", json={"login": phone, "password": password})
    api.runtime.hasher = hasher
    assert answer.status_code == 500
    assert (await me.post("/v1/proofs", json={"method": "pin", "purpose": password, "pin": "1"})).status_code == 422


async def _lose_the_phone(canaries: Canaries, clock: FakeClock) -> None:
    """Freeze from the sign-in page, and come back by a recovery code."""
    api, add = canaries.api, canaries.add
    phone = _first(canaries, "phone")
    clock.advance(minutes=10)
    shown = await ask_code(api, "recover", phone)
    add("one-time code", shown["code"])
    code = _first(canaries, "recovery code")
    body = {**shown, "recovery_code": code, "password": add("new password", "the same sea, a colder day")}
    answer = await api.anybody.post("/v1/recoveries", json=body)
    assert answer.status_code == 201, answer.text
    add("session token", answer.json()["token"])
    api.anybody.cookies.clear()
    assert len(await codes_sent(api)) >= 3
    urgent = {"login": phone, "password": _first(canaries, "password")}
    await api.anybody.post("/v1/freezes/urgent", json=urgent)
