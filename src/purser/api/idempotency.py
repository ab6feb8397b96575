"""`Idempotency-Key`: the header, what it is compared by, and who is sending it right now.

Answers are stored by payments in the transaction of their effect. What is here keeps two of the same requests
from being worked on at once in one process; between processes the database's unique key decides.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import Depends, Header
from starlette.requests import Request
from starlette.responses import Response

from purser.api.problems import MEDIA_TYPE
from purser.core.errors import Kind, Problem, conflict, invalid
from purser.core.ids import Id

LONGEST: Final = 255


@dataclass(frozen=True, slots=True)
class KeyedRequest:
    """The key of a request, and a hash that tells a repeat from another request under the same key."""

    key: str
    hash: bytes


class InFlight:
    """The keys being worked on in this process, by who sent them."""

    def __init__(self) -> None:
        self._busy: set[tuple[Id, str]] = set()

    @contextmanager
    def guard(self, subject: Id, keyed: KeyedRequest) -> Iterator[None]:
        """Hold the key of `subject` for the block. Raises idempotency_in_flight when it is held."""
        entry = (subject, keyed.key)
        if entry in self._busy:
            raise conflict("idempotency_in_flight")
        self._busy.add(entry)
        try:
            yield
        finally:
            self._busy.discard(entry)


class _KeyedRequest:
    """Reads the header. Raises idempotency_key_missing, idempotency_key_invalid."""

    async def __call__(
        self,
        request: Request,
        idempotency_key: Annotated[str | None, Header()] = None,  # noqa: ARG002 -- so that FastAPI describes it
    ) -> KeyedRequest:
        return await self.from_request(request)

    async def from_request(self, request: Request) -> KeyedRequest:
        key = request.headers.get("idempotency-key")
        if key is None:
            raise Problem("idempotency_key_missing", Kind.MISSING_KEY)
        if not (1 <= len(key) <= LONGEST and key.isascii() and key.isprintable()):
            raise invalid("idempotency_key_invalid", longest=LONGEST)
        head = f"{request.scope['method']} {request.scope['path']}\n".encode()
        return KeyedRequest(key, hashlib.sha256(head + await request.body()).digest())


IdempotencyKey = Annotated[KeyedRequest, Depends(_KeyedRequest())]
"""The dependency of every route that moves money."""


def answer(status: int, body: bytes, *, replayed: bool = False) -> Response:
    """A stored or fresh answer, byte for byte."""
    headers = {"Idempotent-Replayed": "true"} if replayed else None
    return Response(body, status, headers, "application/json" if status < 400 else MEDIA_TYPE)
