"""One signed call to the sandbox bank, and what can be believed of its answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import httpx
import orjson

from purser.channels.errors import SignatureInvalid, Untrusted
from purser.channels.keys import SandboxKeys
from purser.channels.signing import Seal, new_nonce
from purser.core.clock import Clock

_LARGEST: Final = 1 << 20
_LEARN_AT_MOST_EVERY: Final = timedelta(seconds=1)

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A proven answer: signed by the bank, to this very request, and a JSON object."""

    status: int
    raw: bytes
    document: Document


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing to be believed. What was asked for may have happened or not.

    `reason`: unreachable, timeout, connection_lost, oversized, server_error, untrusted, unparsable.
    """

    reason: str
    raw: bytes = b""


class Transport:
    """Signs requests, verifies answers over their raw bytes, learns the bank's new keys. Never asks twice.

    `timeout_s` is for a whole call, in seconds.
    """

    def __init__(self, base_url: str, keys: SandboxKeys, clock: Clock, timeout_s: float) -> None:
        self._keys = keys
        self._clock = clock
        self._timeout_s = timeout_s
        self._learning = asyncio.Lock()
        self._learnt_at: datetime | None = None
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=timeout_s,
            trust_env=False,
            headers={"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "purser"},
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def call(self, method: str, target: str, document: Document | None = None) -> Answer | Silence:
        """Ask `target` (path and query, ASCII); everything that goes wrong on the way is a Silence."""
        body = b"" if document is None else orjson.dumps(document)
        nonce = new_nonce()
        try:
            async with asyncio.timeout(self._timeout_s):
                response, raw = await self._send(method, target, body, nonce)
                await self._prove(response.headers, raw, nonce)
        except httpx.ConnectError:
            return Silence("unreachable")
        except (TimeoutError, httpx.TimeoutException):
            return Silence("timeout")
        except (httpx.HTTPError, OSError):
            return Silence("connection_lost")
        except _Oversized:
            return Silence("oversized")
        except Untrusted:
            return Silence("server_error" if response.status_code >= 500 else "untrusted", raw)
        return _read(response.status_code, raw)

    async def prove(self, headers: Mapping[str, str], raw: bytes) -> Seal:
        """The seal of a message that came by itself, verified and fresh; Untrusted otherwise."""
        seal = Seal.of(headers)
        seal.check_fresh(self._clock.now())
        if seal.serial not in self._keys.bank:
            await self._learn_keys()
        self._keys.bank.verify(seal, raw)
        return seal

    async def _send(self, method: str, target: str, body: bytes, nonce: str) -> tuple[httpx.Response, bytes]:
        request = self._http.build_request(method, target, content=body)
        on_the_wire = request.url.raw_path.decode("ascii")
        request.headers.update(
            self._keys.signer.headers(method, on_the_wire, body, self._clock.now(), nonce)
            | ({"Content-Type": "application/json"} if body else {})
        )
        response = await self._http.send(request, stream=True)
        try:
            raw = bytearray()
            async for chunk in response.aiter_raw():
                raw += chunk
                if len(raw) > _LARGEST:
                    raise _Oversized
        finally:
            await response.aclose()
        return response, bytes(raw)

    async def _prove(self, headers: Mapping[str, str], raw: bytes, nonce: str) -> None:
        """An answer carries the nonce of its question, so that it cannot be the answer to another one."""
        seal = await self.prove(headers, raw)
        if seal.nonce != nonce:
            raise SignatureInvalid

    async def _learn_keys(self) -> None:
        """Ask for the bank's newer keys; not at every unknown serial, because anybody can name one."""
        async with self._learning:
            now = self._clock.now()
            if self._learnt_at is not None and abs(now - self._learnt_at) < _LEARN_AT_MOST_EVERY:
                return
            self._learnt_at = now
            try:
                async with asyncio.timeout(self._timeout_s):
                    _, raw = await self._send("GET", "/v1/keys", b"", new_nonce())
                self._trust(orjson.loads(raw)["keys"])
            except (httpx.HTTPError, OSError, _Oversized, Untrusted, ValueError, TypeError, KeyError):
                return  # the key stays unknown, and what came signed with it is refused for that

    def _trust(self, keys: list[Document]) -> None:
        for key in keys:
            if key["serial"] not in self._keys.bank:
                self._keys.bank.learn(key["serial"], key["public_key"], key["endorsed_by"], key["endorsement"])


class _Oversized(Exception):
    """An answer larger than any this bank gives."""


def _read(status: int, raw: bytes) -> Answer | Silence:
    if status >= 500:
        return Silence("server_error", raw)
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return Silence("unparsable", raw)
    return Answer(status, raw, document) if isinstance(document, dict) else Silence("unparsable", raw)
