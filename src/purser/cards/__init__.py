"""Bank cards: bound by token, suspended, unbound with everything in the way shown and cleared."""

from purser.cards.bind import adopt, begin_binding, look_at_binding
from purser.cards.bins import Bank, Bin, BinTable, load_bins
from purser.cards.blockers import find_blockers, find_warnings
from purser.cards.change import make_default, resume, suspend, usable_card
from purser.cards.desk import CardDesk, open_cards
from purser.cards.model import (
    TRANSITIONS,
    Binding,
    BindingState,
    Blocker,
    Blocks,
    Button,
    Card,
    CardState,
    Unbinding,
    Warns,
)
from purser.cards.review import approve_unbinding, refuse_unbinding
from purser.cards.store import bound as bound_cards
from purser.cards.store import past as past_cards
from purser.cards.store import read as read_card
from purser.cards.store_unbindings import open_of as open_unbindings
from purser.cards.store_unbindings import read as read_unbinding
from purser.cards.tries import counted_try
from purser.cards.unbind import prove_unbinding, request_unbinding, withdraw_unbinding
from purser.cards.unbinding_table import UNBINDING

__all__ = [
    "TRANSITIONS",
    "UNBINDING",
    "Bank",
    "Bin",
    "BinTable",
    "Binding",
    "BindingState",
    "Blocker",
    "Blocks",
    "Button",
    "Card",
    "CardDesk",
    "CardState",
    "Unbinding",
    "Warns",
    "adopt",
    "approve_unbinding",
    "begin_binding",
    "bound_cards",
    "counted_try",
    "find_blockers",
    "find_warnings",
    "load_bins",
    "look_at_binding",
    "make_default",
    "open_cards",
    "open_unbindings",
    "past_cards",
    "prove_unbinding",
    "read_card",
    "read_unbinding",
    "refuse_unbinding",
    "request_unbinding",
    "resume",
    "suspend",
    "usable_card",
    "withdraw_unbinding",
]
