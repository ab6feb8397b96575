"""Mail in and out of the house: who is believed, what agents' answers look like, and what happens when servers fail."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from purser.accounts import Customer, change_contact, read_customers, wallet_owners
from purser.core.db import Database, Tx
from purser.core.ids import StaffId
from purser.notices.outgoing import failed, refused
from purser.service import cases
from purser.service.cases import Author, Channel, Entry, EntryKind
from purser.service.mail import Ending, Envelope, keep, receiving, take_in
from purser.service.mail.jobs import AT_ONCE, periodic
from purser.service.mail.parse import parse
from purser.service.mail.send import MailServerAwayError
from purser.service.mail.take_in import TAKE_IN
from purser.service.mail.tokens import RETURN
from tests.support.mailing import SIGNER, Mailing
from tests.support.mails import HELP, specimens, with_file
from tests.support.world import World


@pytest.fixture
async def house(world: World) -> Mailing:
    return Mailing(world.db, world.clock)


@pytest.fixture
async def customer(world: World) -> Customer:
    wallet = await world.person()
    async with world.db.reader() as conn:
        ident = (await wallet_owners(conn, [wallet]))[wallet]
    await world.db.run(lambda tx: change_contact(tx, ident, "wang.fang@c.example", world.clock))
    async with world.db.reader() as conn:
        return (await read_customers(conn, [ident]))[ident]


async def test_only_a_domain_that_answers_for_it_makes_a_writer_a_customer(house: Mailing, customer: Customer) -> None:
    believed = await house.writes(customer, "我的退款没有到账", "Message-ID: <one@c.example>")
    case = await house.case(believed)
    assert (believed.ending, case.customer, case.type, case.band) == (Ending.OPENED, customer.id, "refund", 2)
    doubted = await house.writes(customer, "把我的手机号改掉", "Message-ID: <two@c.example>", proven=False)
    other = await house.case(doubted)
    assert (other.customer, other.contact, other.is_customer) == (None, customer.email, False)
    assert other.subject != customer.id
    [entry] = [w.entry for w in await house.thread((other.subject, other.id))]
    assert (entry.author, entry.data["proven"]) == (Author.STRANGER, False)


async def test_an_answer_goes_out_and_its_answer_comes_back(house: Mailing, customer: Customer) -> None:
    case = await house.case(await house.writes(customer, "Where is my refund?", "Message-ID: <first@c.example>"))
    [receipt] = house.post.taken
    assert (receipt.to, receipt.subject) == (
        customer.email,
        f"We have your mail: x [P-{SIGNER.subject_token(case.id)}]",
    )
    assert case.number in receipt.text
    assert "We will answer by" in receipt.text
    staff = StaffId.new(house.clock)

    async def say(tx: Tx) -> None:
        claimed = await cases.claim_case(tx, case.subject, case.id)
        await cases.add_entry(tx, house.desk.cases, claimed, Entry.said(Channel.MAIL, staff, "It left for ICBC today."))

    await house.db.run(say)
    await house.work()
    answer = house.post.taken[1]
    assert (answer.to, answer.sender, answer.headers["Auto-Submitted"]) == (customer.email, HELP, "no")
    assert answer.headers["In-Reply-To"] == "<first@c.example>"
    assert answer.headers["Reply-To"] == SIGNER.address_for(case.id)
    assert answer.returns_to == SIGNER.address_for(answer.id, RETURN)
    assert "It left for ICBC today." in answer.text
    assert "It left for ICBC today." in answer.html

    back = await house.writes(customer, "Thank you!\n\n> It left", f"In-Reply-To: {answer.headers['Message-ID']}")
    assert (back.ending, back.case) == (Ending.ADDED, (case.subject, case.id))
    thread = [w.entry for w in await house.thread((case.subject, case.id))]
    assert [e.text for e in thread] == ["Where is my refund?", "It left for ICBC today.", "Thank you!"]
    assert [e.kind for e in thread] == [EntryKind.MESSAGE] * 3


async def test_a_server_that_is_away_is_tried_for_four_days_and_then_staff_are_told(
    house: Mailing, customer: Customer
) -> None:
    house.post.answer = failed("unreachable")
    with pytest.raises(MailServerAwayError):
        await house.writes(customer, "hello", "Message-ID: <x@c.example>")
    house.clock.advance(days=3, hours=23)
    with pytest.raises(MailServerAwayError):
        await house.work()
    house.clock.advance(hours=2)
    await house.work()
    async with house.db.reader() as conn:
        [case] = await cases.of_subject(conn, customer.id, None, 5)
    happened = [w.entry for w in await house.thread((case.subject, case.id)) if w.entry.kind is EntryKind.SYSTEM]
    assert [(e.text, e.data["error"]) for e in happened] == [("mail.given_up", "unreachable")]
    house.post.answer = refused("recipient_refused")
    second = await house.writes(customer, "again", "Message-ID: <y@c.example>")
    thread = await house.thread(second.case) if second.case else []
    assert [w.entry.text for w in thread] == ["again", "mail.given_up"]


async def test_files_are_kept_with_the_case_when_they_may_be_shown(house: Mailing) -> None:
    png = next(parse(s.raw).parts[0].content for s in specimens() if s.name == "a16-picture-only")
    picture = with_file("pic", "see", "image/png", "a.png", png)
    case = await house.case(await house.takes(picture, "pic@grown.example"))
    [written] = await house.thread((case.subject, case.id))
    async with house.db.reader() as conn:
        files = await cases.files_of(conn, case, [written])
        _, content = await cases.read_attachment(conn, case, written.entry.files[0], side="staff")
    assert [f.name for f in files.values()] == ["a.png"]
    assert content == png
    program = await house.takes(with_file("exe", "see", "image/png", "b.png", b"MZ" + bytes(90)), "exe@grown.example")
    assert [f["verdict"] for f in program.files] == ["evidence_kind_refused"]


async def test_a_server_is_told_that_we_have_a_mail_when_we_do(house: Mailing, db: Database) -> None:
    async with receiving(house.desk, "127.0.0.1:0") as port:
        said = await _talk(port, [
            "EHLO out.example", "MAIL FROM:<a@b.example>", "RCPT TO:<somebody@else.example>", f"RCPT TO:<{HELP}>",
            "DATA", f"From: a@b.example\r\nTo: {HELP}\r\nSubject: s\r\n\r\nhello\r\n.",
            "MAIL FROM:<x@y.example> SIZE=999999999", "MAIL FROM:<>",
            f"RCPT TO:<{SIGNER.address_for(StaffId(bytes(16)))}>",
        ])  # fmt: skip
        assert [line[:3] for line in said] == ["220", "250", "250", "550", "250", "354", "250", "552", "250", "250"]
        await house.work()
        async with db.transaction() as tx:
            await tx.execute("ALTER TABLE mail_inbox RENAME TO mail_inbox_away")
        said = await _talk(port, [
            "EHLO out.example", "MAIL FROM:<a@b.example>", f"RCPT TO:<{HELP}>", "DATA", "Subject: t\r\n\r\nlost?\r\n.",
        ])  # fmt: skip
        assert said[-1].startswith("451 ")
        async with db.transaction() as tx:
            await tx.execute("ALTER TABLE mail_inbox_away RENAME TO mail_inbox")
    async with db.reader() as conn:
        rows = await (await conn.execute("SELECT ending, recipient, peer FROM mail_inbox")).fetchall()
    assert rows == [("opened", HELP, "127.0.0.1")]


async def test_many_at_once_are_answered_once_and_each_is_one_case(house: Mailing) -> None:
    """Workers look at the same mails side by side."""
    raw = [f"From: a@b.example\r\nSubject: s{n}\r\n\r\nhello {n}".encode() for n in range(8)]
    envelope = Envelope("a@b.example", HELP)
    async with house.db.transaction() as tx:
        kept = [await keep(tx, house.desk, "smtp", envelope, r) for r in raw]
    ended = await asyncio.gather(*(take_in(house.desk, ident) for ident in kept * 2))
    assert sorted(map(str, ended)) == ["None"] * 8 + ["opened"] * 8
    await house.work()
    assert len(house.post.to("a@b.example")) == 1
    look = house.handlers[TAKE_IN].run
    more = [f"From: c{n}@b.example\r\nSubject: s\r\n\r\nhello".encode() for n in range(9)]
    async with house.db.transaction() as tx:
        kept = [await keep(tx, house.desk, "smtp", envelope, r) for r in more]
    await asyncio.gather(*(look(mail=str(ident)) for ident in kept))
    waiting = [await house.received(i) for i in kept]
    assert len([r for r in waiting if r.ending is None]) == 9 - AT_ONCE, "the others wait a moment"
    house.clock.advance(seconds=3)
    await house.work()
    assert {(await house.received(i)).ending for i in kept} == {Ending.OPENED}
    async with house.db.reader() as conn:
        cases_of = await (await conn.execute("SELECT count(*), count(DISTINCT id) FROM cases")).fetchone()
    assert cases_of == (17, 17)


async def test_what_nothing_followed_from_is_forgotten_after_thirty_days(house: Mailing) -> None:
    opened = await house.takes(b"From: a@b.example\r\nSubject: s\r\n\r\nhello", "a@b.example")
    kept = await house.takes(b"From: c@d.example\r\nList-Id: <l.example>\r\nSubject: s\r\n\r\nhello", "c@d.example")
    [prune] = [t for t in periodic(house.desk) if t.name == "mail.prune"]
    house.clock.advance(days=29)
    await prune.run()
    assert (await house.received(kept.id)).ending is Ending.KEPT
    house.clock.advance(days=2)
    await prune.run()
    assert (await house.received(opened.id)).ending is Ending.OPENED
    with pytest.raises(AssertionError):
        await house.received(kept.id)
    assert opened.case is not None
    house.clock.advance(days=1100)
    await prune.run()
    assert (await house.received(opened.id)).ending is Ending.OPENED, "its case is still there"
    async with house.db.transaction() as tx:
        await tx.execute("DELETE FROM cases WHERE id = %s", [opened.case[1]])
    await prune.run()
    async with house.db.reader() as conn:
        for table in ("mail_inbox", "mail_idents", "mail_people", "mail_sent", "mail_threads"):
            assert await (await conn.execute(f"SELECT count(*) FROM {table}")).fetchone() == (0,), table


async def _talk(port: int, lines: list[str]) -> list[str]:
    """Say the lines one by one; the last line of each answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    heard = [(await reader.readline()).decode()]
    for line in lines:
        writer.write(line.encode() + b"\r\n")
        answer = (await asyncio.wait_for(reader.readline(), 10)).decode()
        while answer[3:4] == "-":
            answer = (await reader.readline()).decode()
        heard.append(answer)
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()
    return heard
