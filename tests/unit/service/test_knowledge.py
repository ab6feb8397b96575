"""Articles: well-formed, both languages alike, figures from the policies; found by what people type."""

from __future__ import annotations

import re
from datetime import date

import pytest

from purser.core.text import LANGUAGES
from purser.service.knowledge import Library, shipped

LIBRARY = Library("cn")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_article_can_be_shown_and_leaves_no_brace(language: str) -> None:
    for slug in shipped():
        page = LIBRARY.article(slug, language)  # type: ignore[arg-type]
        assert page is not None
        assert not set("{}") & set(repr(page)), slug
        assert all((page.blocks, page.title, page.summary)), slug


def test_both_languages_say_as_much_and_lead_to_the_same() -> None:
    for slug, article in shipped().items():
        zh, en = article.texts["zh"], article.texts["en"]
        links = [set(re.findall(r"\]\(([^)]+)\)", text.body)) for text in (zh, en)]
        figures = [set(re.findall(r"\{([^}]+)\}", text.body + text.summary)) for text in (zh, en)]
        assert links[0] == links[1], slug
        assert figures[0] == figures[1], slug
        assert min(len(zh.asks), len(en.asks)) >= 3, slug


def test_a_review_date_is_never_far_in_the_future() -> None:
    for slug, article in shipped().items():
        assert article.reviewed >= date(2026, 11, 1), slug
        assert (article.review_due - article.reviewed).days <= 366, slug


def test_a_search_answers_in_the_language_asked_for() -> None:
    assert "My refund has not arrived" in [h.article.title for h in LIBRARY.search("退款还没到", "en")]
    assert "退款还没到账" in [h.article.title for h in LIBRARY.search("where is my refund", "zh")]
    assert LIBRARY.search("", "en") == []
