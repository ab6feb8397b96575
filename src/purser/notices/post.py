"""One attempt: a signed POST by the Standard Webhooks scheme, and what came of it."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self

import certifi
import httpx
import orjson
import standardwebhooks

from purser.core.ids import EventId
from purser.notices.addresses import AddressRefused
from purser.notices.wire import ConnectionLost, Switchboard

TIMEOUT: Final = 10.0
"""Seconds a whole attempt may take, from looking up the name to the end of the answer."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is sent where. `data` is the event's JSON text."""

    url: str
    secret: bytes
    event: EventId
    type: str
    at: datetime
    data: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the endpoint said. `error` is a stable code, None when it accepted the letter.

    Codes: timeout, address_refused, unreachable, tls_failed, connection_lost, redirected, not_accepted,
    secret_unreadable.
    """

    status: int | None
    error: str | None

    @property
    def accepted(self) -> bool:
        """2xx: it has the letter."""
        return self.error is None

    @property
    def gone(self) -> bool:
        """410: it wants no more letters, ever."""
        return self.status == httpx.codes.GONE


class Postman:
    """Carries letters. One for a process; it keeps connections open between them."""

    def __init__(self, *, private: bool, tls: ssl.SSLContext | None = None) -> None:
        """`private`: targets in our own network are allowed."""
        trusted = tls or ssl.create_default_context(cafile=certifi.where())
        self._board = Switchboard(private=private, tls=trusted)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._board.close()

    async def post(self, letter: Letter, now: datetime) -> Answer:
        """Send it once. Never raises for what the other side does."""
        body = payload(letter)
        try:
            async with asyncio.timeout(TIMEOUT):
                status = await self._board.post(httpx.URL(letter.url), headers(letter, body, now), body)
        except TimeoutError:
            return Answer(None, "timeout")
        except AddressRefused:
            return Answer(None, "address_refused")
        except ConnectionLost:
            return Answer(None, "connection_lost")
        except ssl.SSLError:
            return Answer(None, "tls_failed")
        except OSError:
            return Answer(None, "unreachable")
        if httpx.codes.is_success(status):
            return Answer(status, None)
        return Answer(status, "redirected" if httpx.codes.is_redirect(status) else "not_accepted")


def payload(letter: Letter) -> bytes:
    """The body: type, time of the event, and what is to be known of it. The same at every attempt."""
    return orjson.dumps({"type": letter.type, "timestamp": _timestamp(letter.at), "data": orjson.Fragment(letter.data)})


def headers(letter: Letter, body: bytes, now: datetime) -> dict[str, str]:
    """The scheme's three headers: the event's id, the time of this attempt, and the signature of both and the body."""
    ident = str(letter.event)
    signature = standardwebhooks.Webhook(letter.secret).sign(ident, now, body.decode())
    return {
        "content-type": "application/json",
        "user-agent": "Purser-Webhooks/1",
        "webhook-id": ident,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }


def _timestamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
