"""Brings people in from another system: one JSON object a line."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rest_framework import serializers
from rest_framework.exceptions import APIException, ValidationError

from accounts.models import Gender
from accounts.serializers import EmailField, PhoneField, UsernameField
from accounts.services.imports import ImportedUser, user_import
from realtime.errors import DomainError
from realtime.rest.fields import Choice, Flag, Line, Secret
from realtime.rest.parsers import json_decode
from realtime.rest.serializers import StrictSerializer


class ImportInput(StrictSerializer):
    username = UsernameField(max_length=30)
    password_hash = Secret(required=False, allow_null=True)
    full_name = Line(max_length=100, required=False)
    email = EmailField(max_length=254, required=False, allow_null=True)
    email_verified = Flag(required=False)
    phone = PhoneField(max_length=40, required=False, allow_null=True)
    phone_verified = Flag(required=False)
    gender = Choice(choices=Gender.choices, required=False)
    created_at = serializers.DateTimeField(required=False)


class Command(BaseCommand):
    help = "Imports people from a file with one JSON object a line. Lines that cannot be imported are named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        imported = refused = 0
        for number, problem in _import_lines(options["file"]):
            if problem is None:
                imported += 1
            else:
                refused += 1
                self.stderr.write(f"Line {number}: {problem}")
        self.stdout.write(f"{imported} imported, {refused} refused.")
        if refused:
            raise CommandError("Some lines were refused; the others are in.")


def _import_lines(path: Path) -> Iterator[tuple[int, str | None]]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, _import_line(line)


def _import_line(line: bytes) -> str | None:
    """What is wrong with the line; None if somebody came of it."""
    try:
        given = ImportInput(data=json_decode(line))
        given.is_valid(raise_exception=True)
        user_import(imported=ImportedUser(**given.validated_data))
    except ValidationError as error:
        return msgspec.json.encode(error.detail, enc_hook=str).decode()
    except APIException as error:
        return str(error.detail)
    except DomainError as error:
        return f"{error.message} ({', '.join(error.fields or ())})"
    return None
