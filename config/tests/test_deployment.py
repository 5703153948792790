"""The deployment files agree with the settings and the tree."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.apps import apps
from django.conf import settings
from django.urls import resolve

from calls.api.webhook import LiveKitViewSet
from config.bodies import MAX_BYTES
from config.env import Env, read_dotenv
from config.settings import env

ROOT = Path(settings.BASE_DIR)
SECRET = re.compile(r"SECRET|PASSWORD|TOKEN|KEY")
OURS = ("app", "migrate", "worker")


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "compose.yaml").read_text()))


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text().replace("\\\n", "")


def interpolated(text: str) -> dict[str, str]:
    """The variables that compose fills in, each with its modifier: `:?…`, `:-…` or nothing."""
    return dict(re.findall(r"\$\{(\w+)([^}]*)\}", text))


@pytest.mark.parametrize("service", OURS)
def test_compose_sets_only_what_the_settings_read(compose: dict[str, Any], service: str) -> None:
    assert compose["services"][service]["environment"].keys() <= env.variables.keys()


def test_dockerfile_sets_only_what_the_settings_read(dockerfile: str) -> None:
    lines = " ".join(re.findall(r"^ENV (.*)$", dockerfile, re.MULTILINE))
    assigned = set(re.findall(r"(\w+)=", lines))
    assert assigned - {"PATH"} - {name for name in assigned if name.startswith("PYTHON")} <= env.variables.keys()


def test_example_environment_is_read_by_compose_or_the_settings() -> None:
    named = read_dotenv(ROOT / ".env.example").keys()
    asked_for = interpolated((ROOT / "compose.yaml").read_text())
    assert named <= asked_for.keys() | env.variables.keys()
    required = {name for name, modifier in asked_for.items() if modifier.startswith(":?")}
    assert required <= named


def test_no_secret_has_a_default() -> None:
    for name, modifier in interpolated((ROOT / "compose.yaml").read_text()).items():
        if SECRET.search(name):
            assert modifier.startswith(":?") or modifier == ":-", name
    for name, value in read_dotenv(ROOT / ".env.example").items():
        assert not (SECRET.search(name) and value), name


def test_images_are_pinned(compose: dict[str, Any], dockerfile: str) -> None:
    images = [service["image"] for service in compose["services"].values()]
    for image in [*images, *re.findall(r"^FROM (\S+)", dockerfile, re.MULTILINE)]:
        tag = image.partition(":")[2]
        assert re.search(r"\d", tag), image


def test_every_server_has_a_healthcheck_and_comes_back(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        if name in OURS:
            assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()
        else:
            assert service["healthcheck"]["test"], name
        if name != "migrate":
            assert service["restart"] == "unless-stopped", name


def test_what_must_last_is_on_volumes(compose: dict[str, Any]) -> None:
    mounted = {
        volume.split(":")[0] for service in compose["services"].values() for volume in service.get("volumes", [])
    }
    assert set(compose["volumes"]) <= mounted
    for file in mounted - set(compose["volumes"]):
        assert (ROOT / file).is_file(), file


def test_only_the_proxy_and_the_media_servers_are_published(compose: dict[str, Any]) -> None:
    assert {name for name, service in compose["services"].items() if service.get("ports")} == {"proxy", "livekit"}


def test_proxies_are_trusted_within_the_compose_network_only(compose: dict[str, Any]) -> None:
    subnet = compose["networks"]["default"]["ipam"]["config"][0]["subnet"]
    assert compose["services"]["app"]["environment"]["TRUSTED_PROXIES"] == subnet


def test_the_image_runs_as_nobody_in_particular(dockerfile: str) -> None:
    assert re.search(r"^USER switchboard$", dockerfile, re.MULTILINE)
    assert dockerfile.index("USER switchboard") < dockerfile.index("CMD")
    last_stage = dockerfile[dockerfile.rindex("\nFROM") :]
    assert "apt-get" not in last_stage
    assert "pip install" not in last_stage


def test_what_the_dockerfile_copies_exists(dockerfile: str) -> None:
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", dockerfile, re.MULTILINE):
        for source in sources.split():
            assert (ROOT / source).exists(), source


def test_the_image_holds_every_app_and_no_secret() -> None:
    left_out = set((ROOT / ".dockerignore").read_text().split())
    apps_here = {Path(app.path).relative_to(ROOT).parts[0] for app in apps.get_app_configs() if ".venv" not in app.path}
    assert not left_out & (apps_here | {"templates", "static", "manage.py"})
    assert ".*" in left_out  # .env and .git among them


def test_both_ways_to_stop_wait_longer_than_draining(compose: dict[str, Any]) -> None:
    drain = float(env.variables["DRAIN_SECONDS"].default)
    unit = (ROOT / "deploy" / "switchboard.service").read_text()
    stop = re.search(r"TimeoutStopSec=(\d+)", unit)
    assert stop is not None
    assert int(stop[1]) >= drain + 20
    assert int(compose["services"]["app"]["stop_grace_period"].rstrip("s")) >= drain + 20


def test_the_proxy_bounds_requests_where_the_server_does_not_or_does() -> None:
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    assert re.search(r"timeouts \{\s+read_header 10s\s+read_body 2m\s+\}", caddyfile)
    assert settings.BODY_SECONDS == 120
    (megabytes,) = re.findall(r"max_size (\d+)MB", caddyfile)
    assert int(megabytes) * 10**6 > MAX_BYTES


def test_livekit_makes_no_rooms_and_tells_who_is_there() -> None:
    livekit = yaml.safe_load((ROOT / "deploy" / "livekit.yaml").read_text())
    assert livekit["room"]["auto_create"] is False
    (url,) = map(urlsplit, livekit["webhook"]["urls"])
    assert resolve(url.path).func.cls is LiveKitViewSet  # type: ignore[attr-defined]
    assert url.netloc == "proxy:8080"
    assert re.search(r"^:8080 \{\s+handle " + url.path, (ROOT / "deploy" / "Caddyfile").read_text(), re.MULTILINE)


def test_media_servers_are_used_once_their_addresses_are_told(compose: dict[str, Any]) -> None:
    """Their secrets alone, which compose wants in any case, would be half a configuration."""
    given = compose["services"]["app"]["environment"]
    for address, secrets in {
        "LIVEKIT_URL": ["LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"],
        "TURN_URLS": ["TURN_SECRET"],
    }.items():
        assert given[address] == f"${{{address}:-}}"
        assert [given[name] for name in secrets] == [f"${{{address}:+${{{name}}}}}" for name in secrets]


def test_systemd_runs_what_exists() -> None:
    unit = (ROOT / "deploy" / "switchboard.service").read_text()
    assert "ExecStart=/opt/switchboard/.venv/bin/python manage.py serve" in unit
    assert (ROOT / "config" / "management" / "commands" / "serve.py").is_file()


def test_the_example_environment_is_one_of_production() -> None:
    example = read_dotenv(ROOT / ".env.example")
    assert Env(example).flag("DEBUG", True, help="") is False
    assert example["ALLOWED_HOSTS"] == example["DOMAIN"]
    assert example["PUBLIC_URL"] == f"https://{example['DOMAIN']}"


@pytest.mark.parametrize("dotenv", ["", "DEBUG=1\n"])
def test_systemd_never_runs_in_development_mode(tmp_path: Path, dotenv: str) -> None:
    unit = (ROOT / "deploy" / "switchboard.service").read_text()
    given = dict(re.findall(r"^Environment=(\w+)=(.*)$", unit, re.MULTILINE))
    (tmp_path / ".env").write_text(dotenv)
    assert Env(given, dotenv=tmp_path / ".env").flag("DEBUG", True, help="") is False
