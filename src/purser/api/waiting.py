"""How long somebody who comes now would wait, by the way they come."""

from __future__ import annotations

from typing import Final

from purser.api.runtime import Runtime
from purser.core.ids import Id
from purser.core.text import Language
from purser.service.directory import OwnWay
from purser.service.queue import Band, Contact, ContactId, ContactKind, Promise, load_queue_rules, promise

_KINDS: Final = {
    OwnWay.CHAT: ContactKind.CHAT,
    OwnWay.CALL: ContactKind.CALL,
    OwnWay.PHONE: ContactKind.CALL,
    OwnWay.CALLBACK: ContactKind.CALLBACK,
}


async def waits(rt: Runtime, language: Language) -> dict[OwnWay, Promise]:
    """What the queue would promise to somebody of the last band, in their language."""
    now, rules = rt.clock.now(), load_queue_rules(rt.policy.name)
    found = {}
    async with rt.db.reader() as conn:
        for way, kind in _KINDS.items():
            somebody = Contact(
                ContactId.new(rt.clock), kind, Id.new(rt.clock), None, None, Band.REST, language, (),
                first_queued_at=now, place_at=now, state="queued", since=now, version=1,
            )  # fmt: skip
            found[way] = await promise(conn, somebody, rules, rt.clock)
    return found
