"""The whole API in this process, for tests: an app on the test's database, and people who call it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from purser.accounts import create_api_key
from purser.accounts.api_keys import ALL_SCOPES
from purser.api.runtime import Runtime
from purser.app import create_app
from purser.core.clock import Clock
from purser.core.ids import CustomerId, MerchantId, WalletId
from purser.core.settings import Settings
from purser.identity import open_session
from tests.support.world import World

OPERATOR_KEY = "operator-key-of-the-tests"


@contextlib.asynccontextmanager
async def serving(
    dsn: str, home: Path, clock: Clock, base_url: str = "http://purser.test", **options: Any
) -> AsyncIterator[FastAPI]:
    """The app with its rooms open. `options` are further settings."""
    options = {"sandbox_url": None, "operator_key": OPERATOR_KEY, **options}
    settings = Settings(database_url=dsn, base_url=base_url, home=home, **options)
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app):
        yield app


def connect(app: FastAPI, **options: Any) -> httpx.AsyncClient:
    """A client whose errors are answers: what the app lets through fails the test."""
    base_url = runtime_of(app).settings.base_url
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url, **options)


def runtime_of(app: FastAPI) -> Runtime:
    runtime: Runtime = app.state.runtime
    return runtime


class Api:
    """The API as people and merchants of a world call it."""

    def __init__(self, app: FastAPI, anybody: httpx.AsyncClient, world: World) -> None:
        self.app = app
        self.anybody = anybody
        self.world = world
        self.runtime = runtime_of(app)

    async def owner(self, wallet: WalletId) -> CustomerId:
        return await self.world.owner(wallet)

    async def token(self, wallet: WalletId) -> str:
        """A session of the wallet's owner."""
        customer = await self.owner(wallet)
        async with self.world.db.transaction() as tx:
            return (await open_session(tx, customer, self.world.policy.sessions, self.world.clock)).token

    async def signed_in(self, wallet: WalletId, **headers: str) -> httpx.AsyncClient:
        """A client of the wallet's owner."""
        return self.bearer(await self.token(wallet), **headers)

    async def merchant(self, merchant: MerchantId) -> httpx.AsyncClient:
        """A client of the merchant, with a key of every scope."""
        async with self.world.db.transaction() as tx:
            return self.bearer((await create_api_key(tx, merchant, ALL_SCOPES, self.world.clock)).secret)

    def bearer(self, secret: str, **headers: str) -> httpx.AsyncClient:
        return connect(self.app, headers={"Authorization": f"Bearer {secret}", **headers})


STEPS = {
    "step_up_required": {"methods", "purpose", "strength"},
    "second_factor_required": {"methods", "ticket", "expires_at"},
    "permission_missing": {"permission"},
}
"""What a refusal says besides: what is to be shown, what is lacking."""


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal, which must have the form of one."""
    body = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    steps = STEPS.get(body["code"], set())
    assert set(body) - {"errors"} == steps | {"type", "title", "status", "code", "detail", "request_id"}
    assert body["type"] == f"https://purser.dev/problems/{body['code']}"
    assert body["status"] == answer.status_code
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["title"]
    assert body["detail"]
    return answer.status_code, body["code"]


def field_errors(answer: httpx.Response) -> list[tuple[str, str]]:
    """Pointer and code of each field's error of an invalid request."""
    assert problem(answer) == (422, "invalid_request")
    return [(e["pointer"], e["code"]) for e in answer.json()["errors"]]
