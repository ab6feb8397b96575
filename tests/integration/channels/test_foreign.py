"""The bank's wire format, tried with neither side's code nor library: RSA as RFC 8017 writes it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from Crypto.PublicKey import RSA

from tests.integration.channels.conftest import number
from tests.support.sandbox import Bank

SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")


def padded(text: bytes, size: int) -> int:
    """EMSA-PKCS1-v1_5 (RFC 8017, 9.2) of SHA-256, as a number."""
    tail = SHA256_INFO + hashlib.sha256(text).digest()
    return int.from_bytes(b"\x00\x01" + b"\xff" * (size - len(tail) - 3) + b"\x00" + tail, "big")


class Foreigner:
    """A merchant who has read the documentation and can raise numbers to a power."""

    def __init__(self, bank: Bank) -> None:
        self.bank = bank
        self.serial: str = json.loads((bank.directory / "merchant/merchant.json").read_text())["serial"]
        key = RSA.import_key((bank.directory / "merchant/private.pem").read_bytes())
        self.n, self.d = int(key.n), int(key.d)

    def sign(self, method: str, target: str, body: bytes, *, age_s: int = 0) -> dict[str, str]:
        stamp, nonce = str(int(time.time()) - age_s), secrets.token_hex(16)
        text = f"{method}\n{target}\n{stamp}\n{nonce}\n".encode() + body + b"\n"
        signature = base64.b64encode(pow(padded(text, 256), self.d, self.n).to_bytes(256, "big")).decode()
        return {
            "Sandbox-Merchant": "purser",
            "Sandbox-Serial": self.serial,
            "Sandbox-Timestamp": stamp,
            "Sandbox-Nonce": nonce,
            "Sandbox-Signature": signature,
        }

    def send(self, method: str, target: str, body: bytes, headers: dict[str, str]) -> httpx.Response:
        return httpx.request(method, self.bank.url + target, content=body, headers=headers, trust_env=False)

    def genuine(self, answer: httpx.Response) -> bool:
        """Whether the bank's published key, raised to its power, gives what the answer says."""
        head = answer.headers
        text = f"{head['sandbox-timestamp']}\n{head['sandbox-nonce']}\n".encode() + answer.content + b"\n"
        published = self.bank.directory / "exchange/bank" / f"{head['sandbox-serial']}.pem"
        key = RSA.import_key(published.read_bytes())
        signature = int.from_bytes(base64.b64decode(head["sandbox-signature"]), "big")
        return pow(signature, int(key.e), int(key.n)) == padded(text, 256)


@pytest.fixture
def foreigner(directory: Path) -> Iterator[Foreigner]:
    """At a bank that has never changed its key, since its first is the one published as a file."""
    bank = Bank(directory)
    yield Foreigner(bank)
    bank.stop()


@pytest.fixture
def regular(bank: Bank) -> Foreigner:
    return Foreigner(bank)


def test_a_foreigner_and_the_bank_understand_each_other(foreigner: Foreigner) -> None:
    cards = foreigner.send("GET", "/v1/cards?holder=x%20y", b"", foreigner.sign("GET", "/v1/cards?holder=x%20y", b""))
    assert foreigner.genuine(cards)
    out_no = number()
    body = json.dumps(
        {
            "out_no": out_no,
            "amount": {"amount": 5, "currency": "CNY"},
            "subject": "买 coffee\n",
            "notify_url": "http://127.0.0.1:9/",
            "card": cards.json()["items"][0]["token"],
        },
        ensure_ascii=False,
        indent=2,
    ).encode()
    asked = foreigner.sign("POST", "/v1/charges", body)
    answer = foreigner.send("POST", "/v1/charges", body, asked)
    assert (answer.status_code, answer.json()["state"]) == (200, "ACCEPTED")
    assert answer.headers["sandbox-nonce"] == asked["Sandbox-Nonce"]
    assert foreigner.genuine(answer)
    assert not foreigner.genuine(httpx.Response(200, headers=answer.headers, content=answer.content + b" "))


def test_whatever_is_changed_on_the_way_is_refused(foreigner: Foreigner) -> None:
    target, body = "/v1/charges", b'{"out_no":"x"}'
    good = foreigner.sign("POST", target, body)
    other = foreigner.sign("POST", target, body)
    broken = {
        "nonce": good | {"Sandbox-Nonce": other["Sandbox-Nonce"]},
        "time": good | {"Sandbox-Timestamp": str(int(good["Sandbox-Timestamp"]) - 1)},
        "signature": good | {"Sandbox-Signature": other["Sandbox-Signature"]},
        "probe": good | {"Sandbox-Signature": "SANDBOX/SIGNTEST/x"},
    }
    answers = {name: foreigner.send("POST", target, body, headers) for name, headers in broken.items()}
    answers["body"] = foreigner.send("POST", target, b'{"out_no":"y"}', good)
    answers["query"] = foreigner.send("POST", target + "?a=1", body, good)
    answers["path"] = foreigner.send("POST", "/v1/payouts", body, good)
    answers["method"] = foreigner.send("GET", "/v1/charges/x", b"", foreigner.sign("POST", "/v1/charges/x", b""))
    for name, answer in answers.items():
        assert (name, answer.status_code, answer.json()["code"]) == (name, 401, "signature_invalid")
        assert foreigner.genuine(answer)
    assert foreigner.send("POST", target, body, good).json()["code"] == "body_invalid"  # it was good after all


def test_old_replayed_and_unsigned_requests_are_refused(foreigner: Foreigner) -> None:
    target = "/v1/charges/x"
    old = foreigner.sign("GET", target, b"", age_s=301)
    assert foreigner.send("GET", target, b"", old).json()["code"] == "timestamp_stale"
    once = foreigner.sign("GET", target, b"", age_s=290)
    assert foreigner.send("GET", target, b"", once).json()["code"] == "not_found"
    assert foreigner.send("GET", target, b"", once).json()["code"] == "nonce_reused"
    assert foreigner.send("GET", target, b"", {}).json()["code"] == "signature_missing"
    stranger = foreigner.sign("GET", target, b"") | {"Sandbox-Merchant": "nobody"}
    assert foreigner.send("GET", target, b"", stranger).json()["code"] == "key_unknown"
    climber = foreigner.sign("GET", target, b"") | {"Sandbox-Merchant": "../merchants/purser"}
    assert foreigner.send("GET", target, b"", climber).json()["code"] == "signature_missing"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": {"amount": "5", "currency": "CNY"}}, "amount_invalid"),
        ({"amount": {"amount": 5.0, "currency": "CNY"}}, "amount_invalid"),
        ({"amount": {"amount": True, "currency": "CNY"}}, "amount_invalid"),
        ({"amount": {"amount": 0, "currency": "CNY"}}, "amount_invalid"),
        ({"amount": {"amount": -5, "currency": "CNY"}}, "amount_invalid"),
        ({"amount": {"amount": 2**63, "currency": "CNY"}}, "amount_invalid"),
        ({"amount": {"amount": 5, "currency": "YUAN"}}, "currency_not_supported"),
        ({"card": "6222 0000"}, "card_not_found"),
        ({"out_no": "a/b"}, "out_no_invalid"),
        ({"out_no": "a\n"}, "out_no_invalid"),
        ({"notify_url": "file:///etc/passwd"}, "notify_url_invalid"),
        ({"surprise": 1}, "body_invalid"),
    ],
)
def test_the_bank_reads_strictly(regular: Foreigner, change: dict[str, Any], code: str) -> None:
    cards = "/v1/cards?holder=x"
    card = regular.send("GET", cards, b"", regular.sign("GET", cards, b"")).json()["items"][0]
    fields = {
        "out_no": number(),
        "amount": {"amount": 5, "currency": "CNY"},
        "subject": "x",
        "notify_url": "http://127.0.0.1:9/",
        "card": card["token"],
    }
    body = json.dumps(fields | change).encode()
    answer = regular.send("POST", "/v1/charges", body, regular.sign("POST", "/v1/charges", body))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
