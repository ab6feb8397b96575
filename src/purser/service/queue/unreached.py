"""Whoever wanted to talk and did not get through is not forgotten: there is a case, and somebody writes to them."""

from __future__ import annotations

from typing import Final

from purser.core.db import Database, Tx
from purser.core.proceedings import Who
from purser.service import cases
from purser.service.cases import CaseDesk, Channel, Entry, NewCase
from purser.service.queue.jobs import Follower
from purser.service.queue.model import Band, Contact

ENDS: Final = ("overflow", "no_answer", "expired")
"""States in which nobody was talked to."""

_TITLES: Final = {"zh": "您来电时未能接通客服", "en": "You called and could not be connected"}
_BANDS: Final = {
    Band.THEFT: cases.Band.THEFT,
    Band.MONEY_MISSING: cases.Band.MONEY,
    Band.REST: cases.Band.REST,
}


def follower(db: Database, desk: CaseDesk) -> Follower:
    """Of calls and callbacks."""

    async def follow(contact: Contact, _: str) -> None:
        if contact.state in ENDS and (contact.case is not None or contact.customer is not None):
            await db.run(lambda tx: write_case(tx, desk, contact))

    return follow


async def write_case(tx: Tx, desk: CaseDesk, contact: Contact) -> None:
    """A case for who could not be talked to, or a word in the one they have. Once more is as good as once."""
    if contact.case is None:
        assert contact.customer is not None
        new = NewCase(
            contact.customer, "other", _TITLES[contact.language], Channel.PHONE, contact.language,
            Who.system(f"contact:{contact.state}"), band=_BANDS[contact.band], links=(("contact", str(contact.id)),),
            cause=f"contact:{contact.id}",
        )  # fmt: skip
        case = await cases.open_case(tx, desk, new)
    else:
        case = await cases.follow(tx, *contact.case)
    said = Entry(
        cases.EntryKind.SYSTEM, cases.Direction.NONE, Channel.PHONE, cases.Author.SYSTEM, "", "contact_unreached",
        {"contact": str(contact.id), "state": contact.state, "tries": contact.tries},
        ref=f"contact:{contact.id}",
    )  # fmt: skip
    await cases.add_entry(tx, desk, case, said)
