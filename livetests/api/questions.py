"""Questions of a test."""

from uuid import UUID

from django.http.response import HttpResponseBase
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.authentication import current_user
from files.schema import file_answers
from files.serving import file_response
from files.storage import private_storage
from livetests.serializers import (
    AnswerInput,
    ImageInput,
    NewQuestionInput,
    OrderInput,
    QuestionInput,
    question_draft,
)
from livetests.services.authoring import live_test_edited_by, question_of
from livetests.services.question_images import image_seen_by, question_image_delete, question_image_set
from livetests.services.questions import (
    question_add,
    question_change,
    question_duplicate,
    question_remove,
    questions_order,
)
from livetests.trials import trial_of
from livetests.wire import QuestionView, Trial, question_view
from realtime.rest.envelope import ErrorEnvelope
from realtime.rest.parsers import UploadParser
from realtime.rest.serializers import parsed
from realtime.rest.views import ApiViewSet

TAGS = ["Live test questions"]
IMAGE = file_answers("image/*")


class QuestionViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)

    @extend_schema(request=NewQuestionInput, responses={201: QuestionView, 409: ErrorEnvelope}, tags=TAGS)
    def create(self, request: Request, test_id: UUID) -> Response:
        """Add a question. Its choices get ids of ours, in place of those that were given."""
        by = _edited(request, test_id)
        given = parsed(NewQuestionInput, request)
        position = given.pop("position", None)
        question = question_add(test_id=test_id, by=by, draft=question_draft(given), position=position)
        return Response(question_view(question), status=status.HTTP_201_CREATED)

    @extend_schema(request=QuestionInput, responses={200: QuestionView}, tags=TAGS)
    def partial_update(self, request: Request, test_id: UUID, question_id: UUID) -> Response:
        """Change a question; with another `content`, into another kind. What is not given stays as it is."""
        by = _edited(request, test_id, question_id)
        changes = parsed(QuestionInput, request, partial=True)
        return Response(
            question_view(question_change(test_id=test_id, question_id=question_id, by=by, changes=changes))
        )

    @extend_schema(request=None, responses={204: None}, tags=TAGS)
    def destroy(self, request: Request, test_id: UUID, question_id: UUID) -> Response:
        """Take a question out."""
        question_remove(test_id=test_id, question_id=question_id, by=current_user(request).pk)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=None, responses={201: QuestionView, 409: ErrorEnvelope}, tags=TAGS)
    def duplicate(self, request: Request, test_id: UUID, question_id: UUID) -> Response:
        """The same once more, behind it."""
        copy = question_duplicate(test_id=test_id, question_id=question_id, by=current_user(request).pk)
        return Response(question_view(copy), status=status.HTTP_201_CREATED)

    @extend_schema(request=OrderInput, responses={204: None, 409: ErrorEnvelope}, tags=TAGS)
    def order(self, request: Request, test_id: UUID) -> Response:
        """Bring all questions into an order. If others came or went meanwhile, none is moved."""
        by = _edited(request, test_id)
        questions_order(test_id=test_id, by=by, ids=parsed(OrderInput, request)["questions"])
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=AnswerInput, responses={200: Trial}, tags=TAGS)
    def attempt(self, request: Request, test_id: UUID, question_id: UUID) -> Response:
        """What an answer would earn. Nothing is kept."""
        question = question_of(live_test_edited_by(test_id, current_user(request).pk), question_id)
        return Response(trial_of(question, parsed(AnswerInput, request)["value"]))


class ImageViewSet(ApiViewSet):
    permission_classes = (IsAuthenticated,)
    parser_classes = (UploadParser,)

    @property
    def throttle_scope(self) -> str | None:
        return "live_test_images" if self.action == "update" else None

    @extend_schema(responses=IMAGE, tags=TAGS)
    def retrieve(self, request: Request, test_id: UUID, question_id: UUID) -> HttpResponseBase:
        """The picture of a question, for those who write it."""
        file = image_seen_by(test_id=test_id, question_id=question_id, user_id=current_user(request).pk)
        return file_response(request, file, private_storage())

    @extend_schema(
        request={"multipart/form-data": ImageInput}, responses={200: QuestionView, 503: ErrorEnvelope}, tags=TAGS
    )
    def update(self, request: Request, test_id: UUID, question_id: UUID) -> Response:
        """Give a question a picture: JPEG, PNG, WebP or GIF of at most 5 MB. It is made anew, with 2 megapixels."""
        by = _edited(request, test_id, question_id)
        data = parsed(ImageInput, request)["image"].read()
        question = question_image_set(test_id=test_id, question_id=question_id, by=by, data=data)
        return Response(question_view(question))

    @extend_schema(request=None, responses={200: QuestionView}, tags=TAGS)
    def destroy(self, request: Request, test_id: UUID, question_id: UUID) -> Response:
        """Take the picture away."""
        by = current_user(request).pk
        return Response(question_view(question_image_delete(test_id=test_id, question_id=question_id, by=by)))


def _edited(request: Request, test_id: UUID, question_id: UUID | None = None) -> UUID:
    """Who asks, if there is such a thing for them: before anything is said of what they sent."""
    user_id: UUID = current_user(request).pk
    test = live_test_edited_by(test_id, user_id)
    if question_id:
        question_of(test, question_id)
    return user_id


ONE = "live-tests/<uuid:test_id>/questions/<uuid:question_id>/"
QUESTION_URLS = [
    path("live-tests/<uuid:test_id>/questions/", QuestionViewSet.as_view({"post": "create"})),
    path("live-tests/<uuid:test_id>/order/", QuestionViewSet.as_view({"put": "order"})),
    path(ONE, QuestionViewSet.as_view({"patch": "partial_update", "delete": "destroy"})),
    path(f"{ONE}duplicate/", QuestionViewSet.as_view({"post": "duplicate"})),
    path(f"{ONE}try/", QuestionViewSet.as_view({"post": "attempt"})),
    path(f"{ONE}image/", ImageViewSet.as_view({"get": "retrieve", "put": "update", "delete": "destroy"})),
]
