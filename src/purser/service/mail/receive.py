"""Mail comes in by SMTP: for us only, so much only, over TLS and after a login where they are set up (`lock`), and said
to be taken when it is committed (RFC 5321, 4.2.5)."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, cast

import psycopg
import psycopg_pool
import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from purser.service.mail import model
from purser.service.mail.desk import MailDesk
from purser.service.mail.lock import UNLOCKED, Lock
from purser.service.mail.parse import MOST_BYTES
from purser.service.mail.take_in import keep

MOST_AT_ONCE: Final = 20
"""Connections of one process: each may hold a mail in memory."""

MOST_RECIPIENTS: Final = 20
"""Addresses of ours a mail may be handed in for at once."""

_PATIENCE: Final = 60.0  # seconds without a word from the other side
_LONGEST: Final = (
    600.0  # seconds that a connection lasts, whatever it says: longer takes only who wants to be in the way
)
_MOST_CALLS: Final = {"AUTH": 3, "STARTTLS": 2, "*": 10_000}
"""How often a command is heard within a connection: who does not know the password by then must come again."""

log = structlog.get_logger(__name__)


class Receiver:
    """What is said to servers that hand in mail: aiosmtpd calls these by their names."""

    def __init__(self, desk: MailDesk, lock: Lock) -> None:
        self._desk = desk
        self._lock = lock
        self._connected = 0

    def session(self, hostname: str) -> SMTP:
        """The protocol of one connection."""
        return _Connection(
            self, hostname=hostname, ident="Purser", data_size_limit=MOST_BYTES, enable_SMTPUTF8=True,
            timeout=_PATIENCE, loop=asyncio.get_running_loop(), command_call_limit=_MOST_CALLS,
            tls_context=self._lock.context(), require_starttls=True, authenticator=self._lock.opens,
            auth_required=self._lock.login is not None,
            auth_exclude_mechanism=() if self._lock.login is not None else ("PLAIN", "LOGIN"),
        )  # fmt: skip

    async def handle_EHLO(  # noqa: N802 -- the library's name
        self, _server: SMTP, session: Session, _envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [line for line in responses if line != "250-AUTH "]  # without a login there is no way to log in

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str | None, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if not self._desk.house.owns(address):
            return "550 5.7.1 we take mail for ourselves only"
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 too many recipients"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        to = max(envelope.rcpt_tos, key=lambda a: "+" in a)
        peer: Any = session.peer  # an address and a port; a name where the socket has one
        sender = "" if envelope.mail_from in {None, "<>"} else str(envelope.mail_from)  # a report has none
        sent = model.Envelope(sender, to.lower(), str(peer[0]) if peer else None, session.host_name or "")
        try:
            ident = await self._desk.db.run(lambda tx: keep(tx, self._desk, "smtp", sent, content))
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            log.warning("mail_not_kept", error=repr(error))
            return "451 4.3.0 not now, please try again"
        return f"250 2.0.0 taken as {ident}"

    def come(self) -> bool:
        """Somebody connects; whether there is room."""
        self._connected += 1
        return self._connected <= MOST_AT_ONCE

    def leave(self) -> None:
        """Somebody has gone."""
        self._connected -= 1


class _Connection(SMTP):
    """Counted, so that nobody takes all there are."""

    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(self.event_handler, Receiver)
        if self.transport is not None:  # the same connection, over TLS from now on
            super().connection_made(transport)
            return
        line = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        if not self.event_handler.come():
            line.write(b"421 4.7.0 too many connections, please try again\r\n")
            line.close()
            return
        self._end = asyncio.get_running_loop().call_later(_LONGEST, line.abort)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        assert isinstance(self.event_handler, Receiver)
        self.event_handler.leave()
        if self._end is not None:
            self._end.cancel()
        if self.transport is not None:
            super().connection_lost(error)


@asynccontextmanager
async def receiving(desk: MailDesk, listen: str, lock: Lock = UNLOCKED) -> AsyncIterator[int]:
    """Take in mail at `listen` (host:port) meanwhile, of whoever opens the `lock`; the port, which the system chooses
    when it is 0.

    Several processes may listen at one place. Raises ValueError, OSError.
    """
    host, colon, port = listen.rpartition(":")
    if not colon or not port.isdigit():
        raise ValueError("PURSER_MAIL_LISTEN is host:port")
    lock.context()  # a certificate that cannot be read is said now
    receiver, hostname = Receiver(desk, lock), desk.address.rpartition("@")[2]
    server = await asyncio.get_running_loop().create_server(
        lambda: receiver.session(hostname),
        host.strip("[]") or None,
        int(port),
        reuse_port=hasattr(socket, "SO_REUSEPORT"),
    )
    log.info("mail_received_at", listen=listen)
    try:
        yield _port(server)
    finally:
        server.close()


def _port(server: asyncio.Server) -> int:
    found: Any = server.sockets[0].getsockname()
    return int(found[1])


async def receive_forever(desk: MailDesk, listen: str, lock: Lock = UNLOCKED) -> None:
    """Take in mail until cancelled."""
    async with receiving(desk, listen, lock):
        await asyncio.Event().wait()
