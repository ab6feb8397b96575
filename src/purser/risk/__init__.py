"""Risk: rules over what a wallet did lately, and what they make of the next payment."""

from purser.risk.book import RuleBook, seed_document, seed_rules
from purser.risk.document import Document, policy_document, read_document
from purser.risk.facts import flags_of, payer_flags
from purser.risk.judge import RuleSet
from purser.risk.manage import claim_draft, draft_rules, put_in_force
from purser.risk.mark import Mark, mark, read_mark
from purser.risk.model import PLAIN, Case, Outcome, Proof, Standing, Verdict
from purser.risk.store import (
    Decision,
    DecisionId,
    StoredRules,
    find_decision,
    find_hold,
    keep_decisions,
    list_decisions,
    list_rules,
    meet,
    note_release,
    note_test,
    read_known,
    read_rules,
)
from purser.risk.trail import Trail

__all__ = [
    "PLAIN",
    "Case",
    "Decision",
    "DecisionId",
    "Document",
    "Mark",
    "Outcome",
    "Proof",
    "RuleBook",
    "RuleSet",
    "Standing",
    "StoredRules",
    "Trail",
    "Verdict",
    "claim_draft",
    "draft_rules",
    "find_decision",
    "find_hold",
    "flags_of",
    "keep_decisions",
    "list_decisions",
    "list_rules",
    "mark",
    "meet",
    "note_release",
    "note_test",
    "payer_flags",
    "policy_document",
    "put_in_force",
    "read_document",
    "read_known",
    "read_mark",
    "read_rules",
    "seed_document",
    "seed_rules",
]
