"""A mail taken apart. Whatever comes in ends as a `Letter` or as UnreadableError: it is hostile until shown otherwise.

The standard parser is asked for its plainest policy (compat32), which never raises for what a header holds; words,
addresses and charsets are read here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses
from typing import Any, Final

from purser.service.mail import pages
from purser.service.mail.model import Letter, Mark, Part, Person, Report
from purser.service.mail.quotes import unquoted
from purser.service.mail.reports import read_report
from purser.service.mail.words import decode, header, tidy, unfolded

MOST_BYTES: Final = 26_214_400
"""Of a whole mail, 25 MiB: what large providers let out."""

MOST_HEADER_BYTES: Final = 1_048_576
MOST_PARTS: Final = 200
DEEPEST: Final = 12
MOST_FILES: Final = 20
LONGEST_TEXT: Final = 50_000  # characters
LONGEST_SUBJECT: Final = 300  # characters
MOST_PEOPLE: Final = 100
LONGEST_LIST: Final = 64_000  # characters of To and Cc; the standard parser needs minutes for long ones
MOST_REFERENCES: Final = 50

_KEPT_HEADERS: Final = (
    "auto-submitted", "precedence", "list-id", "list-unsubscribe", "list-post", "mailing-list", "x-loop", "x-autoreply",
    "x-autorespond", "x-auto-response-suppress", "x-purser-mail", "x-spam-flag", "x-mailer", "return-path",
    "content-type", "feedback-id", "x-failed-recipients", "delivered-to",
)  # fmt: skip
_IDENT: Final = re.compile(r"<\s*([^<>\s]{1,250}@[^<>\s]{1,250})\s*>")
_BARE_IDENT: Final = re.compile(r"^[^<>\s]{1,250}@[^<>\s]{1,250}$")
_ADDRESS: Final = re.compile(
    r"^[^\s@<>\"(),:;\[\]\\]{1,64}@[a-z0-9\u0080-\uffff](?:[a-z0-9.\u0080-\uffff-]{0,252}[a-z0-9\u0080-\uffff])?$"
)
_FORWARD: Final = re.compile(r"^\s*(fwd?|转发|轉寄|轉發|wg|tr)\s*[:：]", re.IGNORECASE)
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]')
_SEALED: Final = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/pgp-encrypted")
_SIGNATURES: Final = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_EVENT: Final = re.compile(r"^(SUMMARY|DTSTART|DTEND|LOCATION|METHOD)(?:;[^:\n]*)?:(.{1,200})$", re.MULTILINE)


class UnreadableError(Exception):
    """The mail is not taken apart; the first argument is why: too_large, too_many_headers, too_many_parts, too_deep,
    malformed."""


def parse(raw: bytes) -> Letter:
    """The mail of these bytes. Raises UnreadableError."""
    _require_modest(raw)
    try:
        message = message_from_bytes(raw, policy=compat32)
        body = _Body()
        body.take(message, 0)
    except RecursionError:
        raise UnreadableError("too_deep") from None
    return _letter(message, body)


def _require_modest(raw: bytes) -> None:
    """Looked for in the bytes, before a parser spends time and memory on them."""
    if len(raw) > MOST_BYTES:
        raise UnreadableError("too_large")
    head = re.search(rb"\r?\n\r?\n", raw[: MOST_HEADER_BYTES + 4])
    if head is None and len(raw) > MOST_HEADER_BYTES:
        raise UnreadableError("too_many_headers")
    if len(re.findall(rb"(?im)^content-type:\s*(?:multipart|message)/", raw)) > 4 * DEEPEST:
        raise UnreadableError("too_deep")
    if len(re.findall(rb"(?im)^content-(?:type|transfer-encoding|disposition):", raw)) > 3 * MOST_PARTS:
        raise UnreadableError("too_many_parts")


@dataclass
class _Body:
    """What is found on the way through the parts."""

    texts: list[str] = field(default_factory=list)
    page: str | None = None
    parts: list[Part] = field(default_factory=list)
    marks: set[Mark] = field(default_factory=set)
    seen: int = 0

    def take(self, m: Message, depth: int) -> None:
        self.seen += 1
        if self.seen > MOST_PARTS:
            raise UnreadableError("too_many_parts")
        if depth > DEEPEST:
            raise UnreadableError("too_deep")
        kind, inside = m.get_content_type(), m.get_payload()
        if kind in _SEALED:
            self.marks.add(Mark.SEALED)
        elif kind in _SIGNATURES:
            self.marks.add(Mark.SIGNED)
        elif kind == "message/rfc822" and isinstance(inside, list) and depth:
            self._forwarded(_messages(inside)[0], depth)
        elif kind == "multipart/alternative" and isinstance(inside, list):
            self._alternative(_messages(inside), depth)
        elif isinstance(inside, list):
            for part in _messages(inside):
                self.take(part, depth + 1)
        else:
            self._leaf(m, kind)

    def _alternative(self, parts: list[Message], depth: int) -> None:
        """The same in several forms: the plain one is read where it says anything, the page is kept beside it."""
        before = len(self.texts)
        for part in parts:
            self.take(part, depth + 1)
        said = [t for t in self.texts[before:] if t.strip()]
        plain = [t for t in said if not isinstance(t, _PageText)]
        self.texts[before:] = plain or said

    def _forwarded(self, inner: Message, depth: int) -> None:
        """A mail within a mail: read with it, and kept as a file."""
        self.marks.add(Mark.FORWARD)
        subject, writer = header(inner.get("Subject", ""))[0], header(inner.get("From", ""))[0]
        self.texts.append(f"---------- {writer}: {subject} ----------")
        page = self.page
        self.take(inner, depth + 1)
        self.page = page or self.page
        self._keep(f"{subject or 'message'}.eml", "message/rfc822", inner.as_bytes(policy=compat32))

    def _leaf(self, m: Message, kind: str) -> None:
        content = m.get_payload(decode=True)
        assert isinstance(content, bytes | None)
        content = content or b""
        name, broken = _file_name(m)
        if broken:
            self.marks.add(Mark.MENDED)
        disposition = m.get_content_disposition()
        if kind in ("text/plain", "text/html") and disposition != "attachment" and not name:
            self._text(content, _charset(m), is_page=kind == "text/html")
            return
        if kind == "text/calendar":
            self.marks.add(Mark.CALENDAR)
            self._event(content, _charset(m))
        if kind in ("message/delivery-status", "message/disposition-notification", "text/rfc822-headers"):
            return
        if content or name:
            self._keep(name or _nameless(kind), kind, content, inline=disposition == "inline" or "Content-ID" in m)

    def _text(self, content: bytes, charset: str | None, *, is_page: bool) -> None:
        if is_page and charset is None:
            charset = _charset_of_page(content)
        text, broken = decode(content[: 8 * LONGEST_TEXT], charset)
        if broken:
            self.marks.add(Mark.MENDED)
        text = tidy(text)
        if is_page:
            self.page = (self.page or "") + text
            self.texts.append(_PageText(pages.to_text(text)))
        else:
            self.texts.append(text.strip("\n"))

    def _event(self, content: bytes, charset: str | None) -> None:
        said = dict(_EVENT.findall(tidy(decode(content[:LONGEST_TEXT], charset)[0])))
        line = " · ".join(said[k].strip() for k in ("SUMMARY", "DTSTART", "DTEND", "LOCATION") if said.get(k))
        if line:
            self.texts.append(f"[{line}]")

    def _keep(self, name: str, kind: str, content: bytes, *, inline: bool = False) -> None:
        if len(self.parts) >= MOST_FILES:
            self.marks.add(Mark.CUT)
        else:
            self.parts.append(Part(name, kind, content, inline))


def _messages(inside: list[Any]) -> list[Message]:
    """A part's parts, as the standard parser makes them."""
    return [m for m in inside if isinstance(m, Message)] or [Message()]


class _PageText(str):
    """Text that was made of a page."""

    __slots__ = ()


def _letter(m: Message, body: _Body) -> Letter:
    subject, mended = header(m.get("Subject", ""))
    whole = "\n\n".join(t.strip("\n") for t in body.texts if t.strip())
    if mended:
        body.marks.add(Mark.MENDED)
    if len(whole) > LONGEST_TEXT:
        whole = whole[:LONGEST_TEXT]
        body.marks.add(Mark.CUT)
    if _FORWARD.match(subject):
        body.marks.add(Mark.FORWARD)
    shown = whole.replace(pages.QUOTE_STARTS, "")
    people, count = _people([*m.get_all("To", []), *m.get_all("Cc", [])])
    sender, reply_to = _people(m.get_all("From", []))[0], _people(m.get_all("Reply-To", []))[0]
    return Letter(
        message_id=next(iter(_idents(m.get("Message-ID"))), None),
        in_reply_to=_idents(m.get("In-Reply-To")),
        references=_idents(m.get("References"))[-MOST_REFERENCES:],
        sender=sender[0] if sender else None,
        reply_to=reply_to[0] if reply_to else None,
        recipients=people,
        recipient_count=count,
        subject=subject[:LONGEST_SUBJECT],
        text=shown.strip() if Mark.FORWARD in body.marks else unquoted(whole),
        whole=shown,
        page=pages.clean(body.page) if body.page and pages.is_flat(body.page) else None,
        parts=tuple(body.parts),
        marks=frozenset(body.marks),
        report=_report(m, whole),
        headers={name: header(m[name])[0] for name in _KEPT_HEADERS if name in m},
        results=tuple(unfolded(v) for v in m.get_all("Authentication-Results", [])[:20]),
        hops=len(m.get_all("Received", [])),
    )


def _report(m: Message, text: str) -> Report | None:
    is_report = m.get_content_type() == "multipart/report" and m.get_param("report-type") == "delivery-status"
    sender = str(m.get("From", "")).lower()
    if is_report or "mailer-daemon" in sender or "postmaster" in sender or "X-Failed-Recipients" in m:
        return read_report(m, text)
    return None


def _people(values: Sequence[object]) -> tuple[tuple[Person, ...], int]:
    """Those who are named with an address that can be written to, at most MOST_PEOPLE, and how many there are."""
    text = ", ".join(unfolded(v) for v in values)
    if len(text) > LONGEST_LIST:
        listed = (_person("", v.strip().strip("<>")) for v in text[:LONGEST_LIST].split(",")[:MOST_PEOPLE])
        return tuple(p for p in listed if p), text.count("@")
    try:
        found = getaddresses([text])
    except (ValueError, IndexError, TypeError):
        return (), 0
    people = [p for name, address in found if (p := _person(name, address))]
    return tuple(people[:MOST_PEOPLE]), len(people)


def _person(name: str, address: str) -> Person | None:
    email = address.strip().lower()  # nobody in fact tells local parts apart by case
    if not _ADDRESS.match(email):
        return None
    return Person(header(name)[0][:100], email)


def _idents(value: object) -> tuple[str, ...]:
    """Message-IDs without their brackets."""
    text = "" if value is None else header(value)[0][:20_000]
    found = [i.strip() for i in _IDENT.findall(text)]
    if not found and _BARE_IDENT.match(text):
        found = [text]
    return tuple(dict.fromkeys(found))


def _charset(m: Message) -> str | None:
    value = m.get_param("charset")
    return None if value is None else str(value[2] if isinstance(value, tuple) else value)[:40]


def _charset_of_page(content: bytes) -> str | None:
    found = re.search(rb"charset\s*=\s*[\"']?([\w-]{2,20})", content[:2048], re.IGNORECASE)
    return found.group(1).decode("ascii") if found else None


def _file_name(m: Message) -> tuple[str, bool]:
    """What the file is called, safely. Old programs put RFC 2047's words where RFC 2231 wants its own."""
    for name in ("Content-Disposition", "Content-Type"):
        if name in m and not isinstance(m[name], str):  # raw bytes, of which the standard parser shows nothing
            m.replace_header(name, unfolded(m[name]))
    value = m.get_param("filename", header="content-disposition") or m.get_param("name")
    if value is None:
        return "", False
    if isinstance(value, tuple):
        text, broken = decode(value[2].encode("latin-1", "surrogateescape"), value[0])
    else:
        text, broken = header(str(value))
    safe = _UNSAFE.sub("_", tidy(text)).strip(" .")
    stem, dot, ending = safe.rpartition(".")
    return (f"{stem[:110]}{dot}{ending[:10]}" if dot else safe[:120]), broken


def _nameless(kind: str) -> str:
    """A name for a file that came without one."""
    return "file." + {"text/calendar": "ics", "text/html": "html", "text/plain": "txt"}.get(
        kind, kind.rpartition("/")[2][:8]
    )
