"""Alarms: somebody is told at once what a colleague did, and somebody else says what it was.

One of a kind a person and a day, so that who is told looks. Who settles one is never the one it is about.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from purser.core import audit
from purser.core.audit import SYSTEM, Act, Detail
from purser.core.db import Reader, Tx
from purser.core.errors import conflict, forbidden, not_found
from purser.core.ids import Id, StaffId
from purser.identity.permissions import Permission, Role
from purser.identity.staff import list_staff
from purser.identity.staff_model import StaffStatus
from purser.service.access import store
from purser.service.access.model import Access, Alarm, Alert, Viewer

KIND: Final = "access.alert"
"""What the staff who watch are told."""

_WATCHERS: Final = frozenset({Role.RISK, Role.OPERATOR, Role.AUDITOR})
_MOST: Final = 200


async def sound(tx: Tx, room: Access, staff: StaffId, alarm: Alarm, facts: Mapping[str, Detail]) -> None:
    """Raise an alarm, unless it was raised today already."""
    now = room.clock.now()
    alert = Alert(Id.new(room.clock), staff, alarm, now, facts)
    if not await store.raise_alert(tx, alert, now.date()):
        return
    if room.tell is not None:
        for one in await list_staff(tx):
            if one.role in _WATCHERS and one.status is StaffStatus.ACTIVE and one.id != staff:
                await room.tell(tx, one.id, KIND, {"alert": str(alert.id), "staff": str(staff), "alarm": alarm.value})
    about = f"staff:{staff}"
    await audit.write(tx, Act(SYSTEM, f"access.alarm.{alarm}", about, details=dict(facts)), room.clock)


async def read_alerts(conn: Reader, *, is_open: bool) -> list[Alert]:
    """Those nobody has looked at first."""
    return await store.alerts(conn, _MOST, is_open=is_open)


async def settle(tx: Tx, room: Access, by: Viewer, staff: StaffId, ident: Id, finding: str) -> Alert:
    """Say what it was. Raises alert_unknown, alert_settled, staff_oneself."""
    alert = await store.read_alert(tx, staff, ident)
    if alert is None:
        raise not_found("alert_unknown")
    if by.staff == staff:
        raise forbidden("staff_oneself")
    now = room.clock.now()
    if not await store.settle(tx, alert, by.staff, now, finding):
        raise conflict("alert_settled")
    details = {"alarm": alert.alarm.value}
    await audit.write(tx, Act(by.actor, Permission.ACCESS_WATCH, f"staff:{staff}", finding, details), room.clock)
    return Alert(alert.id, staff, alert.alarm, alert.at, alert.facts, by.staff, now, finding)
