"""What else is done when a call between two people is made, or moves on: in that transaction."""

from calls.models import Call
from realtime.hooks import Hook

on_call_change = Hook[[Call], None]()
