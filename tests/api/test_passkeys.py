"""Passkeys: adding them, signing in without a name, proving by them."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519

from purser.core.clock import FakeClock
from tests.support.authenticator import Authenticator, b64, unb64
from tests.support.credentials import (
    UNTOUCHED,
    Owner,
    ask_code,
    passkey_options,
    passkey_owner,
    register_passkey,
    settled,
    turn_on_totp,
)
from tests.support.http import Api, problem
from tests.support.proving import PASSWORD, PIN, login_of, prove


@pytest.fixture
async def owner(api: Api) -> Owner:
    return await passkey_owner(api)


async def test_one_signs_in_without_a_name(owner: Owner) -> None:
    options = await passkey_options(owner.api)
    assert options["rpId"] == "purser.test"
    assert options["userVerification"] == "required"
    assert options["allowCredentials"] == []
    entered = await owner.send(owner.phone.get(options))
    assert entered.status_code == 201
    async with owner.api.bearer(entered.json()["token"]) as me:
        assert (await me.get("/v1/customers/me")).json() == (await owner.me.get("/v1/customers/me")).json()


async def test_what_a_new_one_is_asked_for(owner: Owner) -> None:
    options = (await owner.me.post("/v1/passkeys/options")).json()
    customer = await owner.api.owner(owner.wallet)
    assert options["rp"] == {"name": "Purser", "id": "purser.test"}
    assert unb64(options["user"]["id"]) == bytes(customer)
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert [p["alg"] for p in options["pubKeyCredParams"]] == [-7, -8, -257]
    assert [c["id"] for c in options["excludeCredentials"]] == [b64(owner.phone.credential_id)]
    assert len(unb64(options["challenge"])) == 32


async def test_several_are_listed_named_and_removed(owner: Owner, clock: FakeClock) -> None:
    clock.advance(seconds=1)
    key = Authenticator()
    proof = await prove(owner.me, "security:passkeys", pin=PIN)
    assert (await register_passkey(owner.me, key, proof, "Blue key")).status_code == 201
    await owner.enter(key)
    first, second = (await owner.me.get("/v1/passkeys")).json()["items"]
    assert [p["name"] for p in (first, second)] == ["Phone", "Blue key"]
    assert (first["backed_up"], first["used_at"]) == (True, None)
    assert (second["backed_up"], second["used_at"]) == (False, "2026-03-02T01:00:01Z")
    renamed = await owner.me.patch(f"/v1/passkeys/{second['id']}", json={"name": "Spare key"})
    assert renamed.json()["name"] == "Spare key"

    clock.advance(seconds=1)
    gone = f"/v1/passkeys/{second['id']}/remove"
    assert problem(await owner.me.post(gone, json={})) == (403, "step_up_required")
    proof = await prove(owner.me, "security:passkeys", pin=PIN)
    assert (await owner.me.post(gone, json={"proof": proof})).status_code == 204
    assert [p["name"] for p in (await owner.me.get("/v1/passkeys")).json()["items"]] == ["Phone"]
    assert problem(await owner.enter(key)) == (403, "passkey_unknown")
    assert (await owner.enter()).status_code == 201
    told = await owner.api.world.rows("SELECT kind FROM messages WHERE kind LIKE 'passkey%%' ORDER BY number")
    assert told == [("passkey_added",), ("passkey_added",), ("passkey_removed",)]
    ((changed,),) = await owner.api.world.rows(
        "SELECT security_changed_at FROM safeguards WHERE first_device IS NOT NULL"
    )
    assert changed == clock.now()


async def test_other_peoples_are_not_there(owner: Owner) -> None:
    (mine,) = (await owner.me.get("/v1/passkeys")).json()["items"]
    stranger = await settled(owner.api)
    async with await owner.api.signed_in(stranger) as them:
        proof = await prove(them, "security:passkeys", password=PASSWORD)
        before = await owner.api.world.dump()
        assert (await them.get("/v1/passkeys")).json() == {"items": []}
        named = await them.patch(f"/v1/passkeys/{mine['id']}", json={"name": "Mine now"})
        assert problem(named) == (404, "passkey_missing")
        removed = await them.post(f"/v1/passkeys/{mine['id']}/remove", json={"proof": proof})
        assert problem(removed) == (404, "passkey_missing")
        assert await owner.api.world.dump() == before, "the proof is not used up either"


async def test_one_who_came_by_a_code_adds_the_first_without_a_proof_and_no_second(api: Api, clock: FakeClock) -> None:
    shown = await ask_code(api, "sign_up", "13812342046")
    body = {"name": "陈嘉敏", "phone": "13812342046", "code_request": shown["code_request"], "code": shown["code"]}
    assert (await api.anybody.post("/v1/customers", json=body)).status_code == 201
    clock.advance(minutes=2)
    shown = await ask_code(api, "sign_in", "13812342046")
    opened = await api.anybody.post("/v1/sessions/by-code", json=shown)
    api.anybody.cookies.clear()
    async with api.bearer(opened.json()["token"]) as me:
        clock.advance(minutes=16)
        before = await api.world.dump(without=[*UNTOUCHED, "sessions"])
        late = await register_passkey(me, Authenticator())
        assert problem(late) == (403, "sign_in_again"), "somebody else may have the session by now"
        assert await api.world.dump(without=[*UNTOUCHED, "sessions"]) == before
    shown = await ask_code(api, "sign_in", "13812342046")
    opened = await api.anybody.post("/v1/sessions/by-code", json=shown)
    async with api.bearer(opened.json()["token"]) as me:
        assert (await register_passkey(me, Authenticator())).status_code == 201
        refused = await register_passkey(me, Authenticator())
        assert problem(refused) == (403, "step_up_required")
        assert refused.json()["methods"] == ["passkey"]


async def test_it_proves_a_payment_or_a_change(owner: Owner) -> None:
    options = (await owner.me.post("/v1/passkeys/proof-options")).json()
    assert [c["id"] for c in options["allowCredentials"]] == [b64(owner.phone.credential_id)]
    body = {"method": "passkey", "purpose": "security:passkeys", "credential": owner.phone.get(options)}
    proved = await owner.me.post("/v1/proofs", json=body)
    assert (proved.status_code, proved.json()["strength"]) == (201, 2)
    owner.me.headers["Authorization"] = f"Bearer {proved.json()['token']}"
    again = await owner.me.post("/v1/proofs", json=body)
    assert problem(again) == (403, "passkey_challenge_unknown")
    by_other = Authenticator(user=owner.phone.user)
    options = (await owner.me.post("/v1/passkeys/proof-options")).json()
    wrong = await owner.me.post("/v1/proofs", json={**body, "credential": by_other.get(options)})
    assert problem(wrong) == (403, "passkey_unknown")


async def test_a_challenge_for_one_thing_is_none_for_another(owner: Owner) -> None:
    registering = (await owner.me.post("/v1/passkeys/options")).json()
    proving = (await owner.me.post("/v1/passkeys/proof-options")).json()
    signing_in = await passkey_options(owner.api)
    for options in (registering, proving):
        assert problem(await owner.send(owner.phone.get(options))) == (403, "passkey_challenge_unknown")
    body = {"method": "passkey", "purpose": "security:passkeys", "credential": owner.phone.get(signing_in)}
    assert problem(await owner.me.post("/v1/proofs", json=body)) == (403, "passkey_challenge_unknown")


async def test_somebody_elses_passkey_proves_nothing_for_me(owner: Owner) -> None:
    async with await owner.api.signed_in(await settled(owner.api)) as them:
        theirs = Authenticator()
        await register_passkey(them, theirs, await prove(them, "security:passkeys", password=PASSWORD))
    options = (await owner.me.post("/v1/passkeys/proof-options")).json()
    body = {"method": "passkey", "purpose": "security:passkeys", "credential": theirs.get(options)}
    assert problem(await owner.me.post("/v1/proofs", json=body)) == (403, "passkey_unknown")


async def test_one_that_does_not_count_is_used_again_and_again(owner: Owner) -> None:
    for _ in range(3):
        owner.phone.count = -1  # synced passkeys always say nought
        assert (await owner.enter()).status_code == 201
    assert await owner.api.world.rows("SELECT sign_count FROM passkeys") == [(0,)]


async def test_one_that_counts_goes_on(owner: Owner) -> None:
    for _ in range(3):
        assert (await owner.enter()).status_code == 201
    assert await owner.api.world.rows("SELECT sign_count FROM passkeys") == [(3,)]


async def test_at_most_twenty(owner: Owner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.identity.passkeys.MOST", 1)
    assert problem(await owner.me.post("/v1/passkeys/options")) == (409, "passkey_limit_reached")


class Ed25519(Authenticator):
    """One whose key is of another kind."""

    def _public(self) -> bytes:
        self._edwards = ed25519.Ed25519PrivateKey.generate()
        point = self._edwards.public_key().public_bytes_raw()
        return cbor2.dumps({1: 1, 3: -8, -1: 6, -2: point})

    def get(self, options: dict[str, Any], **wrong: Any) -> dict[str, Any]:
        answer = super().get(options, **wrong)
        response = answer["response"]
        signed = unb64(response["authenticatorData"]) + sha256(unb64(response["clientDataJSON"])).digest()
        response["signature"] = b64(self._edwards.sign(signed))
        return answer


async def test_other_kinds_of_keys_sign_in_too(owner: Owner) -> None:
    key = Ed25519()
    added = await register_passkey(owner.me, key, await prove(owner.me, "security:passkeys", pin=PIN))
    assert added.status_code == 201, added.text
    assert (await owner.enter(key)).status_code == 201


async def test_it_needs_no_second_factor(owner: Owner) -> None:
    """It is two by itself. Its owner's password alone is answered with a ticket."""
    await turn_on_totp(owner.me, owner.api.world.clock, await prove(owner.me, "security:totp", pin=PIN))
    login = await login_of(owner.api, owner.wallet)
    by_password = await owner.api.anybody.post("/v1/sessions", json={"login": login, "password": PASSWORD})
    assert problem(by_password) == (401, "second_factor_required")
    assert (await owner.enter()).status_code == 201
