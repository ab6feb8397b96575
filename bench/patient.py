"""The risk rules in force, with thresholds that nobody reaches: a benchmark's client pays a thousand times as often
as a person, and each payment is to be judged, not refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from purser.core.clock import SystemClock
from purser.core.db import Database
from purser.risk import policy_document, seed_document

_THRESHOLD = re.compile(r"(?<=> )[0-9_]+|(?<=>= )[0-9_]+")


def patient_rules() -> Mapping[str, Any]:
    """The rules of the policy, every threshold a billion times as high."""
    document = policy_document("cn")
    rules = [{**rule, "when": [_raise(condition) for condition in rule["when"]]} for rule in document["rules"]]
    return {"name": "patient", "rules": rules}


async def be_patient(db: Database) -> None:
    """Put them in force before anything else does."""
    async with db.transaction() as tx:
        await seed_document(tx, patient_rules(), SystemClock())


def _raise(condition: str) -> str:
    return _THRESHOLD.sub(lambda found: str(int(found.group()) * 1_000_000_000), condition)
