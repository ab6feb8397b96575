"""How a call goes (procedures.md P7): the line; how it stands in the queue is its contact's matter."""

from __future__ import annotations

from typing import Final

from purser.core.procedure import Actor, Procedure, Step

_SYSTEM: Final = frozenset({Actor.SYSTEM})
_AGENTS: Final = frozenset({Actor.AGENT, Actor.SENIOR_AGENT, Actor.RISK})
_BOTH: Final = frozenset({Actor.CUSTOMER, Actor.SYSTEM})
_TALKING: Final = ("connected", "on_hold")
_BEFORE: Final = ("ringing", "menu", "queued")
_OUTGOING: Final = ("announced", "dialling")

CALL: Final = Procedure(
    "call",
    {
        "ringing": Actor.SYSTEM,
        "menu": Actor.CUSTOMER,
        "queued": Actor.AGENT,
        "connected": Actor.AGENT,
        "on_hold": Actor.AGENT,
        "announced": Actor.SYSTEM,
        "dialling": Actor.CUSTOMER,
        "self_served": None,
        "abandoned": None,
        "callback": None,
        "message": None,
        "talked": None,
        "unreached": None,
        "lost": None,
    },
    (
        Step("ring", (), "ringing", _BOTH, "from the app or by telephone"),
        Step("answer", ("ringing",), "menu", _SYSTEM, "the line is there; the notice of recording is said"),
        Step("queue", ("menu", "ringing"), "queued", _SYSTEM, "they want a person, and a case is open for it"),
        Step("connect", ("queued",), "connected", _SYSTEM, "an agent took it and their line is there"),
        Step("hold", ("connected",), "on_hold", _AGENTS | _SYSTEM),
        Step("resume", ("on_hold",), "connected", _AGENTS | _SYSTEM),
        Step("requeue", _TALKING, "queued", _AGENTS | _SYSTEM, "handed on, or the agent's line broke; place kept"),
        Step("back", ("queued",), "menu", _SYSTEM, "they chose something else while waiting"),
        Step("announce", (), "announced", _SYSTEM, "told in the app before it rings"),
        Step("dial", ("announced",), "dialling", _SYSTEM),
        Step("reach", ("dialling",), "connected", _SYSTEM, "they answered, and the agent is there"),
        Step("serve", ("menu",), "self_served", _BOTH, "the menu did what they wanted, or they hung up in it"),
        Step("abandon", _BEFORE, "abandoned", _BOTH, "hung up before anybody talked to them"),
        Step("call_back", ("queued", "menu"), "callback", _BOTH, "they are rung later, at their old place"),
        Step("leave_message", ("menu", "queued"), "message", _BOTH, "out of hours: it became a case"),
        Step("finish", _TALKING, "talked", _BOTH | _AGENTS),
        Step("miss", _OUTGOING, "unreached", _BOTH, "no answer, busy, refused, or called off"),
        Step("lose", (*_BEFORE, *_TALKING, *_OUTGOING), "lost", _SYSTEM, "whoever carried it died; places are kept"),
    ),
)
