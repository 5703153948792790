"""What the test suite changes: a quick password hash first, files in a folder that goes away."""

import tempfile
from pathlib import Path

from config.settings import *  # noqa: F403
from config.settings import PASSWORD_HASHERS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="switchboard-test-"))
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Static files come from their sources; nobody collects them before a test.
WHITENOISE_AUTOREFRESH = True
