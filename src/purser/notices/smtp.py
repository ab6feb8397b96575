"""Mail by a real server: SMTP with STARTTLS or TLS (RFC 5321, 3207, 8314)."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from dataclasses import dataclass, field
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib
import certifi

from purser.notices.outgoing import ACCEPTED, Mail, Outcome, failed, refused

PATIENCE: Final = 20.0
"""Seconds a whole attempt may take, from looking up the name to the server's word that it has the mail."""

_GOODBYE: Final = 2.0  # seconds
_PORTS: Final = {"smtp": 587, "smtps": 465}
_TAGS: Final = {"en": "en", "zh": "zh-CN"}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed in. `starttls`: talk only after the connection was made secure; `tls`: from the start."""

    host: str
    port: int
    tls: bool
    starttls: bool
    user: str | None
    password: str | None = field(repr=False)

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """`smtp://user:password@host:587` (STARTTLS), `smtps://…:465` (TLS), `smtp://host:25?tls=none` (neither).

        Raises ValueError, whose text does not have the password.
        """
        parts = urlsplit(url)
        try:
            port, query = parts.port, parse_qs(parts.query, strict_parsing=bool(parts.query))
        except ValueError:
            port, query = None, {"": [""]}
        wanted = query.pop("tls", ["required"])
        if parts.scheme not in _PORTS or not parts.hostname or query or wanted not in (["required"], ["none"]):
            raise ValueError("PURSER_SMTP_URL is smtp://user:password@host:port or smtps://…")
        tls = parts.scheme == "smtps"
        user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
        plain = wanted == ["none"]
        return cls(parts.hostname, port or _PORTS[parts.scheme], tls, not tls and not plain, user, password)


class SmtpPost:
    """Mail by a server. `sender` is what stands in From: an address, or `Name <address>`."""

    def __init__(self, server: SmtpServer, sender: str, *, tls: ssl.SSLContext | None = None) -> None:
        name, address = parseaddr(sender)
        if address.count("@") != 1:
            raise ValueError("PURSER_MAIL_FROM is an address, or Name <address>")
        self._server = server
        self._from = Address(name or "Purser", addr_spec=address)
        self._tls = tls or _trusted()

    async def mail(self, mail: Mail) -> Outcome:
        """Hand it in once. Its Message-ID is the same at every attempt, by which mailboxes know a second copy."""
        try:
            message = self._compose(mail)
        except (ValueError, MessageError):  # an address that no mail can be written to
            return refused("address_invalid")
        client = self._client()
        try:
            async with asyncio.timeout(PATIENCE):
                await client.connect()
                sender = self._from.addr_spec if mail.returns_to is None else mail.returns_to
                await client.send_message(message, sender=sender, recipients=[mail.to])
        except (TimeoutError, aiosmtplib.SMTPTimeoutError):
            return failed("timeout")
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _judge("recipient_refused", error.recipients[0].code)
        except aiosmtplib.SMTPAuthenticationError:
            return failed("login_refused")
        except aiosmtplib.SMTPResponseException as error:
            return _judge("not_accepted", error.code)
        except (ssl.SSLError, aiosmtplib.SMTPNotSupported):
            return failed("tls_failed")
        except aiosmtplib.SMTPException as error:
            return failed("tls_failed" if _is_about_tls(error) else "unreachable")
        except OSError:
            return failed("unreachable")
        else:
            await _take_leave(client)
            return ACCEPTED
        finally:
            client.close()

    def _client(self) -> aiosmtplib.SMTP:
        s = self._server
        return aiosmtplib.SMTP(
            hostname=s.host, port=s.port, username=s.user, password=s.password, use_tls=s.tls, start_tls=s.starttls,
            tls_context=self._tls, timeout=PATIENCE, local_hostname=self._from.domain,
        )  # fmt: skip

    def _compose(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP_POLICY)
        message["From"] = Address(mail.name or "Purser", addr_spec=mail.sender) if mail.sender else self._from
        message["To"] = Address(addr_spec=mail.to)
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(mail.at)
        message["Message-ID"] = f"<{mail.id}@{self._from.domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply, please
        message.set_content(mail.text)
        message.add_alternative(mail.html, subtype="html")
        message["Content-Language"] = _TAGS[mail.language]
        for name, value in mail.headers.items():
            del message[name]
            message[name] = value
        return message


async def _take_leave(client: aiosmtplib.SMTP) -> None:
    """The server has the mail, whatever becomes of the goodbye."""
    with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
        async with asyncio.timeout(_GOODBYE):
            await client.quit()


def _judge(error: str, code: int) -> Outcome:
    """RFC 5321, 4.2.1: 5yz is for good, anything else may pass."""
    return refused(error) if 500 <= code < 600 else failed(error)


def _is_about_tls(error: Exception) -> bool:
    return isinstance(error.__cause__, ssl.SSLError) or "TLS" in str(error)


def _trusted() -> ssl.SSLContext:
    """The machine's own authorities, for servers inside the house, and everybody's."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context
