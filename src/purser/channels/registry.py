"""The channels a process may use, by name."""

from __future__ import annotations

from collections.abc import Iterable

from purser.channels.errors import ChannelMissing
from purser.channels.model import Capability
from purser.channels.port import Channel, require


class Channels:
    """A fixed set of channels. ValueError when two of them share a name."""

    def __init__(self, channels: Iterable[Channel] = ()) -> None:
        self._by_name: dict[str, Channel] = {}
        for channel in channels:
            if channel.name in self._by_name:
                raise ValueError(f"two channels are called {channel.name}")
            self._by_name[channel.name] = channel

    @property
    def names(self) -> tuple[str, ...]:
        """The channels' names, in the order they were given."""
        return tuple(self._by_name)

    def get(self, name: str, needs: Capability | None = None) -> Channel:
        """The channel called `name`; ChannelMissing without one, CapabilityMissing when it lacks `needs`."""
        channel = self._by_name.get(name)
        if channel is None:
            raise ChannelMissing(name)
        if needs is not None:
            require(channel, needs)
        return channel

    async def aclose(self) -> None:
        """Close every channel's connections."""
        for channel in self._by_name.values():
            await channel.aclose()
