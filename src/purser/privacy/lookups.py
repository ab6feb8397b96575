"""Who looked at somebody's data, when, why and as which role: read from the audit, which nobody edits."""

from __future__ import annotations

from typing import Final

import orjson

from purser.accounts import wallet_ids
from purser.core.audit import ActorKind, Record, read_records
from purser.core.db import Reader
from purser.core.ids import CustomerId, StaffId
from purser.identity.staff import read_staff
from purser.privacy.model import Look

_OURS: Final = frozenset({ActorKind.STAFF, ActorKind.OPERATOR_KEY, ActorKind.SYSTEM})


async def list_looks(conn: Reader, customer: CustomerId, limit: int) -> list[Look]:
    """What staff and automation did with a customer's record and wallets, latest first. Staff are named by their role
    at the time where the record has it, else by their role now; never by name."""
    about = [f"customer:{customer}", *(f"wallet:{w}" for w in await wallet_ids(conn, customer))]
    found = [r for thing in about for r in await read_records(conn, limit, about=thing) if r.actor.kind in _OURS]
    found.sort(key=lambda r: -r.seq)
    people = {StaffId.parse(r.actor.id) for r in found[:limit] if r.actor.kind is ActorKind.STAFF}
    roles = {str(s.id): s.role.value for s in (await read_staff(conn, people)).values()}
    return [Look(r.at, _role(r, roles), r.action, r.reason) for r in found[:limit]]


def _role(r: Record, roles: dict[str, str]) -> str:
    if r.actor.kind is not ActorKind.STAFF:
        return r.actor.kind.value
    noted = orjson.loads(r.details).get("role")
    return str(noted or roles.get(r.actor.id, ActorKind.STAFF.value))
