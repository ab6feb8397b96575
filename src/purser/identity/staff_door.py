"""How staff come in: by a passkey that cannot leave its device, and by nothing else.

A challenge is signed, bound to its purpose, good for five minutes and for one answer. Registration and sign-in
demand that the authenticator verified its user (fingerprint, face, PIN). A passkey that may be copied to other
devices (WebAuthn level 3, 6.1.3: backup eligible) is refused when it is made and when it is used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
import webauthn
from webauthn.helpers import exceptions
from webauthn.helpers.options_to_json import options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    CredentialDeviceType,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from purser.core import audit
from purser.core.audit import Act, Actor
from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.errors import Kind, Problem, conflict, invalid
from purser.core.ids import SessionId, StaffId
from purser.identity import staff_passkeys, store_staff
from purser.identity.model import SessionRules
from purser.identity.sessions import hash_token
from purser.identity.staff import hash_invitation
from purser.identity.staff_model import StaffSession, StaffStatus
from purser.identity.staff_passkeys import StaffPasskey

STAFF_SESSIONS: Final = SessionRules(idle=timedelta(minutes=15), absolute=timedelta(hours=10))
"""A staff session unused for a quarter of an hour is over (OWASP ASVS 5.0, 7.3.1), and after a working day."""

STAFF_TOUCHED_EVERY: Final = timedelta(seconds=30)
"""How precisely idleness is known."""

_CHALLENGE_LIFE: Final = timedelta(minutes=5)
_PREFIX: Final = "st_"
_NONCE, _TIME, _MAC = 16, 8, 32
_ENROL, _SIGN_IN = b"enrol", b"sign in"

Options = dict[str, Any]
"""What a browser's navigator.credentials takes, as JSON."""

Credential = dict[str, Any]
"""What it answers, as JSON."""


@dataclass(frozen=True, slots=True)
class OpenedStaffSession:
    """A fresh session. `token` goes into its owner's cookie and is kept nowhere."""

    id: SessionId
    staff: StaffId
    token: str
    expires_at: datetime


class StaffDoor:
    """Enrols and signs in staff of one Purser, reached at one address."""

    def __init__(self, db: Database, secret: bytes, base_url: str, clock: Clock) -> None:
        parts = urlsplit(base_url)
        self._db = db
        self._key = hmac.digest(secret, b"staff challenges", "sha256")
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._rp = parts.hostname or "localhost"
        self._clock = clock

    async def enrolment(self, token: str) -> Options:
        """What the browser needs to make a passkey for whoever was invited. Raises invitation_invalid."""
        async with self._db.reader() as conn:
            ident = await store_staff.find_invitation(conn, hash_invitation(token), self._clock.now())
            if ident is None:
                raise _no_invitation()
            staff = (await store_staff.read(conn, [ident]))[ident]
        options = webauthn.generate_registration_options(
            rp_id=self._rp,
            rp_name="Purser staff",
            user_id=bytes(ident),
            user_name=staff.name,
            user_display_name=staff.name,
            challenge=self._challenge(_ENROL),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
        )
        return _json(options)

    async def enrol(self, token: str, credential: Credential) -> OpenedStaffSession:
        """Take the passkey the browser made, use up the invitation, and open a session.

        Raises invitation_invalid, staff_passkey_refused, staff_passkey_synced, staff_passkey_taken.
        """
        challenge = _challenge_of(credential)
        until = self._check(challenge, _ENROL)
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._rp,
                expected_origin=self._origin,
                require_user_verification=True,
            )
        except _REFUSALS as error:
            raise _refused() from error
        _demand_bound(made.credential_device_type, is_backed_up=made.credential_backed_up)

        async def keep(tx: Tx) -> OpenedStaffSession:
            now = self._clock.now()
            staff = await store_staff.take_invitation(tx, hash_invitation(token), now)
            if staff is None:
                raise _no_invitation()
            await self._spend(tx, challenge, until)
            key = StaffPasskey(staff, made.credential_public_key, made.sign_count)
            if not await staff_passkeys.add(tx, made.credential_id, key, made.aaguid, now):
                raise conflict("staff_passkey_taken")
            await store_staff.set_status(tx, staff, StaffStatus.ACTIVE)
            opened = await open_staff_session(tx, staff, self._clock)
            details = {"aaguid": made.aaguid}
            await audit.write(tx, Act(Actor.staff(staff), "staff.enrol", f"staff:{staff}", "", details), self._clock)
            return opened

        return await self._db.run(keep)

    def request(self) -> Options:
        """What the browser needs to ask for a passkey; the passkey says whose it is."""
        options = webauthn.generate_authentication_options(
            rp_id=self._rp,
            challenge=self._challenge(_SIGN_IN),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return _json(options)

    async def sign_in(self, credential: Credential) -> OpenedStaffSession:
        """Open a session for whoever the passkey belongs to. Raises staff_passkey_refused, staff_passkey_synced."""
        challenge = _challenge_of(credential)
        until = self._check(challenge, _SIGN_IN)
        ident = _credential_id(credential)
        async with self._db.reader() as conn:
            known = await staff_passkeys.find(conn, ident)
        if known is None:
            raise _refused()
        try:
            seen = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._rp,
                expected_origin=self._origin,
                credential_public_key=known.public_key,
                credential_current_sign_count=known.sign_count,
                require_user_verification=True,
            )
        except _REFUSALS as error:
            raise _refused() from error
        _demand_bound(seen.credential_device_type, is_backed_up=seen.credential_backed_up)

        async def open_it(tx: Tx) -> OpenedStaffSession:
            staff = await store_staff.lock(tx, known.staff)
            if staff is None or staff.status is not StaffStatus.ACTIVE:
                raise _refused()
            await self._spend(tx, challenge, until)
            now = self._clock.now()
            if not await staff_passkeys.note_use(tx, ident, known.sign_count, seen.new_sign_count, now):
                raise _refused()
            opened = await open_staff_session(tx, staff.id, self._clock)
            await audit.write(tx, Act(Actor.staff(staff.id), "staff.sign_in", f"staff:{staff.id}"), self._clock)
            return opened

        return await self._db.run(open_it)

    def _challenge(self, purpose: bytes) -> bytes:
        until = int((self._clock.now() + _CHALLENGE_LIFE).timestamp())
        body = secrets.token_bytes(_NONCE) + until.to_bytes(_TIME, "big")
        return body + self._mac(purpose, body)

    def _check(self, challenge: bytes, purpose: bytes) -> datetime:
        """When the challenge ends. Raises staff_passkey_refused when it is not ours, or over."""
        body, mac = challenge[:-_MAC], challenge[-_MAC:]
        if len(body) != _NONCE + _TIME or not hmac.compare_digest(mac, self._mac(purpose, body)):
            raise _refused()
        until = datetime.fromtimestamp(int.from_bytes(body[_NONCE:], "big"), UTC)
        if self._clock.now() > until:
            raise _refused()
        return until

    def _mac(self, purpose: bytes, body: bytes) -> bytes:
        return hmac.digest(self._key, purpose + b"\0" + body, "sha256")

    @staticmethod
    async def _spend(tx: Tx, challenge: bytes, until: datetime) -> None:
        if not await staff_passkeys.spend_challenge(tx, hashlib.sha256(challenge).digest(), until):
            raise _refused()


async def open_staff_session(tx: Tx, staff: StaffId, clock: Clock) -> OpenedStaffSession:
    """Begin a session; the token is in the result and nowhere else."""
    now = clock.now()
    token = _PREFIX + secrets.token_urlsafe(32)
    opened = OpenedStaffSession(SessionId.new(clock), staff, token, now + STAFF_SESSIONS.absolute)
    await store_staff.open_session(tx, hash_token(token), opened.id, staff, now, opened.expires_at)
    return opened


async def open_without_passkey(tx: Tx, ident: StaffId, reason: str, clock: Clock) -> OpenedStaffSession:
    """For a demo and for nothing else: what its staff may see is made up, and not every machine has a passkey to give.

    Raises staff_passkey_refused for whoever is not there or was suspended.
    """
    staff = await store_staff.lock(tx, ident)
    if staff is None or staff.status is StaffStatus.SUSPENDED:
        raise _refused()
    await store_staff.set_status(tx, ident, StaffStatus.ACTIVE)
    await audit.write(tx, Act(Actor.staff(ident), "staff.sign_in", f"staff:{ident}", reason), clock)
    return await open_staff_session(tx, ident, clock)


async def read_staff_sessions(conn: Reader, hashes: Collection[bytes], clock: Clock) -> dict[bytes, StaffSession]:
    """The living ones among sessions of those token hashes, of those who may work."""
    now = clock.now()
    return await store_staff.read_sessions(conn, hashes, now, now - STAFF_SESSIONS.idle)


async def touch_staff_sessions(tx: Tx, hashes: Collection[bytes], clock: Clock) -> None:
    """Note that sessions are in use."""
    await store_staff.touch(tx, hashes, clock.now())


async def end_staff_session(tx: Tx, token_hash: bytes) -> None:
    """Sign out."""
    await store_staff.end_session(tx, token_hash)


async def prune_staff(tx: Tx, clock: Clock) -> None:
    """Forget sessions, invitations and challenges that are over."""
    now = clock.now()
    await store_staff.prune(tx, now, now - STAFF_SESSIONS.idle)


_REFUSALS: Final = (exceptions.WebAuthnException, ValueError, TypeError, KeyError)


def _demand_bound(kind: CredentialDeviceType, *, is_backed_up: bool) -> None:
    if kind is not CredentialDeviceType.SINGLE_DEVICE or is_backed_up:
        raise invalid("staff_passkey_synced")


def _challenge_of(credential: Credential) -> bytes:
    """The challenge that the answer claims to answer; its signature is checked before it is believed."""
    try:
        client = orjson.loads(_decode(credential["response"]["clientDataJSON"]))
        return _decode(client["challenge"])
    except (KeyError, TypeError, ValueError) as error:
        raise _refused() from error


def _credential_id(credential: Credential) -> bytes:
    try:
        return _decode(credential["rawId"])
    except (KeyError, TypeError, ValueError) as error:
        raise _refused() from error


def _decode(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _json(options: Any) -> Options:
    shown: Options = orjson.loads(options_to_json(options))
    return shown


def _refused() -> Problem:
    return Problem("staff_passkey_refused", Kind.UNAUTHENTICATED)


def _no_invitation() -> Problem:
    return Problem("invitation_invalid", Kind.NOT_FOUND)
