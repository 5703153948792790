"""Which data belongs to a person. Each app says what it holds, and how that is taken along or forgotten."""

from collections.abc import Callable
from typing import Any

from accounts.hooks import Steps
from accounts.models import User

Export = Callable[[User], Any]
Erase = Callable[[User], Steps]

exports: dict[str, Export] = {}
erasures: dict[str, Erase] = {}


def exported(name: str) -> Callable[[Export], Export]:
    """Declares one part of what somebody may download about themselves: anything that JSON can say."""

    def declare(export: Export) -> Export:
        assert name not in exports, f"Export {name} is declared twice."
        exports[name] = export
        return export

    return declare


def erased(name: str) -> Callable[[Erase], Erase]:
    """Declares what becomes of an app's data when its person goes: in two steps, as a reaction of `accounts.hooks`."""

    def declare(erase: Erase) -> Erase:
        assert name not in erasures, f"Erasure {name} is declared twice."
        erasures[name] = erase
        return erase

    return declare
