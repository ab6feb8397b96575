"""Put a device out: its sessions end and it is known no more."""

from __future__ import annotations

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import forbidden
from purser.core.ids import CustomerId, DeviceId
from purser.identity import (
    Device,
    DeviceState,
    end_sessions_of_device,
    hold_safeguards,
    note_security_change,
    read_device,
    remove_device,
)
from purser.notices import NoticeKind, tell


async def kick(tx: Tx, customer: CustomerId, device: DeviceId, by: DeviceId | None, clock: Clock) -> Device:
    """Remove a device at the wish of another (or of itself, `by`). Raises device_unknown, device_too_new.

    A device that is new may remove itself and nothing else: a thief who has just signed in must not be able to put
    the owner out.
    """
    await hold_safeguards(tx, customer)
    found = await read_device(tx, customer, device)
    if by != device:
        await require_trusted(tx, customer, by, clock)
    await remove_device(tx, customer, device, clock)
    await end_sessions_of_device(tx, customer, device)
    if found.state(clock.now()) is DeviceState.TRUSTED:
        await note_security_change(tx, customer, clock)
    await tell(tx, customer, NoticeKind.DEVICE_REMOVED, {"device": found.name}, clock)
    return found


async def require_trusted(tx: Tx, customer: CustomerId, device: DeviceId | None, clock: Clock) -> None:
    """Raises device_too_new unless the device is trusted already; a session from before devices were known is."""
    if device is None:
        return
    if (await read_device(tx, customer, device)).state(clock.now()) is not DeviceState.TRUSTED:
        raise forbidden("device_too_new")
