"""What runs Purser looks at: /healthz, /readyz, /metrics."""

from __future__ import annotations

from fastapi import APIRouter
from psycopg import Error
from starlette.requests import Request
from starlette.responses import Response

from purser.api.runtime import runtime
from purser.core import metrics
from purser.core.migrate import pending

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def health() -> Response:
    """The process answers."""
    return Response(b"ok\n", media_type="text/plain")


@router.get("/readyz")
async def ready(request: Request) -> Response:
    """The database answers and its schema is the one this code was written for."""
    try:
        async with runtime(request).db.reader() as conn:
            missing = await pending(conn)
    except Error:
        return Response(b"database unreachable\n", 503, media_type="text/plain")
    if missing:
        return Response(f"migrations missing: {', '.join(missing)}\n".encode(), 503, media_type="text/plain")
    return Response(b"ready\n", media_type="text/plain")


@router.get("/metrics")
async def figures() -> Response:
    """For Prometheus."""
    body, media_type = metrics.render()
    return Response(body, media_type=media_type)
