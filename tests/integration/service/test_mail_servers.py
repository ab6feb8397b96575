"""Mail through servers that Debian ships: Exim hands it in and carries it out, Dovecot keeps a mailbox."""

from __future__ import annotations

import asyncio
import re
import smtplib
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from purser.core.db import Tx
from purser.core.ids import Id, StaffId
from purser.notices.smtp import SmtpPost, SmtpServer
from purser.service import cases
from purser.service.cases import Case, Channel, Entry
from purser.service.mail import Ending, Lock, Mailbox, fetch, receiving
from purser.service.mail.store import Received
from tests.support.certificates import certificate
from tests.support.mail_servers import MailServers, free_port, mail_servers
from tests.support.mailbox import Mailbox as World
from tests.support.mailing import Mailing
from tests.support.mails import HELP
from tests.support.server import new_home, remove_home
from tests.support.world import World as People

LOGIN = ("relay", "secret")
PATIENCE = 20.0  # seconds for a mail to go through


@pytest.fixture
def folder() -> Iterator[Path]:
    made = new_home()
    yield made
    remove_home(made)


def hand_in(servers: MailServers, mail_from: str, to: str, *lines: str) -> None:
    """As somebody's own program does it."""
    with smtplib.SMTP("127.0.0.1", servers.smtp, "their.example") as smtp:
        smtp.sendmail(mail_from, [to], "\r\n".join([f"From: {mail_from}", f"To: {to}", *lines]).encode())


async def until(what: Callable[[], Awaitable[bool]], servers: MailServers) -> None:
    ends = time.monotonic() + PATIENCE
    while not await what():
        assert time.monotonic() < ends, servers.log[:4000]
        await asyncio.sleep(0.05)


async def test_mail_through_a_real_server(world: People, folder: Path) -> None:
    house, outlook = Mailing(world.db, world.clock), World()
    public = certificate(folder, "localhost")[1]
    lock = Lock(public, public.with_suffix(".key"), LOGIN)
    async with outlook, receiving(house.desk, f"127.0.0.1:{free_port()}", lock) as port:
        with mail_servers(folder / "mail", port, outlook.port, LOGIN) as servers:
            story = _Story(house, outlook, servers)
            case = await story.a_first_mail_is_answered()
            await story.its_answer_comes_back(case)
            await story.an_answer_to_nobody_is_reported(case)
            await story.a_database_that_is_away_is_waited_for()
            await story.a_mailbox_is_fetched_once()
            assert re.search(r"=> .*T=purser .*X=TLS.* A=login", servers.log), servers.log[:4000]


class _Story:
    def __init__(self, house: Mailing, outlook: World, servers: MailServers) -> None:
        self.house, self.outlook, self.servers = house, outlook, servers
        self.seen: list[Id] = []
        house.sends_by(SmtpPost(SmtpServer.parse(f"smtp://127.0.0.1:{servers.smtp}?tls=none"), HELP))

    async def came(self, n: int) -> list[Received]:
        """Wait for the n-th mail; what became of all, oldest first."""

        async def there() -> bool:
            return len(await self._idents()) >= n

        await until(there, self.servers)
        await self.house.work()
        self.seen += [i for i in await self._idents() if i not in self.seen]
        return [await self.house.received(i) for i in self.seen]

    async def _idents(self) -> list[Id]:
        async with self.house.db.reader() as conn:
            return [Id(i) for (i,) in await (await conn.execute("SELECT id FROM mail_inbox ORDER BY id")).fetchall()]

    async def a_first_mail_is_answered(self) -> Case:
        hand_in(
            self.servers, "emma@outlook.example", HELP, "Subject: refund", "Message-ID: <e1@o.example>", "", "Where?"
        )
        [first] = await self.came(1)
        assert (first.ending, first.rule, first.answered) == (Ending.OPENED, "person", True)
        assert first.origin is not None
        assert first.origin["dmarc"] == "pass"

        async def answered() -> bool:
            return len(self.outlook.received) == 1

        await until(answered, self.servers)
        [receipt] = self.outlook.received
        assert receipt["Auto-Submitted"] == "auto-replied"
        assert receipt["In-Reply-To"] == "<e1@o.example>"
        assert self.outlook.envelopes[0][0] == "<>"  # a receipt's own reports come to nobody
        return await self.house.case(first)

    async def its_answer_comes_back(self, case: Case) -> None:
        receipt = self.outlook.received[0]
        hand_in(self.servers, "emma@outlook.example", str(receipt["Reply-To"]), "Subject: Re: refund", "", "Order 77.")
        second = (await self.came(2))[-1]
        assert (second.ending, second.case) == (Ending.ADDED, (case.subject, case.id))

    async def an_answer_to_nobody_is_reported(self, case: Case) -> None:
        """The server takes the answer, finds nobody, and writes its report as it always does."""
        hand_in(self.servers, "leo@gone.example", HELP, "Subject: hello", "Auto-Submitted: no", "", "Is anybody there?")
        third = (await self.came(3))[-1]
        gone = await self.house.case(third)
        staff = StaffId.new(self.house.clock)

        async def say(tx: Tx) -> None:
            claimed = await cases.claim_case(tx, gone.subject, gone.id)
            await cases.add_entry(tx, self.house.desk.cases, claimed, Entry.said(Channel.MAIL, staff, "Yes."))

        await self.house.db.run(say)
        await self.house.work()
        report = (await self.came(4))[-1]
        assert (report.ending, report.rule, report.answered) == (Ending.BOUNCED, "delivery_report", False)
        assert report.case == (gone.subject, gone.id)
        assert report.case != (case.subject, case.id)
        last = (await self.house.thread((gone.subject, gone.id)))[-1].entry
        assert (last.text, last.data["status"][:2]) == ("mail.bounced", "5.")

    async def a_database_that_is_away_is_waited_for(self) -> None:
        async with self.house.db.transaction() as tx:
            await tx.execute("ALTER TABLE mail_inbox RENAME TO mail_inbox_away")
        hand_in(self.servers, "emma@outlook.example", HELP, "Subject: patience", "", "I can wait.")

        async def refused() -> bool:
            return "451 4.3.0 not now" in self.servers.log

        await until(refused, self.servers)
        async with self.house.db.transaction() as tx:
            await tx.execute("ALTER TABLE mail_inbox_away RENAME TO mail_inbox")
        received = await self.came(5)
        assert (received[-1].ending, len(received)) == (Ending.OPENED, 5)

    async def a_mailbox_is_fetched_once(self) -> None:
        box = Mailbox.parse(f"imap://help:secret@127.0.0.1:{self.servers.imap}/INBOX")
        for n in (1, 2):
            hand_in(
                self.servers, f"kim{n}@outlook.example", "help@box.example", f"Subject: by imap {n}", "", f"Number {n}."
            )

        async def delivered() -> bool:
            return len(list((self.servers.folder / "Maildir" / "new").glob("*"))) == 2

        await until(delivered, self.servers)
        assert [await fetch(self.house.desk, box) for _ in range(3)] == [2, 0, 0]
        received = (await self.came(7))[-2:]
        assert [(r.ending, r.way) for r in received] == [(Ending.OPENED, "imap")] * 2
        assert sorted(r.envelope.mail_from for r in received) == ["kim1@outlook.example", "kim2@outlook.example"]
        assert not list((self.servers.folder / "Maildir" / "new").glob("*"))  # marked as read
        wrong = Mailbox.parse(f"imap://help:wrong@127.0.0.1:{self.servers.imap}/INBOX")
        assert await fetch(self.house.desk, wrong) == 0
