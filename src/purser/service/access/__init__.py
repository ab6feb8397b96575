"""Access: which customers the staff may look at, why, and how much; and who is told when somebody looks around."""

from purser.service.access.alarms import KIND as ALERT_KIND
from purser.service.access.alarms import read_alerts, settle, sound
from purser.service.access.canaries import list_canaries, set_canary
from purser.service.access.look import look_at, open_customer, seek
from purser.service.access.lookup import act_on, look_up, turn_page
from purser.service.access.model import (
    Access,
    Alarm,
    Alert,
    Basis,
    Budget,
    Claim,
    Event,
    Field,
    Look,
    Shown,
    Sight,
    Tie,
    Viewer,
)
from purser.service.access.policy import Limits, load_limits, read_limits
from purser.service.access.reveal import reveal
from purser.service.access.room import open_access
from purser.service.access.watch import budget, watch

__all__ = [
    "ALERT_KIND",
    "Access",
    "Alarm",
    "Alert",
    "Basis",
    "Budget",
    "Claim",
    "Event",
    "Field",
    "Limits",
    "Look",
    "Shown",
    "Sight",
    "Tie",
    "Viewer",
    "act_on",
    "budget",
    "list_canaries",
    "load_limits",
    "look_at",
    "look_up",
    "open_access",
    "open_customer",
    "read_alerts",
    "read_limits",
    "reveal",
    "seek",
    "set_canary",
    "settle",
    "sound",
    "turn_page",
    "watch",
]
