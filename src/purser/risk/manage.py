"""What operators do with rule sets: draft one, have it tested, put it in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from psycopg.errors import UniqueViolation

from purser.core.clock import Clock
from purser.core.db import Tx
from purser.core.errors import conflict, not_found
from purser.risk import store
from purser.risk.document import read_document
from purser.risk.store import StoredRules

TEST_GOOD_FOR: Final = timedelta(days=7)
"""How old the test of a draft may be when it is put in force."""


async def draft_rules(tx: Tx, source: Mapping[str, Any], by: str, clock: Clock) -> StoredRules:
    """A new version, not in force. Raises risk_rules_invalid, risk_rules_busy."""
    read_document(source)
    try:
        return await store.draft(tx, source, by, clock.now())
    except UniqueViolation:  # somebody else drafts at this very moment
        raise conflict("risk_rules_busy") from None


async def claim_draft(tx: Tx, version: int) -> StoredRules:
    """A draft, locked. Raises risk_rules_unknown, risk_rules_not_draft."""
    found = await store.claim_rules(tx, version)
    if found is None:
        raise not_found("risk_rules_unknown")
    if found.state != "draft":
        raise conflict("risk_rules_not_draft")
    return found


async def put_in_force(tx: Tx, version: int, by: str, clock: Clock) -> StoredRules:
    """Make a tested draft the active version. Every process judges by it a few seconds later.

    Raises risk_rules_unknown, risk_rules_not_draft, risk_rules_untested.
    """
    found = await claim_draft(tx, version)
    if found.tested_at is None or clock.now() - found.tested_at > TEST_GOOD_FOR:
        raise conflict("risk_rules_untested", days=TEST_GOOD_FOR.days)
    try:
        return await store.activate(tx, version, by, clock.now())
    except UniqueViolation:  # another draft was put in force at this very moment
        raise conflict("risk_rules_busy") from None
