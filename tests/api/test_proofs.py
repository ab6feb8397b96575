"""Proofs: by PIN and password, for one session and one purpose; and the PIN itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from purser.core.clock import FakeClock
from purser.core.ids import WalletId
from purser.identity import Hasher, kill_sessions
from tests.support.http import Api, field_errors, problem
from tests.support.proving import PASSWORD, PIN, armed, give_password, prove, prove_twice

LIMITS, PINS = "security:limits", "security:pin"


@pytest.fixture
async def wallet(api: Api) -> WalletId:
    return await armed(api, free=None)


@pytest.fixture
async def me(api: Api, wallet: WalletId) -> AsyncIterator[httpx.AsyncClient]:
    async with await api.signed_in(wallet) as client:
        yield client


async def raise_free(me: httpx.AsyncClient, proof: str | None) -> httpx.Response:
    body = {"payment": 50_000, "day": 100_000} | ({} if proof is None else {"proof": proof})
    return await me.put("/v1/safeguards/free", json=body)


async def test_a_change_of_security_asks_for_one(api: Api, me: httpx.AsyncClient) -> None:
    before = await api.world.dump(without=["sessions"])
    refused = await raise_free(me, None)
    assert problem(refused) == (403, "step_up_required")
    asked = {name: refused.json()[name] for name in ("methods", "purpose", "strength")}
    assert asked == {"methods": ["pin", "password"], "purpose": LIMITS, "strength": 1}
    assert await api.world.dump(without=["sessions"]) == before

    proof = await prove(me, LIMITS, pin=PIN)
    done = await raise_free(me, proof)
    assert done.status_code == 200
    assert done.json()["free"]["payment"] == {"amount": 50_000, "currency": "CNY"}


async def test_it_is_good_once(api: Api, me: httpx.AsyncClient) -> None:
    proof = await prove(me, LIMITS, pin=PIN)
    assert (await raise_free(me, proof)).status_code == 200
    before = await api.world.dump(without=["sessions"])
    again = await me.put("/v1/safeguards/free", json={"payment": 60_000, "day": 100_000, "proof": proof})
    assert problem(again) == (403, "proof_spent")
    assert await api.world.dump(without=["sessions"]) == before


async def test_it_is_for_its_purpose_its_session_and_a_while(
    api: Api, wallet: WalletId, me: httpx.AsyncClient, clock: FakeClock
) -> None:
    other_purpose = await prove(me, PINS, pin=PIN)
    assert problem(await raise_free(me, other_purpose)) == (403, "proof_invalid")
    async with await api.signed_in(wallet) as elsewhere:
        theirs = await prove(elsewhere, LIMITS, pin=PIN)
    assert problem(await raise_free(me, theirs)) == (403, "proof_invalid")
    mine = await prove(me, LIMITS, pin=PIN)
    changed = mine[:-2] + ("AA" if mine[-2:] != "AA" else "BB")
    for forged in (changed, "x", "A" * 80, "=", "\u00e9"):
        assert problem(await raise_free(me, forged)) == (403, "proof_invalid")
    clock.advance(minutes=5)
    assert problem(await raise_free(me, mine)) == (403, "proof_expired")
    assert await api.world.rows("SELECT free_payment FROM safeguards WHERE free_payment IS NOT NULL") == []


async def test_two_factors_are_two_proofs_one_on_top_of_the_other(me: httpx.AsyncClient) -> None:
    first = await prove(me, LIMITS, pin=PIN)
    body = {"method": "password", "purpose": LIMITS, "password": PASSWORD, "also": first}
    both = (await me.post("/v1/proofs", json=body)).json()
    assert (both["methods"], both["method"], both["strength"]) == (["pin", "password"], "password", 2)
    me.headers["Authorization"] = f"Bearer {both['token']}"
    same = {"method": "pin", "purpose": LIMITS, "pin": PIN, "also": both["proof"]}
    assert (await me.post("/v1/proofs", json=same)).json()["strength"] == 2


async def test_a_password_alone_proves_no_payment(api: Api, me: httpx.AsyncClient) -> None:
    before = await api.world.dump(without=["sessions"])
    for purpose in ("payment:" + "0" * 32, "security:payment_code"):
        body = {"method": "password", "purpose": purpose, "password": PASSWORD}
        assert problem(await me.post("/v1/proofs", json=body)) == (403, "proof_not_for_money")
    assert await api.world.dump(without=["sessions"]) == before
    assert (await me.post("/v1/proofs", json={**body, "also": await prove(me, purpose, pin=PIN)})).status_code == 201


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"method": "pin", "purpose": LIMITS}, [("/pin", "required")]),
        ({"method": "password", "purpose": LIMITS}, [("/password", "required")]),
        ({"method": "pin", "purpose": "security:everything", "pin": PIN}, [("/purpose", "not_allowed")]),
        ({"method": "pin", "purpose": "payment:" + "G" * 32, "pin": PIN}, [("/purpose", "not_allowed")]),
        ({"method": "palm", "purpose": LIMITS}, [("/method", "not_allowed")]),
    ],
)
async def test_what_is_no_wish_for_a_proof(
    me: httpx.AsyncClient, body: dict[str, str], errors: list[tuple[str, str]]
) -> None:
    assert field_errors(await me.post("/v1/proofs", json=body)) == errors


async def test_a_proof_gives_the_session_another_token(api: Api, wallet: WalletId) -> None:
    token = await api.token(wallet)
    ((ident, created_at, expires_at),) = await api.world.rows("SELECT id, created_at, expires_at FROM sessions")
    async with api.bearer(token) as me, api.bearer(token) as copied:
        answer = await me.post("/v1/proofs", json={"method": "pin", "purpose": LIMITS, "pin": PIN})
        assert answer.headers["set-cookie"].startswith(f"purser_session={answer.json()['token']}; HttpOnly")
        api.runtime.sessions.forget_all()  # as if a second had passed
        assert problem(await copied.get("/v1/wallets")) == (401, "unauthenticated")
        async with api.bearer(answer.json()["token"]) as renewed:
            assert (await renewed.get("/v1/wallets")).status_code == 200
    rows = await api.world.rows("SELECT id, created_at, expires_at FROM sessions")
    assert rows == [(ident, created_at, expires_at)], "it is the same session, and lives no longer"


async def test_a_payments_proof_leaves_the_token_alone(me: httpx.AsyncClient) -> None:
    body = {"method": "pin", "purpose": "payment:" + "0" * 32, "pin": PIN}
    answer = await me.post("/v1/proofs", json=body)
    assert answer.json()["token"] is None
    assert "set-cookie" not in answer.headers


async def test_a_session_that_is_killed_meanwhile_gets_no_other_token(api: Api, wallet: WalletId) -> None:
    async with await api.signed_in(wallet) as me:
        await me.get("/v1/wallets")
        customer = await api.owner(wallet)
        await api.world.db.run(lambda tx: kill_sessions(tx, customer))
        answer = await me.post("/v1/proofs", json={"method": "pin", "purpose": LIMITS, "pin": PIN})
        assert problem(answer) == (401, "unauthenticated")
    assert await api.world.rows("SELECT count(*) FROM sessions") == [(0,)]


async def test_wrong_pins_are_counted_and_then_nobody_looks(
    api: Api, me: httpx.AsyncClient, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0
    verify = Hasher.verify

    async def watched(self: Hasher, password: str, stored: str | None) -> bool:
        nonlocal looked_at
        looked_at += 1
        return await verify(self, password, stored)

    monkeypatch.setattr(Hasher, "verify", watched)

    async def guess(pin: str) -> httpx.Response:
        return await me.post("/v1/proofs", json={"method": "pin", "purpose": LIMITS, "pin": pin})

    answers = [await guess("147036") for _ in range(7)]
    assert [problem(a)[1] for a in answers] == ["pin_wrong"] * 5 + ["pin_locked"] * 2
    assert [a.json()["detail"][-2:] for a in answers[:5]] == ["4.", "3.", "2.", "1.", "0."]
    assert answers[6].headers["retry-after"] == "10800"
    assert looked_at == 5
    assert problem(await guess(PIN)) == (429, "pin_locked")
    assert looked_at == 5, "the right one is not looked at either"
    state = (await me.get("/v1/pin")).json()
    assert (state["tries_left"], state["locked_until"]) == (0, "2026-03-02T04:00:00Z")
    assert (await api.world.rows("SELECT count(*) FROM messages WHERE kind = 'pin_locked'")) == [(1,)]

    clock.advance(hours=3)
    assert (await me.get("/v1/pin")).json()["tries_left"] == 5
    assert problem(await guess("147036"))[1] == "pin_wrong"
    assert (await guess(PIN)).status_code == 201


async def test_a_right_pin_forgets_the_wrong_ones(me: httpx.AsyncClient) -> None:
    for _ in range(3):
        for pin in ("147036", "147037", "147038", "147039"):
            body = {"method": "pin", "purpose": "payment:" + "0" * 32, "pin": pin}
            assert problem(await me.post("/v1/proofs", json=body))[1] == "pin_wrong"
        await prove(me, "payment:" + "0" * 32, pin=PIN)


async def test_guessing_the_password_from_inside_is_counted_too(me: httpx.AsyncClient) -> None:
    body = {"method": "password", "purpose": LIMITS, "password": "a wrong blue sea"}
    codes = [problem(await me.post("/v1/proofs", json=body))[1] for _ in range(12)]
    assert codes == ["password_wrong"] * 10 + ["sign_in_locked"] * 2


async def test_the_first_pin_takes_a_password(api: Api) -> None:
    wallet = await api.world.person()
    await give_password(api, wallet)
    async with await api.signed_in(wallet) as me:
        body = {"method": "pin", "purpose": PINS, "pin": PIN}
        assert problem(await me.post("/v1/proofs", json=body)) == (403, "pin_missing")
        refused = await me.put("/v1/pin", json={"pin": PIN})
        assert problem(refused) == (403, "step_up_required")
        assert refused.json()["methods"] == ["password"]
        assert (await me.get("/v1/pin")).json()["is_set"] is False
        proof = await prove(me, PINS, password=PASSWORD)
        answer = await me.put("/v1/pin", json={"pin": PIN, "proof": proof})
        assert answer.json() == {
            "is_set": True, "set_at": "2026-03-02T01:00:00Z", "tries_left": 5, "locked_until": None,
            "pending_from": None,
        }  # fmt: skip
        await prove(me, LIMITS, pin=PIN)
    ((kind,),) = await api.world.rows("SELECT kind FROM messages")
    assert kind == "pin_set"
    dump = repr(await api.world.dump())
    assert PIN not in dump.replace(str(wallet), "")


async def test_what_a_thief_tries_first_is_refused(api: Api, me: httpx.AsyncClient) -> None:
    (person,) = await api.world.customers()
    phone = str(person.phone)
    proof = await prove(me, PINS, pin=PIN)
    before = await api.world.dump(without=["sessions"])
    for pin in ("123456", "111111", "987654", "121212", "123123", "112233", phone[-6:]):
        assert problem(await me.put("/v1/pin", json={"pin": pin, "proof": proof})) == (422, "pin_easy")
    for pin in ("12345", "1234567", "12345x", "１２３４５７", "258 36"):
        assert problem(await me.put("/v1/pin", json={"pin": pin, "proof": proof})) == (422, "pin_malformed")
    assert await api.world.dump(without=["sessions"]) == before


async def test_a_forgotten_pin_is_replaced_a_day_later_and_its_owner_can_undo_it(
    api: Api, me: httpx.AsyncClient, clock: FakeClock
) -> None:
    new = "147036"
    reset = await me.put("/v1/pin", json={"pin": new, "proof": await prove(me, PINS, password=PASSWORD)})
    assert reset.json()["pending_from"] == "2026-03-03T01:00:00Z"
    quote = "payment:" + "0" * 32
    wrong = await me.post("/v1/proofs", json={"method": "pin", "purpose": quote, "pin": new})
    assert problem(wrong)[1] == "pin_wrong"
    await prove(me, quote, pin=PIN)

    undone = await me.put("/v1/pin", json={"pin": "580369", "proof": await prove(me, PINS, pin=PIN)})
    assert undone.json()["pending_from"] is None
    clock.advance(days=1)
    wrong = await me.post("/v1/proofs", json={"method": "pin", "purpose": quote, "pin": new})
    assert problem(wrong) in [(403, "pin_wrong"), (401, "unauthenticated")]
    kinds = [kind for (kind,) in await api.world.rows("SELECT kind FROM messages ORDER BY number")]
    assert kinds == ["pin_reset", "pin_changed"]


async def test_a_reset_takes_over_when_nobody_objects(api: Api, wallet: WalletId, clock: FakeClock) -> None:
    async with await api.signed_in(wallet) as me:
        proof = await prove(me, PINS, password=PASSWORD)
        assert (await me.put("/v1/pin", json={"pin": "147036", "proof": proof})).status_code == 200
    clock.advance(days=1)
    async with await api.signed_in(wallet) as me:
        body = {"method": "pin", "purpose": LIMITS, "pin": PIN}
        assert problem(await me.post("/v1/proofs", json=body)) == (403, "pin_wrong")
        await prove(me, LIMITS, pin="147036")


async def test_what_goes_without_a_proof_is_lowered_freely_and_never_above_the_most(
    api: Api, me: httpx.AsyncClient
) -> None:
    free = (await me.get("/v1/safeguards")).json()["free"]
    assert (free["payment"]["amount"], free["day"]["amount"]) == (20_000, 100_000)
    lowered = await me.put("/v1/safeguards/free", json={"payment": 0, "day": 0})
    assert lowered.json()["free"]["payment"]["amount"] == 0
    proof = await prove_twice(me, LIMITS)
    before = await api.world.dump(without=["sessions"])
    much = await me.put("/v1/safeguards/free", json={"payment": 100_001, "day": 100_000, "proof": proof})
    assert problem(much) == (422, "free_too_much")
    assert field_errors(await me.put("/v1/safeguards/free", json={"payment": -1, "day": 1})) == [
        ("/payment", "too_small")
    ]
    assert await api.world.dump(without=["sessions"]) == before


async def test_of_guesses_at_once_exactly_five_are_looked_at(me: httpx.AsyncClient) -> None:
    async def guess(n: int) -> str:
        body = {"method": "pin", "purpose": "payment:" + "0" * 32, "pin": f"14{n:04}"}
        return problem(await me.post("/v1/proofs", json=body))[1]

    codes = await asyncio.gather(*map(guess, range(40)))
    assert (codes.count("pin_wrong"), codes.count("pin_locked")) == (5, 35)
