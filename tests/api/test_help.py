"""Help: pages without a script, found by search engines; searched and opened by the app; written and read by staff."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from purser.identity.permissions import Role
from purser.service.knowledge import shipped
from tests.support.http import Api, problem
from tests.support.staff import Desk, at_work

TEXT = {
    "title": "Lost umbrellas",
    "summary": "Where they are.",
    "asks": ["lost umbrella"],
    "body": "In {codes.tries} places.\n\n- here",
}
ARTICLE = {
    "topic": "contact", "owner": "service", "review_days": 90, "see": ["contact"], "way": None, "zh": TEXT, "en": TEXT,
    "note": "asked for often",
}  # fmt: skip


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def of(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.tags if t == tag and all(a.get(k) == v for k, v in wanted.items())]


async def test_pages_are_whole_in_both_languages_and_need_no_script(api: Api) -> None:
    for language, tag in (("zh", "zh-CN"), ("en", "en")):
        for slug in ("", *shipped()):
            answer = await api.anybody.get(f"/help/{language}/{slug}")
            assert answer.status_code == 200, slug
            page = Outline(answer.text)
            assert page.of("html")[0]["lang"] == tag
            assert len(page.of("h1")) == 1, slug
            assert [a["type"] for a in page.of("script")] == ["application/ld+json"] * len(page.of("script"))
            canonical = page.of("link", rel="canonical")[0]["href"]
            assert canonical == f"http://purser.test/help/{language}/{slug}"
            twins = {a["hreflang"]: a["href"] for a in page.of("link", rel="alternate")}
            assert twins.keys() == {"zh-CN", "en", "x-default"}
            assert twins[tag] == canonical
            for block in re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL):
                assert json.loads(block)["@context"] == "https://schema.org"
            assert "script-src" not in answer.headers["content-security-policy"]
            assert "default-src 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["cache-control"] == "public, max-age=300"


async def test_every_link_of_the_help_leads_somewhere(api: Api) -> None:
    links: set[str] = set()
    for slug in ("", *shipped()):
        page = Outline((await api.anybody.get(f"/help/en/{slug}")).text)
        links |= {a["href"] or "" for a in page.of("a")}
    ours = {link.partition("#")[0] for link in links if link.startswith(("/help/", "/numbers"))}
    assert len(ours) > len(shipped())
    for link in ours:
        assert (await api.anybody.get(link, follow_redirects=True)).status_code == 200, link
    assert {link for link in links if not link.startswith(("/help/", "/wallet/", "#"))} == {
        "/merchant/",
        "/numbers",
        "/numbers/en",
    }


async def test_the_way_in_goes_by_language_and_the_form_searches(api: Api) -> None:
    to = await api.anybody.get("/help", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert (to.status_code, to.headers["location"], to.headers["vary"]) == (307, "/help/zh/", "Accept-Language")
    assert (await api.anybody.get("/help/zh")).headers["location"] == "/help/zh/"
    found = await api.anybody.get("/help/zh/search", params={"q": "退款还没到 <b>"})
    assert "/help/zh/refund-where" in found.text
    assert "<b>" not in found.text
    assert '<meta name="robots" content="noindex">' in found.text
    nothing = await api.anybody.get("/help/en/search", params={"q": "pasta recipe"})
    assert "Nothing found" in nothing.text
    assert (await api.anybody.get("/help/en/search?q=%20")).headers["location"] == "/help/en/"
    missing = await api.anybody.get("/help/en/no-such-thing")
    assert (missing.status_code, "no such page" in missing.text) == (404, True)
    assert (await api.anybody.get("/help/fr/")).status_code == 404


async def test_search_engines_are_shown_the_help_and_nothing_else(api: Api) -> None:
    robots = (await api.anybody.get("/robots.txt")).text
    assert "Allow: /help/" in robots
    assert "Disallow: /\n" in robots
    assert "Sitemap: http://purser.test/help/sitemap.xml" in robots
    tree = ET.fromstring((await api.anybody.get("/help/sitemap.xml")).text)
    places = [e.text or "" for e in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) == 2 * (len(shipped()) + 1)
    for place in places[:4]:
        assert (await api.anybody.get(place.removeprefix("http://purser.test"))).status_code == 200
    style = await api.anybody.get("/help/help.css")
    again = await api.anybody.get("/help/help.css", headers={"If-None-Match": style.headers["etag"]})
    assert (style.headers["content-type"], again.status_code) == ("text/css; charset=utf-8", 304)


async def test_the_app_searches_opens_and_says_whether_it_helped(api: Api) -> None:
    chinese = {"Accept-Language": "zh"}
    found = (await api.anybody.get("/v1/help/search", params={"q": "退款還沒到"}, headers=chinese)).json()["items"]
    assert "refund-where" in [h["slug"] for h in found]
    assert len(found) <= 3
    assert (await api.anybody.get("/v1/help/search", params={"q": "今天天气"})).json()["items"] == []
    assert problem(await api.anybody.get("/v1/help/search", params={"q": "x" * 201})) == (422, "invalid_request")
    article = (await api.anybody.get("/v1/help/articles/withdraw", headers=chinese)).json()
    words = json.dumps(article, ensure_ascii=False)
    assert "0.1%" in words
    assert "¥1,000" in words
    assert article["way"] == "/withdraw"
    assert article["see"][0]["title"] == "收费标准"
    assert problem(await api.anybody.get("/v1/help/articles/nothing")) == (404, "article_unknown")
    listed = (await api.anybody.get("/v1/help/articles")).json()["items"]
    assert {h["slug"] for h in listed} == set(shipped())

    mine = api.bearer(await api.token(await api.world.person()))
    path = "/v1/help/articles/withdraw/vote"
    assert (await mine.get(path)).json() == {"helped": None}
    for helped in (False, True):
        assert (await mine.put(path, json={"helped": helped})).status_code == 204
    assert (await mine.get(path)).json() == {"helped": True}
    assert await api.world.rows("SELECT slug, helped FROM article_votes") == [("withdraw", True)]
    assert problem(await api.anybody.put(path, json={"helped": True})) == (401, "unauthenticated")


async def test_one_writes_another_publishes_and_everybody_reads(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("purser.service.knowledge.library.STALE", 0.0)
    writer, reader = await at_work(api, Role.SENIOR_AGENT, "王芳"), await at_work(api, Role.OPERATOR, "赵敏")
    page = "/v1/help/articles/lost-umbrellas"
    made = await _draft(writer, "lost-umbrellas", ARTICLE)
    assert (made["version"], made["published_by"], made["drafted_by"]) == (1, None, writer.id)
    assert problem(await api.anybody.get(page)) == (404, "article_unknown")

    publish = "/v1/staff/articles/lost-umbrellas/versions/1/publish"
    assert problem(await writer.browser.post(publish)) == (409, "article_own_draft")
    assert (await reader.browser.post(publish)).json()["published_by"] == reader.id
    assert problem(await reader.browser.post(publish)) == (409, "article_published")
    shown = (await api.anybody.get(page)).json()
    assert (shown["title"], shown["blocks"][0]["lines"][0][0]["text"]) == ("Lost umbrellas", "In 5 places.")
    assert "lost-umbrellas" in (await api.anybody.get("/help/en/")).text
    found = (await api.anybody.get("/v1/help/search", params={"q": "lost umbrella"})).json()["items"]
    assert found[0]["slug"] == "lost-umbrellas"

    second = {**ARTICLE, "en": {**TEXT, "title": "Umbrellas, changed"}}
    assert (await _draft(writer, "lost-umbrellas", second))["version"] == 2
    assert (await _draft(reader, "lost-umbrellas", ARTICLE))["version"] == 3
    assert (await writer.browser.post(publish.replace("/1/", "/3/"))).status_code == 200
    late = await reader.browser.post("/v1/staff/articles/lost-umbrellas/versions/2/publish")
    assert problem(late) == (409, "article_version_stale")

    source = (await reader.browser.get("/v1/staff/articles/lost-umbrellas")).json()
    assert [v["version"] for v in source["versions"]] == [3, 2, 1]
    assert source["document"]["en"]["body"].startswith("In {codes.tries}")
    assert [d["version"] for d in source["drafts"]] == [2]

    gone = await writer.browser.post("/v1/staff/articles/lost-umbrellas/withdrawal", json={"note": "nobody asks"})
    assert (gone.status_code, gone.json()["is_withdrawn"]) == (201, True)
    assert (await api.anybody.get(page)).status_code == 200
    assert (await reader.browser.post("/v1/staff/articles/lost-umbrellas/versions/4/publish")).status_code == 200
    assert problem(await api.anybody.get(page)) == (404, "article_unknown")
    acts = await api.world.rows("SELECT action FROM audit_records WHERE object = 'article:lost-umbrellas' ORDER BY seq")
    assert [a for (a,) in acts] == ["knowledge.write", "knowledge.publish", "knowledge.write", "knowledge.write",
                                    "knowledge.publish", "knowledge.write", "knowledge.publish"]  # fmt: skip


async def test_what_cannot_be_shown_is_not_kept_and_reviews_begin_anew(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("purser.service.knowledge.library.STALE", 0.0)
    writer, agent = await at_work(api, Role.SENIOR_AGENT), await at_work(api, Role.AGENT)
    path = "/v1/staff/articles/pin/versions"
    wrong: list[dict[str, Any]] = [
        {"zh": {**TEXT, "body": "{no.such.figure}"}},
        {"en": {**TEXT, "body": "[out](https://evil.example)"}},
        {"en": {**TEXT, "body": "[lost](no-such-article)"}},
        {"see": ["no-such-article"]},
    ]
    for change in wrong:
        assert problem(await writer.browser.post(path, json={**ARTICLE, **change})) == (422, "article_invalid")
    assert await api.world.rows("SELECT count(*) FROM article_versions") == [(0,)]
    linked = await writer.browser.post("/v1/staff/articles/contact/withdrawal", json={"note": "nobody asks"})
    assert problem(linked) == (422, "article_invalid")

    assert (await _draft(agent, "pin", ARTICLE))["version"] == 1
    assert problem(await agent.browser.post(f"{path}/1/publish")) == (403, "permission_missing")

    rows = (await agent.browser.get("/v1/staff/articles")).json()["items"]
    assert [r["review_due"] for r in rows] == sorted(r["review_due"] for r in rows)
    first = rows[0]["slug"]
    assert rows[0]["reviewed_by"] is None
    api.world.clock.advance(days=900)
    assert (await writer.browser.get("/v1/staff/me")).status_code == 401
    again = await at_work(api, Role.OPERATOR)
    assert all(r["is_due"] for r in (await again.browser.get("/v1/staff/articles")).json()["items"])
    assert (await again.browser.post(f"/v1/staff/articles/{first}/review")).status_code == 204
    after = {r["slug"]: r for r in (await again.browser.get("/v1/staff/articles")).json()["items"]}
    assert (after[first]["is_due"], after[first]["reviewed_by"]) == (False, again.id)
    assert sum(r["is_due"] for r in after.values()) == len(after) - 1
    second = rows[1]["slug"]
    assert (await again.browser.post(f"/v1/staff/articles/{second}/review")).status_code == 204
    api.world.clock.advance(days=1)
    later = await at_work(api, Role.OPERATOR)
    for slug in (first, second):
        assert (await later.browser.post(f"/v1/staff/articles/{slug}/review")).status_code == 204
        seen = {r["slug"]: r["reviewed"] for r in (await later.browser.get("/v1/staff/articles")).json()["items"]}
        assert seen[slug] > after[first]["reviewed"], "a later look counts, though another was looked at that day"


async def _draft(desk: Desk, slug: str, article: dict[str, Any]) -> dict[str, Any]:
    answer = await desk.browser.post(f"/v1/staff/articles/{slug}/versions", json=article)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
