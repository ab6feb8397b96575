"""Mail as it really comes in: the whole corpus, one after the other, each ending as its table says."""

from __future__ import annotations

import re
from collections import Counter

from purser.core.clock import FakeClock
from purser.core.db import Database
from purser.core.ids import Id, ProceedingId, StaffId
from purser.core.procedure import Actor
from purser.core.proceedings import Who
from purser.service.cases import claim_case, merge
from purser.service.mail import Ending
from purser.service.mail.parse import UnreadableError, parse
from purser.service.mail.store import Received
from purser.service.mail.tokens import RETURN
from tests.support.mailing import SIGNER, Mailing
from tests.support.mails import HELP, Specimen, specimens


class Story:
    """The corpus comes in. Two people are written to: Emma, whose other case is merged into her first, and Li."""

    def __init__(self, house: Mailing) -> None:
        self.house = house
        self.people: dict[str, tuple[Id, ProceedingId]] = {}
        self.merged: ProceedingId | None = None

    async def takes(self, specimen: Specimen, raw: bytes | None = None) -> Received:
        filled = self.filled(specimen, raw or specimen.raw)
        to = HELP
        match specimen.row.get("to"):
            case "reply":
                to = self.reply(specimen)
            case "merged":
                to = self.other()
            case "return":
                to = SIGNER.address_for(self.sent(specimen), RETURN)
        return await self.house.takes(filled, specimen.row.get("from", sender(filled)), to)

    def filled(self, specimen: Specimen, raw: bytes) -> bytes:
        if b"@@" not in raw:
            return raw
        sent = self.sent(specimen)
        places = {
            "REPLY": self.reply(specimen), "MERGED": self.other(), "SENT": f"{sent}@purser.example",
            "RETURN": SIGNER.address_for(sent, RETURN), "TOKEN": SIGNER.subject_token(self.whose(specimen)[1]),
        }  # fmt: skip
        return Specimen(specimen.name, raw, {}).filled(places)

    def whose(self, specimen: Specimen) -> tuple[Id, ProceedingId]:
        return self.people["li" if specimen.row.get("case") == "li" else "emma"]

    def reply(self, specimen: Specimen) -> str:
        return SIGNER.address_for(self.whose(specimen)[1])

    def other(self) -> str:
        return SIGNER.address_for(self.merged) if self.merged else HELP

    def sent(self, specimen: Specimen) -> Id:
        to = "1402846@qq.example" if specimen.row.get("case") == "li" else "emma.brown@outlook.example"
        return self.house.post.to(to)[0].id

    async def merge(self, received: Received) -> None:
        assert received.case is not None
        self.merged = received.case[1]
        agent = Who(Actor.AGENT, str(StaffId.new(self.house.clock)))
        async with self.house.db.transaction() as tx:
            target = await claim_case(tx, *self.people["emma"])
            await merge(tx, self.house.desk.cases, await claim_case(tx, *received.case), target, agent)


def sender(raw: bytes) -> str:
    try:
        found = parse(raw).sender
    except UnreadableError:
        found = None
    return found.email if found else "nobody@nowhere.example"


SECOND = b"""Authentication-Results: mx.purser.example; dmarc=pass
From: emma.brown@outlook.example
To: help@purser.example
Subject: a second question
Message-ID: <second@outlook.example>

Is there a fee?
"""


async def test_each_mail_of_the_corpus_ends_as_its_table_says(db: Database, clock: FakeClock) -> None:
    house = Mailing(db, clock)
    story, came = Story(house), {}
    for specimen in specimens():
        if specimen.name == "b13-merged-case":
            await story.merge(await house.takes(SECOND, "emma.brown@outlook.example"))
        row = specimen.row
        received = came[specimen.name] = await story.takes(specimen)
        assert (received.ending, received.answered, received.rule) == (row["ending"], row["answered"], row["rule"]), (
            specimen.name
        )
        begins = {"a01-qq-gb18030": "li", "a04-outlook-english": "emma"}.get(specimen.name)
        if begins is not None:
            assert received.case is not None
            story.people[begins] = received.case
        elif row.get("case") in story.people:
            assert received.case == story.people[row["case"]], specimen.name
        elif row.get("case") == "new":
            assert received.case not in story.people.values(), specimen.name
        await _shows(house, specimen, received)
    await _nobody_is_answered_twice(house)
    clock.advance(minutes=59)
    for specimen in list(specimens())[::4]:  # again as a new mail of the same writer
        if specimen.row["answered"] and len(specimen.raw) < 100_000:
            raw = re.sub(
                rb"(?mi)^message-id:.*$", b"Message-ID: <again-%b>" % specimen.name.encode(), specimen.raw, count=1
            )
            raw = re.sub(rb"(?mi)^subject:", b"Subject: again ", raw, count=1) if b"ubject:" in raw else raw
            received = await story.takes(specimen, raw)
            assert not received.answered, specimen.name
    await _nobody_is_answered_twice(house)
    assert [r.ending for r in came.values()].count(Ending.REFUSED) == 4


async def _shows(house: Mailing, specimen: Specimen, received: Received) -> None:
    """What staff read in the case is what the mail says."""
    says = specimen.row.get("says")
    if received.case is not None and says and received.ending != "bounced":
        texts = [" ".join(w.entry.text.split()) for w in await house.thread(received.case)]
        assert says in texts[-1], specimen.name


async def _nobody_is_answered_twice(house: Mailing) -> None:
    """Not one address has two automatic answers, and none of those went where a machine would answer back."""
    receipts = [m for m in house.post.taken if m.kind == "mail.receipt"]
    assert max(Counter(m.to for m in receipts).values()) == 1
    assert not any(re.search(r"mailer-daemon|postmaster|no-?reply|@purser\.example", m.to) for m in receipts)
    assert all(m.headers["Auto-Submitted"] == "auto-replied" and m.returns_to == "" for m in receipts)
