"""Every variable the settings read, as the table that README shows."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config.settings import env

START, END = "<!-- settings: manage.py settings_table -->\n", "<!-- end of settings -->\n"


class Command(BaseCommand):
    help = "Write the settings table into README.md."

    def handle(self, **_options: Any) -> None:
        readme = Path(settings.BASE_DIR) / "README.md"
        before, _, rest = readme.read_text(encoding="utf-8").partition(START)
        _, _, after = rest.partition(END)
        readme.write_text(f"{before}{START}{table()}{END}{after}", encoding="utf-8")


def table() -> str:
    rows = (f"| `{each.name}` | {_code(each.default)} | {_cell(each.help)} |" for each in env.variables.values())
    return "\n".join(["| variable | default | what it does |", "| --- | --- | --- |", *rows, ""])


def _code(text: str) -> str:
    return f"`{_cell(text)}`" if text else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
