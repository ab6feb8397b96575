"""What is done with customers' data besides carrying out what they ask for, and who does not want it done.

Whoever does such a thing asks here first; the privacy room writes it down when a consent is withdrawn or a
restriction is asked for (PIPL arts. 15 and 44). It is believed at once, in every process.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Literal

from purser.core.db import Reader, Tx
from purser.core.ids import CustomerId
from purser.core.pgbinary import UuidArray

Cause = Literal["restricted", "withdrawn"]

_STOP = """
    INSERT INTO processing_stops (customer_id, purpose, cause, since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_RESUME = "DELETE FROM processing_stops WHERE customer_id = %s AND purpose = %s AND cause = %s"
_STOPPED = "SELECT DISTINCT customer_id FROM processing_stops WHERE customer_id = ANY(%s) AND purpose = %s"
_ALL = "SELECT DISTINCT customer_id FROM processing_stops WHERE purpose = %s"
_OF = "SELECT purpose, cause, since FROM processing_stops WHERE customer_id = %s ORDER BY since"


class Purpose(StrEnum):
    """What can be stopped."""

    FOUND_BY_PHONE = "found_by_phone"
    ACTIVITY_NOTICES = "activity_notices"
    RULE_TESTING = "rule_testing"


async def stop(tx: Tx, customer: CustomerId, purpose: Purpose, cause: Cause, at: datetime) -> bool:
    """Do it no more. Whether that is new."""
    return (await tx.execute(_STOP, [customer, purpose, cause, at])).rowcount == 1


async def resume(tx: Tx, customer: CustomerId, purpose: Purpose, cause: Cause) -> bool:
    """Take one cause away; others may still stop it. Whether it was there."""
    return (await tx.execute(_RESUME, [customer, purpose, cause])).rowcount == 1


async def stopped(conn: Tx | Reader, customers: Collection[CustomerId], purpose: Purpose) -> set[CustomerId]:
    """Those of the customers with whose data it is not to be done."""
    rows = await (await conn.execute(_STOPPED, [UuidArray(list(customers)), purpose])).fetchall()
    return {CustomerId(ident) for (ident,) in rows}


async def all_stopped(conn: Tx | Reader, purpose: Purpose) -> set[CustomerId]:
    """Everybody with whose data it is not to be done."""
    return {CustomerId(ident) for (ident,) in await (await conn.execute(_ALL, [purpose])).fetchall()}


async def stops_of(conn: Tx | Reader, customer: CustomerId) -> dict[tuple[Purpose, Cause], datetime]:
    """What is stopped of one customer, why, and since when."""
    rows = await (await conn.execute(_OF, [customer])).fetchall()
    return {(Purpose(purpose), cause): since for purpose, cause, since in rows}
