"""SMS by whoever sends them: a signed POST that any gateway's adapter can take."""

from __future__ import annotations

import asyncio
import ssl
from typing import Final

import certifi
import httpx
import orjson
import standardwebhooks

from purser.core.clock import Clock
from purser.notices.addresses import AddressRefused
from purser.notices.outgoing import ACCEPTED, Outcome, Sms, failed, refused
from purser.notices.wire import ConnectionLost, Switchboard

PATIENCE: Final = 10.0
"""Seconds a whole attempt may take."""

_MAYBE_LATER: Final = frozenset({408, 409, 425, 429})


class HttpSms:
    """Texts by a gateway: `POST {"to", "text", "kind", "locale"}`, signed by the Standard Webhooks scheme.

    `webhook-id` is the same at every attempt: a gateway that has it answers 2xx and sends nothing more.
    """

    def __init__(self, url: str, secret: bytes, clock: Clock, *, tls: ssl.SSLContext | None = None) -> None:
        self._url = httpx.URL(url)
        if self._url.scheme not in ("http", "https") or not self._url.host or len(secret) < 24:
            raise ValueError("PURSER_SMS_URL is an http(s) URL, and PURSER_SMS_SECRET is of 24 characters at least")
        self._signer = standardwebhooks.Webhook(secret)
        self._clock = clock
        trusted = tls or ssl.create_default_context(cafile=certifi.where())
        self._board = Switchboard(private=True, tls=trusted)  # the operator's own choice, so it may be their network

    async def sms(self, sms: Sms) -> Outcome:
        """Hand it over once."""
        body = orjson.dumps({"to": sms.to, "text": sms.text, "kind": sms.kind, "locale": sms.language})
        try:
            async with asyncio.timeout(PATIENCE):
                status = await self._board.post(self._url, self._headers(sms, body), body)
        except TimeoutError:
            return failed("timeout")
        except ssl.SSLError:
            return failed("tls_failed")
        except (OSError, ConnectionLost, AddressRefused):
            return failed("unreachable")
        if httpx.codes.is_success(status):
            return ACCEPTED
        return refused("not_accepted") if 400 <= status < 500 and status not in _MAYBE_LATER else failed("not_accepted")

    def close(self) -> None:
        """Hang up."""
        self._board.close()

    def _headers(self, sms: Sms, body: bytes) -> dict[str, str]:
        ident, now = str(sms.id), self._clock.now()
        return {
            "content-type": "application/json",
            "user-agent": "Purser-SMS/1",
            "webhook-id": ident,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer.sign(ident, now, body.decode()),
        }
