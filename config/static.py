"""Where static files are: in production, under an address that changes with them, so browsers may keep them for ever.

One address for all, rather than a name by content for each, leaves the files as they were written: modules import each
other by relative names, and nothing has to be collected or rewritten before a server starts.
"""

import hashlib
from pathlib import Path


def content_version(*sources: Path) -> str:
    """The same on every machine that holds the same files."""
    digest = hashlib.sha256()
    for source in sources:
        for file in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if file.is_file():
                content = hashlib.sha256(file.read_bytes()).hexdigest()
                digest.update(f"{file.relative_to(source.parent).as_posix()} {content}\n".encode())
    return digest.hexdigest()[:12]


def versioned_url(root: Path) -> str:
    """Where static files are until one of them changes. The lists of packages stand for what is in them."""
    lists = [file for name in ("requirements.txt", "package-lock.json") if (file := root / name).exists()]
    return f"/static/{content_version(root / 'static', *lists)}/"
