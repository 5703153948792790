"""All settings, each from the environment or `.env`. The defaults are the embedded server: one process, no Redis."""

import logging
import os
from datetime import timedelta
from pathlib import Path

from config.console import GREENS
from config.databases import database
from config.env import Env
from config.logs import configure_structlog, logging_setting
from config.mail import mail
from config.policies import content_security_policy
from config.static import versioned_url
from config.storages import files_origin, storages

BASE_DIR = Path(__file__).resolve().parent.parent
env = Env(dotenv=Path(os.environ.get("ENV_FILE", BASE_DIR / ".env")))

# The house
DEBUG = env.flag("DEBUG", True, help="Development mode. Off, unsafe or missing settings are a refusal to start.")
SECRET_KEY = env.text(
    "SECRET_KEY", "", help="Signs sessions and tokens. At least 50 random characters; required when DEBUG is off."
)
if not SECRET_KEY:
    SECRET_KEY = "insecure-development-key-that-is-refused-when-debug-is-off"
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", help="Host names this server answers to.")
HOST = env.text("HOST", "127.0.0.1", help="Address that `manage.py serve` listens on.")
PORT = env.whole("PORT", 8000, help="Port that `manage.py serve` listens on.")
WORKERS = env.whole("WORKERS", 1, help="Processes of `manage.py serve`. More than one needs REDIS_URL.")
BODY_SECONDS = env.number("BODY_SECONDS", 120, help="How long the body of a request may take to arrive.")
PUBLIC_URL = env.text(
    "PUBLIC_URL",
    f"http://127.0.0.1:{PORT}",
    shown="http://127.0.0.1:PORT",
    help="Where people reach this server; used in mails and links.",
).rstrip("/")
TRUSTED_PROXIES = env.items(
    "TRUSTED_PROXIES",
    "127.0.0.1",
    help="Proxies whose X-Forwarded-For and -Proto are believed: addresses, networks or *.",
)
VAR_DIR = Path(env.text("VAR_DIR", "var", help="Folder for the embedded database, uploads and other files."))
VAR_DIR = VAR_DIR if VAR_DIR.is_absolute() else BASE_DIR / VAR_DIR
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEMO = env.flag(
    "DEMO",
    DEBUG,
    shown="1 when DEBUG",
    help="Say on the sign-in page whom the demo data lets in. Refused without DEBUG.",
)

INSTALLED_APPS = [
    "daphne",
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "channels",
    "rest_framework",
    "drf_standardized_errors",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "corsheaders",
    "csp",
    "axes",
    "django_structlog",
    "django_tasks",
    "django_tasks_db",
    "realtime",
    "files",
    "accounts",
    "calls",  # before chat: what happens to somebody's rooms comes first, as the locks do
    "chat",
    "wallet",
    "telecaller",
    "livetests",
    "config",
]

MIDDLEWARE = [
    "config.ops.OpsMiddleware",
    "config.middleware.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.ContentSecurityPolicyMiddleware",
    "config.middleware.IsolationMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "config.middleware.FileStreamMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.bodies.BodyMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Security
SECURE_COOKIES = env.flag(
    "SECURE_COOKIES",
    not DEBUG,
    shown="0 when DEBUG, else 1",
    help="Send cookies over HTTPS only. Cannot be off when DEBUG is off.",
)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = env.flag(
    "HTTPS_REDIRECT", not DEBUG, shown="0 when DEBUG, else 1", help="Answer plain HTTP with a redirect to HTTPS."
)
SECURE_HSTS_SECONDS = env.whole(
    "HSTS_SECONDS",
    0 if DEBUG else 30 * 86400,
    shown="2592000, or 0 when DEBUG",
    help="How long browsers insist on HTTPS once they have been here.",
)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.flag("HSTS_SUBDOMAINS", False, help="Extend that to every subdomain.")
SECURE_HSTS_PRELOAD = env.flag("HSTS_PRELOAD", False, help="Allow this domain into browsers' preload lists.")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CORS_ALLOWED_ORIGINS = env.items(
    "CORS_ORIGINS",
    help="Other origins whose pages may call the API. Cookies come only from the same site; others use tokens.",
)
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["Retry-After", "X-Request-ID"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *CORS_ALLOWED_ORIGINS]
SILENCED_SYSTEM_CHECKS = [
    # Subdomains and preload lists are for the owner of the domain to decide: HSTS_SUBDOMAINS, HSTS_PRELOAD.
    "security.W005",
    "security.W021",
    # User names are unique whatever their case: by a constraint on the lower-case form, which the check does not see.
    "auth.W004",
]

# Storage
DATABASE_URL = env.text("DATABASE_URL", "", help="postgres://user:password@host:port/name. Empty: SQLite in VAR_DIR.")
DATABASE_THREADS = env.whole(
    "DATABASE_THREADS", 3, help="Database threads (and pooled connections) of the socket side of one process."
)
DATABASES = {"default": database(DATABASE_URL, embedded=VAR_DIR / "switchboard.sqlite3", pool=DATABASE_THREADS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.text("REDIS_URL", "", help="redis://host:port/db. Needed for more than one process.")
REDIS_PREFIX = env.text("REDIS_PREFIX", "switchboard", help="Keeps installations apart that share one Redis.")
# Limits are counted in the cache: at Django's 300 entries, a crowd of addresses would make it forget them.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 100_000}}}
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": REDIS_PREFIX,
            # Requests are served without the cache rather than wait for one that does not answer.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
    }
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": REDIS_PREFIX},
        }
    }
MEDIA_ROOT = VAR_DIR / "media"
AWS_STORAGE_BUCKET_NAME = env.text(
    "AWS_STORAGE_BUCKET_NAME",
    help="A bucket for files. Empty: folders in VAR_DIR. Needs the packages of requirements-extras.txt.",
)
AWS_S3_ENDPOINT_URL = env.text(
    "AWS_S3_ENDPOINT_URL", help="Where the bucket is, as browsers reach it, if not at Amazon: https://s3.example.org."
)
AWS_S3_REGION_NAME = env.text("AWS_S3_REGION_NAME", "us-east-1", help="The bucket's region.")
AWS_ACCESS_KEY_ID = env.text("AWS_ACCESS_KEY_ID", help="Who writes and reads it. Empty: whoever the machine is.")
AWS_SECRET_ACCESS_KEY = env.text("AWS_SECRET_ACCESS_KEY", help="Their secret.")
AWS_QUERYSTRING_EXPIRE = env.whole(
    "AWS_QUERYSTRING_EXPIRE", 600, help="For how many seconds a link to a file in the bucket works."
)
STORAGES = storages(VAR_DIR, bucket=AWS_STORAGE_BUCKET_NAME)
FILES_ORIGIN = files_origin(bucket=AWS_STORAGE_BUCKET_NAME, endpoint=AWS_S3_ENDPOINT_URL, region=AWS_S3_REGION_NAME)
LIVEKIT_URL = env.text(
    "LIVEKIT_URL",
    help="wss:// address at which browsers reach LiveKit. Empty: calls go from each to each. "
    "Needs the packages of requirements-extras.txt.",
)
CONTENT_SECURITY_POLICY = content_security_policy(PUBLIC_URL, FILES_ORIGIN, LIVEKIT_URL)
FILE_UPLOAD_HANDLERS = ["files.uploads.UnnamedFileUploadHandler"]
ATTACHMENT_BYTES = env.whole("ATTACHMENT_BYTES", 25 * 1024 * 1024, help="How long one attached file may be.")
ATTACHMENT_BYTES_PER_PERSON = env.whole(
    "ATTACHMENT_BYTES_PER_PERSON", 2 * 1024**3, help="What all files that one person attached may take together."
)
ATTACHMENTS_WAITING = env.whole(
    "ATTACHMENTS_WAITING", 50, help="Files that one person may have uploaded and not sent yet; after an hour, they go."
)
TEST_GUESTS = env.flag("TEST_GUESTS", True, help="Whether test rooms may take people without an account.")
LIVEKIT_CLIENT = BASE_DIR / "node_modules" / "livekit-client" / "dist"
STATICFILES_DIRS = [BASE_DIR / "static", *([("livekit-client", LIVEKIT_CLIENT)] if LIVEKIT_CLIENT.exists() else [])]
STATIC_URL = "/static/" if DEBUG else versioned_url(BASE_DIR)
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = None if DEBUG else f"^{STATIC_URL}"

# Language and time
LANGUAGE_CODE = "en"
TIME_ZONE = env.text("TIME_ZONE", "UTC", help="The site's time zone, for staff pages and daily figures.")
USE_TZ = True
PHONE_REGION = env.text(
    "PHONE_REGION", "IN", help="Country whose national phone numbers are understood without a prefix."
)

# People
AUTH_USER_MODEL = "accounts.User"
PASSWORD_HASHERS = [
    "accounts.hashers.BoundedArgon2Hasher",
    "accounts.hashers.ImportedBCryptHasher",
]
IMPORTED_BCRYPT_COST = env.whole(
    "IMPORTED_BCRYPT_COST",
    10,
    help="The highest cost of imported password hashes. Every wrong password takes as long as one of those does.",
)
PASSWORD_RESET_TIMEOUT = 3600
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.LoginBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCESS_COOKIE = "sb_access"
REFRESH_COOKIE = "sb_refresh"
ACCESS_TOKEN_LIFETIME = timedelta(seconds=env.whole("ACCESS_TOKEN_SECONDS", 600, help="Life of an access token."))
REFRESH_TOKEN_LIFETIME = timedelta(
    seconds=env.whole("REFRESH_TOKEN_SECONDS", 7 * 86400, help="Life of a refresh token that is not used.")
)
SIMPLE_JWT = {
    "SIGNING_KEY": SECRET_KEY,
    "USER_ID_CLAIM": "sub",
    "ACCESS_TOKEN_LIFETIME": ACCESS_TOKEN_LIFETIME,
    "REFRESH_TOKEN_LIFETIME": REFRESH_TOKEN_LIFETIME,
}
AXES_FAILURE_LIMIT = env.whole("LOGIN_FAILURES", 10, help="Wrong passwords that lock a login for an address.")
AXES_COOLOFF_TIME = timedelta(seconds=env.whole("LOGIN_LOCK_SECONDS", 900, help="How long such a lock lasts."))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.lockout.lockout_response"
AXES_USERNAME_CALLABLE = "accounts.lockout.locked_login"
AXES_CLIENT_IP_CALLABLE = "accounts.lockout.locked_address"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
OTP_PER_PHONE_PER_DAY = env.whole("OTP_PER_PHONE_PER_DAY", 10, help="Sign-in codes that one number gets in a day.")
OTP_PER_ADDRESS_PER_HOUR = env.whole(
    "OTP_PER_ADDRESS_PER_HOUR", 20, help="Codes that one address may ask for in an hour."
)
OTP_PER_HOUR = env.whole("OTP_PER_HOUR", 1000, help="Codes sent in an hour, to everybody together.")
GUEST_LIFETIME = timedelta(
    hours=env.whole("GUEST_HOURS", 24, help="Hours after which a guest is signed out and deleted.")
)

# The REST API
API_RATES = {
    "anonymous": env.text(
        "RATE_ANONYMOUS",
        "240/min",
        help="API requests of one address without a valid sign-in, those that are refused for it included.",
    ),
    "person": env.text("RATE_PERSON", "600/min", help="API requests of one signed-in person."),
    "register": env.text("RATE_REGISTER", "30/hour", help="Accounts that one address may make."),
    "login": env.text("RATE_LOGIN", "60/min", help="Password sign-ins that one address may try."),
    "otp": env.text("RATE_OTP", "60/min", help="Requests for codes, and tries of them, of one address."),
    "refresh": env.text("RATE_REFRESH", "240/min", help="Refreshes of one address."),
    "password": env.text(
        "RATE_PASSWORD", "20/hour", help="Password resets, changes and confirmations of one address or person."
    ),
    "ticket": env.text("RATE_TICKET", "60/min", help="Socket tickets of one person."),
    "search": env.text("RATE_SEARCH", "120/min", help="Searches of one person."),
    "attachment": env.text("RATE_ATTACHMENT", "300/hour", help="Files that one person may upload to attach."),
    "photo": env.text("RATE_PHOTO", "30/hour", help="Photo uploads of one person."),
    "report": env.text("RATE_REPORT", "30/hour", help="Reports that one person may file."),
    "export": env.text("RATE_EXPORT", "20/hour", help="Exports of one person's data."),
    "friend_requests": env.text("RATE_FRIEND_REQUESTS", "100/day", help="Friend requests that one person may send."),
    "strangers": env.text(
        "RATE_STRANGERS",
        "100/day",
        help="Direct conversations that one person may begin with people who are no friends.",
    ),
    "rooms": env.text("RATE_ROOMS", "100/day", help="Rooms that one person may open."),
    "rings": env.text("RATE_RINGS", "120/hour", help="Calls that one person may make to others."),
    "groups": env.text("RATE_GROUPS", "50/day", help="Groups that one person may begin."),
    "members": env.text("RATE_MEMBERS", "2000/day", help="People whom one person may bring into groups."),
    "recharges": env.text("RATE_RECHARGES", "60/hour", help="Recharges that one person may begin."),
    "confirm": env.text("RATE_CONFIRM", "30/min", help="Times that one person may have the payment provider asked."),
    "applications": env.text("RATE_APPLICATIONS", "5/day", help="Applications to be a telecaller of one person."),
    "test_rooms": env.text("RATE_TEST_ROOMS", "100/day", help="Rooms that one person may hold tests in."),
    "test_codes": env.text(
        "RATE_TEST_CODES", "30/hour", help="Codes of no test room that one person or address may try."
    ),
    "test_exports": env.text("RATE_TEST_EXPORTS", "60/hour", help="Files of results that one person may make."),
    "test_guests": env.text("RATE_TEST_GUESTS", "600/hour", help="Guests that one address may bring."),
    "live_tests": env.text("RATE_LIVE_TESTS", "100/day", help="Tests that one person may make, copy or import."),
    "live_test_images": env.text(
        "RATE_LIVE_TEST_IMAGES", "300/hour", help="Pictures that one person may upload for questions of tests."
    ),
    "ice": env.text("RATE_ICE", "60/min", help="Times that one person may ask for relays of calls."),
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.BearerAuthentication",
        "accounts.authentication.CookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["realtime.rest.parsers.StrictJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["realtime.rest.renderers.StructRenderer"],
    "DEFAULT_THROTTLE_CLASSES": ["realtime.rest.throttling.GeneralThrottle"],
    "DEFAULT_PAGINATION_CLASS": "realtime.rest.pagination.CursorPages",
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "realtime.rest.schema.StructSchema",
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": 0,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "realtime.rest.errors.EnvelopeHandler",
    "EXCEPTION_FORMATTER_CLASS": "realtime.rest.errors.EnvelopeFormatter",
    "ENABLE_IN_DEBUG_FOR_UNHANDLED_EXCEPTIONS": True,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Switchboard",
    "DESCRIPTION": "People and their sessions. The real-time half is described at /api/asyncapi.json.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [],
}

# Mail, text messages and tasks
globals().update(
    mail(
        env.text(
            "EMAIL_URL", "console:", help="smtp://user:password@host:587, smtps://…:465, file:///folder, or console:."
        )
    )
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "EMAIL_FROM", "Switchboard <switchboard@localhost>", help="Who mail is from."
)
SMS_BACKEND = env.text("SMS_BACKEND", "console", help="Where text messages go: console, file, twilio or off.")
SMS_FILE = Path(
    env.text("SMS_FILE", help="Where the file backend writes, a JSON line a message. Empty: sms.jsonl in VAR_DIR.")
    or VAR_DIR / "sms.jsonl"
)
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", help="Twilio's account, for text messages.")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN", help="Its secret.")
TWILIO_FROM = env.text("TWILIO_FROM", help="The number or messaging service that text messages come from.")
PUSH_VAPID_PRIVATE_KEY = env.text(
    "PUSH_VAPID_PRIVATE_KEY", help="Signs push messages to browsers: `manage.py vapid` makes one. Empty: no push."
)
PUSH_CONTACT = env.text(
    "PUSH_CONTACT", help="Whom push services write to if something is wrong: a mailto: or https:// address."
)
PUSH_HOSTS = env.items(
    "PUSH_HOSTS",
    "fcm.googleapis.com,updates.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com",
    help="Push services that messages may be handed to: hosts, or whole origins such as https://push.internal:8443.",
)
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
TASKS_IN_SERVER = env.flag(
    "TASKS_IN_SERVER", True, help="`manage.py serve` also runs the task worker beside the server."
)

# Logs and metrics
LOG_LEVEL = env.text("LOG_LEVEL", "INFO", help="DEBUG, INFO, WARNING or ERROR.").upper()
LOG_FORMAT = env.text(
    "LOG_FORMAT",
    "console" if DEBUG else "json",
    shown="json, or console when DEBUG",
    help="An object a line, or prose.",
)
LOGGING = logging_setting(level=LOG_LEVEL, style=LOG_FORMAT)
configure_structlog()
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True
METRICS_TOKEN = env.text(
    "METRICS_TOKEN", help="Bearer token for /metrics. Empty: private addresses only, and not through a proxy."
)
SENTRY_DSN = env.text("SENTRY_DSN", help="Send errors to Sentry. Needs the packages of requirements-extras.txt.")

# The real-time core
REALTIME_AUTHENTICATOR = "accounts.sockets.SocketAuthenticator"
WS_HEARTBEAT = env.whole(
    "WS_HEARTBEAT", 25, help="Seconds between a client's pings; silent for twice as long, a socket is closed."
)
WS_AUTH_SECONDS = env.number("WS_AUTH_SECONDS", 5, help="How long a new socket may take to sign in.")
WS_COMMAND_RATE = env.number("WS_COMMAND_RATE", 10, help="Commands a second that one socket may send.")
WS_COMMAND_BURST = env.whole("WS_COMMAND_BURST", 40, help="Commands that one socket may send at once.")
WS_CONNECTS_PER_MINUTE = env.whole(
    "WS_CONNECTS_PER_MINUTE", 10, help="Sockets a minute that one address may open without signing in."
)
WS_CONNECTIONS_PER_USER = env.whole("WS_CONNECTIONS_PER_USER", 10, help="Sockets that one person may hold.")
WS_QUEUE_BYTES = env.whole(
    "WS_QUEUE_BYTES", 1024 * 1024, help="Bytes that may wait for a slow socket before it is closed."
)
DRAIN_SECONDS = env.number("DRAIN_SECONDS", 5, help="Over how long a stopping server sends its sockets away.")

# Media of calls
LIVEKIT_API_URL = (
    env.text("LIVEKIT_API_URL", help="Where this server reaches LiveKit, if not by LIVEKIT_URL.") or LIVEKIT_URL
)
LIVEKIT_API_KEY = env.text("LIVEKIT_API_KEY", help="Who this server is to LiveKit.")
LIVEKIT_API_SECRET = env.text("LIVEKIT_API_SECRET", help="The key's secret, of at least 32 characters.")
LIVEKIT_ALWAYS = env.flag("LIVEKIT_ALWAYS", False, help="Small calls go through LiveKit too.")
TURN_URLS = env.items(
    "TURN_URLS",
    help="Relays for calls that find no direct way: turn:turn.example.org:3478?transport=udp, and turns: by TLS.",
)
TURN_SECRET = env.text("TURN_SECRET", help="What the relays share with this server (coturn's static-auth-secret).")
TURN_SECONDS = env.whole("TURN_SECONDS", 3600, help="For how long somebody may use the relays they were told.")
STUN_URLS = env.items("STUN_URLS", help="Servers that tell a device its public address: stun:stun.example.org:3478.")
CALLS_MESH_LIMIT = env.whole(
    "CALLS_MESH_LIMIT", 6, help="People in a room who send to each other directly; with more, it needs LiveKit."
)
CALLS_ICE_RATE = env.number("CALLS_ICE_RATE", 50, help="ICE candidates a second that one socket may send.")
CALLS_MAX_PARTICIPANTS = env.whole("CALLS_MAX_PARTICIPANTS", 50, help="The most people in one room, with LiveKit.")

# Money
CURRENCY = env.text("CURRENCY", "INR", help="What money is counted in here: the three letters of a currency.")
PAYMENT_PROVIDER = env.text(
    "PAYMENT_PROVIDER", "sandbox", help="Who takes the money for new recharges: sandbox, razorpay, stripe or off."
)
PAYMENT_SANDBOX = env.flag(
    "PAYMENT_SANDBOX",
    DEBUG,
    shown="1 when DEBUG",
    help="The sandbox, which gives coins for no money, may be the provider with DEBUG off too.",
)
RAZORPAY_KEY_ID = env.text(
    "RAZORPAY_KEY_ID", help="Who this server is to Razorpay. Needs the packages of requirements-extras.txt."
)
RAZORPAY_KEY_SECRET = env.text("RAZORPAY_KEY_SECRET", help="The key's secret.")
RAZORPAY_WEBHOOK_SECRET = env.text("RAZORPAY_WEBHOOK_SECRET", help="What Razorpay signs its webhooks with.")
RAZORPAY_API_URL = env.text("RAZORPAY_API_URL", "https://api.razorpay.com", help="Where Razorpay is.")
STRIPE_SECRET_KEY = env.text(
    "STRIPE_SECRET_KEY", help="Who this server is to Stripe. Needs the packages of requirements-extras.txt."
)
STRIPE_WEBHOOK_SECRET = env.text("STRIPE_WEBHOOK_SECRET", help="What Stripe signs its webhooks with.")
STRIPE_API_URL = env.text("STRIPE_API_URL", "https://api.stripe.com", help="Where Stripe is.")

# Payouts
PAYOUT_KEYS = env.items(
    "PAYOUT_KEYS",
    help="What seals the details of bank accounts: 32 random bytes each, in base64. The first seals, all of them open.",
)
PAYOUT_RATE = env.whole(
    "PAYOUT_RATE", 1000, help="What 100 coins are worth when they are paid out, in the smallest coin of the currency."
)
PAYOUT_MINIMUM = env.whole("PAYOUT_MINIMUM", 1000, help="The fewest coins that are paid out at a time.")
PAYOUT_SECOND_APPROVAL = env.whole(
    "PAYOUT_SECOND_APPROVAL", 50_000, help="Payouts of so many coins or more must be approved by two of the staff."
)

# Paid lines
TELECALLER_GENDERS = env.items(
    "TELECALLER_GENDERS", help="Who may be a telecaller: female, male, other, undisclosed. Empty: everybody."
)
TELECALLER_VERIFIED_PHONE = env.flag(
    "TELECALLER_VERIFIED_PHONE", False, help="Only people with a confirmed phone number may be telecallers."
)

# The staff pages
UNFOLD = {
    "SITE_TITLE": "Switchboard",
    "SITE_HEADER": "Switchboard",
    "SITE_SUBHEADER": "Staff console",
    "SITE_URL": "/",
    "SITE_ICON": "config.console.logo",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "config.console.logo"}],
    "COLORS": {"primary": GREENS},
}
