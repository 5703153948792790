"""The database setting: SQLite tuned for concurrent writers, or PostgreSQL through a pool."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

BUSY_SECONDS = 30
"""How long a writer of SQLite waits for its turn. On a slow disk, one of many waits long."""

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    # A batch of messages touches a thousand pages (4 MB), for the most part the same ones as the batch before.
    "PRAGMA cache_size=-16384; PRAGMA wal_autocheckpoint=10000;"
)


def database(url: str, *, embedded: Path, pool: int) -> dict[str, Any]:
    return _postgres(url, pool) if url else _sqlite(embedded)


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "config.sqlite",
        "NAME": path,
        "CONN_MAX_AGE": None,
        # A write takes its lock when it begins: begun as a reader, it could not upgrade while another writes.
        "OPTIONS": {"init_command": SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": BUSY_SECONDS},
    }


def _postgres(url: str, pool: int) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with postgres:// (leave it empty for SQLite).")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": pool + 8, "timeout": 10}, **dict(parse_qsl(parts.query))},
    }
