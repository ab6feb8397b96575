"""Articles: well-formed, both languages alike, figures from the policies; found by what people type."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from purser.api.staff_articles import ArticleText
from purser.core.text import LANGUAGES
from purser.fees import Service, Tariff, load_tariff
from purser.service.knowledge import Library, Span, plain, shipped
from purser.service.knowledge.figures import FigureError, figures_of
from purser.service.knowledge.index import Index
from purser.service.knowledge.markup import MarkupError, parse
from purser.service.knowledge.words import synonyms
from tests.support.tidy import ROOT

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


def test_staff_may_draft_anew_what_comes_with_the_program() -> None:
    for article in shipped().values():
        for text in article.texts.values():
            assert ArticleText(title=text.title, summary=text.summary, asks=list(text.asks), body=text.body)


def test_a_review_date_is_never_far_in_the_future() -> None:
    for slug, article in shipped().items():
        assert article.reviewed >= date(2026, 11, 1), slug
        assert (article.review_due - article.reviewed).days <= 366, slug


def test_a_search_answers_in_the_language_asked_for() -> None:
    assert "My refund has not arrived" in [h.article.title for h in LIBRARY.search("退款还没到", "en")]
    assert "退款还没到账" in [h.article.title for h in LIBRARY.search("where is my refund", "zh")]
    assert LIBRARY.search("", "en") == []


FOUNDING = {
    "相关数字钱包APP如何处理交易纠纷？": "dispute-open",
    "相关如何找回被盗的数字钱包账户？": "account-stolen",
    "相关数字钱包APP如何收费？": "fees",
    "相关数字钱包APP如何保障用户的隐私安全？": "privacy",
    "相关如果无法解除绑定银行卡，该怎么办？": "card-unbind",
    "相关数字钱包APP的退款流程是怎样的？": "refund-ask",
    "用户在拨打客服电话时应注意的事项": "before-calling",
    "常见数字钱包APP客服热线": "number-check",
    "如何下载、使用": "get-app",
    "用户反馈意见和建议的渠道": "feedback",
}
"""What the founding text asks, and the article that answers it."""

ADVICE = {
    "dispute-open": ["商家", "证据", "裁决"],
    "guarantee": ["赔付", "最多"],
    "account-stolen": ["冻结", "证明", "第二重验证"],
    "fees": ["提现", "公告", "活动"],
    "promotions": ["活动"],
    "membership": ["银卡", "专属方案"],
    "privacy": ["加密", "泄露", "通行密钥"],
    "data-correct": ["更正"],
    "card-unbind": ["在途", "身份验证", "自动继续"],
    "refund-ask": ["申请退款", "365 天", "商家"],
    "refund-where": ["5 分钟", "3 个工作日"],
    "before-calling": ["订单号", "回电"],
    "number-check": ["95188", "95017", "400-666-8800"],
}
"""What it advises, said as it is here."""


def test_every_question_of_the_founding_text_is_answered() -> None:
    for question, slug in FOUNDING.items():
        assert slug in [h.article.slug for h in LIBRARY.search(question, "zh")], question
    for slug, words in ADVICE.items():
        page = LIBRARY.article(slug, "zh")
        assert page is not None
        shown = page.summary + plain(page.blocks)
        assert [w for w in words if w not in shown] == [], slug


def test_every_page_of_the_wallet_that_is_named_is_there() -> None:
    sources = (ROOT / "web" / "apps" / "wallet").rglob("*.ts*")
    known = {path for f in sources for path in re.findall(r"path: '(/[^']*)'", f.read_text("utf-8"))}
    assert len(known) > 40
    for slug, article in shipped().items():
        bodies = "".join(text.body for text in article.texts.values())
        named = {article.way or "/", *re.findall(r"\(/wallet(/[^)]*)\)", bodies)}
        assert named <= known, slug


def test_figures_are_the_policys_and_the_tariffs() -> None:
    cheap = replace(load_tariff("cn").rules[Service.WITHDRAWAL], rate_ppm=500)
    tariff = Tariff("t", {**load_tariff("cn").rules, Service.WITHDRAWAL: cheap})
    figures = figures_of("cn", tariff)
    assert figures.fill("{fee.withdrawal.rate}, {fee.withdrawal.floor}", "en") == "0.05%, ¥0.10"
    assert (
        figures.fill("{unbinding.review}, {refund.pause}, {dispute.file_bytes}", "en")
        == "1 working day, 1 minute, 10 MB"
    )
    assert figures.fill("{unbinding.review}，{risk.recovering}", "zh") == "1 个工作日，¥500"
    assert figures.fill("{calendar.hours}", "zh") == "周一至周五 09:00–18:00"
    with pytest.raises(FigureError, match=r"no\.such"):
        figures.fill("{no.such}", "en")


def test_an_article_that_would_be_untrue_is_left_out() -> None:
    library = Library("cn")
    library.take(shipped(), Tariff("without levels", load_tariff("cn").rules), Index(shipped().values(), synonyms()))
    assert shipped().keys() - library.articles.keys() == {"membership"}
    assert "membership" not in [h.article.slug for h in library.search("how do I become a VIP", "en")]
    assert all(library.article(slug, "zh") for slug in library.articles)


def test_markup_is_little_and_leads_nowhere_else() -> None:
    blocks = parse("one **two** [three](four)\n\n## h\n- a\n- b\n1. c")
    assert [b.kind for b in blocks] == ["text", "heading", "list", "steps"]
    assert blocks[0].lines[0] == (Span("one "), Span("two", strong=True), Span(" "), Span("three", to="four"))
    assert len(blocks[2].lines) == 2
    for away in ("https://evil.example", "//evil.example", "javascript:alert(1)", "/wallet?x=1"):
        with pytest.raises(MarkupError):
            parse(f"[x]({away})")
