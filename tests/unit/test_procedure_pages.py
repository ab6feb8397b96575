"""docs/procedures is what the tables say now."""

from __future__ import annotations

from pathlib import Path

from purser.core.terms import load_terms
from purser.procedures import ALL, page, write_pages
from tests.support.tidy import ROOT

PAGES = ROOT / "docs" / "procedures"


def test_every_procedure_has_the_page_its_table_draws() -> None:
    """`./purser procedures` writes them."""
    committed = {path.stem: path.read_text("utf-8") for path in PAGES.glob("*.md") if path.name != "README.md"}
    assert committed == {p.name: page(p, load_terms("cn")) for p in ALL}


def test_pages_of_procedures_that_are_no_more_go(tmp_path: Path) -> None:
    (tmp_path / "gone.md").write_text("x")
    (tmp_path / "README.md").write_text("x")
    written = write_pages(tmp_path, "cn")
    assert {p.name for p in tmp_path.iterdir()} == {p.name for p in written} | {"README.md"}
