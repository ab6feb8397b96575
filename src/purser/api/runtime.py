"""What a request needs from its process: made once when the server starts, found from every request."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, cast

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from purser.accounts import Policy
from purser.api.booth import Booth
from purser.api.callers import MerchantCaller, Session
from purser.api.chat_pace import ChatPace
from purser.api.chat_streams import ChatStreams
from purser.api.idempotency import InFlight
from purser.api.recent import Recent
from purser.api.staff_streams import StaffStreams
from purser.api.streams import Streams
from purser.cards import CardDesk
from purser.channels import Channels
from purser.core.bell import Bell
from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.pages import Cursors
from purser.core.seal import Sealer
from purser.core.settings import Settings
from purser.hotline.calls import Answers, CallDesk
from purser.identity import Credentials, Hasher, PinPad
from purser.identity.staff_door import StaffDoor
from purser.identity.staff_model import StaffSession
from purser.payments import Payments
from purser.privacy import Privacy
from purser.service.access import Access
from purser.service.cases import CaseDesk
from purser.service.chat import ChatDesk
from purser.service.feedback import FeedbackDesk
from purser.service.knowledge import Library
from purser.service.queue import Floor


@dataclass(slots=True)
class Runtime:
    """The rooms, ready to be called. Sessions of all sorts and API keys are by the hash of their secret."""

    settings: Settings
    clock: Clock
    db: Database
    policy: Policy
    hasher: Hasher
    sessions: Recent[Session]
    api_keys: Recent[MerchantCaller]
    merchant_sessions: Recent[MerchantCaller]
    staff: Recent[StaffSession]
    staff_door: StaffDoor
    channels: Channels
    payments: Payments
    cards: CardDesk
    privacy: Privacy
    cursors: Cursors
    pins: PinPad
    credentials: Credentials
    notice_sealer: Sealer
    push_key: str
    streams: Streams
    bell: Bell
    floor: Floor
    staff_streams: StaffStreams
    library: Library
    access: Access
    cases: CaseDesk
    feedback: FeedbackDesk
    chats: ChatDesk
    chat_streams: ChatStreams
    calls: CallDesk
    answers: Answers
    booth: Booth
    chat_pace: ChatPace = field(default_factory=ChatPace)
    in_flight: InFlight = field(default_factory=InFlight)

    @property
    def is_secure(self) -> bool:
        """Whether Purser is reached over TLS: cookies and HSTS depend on it."""
        return self.settings.base_url.startswith("https://")


class _OfRequest:
    async def __call__(self, request: Request) -> Runtime:
        return runtime(request)

    async def from_request(self, request: Request) -> Runtime:
        return runtime(request)


def runtime(request: HTTPConnection) -> Runtime:
    """The runtime of the app that serves this request."""
    return cast("Runtime", request.app.state.runtime)


Rt = Annotated[Runtime, Depends(_OfRequest())]
"""The same as a parameter of an endpoint."""
