"""The pages of the help centre: all topics, one article, what a search found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final
from urllib.parse import quote

from purser.api.help.frame import TAGS, Sheet
from purser.api.help.icons import ARROW, TOPICS
from purser.api.help.words import Words, words_of
from purser.api.html import Html, el, join
from purser.core.text import LANGUAGES, Language, day_text
from purser.service.knowledge import Block, Heading, Page, Span, plain

_TAGS_OF: Final = {"text": "p", "heading": "h2", "list": "ul", "steps": "ol"}
_CONTEXT: Final = "https://schema.org"


def home(headings: Sequence[Heading], language: Language, base_url: str) -> Sheet:
    """All topics with their articles."""
    words = words_of(language)
    return Sheet(
        language=language,
        title=words.all,
        description=words.about,
        paths=_paths(""),
        hero=_hero(words, language),
        body=join(_danger(words), _topics(headings, words, language)),
        structured=[_site(words, language, base_url)],
    )


def article(page: Page, base_url: str) -> Sheet:
    """One article."""
    words, language = words_of(page.language), page.language
    crumbs = el(
        "nav",
        el("a", words.all, href=f"/help/{language}/"),
        el("a", words.topics[page.topic], href=f"/help/{language}/#{page.topic}"),
        class_="crumbs",
        aria_label=words.ways,
    )
    text = el(
        "article",
        el("h1", page.title),
        el("p", page.summary, class_="summary"),
        *(_block(block, language) for block in page.blocks),
        _do_it(page, words),
        el("p", words.reviewed.format(date=day_text(page.reviewed, language)), class_="reviewed"),
    )
    return Sheet(
        language=language,
        title=page.title,
        description=page.summary,
        paths=_paths(page.slug),
        body=el("div", crumbs, text, _see(page, words), _contact(words), class_="reading"),
        structured=[_answer(page), _crumbs(page, words, base_url)],
    )


def results(question: str, found: Sequence[Heading], headings: Sequence[Heading], language: Language) -> Sheet:
    """What a search found; when it found nothing, all topics."""
    words = words_of(language)
    if found:
        body = join(el("h1", words.found.format(question=question)), _list(found, language), _contact(words))
    else:
        says = el("div", el("h1", words.nothing.format(question=question)), el("p", words.nothing_more), class_="empty")
        body = join(says, _contact(words), _topics(headings, words, language))
    query = f"?q={quote(question)}"
    return Sheet(
        language=language,
        title=words.search,
        description=words.about,
        paths={x: f"/help/{x}/search{query}" for x in LANGUAGES},
        hero=_hero(words, language, question),
        body=body,
        is_hidden=True,
    )


def missing(headings: Sequence[Heading], language: Language) -> Sheet:
    """No such page."""
    words = words_of(language)
    says = el("div", el("h1", words.missing), el("p", words.missing_more), class_="empty")
    return Sheet(
        language=language,
        title=words.missing,
        description=words.about,
        paths=_paths(""),
        hero=_hero(words, language),
        body=join(says, _topics(headings, words, language)),
        is_hidden=True,
    )


def _hero(words: Words, language: Language, question: str = "") -> Html:
    field = el(
        "input", id="q", name="q", type="search", value=question, placeholder=words.placeholder, required=True,
        maxlength="200", autocomplete="off", enterkeyhint="search", aria_describedby="more",
    )  # fmt: skip
    label = el("label", words.question, for_="q") if question else el("h1", el("label", words.question, for_="q"))
    form = el(
        "form", el("div", field, el("button", words.search, type="submit"), class_="box"),
        action=f"/help/{language}/search", method="get", role="search",
    )  # fmt: skip
    return el("div", label, form, el("p", words.question_more, id="more"), class_="hero")


def _danger(words: Words) -> Html:
    return el(
        "aside", el("p", words.danger), el("a", words.danger_do, href="/wallet/freeze", class_="button bad"),
        class_="alarm",
    )  # fmt: skip


def _topics(headings: Sequence[Heading], words: Words, language: Language) -> Html:
    """A card a topic."""
    cards = []
    for topic, group in groupby(headings, key=lambda h: h.topic):
        links = [el("li", el("a", h.title, href=f"/help/{language}/{h.slug}")) for h in group]
        head = el("h2", TOPICS[topic], words.topics[topic])
        cards.append(el("section", head, el("ul", *links), id=topic, class_=f"card {topic}"))
    return el("div", *cards, class_="topics")


def _list(found: Sequence[Heading], language: Language) -> Html:
    rows = [
        el(
            "li",
            el("a", el("strong", h.title), el("span", h.summary), ARROW, href=f"/help/{language}/{h.slug}"),
        )
        for h in found
    ]
    return el("ul", *rows, class_="found")


def _block(block: Block, language: Language) -> Html:
    tag = _TAGS_OF[block.kind]
    lines = [join(*(_span(span, language) for span in line)) for line in block.lines]
    return el(tag, lines[0]) if block.kind in ("text", "heading") else el(tag, *(el("li", line) for line in lines))


def _span(span: Span, language: Language) -> Html:
    if span.to is not None:
        return el("a", span.text, href=span.to if span.to.startswith("/") else f"/help/{language}/{span.to}")
    return el("strong", span.text) if span.strong else join(span.text)


def _do_it(page: Page, words: Words) -> Html | None:
    if page.way is None:
        return None
    return el("p", el("a", words.do_it, href=f"/wallet{page.way}", class_="button"), class_="do")


def _see(page: Page, words: Words) -> Html | None:
    if not page.see:
        return None
    return el("section", el("h2", words.see), _list(page.see, page.language), class_="see")


def _contact(words: Words) -> Html:
    link = el("a", words.contact_do, href="/wallet/contact", class_="button soft")
    return el("aside", el("p", words.contact_more), link, class_="reach")


def _paths(slug: str) -> Mapping[Language, str]:
    return {language: f"/help/{language}/{slug}" for language in LANGUAGES}


def _site(words: Words, language: Language, base_url: str) -> dict[str, Any]:
    return {
        "@context": _CONTEXT,
        "@type": "WebSite",
        "name": words.site,
        "url": f"{base_url}/help/{language}/",
        "inLanguage": TAGS[language],
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{base_url}/help/{language}/search?q={{question}}",
            "query-input": "required name=question",
        },
    }


def _answer(page: Page) -> dict[str, Any]:
    """A question with its answer, as search engines show it."""
    text = f"{page.summary}\n{plain(page.blocks)}"
    question = {"@type": "Question", "name": page.title, "acceptedAnswer": {"@type": "Answer", "text": text}}
    return {
        "@context": _CONTEXT,
        "@type": "FAQPage",
        "inLanguage": TAGS[page.language],
        "dateModified": page.reviewed.isoformat(),
        "mainEntity": [question],
    }


def _crumbs(page: Page, words: Words, base_url: str) -> dict[str, Any]:
    start = f"{base_url}/help/{page.language}/"
    steps = [(words.all, start), (words.topics[page.topic], f"{start}#{page.topic}"), (page.title, start + page.slug)]
    return {
        "@context": _CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": i, "name": name, "item": where}
            for i, (name, where) in enumerate(steps, 1)
        ],
    }
