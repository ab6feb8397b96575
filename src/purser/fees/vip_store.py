"""SQL for memberships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId, ProceedingId

_READ = "SELECT customer_id, proceeding_id, level, turnover, month FROM vip_standings WHERE customer_id = %s"
_WRITE = """
    INSERT INTO vip_standings (customer_id, proceeding_id, level, turnover, month) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (customer_id) DO UPDATE
       SET proceeding_id = excluded.proceeding_id, level = excluded.level, turnover = excluded.turnover,
           month = excluded.month"""
_BEHIND = "SELECT customer_id FROM vip_standings WHERE month < %s ORDER BY customer_id LIMIT %s"
_IS_DONE = "SELECT 1 FROM vip_reviews WHERE month = %s"
_DONE = "INSERT INTO vip_reviews (month, done_at) VALUES (%s, %s) ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class Standing:
    """What a customer's membership rests on. `level` is one of the tariff, or a plan of their own; `turnover` that of
    `month`, which was looked at last, minor units."""

    customer: CustomerId
    matter: ProceedingId
    level: str
    turnover: int
    month: date

    @property
    def is_plan(self) -> bool:
        """Whether it was agreed rather than earned."""
        return self.level.startswith("plan:")


async def read_standing(conn: Tx | Reader, customer: CustomerId) -> Standing | None:
    """A customer's standing; None for those who never had one."""
    row = await (await conn.execute(_READ, [customer])).fetchone()
    return None if row is None else Standing(CustomerId(row[0]), ProceedingId(row[1]), *row[2:])


async def write_standing(tx: Tx, s: Standing) -> None:
    """Keep a standing, the customer's only one."""
    await tx.execute(_WRITE, [s.customer, s.matter, s.level, s.turnover, s.month])


async def behind(conn: Reader, month: date, limit: int) -> list[CustomerId]:
    """Customers whose standing rests on an earlier month."""
    return [CustomerId(c) for (c,) in await (await conn.execute(_BEHIND, [month, limit])).fetchall()]


async def is_reviewed(conn: Reader, month: date) -> bool:
    """Whether everybody's turnover of a month has been looked at."""
    return await (await conn.execute(_IS_DONE, [month])).fetchone() is not None


async def note_reviewed(tx: Tx, month: date, now: datetime) -> None:
    """Everybody's turnover of a month has been looked at."""
    await tx.execute(_DONE, [month, now])
