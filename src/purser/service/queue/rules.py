"""The queue's numbers, as data of a country's policy: `policies/<policy>-queue.toml`. Everything in seconds."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any, Final

from purser.core.service_calendar import POLICIES, Calendar, load_calendar
from purser.core.text import Language
from purser.service.queue.model import ContactChannel

NO_CODE: Final = "none_given"
"""The code of a contact that was closed without one."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose by its code, such as a reason for a break."""

    code: str
    names: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class QueueRules:
    """How long things may take, and what can be chosen. Spans are seconds in the policy's file."""

    offer: Mapping[ContactChannel, timedelta]
    absence: Mapping[ContactChannel, timedelta]
    wrap_up: timedelta
    dial: timedelta
    retry: timedelta
    callback_life: timedelta
    refusal: timedelta
    own_agent: timedelta
    hold_back: timedelta
    longest_wait: timedelta
    callback_offer: timedelta
    tries: int
    skills: Mapping[str, int]
    breaks: tuple[Choice, ...]
    codes: tuple[Choice, ...]
    calendar: Calendar

    def needed(self, skills: Iterable[str], waited: float) -> frozenset[str]:
        """The skills it still takes to help somebody who has waited so many seconds."""
        return frozenset(s for s in skills if not (limit := self.skills.get(s, 0)) or waited < limit)

    @property
    def code_names(self) -> frozenset[str]:
        return frozenset(c.code for c in self.codes)

    @property
    def break_names(self) -> frozenset[str]:
        return frozenset(b.code for b in self.breaks)


@cache
def load_queue_rules(policy: str) -> QueueRules:
    """The rules shipped for a policy. KeyError when the file lacks one."""
    text = (POLICIES / f"{policy}-queue.toml").read_text("utf-8")
    return read_queue_rules(tomllib.loads(text), load_calendar(policy).calendar)


def read_queue_rules(document: Mapping[str, Any], calendar: Calendar) -> QueueRules:
    """Rules from their document."""
    spans = {name: timedelta(seconds=value) for name, value in document["seconds"].items()}
    plain = ("wrap_up", "dial", "retry", "callback_life", "refusal", "own_agent", "hold_back", "longest_wait",
             "callback_offer")  # fmt: skip
    return QueueRules(
        offer={c: spans[f"offer_{c}"] for c in ContactChannel},
        absence={c: spans[f"absence_{c}"] for c in ContactChannel},
        **{name: spans[name] for name in plain},
        tries=document["numbers"]["tries"],
        skills=dict(document["skills"]),
        breaks=_choices(document["breaks"]),
        codes=_choices(document["codes"]),
        calendar=calendar,
    )


def _choices(items: Iterable[Mapping[str, str]]) -> tuple[Choice, ...]:
    return tuple(Choice(i["code"], {"zh": i["zh"], "en": i["en"]}) for i in items)
