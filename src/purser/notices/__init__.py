"""Notices: what happened, and telling those who asked to be told."""

from purser.notices.deliver import Contact, House
from purser.notices.house import open_house, push_key
from purser.notices.kinds import CodeKind, NoticeKind, Topic, Way
from purser.notices.model import Delivery, Event, StoredEvent, Webhook
from purser.notices.months import ensure_event_months
from purser.notices.post import Postman
from purser.notices.read import list_deliveries, list_events, list_webhooks
from purser.notices.record import record
from purser.notices.relay import relay
from purser.notices.replay import replay
from purser.notices.sender import Sender
from purser.notices.tell import notice_sealer, send_code, tell, tell_address
from purser.notices.webhooks import create_webhook, delete_webhook, find_webhook, webhook_sealer

__all__ = [
    "CodeKind",
    "Contact",
    "Delivery",
    "Event",
    "House",
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
    "list_deliveries",
    "list_events",
    "list_webhooks",
    "notice_sealer",
    "open_house",
    "push_key",
    "record",
    "relay",
    "replay",
    "send_code",
    "tell",
    "tell_address",
    "webhook_sealer",
]
