"""The house as the settings want it: which servers take mail and texts, and who we are to push services."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from zoneinfo import ZoneInfo

from purser.core.clock import Clock
from purser.core.db import Database
from purser.core.ids import CustomerId, SessionId
from purser.core.settings import Settings
from purser.notices.deliver import Contact, House
from purser.notices.local import LocalOutbox
from purser.notices.outgoing import MailPort, SmsPort
from purser.notices.sms import HttpSms
from purser.notices.smtp import SmtpPost, SmtpServer
from purser.notices.tell import notice_sealer
from purser.notices.webpush import PushKey, PushPost


def open_house(
    settings: Settings,
    db: Database,
    clock: Clock,
    zone: ZoneInfo,
    contact: Callable[[CustomerId], Awaitable[Contact | None]],
    lives: Callable[[CustomerId, SessionId], Awaitable[bool]],
    stack: ExitStack,
) -> House:
    """What deliveries need. Without a server, mail and texts go to the local outbox.

    Raises ValueError when a setting cannot be understood; connections are closed by `stack`.
    """
    sealer = notice_sealer(settings.secret())
    local = LocalOutbox(db, sealer, clock)
    push = PushPost(push_key(settings), clock, private=settings.private_webhooks)
    stack.callback(push.close)
    mail, sms = _mail(settings) or local, _sms(settings, clock, stack) or local
    return House(db, clock, sealer, zone, mail, sms, push, contact, lives, settings.house_name)


def push_key(settings: Settings) -> PushKey:
    """Our key for push services, kept in the home: subscriptions are bound to it."""
    return PushKey(settings.push_secret(), settings.push_contact)


def _mail(settings: Settings) -> MailPort | None:
    if settings.smtp_url is None:
        return None
    return SmtpPost(SmtpServer.parse(settings.smtp_url), settings.mail_from)


def _sms(settings: Settings, clock: Clock, stack: ExitStack) -> SmsPort | None:
    if settings.sms_url is None:
        return None
    port = HttpSms(settings.sms_url, (settings.sms_secret or "").encode(), clock)
    stack.callback(port.close)
    return port
