"""What an attack is made of is in the log, and none of what was tried."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from tests.support.http import Api, problem

GUESS = "a-guess-nobody-may-read"


async def test_a_refused_sign_in_is_noted(api: Api) -> None:
    with capture_logs() as logs:
        answer = await api.anybody.post("/v1/sessions", json={"login": "13800138000", "password": GUESS})
    assert problem(answer) == (401, "sign_in_failed")
    (noted,) = [line for line in logs if line["event"] == "refused"]
    assert noted == {
        "event": "refused", "log_level": "info", "code": "sign_in_failed", "status": 401, "method": "POST",
        "route": "/v1/sessions", "network": "127.0.0.0/24", "request_id": answer.headers["x-request-id"],
    }  # fmt: skip
    assert GUESS not in str(logs)


async def test_a_sign_in_is_noted_with_who_and_where(api: Api) -> None:
    signed_up = {"name": "王伟", "phone": "13900002222", "password": "kuaile-xiaoniao-fei-9"}
    assert (await api.anybody.post("/v1/customers", json=signed_up)).status_code == 201
    with capture_logs() as logs:
        answer = await api.anybody.post(
            "/v1/sessions", json={"login": signed_up["phone"], "password": signed_up["password"]}
        )
    (noted,) = [line for line in logs if line["event"] == "signed_in"]
    assert (noted["customer"], noted["network"]) == (answer.json()["customer"]["id"], "127.0.0.0/24")
    assert signed_up["password"] not in str(logs)
    assert answer.json()["token"] not in str(logs)


@pytest.mark.parametrize(("path", "status"), [("/v1/wallets", 401), ("/v1/events", 401)])
async def test_whoever_may_not_is_noted(api: Api, path: str, status: int) -> None:
    with capture_logs() as logs:
        assert (await api.anybody.get(path)).status_code == status
    assert [(line["status"], line["route"]) for line in logs if line["event"] == "refused"] == [(status, path)]


async def test_refused_input_is_noted_without_what_was_sent(api: Api) -> None:
    with capture_logs() as logs:
        answer = await api.anybody.post("/v1/sessions", json={"login": 7, "password": GUESS, GUESS: 1})
    assert answer.status_code == 422
    assert [(line["status"], line["code"]) for line in logs if line["event"] == "refused"] == [(422, "invalid_request")]
    assert GUESS not in str(logs)
