"""The staff's page: no inline script, nothing in it, in both languages."""

from __future__ import annotations

import re

import pytest

from purser.api.desk.page import WORDS
from tests.support.http import Api


@pytest.mark.parametrize(("language", "title"), [("zh-CN", "员工登录"), ("en", "Staff sign-in")])
async def test_the_page_loads_its_own_files_only(api: Api, language: str, title: str) -> None:
    page = await api.anybody.get("/staff/", headers={"Accept-Language": language})
    assert f"<h1>{title}</h1>" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "unsafe-inline" not in page.headers["content-security-policy"]
    assert not re.search(r"<script>|style=|onclick", page.text)
    for file, media_type in re.findall(r'(?:src|href)="(/staff/desk\.(\w+))"', page.text):
        answer = await api.anybody.get(file)
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith({"css": "text/css", "js": "text/javascript"}[media_type])


async def test_it_has_a_slash_at_its_end_and_no_other_files(api: Api) -> None:
    assert (await api.anybody.get("/staff")).headers["location"] == "/staff/"
    for path in ("/staff/page.py", "/staff/..%2fpage.py", "/staff/desk.map"):
        assert (await api.anybody.get(path)).status_code == 404


def test_both_languages_say_the_same_things() -> None:
    assert WORDS["zh"].keys() == WORDS["en"].keys()
