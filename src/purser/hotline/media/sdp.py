"""The little of SDP (RFC 8866) that a telephone call of G.711 needs, with offers and answers as RFC 3264 wants them."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from purser.hotline.media.g711 import PCMA, PCMU
from purser.hotline.media.rtp import TELEPHONE_EVENT

_NAMES: Final = {PCMU: "PCMU/8000", PCMA: "PCMA/8000"}
_MIRRORED: Final = {"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive", "sendrecv": "sendrecv"}
_MOST: Final = 16 * 1024  # characters; no telephone has more to say


@dataclass(slots=True)
class Media:
    """One `m=` line of an offer and what belongs to it."""

    kind: str
    port: int
    protocol: str
    formats: list[str]
    address: str | None = None
    direction: str | None = None
    names: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sound:
    """What was agreed: the law, the payload type of digits, and where their sound goes to (None: nowhere for now)."""

    law: int
    events: int | None
    remote: tuple[str, int] | None
    direction: str


def read(text: str) -> tuple[list[Media], Sound | None]:
    """All media of an offer or answer, and the sound in it that we can speak; nothing raises, whatever the text is."""
    media, session = _media(text)
    for part in media:
        if (sound := _sound(part, session)) is not None:
            return media, sound
    return media, None


def _media(text: str) -> tuple[list[Media], Media]:
    session, found = Media("", 0, "", []), list[Media]()
    for line in text[:_MOST].splitlines():
        kind, _, value = line.strip().partition("=")
        part = found[-1] if found else session
        if kind == "m" and (started := _started(value)) is not None:
            found.append(started)
        elif kind == "c":
            part.address = value.split()[-1].partition("/")[0] if value.split() else None
        elif kind == "a":
            _attribute(part, value)
    return found, session


def _started(value: str) -> Media | None:
    words = value.split()
    if len(words) < 3 or (port := _number(words[1].partition("/")[0])) is None or port > 65535:
        return None
    return Media(words[0], port, words[2], words[3:])


def _attribute(part: Media, value: str) -> None:
    if value in _MIRRORED:
        part.direction = value
    elif value.startswith("rtpmap:"):
        number, _, name = value[7:].partition(" ")
        if (kind := _number(number)) is not None and kind < 128:
            part.names[kind] = name.strip().lower()


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _sound(part: Media, session: Media) -> Sound | None:
    if part.kind != "audio" or part.protocol != "RTP/AVP" or part.port == 0:
        return None
    laws = (kind for kind in map(_number, part.formats) if kind in _NAMES and _means(part, kind))
    if (law := next(laws, None)) is None:
        return None
    events = (n for n, name in part.names.items() if name.startswith("telephone-event/8000") and str(n) in part.formats)
    return Sound(
        law,
        next(events, None),
        _place(part.address or session.address, part.port),
        part.direction or session.direction or "sendrecv",
    )


def _means(part: Media, kind: int) -> bool:
    """Whether a static payload type has its usual meaning."""
    return part.names.get(kind, _NAMES[kind].lower()).startswith(_NAMES[kind].lower())


def _place(address: str | None, port: int) -> tuple[str, int] | None:
    """Where to send; None for `0.0.0.0` (hold as it was before RFC 3264), for groups, names and nonsense."""
    try:
        at = ipaddress.ip_address(address or "")
    except ValueError:
        return None
    return None if at.is_unspecified or at.is_multicast or at.is_reserved else (str(at), port)


def offer(address: str, port: int, session: int, version: int) -> str:
    """Ours: both laws, digits, both directions."""
    return _text(address, session, version, _lines(port, [PCMU, PCMA], TELEPHONE_EVENT, "sendrecv"))


def answer(address: str, port: int, session: int, version: int, media: list[Media], sound: Sound) -> str:
    """To `media`: the first sound we speak is taken, everything else refused in its place (RFC 3264, section 6)."""
    lines, taken = list[str](), False
    for part in media:
        if not taken and part.kind == "audio" and _sound(part, Media("", 0, "", [])) is not None:
            taken = True
            lines += _lines(port, [sound.law], sound.events, _MIRRORED[sound.direction])
        else:
            lines.append(f"m={part.kind} 0 {part.protocol} {' '.join(part.formats) or '0'}")
    return _text(address, session, version, lines)


def _lines(port: int, laws: list[int], events: int | None, direction: str) -> Iterator[str]:
    kinds = [*map(str, laws), *([] if events is None else [str(events)])]
    yield f"m=audio {port} RTP/AVP {' '.join(kinds)}"
    yield from (f"a=rtpmap:{law} {_NAMES[law]}" for law in laws)
    if events is not None:
        yield from (f"a=rtpmap:{events} telephone-event/8000", f"a=fmtp:{events} 0-15")
    yield from ("a=ptime:20", f"a={direction}")


def _text(address: str, session: int, version: int, media: list[str] | Iterator[str]) -> str:
    family = "IP6" if ":" in address else "IP4"
    head = ["v=0", f"o=purser {session} {version} IN {family} {address}", "s=-", f"c=IN {family} {address}", "t=0 0"]
    return "\r\n".join([*head, *media, ""])
