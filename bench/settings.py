"""Switchboard as the bench runs it: the same code, with one more app that lets a client cause an event."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
