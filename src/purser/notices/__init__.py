"""Notices: what happened, and telling those who asked to be told."""

from purser.notices.model import Delivery, Event, StoredEvent, Webhook
from purser.notices.record import record

__all__ = ["Delivery", "Event", "StoredEvent", "Webhook", "record"]
