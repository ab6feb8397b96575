"""Cookies as we set them: no script of any page reads them, no other site's page sends them."""

from __future__ import annotations

from datetime import timedelta

from starlette.responses import Response

from purser.api.runtime import Runtime


def keep_cookie(response: Response, rt: Runtime, name: str, value: str, life: timedelta) -> None:
    """Let the browser keep a value and send it back, for as long as that; over TLS only where we are reached so."""
    response.set_cookie(
        name, value, max_age=int(life.total_seconds()), path="/", secure=rt.is_secure, httponly=True, samesite="strict"
    )


def drop_cookie(response: Response, rt: Runtime, name: str) -> None:
    """Let the browser forget it."""
    response.delete_cookie(name, path="/", secure=rt.is_secure, httponly=True, samesite="strict")
