"""Staff accounts: invited by somebody who may, enrolled with a passkey, changed by others, never by oneself.

Every change is in the audit, in its own transaction. A change of role and a suspension end all sessions.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from purser.core import audit
from purser.core.audit import Act, Actor
from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, forbidden, not_found
from purser.core.ids import StaffId
from purser.identity import staff_passkeys, store_staff
from purser.identity.permissions import Permission, Role
from purser.identity.staff_model import Staff, StaffStatus

INVITATION_LIFE: Final = timedelta(hours=24)
PREFIX: Final = "si_"
"""How an invitation's token begins."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation. `token` goes to the invited person and is kept nowhere."""

    staff: Staff
    token: str
    expires_at: datetime


async def invite(tx: Tx, actor: Actor, name: str, role: Role, reason: str, clock: Clock) -> Invitation:
    """Take somebody on. They can do nothing until they have enrolled a passkey."""
    staff = Staff(StaffId.new(clock), name, role, StaffStatus.INVITED, clock.now())
    await store_staff.add(tx, staff)
    invitation = await _invitation(tx, staff, clock)
    await _record(tx, actor, "invite", staff.id, reason, clock, role=role)
    return invitation


async def invite_again(tx: Tx, actor: Actor, ident: StaffId, reason: str, clock: Clock) -> Invitation:
    """For somebody who lost their device, or the link: what they had works no more.

    Raises staff_unknown, staff_suspended, staff_oneself.
    """
    staff = await _other(tx, actor, ident)
    if staff.status is StaffStatus.SUSPENDED:
        raise conflict("staff_suspended")
    await staff_passkeys.remove_all(tx, ident)
    await store_staff.withdraw_invitations(tx, ident)
    await store_staff.kill_sessions(tx, ident)
    await store_staff.set_status(tx, ident, StaffStatus.INVITED)
    invitation = await _invitation(tx, staff, clock)
    await _record(tx, actor, "invite_again", ident, reason, clock)
    return invitation


async def change_role(tx: Tx, actor: Actor, ident: StaffId, role: Role, reason: str, clock: Clock) -> Staff:
    """Give somebody another role. Raises staff_unknown, staff_oneself."""
    staff = await _other(tx, actor, ident)
    await store_staff.set_role(tx, ident, role)
    await store_staff.kill_sessions(tx, ident)
    await _record(tx, actor, "change_role", ident, reason, clock, was=staff.role, role=role)
    return Staff(ident, staff.name, role, staff.status, staff.created_at)


async def suspend(tx: Tx, actor: Actor, ident: StaffId, reason: str, clock: Clock) -> Staff:
    """Somebody may work no more: sessions, passkeys and invitations end. Raises staff_unknown, staff_oneself."""
    staff = await _other(tx, actor, ident)
    await staff_passkeys.remove_all(tx, ident)
    await store_staff.withdraw_invitations(tx, ident)
    await store_staff.kill_sessions(tx, ident)
    await store_staff.set_status(tx, ident, StaffStatus.SUSPENDED)
    await _record(tx, actor, "suspend", ident, reason, clock)
    return Staff(ident, staff.name, staff.role, StaffStatus.SUSPENDED, staff.created_at)


async def reinstate(tx: Tx, actor: Actor, ident: StaffId, reason: str, clock: Clock) -> Invitation:
    """Somebody suspended may come back, with a new passkey.

    Raises staff_unknown, staff_not_suspended, staff_oneself.
    """
    staff = await _other(tx, actor, ident)
    if staff.status is not StaffStatus.SUSPENDED:
        raise conflict("staff_not_suspended")
    await store_staff.set_status(tx, ident, StaffStatus.INVITED)
    invitation = await _invitation(tx, staff, clock)
    await _record(tx, actor, "reinstate", ident, reason, clock)
    return invitation


async def list_staff(conn: Tx | Reader) -> list[Staff]:
    """Everybody there ever was, in the order they came."""
    return await store_staff.list_all(conn)


async def read_staff(conn: Tx | Reader, ids: Collection[StaffId]) -> dict[StaffId, Staff]:
    """Those of the ids that exist, whether they still work here or not."""
    return await store_staff.read(conn, ids)


async def is_invited(conn: Reader, token: str, clock: Clock) -> bool:
    """Whether an invitation still works."""
    return await store_staff.find_invitation(conn, hash_invitation(token), clock.now()) is not None


def hash_invitation(token: str) -> bytes:
    """What is stored of an invitation's token: it has 256 random bits, so a fast hash gives nothing away."""
    return hashlib.sha256(token.encode()).digest()


async def _other(tx: Tx, actor: Actor, ident: StaffId) -> Staff:
    """Somebody, who is not the one who asks: nobody decides about themselves."""
    if actor == Actor.staff(ident):
        raise forbidden("staff_oneself")
    staff = await store_staff.lock(tx, ident)
    if staff is None:
        raise not_found("staff_unknown")
    return staff


async def _invitation(tx: Tx, staff: Staff, clock: Clock) -> Invitation:
    now = clock.now()
    token = PREFIX + secrets.token_urlsafe(32)
    await store_staff.add_invitation(tx, hash_invitation(token), staff.id, now, now + INVITATION_LIFE)
    invited = Staff(staff.id, staff.name, staff.role, StaffStatus.INVITED, staff.created_at)
    return Invitation(invited, token, now + INVITATION_LIFE)


async def _record(tx: Tx, actor: Actor, verb: str, ident: StaffId, reason: str, clock: Clock, **details: str) -> None:
    action = f"{Permission.STAFF_WRITE}.{verb}"
    await audit.write(tx, Act(actor, action, f"staff:{ident}", reason, details), clock)
