"""Secrets that are driven through the flows, and where they turned up."""

from __future__ import annotations

import base64
import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog

from purser.core.log import configure_logging
from tests.support.http import Api

_TABLES = """
    SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
     WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1"""


@dataclass
class Canaries:
    """Secrets by what they are, and where they turned up."""

    api: Api
    known: dict[str, str] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)

    def add(self, what: str, value: str) -> str:
        assert len(value) >= 6
        self.known[f"{len(self.known) + 1} {what}"] = value
        return value

    def found_in(self, text: str) -> list[str]:
        """The secrets in a text, in any of the ways bytes are written there."""
        return [what for what, value in self.known.items() if any(p.search(text) for p in _patterns(value))]

    async def dump(self) -> str:
        """All that pg_dump would write: every row of every table as COPY shows it."""
        parts = []
        async with self.api.world.db.reader() as conn:
            names = [name for (name,) in await (await conn.execute(_TABLES)).fetchall()]
            assert len(names) > 50
            for name in names:
                async with conn.cursor() as cursor, cursor.copy(f'COPY "{name}" TO STDOUT') as copy:
                    parts += [bytes(chunk).decode() async for chunk in copy]
        return "".join(parts)


def _patterns(value: str) -> list[re.Pattern[str]]:
    """Short digits must stand alone: six of them are in many a longer number."""
    forms = {value, value.encode().hex(), base64.b64encode(value.encode()).decode().rstrip("=")[:-1]}
    if len(value) > 6:
        return [re.compile(re.escape(form)) for form in forms]
    return [re.compile(rf"(?<![0-9A-Za-z.]){value}(?![0-9A-Za-z])"), re.compile(value.encode().hex() + r"\b")]


@contextmanager
def all_logs() -> Iterator[io.StringIO]:
    """Logs as a server writes them, everything included."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    configure_logging(logging.DEBUG)
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(written), cache_logger_on_first_use=False)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    root.setLevel(logging.DEBUG)
    yield written
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)
