"""Let somebody in who has proved who they are: their device is recognised, or the others hear of a new one."""

from __future__ import annotations

from dataclasses import dataclass

from purser.accounts import Policy
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import CustomerId
from purser.identity import Device, OpenedSession, Visitor, open_session, recognise
from purser.notices import NoticeKind, tell


@dataclass(frozen=True, slots=True)
class Entered:
    """A session and the device it is on. `key` is set when the device was given one just now; it is shown once."""

    session: OpenedSession
    device: Device
    key: str | None


async def enter(tx: Tx, customer: CustomerId, visitor: Visitor, policy: Policy, clock: Clock) -> Entered:
    """Open a session for `customer`, by whatever way they signed in. Raises device_suspended."""
    found = await recognise(tx, customer, visitor, policy.cooling, clock)
    opened = await open_session(
        tx, customer, policy.sessions, clock, device=found.device.id, place=visitor.place
    )  # fmt: skip
    if found.is_new:
        device = found.device
        news = {
            "device": device.name,
            "place": visitor.place,
            "at": device.created_at.isoformat(timespec="seconds"),
            "until": device.trusted_at.isoformat(timespec="seconds"),
        }
        await tell(tx, customer, NoticeKind.NEW_DEVICE, news, clock)
    return Entered(opened, found.device, found.key)
