"""Text messages as lines of a file, for tests and rehearsals."""

import json

from django.conf import settings
from django.utils import timezone


def send(*, to: str, body: str) -> None:
    line = json.dumps({"to": to, "body": body, "at": timezone.now().isoformat()}, ensure_ascii=False)
    settings.SMS_FILE.parent.mkdir(parents=True, exist_ok=True)
    with settings.SMS_FILE.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
