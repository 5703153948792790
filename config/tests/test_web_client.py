"""What holds for every file of the web client, read rather than run."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
MODULES = sorted((STATIC / "js").rglob("*.js"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_templates_hold_nothing_that_the_content_security_policy_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_modules_build_no_markup_from_text(module: Path) -> None:
    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setAttribute\(\"style\""
    assert not re.search(forbidden, module.read_text())


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_imports_lead_to_files(module: Path) -> None:
    for target in re.findall(r"(?:from |import\()\"(\.[^\"]+)\"", module.read_text()):
        assert (module.parent / target).is_file(), target


@pytest.mark.parametrize("module", [path for path in MODULES if path.parent.name == "switchboard"], ids=name)
def test_the_socket_client_stands_alone(module: Path) -> None:
    assert all(target.startswith("./") for target in re.findall(r"from \"([^\"]+)\"", module.read_text()))


def test_every_icon_that_is_named_is_drawn_and_every_one_drawn_is_used() -> None:
    sprite = (ROOT / "templates" / "components" / "icons.svg").read_text()
    drawn = set(re.findall(r'<symbol id="icon-([^"]+)"', sprite))
    scripts = "".join(module.read_text() for module in MODULES)
    # Every quoted word that could be one, beside the places that certainly name one.
    words = set(re.findall(r'"([a-z-]+)"', scripts))
    certain = set(re.findall(r'(?:\bicon\(|\bicon: )"([a-z-]+)"', scripts))
    assert certain <= drawn
    assert drawn <= words


def test_styles_use_only_tokens_that_exist() -> None:
    styles = "".join(path.read_text() for path in (STATIC / "css").rglob("*.css"))
    scripts = "".join(module.read_text() for module in MODULES)
    defined = set(re.findall(r"(--[a-z0-9-]+):", styles)) | set(re.findall(r'setProperty\("(--[a-z-]+)"', scripts))
    optional = {"--avatar", "--bottom-bar"}
    used = set(re.findall(r"var\((--[a-z0-9-]+)", styles + scripts))
    assert used <= defined | optional
