"""Settings of a process, read once from the environment."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path

DEMO_KEY = "op_demo_"
"""How the operator's key of a demo begins."""

NAME = "Purser"
"""Who we are while nobody says."""

_BRACKETS = str.maketrans("", "", "【】[]")
"""What stands around a name that signs a text."""

MAIL_FROM = f"{NAME} <no-reply@localhost>"
"""Who mail is from while nobody says."""

HOTLINE_MEDIA = "127.0.0.1:40000-40999"
"""Where the sound of calls goes while nobody says: an address, and the first and last UDP port."""

HOTLINE_CAPACITY = 40
"""Calls that one worker carries while nobody says."""

HOTLINE_RINGS = ("+86",)
"""How the numbers begin that the hotline rings by itself while nobody says."""

MAIL_LISTEN = "127.0.0.1:2525"
"""Where mail comes in while nobody says."""

PRIVACY_OFFICER = "privacy@localhost"
"""Who is told of leaks of personal data while nobody says."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a process needs to know from outside. Secrets are never shown in its repr.

    `private_webhooks`: merchants' webhooks, and push services, may be in our own network, without TLS.
    `smtp_url`, `sms_url`: who takes mail and texts; None: the local outbox. `has_outbox_page`: /dev/outbox shows it.
    `trusted_proxies`: addresses and networks, with commas between them, whose word on where a request comes from is
    believed (X-Forwarded-For, X-Forwarded-Proto); nobody's unless said. `privacy_officer`: whose
    mailbox is told of leaks of personal data. `hotline`: our own number, shown where there is one.
    `mail_address`: what customers write to, None: no mail is taken in; `mail_listen`: where it comes in by SMTP;
    `mail_server`: the name under which the mail server in front of us says what SPF, DKIM and DMARC came to;
    `mail_certificate`, `mail_key`: PEM files for TLS there, which is asked for once they are set; `mail_login`: the
    `user:password` that is asked for besides; `imap_url`: a mailbox it is fetched from besides.
    `hotline_media`: address and UDP ports of the sound of calls;
    `hotline_announce`: the address under which others reach it, where that is another one;
    `hotline_capacity`: calls that one worker carries; `hotline_rings`: how numbers begin that it rings by itself;
    `recordings`: the folder of recordings, which all of the hotline share. What a telephone line needs has settings
    of its own (`hotline.sip`). `turn_urls`: relays for callers whom UDP does not reach, with commas between them;
    `turn_secret`: what we share with them.
    """

    database_url: str
    base_url: str
    sandbox_url: str | None
    home: Path
    policy: str = "cn"
    operator_key: str | None = field(default=None, repr=False)
    private_webhooks: bool = False
    is_demo: bool = False
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str = MAIL_FROM
    sms_url: str | None = field(default=None, repr=False)
    sms_secret: str | None = field(default=None, repr=False)
    has_outbox_page: bool = False
    trusted_proxies: str = ""
    privacy_officer: str = PRIVACY_OFFICER
    hotline: str = ""
    mail_address: str | None = None
    mail_listen: str = MAIL_LISTEN
    mail_server: str | None = None
    mail_certificate: Path | None = None
    mail_key: Path | None = None
    mail_login: str | None = field(default=None, repr=False)
    imap_url: str | None = field(default=None, repr=False)
    hotline_media: str = HOTLINE_MEDIA
    hotline_announce: str | None = None
    hotline_capacity: int = HOTLINE_CAPACITY
    hotline_rings: tuple[str, ...] = HOTLINE_RINGS
    recordings: Path | None = None
    turn_urls: str = ""
    turn_secret: str | None = field(default=None, repr=False)

    @classmethod
    def from_environment(cls) -> Settings:
        """KeyError when PURSER_DATABASE_URL is not set."""
        env = os.environ
        return cls(
            database_url=env["PURSER_DATABASE_URL"],
            base_url=env.get("PURSER_BASE_URL", "http://localhost:8080"),
            sandbox_url=env.get("PURSER_SANDBOX_URL") or None,
            home=Path(env.get("PURSER_HOME", ".purser")),
            policy=env.get("PURSER_POLICY", "cn"),
            operator_key=env.get("PURSER_OPERATOR_KEY") or None,
            private_webhooks=env.get("PURSER_PRIVATE_WEBHOOKS") == "1",
            is_demo=env.get("PURSER_DEMO") == "1",
            smtp_url=env.get("PURSER_SMTP_URL") or None,
            mail_from=env.get("PURSER_MAIL_FROM") or MAIL_FROM,
            sms_url=env.get("PURSER_SMS_URL") or None,
            sms_secret=env.get("PURSER_SMS_SECRET") or None,
            trusted_proxies=env.get("PURSER_TRUSTED_PROXIES", ""),
            privacy_officer=env.get("PURSER_PRIVACY_OFFICER") or PRIVACY_OFFICER,
            has_outbox_page=env.get("PURSER_OUTBOX_PAGE") == "1",
            hotline=env.get("PURSER_HOTLINE", ""),
            mail_address=env.get("PURSER_MAIL_ADDRESS") or None,
            mail_listen=env.get("PURSER_MAIL_LISTEN") or MAIL_LISTEN,
            mail_server=env.get("PURSER_MAIL_SERVER") or None,
            mail_certificate=_path(env.get("PURSER_MAIL_CERTIFICATE")),
            mail_key=_path(env.get("PURSER_MAIL_KEY")),
            mail_login=env.get("PURSER_MAIL_LOGIN") or None,
            imap_url=env.get("PURSER_IMAP_URL") or None,
            hotline_media=env.get("PURSER_HOTLINE_MEDIA") or HOTLINE_MEDIA,
            hotline_announce=env.get("PURSER_HOTLINE_ANNOUNCE") or None,
            hotline_capacity=int(env.get("PURSER_HOTLINE_CAPACITY") or HOTLINE_CAPACITY),
            hotline_rings=_beginnings(env.get("PURSER_HOTLINE_RINGS")),
            recordings=_path(env.get("PURSER_RECORDINGS")),
            turn_urls=env.get("PURSER_TURN_URLS", ""),
            turn_secret=env.get("PURSER_TURN_SECRET") or None,
        )

    @property
    def house_name(self) -> str:
        """The operator's name, by which texts are signed: that of the sender of our mail."""
        name = parseaddr(self.mail_from)[0].translate(_BRACKETS)
        return " ".join(name.split()) or NAME

    @property
    def recordings_folder(self) -> Path:
        """Where recordings are."""
        return self.recordings or self.home / "recordings"

    def secret(self) -> bytes:
        """The 32-byte key that signs quotes and cursors, made at first use, readable by the owner only."""
        return home_secret(self.home)

    def push_secret(self) -> bytes:
        """The 32 bytes that our key for push services is made of, made at first use like `secret`."""
        path = Path(os.environ.get("PURSER_PUSH_KEY_FILE", self.home / "push-key"))
        return kept(path, secrets.token_bytes(32))

    @property
    def push_contact(self) -> str:
        """Whom a push service's operator may ask about us (RFC 8292, 2.1)."""
        secure = self.base_url.startswith("https://")
        return self.base_url if secure else "mailto:" + parseaddr(self.mail_from)[1]


def _beginnings(text: str | None) -> tuple[str, ...]:
    """Of numbers, with commas between them; "0": of none. Raises ValueError."""
    if not text:
        return HOTLINE_RINGS
    found = () if text == "0" else tuple(part.strip() for part in text.split(","))
    if not all(part.startswith("+") and part[1:].isdecimal() for part in found):
        raise ValueError(f"PURSER_HOTLINE_RINGS has beginnings such as +86 with commas between, not {text!r}")
    return found


def _path(said: str | None) -> Path | None:
    return Path(said) if said else None


def home_secret(home: Path) -> bytes:
    """The secret of the processes with this home (PURSER_SECRET_FILE names another file)."""
    path = Path(os.environ.get("PURSER_SECRET_FILE", home / "secret"))
    return kept(path, secrets.token_bytes(32))


def demo_operator_key(home: Path) -> str:
    """The operator's key of a demo that was given none, made at first use, readable by the owner only."""
    fresh = DEMO_KEY + secrets.token_urlsafe(24)
    return kept(home / "operator-key", fresh.encode()).decode()


def kept(path: Path, fresh: bytes) -> bytes:
    """What the file holds; `fresh` is put into it when it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written whole under another name first: servers that start together all read the same key.
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f:
            f.write(fresh)
        with suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_bytes()
