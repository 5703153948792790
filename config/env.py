"""Settings from the environment, typed, and remembered so that documentation can be held against them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}


@dataclass(frozen=True)
class Variable:
    name: str
    default: str  # as documentation shows it
    help: str


def read_dotenv(path: Path) -> dict[str, str]:
    """`NAME=value` lines; quotes around a value are dropped, `#` starts a comment line."""
    if not path.is_file():
        return {}
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.strip().removeprefix("export ").partition("=")
        if separator and not name.startswith("#"):
            values[name.strip()] = _unquoted(value.strip())
    return values


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value


class Env:
    """Reads one variable a call. The process environment wins over the `.env` file."""

    def __init__(self, values: Mapping[str, str] | None = None, dotenv: Path | None = None) -> None:
        process = os.environ if values is None else values
        self._values = {**(read_dotenv(dotenv) if dotenv else {}), **process}
        self.variables: dict[str, Variable] = {}

    def text(self, name: str, default: str = "", *, help: str, shown: str | None = None) -> str:
        self.variables[name] = Variable(name, default if shown is None else shown, help)
        return self._values.get(name, default)

    def flag(self, name: str, default: bool, *, help: str, shown: str | None = None) -> bool:
        value = self.text(name, "1" if default else "0", help=help, shown=shown).strip().lower()
        if value not in TRUE | FALSE:
            raise ImproperlyConfigured(f"{name} must be one of 1, 0, true, false, yes, no, on, off.")
        return value in TRUE

    def whole(self, name: str, default: int, *, help: str, shown: str | None = None) -> int:
        value = self.text(name, str(default), help=help, shown=shown)
        try:
            return int(value)
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be a whole number.") from None

    def number(self, name: str, default: float, *, help: str, shown: str | None = None) -> float:
        value = self.text(name, f"{default:g}", help=help, shown=shown)
        try:
            return float(value)
        except ValueError:
            raise ImproperlyConfigured(f"{name} must be a number.") from None

    def items(self, name: str, default: str = "", *, help: str, shown: str | None = None) -> list[str]:
        """A comma-separated list."""
        return [item.strip() for item in self.text(name, default, help=help, shown=shown).split(",") if item.strip()]
