"""The picture of a question: given, taken away, shown to those who write the test."""

from uuid import UUID

from django.db import transaction

from files.services import files_keep, files_writing
from files.serving import StoredFile
from livetests.models import Image, Question
from livetests.services.authoring import live_test_edited_by, live_test_lock, question_of
from livetests.services.images import image_file, image_remade, images_release
from livetests.services.questions import question_save


def question_image_set(*, test_id: UUID, question_id: UUID, by: UUID, data: bytes) -> Question:
    picture = image_remade(data)
    with files_writing() as write:
        return _replace(test_id, question_id, by, Image(name=write(picture.content), content_type=picture.content_type))


def question_image_delete(*, test_id: UUID, question_id: UUID, by: UUID) -> Question:
    return _replace(test_id, question_id, by, None)


@transaction.atomic
def _replace(test_id: UUID, question_id: UUID, by: UUID, image: Image | None) -> Question:
    test = live_test_lock(test_id, by)
    question = question_of(test, question_id)
    before, question.image = question.image, image.name if image else ""
    if before == question.image:
        return question
    if image:
        image.save(force_insert=True)
        files_keep(names=[image.name])
    question_save(test, question, ["image"])
    images_release([before])
    return question


def image_seen_by(*, test_id: UUID, question_id: UUID, user_id: UUID) -> StoredFile:
    """For those who write the test."""
    return image_file(question_of(live_test_edited_by(test_id, user_id), question_id).image)
