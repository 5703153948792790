"""manage.py import_users"""

import io
import json
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from django.core.management import CommandError, call_command

from accounts.models import SearchWord, User
from accounts.services.imports import bcrypt_encoded
from conftest import Client, nothing_changes
from realtime.errors import Invalid

HASH = bcrypt.hashpw(b"correct horse", bcrypt.gensalt(4)).decode()

pytestmark = pytest.mark.django_db


def run(tmp_path: Path, *lines: Any) -> tuple[str, str]:
    """What the command printed, and what it complained of."""
    file = tmp_path / "people.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("import_users", str(file), stdout=out, stderr=err)
    except CommandError as error:
        err.write(f"{error}\n")
    return out.getvalue(), err.getvalue()


def test_people_come_in_with_all_that_is_known_of_them(tmp_path: Path) -> None:
    full = {
        "username": "meera",
        "full_name": "मीरा",
        "email": "Meera@Example.com",
        "phone": "9876543210",
        "gender": "female",
        "password_hash": HASH,
        "created_at": "2021-03-04T05:06:07Z",
    }
    assert run(tmp_path, full, "", {"username": "bare"}) == ("2 imported, 0 refused.\n", "")
    meera, bare = User.objects.order_by("-username")
    assert (meera.full_name, meera.email, meera.phone) == ("मीरा", "meera@example.com", "+919876543210")
    assert meera.created_at.year == 2021
    assert SearchWord.objects.filter(user=meera).exists()
    assert not bare.has_usable_password()


def test_what_the_other_system_has_verified_stays_so(tmp_path: Path) -> None:
    proven = {"email_verified": True, "phone_verified": True}
    run(
        tmp_path,
        {"username": "meera", "email": "meera@example.com", "phone": "9876543210", **proven},
        {"username": "ravi", "email": "ravi@example.com", "phone": "9876543211"},
        {"username": "bare", **proven},
    )
    verified = User.objects.filter(email_verified_at__isnull=False, phone_verified_at__isnull=False)
    assert [user.username for user in verified] == ["meera"]
    assert User.objects.unconfirmed().get().username == "ravi"


@pytest.mark.parametrize("prefix", ["$2a$", "$2b$", "$2y$"])
def test_they_sign_in_with_the_password_they_had(tmp_path: Path, api: Client, prefix: str) -> None:
    run(tmp_path, {"username": "meera", "password_hash": prefix + HASH[4:]})
    response = api.post("/api/v1/auth/login/", {"login": "meera", "password": "correct horse"})
    assert response.status_code == 200


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("not json", "Not valid JSON"),
        ("[1]", "Expected a dictionary"),
        ({"full_name": "Nameless"}, "username"),
        ({"username": "x"}, "Between 3 and 30"),
        ({"username": "meera", "surname": "K"}, "There is no such field."),
        ({"username": "meera", "password_hash": "5f4dcc3b5aa765d61d8327deb882cf99"}, "Not a bcrypt hash"),
        ({"username": "meera", "password_hash": HASH[:-1]}, "Not a bcrypt hash"),
        ({"username": "ALICE"}, "(username)"),
        ({"username": "meera", "email": "ALICE@example.com", "phone": "+919876543210"}, "(email, phone)"),
    ],
)
def test_a_line_that_is_refused_is_named_and_the_others_come_in(
    tmp_path: Path, alice: User, line: Any, problem: str
) -> None:
    out, err = run(tmp_path, {"username": "first"}, line, {"username": "last"})
    assert out == "2 imported, 1 refused.\n"
    assert err.startswith("Line 2: ")
    assert problem in err
    assert "Some lines were refused" in err
    assert set(User.objects.values_list("username", flat=True)) == {"alice", "first", "last"}


def test_running_it_again_brings_nobody_twice(tmp_path: Path) -> None:
    run(tmp_path, {"username": "meera", "password_hash": HASH})
    with nothing_changes():
        out, _ = run(tmp_path, {"username": "meera", "password_hash": HASH})
    assert out == "0 imported, 1 refused.\n"


def test_other_hashes_are_not_taken_for_bcrypt() -> None:
    for raw in ("", "$2x$" + HASH[4:], HASH + "x", "$2b$99" + HASH[6:], "md5$a$b"):
        with pytest.raises(Invalid):
            bcrypt_encoded(raw)
