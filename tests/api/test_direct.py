"""The short way of busy routes answers as FastAPI's own way does, byte for byte."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
import pytest
from fastapi.middleware.asyncexitstack import AsyncExitStackMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import Receive, Scope, Send

from purser.api.direct import Direct
from purser.api.edge import Edge
from purser.core.ids import WalletId
from tests.api.test_bad_input import BODIES, MONEY, api_quote, money_routes
from tests.support.http import Api

_VARYING = re.compile(r'"request_id":"[0-9a-f]{16}"')


class LongWay:
    """The app without the short way."""

    def __init__(self, app: Any) -> None:
        self._app = app
        inner = ExceptionMiddleware(AsyncExitStackMiddleware(app.router), app.exception_handlers)
        self._edge = Edge(inner, is_secure=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = self._app
        await self._edge(scope, receive, send)


def shown(answer: httpx.Response) -> tuple[int, str, dict[str, str]]:
    headers = {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "content-length")}
    return answer.status_code, _VARYING.sub('"request_id":""', answer.text), headers


@pytest.fixture
async def pair(api: Api) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """The same payer by the short way and by the long way."""
    short = await api.signed_in(await api.world.person("王伟", funds=100_000))
    transport = httpx.ASGITransport(LongWay(api.app))
    return short, httpx.AsyncClient(transport=transport, base_url=short.base_url, headers=short.headers)


def test_all_that_moves_money_goes_the_short_way(api: Api) -> None:
    assert set(Direct(api.app, api.app.routes).table) >= {
        ("POST", "/v1/orders"),
        ("POST", "/v1/payments"),
        ("POST", "/v1/payments/by-code"),
        ("POST", "/v1/top-ups"),
        ("POST", "/v1/transfers"),
        ("POST", "/v1/withdrawals"),
    }


async def test_refusals_are_the_same(api: Api, pair: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> None:
    routes = await money_routes(api)
    bodies = [(content, media_type) for content, media_type, *_ in BODIES]
    for path in ("/v1/transfers", "/v1/payments", "/v1/withdrawals", "/v1/orders"):
        good = json.dumps(routes.get(path, {"order_no": "1"}))[:-1]
        own = [(f'{good}, "amount": {amount}}}'.encode(), "application/json") for amount, *_ in MONEY]
        for content, media_type in [*bodies, *own]:
            for key in ({"Idempotency-Key": "k"}, {}, {"Idempotency-Key": "\u00e9"}, {"Authorization": "Bearer x"}):
                headers = [(b"Content-Type", media_type.encode())]
                headers += [(k.encode(), v.encode("latin-1")) for k, v in key.items()]
                short, long = [shown(await c.post(path, content=content, headers=headers)) for c in pair]
                assert short == long
                assert short[0] >= 400


async def test_one_answers_what_the_other_did(api: Api, pair: tuple[httpx.AsyncClient, httpx.AsyncClient]) -> None:
    """A transfer by the short way, repeated by the long way, is the same transfer."""
    short, long = pair
    ((payer,),) = await api.world.rows("SELECT id FROM wallets")
    body = await api_quote(api, WalletId(payer), await api.world.person("陈嘉敏"))
    answers = [
        await c.post("/v1/transfers", json=body, headers={"Idempotency-Key": "once"}) for c in (short, long, short)
    ]
    assert [a.status_code for a in answers] == [201, 201, 201]
    assert [a.headers.get("idempotent-replayed") for a in answers] == [None, "true", "true"]
    assert answers[0].content == answers[1].content == answers[2].content
    assert await api.world.rows("SELECT count(*) FROM payments") == [(1,)]
