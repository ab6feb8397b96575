"""Requests made up from the API's own description, against a server on a real socket.

No answer may be a defect of ours, or one that the description does not name.
"""

from __future__ import annotations

import asyncio
import copy
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
import schemathesis
import uvicorn
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import checks

from purser.accounts import create_api_key
from purser.accounts.api_keys import ALL_SCOPES
from purser.app import create_app
from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.core.ids import CustomerId
from purser.core.postgres import Cluster
from purser.core.settings import Settings
from purser.identity import SessionRules, open_session
from purser.safety import Lifter, lift, open_freezes
from tests.support.http import OPERATOR_KEY
from tests.support.server import database
from tests.support.world import World

EXAMPLES = 12
ENDS_SESSIONS = {"deleteSession", "createFreeze"}
ENDS_ALL = "reportStolen"
"""Nobody lifts that in a moment: somebody else goes on."""


def _settings(dsn: str, home: Path, port: int = 0) -> Settings:
    base_url = f"http://127.0.0.1:{port}"
    return Settings(database_url=dsn, base_url=base_url, sandbox_url=None, home=home, operator_key=OPERATOR_KEY)


ENDLESS = "streamMessages"
"""Its answer has no end to wait for."""

schema = schemathesis.openapi.from_dict(create_app(_settings("", Path())).openapi()).exclude(operation_id=ENDLESS)


@dataclass
class Target:
    """A server, and who may call it."""

    url: str = ""
    dsn: str = ""
    secrets: dict[str, str] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    customer: CustomerId = field(default_factory=lambda: CustomerId(bytes(16)))

    def headers(self, operation: dict[str, Any]) -> dict[str, str]:
        schemes = [name for need in operation.get("security", []) for name in need]
        known = [self.secrets[name] for name in schemes if name in self.secrets]
        return {"Authorization": f"Bearer {known[0]}"} if known else {}

    async def populate(self) -> None:
        clock = SystemClock()
        async with Database(self.dsn, max_size=2) as db:
            world = World(db, clock)  # type: ignore[arg-type] -- it is never advanced here
            payer = await world.person(funds=10_000_000, wallet_class=3)
            payee = await world.person("陈嘉敏")
            shop = await world.merchant()
            async with db.transaction() as tx:
                key = await create_api_key(tx, shop, ALL_SCOPES, clock)
            self.customer = await world.owner(payer)
            self.ids = {"wallet_id": str(payer), "payee_wallet_id": str(payee), "merchant_id": str(shop)}
            self.secrets = {"api_key": key.secret, "operator_key": OPERATOR_KEY, "session": await self.token(db)}

    async def token(self, db: Database) -> str:
        rules = SessionRules(idle=timedelta(days=1), absolute=timedelta(days=1))
        async with db.transaction() as tx:
            return (await open_session(tx, self.customer, rules, SystemClock())).token


@pytest.fixture(scope="module")
def target(
    server: Cluster, maintenance: psycopg.Connection, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Target]:
    with database(server, maintenance) as dsn, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        app = create_app(_settings(dsn, tmp_path_factory.mktemp("home"), port))
        running = uvicorn.Server(uvicorn.Config(app, lifespan="on", log_config=None, loop="asyncio", ws="none"))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        target = Target(f"http://127.0.0.1:{port}", dsn)
        asyncio.run(target.populate())
        deadline = time.monotonic() + 30
        while not running.started:
            assert time.monotonic() < deadline
            time.sleep(0.02)
        yield target
        running.should_exit = True
        thread.join()


def _with_real_ids(target: Target, values: Any) -> None:
    """Half of the ids are of things that are there; made-up ones would all end as unknown."""
    if not isinstance(values, dict):
        return
    for name, real in target.ids.items():
        try:
            number = uuid.UUID(values.get(name))
        except (AttributeError, TypeError, ValueError):
            continue
        if number.int % 2:
            values[name] = real


@pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies")  # the server's thread does
@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_defect_and_no_surprise(case: schemathesis.Case, target: Target) -> None:
    for values in (case.body, case.path_parameters, case.query):
        _with_real_ids(target, values)
    operation = case.operation.definition.raw
    response = case.call(base_url=target.url, headers=target.headers(operation), timeout=20)
    if operation["operationId"] in ENDS_SESSIONS and response.status_code < 300:
        asyncio.run(_renew(target))
    if operation["operationId"] == ENDS_ALL and response.status_code < 300:
        asyncio.run(target.populate())
    assert _surprises(case, response, _checks(response)) == []


def _surprises(
    case: schemathesis.Case, response: schemathesis.Response, looked_for: list[Callable[..., Any]]
) -> list[str]:
    """What is wrong with an answer, and the request that brought it about."""
    try:
        case.validate_response(response, checks=looked_for)
    except BaseExceptionGroup as found:
        return [*map(str, found.exceptions), case.as_curl_command()]
    return []


def _checks(response: schemathesis.Response) -> list[Callable[..., Any]]:
    """All, but that nobody carries calls here is no defect, and that too much was refused unread is a refusal."""
    found = [
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
        checks.response_headers_conformance,
    ]
    if response.status_code != 413:
        found.append(checks.negative_data_rejection)
    if response.status_code != 503 or response.json()["code"] != "hotline_unavailable":
        found.append(schemathesis.checks.not_a_server_error)
    return found


async def _renew(target: Target) -> None:
    """Thaw the caller and sign them in again."""
    clock = SystemClock()
    async with Database(target.dsn, max_size=2) as db:
        async with db.transaction() as tx:
            for f in await open_freezes(tx, target.customer):
                await lift(tx, target.customer, f.id, Lifter.CUSTOMER, "test", clock)
        target.secrets["session"] = await target.token(db)


def test_an_answer_that_is_not_described_would_be_found(target: Target) -> None:
    """The control: without its 404 in the description, a wallet that is not there is a surprise."""
    asyncio.run(target.populate())
    described = copy.deepcopy(create_app(_settings("", Path())).openapi())
    del described["paths"]["/v1/wallets/{wallet_id}"]["get"]["responses"]["404"]
    operation = schemathesis.openapi.from_dict(described)["/v1/wallets/{wallet_id}"]["GET"]
    case = operation.Case(path_parameters={"wallet_id": str(uuid.uuid4())})
    answer = case.call(base_url=target.url, headers=target.headers(operation.definition.raw))
    found = _surprises(case, answer, [checks.status_code_conformance])
    assert "404" in found[0]


def test_the_server_is_as_healthy_as_before(target: Target) -> None:
    assert requests.get(f"{target.url}/readyz", timeout=10).text == "ready\n"
