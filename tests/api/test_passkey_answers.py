"""Answers of authenticators that are not right: each is refused by a code of its own, and changes nothing."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import cbor2
import orjson
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from purser.core.clock import FakeClock
from tests.support.authenticator import ATTESTED, BACKED_UP, PRESENT, VERIFIED, Authenticator, b64, unb64
from tests.support.credentials import (
    SYNCED,
    UNTOUCHED,
    Owner,
    passkey_options,
    passkey_owner,
    settled,
)
from tests.support.http import Api, problem
from tests.support.proving import PASSWORD, PIN, prove


@pytest.fixture
async def owner(api: Api) -> Owner:
    return await passkey_owner(api)


# Answers that are not right. Each takes an honest answer, or the device that makes it, and does one thing to it.

Answer = dict[str, Any]


def changed(name: str, change: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    """The same answer with one part of the response changed."""

    def apply(answer: Answer) -> Answer:
        raw = change(unb64(answer["response"][name]))
        return {**answer, "response": {**answer["response"], name: b64(raw)}}

    return apply


def with_part(**parts: Any) -> Callable[[Answer], Answer]:
    return lambda answer: {**answer, "response": {**answer["response"], **parts}}


def with_member(**members: Any) -> Callable[[Answer], Answer]:
    return lambda answer: {**answer, **members}


def without(name: str) -> Callable[[Answer], Answer]:
    return lambda answer: {**answer, "response": {k: v for k, v in answer["response"].items() if k != name}}


def flipped(raw: bytes) -> bytes:
    return raw[:-1] + bytes([raw[-1] ^ 1])


def client_with(**members: Any) -> Callable[[bytes], bytes]:
    return lambda raw: orjson.dumps({**orjson.loads(raw), **members})


OTHER_RP = sha256(b"evil.test").digest()

SIGNING_IN: list[tuple[str, Callable[[Answer], Answer], str]] = [
    ("another site's relying party", changed("authenticatorData", lambda d: OTHER_RP + d[32:]), "passkey_rp_wrong"),
    ("nobody there", changed("authenticatorData", lambda d: d[:32] + b"\x1c" + d[33:]), "passkey_presence_missing"),
    ("nobody verified", changed("authenticatorData", lambda d: d[:32] + b"\x19" + d[33:]), "passkey_unverified"),
    ("backed up though it cannot be", changed("authenticatorData", lambda d: d[:32] + b"\x15" + d[33:]),
     "passkey_malformed"),
    ("a counter that was not signed", changed("authenticatorData", lambda d: d[:33] + b"\0\0\0\x09"),
     "passkey_signature_wrong"),
    ("authenticator data cut short", changed("authenticatorData", lambda d: d[:36]), "passkey_malformed"),
    ("something after the authenticator data", changed("authenticatorData", lambda d: d + b"\0"), "passkey_malformed"),
    ("extensions that are none", changed("authenticatorData", lambda d: d[:32] + b"\x9d" + d[33:] + b"\xff"),
     "passkey_malformed"),
    ("a key promised and not there", changed("authenticatorData", lambda d: d[:32] + b"\x5d" + d[33:]),
     "passkey_malformed"),
    ("a tampered signature", changed("signature", flipped), "passkey_signature_wrong"),
    ("an empty signature", with_part(signature=""), "passkey_signature_wrong"),
    ("no signature", without("signature"), "passkey_signature_wrong"),
    ("a signature that is no base64", with_part(signature="***"), "passkey_signature_wrong"),
    ("tampered client data", changed("clientDataJSON", lambda d: d[:-1] + b" }"), "passkey_signature_wrong"),
    ("another origin put in", changed("clientDataJSON", client_with(origin="https://evil.test")),
     "passkey_origin_wrong"),
    ("client data that is no JSON", changed("clientDataJSON", lambda d: d[:-1]), "passkey_malformed"),
    ("client data that is a list", changed("clientDataJSON", lambda _: b"[]"), "passkey_malformed"),
    ("client data without a challenge", changed("clientDataJSON", client_with(challenge=None)), "passkey_malformed"),
    ("no client data", without("clientDataJSON"), "passkey_malformed"),
    ("no authenticator data", without("authenticatorData"), "passkey_malformed"),
    ("a response that is none", with_member(response=[]), "passkey_malformed"),
    ("no user handle", without("userHandle"), "passkey_malformed"),
    ("somebody else's user handle", with_part(userHandle=b64(bytes(16))), "passkey_unknown"),
    ("an unknown credential", with_member(id="AAAA", rawId="AAAA"), "passkey_unknown"),
    ("two ids", with_member(id="AAAA"), "passkey_malformed"),
    ("an id that is too long", with_member(id="A" * 1368, rawId="A" * 1368), "passkey_malformed"),
    ("no public key credential", with_member(type="password"), "passkey_malformed"),
    ("padding", with_part(userHandle="AAAAAAAAAAAAAAAAAAAAAA=="), "passkey_malformed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"), [(c, code) for _, c, code in SIGNING_IN], ids=[n for n, _, _ in SIGNING_IN]
)
async def test_signing_in_by_it_is_refused(owner: Owner, change: Callable[[Answer], Answer], code: str) -> None:
    honest = owner.phone.get(await passkey_options(owner.api))
    before = await owner.api.world.dump(without=UNTOUCHED)
    answer = await owner.send(change(honest))
    assert problem(answer) == (403, code)
    assert "set-cookie" not in answer.headers
    assert await owner.api.world.dump(without=UNTOUCHED) == before


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"origin": "https://purser.test.evil.test"}, "passkey_origin_wrong"),
        ({"origin": "http://purser.test:8080"}, "passkey_origin_wrong"),
        ({"origin": "https://purser.test"}, "passkey_origin_wrong"),
        ({"type": "webauthn.create"}, "passkey_type_wrong"),
        ({"type": "payment.get"}, "passkey_type_wrong"),
        ({"crossOrigin": True}, "passkey_cross_origin"),
        ({"crossOrigin": False, "topOrigin": "https://evil.test"}, "passkey_cross_origin"),
        ({"challenge": b64(bytes(32))}, "passkey_challenge_unknown"),
        ({"challenge": ""}, "passkey_challenge_unknown"),
        ({"challenge": "no base64 at all"}, "passkey_malformed"),
    ],
)
async def test_what_the_browser_signed_elsewhere_is_refused(owner: Owner, wrong: dict[str, Any], code: str) -> None:
    """The signature is genuine; what it signs is not ours."""
    options = await passkey_options(owner.api)
    before = await owner.api.world.dump(without=UNTOUCHED)
    assert problem(await owner.send(owner.phone.get(options, **wrong))) == (403, code)
    assert await owner.api.world.dump(without=UNTOUCHED) == before


async def test_a_replayed_answer_is_refused(owner: Owner) -> None:
    answer = owner.phone.get(await passkey_options(owner.api))
    assert (await owner.send(answer)).status_code == 201
    before = await owner.api.world.dump(without=UNTOUCHED)
    assert problem(await owner.send(answer)) == (403, "passkey_challenge_unknown")
    assert await owner.api.world.dump(without=UNTOUCHED) == before


async def test_a_challenge_that_was_answered_wrongly_is_used_up(owner: Owner) -> None:
    options = await passkey_options(owner.api)
    wrong = changed("signature", flipped)(owner.phone.get(options))
    assert problem(await owner.send(wrong)) == (403, "passkey_signature_wrong")
    assert problem(await owner.send(owner.phone.get(options))) == (403, "passkey_challenge_unknown")


async def test_an_answer_that_comes_too_late_is_refused(owner: Owner, clock: FakeClock) -> None:
    options = await passkey_options(owner.api)
    clock.advance(minutes=5)
    before = await owner.api.world.dump(without=UNTOUCHED)
    assert problem(await owner.send(owner.phone.get(options))) == (403, "passkey_challenge_expired")
    assert await owner.api.world.dump(without=UNTOUCHED) == before


@pytest.mark.parametrize("count", [6, 5, 0], ids=["the same", "one less", "nought"])
async def test_a_counter_that_does_not_go_on_is_a_copy(owner: Owner, count: int) -> None:
    owner.phone.count = 5
    assert (await owner.enter()).status_code == 201
    owner.phone.count = count - 1
    options = await passkey_options(owner.api)
    before = await owner.api.world.dump(without=UNTOUCHED)
    assert problem(await owner.send(owner.phone.get(options))) == (403, "passkey_counter_back")
    assert await owner.api.world.dump(without=UNTOUCHED) == before


async def test_a_key_that_pretends_to_be_another_is_refused(owner: Owner) -> None:
    thief = Authenticator(credential_id=owner.phone.credential_id, user=owner.phone.user, flags=SYNCED)
    assert problem(await owner.enter(thief)) == (403, "passkey_signature_wrong")


async def test_one_that_could_be_copied_all_of_a_sudden_is_refused(owner: Owner) -> None:
    owner.phone.flags = PRESENT | VERIFIED
    assert problem(await owner.enter()) == (403, "passkey_malformed")


async def test_no_passkey_works_for_a_page_under_another_address(owner: Owner) -> None:
    phisher = owner.phone
    phisher.rp, phisher.origin = "purser-test.example", "https://purser-test.example"
    assert problem(await owner.enter()) == (403, "passkey_origin_wrong")
    phisher.origin = "http://purser.test"
    assert problem(await owner.enter()) == (403, "passkey_rp_wrong")


def attested(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Answer], Answer]:
    return changed("attestationObject", lambda raw: cbor2.dumps(change(cbor2.loads(raw))))


def with_data(change: Callable[[bytes], bytes]) -> Callable[[Answer], Answer]:
    return attested(lambda a: {**a, "authData": change(a["authData"])})


def with_key(**parts: Any) -> Callable[[Answer], Answer]:
    """Another public key in place of the honest one: COSE labels by their names."""
    labels = {"kty": 1, "alg": 3, "crv": -1, "x": -2, "y": -3}

    def change(data: bytes) -> bytes:
        length = int.from_bytes(data[53:55], "big")
        key = {**cbor2.loads(data[55 + length :]), **{labels[k]: v for k, v in parts.items()}}
        return data[: 55 + length] + cbor2.dumps(key)

    return with_data(change)


def self_attested(answer: Answer) -> Answer:
    """An attestation of its own that somebody else signed."""
    stranger = ec.generate_private_key(ec.SECP256R1())
    signed = cbor2.loads(unb64(answer["response"]["attestationObject"]))["authData"]
    signed += sha256(unb64(answer["response"]["clientDataJSON"])).digest()
    statement = {"alg": -7, "sig": stranger.sign(signed, ec.ECDSA(hashes.SHA256()))}
    return attested(lambda a: {**a, "fmt": "packed", "attStmt": statement})(answer)


REGISTERING: list[tuple[str, Callable[[Answer], Answer], str]] = [
    ("another site's relying party", with_data(lambda d: OTHER_RP + d[32:]), "passkey_rp_wrong"),
    ("nobody there", with_data(lambda d: d[:32] + bytes([ATTESTED | VERIFIED]) + d[33:]), "passkey_presence_missing"),
    ("nobody verified", with_data(lambda d: d[:32] + bytes([ATTESTED | PRESENT]) + d[33:]), "passkey_unverified"),
    ("backed up though it cannot be",
     with_data(lambda d: d[:32] + bytes([ATTESTED | PRESENT | VERIFIED | BACKED_UP]) + d[33:]), "passkey_malformed"),
    ("no credential in it", with_data(lambda d: d[:32] + bytes([PRESENT | VERIFIED]) + d[33:37]), "passkey_malformed"),
    ("cut short", with_data(lambda d: d[:-7]), "passkey_malformed"),
    ("something after it", with_data(lambda d: d + b"\0"), "passkey_malformed"),
    ("another credential's id", with_data(lambda d: d[:55] + bytes(32) + d[87:]), "passkey_malformed"),
    ("a length of nought", with_data(lambda d: d[:53] + b"\0\0" + d[55:]), "passkey_malformed"),
    ("a length beyond its end", with_data(lambda d: d[:53] + b"\xff\xff" + d[55:]), "passkey_malformed"),
    ("an algorithm we do not take", with_key(alg=-47, crv=8), "passkey_algorithm_unsupported"),
    ("SHA-1", with_key(alg=-65535), "passkey_algorithm_unsupported"),
    ("no algorithm", with_key(alg=None), "passkey_malformed"),
    ("garbled CBOR", changed("attestationObject", lambda d: b"\xff" + d[1:]), "passkey_malformed"),
    ("truncated CBOR", changed("attestationObject", lambda d: d[:-20]), "passkey_malformed"),
    ("CBOR that is no map", changed("attestationObject", lambda _: cbor2.dumps([1, 2])), "passkey_malformed"),
    ("CBOR nested without end", changed("attestationObject", lambda _: b"\x81" * 4000), "passkey_malformed"),
    ("CBOR that promises gigabytes", changed("attestationObject", lambda _: b"\x5b\0\0\0\x40\0\0\0\0"),
     "passkey_malformed"),
    ("a name twice", changed("attestationObject", lambda d: b"\xa4" + d[1:] + cbor2.dumps("fmt") + cbor2.dumps("none")),
     "passkey_malformed"),
    ("no authenticator data", attested(lambda a: {k: a[k] for k in ("fmt", "attStmt")}), "passkey_malformed"),
    ("an attestation we do not take", attested(lambda a: {**a, "fmt": "android-safetynet"}),
     "passkey_attestation_unsupported"),
    ("an attestation nobody knows", attested(lambda a: {**a, "fmt": "new"}), "passkey_attestation_unsupported"),
    ("none, with something in it", attested(lambda a: {**a, "attStmt": {"sig": b"x"}}), "passkey_signature_wrong"),
    ("vouched for by another key", self_attested, "passkey_signature_wrong"),
    ("no base64", with_part(attestationObject="!"), "passkey_malformed"),
    ("no attestation", without("attestationObject"), "passkey_malformed"),
    ("two ids", with_member(rawId="AAAA"), "passkey_malformed"),
    ("another origin", changed("clientDataJSON", client_with(origin="https://evil.test")), "passkey_origin_wrong"),
    ("an answer to signing in", changed("clientDataJSON", client_with(type="webauthn.get")), "passkey_type_wrong"),
    ("another site's frame", changed("clientDataJSON", client_with(crossOrigin=True)), "passkey_cross_origin"),
    ("a challenge we did not make", changed("clientDataJSON", client_with(challenge=b64(bytes(32)))),
     "passkey_challenge_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "code"), [(c, code) for _, c, code in REGISTERING], ids=[n for n, _, _ in REGISTERING]
)
async def test_adding_it_is_refused(owner: Owner, change: Callable[[Answer], Answer], code: str) -> None:
    proof = await prove(owner.me, "security:passkeys", pin=PIN)
    honest = Authenticator().create((await owner.me.post("/v1/passkeys/options")).json())
    before = await owner.api.world.dump(without=UNTOUCHED)
    body = {"name": "Another", "credential": change(honest), "proof": proof}
    assert problem(await owner.me.post("/v1/passkeys", json=body)) == (403, code)
    assert await owner.api.world.dump(without=UNTOUCHED) == before


async def test_one_that_is_known_is_not_added_again_by_anybody(owner: Owner, clock: FakeClock) -> None:
    async with await owner.api.signed_in(await settled(owner.api)) as them:
        for client in (owner.me, them):
            clock.advance(seconds=1)
            proof = await prove(client, "security:passkeys", password=PASSWORD)
            options = (await client.post("/v1/passkeys/options")).json()
            copy = Authenticator(credential_id=owner.phone.credential_id)
            before = await owner.api.world.dump(without=UNTOUCHED)
            body = {"name": "Copy", "credential": copy.create(options), "proof": proof}
            assert problem(await client.post("/v1/passkeys", json=body)) == (409, "passkey_known")
            assert await owner.api.world.dump(without=UNTOUCHED) == before


async def test_an_answer_to_somebody_elses_challenge_adds_nothing(owner: Owner) -> None:
    async with await owner.api.signed_in(await settled(owner.api)) as them:
        theirs = (await them.post("/v1/passkeys/options")).json()
    proof = await prove(owner.me, "security:passkeys", pin=PIN)
    body = {"name": "Planted", "credential": Authenticator().create(theirs), "proof": proof}
    assert problem(await owner.me.post("/v1/passkeys", json=body)) == (403, "passkey_challenge_unknown")


async def test_what_nobody_would_call_a_credential(owner: Owner) -> None:
    """Noise where an answer should be is refused, whatever it is."""
    before = await owner.api.world.dump(without=UNTOUCHED)
    for _ in range(60):
        noise = base64.urlsafe_b64encode(os.urandom(48)).decode()
        parts = dict.fromkeys(("clientDataJSON", "authenticatorData", "signature", "userHandle"), noise)
        answer = await owner.send({"id": noise, "rawId": noise, "type": "public-key", "response": parts})
        assert problem(answer) == (403, "passkey_malformed")
    for value in ({}, {"id": 7}, {"response": None}, {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}):
        assert problem(await owner.send(value)) == (403, "passkey_malformed")
    assert await owner.api.world.dump(without=UNTOUCHED) == before
