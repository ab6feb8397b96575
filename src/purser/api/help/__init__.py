"""The public help pages: made by the server, without any script, for people and for search engines."""

from purser.api.help.frame import HEADERS, STYLES, Sheet, document
from purser.api.help.routes import help_routes

__all__ = ["HEADERS", "STYLES", "Sheet", "document", "help_routes"]
