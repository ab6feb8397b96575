"""RTP packets (RFC 3550) and the telephone events in them (RFC 4733)."""

from __future__ import annotations

import struct
from typing import Final, NamedTuple

DIGITS: Final = "0123456789*#ABCD"
"""What a keypad has, in the order of RFC 4733's event codes."""
TELEPHONE_EVENT: Final = 101
"""The payload type we offer for digits."""

_HEADER = struct.Struct("!BBHII")
_EVENT = struct.Struct("!BBH")


class Packet(NamedTuple):
    """One packet, its header undone."""

    payload_type: int
    sequence: int
    timestamp: int
    source: int
    payload: bytes


def parse(data: bytes) -> Packet | None:
    """The packet, or None for what is no RTP: too short, another version, lengths that lie."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    first, second, sequence, timestamp, source = _HEADER.unpack_from(data)
    if first == 0x80:  # no padding, extension or contributors: nearly all there is
        return Packet(second & 127, sequence, timestamp, source, data[12:])
    start, end = 12 + 4 * (first & 15), len(data)
    if first & 0x10:
        if start + 4 > end:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4], "big")
    if first & 0x20:
        end -= data[-1]
    if start > end:
        return None
    return Packet(second & 127, sequence, timestamp, source, data[start:end])


def build(packet: Packet, *, marker: bool = False) -> bytes:
    """The packet as it goes out."""
    kind, sequence, timestamp, source, payload = packet
    return header(kind | (0x80 if marker else 0), sequence, timestamp, source) + payload


def header(kind: int, sequence: int, timestamp: int, source: int) -> bytes:
    """The twelve bytes before a payload; `kind` is its type and, in the highest bit, the marker."""
    return _HEADER.pack(0x80, kind, sequence, timestamp, source)


def is_control(data: bytes) -> bool:
    """Whether it is RTCP on RTP's port (RFC 5761, section 4)."""
    return len(data) >= 2 and 192 <= data[1] <= 223


def pressed(payload: bytes) -> str | None:
    """The digit of a telephone event, or None where it is none."""
    return DIGITS[payload[0]] if len(payload) >= 4 and payload[0] < len(DIGITS) else None


def press(digit: str, duration: int, *, end: bool) -> bytes:
    """A telephone event's payload: `digit` held for `duration` samples so far."""
    return _EVENT.pack(DIGITS.index(digit), (0x80 if end else 0) | 10, duration)
