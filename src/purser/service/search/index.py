"""Make texts findable, or not any more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from purser.core.db import Tx
from purser.core.ids import Id
from purser.service.search import store
from purser.service.search.model import MOST_TEXT, Text
from purser.service.search.tokens import tokens_of


async def index(tx: Tx, texts: Iterable[Text]) -> None:
    """Make texts findable in the transaction that writes them. A text under a number that is there replaces it."""
    for t in texts:
        kept = replace(t, text=t.text[:MOST_TEXT])
        await store.put(tx, kept, tokens_of(kept.text))


async def drop(tx: Tx, owner: Id, object_id: Id) -> None:
    """Nothing of an object is found any more."""
    await store.drop(tx, owner, object_id)
