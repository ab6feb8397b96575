"""Digests: right as in the standards, once each, for a minute."""

from __future__ import annotations

import re
from typing import Any

import pytest

from purser.hotline.sip.digest import LIFE, Digests, Verdict, answer
from purser.hotline.sip.digits import without_secrets
from purser.hotline.sip.pace import Pace

MUFASA = {
    "username": "Mufasa", "realm": "http-auth@example.org", "uri": "/dir/index.html", "qop": "auth", "nc": "00000001",
    "nonce": "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
    "cnonce": "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
}  # fmt: skip
"""RFC 7616, 3.9.1."""


@pytest.mark.parametrize(
    ("algorithm", "response"),
    [
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ],
)
def test_as_in_the_standard(algorithm: str, response: str) -> None:
    assert answer(MUFASA, algorithm, "Circle of Life", "GET") == response


class Door:
    """Digests under a clock of the test's."""

    def __init__(self) -> None:
        self.now = 100.0
        self.digests = Digests("trunk", "pass", ("SHA-256", "MD5"), lambda: self.now)

    def nonce(self) -> str:
        found = re.search(r'nonce="([^"]+)"', self.digests.challenges()[0])
        assert found is not None
        return found[1]

    def shows(self, nonce: str, hashed: str = "SHA-256", *, count: int = 1, **changed: Any) -> Verdict:
        said = {"username": "trunk", "realm": "purser", "nonce": nonce, "uri": "sip:x", "qop": "auth"}
        said |= {"nc": f"{count:08x}", "cnonce": "c"}
        response = answer(said, hashed, changed.pop("password", "pass"), "INVITE")
        told = said | {"algorithm": hashed, "response": response} | changed
        return self.digests.judge("Digest " + ", ".join(f'{n}="{v}"' for n, v in told.items() if v), "INVITE")


def test_what_is_right_counts_once_and_upwards() -> None:
    door = Door()
    nonce = door.nonce()
    for algorithm in ("SHA-256", "MD5", "md5"):
        assert door.shows(door.nonce(), algorithm.upper(), algorithm=algorithm) is Verdict.RIGHT
    assert [door.shows(nonce, count=n) for n in (1, 1, 3, 2, 4)] == [
        Verdict.RIGHT, Verdict.STALE, Verdict.RIGHT, Verdict.STALE, Verdict.RIGHT,
    ]  # fmt: skip
    late = door.nonce()
    door.now += LIFE + 0.1
    assert door.shows(late) is Verdict.STALE
    assert door.shows(door.nonce()) is Verdict.RIGHT
    assert len(door.digests._shown) == 1, "what is too old is forgotten"


@pytest.mark.parametrize(
    "changed",
    [
        {"password": "Pass"}, {"username": "Trunk"}, {"realm": "other"}, {"algorithm": "SHA-512-256"},
        {"algorithm": "SHA-256-SESS"}, {"response": ""}, {"qop": ""}, {"qop": "auth-int"}, {"cnonce": ""},
        {"nc": "1"}, {"nc": "0000000g"},
    ],
)  # fmt: skip
def test_what_is_not_right_is_wrong(changed: dict[str, Any]) -> None:
    door = Door()
    assert door.shows(door.nonce(), **changed) is Verdict.WRONG


@pytest.mark.parametrize("nonce", ["bm9uZQ==", "x", "\u4e2d", "A" * 44])
def test_a_nonce_that_is_not_ours_is_worth_nothing(nonce: str) -> None:
    assert Door().shows(nonce) is not Verdict.RIGHT


@pytest.mark.parametrize(
    "shown",
    ["", "Digest", "Basic dTpw", "Digest x", 'Digest realm="a', 'Digest nonce="a",nonce="b"', "Digest " + "a" * 2000],
)
def test_what_is_no_answer_is_wrong(shown: str) -> None:
    assert Door().digests.judge(shown, "INVITE") is Verdict.WRONG


def test_an_old_telephone_shows_md5_without_a_count_and_once() -> None:
    door = Door()
    said = {"username": "trunk", "realm": "purser", "nonce": door.nonce(), "uri": "sip:x"}
    shown = "Digest " + ",".join(f'{n}="{v}"' for n, v in said.items())
    shown += f',response="{answer(said, "MD5", "pass", "INVITE")}"'
    assert [door.digests.judge(shown, "INVITE") for _ in range(2)] == [Verdict.RIGHT, Verdict.STALE]


def test_calls_begin_at_a_pace() -> None:
    now = 0.0
    pace = Pace(5, lambda: now)

    def begins() -> int:
        count = 0
        while pace.has_room():
            pace.took()
            count += 1
        return count

    assert begins() == 10
    now = 1.0
    assert begins() == 5
    now = 100.0
    assert begins() == 10
    unlimited = Pace(0, lambda: now)
    for _ in range(50):
        unlimited.took()
    assert unlimited.has_room()


def test_a_trace_has_no_keys_and_no_logins() -> None:
    relay = "INFO sip:x SIP/2.0\r\nContent-Type: application/dtmf-relay\r\n\r\nSignal=7\r\nDuration=160\r\n"
    plain = relay.replace("dtmf-relay", "dtmf").replace("Signal=7\r\nDuration=160", "7").replace("Content-Type", "c")
    login = 'INVITE sip:y SIP/2.0\r\nAuthorization: Digest username="u",response="abc"\r\nCall-ID: 1\r\n\r\n'
    assert [
        text for text in (relay, plain, login) if "7" in without_secrets(text) or "abc" in without_secrets(text)
    ] == []
    assert "INFO sip:x" in without_secrets(relay)
    assert "Call-ID: 1" in without_secrets(login)
    assert without_secrets("SIP/2.0 200 OK\r\n\r\n") == "SIP/2.0 200 OK\r\n\r\n"
