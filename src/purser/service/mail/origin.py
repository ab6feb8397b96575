"""What the mail server in front of us found out about where a mail comes from (RFC 8601).

SPF, DKIM and DMARC are checked by the server that the world's servers talk to: it alone sees their address. It writes
what it found into `Authentication-Results` under its own name and takes out what came under that name from outside
(RFC 8601, 5). Of the fields of that name the topmost word on each method counts; without them nothing is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from purser.service.mail.model import Origin, Result

_COMMENT: Final = re.compile(r"\([^()]*\)")
_METHOD: Final = re.compile(r"^\s*(spf|dkim|dmarc)\s*(?:/\s*1\s*)?=\s*([a-z]+)", re.IGNORECASE)
_POLICY: Final = re.compile(
    r"(?:\bp=|policy\.(?:dmarc|published-domain-policy)=)\s*(none|quarantine|reject)\b", re.IGNORECASE
)


def read_origin(results: Sequence[str], server: str | None) -> Origin:
    """What `server` says in these fields, from the top of the mail down. None: there is no server to believe."""
    if server is None:
        return Origin()
    said: dict[str, Result] = {}
    policy = "none"
    for field in results:
        name, _, rest = field.partition(";")
        if (_COMMENT.sub(" ", name).split() or [""])[0].lower() != server.lower():
            continue
        for statement in rest.split(";"):
            found = _METHOD.match(statement)
            if found is None:
                continue
            method, result = found.group(1).lower(), _result(found.group(2))
            if method == "dmarc" and method not in said:
                policy = next((p.lower() for p in _POLICY.findall(statement)), "none")
            if method == "dkim" and result is Result.PASS:  # one good signature is enough
                said[method] = result
            said.setdefault(method, result)
    return Origin(policy=policy, **said)


def _result(text: str) -> Result:
    with suppress(ValueError):
        return Result("fail" if text.lower() in ("hardfail", "policy") else text.lower())
    return Result.NONE
