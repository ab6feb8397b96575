"""The page where staff enrol a passkey, sign in and see what they may do."""

from purser.api.desk.page import router

__all__ = ["router"]
