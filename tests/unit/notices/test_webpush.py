"""What is pushed can be opened by the browser alone, and says who pushed it."""

from __future__ import annotations

import base64
import secrets

import httpx
import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from purser.notices.webpush import LONGEST, PushKey, encrypt, is_point, subscription_id
from tests.support.push_service import opened


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


# RFC 8291, section 5 and appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
READER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
MESSAGE = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_the_example_of_the_standard() -> None:
    private = ec.derive_private_key(int.from_bytes(decoded(SENDER)), ec.SECP256R1())
    made = encrypt(PLAIN, decoded(BROWSER), decoded(AUTH), private=private, salt=decoded(SALT))
    assert made == decoded(MESSAGE)


def test_the_tests_browser_opens_the_example_of_the_standard() -> None:
    private = ec.derive_private_key(int.from_bytes(decoded(READER)), ec.SECP256R1())
    assert opened(decoded(MESSAGE), private, decoded(AUTH)) == PLAIN


@pytest.mark.parametrize("length", [0, 1, 500, LONGEST])
def test_only_the_browser_can_open_it(length: int) -> None:
    browser, auth, payload = (
        ec.generate_private_key(ec.SECP256R1()),
        secrets.token_bytes(16),
        secrets.token_bytes(length),
    )
    made = encrypt(payload, point(browser), auth)
    assert len(made) == length + 103
    assert opened(made, browser, auth) == payload
    other = ec.generate_private_key(ec.SECP256R1())
    for key, secret in ((other, auth), (browser, bytes(16))):
        with pytest.raises(InvalidTag):
            opened(made, key, secret)


def test_no_two_messages_are_alike() -> None:
    browser = point(ec.generate_private_key(ec.SECP256R1()))
    assert encrypt(b"x", browser, bytes(16)) != encrypt(b"x", browser, bytes(16))


def test_the_key_stays_the_same_as_long_as_its_secret_does() -> None:
    first, again = PushKey(b"s" * 32, "mailto:a@b"), PushKey(b"s" * 32, "mailto:a@b")
    assert first.public == again.public != PushKey(b"t" * 32, "mailto:a@b").public
    assert is_point(decoded(first.public))
    token = first.authorise(httpx.URL("https://push.example:8443/x"), 1_000_000)
    assert token.startswith("vapid t=")
    assert b'"aud":"https://push.example:8443"' in decoded(token.split(".")[1])


@pytest.mark.parametrize(
    "key", [b"", b"\x04" + bytes(64), bytes(65), decoded(BROWSER)[:33]], ids=["empty", "zeros", "no form", "half"]
)
def test_what_is_no_key_is_known(key: bytes) -> None:
    assert not is_point(key)


def test_an_endpoint_has_one_id() -> None:
    assert subscription_id("https://a") == subscription_id("https://a") != subscription_id("https://b")
