"""The API's description for programs, and a page of it for people."""

from __future__ import annotations

from typing import Final

import orjson
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

router = APIRouter(include_in_schema=False)

CSP: Final = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"


@router.get("/openapi.json")
async def description(request: Request) -> Response:
    """OpenAPI 3.1."""
    return Response(orjson.dumps(request.app.openapi()), media_type="application/json")
