"""Mail as staff see it: read anew from what came, so that nothing is kept twice."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from purser.core.db import Reader
from purser.core.ids import Id, ProceedingId
from purser.service.mail import store
from purser.service.mail.model import Ending, Letter, Mark
from purser.service.mail.parse import UnreadableError, parse
from purser.service.mail.store import Received

_BEGINNING: Final = 100_000
"""Bytes of a mail that say who wrote it and what about."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A mail in a list. `sender` is who it says it is from, an empty text where it says nobody."""

    id: Id
    received_at: datetime
    sender: str
    subject: str
    ending: Ending
    rule: str
    size: int


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail with what it says."""

    kept: KeptMail
    way: str
    answered: bool
    origin: Mapping[str, str] | None
    text: str
    page: str | None
    marks: frozenset[Mark]
    files: Sequence[Mapping[str, Any]]
    case: tuple[Id, ProceedingId] | None


async def list_kept(conn: Reader, before: Id | None, limit: int) -> list[KeptMail]:
    """Mail that nothing followed from, newest first."""
    found = await store.kept(conn, before, limit)
    return [_kept(r, await _letter(conn, r.id, _BEGINNING)) for r in found]


async def read_mail(conn: Reader, ident: Id) -> MailView | None:
    """A mail that was looked at; None when there is none."""
    r = await store.read(conn, ident)
    if r is None or r.ending is None:
        return None
    letter = await _letter(conn, ident)
    text, page, marks = (letter.whole, letter.page, letter.marks) if letter else ("", None, frozenset[Mark]())
    return MailView(_kept(r, letter), r.way, r.answered, r.origin or None, text, page, marks, r.files, r.case)


async def _letter(conn: Reader, ident: Id, most: int | None = None) -> Letter | None:
    try:
        return await asyncio.to_thread(parse, (await store.content(conn, ident))[:most])
    except UnreadableError:
        return None


def _kept(r: Received, letter: Letter | None) -> KeptMail:
    sender = letter.sender.email if letter and letter.sender else r.envelope.mail_from
    assert r.ending is not None
    return KeptMail(r.id, r.received_at, sender, letter.subject if letter else "", r.ending, r.rule or "", r.size)
