"""The table of what the staff may do, and its words."""

from __future__ import annotations

import pytest

from purser.core.text import LANGUAGES, Language, catalogue
from purser.identity.permissions import TABLE, Permission


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_permission_is_said_in_words(language: Language) -> None:
    assert set(catalogue(language)["permissions"]) == set(Permission)
    for grant in TABLE:
        said = grant.says(language)
        assert grant.permission not in said
        assert said.isascii() == (language == "en")
