"""What the test suite changes: a quick password hash first, files in a folder that goes away."""

import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("ENV_FILE", os.devnull)  # what a developer has in .env is not what the tests expect
if os.environ.get("REDIS_URL"):
    # Processes that test at once must not count against each other, nor clear each other's cache.
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{worker}").geturl()
    os.environ["REDIS_PREFIX"] = f"test-{worker}"

from config.settings import *  # noqa: F403
from config.settings import DATABASES, PASSWORD_HASHERS
from config.storages import storages

IMPORTED_BCRYPT_COST = 4
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
MEDIA_ROOT = Path(tempfile.mkdtemp(prefix="switchboard-test-"))
STORAGES = storages(MEDIA_ROOT)
if "sqlite" in DATABASES["default"]["ENGINE"]:
    # A file, as in production: threads cannot share one in memory without tripping over each other's locks.
    DATABASES["default"]["TEST"] = {"NAME": str(MEDIA_ROOT / "test.sqlite3")}
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
# Static files come from their sources; nobody collects them before a test.
WHITENOISE_AUTOREFRESH = True
