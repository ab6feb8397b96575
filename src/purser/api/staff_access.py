"""Customers before the staff's eyes: every route that shows one goes through here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager

from purser.api.runtime import Runtime
from purser.api.staff_guard import Colleague
from purser.core.audit import Actor, ActorKind, Detail
from purser.core.db import Tx
from purser.core.errors import Problem, not_found
from purser.core.ids import CustomerId, StaffId
from purser.identity import find_login, normalise_login
from purser.identity.permissions import Permission
from purser.service import access
from purser.service.access import Look, Sight, Viewer


def viewer(colleague: Colleague) -> Viewer:
    """Who looks."""
    return Viewer(colleague.session.staff, colleague.session.role)


async def look_at(
    rt: Runtime, colleague: Colleague, look: Look, check: Callable[[Tx], Awaitable[Mapping[str, Detail]]]
) -> None:
    """Before something of a customer's is shown that one's role is for: counted and written down.

    Raises access_spent, and what `check` raises.
    """
    with _at_once(rt, colleague):
        await access.look_at(rt.db, rt.access, viewer(colleague), look, check)


async def open_customer(rt: Runtime, colleague: Colleague, customer: CustomerId) -> Sight:
    """Open a customer whom a contact or a case brought. Raises customer_not_yours, access_spent."""
    with _at_once(rt, colleague):
        return await access.open_customer(rt.db, rt.access, viewer(colleague), customer)


async def look_up(
    rt: Runtime, colleague: Colleague, login: str, reason: str, action: str = Permission.CUSTOMER_LOOKUP
) -> CustomerId:
    """Whose a phone number or an address is. Raises customer_unknown, lookups_shut, access_spent."""
    exact = normalise_login(login, rt.policy.calling_code)
    with _at_once(rt, colleague):
        return await access.look_up(rt.db, rt.access, viewer(colleague), exact, reason, action)


async def act_on(rt: Runtime, actor: Actor, login: str) -> CustomerId:
    """Whom somebody of the staff, or the operator's key, does something about. Raises customer_unknown."""
    exact = normalise_login(login, rt.policy.calling_code)
    if actor.kind is ActorKind.STAFF:
        return await access.act_on(rt.db, rt.access, StaffId.parse(actor.id), exact)
    async with rt.db.reader() as conn:
        customer = await find_login(conn, exact)
    if customer is None:
        raise not_found("customer_unknown")
    return customer


async def turn_page(rt: Runtime, colleague: Colleague) -> None:
    """Before another page of a list that names customers. Raises access_spent."""
    await access.turn_page(rt.db, rt.access, viewer(colleague))


@contextmanager
def _at_once(rt: Runtime, colleague: Colleague) -> Iterator[None]:
    """Who is found to look around is out with the next request, not a second later."""
    try:
        yield
    except Problem:
        rt.staff.forget(colleague.token_hash)
        raise
