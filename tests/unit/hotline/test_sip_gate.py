"""What is let in to the parser of SIP."""

from __future__ import annotations

import asyncio
import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from purser.hotline.sip.gate import MOST_WAITING, Gate, is_message
from tests.support.sip_peer import Peer, sdp


class _Nowhere(asyncio.DatagramTransport):
    """Takes nothing anywhere."""


INVITE = Peer(5090, ("127.0.0.1", 5060), _Nowhere()).request("INVITE", "abc", body=sdp()).encode()
ANSWER = b"SIP/2.0 200 OK\r\n" + INVITE.partition(b"\r\n")[2]


def _without(name: str) -> bytes:
    return b"\r\n".join(line for line in INVITE.split(b"\r\n") if not line.startswith(name.encode() + b":"))


def test_a_request_and_an_answer_are_messages() -> None:
    assert is_message(INVITE)
    assert is_message(ANSWER)


def test_short_names_and_folded_lines_are_messages() -> None:
    short = INVITE.replace(b"From:", b"f:").replace(b"To:", b"t:").replace(b"Call-ID:", b"i:").replace(b"Via:", b"v:")
    assert is_message(short)
    assert is_message(INVITE.replace(b"Max-Forwards: 70", b"Subject: one\r\n two"))


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\r\n\r\n\r\n\r\n",
        b"\x00" * 200,
        b"x" * 9000,
        INVITE.replace(b"INVITE sip", b"STEAL sip"),
        INVITE.replace(b"SIP/2.0\r\n", b"HTTP/1.1\r\n", 1),
        INVITE.replace(b"CSeq: 1 INVITE", b"CSeq: 1 BYE"),
        INVITE.replace(b"CSeq: 1 INVITE", b"CSeq: 99999999999 INVITE"),
        INVITE.replace(b"CSeq: 1 INVITE", b"CSeq: one INVITE"),
        INVITE.replace(b"Call-ID: abc", b"Call-ID:  "),
        INVITE.replace(b"SIP/2.0/UDP", b"SIP/2.0"),
        INVITE.replace(b"Max-Forwards: 70", b"Max-Forwards 70"),
        INVITE.replace(b"+8613800001111", b"\xff\xfe"),
        INVITE.replace(b"Max-Forwards: 70", b"To: <sip:other@127.0.0.1>"),
        INVITE.replace(b"Max-Forwards: 70", b"X: " + b"y" * 1600),
        INVITE.replace(b"Max-Forwards: 70", b"\r\n".join([b"X: y"] * 90)),
        INVITE.replace(b"\r\n", b"\n"),
        *map(_without, ("Via", "From", "To", "Call-ID", "CSeq")),
    ],
)
def test_what_lacks_something_is_none(broken: bytes) -> None:
    assert not is_message(broken)


@given(st.binary(max_size=600))
def test_noise_is_none_and_harmless(data: bytes) -> None:
    assert not is_message(data)


@given(st.integers(0, len(INVITE) - 1), st.binary(min_size=1, max_size=4))
def test_a_mutation_never_raises(at: int, new: bytes) -> None:
    assert is_message(INVITE[:at] + new + INVITE[at + len(new) :]) in {True, False}


def test_strangers_and_crowds_are_turned_away_and_counted() -> None:
    gate = Gate([ipaddress.ip_network("10.1.0.0/16"), ipaddress.ip_network("2001:db8::/32")])
    assert gate.lets_in(INVITE, "10.1.2.3", 0)
    assert gate.lets_in(INVITE, "[2001:db8::5]", 0)
    assert not gate.lets_in(INVITE, "10.2.0.1", 0)
    assert not gate.lets_in(INVITE, "nonsense", 0)
    assert not gate.lets_in(b"x", "10.1.2.3", 0)
    assert not gate.lets_in(INVITE, "10.1.2.3", MOST_WAITING)
    assert gate.turned_away == {"stranger": 2, "malformed": 1, "crowd": 1}
