"""A case's whole thread: its own entries and those of the cases that were merged into it."""

from __future__ import annotations

from purser.core.db import Reader, Tx
from purser.core.ids import Id, ProceedingId
from purser.service.cases import store_merges, store_thread
from purser.service.cases.model import Case, Written


async def family(conn: Tx | Reader, subject: Id, ident: ProceedingId) -> list[tuple[Id, ProceedingId]]:
    """A case and those merged into it, and into those, and so on."""
    found, rest = [], [(subject, ident)]
    while rest:
        key = rest.pop(0)
        if key not in found:
            found.append(key)
            rest += await store_merges.sources(conn, *key)
    return found


async def whole_thread(conn: Tx | Reader, case: Case) -> list[Written]:
    """What was said and noted, in the order of time; each entry says in which case it stands."""
    found: list[Written] = []
    for subject, ident in await family(conn, case.subject, case.id):
        found += await store_thread.thread(conn, subject, ident)
    return sorted(found, key=lambda w: (w.at, w.case != case.id, w.number))
