"""The local outbox as a page, for development: mail and texts that went nowhere else, with their codes to copy."""

from purser.api.outbox.routes import outbox_routes

__all__ = ["outbox_routes"]
