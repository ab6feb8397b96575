"""Take an address off a customer's file that somebody else put there."""

from __future__ import annotations

from purser.core.db import Tx
from purser.core.errors import conflict
from purser.core.ids import CustomerId
from purser.identity import forget_login

_DROP_PHONE = "UPDATE customers SET phone = NULL WHERE id = %s AND email IS NOT NULL"
_DROP_EMAIL = "UPDATE customers SET email = NULL WHERE id = %s AND phone IS NOT NULL"


async def drop_contact(tx: Tx, customer: CustomerId, login: str) -> None:
    """Know a (normalised) phone number or mail address of a customer no more, at once.

    Raises contact_last: one address must be left to reach them by.
    """
    if (await tx.execute(_DROP_EMAIL if "@" in login else _DROP_PHONE, [customer])).rowcount == 0:
        raise conflict("contact_last")
    await forget_login(tx, customer, login)
