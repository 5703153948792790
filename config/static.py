"""Static files in production."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # it has no types
    """Names carry the content's hash, also where one ES module imports another, so browsers may keep them for ever."""

    support_js_module_import_aggregation = True
