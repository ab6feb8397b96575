"""What a menu is made of: steps that lead to steps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from purser.core.text import Language
from purser.service.queue import Band

KEYS: Final = "0123456789*#"
PROVED, UNPROVED = "@proved", "@unproved"
"""Where a proof leads: back to the step that asked for it."""


class MenuError(ValueError):
    """A menu that cannot be put in force. `why`: a code; `step`: where; `what`: a name in it."""

    def __init__(self, why: str, step: str = "", what: str = "") -> None:
        super().__init__(f"{why}: {step} {what}".strip())
        self.why, self.step, self.what = why, step, what


@dataclass(frozen=True, slots=True)
class Action:
    """Something that only the floor can do. `takes`: the names of answers it may be given; `outcomes`: what may come
    of it, each with the names of the values that a sentence after it can use."""

    takes: frozenset[str]
    outcomes: Mapping[str, frozenset[str]]


def _outcomes(**values: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    return {name: frozenset(names) for name, names in values.items()}


ACTIONS: Final[Mapping[str, Action]] = {
    "who": Action(frozenset(), _outcomes(known=(), hinted=(), unknown=())),
    "identify": Action(frozenset({"code", "number", "pin"}), _outcomes(known=(), wrong=(), spent=())),
    "freeze": Action(frozenset(), _outcomes(done=(), already=(), failed=())),
    "refund_status": Action(
        frozenset(),
        _outcomes(none=(), on_its_way=("amount", "day"), arrived=("amount", "day"), late=("amount",), failed=()),
    ),
    "balance": Action(frozenset(), _outcomes(told=("amount",), failed=())),
    "hours": Action(frozenset(), _outcomes(open=("until",), closed=("from_",))),
    "callback": Action(frozenset(), _outcomes(kept=(), refused=())),
    "message": Action(frozenset(), _outcomes(kept=(), failed=())),
    "language": Action(frozenset({"language"}), _outcomes(done=())),
}
"""Every action, by its name."""

NEEDS_PROOF: Final[Mapping[str, str]] = {"freeze": "any", "refund_status": "any", "balance": "pin"}
"""What an action asks for before it: any proof of who is calling, or the PIN on this very call."""


@dataclass(frozen=True, slots=True)
class Step:
    """A place in the menu. `titles`: its name for people who draw it."""

    name: str
    titles: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class SayStep(Step):
    """Says something and goes on. `languages`: the languages it is said in, one after the other; none: the caller's.
    `barge`: a key cuts it short."""

    prompt: str
    then: str
    languages: tuple[Language, ...] = ()
    barge: bool = True


@dataclass(frozen=True, slots=True)
class ChooseStep(Step):
    """Waits `seconds` for one key. After `tries` silences or wrong keys it goes to `otherwise`."""

    prompt: str
    keys: Mapping[str, str]
    otherwise: str
    languages: tuple[Language, ...] = ()
    seconds: int = 6
    tries: int = 3


@dataclass(frozen=True, slots=True)
class AskStep(Step):
    """Waits for `least` to `most` digits, ended by # or by `seconds` without one. `secret`: nobody hears, logs or
    records them. A star, or `tries` silences or wrong lengths, lead to `otherwise`."""

    prompt: str
    asks: str
    most: int
    then: str
    otherwise: str
    least: int = 1
    secret: bool = False
    seconds: int = 10
    tries: int = 2


@dataclass(frozen=True, slots=True)
class DoStep(Step):
    """Has the floor do something; each outcome leads somewhere."""

    action: str
    to: Mapping[str, str]
    give: tuple[str, ...] = ()
    fixed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProveStep(Step):
    """Goes on to `then` once it is clear who is calling. `proof`: `any`, or `pin` for a PIN on this call. `by`: the
    step where that is asked; from there it comes back by @proved or @unproved."""

    proof: str
    by: str
    then: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class QueueStep(Step):
    """Hands over to the queue of the service centre."""

    prompt: str
    topic: str
    band: Band
    skills: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndStep(Step):
    """Says goodbye."""

    prompt: str


AnyStep: TypeAlias = SayStep | ChooseStep | AskStep | DoStep | ProveStep | QueueStep | EndStep


@dataclass(frozen=True, slots=True)
class Menu:
    """A menu. `main`: where every way back leads; `theft`: the step every caller can reach at any time; `last`: where
    one who never decides is led after `most_inputs` answers; `texts`: sentences of its own, language -> key -> text,
    before those that are shipped."""

    version: int
    start: str
    main: str
    theft: str
    last: str
    most_inputs: int
    steps: Mapping[str, AnyStep]
    texts: Mapping[Language, Mapping[str, str]]


def ways(step: AnyStep) -> Iterator[tuple[str, str]]:
    """Where a step leads, and by what: a key, an outcome, or the name of the way."""
    if isinstance(step, ChooseStep):
        yield from step.keys.items()
        yield "otherwise", step.otherwise
    elif isinstance(step, DoStep):
        yield from step.to.items()
    elif isinstance(step, SayStep):
        yield "then", step.then
    elif isinstance(step, AskStep):
        yield from (("then", step.then), ("otherwise", step.otherwise))
    elif isinstance(step, ProveStep):
        yield from (("by", step.by), ("then", step.then), ("otherwise", step.otherwise))


def asks_somebody(step: AnyStep) -> bool:
    """Whether it waits for the caller."""
    return isinstance(step, ChooseStep | AskStep)
