"""Tests as files: taken along, and brought in."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from files.names import clean_name
from livetests.drafts import Draft
from livetests.exchange.files import TestFile, draft_file, live_test_file
from livetests.exchange.reading import live_test_from_file
from livetests.exchange.template import TEMPLATE
from livetests.exchange.writing import csv_of, json_of
from livetests.models import Test
from livetests.serializers import ExportInput, FileInput, UploadInput, live_test_draft
from livetests.services.authoring import live_test_edited_by
from livetests.services.tests import live_test_create
from livetests.wire import TestView, live_test_view
from realtime.rest.allowances import allowance
from realtime.rest.parsers import StrictJSONParser, UploadParser
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet

TAGS = ["Live tests"]
CSV = {(200, "text/csv"): OpenApiTypes.STR}


class FileViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    parser_classes = (StrictJSONParser, UploadParser)

    @extend_schema(parameters=[ExportInput], responses={(200, "application/json"): TestFile, **CSV}, tags=TAGS)
    def retrieve(self, request: Request, test_id: UUID) -> HttpResponse:
        """A test as a file, with its keys and without its pictures. What an import takes."""
        test = live_test_edited_by(test_id, current_user(request).pk)
        kind = parsed_query(ExportInput, request)["as"]
        return _download(live_test_file(test), kind)

    @extend_schema(
        request={"application/json": FileInput, "multipart/form-data": UploadInput},
        responses={201: TestView},
        tags=TAGS,
    )
    def create(self, request: Request) -> Response:
        """Make a test of a file, JSON or CSV, or of JSON itself: all of it, or nothing.

        What is wrong in a row of a CSV is named by its number in a spreadsheet, and its column: `rows.7.choice 2`.
        """
        draft, by = _draft(request), current_user(request).pk
        with allowance("live_tests", by):
            test = live_test_create(by=by, draft=draft)
        row: Any = Test.objects.with_people().with_count().get(pk=test.pk)
        return Response(live_test_view(row), status=status.HTTP_201_CREATED)

    @extend_schema(responses=CSV, tags=TAGS)
    def template(self, request: Request) -> HttpResponse:
        """A CSV file to begin with: a row of each kind."""
        return _download(draft_file(TEMPLATE), "csv", name="questions")


def _draft(request: Request) -> Draft:
    if not request.content_type.startswith("multipart/"):
        return live_test_draft(parsed(FileInput, request))
    given = parsed(UploadInput, request)
    return live_test_from_file(given["file"].read(), title=given.get("title"))


def _download(file: TestFile, kind: str, *, name: str = "") -> HttpResponse:
    content = csv_of(file) if kind == "csv" else json_of(file)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8" if kind == "csv" else "application/json")
    response.headers["Content-Disposition"] = content_disposition_header(
        True, f"{name or clean_name(file.title)}.{kind}"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
