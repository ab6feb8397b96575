"""Make sure of an entry, or put it right: one proposes, somebody else has looked at the source, too, and agrees."""

from __future__ import annotations

from typing import Any

from purser.core.clock import Clock
from purser.core.db import Reader, Tx
from purser.core.errors import forbidden, invalid, not_found
from purser.core.ids import StaffId
from purser.service.directory import store
from purser.service.directory.model import Book, DirectoryError, Entry, Proof, Review, shipped
from purser.service.directory.store import Version


async def read_book(conn: Reader | Tx, policy: str) -> Book:
    """The directory in force: as shipped, with what the operator's people have agreed on since."""
    base = shipped(policy)
    latest: dict[str, Version] = {v.code: v for v in await store.in_force(conn)}
    kept = [e for e in base.entries if e.code not in latest]
    changed = [(v, entry_of(v)) for v in latest.values()]
    order = {e.code: n for n, e in enumerate(base.entries)}
    entries = kept + [e for v, e in changed if not v.is_gone]
    entries.sort(key=lambda e: (order.get(e.code, len(order)), e.code))
    return Book(tuple(entries), base.expires, tuple(e for v, e in changed if v.is_gone))


def entry_of(v: Version) -> Entry:
    """The entry that a version states."""
    review = None if v.agreed_by is None or v.agreed_at is None else Review(v.proposed_by, v.agreed_by, v.agreed_at)
    return Entry.read(v.document, version=v.version, review=review)


async def propose(
    tx: Tx, policy: str, document: dict[str, Any], by: StaffId, clock: Clock, *, is_gone: bool = False
) -> Version:
    """Propose an entry as it is to be, or that it is to go. `seen` is today: who proposes it has just looked. What was
    read at a page of the owner's is official from now on.

    Raises directory_entry_invalid, directory_number_taken, directory_proposal_open.
    """
    today = {"seen": clock.now().date().isoformat()}
    try:
        is_official = Entry.read({**document, **today, "proof": Proof.OTHERS}).is_official
        entry = Entry.read({**document, **today, **({"proof": Proof.OFFICIAL} if is_official else {})})
    except DirectoryError as error:
        raise invalid("directory_entry_invalid", why=str(error)[:200]) from None
    book = await read_book(tx, policy)
    if any(e.code != entry.code and e.digits & entry.digits for e in book.entries):
        raise invalid("directory_number_taken")
    return await store.add(tx, entry.document(), is_gone=is_gone, by=by, at=clock.now())


async def agree(tx: Tx, code: str, version: int, by: StaffId, clock: Clock) -> Version:
    """Put a proposal in force. Raises directory_proposal_unknown, directory_own_proposal."""
    found = await store.claim(tx, code, version)
    if found is None:
        raise not_found("directory_proposal_unknown")
    if found.proposed_by == by:
        raise forbidden("directory_own_proposal")
    await store.agree(tx, found, by, clock.now())
    return found


async def drop(tx: Tx, code: str, version: int, clock: Clock) -> Version:
    """Take a proposal back, or refuse it. Raises directory_proposal_unknown."""
    found = await store.claim(tx, code, version)
    if found is None:
        raise not_found("directory_proposal_unknown")
    await store.drop(tx, found, clock.now())
    return found
