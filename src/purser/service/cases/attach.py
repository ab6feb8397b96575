"""Files that come with what is said: looked into and kept as evidence is (claims.evidence)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from purser.claims import evidence, evidence_store
from purser.claims.evidence import Judged, Label, Place
from purser.claims.evidence_store import File
from purser.core.db import Reader, Tx
from purser.core.errors import not_found, rejected
from purser.core.ids import Id
from purser.service.cases.case_table import NAME
from purser.service.cases.model import Case, Written
from purser.service.cases.room import CaseDesk
from purser.service.cases.whole import family, whole_thread

_MEGA: Final = 1_048_576


def require_size(desk: CaseDesk, size: int) -> None:
    """Raises evidence_too_large when a file of `size` bytes is more than one may have."""
    most = desk.terms.number(NAME, "file_bytes")
    if size > most:
        raise rejected("evidence_too_large", most=most // _MEGA)


async def attach(tx: Tx, desk: CaseDesk, case: Case, judged: Judged, name: str, side: str, by: str) -> File:
    """Keep a file with a case that is claimed; `side` (customer, merchant, staff) brought it. The same file of
    the same people is kept once.

    Nobody sees it before an entry names it, but the side that brought it. Raises evidence_too_many, evidence_too_much.
    """
    files = await evidence_store.of_matter(tx, case.subject, case.id)
    theirs = [f for f in files if f.side == side]
    for f in theirs:
        if (f.sha256, f.uploaded_by) == (judged.sha256, by):
            return f
    if len(theirs) >= (most := desk.terms.number(NAME, "files")):
        raise rejected("evidence_too_many", most=most)
    everything = sum(f.size for f in theirs) + len(judged.content)
    if everything > (most := desk.terms.number(NAME, "all_bytes")):
        raise rejected("evidence_too_much", most=most // _MEGA)
    place = Place(case.subject, case.id, len(files) + 1, Id.new(desk.clock))
    return await evidence.keep(tx, place, judged, Label(name, side), by, desk.clock)


async def require_own(conn: Tx | Reader, case: Case, idents: Collection[Id], side: str) -> tuple[Id, ...]:
    """The files of an entry are of its case, and its writer's side brought them. Raises evidence_unknown."""
    known = {f.id for f in await evidence_store.of_matter(conn, case.subject, case.id) if f.side == side}
    if any(ident not in known for ident in idents):
        raise not_found("evidence_unknown")
    return tuple(dict.fromkeys(idents))


async def files_of(conn: Tx | Reader, case: Case, entries: Collection[Written]) -> dict[Id, File]:
    """What is known of the files that entries of a case name, whichever case of its family they came to."""
    wanted = {f for w in entries for f in w.entry.files}
    if not wanted:
        return {}
    found: dict[Id, File] = {}
    for subject in {s for s, _ in await family(conn, case.subject, case.id)}:
        for ident in sorted(wanted - found.keys()):
            if (known := await evidence_store.find(conn, subject, ident)) is not None:
                found[ident] = known
    return found


async def read_attachment(
    conn: Tx | Reader, case: Case, ident: Id, *, side: str | None, seen: Collection[Written] | None = None
) -> tuple[File, bytes]:
    """A file that stands in the thread, or that `side` brought, and its content. `seen`: the entries the reader may
    see; None: all. Raises evidence_unknown, evidence_broken."""
    entries = await whole_thread(conn, case) if seen is None else seen
    found = (await files_of(conn, case, entries)).get(ident)
    if found is None:
        own = await evidence_store.find(conn, case.subject, ident)
        if own is None or own.matter != case.id or own.side != side:
            raise not_found("evidence_unknown")
        found = own
    return found, await evidence.read_content(conn, found)
