"""A contact's states and steps (procedures.md P7, P8): one table for calls, chats, callbacks and cases."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Procedure, Step

_AGENTS: Final = frozenset({Actor.AGENT, Actor.SENIOR_AGENT, Actor.RISK, Actor.FINANCE, Actor.OPERATOR})
_SYSTEM: Final = frozenset({Actor.SYSTEM})
_CUSTOMER: Final = frozenset({Actor.CUSTOMER, Actor.SYSTEM})
_ANYBODY: Final = _AGENTS | _CUSTOMER
_TALKING: Final = ("connected", "on_hold")

CONTACT: Final = Procedure(
    "contact",
    {
        "queued": Actor.SYSTEM,
        "offered": Actor.AGENT,
        "connected": Actor.AGENT,
        "on_hold": Actor.AGENT,
        "wrap_up": Actor.AGENT,
        "callback_held": Actor.SYSTEM,
        "due": Actor.SYSTEM,
        "dialling": Actor.SYSTEM,
        "closed": None,
        "abandoned": None,
        "overflow": None,
        "no_answer": None,
        "expired": None,
    },
    (
        Step("enqueue", (), "queued", _CUSTOMER),
        Step("book", (), "callback_held", _CUSTOMER, "a callback, now or later"),
        Step("offer", ("queued",), "offered", _SYSTEM, "the first in place of those the agent may take"),
        Step("accept", ("offered",), "connected", _AGENTS, "whom it was offered to"),
        Step("decline", ("offered",), "queued", _AGENTS, "whom it was offered to; the place is kept"),
        Step("miss", ("offered",), "queued", _SYSTEM, "not answered in time: the agent is paused, the place is kept"),
        Step("lose", ("offered", *_TALKING), "queued", _SYSTEM, "the agent is gone; the place is kept"),
        Step("miss_agent", _TALKING, None, _SYSTEM, "the agent's desk is not heard of: some time to come back"),
        Step("greet_agent", _TALKING, None, _SYSTEM, "the desk was back in time"),
        Step("hold", ("connected",), "on_hold", _AGENTS),
        Step("resume", ("on_hold",), "connected", _AGENTS),
        Step("transfer", _TALKING, "queued", _AGENTS, "to other skills or to a colleague; the place is kept"),
        Step("requeue", _TALKING, "queued", _AGENTS | _SYSTEM, "the place is kept"),
        Step("finish", _TALKING, "wrap_up", _ANYBODY),
        Step("close", ("wrap_up",), "closed", _AGENTS, "with a wrap-up code"),
        Step("time_out", ("wrap_up",), "closed", _SYSTEM, "no code in time: it is asked for later"),
        Step("code", ("closed",), None, _AGENTS, "a code that was missing"),
        Step("abandon", ("queued", "offered", "callback_held", "due", "dialling"), "abandoned", _CUSTOMER),
        Step("overflow", ("queued",), "overflow", _SYSTEM, "closed and nobody there, or too long: becomes a case"),
        Step("ask_back", ("queued",), "callback_held", _CUSTOMER, "the place is kept"),
        Step("come_due", ("callback_held",), "due", _SYSTEM),
        Step("dial", ("due",), "dialling", _SYSTEM, "an agent is free and waits; no other attempt lives"),
        Step("reach", ("dialling",), "connected", _AGENTS | _SYSTEM),
        Step("retry", ("dialling",), "callback_held", _AGENTS | _SYSTEM, "nobody answered, and tries are left"),
        Step("give_up", ("dialling",), "no_answer", _AGENTS | _SYSTEM, "nobody answered at the last try"),
        Step("drop", ("dialling",), "due", _SYSTEM, "the agent or the line was lost: it does not count as a try"),
        Step("expire", ("callback_held", "due"), "expired", _SYSTEM, "too late to ring: becomes a case"),
    ),
)
