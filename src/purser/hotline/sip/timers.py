"""Session timers (RFC 4028): who says from time to time that a call is still there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from sippy.SipHeader import SipHeader

_EXPIRES: Final = re.compile(r"\s*(\d{1,9})\s*(?:;.*)?")
_NAMES: Final = ("session-expires", "x")  # the long form, and the compact one


@dataclass(frozen=True, slots=True)
class Timer:
    """What was agreed on: after how many seconds without a sign a call is over, and whether that is ours to give."""

    seconds: int
    is_ours: bool

    def headers(self) -> tuple[Any, ...]:
        """For the answer; who refreshes must know that the other side waits for it."""
        who = "uas" if self.is_ours else "uac"
        return SipHeader("Require: timer"), SipHeader(f"Session-Expires: {self.seconds};refresher={who}")

    def refresh(self) -> tuple[Any, ...]:
        """For a request by which we refresh it."""
        return SipHeader("Supported: timer"), SipHeader(f"Session-Expires: {self.seconds};refresher=uac")


def timer_of(request: Any) -> Timer | None:
    """What a request asks for, which we take as it is; None when it asks for none. It is theirs to refresh unless
    they say that it is ours."""
    for name in _NAMES:
        if request.countHFs(name):
            said = str(request.getHFBody(name))
            found = _EXPIRES.fullmatch(said)
            if found and int(found[1]) > 0 and _knows(request):
                return Timer(int(found[1]), "refresher=uas" in said.replace(" ", "").lower())
    return None


def _knows(request: Any) -> bool:
    """Whether they know of timers themselves; a proxy may ask for one on behalf of who does not."""
    return "timer" in options_of(request, "supported") | options_of(request, "require")


def options_of(request: Any, name: str) -> set[str]:
    """What a header that lists extensions lists."""
    said = ",".join(str(body) for body in request.getHFBodys(name)) if request.countHFs(name) else ""
    return {word.strip().lower() for word in said.split(",") if word.strip()}
