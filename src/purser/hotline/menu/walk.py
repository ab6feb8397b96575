"""A caller's way through a menu, without clocks, lines or a database: what happened goes in, what to do comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, assert_never

from purser.core.text import LANGUAGES, Language
from purser.hotline.menu.model import (
    PROVED,
    UNPROVED,
    AskStep,
    ChooseStep,
    DoStep,
    EndStep,
    Menu,
    ProveStep,
    QueueStep,
    SayStep,
)
from purser.service.queue import Band


@dataclass(frozen=True, slots=True)
class Say:
    """Play a sentence. `words`: the menu's own; None: the shipped one of that key. A key during it, where `barge`, is
    the answer to the Ask that follows, and what is left to be said is left out."""

    prompt: str
    language: Language
    values: Mapping[str, Any] = field(default_factory=dict)
    words: str | None = None
    barge: bool = True


@dataclass(frozen=True, slots=True)
class Ask:
    """Wait for keys: one, answered by Digit, or up to `most`, ended by #, answered by Digits without it. `seconds` is
    the longest silence, answered by Silence, or by the Digits there are. `secret`: the
    digits are in no event and no log; nothing of a menu is recorded."""

    name: str
    most: int
    secret: bool
    seconds: int


@dataclass(frozen=True, slots=True)
class Do:
    """Do something; answered by Done."""

    action: str
    values: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Queue:
    """Into the queue; the walk is over."""

    topic: str
    band: Band
    skills: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Hang up; the walk is over."""


Act: TypeAlias = Say | Ask | Do | Queue | End


@dataclass(frozen=True, slots=True)
class Digit:
    """One key."""

    key: str


@dataclass(frozen=True, slots=True)
class Digits:
    """Some keys; the `#` that ended them is not among them."""

    keys: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a Do: one of its action's outcomes, and what a sentence after it may tell."""

    outcome: str
    values: Mapping[str, Any] = field(default_factory=dict)


Event: TypeAlias = Digit | Digits | Silence | Done


class WalkOverError(RuntimeError):
    """Something happened that nobody asked for."""


class Walk:
    """One caller's way. Every list of acts is sentences and then one of Ask, Do, Queue and End.

    `language` is the caller's, as soon as they have chosen; `is_known` and `has_pin`: what has been proved.
    """

    def __init__(self, menu: Menu, language: Language = "zh", *, is_known: bool = False) -> None:
        self.menu = menu
        self.language: Language = language
        self.is_known = is_known
        self.has_pin = False
        self.path: list[str] = []
        self._answers: dict[str, str] = {}
        self._told: Mapping[str, Any] = {}
        self._back: ProveStep | None = None
        self._at: AskStep | ChooseStep | DoStep | None = None
        self._tries = 0
        self._inputs = 0

    def begin(self) -> list[Act]:
        """The first acts."""
        return self._go(self.menu.start)

    def on(self, event: Event) -> list[Act]:
        """What to do now. Raises WalkOverError for an event that was not waited for."""
        at = self._at
        if isinstance(at, DoStep) and isinstance(event, Done):
            return self._done(at, event)
        if at is None or isinstance(at, DoStep) or isinstance(event, Done):
            raise WalkOverError(f"{type(event).__name__} at {'the end' if at is None else at.name}")
        self._inputs += 1
        if self._inputs >= self.menu.most_inputs:
            self._back = None
            return self._go(self.menu.last)
        return self._chosen(at, event) if isinstance(at, ChooseStep) else self._answered(at, event)

    def _done(self, at: DoStep, event: Done) -> list[Act]:
        self._told = event.values
        for name in at.give:
            self._answers.pop(name, None)
        if event.outcome == "known":  # of "who" or "identify"
            self.is_known = True
            self.has_pin = self.has_pin or "pin" in at.give
        return self._go(at.to[event.outcome])

    def _chosen(self, at: ChooseStep, event: Digit | Digits | Silence) -> list[Act]:
        key = "" if isinstance(event, Silence) else event.key if isinstance(event, Digit) else event.keys[:1]
        if key in at.keys:
            return self._go(at.keys[key])
        return self._again(at, "wrong_key" if key else "say_again")

    def _answered(self, at: AskStep, event: Digit | Digits | Silence) -> list[Act]:
        keys = "" if isinstance(event, Silence) else event.key if isinstance(event, Digit) else event.keys
        if "*" in keys:
            return self._go(at.otherwise)
        if at.least <= len(keys) <= at.most and keys.isdecimal():
            self._answers[at.asks] = keys
            return self._go(at.then)
        return self._again(at, "wrong_digits" if keys else "say_again")

    def _again(self, at: AskStep | ChooseStep, why: str) -> list[Act]:
        self._tries += 1
        if self._tries >= at.tries:
            return self._go(at.otherwise)
        return [self._say(why), *self._asked(at)]

    def _go(self, name: str) -> list[Act]:
        """From a step to the next one that waits for something."""
        acts: list[Act] = []
        self._tries = 0
        while True:
            name = self._home(name)
            step = self.menu.steps[name]
            self.path.append(name)
            if isinstance(step, SayStep):
                acts += [self._say(step.prompt, language, step.barge) for language in step.languages or [self.language]]
                name = step.then
            elif isinstance(step, ProveStep):
                name = self._proof(step)
            elif isinstance(step, ChooseStep | AskStep):
                self._at = step
                return acts + self._asked(step)
            else:
                return acts + self._last(step)

    def _proof(self, step: ProveStep) -> str:
        if self.has_pin if step.proof == "pin" else self.is_known:
            return step.then
        self._back = step
        return step.by

    def _home(self, name: str) -> str:
        """Where a proof leads back to."""
        if name not in (PROVED, UNPROVED) or self._back is None:
            return name
        back, self._back = self._back, None
        return back.then if name == PROVED else back.otherwise

    def _last(self, step: DoStep | QueueStep | EndStep) -> list[Act]:
        self._at = step if isinstance(step, DoStep) else None
        match step:
            case DoStep():
                if step.action == "language":
                    self.language = next(known for known in LANGUAGES if known == step.fixed["language"])
                given = {name: self._answers[name] for name in step.give if name in self._answers}
                return [Do(step.action, {**step.fixed, **given})]
            case QueueStep():
                return [self._say(step.prompt, barge=False), Queue(step.topic, step.band, step.skills)]
            case EndStep():
                return [self._say(step.prompt, barge=False), End()]
            case _:
                assert_never(step)

    def _asked(self, step: AskStep | ChooseStep) -> list[Act]:
        if isinstance(step, AskStep):
            return [self._say(step.prompt), Ask(step.asks, step.most, step.secret, step.seconds)]
        said: list[Act] = [self._say(step.prompt, language) for language in step.languages or [self.language]]
        return [*said, Ask(step.name, 1, secret=False, seconds=step.seconds)]

    def _say(self, prompt: str, language: Language | None = None, barge: bool = True) -> Say:
        spoken_in = language or self.language
        return Say(prompt, spoken_in, self._told, self.menu.texts.get(spoken_in, {}).get(prompt), barge)
