"""Queue: calls, chats, callbacks and cases that want a person, and the people who answer them."""

from purser.service.queue.answer import accept, decline
from purser.service.queue.callback import ask_back, drop, miss_dial, reach
from purser.service.queue.dispatch import Dispatcher
from purser.service.queue.enqueue import enqueue
from purser.service.queue.finish import finish, leave, wrap_up
from purser.service.queue.floor import CHANGED, Floor, is_over, open_floor
from purser.service.queue.hand_over import hold, requeue, resume, transfer
from purser.service.queue.model import (
    Activity,
    Agent,
    Attempt,
    Band,
    CaseKey,
    Contact,
    ContactChannel,
    ContactId,
    ContactKind,
    NewContact,
    Outcome,
    Place,
    Presence,
    contact_taken,
    contact_unknown,
)
from purser.service.queue.presence import (
    LEFT,
    Skilled,
    agent_unknown,
    ensure_agent,
    note_left,
    note_seen,
    set_presence,
    set_skilled,
)
from purser.service.queue.promise import Promise, is_waiting, promise
from purser.service.queue.reports import history
from purser.service.queue.rules import QueueRules, load_queue_rules
from purser.service.queue.store import claim as claim_contact
from purser.service.queue.store import find_of, last_agent, live_attempts, read_attempts, read_held, read_of_customer
from purser.service.queue.store import read as read_contacts
from purser.service.queue.store_agents import read as read_agents
from purser.service.queue.store_agents import read_all as read_all_agents
from purser.service.queue.table import CONTACT
from purser.service.queue.tell import TOPIC, WHISPER, StaffEvent, events_after, last_numbers, tell_staff, whisper
from purser.service.queue.waiting_cases import enqueue_case, let_go_of_cases

__all__ = [
    "CHANGED",
    "CONTACT",
    "LEFT",
    "TOPIC",
    "WHISPER",
    "Activity",
    "Agent",
    "Attempt",
    "Band",
    "CaseKey",
    "Contact",
    "ContactChannel",
    "ContactId",
    "ContactKind",
    "Dispatcher",
    "Floor",
    "NewContact",
    "Outcome",
    "Place",
    "Presence",
    "Promise",
    "QueueRules",
    "Skilled",
    "StaffEvent",
    "accept",
    "agent_unknown",
    "ask_back",
    "claim_contact",
    "contact_taken",
    "contact_unknown",
    "decline",
    "drop",
    "enqueue",
    "enqueue_case",
    "ensure_agent",
    "events_after",
    "find_of",
    "finish",
    "history",
    "hold",
    "is_over",
    "is_waiting",
    "last_agent",
    "last_numbers",
    "leave",
    "let_go_of_cases",
    "live_attempts",
    "load_queue_rules",
    "miss_dial",
    "note_left",
    "note_seen",
    "open_floor",
    "promise",
    "reach",
    "read_agents",
    "read_all_agents",
    "read_attempts",
    "read_contacts",
    "read_held",
    "read_of_customer",
    "requeue",
    "resume",
    "set_presence",
    "set_skilled",
    "tell_staff",
    "transfer",
    "whisper",
    "wrap_up",
]
