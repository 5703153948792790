"""What else is done when something happens in a room: in that transaction, with the room locked."""

from datetime import datetime

from calls.models import Room
from realtime.hooks import Hook

on_seats_turn = Hook[[str, datetime], None]()
"""Somebody came to a call of two, lost their connection, or has it again: since this moment, which may have passed."""

on_seat_left = Hook[[Room], None]()
"""Somebody who sat in it does no more: left, given up or removed. Run last, for it may end the room."""

on_room_end = Hook[[Room], None]()
"""It is over, for whatever reason."""
