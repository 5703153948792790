"""People with a session each, made by a process that has the server's settings."""

from accounts.models import Session, User
from accounts.tokens import access_token


def people_print(count: int) -> None:
    """Each one's id and access token, a line each."""
    people = User.objects.bulk_create(
        [User(username=f"talker{n}", full_name=f"Talker {n}", password="!") for n in range(count)], batch_size=500
    )
    sessions = Session.objects.bulk_create([Session(user=person) for person in people], batch_size=500)
    for person, session in zip(people, sessions, strict=True):
        print(person.pk, access_token(session))
