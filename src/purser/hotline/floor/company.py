"""The lines of colleagues on one call: the agent who talks, a colleague who is asked, a supervisor."""

from __future__ import annotations

from collections.abc import Callable

from purser.core.ids import StaffId
from purser.hotline.floor.chores import Chores
from purser.hotline.media import Leg, Line, Mode, Pcm


class Company:
    """Who of the staff is on the line, and who hears whom.

    `gone` is called once a colleague's line has ended by itself. Lines are closed here, whoever opened them.
    """

    def __init__(
        self, line: Line, chores: Chores, music: Callable[[], Pcm], gone: Callable[[StaffId, Leg], None]
    ) -> None:
        self._line = line
        self._chores = chores
        self._music = music
        self._gone = gone
        self._legs: dict[StaffId, Leg] = {}
        self._left: set[Leg] = set()
        self.talker: StaffId | None = None
        self.consulted: StaffId | None = None
        self.supervisor: StaffId | None = None

    def has(self, staff: StaffId) -> bool:
        """Whether a colleague's line is there."""
        return staff in self._legs

    @property
    def members(self) -> set[StaffId]:
        """All whose line is there."""
        return set(self._legs)

    def leg(self, staff: StaffId) -> Leg | None:
        """A colleague's line, if it is there."""
        return self._legs.get(staff)

    def add(self, staff: StaffId, leg: Leg) -> None:
        """A colleague's line is there; one they had before is closed (they loaded their page again)."""
        self.drop(staff)
        self._legs[staff] = leg
        self._chores.add(self._notice(staff, leg))
        if staff == self.talker:
            self._line.bridge(leg)
        self.arrange()

    def is_now(self, staff: StaffId, leg: Leg) -> bool:
        """Whether this is the line the colleague is on."""
        return self._legs.get(staff) is leg

    def drop(self, staff: StaffId | None) -> None:
        """Close a colleague's line, if there is one."""
        leg = None if staff is None else self._legs.pop(staff, None)
        if leg is not None:
            self._left.add(leg)
            self._chores.add(self._put_down(leg))

    def talk(self, staff: StaffId) -> None:
        """Let the customer and this colleague, whose line is there, hear each other."""
        self.talker = staff
        if self.consulted == staff:
            self.consulted = None
        self._line.music(None)
        self._line.bridge(self._legs[staff])

    def part(self) -> None:
        """The agent is not on the call any more; a colleague who was asked stays, for whom it may be meant."""
        gone, self.talker = self.talker, None
        self._line.unbridge()
        if gone != self.consulted:
            self.drop(gone)
        self.unsupervise()

    def hold(self, on: bool) -> bool:  # as the line's
        """Let the customer wait with music, or go on; whether that is new."""
        if self.talker is None or self._line.held == on:
            return False
        self._line.music(self._music() if on else None)
        self._line.hold(on)
        return True

    def ask(self, staff: StaffId | None) -> None:
        """The agent asks a colleague, as soon as their line is there; None: nobody any more."""
        before, self.consulted = self.consulted, staff
        if before not in (None, staff, self.talker):
            self.drop(before)
        self.arrange()

    def arrange(self) -> None:
        """While a colleague is asked, the two talk and the customer hears music."""
        if self.talker is None:
            return
        colleague = None if self.consulted is None else self._legs.get(self.consulted)
        self._line.music(self._music() if colleague is not None or self._line.held else None)
        self._line.consult(colleague)

    def supervise(self, staff: StaffId, leg: Leg | None, mode: Mode) -> None:
        """A supervisor listens, whispers or speaks; without a line the one they have is used, if there is one."""
        if self.supervisor not in (None, staff):
            self.unsupervise()
        self.supervisor = staff
        if leg is not None:
            self.add(staff, leg)
        if (theirs := self._legs.get(staff)) is not None:
            self._line.supervise(theirs, mode)

    def unsupervise(self) -> None:
        """No supervisor any more. Nothing changes when there was none."""
        self._line.supervise(None)
        self.drop(self.supervisor)
        self.supervisor = None

    async def close(self) -> None:
        """Everybody is off the line."""
        self._line.unbridge()
        legs, self._legs = [*self._legs.values(), *self._left], {}
        for leg in legs:
            await leg.close()

    async def _put_down(self, leg: Leg) -> None:
        await leg.close()
        self._left.discard(leg)

    async def _notice(self, staff: StaffId, leg: Leg) -> None:
        await leg.ended.wait()
        self._gone(staff, leg)
