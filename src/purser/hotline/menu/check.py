"""Whether a menu may be put in force: whatever a caller does, it ends, a person and the freeze can be reached, and
nothing is told to somebody who has not shown who they are.

A step is looked at once for every proof that may be under way (`Node`), so that @proved leads where it really does.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from purser.core.text import LANGUAGES, Language
from purser.hotline.menu.model import (
    ACTIONS,
    NEEDS_PROOF,
    PROVED,
    UNPROVED,
    AskStep,
    DoStep,
    EndStep,
    Menu,
    MenuError,
    ProveStep,
    QueueStep,
    asks_somebody,
    ways,
)
from purser.hotline.sentences import PhraseError, phrases, placeholders

OWN: Final = ("say_again", "wrong_key", "wrong_digits")
"""Sentences that the walk says by itself."""
_SECRETS: Final = frozenset({"pin", "code"})
_LEVELS: Final[Mapping[str, int]] = {"none": 0, "any": 1, "pin": 2}


class Node(NamedTuple):
    """A step, and the step whose proof is under way there."""

    step: str
    back: str


class Way(NamedTuple):
    """How one gets from a node to another."""

    start: Node
    by: str
    end: Node


def check_menu(menu: Menu, skills: Collection[str]) -> list[MenuError]:
    """What is wrong with a menu; nothing: it may be put in force. `skills`: those the queue knows."""
    wrong = [*_names(menu), *_sentences(menu), *_parts(menu, skills)]
    if wrong:
        return wrong
    graph = list(_ways(menu))
    wrong = [MenuError("proof_unasked", way.start.step) for way in graph if way.end.step in (PROVED, UNPROVED)]
    wrong += [MenuError("proof_nested", way.start.step) for way in graph if way.by == "nested"]
    if wrong:
        return _once(wrong)
    return _once([*_reached(menu, graph), *_endless(menu, graph), *_proofs(menu, graph), *_values(menu, graph)])


def _names(menu: Menu) -> Iterator[MenuError]:
    for part in ("start", "main", "theft", "last"):
        if getattr(menu, part) not in menu.steps:
            yield MenuError("step_unknown", what=part)
    for step in menu.steps.values():
        for by, to in ways(step):
            if to not in menu.steps and to not in (PROVED, UNPROVED):
                yield MenuError("step_unknown", step.name, by)


def _sentences(menu: Menu) -> Iterator[MenuError]:
    """Every sentence is there in both languages, and takes the same values in both."""
    used = [(step.name, step.prompt) for step in menu.steps.values() if not isinstance(step, DoStep | ProveStep)]
    for name, key in [*used, *(("", own) for own in OWN)]:
        try:
            needed = {placeholders(_text(menu, key, language)) for language in LANGUAGES}
        except KeyError:
            yield MenuError("sentence_missing", name, key)
        except PhraseError:
            yield MenuError("sentence_invalid", name, key)
        else:
            if len(needed) > 1:
                yield MenuError("sentences_differ", name, key)


def _text(menu: Menu, key: str, language: Language) -> str:
    return menu.texts[language].get(key) or phrases(language)[key]


def _parts(menu: Menu, skills: Collection[str]) -> Iterator[MenuError]:
    asked = {step.asks for step in menu.steps.values() if isinstance(step, AskStep)}
    for step in menu.steps.values():
        if isinstance(step, AskStep) and step.asks in _SECRETS and not step.secret:
            yield MenuError("secret_heard", step.name)
        if isinstance(step, DoStep) and not set(step.give) <= asked:
            yield MenuError("never_asked", step.name, min(set(step.give) - asked))
        if isinstance(step, QueueStep) and not set(step.skills) <= set(skills):
            yield MenuError("skill_unknown", step.name, min(set(step.skills) - set(skills)))


def _ways(menu: Menu) -> Iterator[Way]:
    """All ways from the start, each once."""
    first = Node(menu.start, "")
    seen, waiting = {first}, deque([first])
    while waiting:
        node = waiting.popleft()
        for way in _from(menu, node):
            yield way
            if way.end not in seen and way.end.step in menu.steps:
                seen.add(way.end)
                waiting.append(way.end)


def _from(menu: Menu, node: Node) -> Iterator[Way]:
    step = menu.steps[node.step]
    if isinstance(step, ProveStep):
        yield Way(node, "nested" if node.back else "by", Node(step.by, step.name))
        yield Way(node, "then", Node(step.then, node.back))
        return
    for by, to in ways(step):
        yield Way(node, by, _home(menu, node, to))
    if asks_somebody(step):
        yield Way(node, "last", Node(menu.last, ""))


def _home(menu: Menu, node: Node, to: str) -> Node:
    back = menu.steps.get(node.back)
    if to in (PROVED, UNPROVED) and isinstance(back, ProveStep):
        return Node(back.then if to == PROVED else back.otherwise, "")
    return Node(to, node.back)


def _reached(menu: Menu, graph: list[Way]) -> Iterator[MenuError]:
    """Every step is reached; from wherever somebody is asked, a person, the main menu, and the freeze can be."""
    nodes = _nodes(menu, graph)
    for name in sorted(set(menu.steps) - {n.step for n in nodes}):
        yield MenuError("never_reached", name)
    steps = menu.steps
    goals = {
        "no_end": [n for n in nodes if isinstance(steps[n.step], QueueStep | EndStep)],
        "no_person": [n for n in nodes if isinstance(steps[n.step], QueueStep)],
        "no_way_back": [n for n in nodes if n.step == menu.main],
        "no_theft": [n for n in nodes if n.step == menu.theft],
        "no_freeze": [n for n in nodes if isinstance(s := steps[n.step], DoStep) and s.action == "freeze"],
    }
    chosen = [way for way in graph if way.by != "last"]
    for why, ends in goals.items():
        fine = _leading(chosen, ends)
        for node in nodes:
            if node not in fine and (why == "no_end" or asks_somebody(steps[node.step])):
                yield MenuError(why, node.step)


def _endless(menu: Menu, graph: list[Way]) -> Iterator[MenuError]:
    """No way goes round without asking anybody, and what comes last asks nobody."""
    alone: defaultdict[Node, list[Node]] = defaultdict(list)
    for way in graph:
        if not asks_somebody(menu.steps[way.start.step]):
            alone[way.start].append(way.end)
    for node in alone:
        if node in _reachable(alone, alone[node]):
            yield MenuError("goes_round", node.step)
    last = Node(menu.last, "")
    for node in {last} | _reachable(alone, alone[last]):
        if asks_somebody(menu.steps[node.step]):
            yield MenuError("last_asks", node.step)


def _proofs(menu: Menu, graph: list[Way]) -> Iterator[MenuError]:
    """Whoever gets to an action has shown what it needs, by every way that leads there."""
    shown = {Node(menu.start, ""): 0}
    settled = False
    while not settled:
        settled = True
        for way in graph:
            if way.start in shown:
                level = _raised(menu, way, shown[way.start])
                if level < shown.get(way.end, max(_LEVELS.values()) + 1):
                    shown[way.end], settled = level, False
    for node, level in shown.items():
        step = menu.steps[node.step]
        if isinstance(step, DoStep) and level < _LEVELS[NEEDS_PROOF.get(step.action, "none")]:
            yield MenuError("told_unproved", node.step)
    for way in graph:
        back, leads = menu.steps.get(way.start.back), dict(ways(menu.steps[way.start.step]))
        if not isinstance(back, ProveStep) or leads.get(way.by) != PROVED:
            continue
        if _raised(menu, way, shown[way.start]) < _LEVELS[back.proof]:
            yield MenuError("proof_too_weak", way.start.step, back.name)


def _raised(menu: Menu, way: Way, level: int) -> int:
    """What has been shown after a way was gone."""
    step = menu.steps[way.start.step]
    if isinstance(step, ProveStep):
        return max(level, _LEVELS[step.proof]) if way.by == "then" else level
    if not isinstance(step, DoStep) or way.by != "known":
        return level
    return max(level, _LEVELS["pin"] if "pin" in step.give else _LEVELS["any"])


def _values(menu: Menu, graph: list[Way]) -> Iterator[MenuError]:
    """A sentence with values comes only after an action that gave them, whichever way it is reached."""
    told: dict[Node, frozenset[str]] = {Node(menu.start, ""): frozenset()}
    settled = False
    while not settled:
        settled = True
        for way in graph:
            if way.start in told:
                step = menu.steps[way.start.step]
                given = ACTIONS[step.action].outcomes[way.by] if isinstance(step, DoStep) else told[way.start]
                kept = given & told.get(way.end, given)
                if kept != told.get(way.end):
                    told[way.end], settled = kept, False
    for node, given in told.items():
        step = menu.steps[node.step]
        if not isinstance(step, DoStep | ProveStep) and (
            missing := placeholders(_text(menu, step.prompt, "zh")) - given
        ):
            yield MenuError("value_missing", node.step, min(missing))


def _nodes(menu: Menu, graph: Iterable[Way]) -> set[Node]:
    return {Node(menu.start, ""), *(way.end for way in graph)}


def _leading(graph: Iterable[Way], ends: Iterable[Node]) -> set[Node]:
    """The nodes from which one of `ends` can be reached, and those themselves."""
    before: defaultdict[Node, list[Node]] = defaultdict(list)
    for way in graph:
        before[way.end].append(way.start)
    found = set(ends)
    return found | _reachable(before, found)


def _reachable(graph: Mapping[Node, list[Node]], starts: Iterable[Node]) -> set[Node]:
    found: set[Node] = set()
    waiting = deque(starts)
    while waiting:
        node = waiting.popleft()
        if node not in found:
            found.add(node)
            waiting.extend(graph.get(node, ()))
    return found


def _once(wrong: Iterable[MenuError]) -> list[MenuError]:
    return list({(e.why, e.step, e.what): e for e in wrong}.values())
