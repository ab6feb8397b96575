"""What is frozen of a customer, for staff who are asked: by an exact address, masked, and written down first."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from pydantic import Field
from starlette.requests import Request

from purser import safety
from purser.accounts import read_customers
from purser.api.description import documented
from purser.api.freezes import Freeze, Reason
from purser.api.matters import MatterCustomer
from purser.api.routing import new_router
from purser.api.runtime import runtime
from purser.api.schemas import Input, Output
from purser.api.staff_guard import Colleague, colleague_with
from purser.core import audit
from purser.core.audit import Act
from purser.core.db import Tx
from purser.core.errors import not_found
from purser.identity import find_login, normalise_login
from purser.identity.permissions import Permission

router = new_router("safety")

MayRead = Annotated[Colleague, Depends(colleague_with(Permission.FREEZE_READ))]

_MOST = 50
"""Freezes shown, the newest."""


class FreezeQuery(Input):
    """Whose freezes, and why they are asked for. In a body: an address has no place in the log of addresses."""

    login: Annotated[str, Field(min_length=1, max_length=254, description="Phone number or mail address")]
    reason: Reason


class FrozenCustomer(Output):
    """A customer, masked, with their freezes, open and lifted ones, the newest first."""

    customer: MatterCustomer
    items: list[Freeze]


@router.post(
    "/operator/freezes/lookup",
    operation_id="lookUpFreezes",
    summary="What is frozen of a customer",
    response_model=FrozenCustomer,
    responses=documented(403, 404),
)
async def look_up(request: Request, colleague: MayRead, body: FreezeQuery) -> FrozenCustomer:
    """For whoever is to explain a freeze, or to lift it. That it was looked at is written down before it is shown."""
    rt = runtime(request)
    login = normalise_login(body.login, rt.policy.calling_code)
    async with rt.db.reader() as conn:
        ident = await find_login(conn, login)
    if ident is None:
        raise not_found("customer_unknown")

    async def note(tx: Tx) -> None:
        act = Act(colleague.actor, Permission.FREEZE_READ, f"customer:{ident}", body.reason)
        await audit.write(tx, act, rt.clock)

    await rt.db.run(note)
    async with rt.db.reader() as conn:
        found = await safety.read_freezes(conn, ident, _MOST)
        owner = (await read_customers(conn, [ident]))[ident]
    return FrozenCustomer(customer=MatterCustomer.of(owner), items=[Freeze.of(f) for f in found])
