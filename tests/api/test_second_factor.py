"""An authenticator app and recovery codes as the second factor at sign-in, and for proofs."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.identity import Totps
from tests.support.credentials import App, ask_code, other_code, settled, turn_on_totp
from tests.support.http import Api, problem
from tests.support.proving import PASSWORD, PIN, login_of, prove

SECOND = "/v1/sessions/second-factor"
UNTOUCHED = ["throttles", "pending_sign_ins"]


class Guarded:
    """Somebody signed in who has an authenticator app."""

    def __init__(self, api: Api, wallet: WalletId, login: str, me: httpx.AsyncClient, app: App) -> None:
        self.api, self.wallet, self.login, self.me, self.app = api, wallet, login, me, app

    async def ticket(self) -> str:
        """Sign in by password; what comes next is the second factor."""
        answer = await self.api.anybody.post("/v1/sessions", json={"login": self.login, "password": PASSWORD})
        assert problem(answer) == (401, "second_factor_required")
        ticket: str = answer.json()["ticket"]
        return ticket

    async def show(self, ticket: str, code: str, method: str = "totp") -> httpx.Response:
        return await self.api.anybody.post(SECOND, json={"ticket": ticket, "method": method, "code": code})

    async def recovery_codes(self) -> list[str]:
        self.api.world.clock.advance(seconds=1)
        proof = await prove(self.me, "security:recovery_codes", pin=PIN)
        made = await self.me.post("/v1/recovery-codes", json={"proof": proof})
        assert made.status_code == 201
        codes: list[str] = made.json()["codes"]
        return codes


@pytest.fixture
async def guarded(api: Api, clock: FakeClock) -> Guarded:
    wallet = await settled(api)
    me = await api.signed_in(wallet)
    app = await turn_on_totp(me, clock, await prove(me, "security:totp", pin=PIN))
    return Guarded(api, wallet, await login_of(api, wallet), me, app)


async def test_an_app_is_set_up_by_a_qr_code_and_a_first_code(api: Api, clock: FakeClock) -> None:
    wallet = await settled(api)
    async with await api.signed_in(wallet) as me:
        assert problem(await me.post("/v1/totp", json={})) == (403, "step_up_required")
        begun = (await me.post("/v1/totp", json={"proof": await prove(me, "security:totp", pin=PIN)})).json()
        uri = urlsplit(begun["uri"])
        assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
        assert unquote(uri.path) == f"/Purser:{await login_of(api, wallet)}"
        assert parse_qs(uri.query) == {"secret": [begun["secret"]], "issuer": ["Purser"]}
        assert len(begun["secret"]) == 32, "160 bits (RFC 4226, 4, R6)"
        assert begun["secret"] not in repr(await api.world.dump())
        app = App(begun["secret"], clock)
        assert problem(await me.post("/v1/totp/confirm", json={"code": other_code(app.code())})) == (403, "totp_wrong")
        assert (await me.get("/v1/credentials")).json()["totp"] is False, "until a code was right, nothing is asked for"
        assert (await me.post("/v1/totp/confirm", json={"code": app.code()})).status_code == 204
        assert (await me.get("/v1/credentials")).json()["totp"] is True
        proof = await prove(me, "security:totp", password=PASSWORD)
        assert problem(await me.post("/v1/totp", json={"proof": proof})) == (409, "totp_on")
    assert ("totp_added",) in await api.world.rows("SELECT kind FROM messages")


async def test_a_password_is_answered_with_a_ticket_and_no_session(guarded: Guarded) -> None:
    before = await guarded.api.world.dump(without=UNTOUCHED)
    body = {"login": guarded.login, "password": PASSWORD}
    answer = await guarded.api.anybody.post("/v1/sessions", json=body)
    assert problem(answer) == (401, "second_factor_required")
    assert answer.json()["methods"] == ["totp", "recovery_code"]
    assert answer.json()["expires_at"] == "2026-03-02T01:05:30Z"
    assert "set-cookie" not in answer.headers
    assert await guarded.api.world.dump(without=UNTOUCHED) == before
    assert answer.json()["ticket"] not in repr(await guarded.api.world.dump())
    wrong = await guarded.api.anybody.post("/v1/sessions", json={**body, "password": "a wrong blue sea"})
    assert problem(wrong) == (401, "sign_in_failed"), "who does not know the password learns nothing of the app"


async def test_the_second_factor_opens_the_session(guarded: Guarded) -> None:
    ticket = await guarded.ticket()
    answer = await guarded.show(ticket, guarded.app.code())
    assert answer.status_code == 201
    async with guarded.api.bearer(answer.json()["token"]) as me:
        assert (await me.get("/v1/customers/me")).status_code == 200
    guarded.api.world.clock.advance(seconds=30)
    assert problem(await guarded.show(ticket, guarded.app.code())) == (401, "ticket_expired")


async def test_a_code_by_mail_or_sms_takes_it_as_well(guarded: Guarded) -> None:
    shown = await ask_code(guarded.api, "sign_in", guarded.login)
    answer = await guarded.api.anybody.post("/v1/sessions/by-code", json=shown)
    assert problem(answer) == (401, "second_factor_required")
    assert (await guarded.show(answer.json()["ticket"], guarded.app.code())).status_code == 201


async def test_a_time_step_counts_once_and_no_earlier_one_after_it(guarded: Guarded) -> None:
    code, earlier = guarded.app.code(), guarded.app.code(steps=-1)
    assert (await guarded.show(await guarded.ticket(), code)).status_code == 201
    ticket = await guarded.ticket()
    before = await guarded.api.world.dump(without=UNTOUCHED)
    assert problem(await guarded.show(ticket, code)) == (403, "totp_wrong")
    assert problem(await guarded.show(ticket, earlier)) == (403, "totp_wrong")
    assert await guarded.api.world.dump(without=UNTOUCHED) == before
    assert (await guarded.show(ticket, guarded.app.code(steps=1))).status_code == 201, "a clock half a minute ahead"


async def test_of_one_code_sent_many_times_at_once_one_counts(guarded: Guarded) -> None:
    tickets = [await guarded.ticket() for _ in range(4)]
    code = guarded.app.code()
    answers = await asyncio.gather(*(guarded.show(t, code) for t in tickets))
    assert sorted(a.status_code for a in answers) == [201, 403, 403, 403]


@pytest.mark.parametrize("steps", [-3, -2, 2, 3])
async def test_a_clock_too_far_off_is_wrong(guarded: Guarded, steps: int) -> None:
    refused = await guarded.show(await guarded.ticket(), guarded.app.code(steps=steps))
    assert problem(refused) == (403, "totp_wrong")


async def test_five_guesses_and_then_nothing_is_looked_at(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch, clock: FakeClock
) -> None:
    looked_at: list[str] = []
    step = Totps._step

    def watched(self: Totps, secret: str, code: str) -> int:
        looked_at.append(code)
        return step(self, secret, code)

    monkeypatch.setattr(Totps, "_step", watched)
    tickets = [await guarded.ticket() for _ in range(4)]
    guesses = [f"{n:06}" for n in range(24)]
    answers = await asyncio.gather(*(guarded.show(tickets[n % 4], g) for n, g in enumerate(guesses)))
    codes = [problem(a)[1] for a in answers]
    assert len(looked_at) == codes.count("totp_wrong") == 5
    assert codes.count("sign_in_locked") == 15, "five a ticket, five a customer"
    assert codes.count("ticket_expired") == 4
    assert problem(await guarded.show(await guarded.ticket(), guarded.app.code())) == (429, "sign_in_locked")
    clock.advance(minutes=15)
    assert (await guarded.show(await guarded.ticket(), guarded.app.code())).status_code == 201


async def test_a_ticket_is_good_for_five_minutes(guarded: Guarded, clock: FakeClock) -> None:
    ticket = await guarded.ticket()
    clock.advance(minutes=5)
    assert problem(await guarded.show(ticket, guarded.app.code())) == (401, "ticket_expired")
    assert problem(await guarded.show("pt_nonsense", guarded.app.code())) == (401, "ticket_expired")


async def test_another_password_ends_half_done_sign_ins(guarded: Guarded, clock: FakeClock) -> None:
    ticket = await guarded.ticket()
    clock.advance(seconds=1)
    proof = await prove(guarded.me, "security:password", pin=PIN)
    body = {"password": "lan7ern q", "proof": proof}
    changed = await guarded.me.post("/v1/password", json=body)
    assert changed.status_code == 201, changed.text
    assert problem(await guarded.me.get("/v1/customers/me")) == (401, "unauthenticated")
    assert problem(await guarded.show(ticket, guarded.app.code())) == (401, "ticket_expired")
    async with guarded.api.bearer(changed.json()["token"]) as me:
        state = (await me.get("/v1/credentials")).json()
        assert state["password"] == {"set_at": "2026-03-02T01:00:31Z", "stands_alone": False}
        clock.advance(seconds=1)
        removal = {"proof": await prove(me, "security:totp", pin=PIN)}
        before = await guarded.api.world.dump()
        refused = await me.post("/v1/totp/remove", json=removal)
        assert problem(refused) == (409, "password_not_alone"), "eight characters are enough only beside the app"
        assert await guarded.api.world.dump() == before


async def test_turned_off_it_is_asked_for_no_more(guarded: Guarded, clock: FakeClock) -> None:
    clock.advance(seconds=1)
    assert problem(await guarded.me.post("/v1/totp/remove", json={})) == (403, "step_up_required")
    removal = {"proof": await prove(guarded.me, "security:totp", pin=PIN)}
    assert (await guarded.me.post("/v1/totp/remove", json=removal)).status_code == 204
    body = {"login": guarded.login, "password": PASSWORD}
    assert (await guarded.api.anybody.post("/v1/sessions", json=body)).status_code == 201
    clock.advance(seconds=1)
    proof = await prove(guarded.me, "security:totp", pin=PIN)
    assert problem(await guarded.me.post("/v1/totp/remove", json={"proof": proof})) == (404, "totp_off")


async def test_ten_recovery_codes_each_once(guarded: Guarded) -> None:
    codes = await guarded.recovery_codes()
    assert len(set(codes)) == 10
    assert {len(code.replace("-", "")) for code in codes} == {13}, "65 bits"
    dump = repr(await guarded.api.world.dump())
    assert not any(code in dump or code.replace("-", "") in dump for code in codes)
    typed = codes[0].lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert (await guarded.show(await guarded.ticket(), typed, "recovery_code")).status_code == 201
    ticket = await guarded.ticket()
    before = await guarded.api.world.dump(without=UNTOUCHED)
    assert problem(await guarded.show(ticket, codes[0], "recovery_code")) == (403, "recovery_code_wrong")
    assert await guarded.api.world.dump(without=UNTOUCHED) == before
    assert (await guarded.show(ticket, codes[1], "recovery_code")).status_code == 201
    assert (await guarded.me.get("/v1/credentials")).json()["recovery_codes_left"] == 8
    used = "SELECT data FROM messages WHERE kind = 'recovery_code_used' ORDER BY number"
    assert [data["left"] for (data,) in await guarded.api.world.rows(used)] == [9, 8]


async def test_new_recovery_codes_replace_the_old(guarded: Guarded) -> None:
    old, new = await guarded.recovery_codes(), await guarded.recovery_codes()
    assert problem(await guarded.show(await guarded.ticket(), old[0], "recovery_code")) == (403, "recovery_code_wrong")
    assert (await guarded.show(await guarded.ticket(), new[0], "recovery_code")).status_code == 201


async def test_of_one_recovery_code_sent_many_times_at_once_one_counts(guarded: Guarded) -> None:
    code = (await guarded.recovery_codes())[0]
    tickets = [await guarded.ticket() for _ in range(4)]
    answers = await asyncio.gather(*(guarded.show(t, code, "recovery_code") for t in tickets))
    assert sorted(a.status_code for a in answers) == [201, 403, 403, 403]


async def test_an_app_or_a_recovery_code_proves_a_change(guarded: Guarded, clock: FakeClock) -> None:
    purpose = "security:limits"
    codes = await guarded.recovery_codes()
    for given in ({"method": "totp", "code": guarded.app.code()}, {"method": "recovery_code", "code": codes[0]}):
        body: dict[str, Any] = {"purpose": purpose, **given}
        proved = await guarded.me.post("/v1/proofs", json=body)
        assert (proved.status_code, proved.json()["strength"]) == (201, 1)
        guarded.me.headers["Authorization"] = f"Bearer {proved.json()['token']}"
        refused = await guarded.me.post("/v1/proofs", json=body)
        assert problem(refused)[0] == 403
        clock.advance(seconds=1)
