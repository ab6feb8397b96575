"""The same notice as a mail, a text and a push."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import orjson

from purser.core.ids import Id
from purser.core.text import Language, sentence
from purser.notices.kinds import CodeKind
from purser.notices.mail_page import mail_page
from purser.notices.outgoing import Mail, Sms
from purser.notices.phrases import Phrased, phrase, time_text

MESSAGES: Final = "/wallet/messages"
"""Where a tap on a push leads."""


@dataclass(frozen=True, slots=True)
class Content:
    """A notice for one reader. `id` is the delivery's, `message` what it is about, the same for all ways."""

    id: Id
    message: Id
    kind: str
    data: Mapping[str, Any]
    language: Language
    zone: ZoneInfo
    at: datetime

    @property
    def phrased(self) -> Phrased:
        return phrase(self.kind, self.data, self.language, self.zone)

    @property
    def code(self) -> str | None:
        return str(self.data["code"]) if self.kind in set(CodeKind) else None


def mail_of(c: Content, to: str) -> Mail:
    """A mail: what happened, what to do, when, and that nobody reads answers."""
    said = c.phrased
    when = time_text(c.at, c.language, c.zone)
    footer = sentence("notices", "mail_footer", c.language, at=when)
    text = "\n\n".join(part for part in (said.body, said.advice, footer) if part) + "\n"
    page = mail_page(c.language, said.title, said.body, said.advice, footer, c.code)
    return Mail(c.id, to, c.kind, c.language, said.title, text, page, c.code, c.at)


def sms_of(c: Content, to: str, name: str) -> Sms:
    """A text that says who sends it, as gateways want it: by `name`, the operator's."""
    said = c.phrased
    gap = "" if c.language == "zh" else " "
    told = gap.join(part for part in (said.body, said.advice) if part)
    text = sentence("notices", "sms", c.language, name=name, text=told)
    return Sms(c.id, to, c.kind, c.language, text, c.code, c.at)


def push_payload(c: Content) -> bytes:
    """What the app's service worker shows. `id` is its tag: the same push twice is shown once."""
    said = c.phrased
    shown = {"id": str(c.message), "kind": c.kind, "title": said.title, "body": said.body, "url": MESSAGES}
    return orjson.dumps(shown)
