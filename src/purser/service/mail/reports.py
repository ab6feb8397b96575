"""Reports that a mail of ours did not arrive: as RFC 3464 wants them, and as servers write them that never read it."""

from __future__ import annotations

import re
from email.message import Message
from typing import Final

from purser.service.mail.model import Report

_IDENT: Final = re.compile(r"<([^<>\s@]{1,200}@[^<>\s@]{1,200})>")
_OLD_STATUS: Final = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_OLD_CODE: Final = re.compile(r"(?<![\d.])5\d\d[ -]")
_OLD_ID: Final = re.compile(r"^[> \t]*message-id:\s*<([^<>\s]+)>", re.IGNORECASE | re.MULTILINE)


def read_report(message: Message, text: str) -> Report | None:
    """The report in a mail of type multipart/report, or in one that quotes ours; None when it is none."""
    delivery = next((p for p in message.walk() if p.get_content_type() == "message/delivery-status"), None)
    about = _about(message) or _first(_OLD_ID, text)
    if delivery is None:
        status = _first(_OLD_STATUS, text) or ("5.0.0" if _OLD_CODE.search(text) else "")
        if not status and about is None:
            return None
        return Report("delayed" if status.startswith("4") else "failed", status, None, about)
    fields = _fields(delivery)
    recipient = fields.get("final-recipient", "").rpartition(";")[2].strip() or None
    return Report(fields.get("action", "failed").lower(), fields.get("status", "")[:12].strip(), recipient, about)


def _fields(delivery: Message) -> dict[str, str]:
    """Those of all recipients; of a field that is there twice the first."""
    found: dict[str, str] = {}
    blocks = delivery.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if isinstance(block, Message):
            for name, value in block.items():
                found.setdefault(name.lower(), str(value))
    return found


def _about(message: Message) -> str | None:
    """The Message-ID of the mail, or of the headers, that a report returns."""
    for part in message.walk():
        if part.get_content_type() in ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"):
            inner = part.get_payload()
            value = inner[0].get("Message-ID") if isinstance(inner, list) and isinstance(inner[0], Message) else None
            found = _IDENT.search(str(value)) if value else _OLD_ID.search(str(part.get_payload(decode=False)))
            if found:
                return found.group(1)
    return None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group(1) if found else None
