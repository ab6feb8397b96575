"""Notices: what happened, and telling those who asked to be told."""

from purser.notices.deliver import Contact, House
from purser.notices.house import open_house, push_key
from purser.notices.kinds import ALWAYS, Choice, CodeKind, NoticeKind, Topic, Way
from purser.notices.local import LocalLetter, read_local_letters
from purser.notices.messages import (
    EMPTY,
    Box,
    Message,
    list_messages,
    mark_read,
    messages_after,
    read_box,
    read_boxes,
)
from purser.notices.model import Delivery, Event, StoredEvent, Webhook
from purser.notices.months import ensure_event_months
from purser.notices.phrases import language_of, phrase
from purser.notices.post import Postman
from purser.notices.preferences import read_preferences, set_preferences
from purser.notices.read import list_deliveries, list_events, list_webhooks
from purser.notices.record import record
from purser.notices.relay import relay
from purser.notices.replay import replay
from purser.notices.sender import Sender
from purser.notices.subscriptions import subscribe, unsubscribe
from purser.notices.tell import Notice, notice_sealer, send_code, tell, tell_address, tell_all
from purser.notices.webhooks import create_webhook, delete_webhook, find_webhook

__all__ = [
    "ALWAYS",
    "EMPTY",
    "Box",
    "Choice",
    "CodeKind",
    "Contact",
    "Delivery",
    "Event",
    "House",
    "LocalLetter",
    "Message",
    "Notice",
    "NoticeKind",
    "Postman",
    "Sender",
    "StoredEvent",
    "Topic",
    "Way",
    "Webhook",
    "create_webhook",
    "delete_webhook",
    "ensure_event_months",
    "find_webhook",
    "language_of",
    "list_deliveries",
    "list_events",
    "list_messages",
    "list_webhooks",
    "mark_read",
    "messages_after",
    "notice_sealer",
    "open_house",
    "phrase",
    "push_key",
    "read_box",
    "read_boxes",
    "read_local_letters",
    "read_preferences",
    "record",
    "relay",
    "replay",
    "send_code",
    "set_preferences",
    "subscribe",
    "tell",
    "tell_address",
    "tell_all",
    "unsubscribe",
]
