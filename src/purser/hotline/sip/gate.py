"""What a datagram must look like before SIP's parser sees it, and how many may wait for it.

A port on a network is sent anything. Strangers are not answered (an answer tells that something is here), and what is
no SIP message costs a few microseconds instead of a parser's exception."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from purser.hotline.sip.settings import Network

MOST_WAITING: Final = 500
"""Datagrams that wait for the parser; what comes beside them is dropped, and SIP sends it again."""
_LEAST, _MOST = 64, 8000
_METHODS: Final = b"INVITE|ACK|BYE|CANCEL|OPTIONS|INFO|UPDATE|PRACK|NOTIFY|REFER|MESSAGE|SUBSCRIBE|REGISTER|PUBLISH"
_REQUEST: Final = re.compile(rb"(?:" + _METHODS + rb") sips?:[\x21-\x7e]{1,250} SIP/2\.0\r\n")
_RESPONSE: Final = re.compile(rb"SIP/2\.0 [1-6][0-9][0-9] [^\r\n]{0,120}\r\n")
_LINE: Final = re.compile(rb"[A-Za-z][A-Za-z0-9.!%*_+`'~-]{0,40}[ \t]*:[^\r\n\x00]{0,1500}")
_ONCE: Final = (b"from", b"to", b"call-id", b"cseq")
_SHORT: Final = {b"v": b"via", b"f": b"from", b"t": b"to", b"i": b"call-id", b"m": b"contact", b"l": b"content-length"}
_CSEQ: Final = re.compile(rb"[ \t]*([0-9]{1,10})[ \t]+([A-Z]{3,9})[ \t]*")
_VIA: Final = re.compile(rb"[ \t]*SIP[ \t]*/[ \t]*2\.0[ \t]*/[ \t]*UDP[ \t]+[^\s;,]+", re.IGNORECASE)
_MOST_LINES: Final = 80


class Gate:
    """Counts what it turned away, by why: `stranger`, `malformed`, `crowd`."""

    def __init__(self, peers: Sequence[Network]) -> None:
        self.turned_away: Counter[str] = Counter()
        self._is_peer = lru_cache(maxsize=4096)(lambda address: _among(address, peers))

    def lets_in(self, data: bytes, address: str, waiting: int) -> bool:
        """Whether the parser should see it. `waiting`: how many it has not seen yet."""
        if not self._is_peer(address):
            self.turned_away["stranger"] += 1
        elif not is_message(data):
            self.turned_away["malformed"] += 1
        elif waiting >= MOST_WAITING:
            self.turned_away["crowd"] += 1
        else:
            return True
        return False


def is_message(data: bytes) -> bool:
    """Whether it has the shape of a SIP message with all that RFC 3261, 8.1.1 demands of one."""
    if not _LEAST <= len(data) <= _MOST:
        return False
    first = _REQUEST.match(data) or _RESPONSE.match(data)
    end = data.find(b"\r\n\r\n")
    if first is None or end < 0 or not _is_utf8(data):
        return False
    headers = _headers(data[first.end() : end])
    if headers is None or any(len(headers.get(name, ())) != 1 for name in _ONCE):
        return False
    sequence = _CSEQ.fullmatch(headers[b"cseq"][0])
    if sequence is None or int(sequence[1]) >= 2**31 or not headers[b"call-id"][0].strip():
        return False
    if not data.startswith(b"SIP/2.0 ") and not data.startswith(sequence[2] + b" "):
        return False
    vias = headers.get(b"via", [])
    return bool(vias) and all(_VIA.match(via) for via in vias)


def _headers(head: bytes) -> dict[bytes, list[bytes]] | None:
    lines = re.sub(rb"\r\n[ \t]+", b" ", head).split(b"\r\n")
    if len(lines) > _MOST_LINES or not all(map(_LINE.fullmatch, lines)):
        return None
    headers: dict[bytes, list[bytes]] = {}
    for line in lines:
        name, _, value = line.partition(b":")
        name = name.strip().lower()
        headers.setdefault(_SHORT.get(name, name), []).append(value)
    return headers


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def _among(address: str, peers: Sequence[Network]) -> bool:
    try:
        ip = ipaddress.ip_address(address.strip("[]"))
    except ValueError:
        return False
    return any(ip in network for network in peers if network.version == ip.version)
