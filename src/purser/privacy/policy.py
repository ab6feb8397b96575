"""A country's rules about personal data: purposes, what is kept and by which law, what is held. Shipped as
`policies/<policy>-privacy.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Literal

from purser.core.service_calendar import POLICIES
from purser.core.text import LANGUAGES, Language

Ground = Literal["contract", "law", "consent"]
Texts = Mapping[Language, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class PurposeRule:
    """What data are used for, on which ground. Texts have a title and a body."""

    name: str
    version: int
    ground: Ground
    stoppable: bool
    law: Mapping[Language, str]
    texts: Texts

    @property
    def text_hash(self) -> bytes:
        """The fingerprint of what is shown, in all languages: what exactly somebody agreed to."""
        shown = [self.texts[language][part] for language in LANGUAGES for part in ("title", "body")]
        return sha256("\0".join(shown).encode()).digest()


@dataclass(frozen=True, slots=True)
class KeptRule:
    """What stays although it is asked to be deleted, and by which law."""

    code: str
    law: Mapping[Language, str]
    texts: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Category:
    """Something that is held. `kept`: the code of what keeps it; empty: it goes with the account or before.
    Texts say what, why, who sees it, and how long it stays."""

    name: str
    kept: str
    texts: Texts


@dataclass(frozen=True, slots=True)
class PrivacyPolicy:
    """All of a country's."""

    kept_years: int
    purposes: Mapping[str, PurposeRule]
    kept: Mapping[str, KeptRule]
    categories: tuple[Category, ...]


@cache
def load_privacy_policy(policy: str) -> PrivacyPolicy:
    """The shipped rules. ValueError when they do not hang together."""
    return read_privacy_policy(tomllib.loads((POLICIES / f"{policy}-privacy.toml").read_text("utf-8")))


def read_privacy_policy(document: Mapping[str, Any]) -> PrivacyPolicy:
    """Read a document. ValueError when something is missing or named twice."""
    try:
        purposes = [
            PurposeRule(p["name"], p["version"], p["ground"], p.get("stoppable", False), dict(p["law"]), _texts(p))
            for p in document["purpose"]
        ]
        kept = [KeptRule(k["code"], dict(k["law"]), {g: k[g] for g in LANGUAGES}) for k in document["kept"]]
        categories = tuple(Category(c["name"], c["kept"], _texts(c)) for c in document["category"])
        read = PrivacyPolicy(
            document["kept_years"], {p.name: p for p in purposes}, {k.code: k for k in kept}, categories
        )  # fmt: skip
    except KeyError as error:
        raise ValueError(f"the privacy policy does not say {error}") from None
    if len(read.purposes) != len(purposes) or len(read.kept) != len(kept):
        raise ValueError("a purpose or a rule is named twice")
    if unknown := {c.kept for c in categories} - read.kept.keys() - {""}:
        raise ValueError(f"kept by nothing: {sorted(unknown)}")
    if wrong := [p.name for p in purposes if p.stoppable != (p.ground == "consent")]:
        raise ValueError(f"what rests on consent can be stopped, and nothing else: {wrong}")
    return read


def _texts(entry: Mapping[str, Any]) -> Texts:
    return {language: dict(entry[language]) for language in LANGUAGES}
