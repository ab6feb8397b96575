"""What a mail server must show before its mail is taken: TLS with a certificate of ours, and a login."""

from __future__ import annotations

import hmac
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from purser.core.settings import Settings

_Stamp = tuple[int, ...]


@dataclass(slots=True)
class Lock:
    """`certificate` and `key` are PEM files; without one there is no TLS, and without TLS no login. A certificate that
    was renewed is taken by the next connection."""

    certificate: Path | None = None
    key: Path | None = None
    login: tuple[str, str] | None = field(default=None, repr=False)
    _kept: tuple[_Stamp, ssl.SSLContext] | None = field(default=None, repr=False)

    def context(self) -> ssl.SSLContext | None:
        """For a connection that begins now; None where there is no TLS. Raises OSError, ssl.SSLError when the files
        cannot be read and never could; while they are being renewed the last ones are used."""
        if self.certificate is None:
            return None
        files = (self.certificate, self.key or self.certificate)
        try:
            stamp = tuple(path.stat().st_mtime_ns for path in files)
            if self._kept is None or self._kept[0] != stamp:
                self._kept = stamp, _context(*files)
        except OSError:  # an ssl.SSLError is one, too
            if self._kept is None:
                raise
        return self._kept[1]

    def opens(self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, said: object) -> AuthResult:
        """Whether it is the login; compared in constant time."""
        if self.login is None or not isinstance(said, LoginPassword):
            return AuthResult(success=False, handled=False)
        user, password = (text.encode() for text in self.login)
        right = hmac.compare_digest(user, said.login) & hmac.compare_digest(password, said.password)
        return AuthResult(success=bool(right), handled=False)  # the answer is the library's to give


UNLOCKED: Final = Lock()
"""For a mail server of one's own on this machine."""


def mail_lock(settings: Settings) -> Lock:
    """As it was set up. ValueError for a login that could be overheard, or is none."""
    if settings.mail_login is None:
        return Lock(settings.mail_certificate, settings.mail_key)
    user, colon, password = settings.mail_login.partition(":")
    if not (user and colon and password):
        raise ValueError("PURSER_MAIL_LOGIN is user:password")
    if settings.mail_certificate is None:
        raise ValueError("PURSER_MAIL_LOGIN needs PURSER_MAIL_CERTIFICATE: nobody says a password without TLS")
    return Lock(settings.mail_certificate, settings.mail_key, (user, password))


def _context(certificate: Path, key: Path) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(certificate, key)
    return made
