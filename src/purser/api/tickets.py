"""Whoever has a ticket: it was handed out when an account was reported as stolen, and opens that one matter."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from purser.api.auth import bearer
from purser.api.rules import Rule
from purser.api.runtime import runtime
from purser.core.errors import Kind, Problem
from purser.safety import Ticket, find_visit


class _ByTicket(SecurityBase):
    """A visit, by its ticket in the Authorization header: never a cookie, so no other site's page can send it."""

    scheme_name = "ticket"
    model = BearerModel(description="A ticket (pt_…) that reportStolen or reportStolenUrgently answered")
    rule = Rule(ticket=True)

    async def __call__(self, request: Request) -> Ticket:
        given = bearer(request)
        if given is None:
            raise Problem("unauthenticated", Kind.UNAUTHENTICATED)
        ticket = Ticket.parse(given)
        async with runtime(request).db.reader() as conn:
            await find_visit(conn, ticket)
        return ticket


ByTicket = Annotated[Ticket, Depends(_ByTicket())]
