"""Tests, and who writes them."""

from uuid import UUID

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from livetests.api.files import FileViewSet
from livetests.drafts import Draft
from livetests.models import Question, Test
from livetests.serializers import AuthorInput, PreviewInput, SearchInput, TestInput
from livetests.services.authoring import live_test_edited_by, no_such_test
from livetests.services.authors import author_add, author_remove
from livetests.services.tests import live_test_change, live_test_create, live_test_delete, live_test_duplicate
from livetests.trials import preview_of
from livetests.wire import Preview, TestView, WholeTest, live_test_view, whole_test
from realtime.rest.allowances import allowance
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.pagination import CursorPages, Page, Together, page_parameters
from realtime.rest.serializers import parsed, parsed_query
from realtime.rest.views import ApiViewSet

TAGS = ["Live tests"]


class TestPage(Page, frozen=True):
    results: list[TestView]


class TestViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(parameters=[SearchInput, *page_parameters()], responses={200: TestPage}, tags=TAGS)
    def list(self, request: Request) -> Response:
        """Tests that one owns or writes, what was changed last first."""
        user_id, words = current_user(request).pk, parsed_query(SearchInput, request).get("q", "")
        found = (Test.objects.owned_by(user_id), Test.objects.helped_by(user_id))
        named = [each.filter(title__icontains=words).with_people().with_count() for each in found]
        pages = CursorPages(ordering="-changed_at")
        rows = pages.rows(Together(*named), request, self)
        return pages.get_paginated_response([live_test_view(row) for row in rows])

    @extend_schema(request=TestInput, responses={201: TestView}, tags=TAGS)
    def create(self, request: Request) -> Response:
        """Begin a test."""
        draft, by = Draft(**parsed(TestInput, request)), current_user(request).pk
        with allowance("live_tests", by):
            test = live_test_create(by=by, draft=draft)
        return one_view(test, status.HTTP_201_CREATED)

    @extend_schema(responses={200: WholeTest}, tags=TAGS)
    def retrieve(self, request: Request, test_id: UUID) -> Response:
        """A test with its questions, in their order and with their keys, for those who write it."""
        test = Test.objects.of(current_user(request).pk).with_people().filter(pk=test_id).first()
        if test is None:
            raise no_such_test()
        return Response(whole_test(test, list(Question.objects.filter(test=test).in_order())))

    @extend_schema(request=TestInput, responses={200: TestView}, tags=TAGS)
    def partial_update(self, request: Request, test_id: UUID) -> Response:
        """Say something else of a test. What is not given stays as it is."""
        by = _edited(request, test_id)
        return one_view(live_test_change(test_id=test_id, by=by, changes=parsed(TestInput, request, partial=True)))

    @extend_schema(request=None, responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, test_id: UUID) -> Response:
        """Delete a test of one's own. Rooms in which it was asked stay."""
        live_test_delete(test_id=test_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={201: TestView}, tags=TAGS)
    def duplicate(self, request: Request, test_id: UUID) -> Response:
        """A copy of one's own, pictures included; its other authors do not come along."""
        by = _edited(request, test_id)
        with allowance("live_tests", by):
            copy = live_test_duplicate(test_id=test_id, by=by)
        return one_view(copy, status.HTTP_201_CREATED)

    @extend_schema(parameters=[PreviewInput], responses={200: Preview}, tags=TAGS)
    def preview(self, request: Request, test_id: UUID) -> Response:
        """The questions as one participant would see them, in that one's order, without their keys."""
        test = live_test_edited_by(test_id, current_user(request).pk)
        return Response(preview_of(test, seed=parsed_query(PreviewInput, request).get("seed", "")))


class AuthorViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=AuthorInput, responses={200: TestView, 409: ErrorEnvelope}, tags=TAGS)
    def create(self, request: Request, test_id: UUID) -> Response:
        """Let somebody write a test of one's own too: they may do all but delete it and choose its authors."""
        by = _edited(request, test_id)
        return one_view(author_add(test_id=test_id, by=by, user_id=parsed(AuthorInput, request)["user"]))

    @extend_schema(request=None, responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, test_id: UUID, user_id: UUID) -> Response:
        """Let an author write it no more; or stop, oneself."""
        author_remove(test_id=test_id, by=current_user(request).pk, user_id=user_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _edited(request: Request, test_id: UUID) -> UUID:
    """Who asks, if there is such a test for them: before anything is said of what they sent."""
    user_id: UUID = current_user(request).pk
    live_test_edited_by(test_id, user_id)
    return user_id


def one_view(test: Test, code: int = status.HTTP_200_OK) -> Response:
    row = Test.objects.with_people().with_count().get(pk=test.pk)
    return Response(live_test_view(row), status=code)


TEST_URLS = [
    path("live-tests/", TestViewSet.as_view({"get": "list", "post": "create"})),
    path("live-tests/import/", FileViewSet.as_view({"post": "create"})),
    path("live-tests/import/template/", FileViewSet.as_view({"get": "template"})),
    path(
        "live-tests/<uuid:test_id>/",
        TestViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"}),
    ),
    path("live-tests/<uuid:test_id>/duplicate/", TestViewSet.as_view({"post": "duplicate"})),
    path("live-tests/<uuid:test_id>/preview/", TestViewSet.as_view({"get": "preview"})),
    path("live-tests/<uuid:test_id>/export/", FileViewSet.as_view({"get": "retrieve"})),
    path("live-tests/<uuid:test_id>/authors/", AuthorViewSet.as_view({"post": "create"})),
    path("live-tests/<uuid:test_id>/authors/<uuid:user_id>/", AuthorViewSet.as_view({"delete": "destroy"})),
]
