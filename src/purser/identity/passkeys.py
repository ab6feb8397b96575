"""Passkeys: a key pair in a phone, a computer or a security key, opened by a finger, a face or a device's own PIN.

They sign in without a name and count as two factors: what somebody has, and what they are or know. A challenge is
made and stored for one answer, whether that one is right or not. Origin and relying party come from the address
Purser is reached at, so a page elsewhere gets signatures that are worth nothing here.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

import psycopg
import webauthn
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    CredentialDeviceType,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from purser.core.clock import Clock
from purser.core.db import Database, Reader, Tx
from purser.core.errors import conflict, forbidden, not_found
from purser.core.ids import CustomerId, Id
from purser.identity.ceremony import (
    ALGORITHMS,
    Answer,
    RelyingParty,
    check_assertion,
    check_client_data,
    check_registration,
    credential_id,
    decode,
    malformed,
    read_client_data,
)

LIFE: Final = timedelta(minutes=5)
MOST: Final = 20
"""Passkeys one customer may have."""

_RP_NAME: Final = "Purser"
_TRANSPORTS: Final = frozenset(t.value for t in AuthenticatorTransport)

_COLUMNS = """credential_id, id, customer_id, public_key, sign_count, name, aaguid, transports, backup_eligible,
    backed_up, created_at, used_at"""
_CHALLENGE = """
    INSERT INTO passkey_challenges (challenge_hash, purpose, customer_id, expires_at) VALUES (%s, %s, %s, %s)"""
_TAKE = "DELETE FROM passkey_challenges WHERE challenge_hash = %s RETURNING purpose, customer_id, expires_at"
_PRUNE = "DELETE FROM passkey_challenges WHERE expires_at < %s"
_ADD = f"INSERT INTO passkeys ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL)"
_FIND = f"SELECT {_COLUMNS} FROM passkeys WHERE credential_id = %s"
_LIST = f"SELECT {_COLUMNS} FROM passkeys WHERE customer_id = %s ORDER BY created_at, id"
_USE = """
    UPDATE passkeys SET sign_count = %(count)s, backed_up = %(backed_up)s, used_at = %(now)s
     WHERE credential_id = %(credential)s AND (sign_count < %(count)s OR (sign_count = 0 AND %(count)s = 0))"""
_NAME = "UPDATE passkeys SET name = %s WHERE customer_id = %s AND id = %s"
_REMOVE = "DELETE FROM passkeys WHERE customer_id = %s AND id = %s RETURNING name"
_REMOVE_ALL = "DELETE FROM passkeys WHERE customer_id = %s"


class PasskeyId(Id):
    """A passkey, as its owner and we call it."""


class Ceremony(StrEnum):
    """What a challenge is for."""

    REGISTER = "register"
    SIGN_IN = "sign_in"
    PROVE = "prove"


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a customer. `backup_eligible`: it may be copied to its owner's other devices."""

    credential: bytes
    id: PasskeyId
    customer: CustomerId
    public_key: bytes
    sign_count: int
    name: str
    aaguid: Id
    transports: tuple[str, ...]
    backup_eligible: bool
    backed_up: bool
    created_at: datetime
    used_at: datetime | None


class Passkeys:
    """Makes challenges and checks what authenticators answer. `base_url` is where customers reach Purser."""

    def __init__(self, db: Database, base_url: str, clock: Clock) -> None:
        self._db = db
        self.rp = RelyingParty.at(base_url)
        self._clock = clock

    async def ask_to_register(self, tx: Tx, customer: CustomerId, label: str, name: str) -> dict[str, Any]:
        """What `PublicKeyCredential.parseCreationOptionsFromJSON` takes. Raises passkey_limit_reached."""
        known = await list_passkeys(tx, customer)
        if len(known) >= MOST:
            raise conflict("passkey_limit_reached", most=MOST)
        options = webauthn.generate_registration_options(
            rp_id=self.rp.id,
            rp_name=_RP_NAME,
            user_id=bytes(customer),
            user_name=label,
            user_display_name=name,
            challenge=await self._challenge(tx, Ceremony.REGISTER, customer),
            timeout=_milliseconds(LIFE),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                require_resident_key=True,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_descriptors(known),
            supported_pub_key_algs=ALGORITHMS,
        )
        return options_to_json_dict(options)

    async def ask(self, tx: Tx, ceremony: Ceremony, customer: CustomerId | None = None) -> dict[str, Any]:
        """What `PublicKeyCredential.parseRequestOptionsFromJSON` takes; without a customer any passkey may answer."""
        known = [] if customer is None else await list_passkeys(tx, customer)
        options = webauthn.generate_authentication_options(
            rp_id=self.rp.id,
            challenge=await self._challenge(tx, ceremony, customer),
            timeout=_milliseconds(LIFE),
            allow_credentials=_descriptors(known),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    async def check_new(self, customer: CustomerId, name: str, answer: Answer) -> Passkey:
        """A passkey that has been checked but not stored. Raises what `ceremony` does, passkey_challenge_unknown,
        passkey_challenge_expired."""
        challenge = await self._take(answer, Ceremony.REGISTER, customer)
        check_client_data(read_client_data(answer), "webauthn.create", self.rp)
        verified = check_registration(answer, challenge, self.rp)
        return Passkey(
            credential=verified.credential_id,
            id=PasskeyId.new(self._clock),
            customer=customer,
            public_key=verified.credential_public_key,
            sign_count=verified.sign_count,
            name=name,
            aaguid=Id.parse(verified.aaguid),
            transports=_transports(answer),
            backup_eligible=verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE,
            backed_up=verified.credential_backed_up,
            created_at=self._clock.now(),
            used_at=None,
        )

    async def add(self, tx: Tx, passkey: Passkey) -> None:
        """Store a passkey. Raises passkey_known, passkey_limit_reached."""
        if len(await list_passkeys(tx, passkey.customer)) >= MOST:
            raise conflict("passkey_limit_reached", most=MOST)
        p = passkey
        values = [
            p.credential, p.id, p.customer, p.public_key, p.sign_count, p.name, p.aaguid, list(p.transports),
            p.backup_eligible, p.backed_up, p.created_at,
        ]  # fmt: skip
        try:
            await tx.execute(_ADD, values)
        except psycopg.errors.UniqueViolation as error:
            raise conflict("passkey_known") from error

    async def verify(self, answer: Answer, ceremony: Ceremony, customer: CustomerId | None = None) -> Passkey:
        """Whose passkey answered; its counter has moved on. With a customer it must be theirs.

        Raises what `ceremony` does, passkey_challenge_unknown, passkey_challenge_expired, passkey_unknown,
        passkey_counter_back.
        """
        challenge = await self._take(answer, ceremony, customer)
        check_client_data(read_client_data(answer), "webauthn.get", self.rp)
        passkey = await self._find(answer, customer)
        verified = check_assertion(answer, challenge, self.rp, passkey.public_key)
        if (verified.credential_device_type is CredentialDeviceType.MULTI_DEVICE) != passkey.backup_eligible:
            raise malformed()  # it was born so or not (Web Authentication, 6.1.3)
        values = {
            "count": verified.new_sign_count, "backed_up": verified.credential_backed_up,
            "now": self._clock.now(), "credential": passkey.credential,
        }  # fmt: skip

        async def use(tx: Tx) -> bool:
            return (await tx.execute(_USE, values)).rowcount == 1

        if not await self._db.run(use):
            raise forbidden("passkey_counter_back")
        return passkey

    async def _find(self, answer: Answer, customer: CustomerId | None) -> Passkey:
        """The passkey that answered. The user handle must name its owner: without a name to sign in by, it is sent."""
        async with self._db.reader() as conn:
            row = await (await conn.execute(_FIND, [credential_id(answer)])).fetchone()
        if row is None:
            raise forbidden("passkey_unknown")
        passkey = _passkey(row)
        sent = answer["response"].get("userHandle")
        if (customer is None or sent is not None) and decode(answer, "response", "userHandle") != passkey.customer:
            raise forbidden("passkey_unknown")
        if customer is not None and passkey.customer != customer:
            raise forbidden("passkey_unknown")
        return passkey

    async def _challenge(self, tx: Tx, ceremony: Ceremony, customer: CustomerId | None) -> bytes:
        challenge = secrets.token_bytes(32)
        values = [sha256(challenge).digest(), ceremony, customer, self._clock.now() + LIFE]
        await tx.execute(_CHALLENGE, values)
        return challenge

    async def _take(self, answer: Answer, ceremony: Ceremony, customer: CustomerId | None) -> bytes:
        """Use up the challenge that was answered, in a transaction of its own: it is spent whatever follows."""
        credential_id(answer)
        challenge = read_client_data(answer).challenge

        async def take(tx: Tx) -> tuple[Any, ...] | None:
            return await (await tx.execute(_TAKE, [sha256(challenge).digest()])).fetchone()

        row = await self._db.run(take)
        if row is None or (row[0], row[1]) != (ceremony, customer):
            raise forbidden("passkey_challenge_unknown")
        if row[2] <= self._clock.now():
            raise forbidden("passkey_challenge_expired")
        return challenge


async def list_passkeys(conn: Tx | Reader, customer: CustomerId) -> list[Passkey]:
    """A customer's passkeys, the oldest first."""
    return [_passkey(row) for row in await (await conn.execute(_LIST, [customer])).fetchall()]


async def name_passkey(tx: Tx, customer: CustomerId, passkey: PasskeyId, name: str) -> None:
    """Call a passkey something else. Raises passkey_missing."""
    if (await tx.execute(_NAME, [name, customer, passkey])).rowcount == 0:
        raise not_found("passkey_missing")


async def remove_passkey(tx: Tx, customer: CustomerId, passkey: PasskeyId) -> str:
    """Accept a passkey no more. Returns its name. Raises passkey_missing."""
    row = await (await tx.execute(_REMOVE, [customer, passkey])).fetchone()
    if row is None:
        raise not_found("passkey_missing")
    return str(row[0])


async def remove_passkeys(tx: Tx, customer: CustomerId) -> int:
    """Accept none of a customer's passkeys any more. Returns how many there were."""
    return (await tx.execute(_REMOVE_ALL, [customer])).rowcount


async def prune_challenges(tx: Tx, clock: Clock) -> int:
    """Forget challenges nobody answered in time. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now()])).rowcount


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(id=p.credential, transports=[AuthenticatorTransport(t) for t in p.transports])
        for p in passkeys
    ]


def _transports(answer: Answer) -> tuple[str, ...]:
    """By which ways the authenticator says it can be reached; a hint, so what we do not know is left out."""
    said = answer["response"].get("transports")
    return tuple(sorted({t for t in said if isinstance(t, str)} & _TRANSPORTS)) if isinstance(said, list) else ()


def _milliseconds(life: timedelta) -> int:
    return int(life.total_seconds() * 1000)


def _passkey(row: Sequence[Any]) -> Passkey:
    credential, ident, customer, key, count, name, aaguid, transports, eligible, backed_up, created_at, used_at = row
    return Passkey(
        bytes(credential), PasskeyId(ident), CustomerId(customer), bytes(key), count, name, Id(aaguid),
        tuple(transports), eligible, backed_up, created_at, used_at,
    )  # fmt: skip
