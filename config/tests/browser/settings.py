"""What the server of the browser tests leaves out: a slow password hash, and looking whether a file has changed.

So a page that comes again asks for none of its files anew, as with a real installation.
"""

from config.settings import *  # noqa: F403
from config.settings import BASE_DIR, PASSWORD_HASHERS
from config.static import versioned_url

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]
STATIC_URL = versioned_url(BASE_DIR)
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = f"^{STATIC_URL}"
