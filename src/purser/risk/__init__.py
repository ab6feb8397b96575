"""Risk: rules over what a wallet did lately, and what they make of the next payment."""

from purser.risk.book import RuleBook, seed_document, seed_rules
from purser.risk.document import Document, policy_document, read_document
from purser.risk.facts import flags_of, payer_flags
from purser.risk.judge import RuleSet
from purser.risk.mark import Mark, mark, read_mark
from purser.risk.model import PLAIN, Case, Outcome, Proof, Standing, Verdict
from purser.risk.store import Decision, DecisionId, StoredRules, keep_decisions, meet, read_known
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
    "flags_of",
    "keep_decisions",
    "mark",
    "meet",
    "payer_flags",
    "policy_document",
    "read_document",
    "read_known",
    "read_mark",
    "seed_document",
    "seed_rules",
]
