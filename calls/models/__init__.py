"""Rooms, who sits in them, and calls between two people."""

from calls.models.call import Call
from calls.models.kind import Kind
from calls.models.media import MediaReport, MediaServer
from calls.models.room import Room
from calls.models.seat import Seat

__all__ = ["Call", "Kind", "MediaReport", "MediaServer", "Room", "Seat"]
