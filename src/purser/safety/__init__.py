"""Safety: who is let in, on which device, and how everything is stopped within a second."""

from purser.safety.enter import Entered, enter
from purser.safety.freeze import freeze, is_card_frozen, require_calm, require_card
from purser.safety.kick import kick, require_trusted
from purser.safety.lift import lift
from purser.safety.model import LIFTABLE_BY, MAY_LIFT, WHOLE, Freeze, Lifter, Part, Scope, Source
from purser.safety.recover import recover
from purser.safety.store import open_freezes, read_freezes
from purser.safety.urgent import freeze_urgently

__all__ = [
    "LIFTABLE_BY",
    "MAY_LIFT",
    "WHOLE",
    "Entered",
    "Freeze",
    "Lifter",
    "Part",
    "Scope",
    "Source",
    "enter",
    "freeze",
    "freeze_urgently",
    "is_card_frozen",
    "kick",
    "lift",
    "open_freezes",
    "read_freezes",
    "recover",
    "require_calm",
    "require_card",
    "require_trusted",
]
