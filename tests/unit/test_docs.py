"""The documentation: every link leads somewhere, every page and picture is reached, both READMEs lead to the same."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.__main__ import CASES
from purser import cli
from tests.support import tidy

DOCS = tidy.ROOT / "docs"
READMES = ("README.md", "README.zh-CN.md")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_ELSEWHERE = re.compile(r"(https?|mailto):")


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """Where a page's links lead: a file and, perhaps, a heading in it. Not to other hosts."""
    for link in _LINK.findall(_FENCED.sub("", page.read_text())):
        if not _ELSEWHERE.match(link):
            path, _, heading = link.partition("#")
            yield (page.parent / path).resolve() if path else page, heading


def _anchors(page: Path) -> set[str]:
    """The names GitHub gives to headings."""
    headings = _HEADING.findall(_FENCED.sub("", page.read_text()))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def _lost(page: Path) -> list[str]:
    """What a page's links promise and is not there."""
    lost = []
    for file, heading in _links(page):
        if not file.exists():
            lost.append(f"{page.name}: {file.name}")
        elif heading and heading not in _anchors(file):
            lost.append(f"{page.name}: {file.name}#{heading}")
    return lost


def _reached(start: Path) -> set[Path]:
    """Every file that links lead to, over whatever pages; a linked folder is all that is in it."""
    found: set[Path] = set()
    waiting = [start]
    while waiting:
        page = waiting.pop()
        for file, _ in _links(page):
            fresh = set(file.glob("*") if file.is_dir() else [file]) - found
            found |= fresh
            waiting += [file for file in fresh if file.suffix == ".md"]
    return found


def test_every_link_leads_somewhere() -> None:
    pages = [path for path in tidy.files() if path.suffix == ".md"]
    assert len(pages) > 50
    assert [lost for page in pages for lost in _lost(page)] == []


def test_a_link_that_leads_nowhere_is_found(tmp_path: Path) -> None:
    page = tmp_path / "a.md"
    page.write_text("# One `two`, 三\n[here](#one-two-三) [gone](#four) [file](b.md)\n```\n[not](a link)\n```\n")
    assert _lost(page) == ["a.md: a.md#four", "a.md: b.md"]


@pytest.mark.parametrize("readme", READMES)
def test_every_page_is_reached(readme: str) -> None:
    assert set(DOCS.rglob("*.md")) - _reached(tidy.ROOT / readme) == set()


def test_every_picture_is_shown() -> None:
    reached = _reached(tidy.ROOT / READMES[0]) | _reached(tidy.ROOT / READMES[1])
    assert sorted(picture.name for picture in set(DOCS.glob("images/*")) - reached) == []


def test_both_readmes_lead_to_the_same_pages() -> None:
    english, chinese = ({f for f, _ in _links(tidy.ROOT / r) if f.suffix == ".md"} for r in READMES)
    assert english - {tidy.ROOT / READMES[1]} == chinese - {tidy.ROOT / READMES[0]}


def test_what_can_be_measured_is_said() -> None:
    assert list(cli.BENCHES) == list(CASES)
    said = (DOCS / "benchmarks.md").read_text().splitlines()[2]
    assert [case for case in CASES if f"[{case}]" not in said] == []


def test_no_term_stands_twice_in_the_glossary() -> None:
    """What is another thing in another place says of what it is, in brackets."""
    rows = [line.split("|")[1] for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| ")]
    terms = Counter(term.strip() for row in rows[1:] for term in row.split(","))
    assert len(terms) > 150
    assert [term for term, times in terms.items() if times > 1] == []
