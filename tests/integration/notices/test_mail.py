"""Mail through a real server: in the clear only when told so, refused, late, gone, and back again."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from purser.core.clock import FakeClock
from purser.core.ids import Id
from purser.notices import smtp
from purser.notices.deliver import GAPS
from purser.notices.outgoing import ACCEPTED, Mail, failed, refused
from purser.notices.smtp import SmtpPost, SmtpServer
from tests.support.certificates import certificate
from tests.support.mailbox import Mailbox
from tests.support.telling import EMAIL, Telling

CLOCK = FakeClock()
FROM = "Purser 钱包 <no-reply@purser.test>"


def mail(to: str = EMAIL) -> Mail:
    text = "你的验证码是 482913。\n" + "一行很长的字。" * 200 + "\n.\n..two dots\n"
    page = "<!doctype html><p>你的验证码是 482913。</p>\n"
    return Mail(Id.new(CLOCK), to, "code_sign_in", "zh", "登录验证码", text, page, "482913", CLOCK.now())


def post(box: Mailbox, tls: ssl.SSLContext | None = None) -> SmtpPost:
    return SmtpPost(SmtpServer.parse(box.url), FROM, tls=tls)


async def test_a_mail_arrives_as_it_was_written() -> None:
    async with Mailbox() as box:
        sent = mail()
        assert await post(box).mail(sent) == ACCEPTED
    (got,) = box.received
    assert box.envelopes == [("no-reply@purser.test", [EMAIL])]
    assert (str(got["from"]), str(got["to"]), str(got["subject"])) == (FROM, EMAIL, "登录验证码")
    assert got["message-id"] == f"<{sent.id}@purser.test>"
    assert got["auto-submitted"] == "auto-generated"
    assert got["content-language"] == "zh-CN"
    assert got.get_content_type() == "multipart/alternative"
    text, page = got.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == sent.text
    assert page.get_content_type() == "text/html"
    assert page.get_content().replace("\r\n", "\n") == sent.html


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it is TLS from the start
async def test_starttls_and_tls_with_a_login(tmp_path: Path) -> None:
    context, file = certificate(tmp_path, "localhost")
    trusting = ssl.create_default_context(cafile=str(file))
    login = ("purser", "pass-word")
    for options in ({"starttls": context}, {"tls": context}):
        async with Mailbox(login=login, **options) as box:
            assert await post(box, trusting).mail(mail()) == ACCEPTED
            assert len(box.received) == 1
            assert await post(box).mail(mail()) == failed("tls_failed")
            box._login = ("purser", "another")
            wrong = SmtpServer("localhost", box.port, box._tls is not None, box._tls is None, *login)
            assert await SmtpPost(wrong, FROM, tls=trusting).mail(mail()) == failed("login_refused")
        assert len(box.received) == 1


async def test_without_tls_nothing_is_said_unless_told_so() -> None:
    async with Mailbox() as box:
        server = SmtpServer("localhost", box.port, False, True, None, None)
        assert await SmtpPost(server, FROM).mail(mail()) == failed("tls_failed")
        assert box.received == []


@pytest.mark.parametrize(
    ("recipient", "data", "outcome"),
    [
        ("550 no such user", None, refused("recipient_refused")),
        ("450 mailbox busy", None, failed("recipient_refused")),
        (None, "554 spam", refused("not_accepted")),
        (None, "451 try later", failed("not_accepted")),
    ],
)
async def test_a_refusal_is_for_good_or_for_now(recipient: str | None, data: str | None, outcome: object) -> None:
    async with Mailbox() as box:
        box.to, box.answer = lambda _: recipient, lambda: data
        assert await post(box).mail(mail()) == outcome
        assert box.received == []


async def test_a_server_that_is_silent_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.3)
    async with Mailbox() as box:
        box.delay = 5
        assert await post(box).mail(mail()) == failed("timeout")
    assert await post(box).mail(mail()) == failed("unreachable")


async def test_a_server_that_hangs_up_or_talks_nonsense() -> None:
    async def serve(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(says)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"smtp://localhost:{server.sockets[0].getsockname()[1]}?tls=none"
    async with server:
        for says in (b"", b"220 hello\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"\xff\xfe\r\n"):
            outcome = await SmtpPost(SmtpServer.parse(url), FROM).mail(mail())
            assert outcome.again, says


async def test_a_mail_that_was_taken_is_sent_whatever_becomes_of_the_goodbye(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("aiosmtplib.SMTP.quit", never)
    monkeypatch.setattr(smtp, "_GOODBYE", 0.1)
    async with Mailbox() as box:
        assert await post(box).mail(mail()) == ACCEPTED
        assert len(box.received) == 1


@pytest.mark.parametrize("address", ["nobody", "a@b\r\nBcc: all@mail.test", "a b@c", "@"])
async def test_nothing_is_written_to_what_is_no_address(address: str) -> None:
    async with Mailbox() as box:
        assert await post(box).mail(mail(address)) == refused("address_invalid")
        assert box.attempts == 0


async def test_a_notice_is_mailed_once_the_server_is_back(telling: Telling) -> None:
    async with Mailbox() as box:
        box.answer = lambda: "451 try later" if box.attempts < 3 else None
        telling.use(mail=post(box))
        await telling.tell()
        await telling.run()
        assert (await telling.states())[0] == ("mail", "waiting", 1, "not_accepted")
        for gap in GAPS[:2]:
            telling.clock.advance(seconds=gap * 1.11)
            await telling.run()
        assert (await telling.states())[0] == ("mail", "sent", 3, None)
        telling.clock.advance(days=4)
        assert await telling.run() == 0
        (got,) = box.received
        assert str(got["subject"]) == "Password changed"
