"""The menu a caller hears: data, checked before it is put in force, and walked without knowing lines or clocks."""

from purser.hotline.menu.document import read_menu, shipped_document, shipped_menu
from purser.hotline.menu.model import ACTIONS, Menu, MenuError
from purser.hotline.menu.walk import (
    Act,
    Ask,
    Digit,
    Digits,
    Do,
    Done,
    End,
    Event,
    Queue,
    Say,
    Silence,
    Walk,
    WalkOverError,
)

__all__ = [
    "ACTIONS",
    "Act",
    "Ask",
    "Digit",
    "Digits",
    "Do",
    "Done",
    "End",
    "Event",
    "Menu",
    "MenuError",
    "Queue",
    "Say",
    "Silence",
    "Walk",
    "WalkOverError",
    "read_menu",
    "shipped_document",
    "shipped_menu",
]
