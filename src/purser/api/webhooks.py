"""A merchant's webhooks: where it wants to be told what happens."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from starlette.responses import Response

from purser import notices
from purser.accounts import MerchantScope
from purser.api.auth import merchant
from purser.api.callers import MerchantCaller
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Output, wire_id
from purser.core.db import Tx
from purser.core.ids import EventId, WebhookId
from purser.notices import create_webhook, delete_webhook, find_webhook, list_deliveries, list_webhooks, replay

router = new_router("webhooks")

Reading = Annotated[MerchantCaller, Depends(merchant(MerchantScope.WEBHOOKS_READ))]
Writing = Annotated[MerchantCaller, Depends(merchant(MerchantScope.WEBHOOKS_WRITE))]
WireWebhookId = Annotated[WebhookId, wire_id(WebhookId)]
WireEventId = Annotated[EventId, wire_id(EventId)]


def _text(value: object) -> object:
    """A time is written as RFC 3339 says, not as a number of whatever."""
    if not isinstance(value, str):
        raise PydanticCustomError("string_type", "not a string")
    return value


Instant = Annotated[AwareDatetime, BeforeValidator(_text)]


class WebhookIn(Input):
    """An endpoint to be registered. `events` are the types it wants; none: all."""

    url: Annotated[str, Field(min_length=1, max_length=2048)]
    events: Annotated[list[Annotated[str, Field(max_length=140)]], Field(default_factory=list, max_length=50)]


class ReplayIn(Input):
    """From when on everything is sent again."""

    since: Instant


class WebhookOut(Output):
    """An endpoint. One that answered 410 is not enabled any more."""

    id: WireWebhookId
    url: str
    events: list[str]
    enabled: bool
    created_at: datetime


class NewWebhookOut(WebhookOut):
    """An endpoint just registered. `secret` is shown here only."""

    secret: str = Field(description="Standard Webhooks: whsec_ and the Base64 of the key that signs")


class WebhookList(Output):
    """All endpoints, oldest first."""

    items: list[WebhookOut]


class DeliveryOut(Output):
    """One event on its way to an endpoint. `next_at` is when it is tried again."""

    event_id: WireEventId
    event_type: str
    state: Literal["waiting", "delivered", "given_up"]
    attempts: int
    next_at: datetime | None
    last_status: int | None = Field(description="The endpoint's HTTP status at the last attempt")
    last_error: str | None = Field(
        description="timeout, unreachable, address_refused, tls_failed, connection_lost, redirected,"
        " not_accepted, endpoint_disabled"
    )
    created_at: datetime
    settled_at: datetime | None


class DeliveryPage(Output):
    """Deliveries, newest event first; `next_cursor` gets the next page, null ends the list."""

    items: list[DeliveryOut]
    next_cursor: str | None


@router.post("/webhooks", status_code=201, operation_id="createWebhook", responses=documented(409))
async def create(body: WebhookIn, caller: Writing, rt: Rt) -> NewWebhookOut:
    """Register an endpoint. What happens from now on is sent there, signed by the Standard Webhooks scheme."""

    async def register(tx: Tx) -> tuple[notices.Webhook, str]:
        return await create_webhook(
            tx, caller.merchant, body.url, body.events,
            private=rt.settings.private_webhooks, clock=rt.clock,
        )  # fmt: skip

    made, secret = await rt.db.run(register)
    return NewWebhookOut(**_out(made).model_dump(), secret=secret)


@router.get("/webhooks", operation_id="listWebhooks")
async def list_all(caller: Reading, rt: Rt) -> WebhookList:
    """All endpoints of the merchant, oldest first."""
    async with rt.db.reader() as conn:
        return WebhookList(items=[_out(w) for w in await list_webhooks(conn, caller.merchant)])


@router.delete("/webhooks/{webhook_id}", status_code=204, operation_id="deleteWebhook", responses=documented(404))
async def delete(webhook_id: WireWebhookId, caller: Writing, rt: Rt) -> None:
    """Nothing more is sent there; what is waiting is forgotten."""
    await rt.db.run(lambda tx: delete_webhook(tx, caller.merchant, webhook_id))


@router.get("/webhooks/{webhook_id}/deliveries", operation_id="listDeliveries", responses=documented(404))
async def deliveries(
    webhook_id: WireWebhookId,
    caller: Reading,
    rt: Rt,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> DeliveryPage:
    """What was sent to an endpoint in the last 90 days and what came of it, newest event first."""
    scope = f"deliveries:{webhook_id}"
    before = None if cursor is None else EventId(rt.cursors.decode(scope, cursor))
    async with rt.db.reader() as conn:
        await find_webhook(conn, caller.merchant, webhook_id)
        found = await list_deliveries(conn, caller.merchant, webhook_id, limit + 1, before)
    page = found[:limit]
    last = rt.cursors.encode(scope, page[-1].event) if len(found) > limit else None
    return DeliveryPage(items=[_delivery(d) for d in page], next_cursor=last)


@router.post(
    "/webhooks/{webhook_id}/replay",
    status_code=202,
    operation_id="replayWebhook",
    response_class=Response,
    responses=documented(404, 409),
)
async def replay_all(webhook_id: WireWebhookId, body: ReplayIn, caller: Writing, rt: Rt) -> Response:
    """Send again every event since a time, delivered or not. Each keeps its webhook-id."""

    async def ask(tx: Tx) -> None:
        await replay(tx, await find_webhook(tx, caller.merchant, webhook_id), body.since, rt.clock)

    await rt.db.run(ask)
    return Response(status_code=202)


def _out(w: notices.Webhook) -> WebhookOut:
    return WebhookOut(id=w.id, url=w.url, events=list(w.events), enabled=w.enabled, created_at=w.created_at)


def _delivery(d: notices.Delivery) -> DeliveryOut:
    return DeliveryOut(
        event_id=d.event,
        event_type=d.type,
        state=d.state.value,
        attempts=d.attempts,
        next_at=d.next_at,
        last_status=d.last_status,
        last_error=d.last_error,
        created_at=d.created_at,
        settled_at=d.settled_at,
    )
