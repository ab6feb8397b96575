"""What happened: to a merchant, or in a customer's wallets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query
from fastapi.security.base import SecurityBase
from starlette.requests import Request

from purser.accounts import MerchantScope
from purser.api.auth import merchant, signed_in
from purser.api.routing import new_router
from purser.api.rules import Rule
from purser.api.runtime import Rt
from purser.api.schemas import Output, wire_id
from purser.core.ids import EventId, MerchantId, WalletId
from purser.notices import list_events

router = new_router("events")


class EventOut(Output):
    """Something that happened, as a webhook would tell it."""

    id: Annotated[EventId, wire_id(EventId)]
    type: str
    at: datetime
    data: dict[str, Any]


class EventPage(Output):
    """Events, newest first; `next_cursor` gets the next page, null ends the list."""

    items: list[EventOut]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whose events are asked for. `scope` binds cursors to them."""

    scope: str
    subjects: Sequence[MerchantId | WalletId]


class _MerchantOrCustomer(SecurityBase):
    """A merchant's key that may read events, or a customer's session."""

    scheme_name = signed_in.scheme_name
    model = signed_in.model

    rule = Rule(customer=True, merchant=True, scope=MerchantScope.EVENTS_READ)

    def __init__(self) -> None:
        self._by_key = merchant(MerchantScope.EVENTS_READ)

    async def __call__(self, request: Request) -> _Reader:
        if request.headers.get("authorization", "").lower().startswith("bearer pk_"):
            caller = await self._by_key(request)
            return _Reader(f"events:{caller.merchant}", [caller.merchant])
        session = await signed_in(request)
        return _Reader(f"events:{session.customer}", list(session.wallets))


@router.get(
    "/events",
    operation_id="listEvents",
    # The dependency names one of the two; this adds the other as an alternative.
    openapi_extra={"security": [{"api_key": []}]},
)
async def events(
    reader: Annotated[_Reader, Depends(_MerchantOrCustomer())],
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> EventPage:
    """With a merchant's key its events, with a session those of all wallets of the customer; newest first."""
    before = None if cursor is None else EventId(rt.cursors.decode(reader.scope, cursor))
    async with rt.db.reader() as conn:
        found = await list_events(conn, reader.subjects, limit + 1, before)
    page = found[:limit]
    last = rt.cursors.encode(reader.scope, page[-1].id) if len(found) > limit else None
    items = [EventOut(id=e.id, type=e.type, at=e.at, data=orjson.loads(e.data)) for e in page]
    return EventPage(items=items, next_cursor=last)
