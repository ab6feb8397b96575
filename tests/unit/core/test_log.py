"""Logs are JSON, a line an event, and keep secrets to themselves."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import orjson
import pytest

from purser.core.log import HIDDEN, redact

SECRETS = [
    "ps_Iu1XyEmYMgMu_7lMnm3DEUPcBJfIlwvPR2s8LyxHUGg",
    "pk_live_4rOjW0wjvyBDuEwwZWYAf-L6hZIJdx8RBG2VHlZq_bo",
    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaA",
    "6222021234567894417",
    "4563510100001234",
    "sbt_0123456789abcdef0123",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("put", ["{}", "token={} is wrong", "https://x.test/?a={}&b=1", "('{}',)"])
def test_a_secret_is_known_by_its_looks(secret: str, put: str) -> None:
    for value in (
        put.format(secret),
        [put.format(secret)],
        {"a": (put.format(secret),)},
        ValueError(put.format(secret)),
    ):
        shown = repr(redact(value))
        assert secret not in shown
        assert HIDDEN in shown


@pytest.mark.parametrize(
    "name",
    ["password", "new_password", "PASSWORD_HASH", "token", "session_token", "authorization", "Cookie", "secret",
     "client_secret", "api_key", "apikey", "operator_key", "otp", "payment_code", "quote", "phone", "email", "login",
     "name", "memo", "ticket", "device_key", "recovery_code", "credential"],
)  # fmt: skip
def test_a_secret_is_known_by_its_name(name: str) -> None:
    assert redact({"event": "x", name: "hunter2-hunter2"}) == {"event": "x", name: HIDDEN}
    assert redact({"deep": [{name: {"a": "hunter2-hunter2"}}]}) == {"deep": [{name: HIDDEN}]}


def test_the_password_of_a_database_is_hidden() -> None:
    shown = redact("could not connect to postgresql://purser:hunter2@db.test:5432/purser")
    assert shown == f"could not connect to postgresql://{HIDDEN}@db.test:5432/purser"


@pytest.mark.parametrize(
    "value",
    ["plain", 5, 1.5, True, None, "/v1/wallets/0198", "wallet_unknown", "SB00000123456789012345678", "1772413200000"],
)
def test_the_rest_is_told(value: Any) -> None:
    assert redact(value, "path") == value


PROGRAM = """
import logging, structlog
from purser.core.log import configure_logging
configure_logging()
log = structlog.get_logger("purser.test")
log.info("began", port=8080, password="hunter2")
try:
    raise RuntimeError("no use of ps_Iu1XyEmYMgMu_7lMnm3DEUPcBJfIlwvPR2s8LyxHUGg")
except RuntimeError as error:
    log.error("failed", exc_info=error, at=object())
    logging.getLogger("somebody.else").exception("theirs %s", "pk_live_4rOjW0wjvyBDuEwwZWYAf-L6hZIJdx8RBG2VHlZq_bo")
logging.getLogger("uvicorn.error").warning("careful")
log.debug("never shown")
"""


def test_each_event_is_a_line_of_json() -> None:
    done = subprocess.run([sys.executable, "-P", "-c", PROGRAM], capture_output=True, text=True, check=True)
    began, failed, theirs, careful = [orjson.loads(line) for line in done.stderr.splitlines()]
    assert (began["event"], began["level"], began["port"], began["password"]) == ("began", "info", 8080, HIDDEN)
    assert began["timestamp"].endswith("Z")
    assert "RuntimeError" in failed["exception"]
    assert "RuntimeError" in theirs["exception"]
    assert (theirs["level"], theirs["event"]) == ("error", f"theirs {HIDDEN}")
    assert careful["event"] == "careful"
    assert "ps_Iu1" not in done.stderr
    assert "pk_live_4" not in done.stderr
    assert done.stdout == ""
