"""Devices: recognised by a key that only the device has.

The key is 256 random bits. A browser keeps it in a cookie no script can read, other clients keep what signing in
answered and send it along. We make every key ourselves and look it up under the customer who has just proved who
they are: a key that somebody planted in a browser is nobody's device. The first device is trusted at once, any
later one when it is known for long enough that its owner would have noticed.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import forbidden, not_found
from purser.core.ids import CustomerId, DeviceId
from purser.core.pgbinary import UuidArray
from purser.identity.model import Device, Visitor

PREFIX: Final = "pd_"
KEYS_KEPT: Final = 4
"""Device keys one browser keeps: of so many customers who share it. Each has a key of their own."""

LONGEST_NAME: Final = 64

REMOVED_KEPT: Final = timedelta(days=180)
"""How long what a removed device was called, and where it was, is kept for an inquiry."""

_COLUMNS = "id, customer_id, name, place, created_at, seen_at, trusted_at, suspended_at"
_KNOWN = f"""
    SELECT {_COLUMNS} FROM devices
     WHERE customer_id = %s AND key_hash = ANY(%s) AND removed_at IS NULL ORDER BY seen_at DESC LIMIT 1"""
_SEEN = """
    UPDATE devices SET seen_at = %s
     WHERE customer_id = %s AND id = %s AND removed_at IS NULL AND suspended_at IS NULL"""
_ADD = f"INSERT INTO devices (key_hash, {_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, NULL)"
# The row of safeguards decides which of several devices that come at once is the first.
_FIRST = """
    INSERT INTO safeguards AS s (customer_id, first_device) VALUES (%s, %s)
    ON CONFLICT (customer_id) DO UPDATE SET first_device = excluded.first_device WHERE s.first_device IS NULL"""
_LIST = f"""
    SELECT {_COLUMNS} FROM devices WHERE customer_id = %s AND removed_at IS NULL ORDER BY seen_at DESC, id DESC"""
_ONE = f"SELECT {_COLUMNS} FROM devices WHERE customer_id = %s AND id = %s AND removed_at IS NULL"
_MANY = f"""
    SELECT {_COLUMNS} FROM devices
     WHERE (customer_id, id) IN (SELECT * FROM unnest(%s, %s)) AND removed_at IS NULL"""
_NAME = "UPDATE devices SET name = %s WHERE customer_id = %s AND id = %s AND removed_at IS NULL"
_REMOVE = "UPDATE devices SET removed_at = %s WHERE customer_id = %s AND id = %s AND removed_at IS NULL"
_REMOVE_ALL = "UPDATE devices SET removed_at = %s WHERE customer_id = %s AND removed_at IS NULL"
_PRUNE = "DELETE FROM devices WHERE removed_at < %s"
_CHANGED = """
    SELECT 1 FROM devices
     WHERE customer_id = %(customer)s
       AND (created_at BETWEEN %(since)s AND %(until)s AND trusted_at > created_at
            OR removed_at >= %(since)s AND removed_at < %(until)s) LIMIT 1"""
_SUSPEND = "UPDATE devices SET suspended_at = %s WHERE customer_id = %s AND id = %s AND removed_at IS NULL"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The device of somebody signing in. `key` is set when the device has just got to know it; `is_new` says
    that the customer's other devices have to hear of it."""

    device: Device
    key: str | None
    is_new: bool


def hash_key(key: str) -> bytes:
    """What is stored of a key. It has 256 random bits, so a fast hash gives nothing away."""
    return hashlib.sha256(key.encode()).digest()


async def recognise(tx: Tx, customer: CustomerId, visitor: Visitor, cooling: timedelta, clock: Clock) -> Recognised:
    """The device `visitor` sits at, noted as a new one when it has no key of this customer's.

    Only for somebody who has proved to be `customer`. Raises device_suspended.
    """
    now = clock.now()
    hashes = [hash_key(key) for key in visitor.keys[:KEYS_KEPT]]
    row = await (await tx.execute(_KNOWN, [customer, hashes])).fetchone() if hashes else None
    if row is not None:
        known = _device(row)
        if known.suspended_at is not None:
            raise forbidden("device_suspended")
        if (await tx.execute(_SEEN, [now, customer, known.id])).rowcount:  # and not removed meanwhile
            return Recognised(known, None, is_new=False)
    ident, key = DeviceId.new(clock), PREFIX + secrets.token_urlsafe(32)
    is_first = (await tx.execute(_FIRST, [customer, ident])).rowcount == 1
    trusted_at = now if is_first else now + cooling
    fresh = Device(ident, customer, visitor.name[:LONGEST_NAME], visitor.place, now, now, trusted_at, None)
    await tx.execute(_ADD, [hash_key(key), ident, customer, fresh.name, fresh.place, now, now, trusted_at])
    return Recognised(fresh, key, is_new=not is_first)


async def list_devices(conn: Tx | Reader, customer: CustomerId) -> list[Device]:
    """A customer's devices, last used first."""
    return [_device(row) for row in await (await conn.execute(_LIST, [customer])).fetchall()]


async def read_device(conn: Tx | Reader, customer: CustomerId, device: DeviceId) -> Device:
    """One of the customer's devices. Raises device_unknown, also for somebody else's."""
    row = await (await conn.execute(_ONE, [customer, device])).fetchone()
    if row is None:
        raise not_found("device_unknown")
    return _device(row)


async def read_devices(conn: Reader, keys: Collection[tuple[CustomerId, DeviceId]]) -> dict[DeviceId, Device]:
    """Devices by customer and id, for many at once."""
    if not keys:
        return {}
    args = [UuidArray([c for c, _ in keys]), UuidArray([d for _, d in keys])]
    rows = await (await conn.execute(_MANY, args)).fetchall()
    return {d.id: d for d in map(_device, rows)}


async def name_device(tx: Tx, customer: CustomerId, device: DeviceId, name: str) -> None:
    """Call a device something else. Raises device_unknown."""
    if (await tx.execute(_NAME, [name, customer, device])).rowcount == 0:
        raise not_found("device_unknown")


async def remove_device(tx: Tx, customer: CustomerId, device: DeviceId, clock: Clock) -> None:
    """Know a device no more: it comes back as a new one. Raises device_unknown."""
    if (await tx.execute(_REMOVE, [clock.now(), customer, device])).rowcount == 0:
        raise not_found("device_unknown")


async def remove_devices(tx: Tx, customer: CustomerId, clock: Clock) -> int:
    """Know none of a customer's devices any more. Returns how many there were."""
    return (await tx.execute(_REMOVE_ALL, [clock.now(), customer])).rowcount


async def prune_devices(tx: Tx, clock: Clock) -> int:
    """Forget devices that were removed long ago. Returns how many."""
    return (await tx.execute(_PRUNE, [clock.now() - REMOVED_KEPT])).rowcount


async def suspend_device(tx: Tx, customer: CustomerId, device: DeviceId, clock: Clock, *, suspended: bool) -> None:
    """Let nobody sign in from a device, or somebody again. Raises device_unknown."""
    at = clock.now() if suspended else None
    if (await tx.execute(_SUSPEND, [at, customer, device])).rowcount == 0:
        raise not_found("device_unknown")


async def devices_changed(conn: Tx | Reader, customer: CustomerId, since: datetime, until: datetime) -> bool:
    """Whether a later device came, or any was removed, in that time. The first device is no change."""
    values = {"customer": customer, "since": since, "until": until}
    return await (await conn.execute(_CHANGED, values)).fetchone() is not None


def _device(row: tuple[Any, ...]) -> Device:
    ident, customer, name, place, created_at, seen_at, trusted_at, suspended_at = row
    return Device(
        DeviceId(ident), CustomerId(customer), name, place, created_at, seen_at, trusted_at, suspended_at
    )  # fmt: skip
