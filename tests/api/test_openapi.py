"""The description of the API: complete, committed, and fit to generate clients from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from purser.app import create_app
from purser.core.settings import Settings
from tests.support.tidy import ROOT

COMMITTED = ROOT / "web" / "openapi.json"


@pytest.fixture(scope="module")
def described() -> dict[str, Any]:
    settings = Settings(database_url="", base_url="http://localhost:8080", sandbox_url=None, home=Path())
    return create_app(settings).openapi()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_the_committed_description_is_this_one(described: dict[str, Any]) -> None:
    """`./purser openapi` writes it, and the web's client is generated from it."""
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == json.loads(json.dumps(described))


def test_every_operation_has_a_name_of_its_own(described: dict[str, Any]) -> None:
    names = [o["operationId"] for _, _, o in operations(described)]
    assert len(set(names)) == len(names) >= 30
    assert all(re.fullmatch(r"[a-z]+[A-Z][A-Za-z]+", name) for name in names)
    assert all(path.startswith("/v1/") for _, path, _ in operations(described))
    assert described["openapi"].startswith("3.1")


def test_schemas_have_plain_names(described: dict[str, Any]) -> None:
    assert all(re.fullmatch(r"[A-Z][A-Za-z]+", name) for name in described["components"]["schemas"])


def test_every_refusal_is_a_problem(described: dict[str, Any]) -> None:
    for _, path, operation in operations(described):
        for status, response in operation["responses"].items():
            if int(status) >= 400:
                assert list(response["content"]) == ["application/problem+json"], (path, status)
        assert {"500", "503"} <= set(operation["responses"])
        if "security" in operation:
            assert "401" in operation["responses"]


def test_writes_of_money_need_a_key(described: dict[str, Any]) -> None:
    keyed = {
        path
        for method, path, o in operations(described)
        if any(p["name"] == "Idempotency-Key" and p["required"] for p in o.get("parameters", []))
    }
    assert keyed == {
        "/v1/orders",
        "/v1/sign-orders",
        "/v1/payments",
        "/v1/payments/by-code",
        "/v1/top-ups",
        "/v1/transfers",
        "/v1/withdrawals",
        "/v1/disputes",
        "/v1/disputes/{dispute_id}/accept",
        "/v1/escrows/{escrow_id}/confirm",
        "/v1/merchants/me/deposit",
        "/v1/merchants/me/deposit/withdraw",
        "/v1/merchants/me/payouts",
        "/v1/merchants/me/disputes/{dispute_id}/pay",
        "/v1/merchants/me/refunds",
        "/v1/merchants/me/refunds/{refund_id}/approve",
        "/v1/refunds",
        "/v1/refunds/{refund_id}/reroute",
        "/v1/chats/{chat_id}/messages",  # no money, but nothing is to be said twice
        "/v1/chats/{chat_id}/choices",
        "/v1/staff/chats/{chat_id}/messages",
    }


def test_amounts_are_whole_numbers(described: dict[str, Any]) -> None:
    amount = described["components"]["schemas"]["MoneyIn"]["properties"]["amount"]
    assert (amount["type"], amount["minimum"], amount["maximum"]) == ("integer", 1, 2**53 - 1)
    assert described["components"]["schemas"]["Money"]["properties"]["amount"]["type"] == "integer"


def test_what_is_sent_has_no_unknown_fields(described: dict[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    for _, path, operation in operations(described):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            if "$ref" in content["schema"]:
                name = content["schema"]["$ref"].rpartition("/")[2]
                assert schemas[name]["additionalProperties"] is False, path
