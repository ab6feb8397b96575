"""The SQL of looks, sights, canaries and alerts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final

import orjson

from purser.core.audit import Detail
from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, Id, StaffId
from purser.core.pgbinary import UuidArray
from purser.service.access.model import Alarm, Alert, Basis, Event, Field, Sight

_LOCK = """
    INSERT INTO access_staff AS a (staff_id) VALUES (%s)
    ON CONFLICT (staff_id) DO UPDATE SET staff_id = excluded.staff_id RETURNING a.shut_until"""
_SHUT = "UPDATE access_staff SET shut_until = %s WHERE staff_id = %s"
_ADD = "INSERT INTO access_events (staff_id, id, at, kind, basis, customer_id) VALUES (%s, %s, %s, %s, %s, %s)"
_COUNT = "SELECT count(*) FROM access_events WHERE staff_id = %s AND at > %s AND kind = ANY(%s)"
_OPENED = """
    SELECT count(*) FILTER (WHERE NOT brought), coalesce(bool_or(customer_id = %s), false)
      FROM (SELECT customer_id, bool_or(basis = ANY(%s)) AS brought FROM access_events
             WHERE staff_id = %s AND at > %s AND kind = 'opened' GROUP BY customer_id) AS seen"""
_SIGHT = "SELECT basis, until FROM access_sights WHERE staff_id = %s AND customer_id = %s AND until > %s"
_SEE = """
    INSERT INTO access_sights (staff_id, customer_id, basis, until) VALUES (%s, %s, %s, %s)
    ON CONFLICT (staff_id, customer_id) DO UPDATE SET basis = excluded.basis, until = excluded.until"""
_SHOWN = "SELECT until FROM access_reveals WHERE staff_id = %s AND customer_id = %s AND field = %s AND until > %s"
_SHOW = """
    INSERT INTO access_reveals (staff_id, customer_id, field, until) VALUES (%s, %s, %s, %s)
    ON CONFLICT (staff_id, customer_id, field) DO UPDATE SET until = excluded.until"""
_CANARY = "SELECT 1 FROM access_canaries WHERE customer_id = %s"
_SET_CANARY = """
    INSERT INTO access_canaries (customer_id, since) VALUES (%s, %s) ON CONFLICT (customer_id) DO NOTHING"""
_CANARIES = "SELECT customer_id, since FROM access_canaries ORDER BY since, customer_id LIMIT 200"
_ALERTS = "staff_id, alarm, day, id, at, facts, settled_by, settled_at, finding"
_RAISE = """
    INSERT INTO access_alerts (staff_id, alarm, day, id, at, facts, finding) VALUES (%s, %s, %s, %s, %s, %s, '')
    ON CONFLICT (staff_id, alarm, day) DO NOTHING"""
_LIST = f"""
    SELECT {_ALERTS} FROM access_alerts
     WHERE (settled_at IS NULL OR NOT %s) ORDER BY settled_at IS NOT NULL, at DESC LIMIT %s"""
_ONE = f"SELECT {_ALERTS} FROM access_alerts WHERE staff_id = %s AND id = %s"
_SETTLE = """
    UPDATE access_alerts SET settled_by = %s, settled_at = %s, finding = %s
     WHERE staff_id = %s AND id = %s AND settled_at IS NULL"""
_HOURS = """
    SELECT staff_id, date_trunc('hour', at), count(DISTINCT customer_id) FROM access_events
     WHERE at > %s AND at <= %s AND kind = 'opened' GROUP BY 1, 2"""
_UNTIED = """
    SELECT customer_id, max(at), bool_or(basis = 'stranger') FROM access_events
     WHERE staff_id = %s AND at > %s AND kind = 'opened' AND basis IN ('role', 'stranger')
     GROUP BY customer_id ORDER BY max(at) DESC, customer_id"""
_AT_WORK = """
    SELECT max(at) FROM access_events
     WHERE staff_id = %s AND at > %s AND kind = 'opened' AND basis NOT IN ('role', 'stranger')"""
_BY_WORK = """
    SELECT DISTINCT customer_id FROM access_events
     WHERE staff_id = %s AND at > %s AND kind = 'opened' AND basis IN ('contact', 'case') AND customer_id = ANY(%s)"""
_PRUNE: Final = (
    "DELETE FROM access_events WHERE at < %s",
    "DELETE FROM access_sights WHERE until < %s",
    "DELETE FROM access_reveals WHERE until < %s",
)


async def lock(tx: Tx, staff: StaffId) -> datetime | None:
    """One look after the other of each: whoever counts, counts what is so. Until when their look-ups are shut."""
    row = await (await tx.execute(_LOCK, [staff])).fetchone()
    assert row is not None
    until: datetime | None = row[0]
    return until


async def shut(tx: Tx, staff: StaffId, until: datetime) -> None:
    """No look-ups of theirs before then."""
    await tx.execute(_SHUT, [until, staff])


async def add(
    tx: Tx, staff: StaffId, ident: Id, at: datetime, event: Event, basis: str = "", customer: CustomerId | None = None
) -> None:  # fmt: skip
    """Count something."""
    await tx.execute(_ADD, [staff, ident, at, event, basis, customer])


async def count(conn: Tx | Reader, staff: StaffId, since: datetime, *events: Event) -> int:
    """How many there were after `since`."""
    row = await (await conn.execute(_COUNT, [staff, since, list(events)])).fetchone()
    assert row is not None
    return int(row[0])


async def opened(
    conn: Tx | Reader, staff: StaffId, since: datetime, customer: CustomerId | None, *, without: tuple[Basis, ...] = ()
) -> tuple[int, bool]:
    """How many different customers whom nothing of `without` brought, and whether `customer` was opened at all."""
    row = await (await conn.execute(_OPENED, [customer, [str(b) for b in without], staff, since])).fetchone()
    assert row is not None
    return int(row[0]), bool(row[1])


async def sight(conn: Tx | Reader, staff: StaffId, customer: CustomerId, now: datetime) -> Sight | None:
    """A living one."""
    row = await (await conn.execute(_SIGHT, [staff, customer, now])).fetchone()
    return None if row is None else Sight(customer, Basis(row[0]), row[1])


async def see(tx: Tx, staff: StaffId, s: Sight) -> None:
    """Store a sight."""
    await tx.execute(_SEE, [staff, s.customer, s.basis, s.until])


async def shown(tx: Tx, staff: StaffId, customer: CustomerId, what: Field, now: datetime) -> datetime | None:
    """Until when a field is shown already."""
    row = await (await tx.execute(_SHOWN, [staff, customer, what, now])).fetchone()
    return None if row is None else row[0]


async def show(tx: Tx, staff: StaffId, customer: CustomerId, what: Field, until: datetime) -> None:
    """Store that a field is shown."""
    await tx.execute(_SHOW, [staff, customer, what, until])


async def is_canary(conn: Tx | Reader, customer: CustomerId) -> bool:
    """Whether nobody has any work with this customer, ever."""
    return await (await conn.execute(_CANARY, [customer])).fetchone() is not None


async def set_canary(tx: Tx, customer: CustomerId, at: datetime) -> None:
    """Make them one."""
    await tx.execute(_SET_CANARY, [customer, at])


async def canaries(conn: Reader) -> list[tuple[CustomerId, datetime]]:
    """All of them, and since when."""
    return [(CustomerId(c), at) for c, at in await (await conn.execute(_CANARIES)).fetchall()]


async def raise_alert(tx: Tx, a: Alert, day: date) -> bool:
    """Store an alert; False when there is one of its kind today."""
    facts = orjson.dumps(a.facts, option=orjson.OPT_SORT_KEYS).decode()
    return (await tx.execute(_RAISE, [a.staff, a.alarm, day, a.id, a.at, facts])).rowcount == 1


async def alerts(conn: Reader, limit: int, *, is_open: bool) -> list[Alert]:
    """Open ones first, the latest first."""
    return [_alert(row) for row in await (await conn.execute(_LIST, [is_open, limit])).fetchall()]


async def read_alert(conn: Tx | Reader, staff: StaffId, ident: Id) -> Alert | None:
    """One of somebody's."""
    row = await (await conn.execute(_ONE, [staff, ident])).fetchone()
    return None if row is None else _alert(row)


async def settle(tx: Tx, a: Alert, by: StaffId, at: datetime, finding: str) -> bool:
    """Close it; False when it was."""
    return (await tx.execute(_SETTLE, [by, at, finding, a.staff, a.id])).rowcount == 1


async def hours(conn: Tx | Reader, since: datetime, until: datetime) -> dict[tuple[StaffId, datetime], int]:
    """Different customers whom everybody opened in each hour in which they opened any."""
    rows = await (await conn.execute(_HOURS, [since, until])).fetchall()
    return {(StaffId(s), hour): int(n) for s, hour, n in rows}


async def untied(tx: Tx, staff: StaffId, since: datetime) -> list[tuple[CustomerId, datetime, bool]]:
    """Customers whose matters somebody opened by their role only, the latest first: when last, and whether as a
    stranger."""
    rows = await (await tx.execute(_UNTIED, [staff, since])).fetchall()
    return [(CustomerId(customer), at, strange) for customer, at, strange in rows]


async def last_at_work(tx: Tx, staff: StaffId, since: datetime) -> datetime | None:
    """When somebody last opened a customer with whom they deal; None if they did not."""
    row = await (await tx.execute(_AT_WORK, [staff, since])).fetchone()
    return None if row is None else row[0]


async def opened_by_work(
    tx: Tx, staff: StaffId, customers: Collection[CustomerId], since: datetime
) -> list[CustomerId]:
    """Whom of these a contact or a case has opened to somebody."""
    rows = await (await tx.execute(_BY_WORK, [staff, since, UuidArray(list(customers))])).fetchall()
    return [CustomerId(customer) for (customer,) in rows]


async def prune(tx: Tx, events: datetime, others: datetime) -> None:
    """Forget what is long over."""
    first, second, third = _PRUNE
    await tx.execute(first, [events])
    await tx.execute(second, [others])
    await tx.execute(third, [others])


def _alert(row: tuple[object, ...]) -> Alert:
    staff, alarm, _day, ident, at, facts, by, settled_at, finding = row
    assert isinstance(staff, bytes)
    assert isinstance(ident, bytes)
    assert isinstance(at, datetime)
    read: Mapping[str, Detail] = orjson.loads(str(facts))
    assert settled_at is None or isinstance(settled_at, datetime)
    who = StaffId(by) if isinstance(by, bytes) else None
    return Alert(Id(ident), StaffId(staff), Alarm(str(alarm)), at, read, who, settled_at, str(finding))
