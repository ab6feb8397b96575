"""A mail server on loopback: aiosmtpd, which keeps what it is handed and can be told to refuse, hang or hang up."""

from __future__ import annotations

import asyncio
import email
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import default
from typing import Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class _Session(SMTP):
    """One connection, which is over when both sides have hung up."""

    over: asyncio.Event | None = None  # until the connection is made, which over TLS may never happen

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.over = asyncio.Event()
        self.hang_up = transport.abort if isinstance(transport, asyncio.Transport) else transport.close
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        assert self.over is not None
        self.over.set()


class Mailbox:
    """`answer` decides what is said to each mail, `to` to each recipient: an SMTP reply, or None for yes."""

    def __init__(
        self,
        *,
        starttls: ssl.SSLContext | None = None,
        tls: ssl.SSLContext | None = None,
        login: tuple[str, str] | None = None,
    ) -> None:
        self.received: list[EmailMessage] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.answer: Callable[[], str | None] = lambda: None
        self.to: Callable[[str], str | None] = lambda _: None
        self.delay = 0.0
        self.secure: list[bool] = []
        self.attempts = 0
        self._starttls = starttls
        self._tls = tls
        self._login = login
        self._server: asyncio.Server | None = None
        self.port = 0
        self._sessions: list[_Session] = []

    @property
    def url(self) -> str:
        who = ":".join(self._login) + "@" if self._login else ""
        if self._tls:
            return f"smtps://{who}localhost:{self.port}"
        return f"smtp://{who}localhost:{self.port}" + ("" if self._starttls else "?tls=none")

    async def __aenter__(self) -> Self:
        self._server = await asyncio.get_running_loop().create_server(
            self._session, "127.0.0.1", self.port, ssl=self._tls
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for session in self._sessions:
            if session.over is not None:
                session.hang_up()
                await session.over.wait()
        await self._server.wait_closed()
        self._sessions.clear()

    def _session(self) -> SMTP:
        session = _Session(
            self, hostname="mail.test", enable_SMTPUTF8=True, loop=asyncio.get_running_loop(), ident="test",
            tls_context=self._starttls, require_starttls=self._starttls is not None,
            authenticator=self._authenticate if self._login else None, auth_required=self._login is not None,
            auth_require_tls=self._starttls is not None,
        )  # fmt: skip
        self._sessions.append(session)
        return session

    def _authenticate(self, *given: Any) -> AuthResult:
        data = given[-1]
        assert isinstance(data, LoginPassword)
        right = self._login == (data.login.decode(), data.password.decode())
        return AuthResult(success=right, handled=right)

    async def handle_RCPT(  # noqa: N802 -- the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        said = self.to(address)
        if said is not None:
            self.attempts += 1
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.attempts += 1
        await asyncio.sleep(self.delay)
        said = self.answer()
        if said is not None:
            return said
        assert isinstance(envelope.content, bytes)
        self.secure.append(session.ssl is not None)
        self.received.append(email.message_from_bytes(envelope.content, policy=default))
        self.envelopes.append((str(envelope.mail_from), list(envelope.rcpt_tos)))
        return "250 OK"
