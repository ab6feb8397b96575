"""The door that mail comes in by: TLS once there is a certificate, a login once there is one, and nobody in the way."""

from __future__ import annotations

import asyncio
import os
import smtplib
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import uvloop

from purser.core.settings import Settings
from purser.service.mail import Lock, mail_lock, receive, receiving
from tests.support.certificates import certificate
from tests.support.mailing import Mailing
from tests.support.mails import HELP
from tests.support.world import World

HOST = "localhost"
LOGIN = ("relay", "a long secret")
LETTER = b"From: emma@outlook.example\r\nSubject: hello\r\n\r\nIs anybody there?\r\n"


@pytest.fixture
def house(world: World) -> Mailing:
    return Mailing(world.db, world.clock)


@pytest.fixture
def lock(tmp_path: Path) -> Lock:
    _, public = certificate(tmp_path, HOST)
    return Lock(public, public.with_suffix(".key"))


def trusting(lock: Lock) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=lock.certificate)


async def talk(port: int, what: Callable[[smtplib.SMTP], Any]) -> Any:
    """With a client of the standard library, in a thread of its own."""

    def run() -> Any:
        with smtplib.SMTP(HOST, port, "mx.example.com", timeout=20) as smtp:
            return what(smtp)

    return await asyncio.to_thread(run)


async def kept(house: Mailing) -> int:
    async with house.db.reader() as conn:
        row = await (await conn.execute("SELECT count(*) FROM mail_inbox")).fetchone()
    assert row is not None
    return int(row[0])


async def test_with_a_certificate_mail_comes_by_tls_only(house: Mailing, lock: Lock) -> None:
    def in_the_clear(smtp: smtplib.SMTP) -> tuple[int, bytes]:
        smtp.ehlo()
        assert smtp.has_extn("starttls")
        return smtp.mail("emma@outlook.example")

    def secured(smtp: smtplib.SMTP) -> str:
        smtp.starttls(context=trusting(lock))
        smtp.ehlo()
        assert not smtp.has_extn("auth"), "there is no login to offer"
        smtp.sendmail("emma@outlook.example", [HELP], LETTER)
        assert isinstance(smtp.sock, ssl.SSLSocket)
        return smtp.sock.version() or ""

    async with receiving(house.desk, "127.0.0.1:0", lock) as port:
        assert (await talk(port, in_the_clear))[0] == 530
        assert await kept(house) == 0
        assert (await talk(port, secured)) in {"TLSv1.2", "TLSv1.3"}
        assert await kept(house) == 1


async def test_with_a_login_only_who_knows_it_hands_in(house: Mailing, lock: Lock) -> None:
    lock.login = LOGIN

    def stranger(smtp: smtplib.SMTP) -> int:
        smtp.starttls(context=trusting(lock))
        smtp.ehlo()
        return smtp.mail("emma@outlook.example")[0]

    def guesser(smtp: smtplib.SMTP) -> list[int]:
        smtp.starttls(context=trusting(lock))
        smtp.ehlo()
        return [smtp.docmd("AUTH PLAIN AHJlbGF5AGd1ZXNz")[0] for _ in range(4)]

    def relay(smtp: smtplib.SMTP) -> None:
        smtp.starttls(context=trusting(lock))
        smtp.ehlo()
        smtp.login(*LOGIN)
        smtp.sendmail("emma@outlook.example", [HELP], LETTER)

    def before_tls(smtp: smtplib.SMTP) -> int:
        smtp.ehlo()
        return smtp.docmd("AUTH PLAIN AHJlbGF5AGd1ZXNz")[0]

    async with receiving(house.desk, "127.0.0.1:0", lock) as port:
        assert await talk(port, stranger) == 530
        assert await talk(port, before_tls) in {530, 538}, "no password is said in the clear"
        assert await talk(port, guesser) == [535, 535, 535, 421], "three tries, then one must come again"
        assert await kept(house) == 0
        await talk(port, relay)
        assert await kept(house) == 1


async def test_a_renewed_certificate_is_taken_without_a_new_start(house: Mailing, lock: Lock, tmp_path: Path) -> None:
    def seen(smtp: smtplib.SMTP) -> bytes:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        smtp.starttls(context=context)
        assert isinstance(smtp.sock, ssl.SSLSocket)
        found = smtp.sock.getpeercert(binary_form=True)
        assert found is not None
        return bytes(found)

    assert lock.certificate is not None
    assert lock.key is not None
    async with receiving(house.desk, "127.0.0.1:0", lock) as port:
        first = await talk(port, seen)
        lock.certificate.write_text("half a file")
        os.utime(lock.certificate, ns=(1, 1))
        assert await talk(port, seen) == first, "while it is being renewed the last one serves"
        certificate(tmp_path, HOST)
        assert await talk(port, seen) != first


async def test_a_connection_that_never_ends_is_ended(
    house: Mailing, lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever says a word now and then, for ever, would keep others out: TLS does not make it last longer."""
    monkeypatch.setattr(receive, "_LONGEST", 0.5)

    def chatter(smtp: smtplib.SMTP) -> int:
        smtp.starttls(context=trusting(lock))
        said = 0
        while said < 100_000:
            try:
                smtp.noop()
            except smtplib.SMTPServerDisconnected:
                break
            said += 1
        return said

    async with receiving(house.desk, "127.0.0.1:0", lock) as port:
        assert 0 < await talk(port, chatter) < 100_000


def test_a_login_that_could_be_overheard_is_none(tmp_path: Path) -> None:
    none = Settings(database_url="", base_url="", sandbox_url=None, home=tmp_path)
    with pytest.raises(ValueError, match="PURSER_MAIL_CERTIFICATE"):
        mail_lock(replace(none, mail_login="relay:secret"))
    with pytest.raises(ValueError, match="user:password"):
        mail_lock(replace(none, mail_login="relay", mail_certificate=tmp_path))
    assert mail_lock(none).context() is None
    with pytest.raises(FileNotFoundError):
        mail_lock(replace(none, mail_certificate=tmp_path / "no.pem")).context()


async def test_it_runs_on_the_loop_of_the_worker(house: Mailing, lock: Lock) -> None:
    """Whose connections are none of asyncio's classes. Nothing is handed in: the database is the other loop's."""
    lock.login = LOGIN

    def ask(smtp: smtplib.SMTP) -> int:
        smtp.starttls(context=trusting(lock))
        smtp.login(*LOGIN)
        smtp.mail("emma@outlook.example")
        return smtp.rcpt(HELP)[0]

    async def serve() -> int:
        async with receiving(house.desk, "127.0.0.1:0", lock) as port:
            return int(await talk(port, ask))

    assert await asyncio.to_thread(lambda: uvloop.run(serve())) == 250
