"""Browsers that may be pushed to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from purser.api.auth import SignedIn
from purser.api.description import documented
from purser.api.routing import new_router
from purser.api.runtime import Rt
from purser.api.schemas import Input, Output, wire_id
from purser.core.db import Tx
from purser.core.ids import Id, SubscriptionId
from purser.notices import subscribe, unsubscribe

router = new_router("push")

WireSubscriptionId = Annotated[SubscriptionId, wire_id(SubscriptionId)]


class PushKeys(Input):
    """What only this browser can open pushes with (RFC 8291), as it gave them."""

    p256dh: str = Field(min_length=1, max_length=100)
    auth: str = Field(min_length=1, max_length=40)


class PushSubscriptionIn(Input):
    """What `PushSubscription.toJSON()` gives in a browser."""

    endpoint: str = Field(min_length=1, max_length=2048)
    expirationTime: float | None = Field(default=None, description="The browser's guess; not used")  # noqa: N815
    keys: PushKeys


class PushSubscriptionOut(Output):
    """A browser that may be pushed to. The same browser has the same id again."""

    id: WireSubscriptionId


class PushKey(Output):
    """The `applicationServerKey` to subscribe with: an uncompressed P-256 point, Base64 for URLs."""

    key: str


@router.get("/push-key", operation_id="getPushKey")
async def push_key(_: SignedIn, rt: Rt) -> PushKey:
    """The key that push services know us by."""
    return PushKey(key=rt.push_key)


@router.post("/push-subscriptions", status_code=201, operation_id="createPushSubscription", responses=documented(409))
async def create(body: PushSubscriptionIn, session: SignedIn, rt: Rt) -> PushSubscriptionOut:
    """Push to this browser for as long as this session lasts. Whoever was pushed to there before is not any more."""
    browser = (body.endpoint, body.keys.p256dh, body.keys.auth)

    async def store(tx: Tx) -> Id:
        return await subscribe(
            tx, session.customer, session.id, browser,
            private=rt.settings.private_webhooks, clock=rt.clock,
        )  # fmt: skip

    return PushSubscriptionOut(id=SubscriptionId(await rt.db.run(store)))


@router.delete("/push-subscriptions/{subscription_id}", status_code=204, operation_id="deletePushSubscription")
async def delete(subscription_id: WireSubscriptionId, session: SignedIn, rt: Rt) -> None:
    """No more pushes there. Whether there was such a browser, nobody is told."""
    await rt.db.run(lambda tx: unsubscribe(tx, session.customer, subscription_id))
