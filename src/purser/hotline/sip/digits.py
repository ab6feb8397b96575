"""Keys that come as SIP INFO, for callers whose telephone system does not send RFC 4733 events."""

from __future__ import annotations

import re
from typing import Final

_RELAY: Final = re.compile(r"^\s*signal\s*=\s*([0-9A-Da-d*#]|1[01])\s*$", re.IGNORECASE | re.MULTILINE)
_PLAIN: Final = re.compile(r"\s*([0-9A-Da-d*#])\s*")
_SHOWN: Final = re.compile(r"(?im)^(signal[ \t]*=|(?:proxy-)?authorization[ \t]*:[ \t]*\w+)[^\r\n]*")
_KEYS: Final = re.compile(r"(?i)(\r?\nc(?:ontent-type)?[ \t]*:[ \t]*application/dtmf\b.*?\r?\n\r?\n).*", re.DOTALL)
_NUMBERED: Final = {"10": "*", "11": "#"}


def pressed(content_type: str, body: str) -> str | None:
    """The key of an INFO: `application/dtmf-relay` (Signal=5) or `application/dtmf` (5). None: it is about something
    else. Some systems number the star 10 and the hash 11."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/dtmf-relay":
        found = _RELAY.search(body)
    elif kind == "application/dtmf":
        found = _PLAIN.fullmatch(body)
    else:
        return None
    return _NUMBERED.get(found[1], found[1].upper()) if found else None


def without_secrets(message: str) -> str:
    """A message as a trace may have it: without the keys of an INFO and what answers a challenge."""
    return _KEYS.sub(r"\1…\n", _SHOWN.sub(r"\1 …", message))
