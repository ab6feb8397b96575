"""Structured logs, a JSON object a line, without secrets.

What must not be logged is recognised by the name it is logged under and by what it looks like, because a
secret also reaches logs inside other people's error messages.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import orjson
import structlog

HIDDEN: Final = "[hidden]"
_SECRET_NAMES: Final = re.compile(
    r"password|passwd|secret|token|ticket|authorization|cookie|credential|api_?key|operator_?key|device_?key|pin\b|otp"
    r"|quote$|payment_code|recovery_code|one_time_code",
    re.IGNORECASE,
)
_PERSONAL_NAMES: Final = re.compile(r"^(name|phone|email|login|memo|address|payer_name|payee_name)$", re.IGNORECASE)
_SECRET_LOOKS: Final = re.compile(
    r"(ps_|pt_|pd_|pk_live_|whsec_)[A-Za-z0-9_\-+/=]{8,}"  # our own tokens and keys
    r"|\b(st_|si_)[A-Za-z0-9_\-]{40,}"  # those of staff
    r"|\bsb[tx]_[0-9a-f]{20}\b"  # a channel's tokens of bank cards
    r"|(?<![0-9A-Za-z.\-])[2-69]\d{14,18}(?![0-9A-Za-z])"  # what may be the number of a bank card (ISO/IEC 7812)
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # the password in a URL
    r"|\$argon2\w*\$[^\s\"']+"
)


def redact(value: Any, name: str = "") -> Any:
    """The value without what nobody reading logs should see; names decide first, looks second."""
    if _SECRET_NAMES.search(name) or _PERSONAL_NAMES.match(name):
        return HIDDEN
    if isinstance(value, str):
        return _SECRET_LOOKS.sub(HIDDEN, value)
    if isinstance(value, Mapping):
        return {str(k): redact(v, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [redact(v) for v in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _SECRET_LOOKS.sub(HIDDEN, repr(value))


def _redact_event(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    kept = {"event", "level", "timestamp"}
    return {k: _SECRET_LOOKS.sub(HIDDEN, str(v)) if k in kept else redact(v, k) for k, v in event.items()}


def _render(_: Any, __: str, event: MutableMapping[str, Any]) -> str:
    return orjson.dumps(event, default=repr).decode()


_SHARED: Final[list[structlog.typing.Processor]] = [
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _redact_event,
]


def configure_logging(level: int = logging.INFO) -> None:
    """Send everything, other people's libraries too, to standard error as JSON."""
    structlog.configure(
        processors=[*_SHARED, _render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=_SHARED, processors=[_strip, _render]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


def _strip(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return structlog.stdlib.ProcessorFormatter.remove_processors_meta(logger, method, event)
