"""The demo's counter: a page with people to sign in as, codes to scan and tills to be paid at."""

from purser.api.demo.counter import demo_routes
from purser.api.demo.view import Guest

__all__ = ["Guest", "demo_routes"]
