"""Static files in production: an address that changes with them, and kept for ever."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from config.static import content_version
from config.tests.test_checks import PRODUCTION

VISIT = """
import json, re
import django
django.setup()
from django.test import Client
client = Client(headers={"host": "switchboard.example"})
page = client.get("/sign-in/", secure=True).content.decode()
addresses = sorted(set(re.findall(r'(?:src|href)="(/static/[^"#]+)"', page)))
answers = [client.get(address, secure=True) for address in [*addresses, "/static/css/base.css"]]
print(json.dumps([[each.request["PATH_INFO"], each.status_code, each.get("Cache-Control")] for each in answers]))
"""


@pytest.fixture(scope="module")
def visit(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int, str | None]]:
    """What a browser gets for the addresses on the sign-in page of a production server."""
    folder = tmp_path_factory.mktemp("production")
    env = {**PRODUCTION, "PATH": os.environ["PATH"], "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    done = subprocess.run(
        [sys.executable, "-c", VISIT],
        cwd=settings.BASE_DIR,
        env={**env, "ENV_FILE": os.devnull, "DJANGO_SETTINGS_MODULE": "config.settings"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(each) for each in json.loads(done.stdout)]


def test_what_pages_name_is_there_and_kept_for_ever(visit: list[tuple[str, int, str | None]]) -> None:
    named = visit[:-1]
    assert any(address.endswith("/js/entrance/sign-in.js") for address, _, _ in named)
    for address, status, cache in named:
        assert status == 200, address
        assert cache == "max-age=315360000, public, immutable", address


def test_address_without_a_version_is_no_address(visit: list[tuple[str, int, str | None]]) -> None:
    assert visit[-1][:2] == ("/static/css/base.css", 404)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("1")
    (tmp_path / "b.css").write_text("2")
    return tmp_path


def test_version_changes_with_every_name_and_byte(files: Path) -> None:
    versions = [content_version(files)]
    (files / "b.css").write_text("3")
    versions.append(content_version(files))
    (files / "b.css").rename(files / "c.css")
    versions.append(content_version(files))
    (files / "js" / "new.js").touch()
    versions.append(content_version(files))
    assert len(set(versions)) == 4


def test_version_does_not_depend_on_where_the_files_are(files: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere") / files.name
    (elsewhere / "js").mkdir(parents=True)
    (elsewhere / "b.css").write_text("2")
    (elsewhere / "js" / "a.js").write_text("1")
    assert content_version(elsewhere) == content_version(files)
    assert content_version(elsewhere / "b.css") == content_version(files / "b.css")
