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
from purser.api.staff_access import look_up as look_somebody_up
from purser.api.staff_guard import Colleague, colleague_with
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
    ident = await look_somebody_up(rt, colleague, body.login, body.reason, Permission.FREEZE_READ)
    async with rt.db.reader() as conn:
        found = await safety.read_freezes(conn, ident, _MOST)
        owner = (await read_customers(conn, [ident]))[ident]
    return FrozenCustomer(customer=MatterCustomer.of(owner), items=[Freeze.of(f) for f in found])
