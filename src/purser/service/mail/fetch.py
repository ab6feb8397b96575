"""Mail comes in by IMAP: what is new in a mailbox since we last looked (RFC 3501), each message kept before it is
marked as read."""

from __future__ import annotations

import asyncio
import imaplib
import re
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import certifi
import structlog

from purser.core.db import Tx
from purser.service.mail import model, store_sent
from purser.service.mail.desk import MailDesk
from purser.service.mail.parse import MOST_BYTES
from purser.service.mail.take_in import keep

EVERY: Final = 30.0
"""Seconds between looks."""

_PATIENCE: Final = 20.0  # seconds for one word of the server
_AT_ONCE: Final = 20  # messages fetched between two commits of how far we are
_HEAD: Final = re.compile(rb"(?im)^(return-path|delivered-to|x-original-to):[ \t]*([^\r\n]*)")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail is fetched from."""

    host: str
    port: int
    tls: bool
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"

    @classmethod
    def parse(cls, url: str) -> Mailbox:
        """`imaps://user:password@host:993/INBOX`, or `imap://…:143` inside one's own network. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("imap", "imaps") or not parts.hostname or not parts.username or parts.password is None:
            raise ValueError("PURSER_IMAP_URL is imaps://user:password@host:port/folder")
        tls = parts.scheme == "imaps"
        folder = unquote(parts.path.strip("/")) or "INBOX"
        port = parts.port or (993 if tls else 143)
        return cls(parts.hostname, port, tls, unquote(parts.username), unquote(parts.password), folder)

    @property
    def name(self) -> str:
        """By what it is remembered how far we are."""
        return f"{self.user}@{self.host}/{self.folder}"


async def fetch(desk: MailDesk, box: Mailbox) -> int:
    """Take in what is new; how many. A mailbox that is away is tried another time.

    A message is kept, and how far we are is moved on, in one transaction: none is taken twice or left out.
    """
    try:
        async with desk.db.reader() as conn:
            known = await store_sent.read_box(conn, box.name)
        validity, messages = await asyncio.to_thread(_new_messages, box, known)
        for uid, raw in messages:
            await desk.db.run(lambda tx, uid=uid, raw=raw: _keep(tx, desk, box, validity, uid, raw))  # type: ignore[misc]
        if messages:
            await asyncio.to_thread(_mark, box, validity, [uid for uid, _ in messages])
    except (imaplib.IMAP4.error, OSError, TimeoutError) as error:
        log.warning("mailbox_away", mailbox=box.name, error=repr(error))
        return 0
    return len(messages)


async def _keep(tx: Tx, desk: MailDesk, box: Mailbox, validity: int, uid: int, raw: bytes) -> None:
    await store_sent.put_box(tx, box.name, validity, uid)
    await keep(tx, desk, "imap", _envelope(desk, raw), raw)


def _envelope(desk: MailDesk, raw: bytes) -> model.Envelope:
    """What the server that delivered it into the mailbox wrote down of the envelope."""
    head = raw.partition(b"\r\n\r\n")[0][:200_000]
    found: dict[str, str] = {}
    for name, value in _HEAD.findall(head):
        found.setdefault(name.decode().lower(), parseaddr(value.decode("utf-8", "replace"))[1].lower())
    said = next((found[n] for n in ("delivered-to", "x-original-to") if desk.house.owns(found.get(n, ""))), None)
    # Without a Return-Path nobody knows the sender: taken as a report's, so that no machine answers.
    return model.Envelope(found.get("return-path", ""), said or desk.address)


def _new_messages(box: Mailbox, known: tuple[int, int] | None) -> tuple[int, list[tuple[int, bytes]]]:
    with _signed_in(box) as imap:
        validity = int(_one(imap.response("UIDVALIDITY")[1]))
        last = known[1] if known is not None and known[0] == validity else 0
        _, found = imap.uid("SEARCH", f"UID {last + 1}:*")  # the star stands for the last one, even if it is older
        uids = [int(u) for u in _one(found).split() if int(u) > last][:_AT_ONCE]
        return validity, [(uid, _content(imap, uid)) for uid in uids]


def _content(imap: imaplib.IMAP4, uid: int) -> bytes:
    """A message; what is too large to be taken apart comes without its end, and is refused for it."""
    _, data = imap.uid("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES + 1}>)")
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


def _mark(box: Mailbox, validity: int, uids: Sequence[int]) -> None:
    """Say that they were read, for people who look into the mailbox, too."""
    with _signed_in(box) as imap:
        if int(_one(imap.response("UIDVALIDITY")[1])) == validity:
            imap.uid("STORE", ",".join(map(str, uids)), "+FLAGS", "(\\Seen)")


def _signed_in(box: Mailbox) -> imaplib.IMAP4:
    """A connection with the folder open; it says goodbye when its block ends."""
    if box.tls:
        context = ssl.create_default_context()
        context.load_verify_locations(certifi.where())
        imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=_PATIENCE)
    else:
        imap = imaplib.IMAP4(box.host, box.port, timeout=_PATIENCE)
    try:
        imap.login(box.user, box.password)
        status, _ = imap.select(f'"{box.folder}"')
        if status != "OK":
            raise imaplib.IMAP4.error(f"no folder {box.folder}")
    except BaseException:
        imap.shutdown()
        raise
    return imap


def _one(data: Any) -> bytes:
    return bytes(data[0] or b"") if data else b""
