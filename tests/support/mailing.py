"""A house that takes in mail, by a test's own clock, with somebody who collects what it sends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from purser.accounts import Customer
from purser.core.clock import FakeClock
from purser.core.db import Database, Tx
from purser.core.ids import Id, ProceedingId
from purser.core.jobs import Handlers, merge
from purser.notices.outgoing import ACCEPTED, Mail, MailPort, Outcome
from purser.service import cases
from purser.service.cases import Case, CaseDesk, Written
from purser.service.mail import Envelope, MailDesk, keep, store
from purser.service.mail import jobs as mail_jobs
from purser.service.mail.screen import House
from purser.service.mail.store import Received
from purser.service.mail.tokens import Signer
from purser.service.queue import ContactKind
from purser.service.queue import jobs as queue_jobs
from purser.service.queue.waiting_cases import follower
from tests.support.jobs import run_due_jobs
from tests.support.mails import HELP, SERVER

SIGNER: Final = Signer.of(b"k" * 32, HELP)


@dataclass
class Post:
    """Takes what is sent; `answer` is what it says to each mail."""

    taken: list[Mail] = field(default_factory=list)
    answer: Outcome = ACCEPTED

    async def mail(self, mail: Mail) -> Outcome:
        if self.answer.accepted:
            self.taken.append(mail)
        return self.answer

    def to(self, address: str) -> list[Mail]:
        return [m for m in self.taken if m.to == address]


@dataclass
class Mailing:
    """A desk for mail, without a server."""

    db: Database
    clock: FakeClock
    post: Post = field(default_factory=Post)
    desk: MailDesk = field(init=False)
    port: MailPort = field(init=False)

    def __post_init__(self) -> None:
        room: CaseDesk = cases.open_cases("cn", self.clock)
        house = House(frozenset({HELP}), HELP)
        self.port = self.post
        self.desk = MailDesk(self.db, self.clock, room, room.calendar.zone, SIGNER, house, SERVER)

    def sends_by(self, post: MailPort) -> None:
        """Send by another port."""
        self.port = post

    @property
    def handlers(self) -> Handlers:
        followers = {ContactKind.CASE: follower(self.db, self.desk.cases)}
        return merge(
            mail_jobs.handlers(self.desk), mail_jobs.send_handlers(self.desk, self.port),
            queue_jobs.handlers(self.db, followers),
        )  # fmt: skip

    async def takes(self, raw: bytes, mail_from: str, to: str = HELP) -> Received:
        """A server hands in a mail; what became of it once all that follows is done."""
        envelope = Envelope(mail_from, to, "192.0.2.1", "out.example")

        async def put(tx: Tx) -> Id:
            return await keep(tx, self.desk, "smtp", envelope, raw)

        ident = await self.db.run(put)
        await self.work()
        return await self.received(ident)

    async def work(self) -> list[str]:
        """Do the jobs that are due."""
        return await run_due_jobs(self.db, self.handlers, self.clock.now())

    async def received(self, ident: Id) -> Received:
        async with self.db.reader() as conn:
            found = await store.read(conn, ident)
        assert found is not None
        return found

    async def case(self, received: Received) -> Case:
        assert received.case is not None
        async with self.db.reader() as conn:
            return await cases.read_case(conn, *received.case)

    async def thread(self, where: tuple[Id, ProceedingId]) -> list[Written]:
        async with self.db.reader() as conn:
            return await cases.thread(conn, *where)

    async def writes(self, customer: Customer, said: str, *heads: str, proven: bool = True) -> Received:
        """A customer writes from the address on their file; their domain answers for it, or nothing is known."""
        assert customer.email is not None
        auth = f"Authentication-Results: {SERVER}; dmarc={'pass' if proven else 'none'}"
        lines = [auth, f"From: {customer.email}", f"To: {HELP}", "Subject: x", *heads]
        raw = "\r\n".join([*lines, "Content-Type: text/plain; charset=utf-8"]).encode() + b"\r\n\r\n" + said.encode()
        return await self.takes(raw, customer.email)
