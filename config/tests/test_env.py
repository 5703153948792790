from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.env import Env, read_dotenv


def test_dotenv_reads_names_values_quotes_and_comments(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a comment\nPORT=9000\nexport NAME='two words'\nEQUALS=a=b\n\nnonsense\nEMPTY=\n")
    assert read_dotenv(file) == {"PORT": "9000", "NAME": "two words", "EQUALS": "a=b", "EMPTY": ""}


def test_dotenv_that_does_not_exist_is_empty(tmp_path: Path) -> None:
    assert read_dotenv(tmp_path / ".env") == {}


def test_process_environment_wins_over_dotenv(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=9000\nHOST=::1\n")
    env = Env({"PORT": "9001"}, dotenv=file)
    assert env.whole("PORT", 8000, help="") == 9001
    assert env.text("HOST", help="") == "::1"


@pytest.mark.parametrize(("text", "value"), [("1", True), ("Yes", True), ("off", False), ("", False), ("FALSE", False)])
def test_flags_are_words_for_yes_and_no(text: str, value: bool) -> None:
    assert Env({"DEBUG": text}).flag("DEBUG", not value, help="") is value


def test_defaults_hold_when_nothing_is_set() -> None:
    env = Env({})
    assert env.flag("DEBUG", True, help="") is True
    assert env.whole("PORT", 8000, help="") == 8000
    assert env.number("RATE", 2.5, help="") == 2.5
    assert env.items("HOSTS", "a, b,,", help="") == ["a", "b"]


@pytest.mark.parametrize(
    ("read", "message"),
    [
        (lambda env: env.flag("DEBUG", True, help=""), "DEBUG must be one of"),
        (lambda env: env.whole("DEBUG", 1, help=""), "DEBUG must be a whole number"),
        (lambda env: env.number("DEBUG", 1, help=""), "DEBUG must be a number"),
    ],
)
def test_value_of_another_type_is_refused_by_name(read, message: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ImproperlyConfigured, match=message):
        read(Env({"DEBUG": "perhaps"}))


def test_every_variable_is_remembered_as_documentation_shows_it() -> None:
    env = Env({"DEBUG": "0"})
    env.flag("DEBUG", True, help="Development.")
    env.text("KEY", "computed", shown="made up", help="A key.")
    assert [(each.name, each.default, each.help) for each in env.variables.values()] == [
        ("DEBUG", "1", "Development."),
        ("KEY", "made up", "A key."),
    ]
