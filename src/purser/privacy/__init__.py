"""Privacy: what customers agreed to, what they may ask for about their data, and how somebody leaves."""

from purser.privacy.answer import Answerer, agree_to_correct, answer, open_request, waiting
from purser.privacy.archive import key_id, key_pem, signing_key
from purser.privacy.ask import DOCUMENTS, ask, prove, withdraw
from purser.privacy.closing import blockers
from purser.privacy.consents import Said, Standing, decide, history, standings, stoppable
from purser.privacy.copies import fetch_copy, read_copy
from purser.privacy.gather import decisions
from purser.privacy.keep import KeptRecord, read_kept
from purser.privacy.leave import go_on_closing
from purser.privacy.lookups import list_looks
from purser.privacy.model import PROVED, Blocker, Consent, Copy, Look, Outcome, Part, Request, RequestKind
from purser.privacy.policy import PrivacyPolicy, load_privacy_policy
from purser.privacy.request_table import PERSONAL_DATA
from purser.privacy.room import Privacy, open_privacy
from purser.privacy.store import newest as list_requests
from purser.privacy.store import read as read_request

__all__ = [
    "DOCUMENTS",
    "PERSONAL_DATA",
    "PROVED",
    "Answerer",
    "Blocker",
    "Consent",
    "Copy",
    "KeptRecord",
    "Look",
    "Outcome",
    "Part",
    "Privacy",
    "PrivacyPolicy",
    "Request",
    "RequestKind",
    "Said",
    "Standing",
    "agree_to_correct",
    "answer",
    "ask",
    "blockers",
    "decide",
    "decisions",
    "fetch_copy",
    "go_on_closing",
    "history",
    "key_id",
    "key_pem",
    "list_looks",
    "list_requests",
    "load_privacy_policy",
    "open_privacy",
    "open_request",
    "prove",
    "read_copy",
    "read_kept",
    "read_request",
    "signing_key",
    "standings",
    "stoppable",
    "waiting",
    "withdraw",
]
