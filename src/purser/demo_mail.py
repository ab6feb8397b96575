"""A few mails for the demo's service centre: what a morning brings, answered and not."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP
from typing import Final, TypeAlias

from purser.core.clock import Clock
from purser.core.db import Database, Tx
from purser.core.settings import Settings
from purser.service.cases import open_cases
from purser.service.mail import Envelope, keep, open_mail

_ANY = "SELECT 1 FROM mail_inbox LIMIT 1"

Headers: TypeAlias = "dict[str, str]"

_REFUND: Final = """您好，

我上周四在海港书店退了两本书，一共 86 元，商家说已经同意了，但到现在还没有到账。
请问什么时候能到？

赵雅琴"""
_CALLED: Final = """Hello,

somebody called me from this number, said he was your customer service and asked for a code.
I gave none. Was it you?

Tom"""
_WEEKLY: Final[Headers] = {
    "List-Id": "<weekly.newsletter.example>",
    "List-Unsubscribe": "<mailto:leave@newsletter.example>",
}

MAILS: Final[tuple[tuple[str, str, str, Headers], ...]] = (
    ("赵雅琴 <zhao.yaqin@mail.example>", "退款还没有到账", _REFUND, {}),
    ("Tom Becker <tom.becker@mail.example>", "Is 400-123-9876 your number?", _CALLED, {}),
    ("支付周刊 <weekly@newsletter.example>", "本周要闻", "本周支付行业要闻……", _WEEKLY),
)
"""Who writes what, and headers besides."""


async def seed_mail(db: Database, settings: Settings, clock: Clock) -> None:
    """Put them into the house where there has never been a mail; the worker looks at them."""
    desk = open_mail(settings, db, clock, open_cases(settings.policy, clock))
    if desk is None:
        return

    async def put(tx: Tx) -> None:
        if await (await tx.execute(_ANY)).fetchone() is not None:
            return
        for sender, subject, text, headers in MAILS:
            message = EmailMessage(policy=SMTP)
            message["From"], message["To"], message["Subject"] = sender, desk.address, subject
            for name, value in headers.items():
                message[name] = value
            message.set_content(text)
            address = sender.partition("<")[2].rstrip(">")
            await keep(tx, desk, "smtp", Envelope(address, desk.address), bytes(message))

    await db.run(put)
