"""Find texts: among the newest first, then further and further back.

What many texts have is soon found among the newest; what few have, the index of tokens finds at once. So neither a
word that everybody uses nor one that nobody does takes long.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from purser.core.db import Reader, Tx
from purser.service.search import store
from purser.service.search.model import Hit, Text, Wanted
from purser.service.search.tokens import Search, searches

_NEWEST: Final = 1_000
"""Texts that are looked at one by one before the index is asked."""

_MONTH: Final = timedelta(days=31)
_INSTANT: Final = timedelta(microseconds=1)
_END: Final = datetime(9999, 1, 1, tzinfo=UTC)
_MORE: Final = 3
"""Candidates fetched for each text wanted: not every one is what is meant."""

_ROUNDS: Final = 10
"""Times that more candidates are fetched, when many have the pieces of what is looked for and few are meant."""

_Fetch: TypeAlias = Callable[[datetime, int], Awaitable[list[Text]]]


async def find(conn: Tx | Reader, wanted: Wanted) -> list[Hit]:
    """The newest texts that are meant, newest first."""
    found: dict[tuple[bytes, bytes, int], Hit] = {}
    for search in searches(wanted.text):
        for hit in await _find(conn, wanted, search):
            found.setdefault((hit.owner, hit.object_id, hit.part), hit)
    return sorted(found.values(), key=lambda h: h.at, reverse=True)[: wanted.limit]


async def _find(conn: Tx | Reader, wanted: Wanted, search: Search) -> list[Hit]:
    tokens, before = sorted(search.tokens), wanted.before or _END
    if wanted.owners is not None:
        owners = wanted.owners
        return await _meant(wanted, search, before, lambda b, n: store.of_owners(conn, owners, tokens, b, n))
    newest = await store.newest(conn, before)
    if newest is None:
        return []
    start, end = newest - _MONTH, newest + _INSTANT
    found = await _meant(
        wanted, search, end, lambda b, n: store.among_newest(conn, tokens, (start, b), _NEWEST, n), rounds=1
    )  # fmt: skip
    if len(found) >= wanted.limit or not tokens:
        return found
    edge = await store.nth_newest(conn, (start, end), _NEWEST)
    return found + await _older(conn, wanted, search, edge or start, wanted.limit - len(found))


async def _older(conn: Tx | Reader, wanted: Wanted, search: Search, edge: datetime, missing: int) -> list[Hit]:
    """From `edge` back, in spans that get longer."""
    end = edge + _INSTANT  # of several at the edge some may not have been looked at
    oldest, span, tokens = await store.oldest(conn), _MONTH, sorted(search.tokens)
    found: list[Hit] = []
    while oldest is not None and end > oldest and len(found) < missing:
        start = end - span

        async def fetch(before: datetime, limit: int, start: datetime = start) -> list[Text]:
            return await store.between(conn, tokens, start, before, limit)

        found += await _meant(wanted, search, end, fetch)
        end, span = start, span * 2
    return found


async def _meant(wanted: Wanted, search: Search, before: datetime, fetch: _Fetch, rounds: int = _ROUNDS) -> list[Hit]:
    """Of the candidates those that are meant, until there are enough or no more candidates."""
    found: list[Hit] = []
    limit = wanted.limit * _MORE if search.tokens else _NEWEST  # without tokens everything is a candidate
    for _ in range(rounds):
        candidates = await fetch(before, limit)
        found += [hit for text in candidates if (hit := _hit(wanted, search, text)) is not None]
        if len(candidates) < limit or len(found) >= wanted.limit:
            break
        before = candidates[-1].at
    return found


def _hit(wanted: Wanted, search: Search, t: Text) -> Hit | None:
    marks = search.marks(t.text) if not wanted.kinds or t.kind in wanted.kinds else None
    return None if marks is None else Hit(t.owner, t.kind, t.object_id, t.part, t.at, t.text, marks)
