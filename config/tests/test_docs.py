"""What the documents name exists: files, targets, commands, settings."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command, get_commands
from pytest_django.fixtures import Settings

from config.management.commands import settings_table
from config.settings import env

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCES = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_the_settings_table_is_what_the_settings_read() -> None:
    assert settings_table.table() in README, "Run: manage.py settings_table"


def test_the_settings_table_is_written_between_its_marks(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{settings_table.START}old\n{settings_table.END}after\n")
    call_command("settings_table")
    assert readme.read_text() == f"before\n{settings_table.START}{settings_table.table()}{settings_table.END}after\n"


def test_every_setting_says_what_it_does() -> None:
    assert [each.name for each in env.variables.values() if not each.help.endswith(".")] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_links_lead_somewhere(document: Path) -> None:
    text = FENCES.sub("", document.read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", link):
            path, _, anchor = link.partition("#")
            target = (document.parent / path).resolve() if path else document
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def anchors(document: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", document.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_commands_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:^|`|&& |sudo )make ([a-z-]+)", text, re.MULTILINE)) <= targets
    assert set(re.findall(r"manage\.py ([a-z]\w+)", text)) <= get_commands().keys()


@pytest.mark.parametrize("document", DOCUMENTS, ids=named)
def test_variables_are_settings(document: Path) -> None:
    """Of the words in capitals that are set or shown as code."""
    text = document.read_text(encoding="utf-8")
    assigned = re.findall(r"\b([A-Z][A-Z_]{3,})=", text)
    beyond = {"ARGS", "PYTHON", "LimitNOFILE", "SIGTERM"}
    assert set(assigned) - beyond <= env.variables.keys()
