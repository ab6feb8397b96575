"""Calls 来电: the lines of the hotline as they are stored, who is on them, and what is kept of them.

`CallDesk` (`open_calls`) is what everything is done at. Contacts are locked before calls. Every step and event rings
the bell `TOPIC` with the call's id; orders ring `ORDERS` with the worker's.

    call = await calls.begin_call(tx, desk, NewCall(Way.PHONE, worker, number="+8613800000001"))
    call = await calls.answer_call(tx, desk, call.id)
    known = await calls.take_call_code(desk, call.id, "123456")          # None: not right
    call = await calls.queue_call(tx, desk, call.id, band=Band.REST, skills=("refunds",), topic="refund")
    call = await calls.connect_call(tx, desk, call.id, staff)
    call = await calls.end_call(tx, desk, call.id, Actor.CUSTOMER)
"""

from purser.hotline.calls.begin_call import NewCall, begin_call, may_begin_call, number_of, open_call_of
from purser.hotline.calls.call_table import CALL
from purser.hotline.calls.codes import CallCode, make_call_code, prune_call_codes
from purser.hotline.calls.desk import NAME, TOPIC, CallDesk, note_on, open_calls
from purser.hotline.calls.end_call import end_call, kept_as, lose_call
from purser.hotline.calls.identify import check_pin, identify_caller, take_call_code
from purser.hotline.calls.model import (
    TALKING,
    Call,
    CallEvent,
    CallId,
    Direction,
    OrderId,
    Proof,
    State,
    Way,
    WorkerId,
    call_over,
    call_unknown,
    hotline_unavailable,
)
from purser.hotline.calls.orders import (
    ORDERS,
    Answers,
    Order,
    OrderKind,
    Sent,
    abandon_orders,
    answer_order,
    send_order,
    take_orders,
)
from purser.hotline.calls.outgoing import announce_call, dial_call
from purser.hotline.calls.recordings import (
    Recording,
    begin_recording,
    end_recording,
    play_recording,
    recordings_of,
    sound_of,
)
from purser.hotline.calls.sound import Sound
from purser.hotline.calls.store import (
    claim,
    events,
    latest_of,
    living,
    of_case,
    of_contact,
    of_worker,
    open_of,
    read,
)
from purser.hotline.calls.sweep import sweep_dead_workers
from purser.hotline.calls.talk import (
    answer_call,
    connect_call,
    consult,
    hold_call,
    open_case_of,
    queue_call,
    requeue_call,
)
from purser.hotline.calls.workers import (
    BEAT,
    SILENCE,
    Worker,
    beat_worker,
    choose_worker,
    enlist_worker,
    living_workers,
    retire_worker,
)

__all__ = [
    "BEAT", "CALL", "NAME", "ORDERS", "SILENCE", "TALKING", "TOPIC", "Answers", "Call", "CallCode", "CallDesk",
    "CallEvent", "CallId", "Direction", "NewCall", "Order", "OrderId", "OrderKind", "Proof", "Recording", "Sent",
    "Sound", "State", "Way", "Worker", "WorkerId", "abandon_orders", "announce_call", "answer_call", "answer_order",
    "beat_worker", "begin_call", "begin_recording", "call_over", "call_unknown", "check_pin", "choose_worker",
    "claim", "connect_call", "consult", "dial_call", "end_call", "end_recording", "enlist_worker", "events",
    "hold_call", "hotline_unavailable", "identify_caller", "kept_as", "latest_of", "living",
    "living_workers", "lose_call", "make_call_code", "may_begin_call", "note_on", "number_of", "of_case",
    "of_contact", "of_worker", "open_call_of", "open_calls", "open_case_of", "open_of", "play_recording",
    "prune_call_codes", "queue_call", "read", "recordings_of", "requeue_call", "retire_worker", "send_order",
    "sound_of", "sweep_dead_workers", "take_call_code", "take_orders",
]  # fmt: skip
