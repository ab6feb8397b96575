"""What proves that somebody owns a wallet is made in one room only."""

from __future__ import annotations

import ast
from pathlib import Path

import purser

SOURCES = Path(purser.__file__).parent


def makers(name: str) -> set[str]:
    """The rooms, or files, that make a value of the class `name`."""
    return {
        path.relative_to(SOURCES).parts[0]
        for path in SOURCES.rglob("*.py")
        if name in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name
    }


def test_only_accounts_says_whose_wallet_it_is() -> None:
    assert makers("OwnWallet") == {"accounts"}


def test_only_the_api_says_who_is_signed_in() -> None:
    assert makers("MerchantCaller") == {"api"}
    assert makers("SessionRecord") == {"identity"}
