"""The room as the API and the worker make it: what counts as work, and how the staff are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from purser.core.audit import Detail
from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.ids import CustomerId, StaffId
from purser.core.proceedings import acted_on
from purser.service import cases, queue
from purser.service.access.model import Access, Basis, Claim
from purser.service.access.policy import load_limits

_OFFERED: Final = "offered"
"""A contact that rings is nobody's yet."""


def open_access(policy: str, clock: Clock) -> Access:
    """On a country's limits; contacts of the queue are work, and so are cases."""

    async def tell(tx: Tx, staff: StaffId, kind: str, data: Mapping[str, Detail]) -> None:
        await queue.tell_staff(tx, staff, kind, {name: str(value) for name, value in data.items()}, clock)

    return Access(load_limits(policy), clock, (by_contact, by_case), acted_on, tell)


async def by_contact(tx: Tx, staff: StaffId, customer: CustomerId) -> Claim | None:
    """They talk with each other, or did a moment ago and it is being written down."""
    for contact in await queue.read_held(tx, staff):
        if contact.customer == customer and contact.state != _OFFERED:
            return Claim(Basis.CONTACT, contact.id)
    return None


async def by_case(tx: Tx, staff: StaffId, customer: CustomerId) -> Claim | None:
    """They were given a case of the customer's, and it is not resolved."""
    case = await cases.assigned_case(tx, staff, customer)
    return None if case is None else Claim(Basis.CASE, case)
