"""Floor 话务大厅: one process that joins lines, menu, voice, calls and the queue, so that people can talk.

`Exchange` keeps the calls of the process and does what apps and desks order; a `Conversation` is one call from its
greeting to its end, its `Talk` the part with people: what the call's contact does in the queue is followed and made
heard. `Phones` puts telephones through to it, `Callbacks` rings people back.
"""

from purser.hotline.floor.callbacks import Callbacks
from purser.hotline.floor.conversation import Conversation
from purser.hotline.floor.exchange import Exchange
from purser.hotline.floor.house import House, MediaPlace
from purser.hotline.floor.phones import Phones
from purser.hotline.floor.watch import ContactWatch

__all__ = ["Callbacks", "ContactWatch", "Conversation", "Exchange", "House", "MediaPlace", "Phones"]
