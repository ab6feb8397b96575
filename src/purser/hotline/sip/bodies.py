"""What a SIP message carries."""

from __future__ import annotations

from typing import Any

_SDP = "application/sdp"


def sdp_of(body: Any) -> str | None:
    """The description of media in it, also where it is one part of several (RFC 5621); None where there is none."""
    kind, text = body.getType(), str(body)
    if kind == _SDP:
        return text
    if not kind.startswith("multipart/"):
        return None
    boundary, _, _ = text.lstrip().partition("\n")  # the parts say themselves what is between them
    boundary = boundary.strip()
    for part in text.split(boundary) if boundary.startswith("--") and len(boundary) > 2 else ():
        head, blank, rest = part.replace("\r\n", "\n").lstrip("\n").partition("\n\n")
        if blank and any(_is_sdp(line) for line in head.split("\n")):
            return rest
    return None


def _is_sdp(line: str) -> bool:
    name, _, value = line.partition(":")
    return name.strip().lower() in {"content-type", "c"} and value.partition(";")[0].strip().lower() == _SDP
