"""The help search: how often it is right, on questions that nobody tuned it for, and how long it takes."""

from __future__ import annotations

import time
from dataclasses import dataclass

from bench.figures import Figure, Round
from bench.leave_out import leave_out
from bench.questions import Question, Set, read_questions
from bench.rounds import Contender, measure
from purser.core.postgres import Cluster
from purser.core.text import LANGUAGES, Language
from purser.service.knowledge import Library

_SEARCHES = 4_000


@dataclass(frozen=True, slots=True)
class Score:
    """Of questions with an answer, how many found it among three; of those without, how many found nothing."""

    right: int
    asked: int
    rejected: int
    off_topic: int

    def __str__(self) -> str:
        right, rejected = self.right / self.asked, self.rejected / self.off_topic
        return (
            f"right among three {self.right}/{self.asked} ({right:.1%}),"
            f" off-topic rejected {self.rejected}/{self.off_topic} ({rejected:.1%})"
        )


def score(library: Library, name: Set, language: Language) -> Score:
    """Ask a set of questions."""
    questions = read_questions(name, language)
    on_topic = [q for q in questions if q.right]
    off_topic = [q for q in questions if not q.right]
    return Score(
        right=sum(_is_right(library, q, language) for q in on_topic),
        asked=len(on_topic),
        rejected=sum(not library.search(q.text, language) for q in off_topic),
        off_topic=len(off_topic),
    )


async def knowledge(_: Cluster, runs: int, scale: float) -> list[Figure]:
    """Scores of both sets in both languages, and of examples left out, then searches a second of one core."""
    library = Library("cn")
    sets: tuple[Set, ...] = ("held-out", "strangers", "development")
    for name in sets:
        for language in LANGUAGES:
            print(f"   {name} {language}: {score(library, name, language)}", flush=True)
    for language in LANGUAGES:
        print(f"   left out {language}: {leave_out(language)}", flush=True)
    questions = [q.text for language in LANGUAGES for q in read_questions("held-out", language)]
    count = int(_SEARCHES * scale)

    async def run() -> Round:
        latencies, began = [], time.perf_counter()
        for i in range(count):
            start = time.perf_counter()
            library.search(questions[i % len(questions)], "zh")
            latencies.append(time.perf_counter() - start)
        return Round(count, time.perf_counter() - began, latencies)

    return await measure([Contender("help-search", "searches/s", run)], runs)


def _is_right(library: Library, question: Question, language: Language) -> bool:
    return any(hit.article.slug in question.right for hit in library.search(question.text, language))
