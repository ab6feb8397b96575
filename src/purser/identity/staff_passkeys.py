"""The passkeys of staff, as the database keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from purser.core.db import Reader, Tx
from purser.core.ids import Id, StaffId

_ADD = """
    INSERT INTO staff_passkeys (credential_id, staff_id, public_key, sign_count, aaguid, created_at)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (credential_id) DO NOTHING"""
_FIND = "SELECT staff_id, public_key, sign_count FROM staff_passkeys WHERE credential_id = %s"
_USED = """
    UPDATE staff_passkeys SET sign_count = %s, used_at = %s WHERE credential_id = %s AND sign_count = %s"""
_REMOVE = "DELETE FROM staff_passkeys WHERE staff_id = %s"
_SPEND = """
    INSERT INTO staff_spent_challenges (challenge_hash, expires_at) VALUES (%s, %s)
    ON CONFLICT (challenge_hash) DO NOTHING"""


@dataclass(frozen=True, slots=True)
class StaffPasskey:
    """A credential that lives on one device."""

    staff: StaffId
    public_key: bytes
    sign_count: int


async def add(tx: Tx, credential_id: bytes, key: StaffPasskey, aaguid: str, at: datetime) -> bool:
    """Store a passkey; whether there was none of that id."""
    values = [credential_id, key.staff, key.public_key, key.sign_count, Id.parse(aaguid), at]
    return (await tx.execute(_ADD, values)).rowcount == 1


async def find(conn: Reader, credential_id: bytes) -> StaffPasskey | None:
    """The passkey of that id."""
    row = await (await conn.execute(_FIND, [credential_id])).fetchone()
    return StaffPasskey(StaffId(row[0]), bytes(row[1]), row[2]) if row else None


async def note_use(tx: Tx, credential_id: bytes, was: int, count: int, at: datetime) -> bool:
    """Move the counter on; whether nobody else has since it `was` read."""
    return (await tx.execute(_USED, [count, at, credential_id, was])).rowcount == 1


async def remove_all(tx: Tx, staff: StaffId) -> None:
    """Forget somebody's passkeys."""
    await tx.execute(_REMOVE, [staff])


async def spend_challenge(tx: Tx, challenge_hash: bytes, until: datetime) -> bool:
    """Whether the challenge was not answered before."""
    return (await tx.execute(_SPEND, [challenge_hash, until])).rowcount == 1
