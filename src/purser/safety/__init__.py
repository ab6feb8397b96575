"""Safety: who is let in, on which device, and how everything is stopped within a second."""

from purser.safety.enter import Entered, enter
from purser.safety.freeze import freeze, is_card_frozen, require_calm, require_card
from purser.safety.kick import kick, require_trusted
from purser.safety.lift import lift
from purser.safety.model import LIFTABLE_BY, MAY_LIFT, WHOLE, Freeze, Lifter, Part, Scope, Source
from purser.safety.recover import recover
from purser.safety.stolen_claims import claimable, credit, deny, name_claim, uphold, withdraw_claim
from purser.safety.stolen_cooling import choose_password, missing, restore, review_devices
from purser.safety.stolen_identity import (
    answer_document,
    ask_document,
    enter_visit,
    is_enough,
    require_old_enough,
    require_owner,
    show_proof,
)
from purser.safety.stolen_model import (
    Changed,
    Claim,
    Claimable,
    Document,
    Place,
    ProofKind,
    Theft,
    Thefts,
    Ticket,
    Visit,
    open_thefts,
)
from purser.safety.stolen_report import report
from purser.safety.stolen_store import find_visit, read_claim, read_claims, read_theft, read_visits
from purser.safety.stolen_table import STOLEN, UNAUTHORISED
from purser.safety.stolen_thaw import close_as_stranger, finish_claims, name_contact, refer, resume, start_over, thaw
from purser.safety.store import open_freezes, read_freezes
from purser.safety.urgent import freeze_urgently

__all__ = [
    "LIFTABLE_BY",
    "MAY_LIFT",
    "STOLEN",
    "UNAUTHORISED",
    "WHOLE",
    "Changed",
    "Claim",
    "Claimable",
    "Document",
    "Entered",
    "Freeze",
    "Lifter",
    "Part",
    "Place",
    "ProofKind",
    "Scope",
    "Source",
    "Theft",
    "Thefts",
    "Ticket",
    "Visit",
    "answer_document",
    "ask_document",
    "choose_password",
    "claimable",
    "close_as_stranger",
    "credit",
    "deny",
    "enter",
    "enter_visit",
    "find_visit",
    "finish_claims",
    "freeze",
    "freeze_urgently",
    "is_card_frozen",
    "is_enough",
    "kick",
    "lift",
    "missing",
    "name_claim",
    "name_contact",
    "open_freezes",
    "open_thefts",
    "read_claim",
    "read_claims",
    "read_freezes",
    "read_theft",
    "read_visits",
    "recover",
    "refer",
    "report",
    "require_calm",
    "require_card",
    "require_old_enough",
    "require_owner",
    "require_trusted",
    "restore",
    "resume",
    "review_devices",
    "show_proof",
    "start_over",
    "thaw",
    "uphold",
    "withdraw_claim",
]
