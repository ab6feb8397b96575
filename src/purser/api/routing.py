"""Routes that read bodies strictly: size, media type, JSON, and no character that no person types."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, Final

import orjson
from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from purser.api.problems import FieldError, HttpRefusal, InvalidRequest
from purser.core.errors import invalid

LARGEST_BODY: Final = 64 * 1024
"""Bytes; the largest honest request is a tenth of it."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class StrictRequest(Request):
    """A request whose body is bounded, and JSON without NUL, lone surrogates, NaN or bottomless nesting."""

    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            chunks, size = [], 0
            async for chunk in self.stream():
                size += len(chunk)
                if size > LARGEST_BODY:
                    raise HttpRefusal(413)
                chunks.append(chunk)
            self._body = b"".join(chunks)
        return self._body

    async def load(self) -> None:
        """Read the JSON body. Raises HttpRefusal 413 or 415, invalid_json, invalid_request."""
        body = await self.body()
        if not body:
            return
        media_type = self.headers.get("content-type", "")
        if media_type != "application/json" and not _is_json(media_type):
            raise HttpRefusal(415)
        try:
            self._json = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise invalid("invalid_json") from None
        if b"\\u0000" in body and (pointer := find_nul(self._json)) is not None:
            raise InvalidRequest(FieldError(pointer, "nul_character"))

    @property
    def has_json(self) -> bool:
        """Whether there was a body."""
        return hasattr(self, "_json")

    async def json(self) -> Any:
        return self._json


def _is_json(media_type: str) -> bool:
    name, _, parameters = media_type.partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    return name.strip().lower() == "application/json" and charset in ("", "utf-8", "utf8")


def find_nul(value: object, pointer: str = "") -> str | None:
    """The JSON pointer of the first string, or name, with a NUL in it; None when there is none."""
    if isinstance(value, str):
        return pointer if "\0" in value else None
    if isinstance(value, dict):
        for name, inner in value.items():
            if "\0" in name:
                return pointer
            if (found := find_nul(inner, f"{pointer}/{name}")) is not None:
                return found
    if isinstance(value, list):
        for number, inner in enumerate(value):
            if (found := find_nul(inner, f"{pointer}/{number}")) is not None:
                return found
    return None


class StrictRoute(APIRoute):
    """Reads the body strictly before FastAPI looks at it."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        has_body = self.body_field is not None

        async def strictly(request: Request) -> Response:
            strict = StrictRequest(request.scope, request.receive)
            if has_body:
                await strict.load()
            return await handle(strict)

        return strictly


def new_router(tag: str) -> APIRouter:
    """A router for one room's routes under /v1. Its routes name their operations themselves."""
    return APIRouter(
        prefix="/v1", tags=[tag], route_class=StrictRoute, redirect_slashes=False, strict_content_type=False
    )
