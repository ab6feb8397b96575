"""Identity: who somebody is. Passwords, sign-in, sessions."""

from purser.identity.login import normalise_email, normalise_login, normalise_phone
from purser.identity.model import AttemptRules, OpenedSession, SessionRecord, SessionRules
from purser.identity.passwords import Hasher, check_password
from purser.identity.register import change_password, find_login, register
from purser.identity.sessions import (
    TOUCHED_EVERY,
    end_session,
    hash_token,
    kill_sessions,
    open_session,
    prune_sessions,
    read_sessions,
    touch_sessions,
)
from purser.identity.sign_in import prune_attempts, sign_in

__all__ = [
    "TOUCHED_EVERY",
    "AttemptRules",
    "Hasher",
    "OpenedSession",
    "SessionRecord",
    "SessionRules",
    "change_password",
    "check_password",
    "end_session",
    "find_login",
    "hash_token",
    "kill_sessions",
    "normalise_email",
    "normalise_login",
    "normalise_phone",
    "open_session",
    "prune_attempts",
    "prune_sessions",
    "read_sessions",
    "register",
    "sign_in",
    "touch_sessions",
]
