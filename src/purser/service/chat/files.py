"""Pictures and documents in a chat: looked into and kept as evidence is (claims.evidence)."""

from __future__ import annotations

from typing import Final

from purser.claims import evidence, evidence_store
from purser.claims.evidence import Judged, Label, Place
from purser.claims.evidence_store import File
from purser.core.db import Reader, Tx
from purser.core.errors import rejected
from purser.core.ids import Id, ProceedingId, StaffId
from purser.service.chat import store
from purser.service.chat.desk import NAME, ChatDesk
from purser.service.chat.model import TALKING, Author, Chat, Content, chat_not_yours, chat_over

_MEGA: Final = 1_048_576


def require_size(desk: ChatDesk, size: int) -> None:
    """Raises evidence_too_large when a file of `size` bytes is more than one may have."""
    most = desk.terms.number(NAME, "file_bytes")
    if size > most:
        raise rejected("evidence_too_large", most=most // _MEGA)


async def attach(tx: Tx, desk: ChatDesk, seen: Chat, judged: Judged, name: str, staff: StaffId | None) -> Content:
    """Keep a file with a chat; returns what a message says of it. The same file of the same side is kept once.

    Raises chat_ended, chat_not_yours, evidence_too_many, evidence_too_much.
    """
    chat = await store.claim(tx, seen.customer, seen.id)
    if not chat.is_open:
        raise chat_over()
    if staff is not None and (chat.state not in TALKING or chat.staff != staff):
        raise chat_not_yours()
    side, matter = (Author.CUSTOMER if staff is None else Author.STAFF), ProceedingId(chat.id)
    files = await evidence_store.of_matter(tx, chat.customer, matter)
    theirs = [f for f in files if f.side == side]
    for f in theirs:
        if f.sha256 == judged.sha256:
            return _content(f)
    if len(theirs) >= (most := desk.terms.number(NAME, "files")):
        raise rejected("evidence_too_many", most=most)
    if sum(f.size for f in theirs) + len(judged.content) > (most := desk.terms.number(NAME, "all_bytes")):
        raise rejected("evidence_too_much", most=most // _MEGA)
    place = Place(Id(chat.customer), matter, len(files) + 1, Id.new(desk.clock))
    by = str(chat.customer if staff is None else staff)
    return _content(await evidence.keep(tx, place, judged, Label(name, side.value), by, desk.clock))


async def read_file(conn: Tx | Reader, chat: Chat, ident: Id) -> tuple[File, bytes]:
    """A file of a chat as it came. Raises evidence_unknown, evidence_broken."""
    found = await evidence.read_file(conn, chat.customer, ProceedingId(chat.id), ident, "staff")
    return found, await evidence.read_content(conn, found)


def _content(f: File) -> Content:
    return {"id": str(f.id), "name": f.name, "media_type": f.media_type, "size": f.size}
