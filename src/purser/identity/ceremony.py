"""What an authenticator answered, looked at piece by piece (W3C Web Authentication Level 3, 7.1 and 7.2).

Each thing that can be wrong has a code of its own, found before the library looks at the whole. The library then
checks everything once more, and the signature; it does not look at crossOrigin, the user handle, and whether an
answer names the credential that is in it, so those are looked at here only.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import orjson
import webauthn
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import parse_attestation_object, parse_authenticator_data
from webauthn.helpers.cose import COSEAlgorithmIdentifier as Algorithm
from webauthn.helpers.decode_credential_public_key import decode_credential_public_key
from webauthn.helpers.structs import AttestationFormat, AuthenticatorData
from webauthn.registration.verify_registration_response import VerifiedRegistration

from purser.core.errors import Problem, forbidden

T = TypeVar("T")

ALGORITHMS: Final = [
    Algorithm.ECDSA_SHA_256,
    Algorithm.EDDSA,
    Algorithm.RSASSA_PKCS1_v1_5_SHA_256,
]
_FORMATS: Final = (AttestationFormat.NONE, AttestationFormat.PACKED)
"""What browsers send who were asked for no attestation: none, or one the key made of itself."""

_LONGEST_ID: Final = 1023
"""Bytes (Web Authentication, 4, Credential ID)."""

Answer = Mapping[str, Any]
"""What the browser made of PublicKeyCredential.toJSON()."""


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who we are to an authenticator: the host that passkeys are bound to, and the one origin they are used at."""

    id: str
    origin: str

    @classmethod
    def at(cls, base_url: str) -> RelyingParty:
        """Of the address Purser is reached at."""
        parts = urlsplit(base_url)
        assert parts.hostname is not None, base_url
        return cls(parts.hostname, f"{parts.scheme}://{parts.netloc}")

    @property
    def id_hash(self) -> bytes:
        return sha256(self.id.encode()).digest()


@dataclass(frozen=True, slots=True)
class ClientData:
    """What the browser says of itself. It is signed, so it is only believed together with the signature."""

    type: str
    challenge: bytes
    origin: str
    is_cross_origin: bool


def malformed() -> Problem:
    """It is not what a browser sends."""
    return forbidden("passkey_malformed")


def decode(answer: Answer, *names: str) -> bytes:
    """The bytes at `names`, written in base64url without padding. Raises passkey_malformed."""
    value: Any = answer
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(value, str) or "=" in value:
        raise malformed()
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise malformed() from None


def credential_id(answer: Answer) -> bytes:
    """Which credential answered. Raises passkey_malformed."""
    raw = decode(answer, "rawId")
    is_whole = answer.get("id") == answer.get("rawId") and answer.get("type") == "public-key"
    if not is_whole or not 1 <= len(raw) <= _LONGEST_ID:
        raise malformed()
    return raw


def read_client_data(answer: Answer) -> ClientData:
    """What the browser says of itself. Raises passkey_malformed."""
    try:
        data = orjson.loads(decode(answer, "response", "clientDataJSON"))
    except orjson.JSONDecodeError:
        raise malformed() from None
    if not isinstance(data, dict) or not all(isinstance(data.get(n), str) for n in ("type", "challenge", "origin")):
        raise malformed()
    crossed = data.get("crossOrigin", False) is not False or "topOrigin" in data
    return ClientData(data["type"], decode(data, "challenge"), data["origin"], crossed)


def check_client_data(client: ClientData, wanted: str, rp: RelyingParty) -> None:
    """Raises passkey_type_wrong, passkey_origin_wrong, passkey_cross_origin."""
    if client.type != wanted:
        raise forbidden("passkey_type_wrong")
    if client.origin != rp.origin:
        raise forbidden("passkey_origin_wrong")
    if client.is_cross_origin:
        raise forbidden("passkey_cross_origin")


def check_registration(answer: Answer, challenge: bytes, rp: RelyingParty) -> VerifiedRegistration:
    """A new credential. Raises passkey_malformed, passkey_rp_wrong, passkey_presence_missing, passkey_unverified,
    passkey_attestation_unsupported, passkey_algorithm_unsupported, passkey_signature_wrong."""
    attestation = _parsed(parse_attestation_object, decode(answer, "response", "attestationObject"))
    _check_authenticator_data(attestation.auth_data, rp)
    attested = attestation.auth_data.attested_credential_data
    if attested is None or attested.credential_id != credential_id(answer):
        raise malformed()
    if attestation.fmt not in _FORMATS:
        raise forbidden("passkey_attestation_unsupported")
    if _parsed(decode_credential_public_key, attested.credential_public_key).alg not in ALGORITHMS:
        raise forbidden("passkey_algorithm_unsupported")
    try:
        return webauthn.verify_registration_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=rp.id,
            expected_origin=rp.origin,
            require_user_verification=True,
            supported_pub_key_algs=ALGORITHMS,
        )
    except Exception:  # noqa: BLE001 -- everything but its own signature has been looked at
        raise forbidden("passkey_signature_wrong") from None


def check_assertion(answer: Answer, challenge: bytes, rp: RelyingParty, public_key: bytes) -> VerifiedAuthentication:
    """A signature by a credential we know; its counter is for the caller to compare with what is stored.

    Raises passkey_malformed, passkey_rp_wrong, passkey_presence_missing, passkey_unverified, passkey_signature_wrong.
    """
    data = _parsed(parse_authenticator_data, decode(answer, "response", "authenticatorData"))
    _check_authenticator_data(data, rp)
    try:
        return webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=rp.id,
            expected_origin=rp.origin,
            credential_public_key=public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception:  # noqa: BLE001 -- all else has been looked at
        raise forbidden("passkey_signature_wrong") from None


def _parsed(parse: Callable[[bytes], T], raw: bytes) -> T:
    """Hostile bytes: whatever a parser makes of them, they are malformed. Raises passkey_malformed."""
    try:
        return parse(raw)
    except Exception:  # noqa: BLE001 -- as said
        raise malformed() from None


def _check_authenticator_data(data: AuthenticatorData, rp: RelyingParty) -> None:
    if not hmac.compare_digest(data.rp_id_hash, rp.id_hash):
        raise forbidden("passkey_rp_wrong")
    if not data.flags.up:
        raise forbidden("passkey_presence_missing")
    if not data.flags.uv:
        raise forbidden("passkey_unverified")
    if data.flags.bs and not data.flags.be:
        raise malformed()
