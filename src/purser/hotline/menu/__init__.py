"""The menu a caller hears: data, checked before it is put in force, and walked without knowing lines or clocks."""

from purser.hotline.menu.book import MenuBook
from purser.hotline.menu.check import check_menu
from purser.hotline.menu.document import read_menu, shipped_document, shipped_menu
from purser.hotline.menu.model import ACTIONS, Menu, MenuError
from purser.hotline.menu.revise import agree_to_menu, drop_menu, faults_of, propose_menu
from purser.hotline.menu.store import MenuVersion, find, in_force, newest
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
    "MenuBook",
    "MenuError",
    "MenuVersion",
    "Queue",
    "Say",
    "Silence",
    "Walk",
    "WalkOverError",
    "agree_to_menu",
    "check_menu",
    "drop_menu",
    "faults_of",
    "find",
    "in_force",
    "newest",
    "propose_menu",
    "read_menu",
    "shipped_document",
    "shipped_menu",
]
