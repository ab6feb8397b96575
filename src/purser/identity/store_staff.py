"""The SQL of staff accounts, invitations and sessions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from purser.core.db import Reader, Tx
from purser.core.ids import SessionId, StaffId
from purser.core.pgbinary import UuidArray
from purser.identity.permissions import Role
from purser.identity.staff_model import Staff, StaffSession, StaffStatus

_STAFF = "id, name, role, status, created_at"
_ADD = f"INSERT INTO staff ({_STAFF}) VALUES (%s, %s, %s, %s, %s)"
_READ = f"SELECT {_STAFF} FROM staff WHERE id = ANY(%s)"
_LIST = f"SELECT {_STAFF} FROM staff ORDER BY id"
_LOCK = f"SELECT {_STAFF} FROM staff WHERE id = %s FOR NO KEY UPDATE"
_SET_ROLE = "UPDATE staff SET role = %s WHERE id = %s"
_SET_STATUS = "UPDATE staff SET status = %s WHERE id = %s"

_INVITE = "INSERT INTO staff_invitations (token_hash, staff_id, created_at, expires_at) VALUES (%s, %s, %s, %s)"
_INVITED = "SELECT staff_id FROM staff_invitations WHERE token_hash = %s AND expires_at > %s"
_TAKE_INVITATION = "DELETE FROM staff_invitations WHERE token_hash = %s AND expires_at > %s RETURNING staff_id"
_WITHDRAW = "DELETE FROM staff_invitations WHERE staff_id = %s"

_OPEN = """
    INSERT INTO staff_sessions (token_hash, id, staff_id, created_at, seen_at, expires_at)
    VALUES (%s, %s, %s, %s, %s, %s)"""
_SESSIONS = """
    SELECT token_hash, s.id, staff_id, name, role, seen_at, expires_at
      FROM staff_sessions AS s JOIN staff ON staff.id = staff_id
     WHERE token_hash = ANY(%s) AND status = 'active' AND expires_at > %s AND seen_at > %s"""
_TOUCH = """
    UPDATE staff_sessions AS s SET seen_at = %s FROM unnest(%s::bytea[]) AS v(token_hash)
     WHERE s.token_hash = v.token_hash"""
_END = "DELETE FROM staff_sessions WHERE token_hash = %s"
_KILL = "DELETE FROM staff_sessions WHERE staff_id = %s"
_PRUNE = (
    "DELETE FROM staff_sessions WHERE expires_at < %s OR seen_at < %s",
    "DELETE FROM staff_invitations WHERE expires_at < %s",
    "DELETE FROM staff_spent_challenges WHERE expires_at < %s",
)


async def add(tx: Tx, s: Staff) -> None:
    """Store somebody new."""
    await tx.execute(_ADD, [s.id, s.name, s.role, s.status, s.created_at])


async def read(conn: Tx | Reader, ids: Collection[StaffId]) -> dict[StaffId, Staff]:
    """Those of the ids that exist."""
    rows = await (await conn.execute(_READ, [UuidArray(list(ids))])).fetchall()
    return {s.id: s for s in map(_staff, rows)}


async def list_all(conn: Tx | Reader) -> list[Staff]:
    """Everybody, in the order they came."""
    return [_staff(row) for row in await (await conn.execute(_LIST)).fetchall()]


async def lock(tx: Tx, ident: StaffId) -> Staff | None:
    """Somebody, who stays as they are until the commit."""
    row = await (await tx.execute(_LOCK, [ident])).fetchone()
    return _staff(row) if row else None


async def set_role(tx: Tx, ident: StaffId, role: Role) -> None:
    """Change the role."""
    await tx.execute(_SET_ROLE, [role, ident])


async def set_status(tx: Tx, ident: StaffId, status: StaffStatus) -> None:
    """Change the status."""
    await tx.execute(_SET_STATUS, [status, ident])


async def add_invitation(tx: Tx, token_hash: bytes, ident: StaffId, now: datetime, until: datetime) -> None:
    """Store an invitation."""
    await tx.execute(_INVITE, [token_hash, ident, now, until])


async def find_invitation(conn: Reader, token_hash: bytes, now: datetime) -> StaffId | None:
    """Whom a living invitation is for."""
    row = await (await conn.execute(_INVITED, [token_hash, now])).fetchone()
    return StaffId(row[0]) if row else None


async def take_invitation(tx: Tx, token_hash: bytes, now: datetime) -> StaffId | None:
    """The same, and it is used up."""
    row = await (await tx.execute(_TAKE_INVITATION, [token_hash, now])).fetchone()
    return StaffId(row[0]) if row else None


async def withdraw_invitations(tx: Tx, ident: StaffId) -> None:
    """No invitation of somebody's works any more."""
    await tx.execute(_WITHDRAW, [ident])


async def open_session(
    tx: Tx, token_hash: bytes, ident: SessionId, staff: StaffId, now: datetime, until: datetime
) -> None:
    """Store a session."""
    await tx.execute(_OPEN, [token_hash, ident, staff, now, now, until])


async def read_sessions(
    conn: Reader, hashes: Collection[bytes], now: datetime, idle_since: datetime
) -> dict[bytes, StaffSession]:
    """Living sessions of those who may work."""
    rows = await (await conn.execute(_SESSIONS, [list(hashes), now, idle_since])).fetchall()
    return {
        bytes(h): StaffSession(SessionId(i), StaffId(s), n, Role(r), seen, end) for h, i, s, n, r, seen, end in rows
    }


async def touch(tx: Tx, hashes: Collection[bytes], now: datetime) -> None:
    """Note that sessions are in use, in one order everywhere."""
    await tx.execute(_TOUCH, [now, sorted(hashes)])


async def end_session(tx: Tx, token_hash: bytes) -> None:
    """End one."""
    await tx.execute(_END, [token_hash])


async def kill_sessions(tx: Tx, ident: StaffId) -> None:
    """End all of somebody's."""
    await tx.execute(_KILL, [ident])


async def prune(tx: Tx, now: datetime, idle_since: datetime) -> None:
    """Forget what is over."""
    sessions, invitations, challenges = _PRUNE
    await tx.execute(sessions, [now, idle_since])
    await tx.execute(invitations, [now])
    await tx.execute(challenges, [now])


def _staff(row: tuple[object, ...]) -> Staff:
    ident, name, role, status, created_at = row
    assert isinstance(ident, bytes)
    assert isinstance(created_at, datetime)
    return Staff(StaffId(ident), str(name), Role(str(role)), StaffStatus(str(status)), created_at)
