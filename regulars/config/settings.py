"""Django's settings. Importing them starts nothing: runtime/ starts the embedded database first."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from regulars.access.addresses import networks
from regulars.config.database import database_entry
from regulars.config.environment import Environment, listed
from regulars.config.hosts import own_names
from regulars.config.logs import logging_entry

ENVIRONMENT = Environment()
HOME = ENVIRONMENT.home
ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "frontend" / "dist"

DEBUG = ENVIRONMENT.debug
KNOWN_TO_EVERYBODY = ("only-for-debugging", "django-insecure")
SECRET_KEY = ENVIRONMENT.resolved_secret_key()
if not SECRET_KEY:
    if not DEBUG:
        raise ImproperlyConfigured(
            "No secret key. Start with `regulars serve`, which makes one in REGULARS_HOME, "
            "or set REGULARS_SECRET_KEY to 50 random characters."
        )
    SECRET_KEY = "only-for-debugging-" + "x" * 40
if not DEBUG and (
    len(SECRET_KEY) < 32 or len(set(SECRET_KEY)) < 8 or SECRET_KEY.startswith(KNOWN_TO_EVERYBODY)
):
    raise ImproperlyConfigured("REGULARS_SECRET_KEY can be guessed: set 50 random characters.")

ALLOWED_HOSTS = [*own_names(), *listed(ENVIRONMENT.allowed_hosts)]
CSRF_TRUSTED_ORIGINS = listed(ENVIRONMENT.trusted_origins)
CSRF_FAILURE_VIEW = "regulars.config.pages.csrf_refused"
try:
    TRUSTED_PROXIES = networks(ENVIRONMENT.trusted_proxies)
except ValueError as refused:
    raise ImproperlyConfigured(str(refused)) from None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "drf_standardized_errors",
    "procrastinate.contrib.django",
    "regulars.core.apps.CoreConfig",
    "regulars.access.apps.AccessConfig",
    "regulars.jobs.apps.JobsConfig",
    "regulars.customers.apps.CustomersConfig",
    "regulars.journeys.apps.JourneysConfig",
    "regulars.rfm.apps.RFMConfig",
    "regulars.clv.apps.CLVConfig",
    "regulars.segments.apps.SegmentsConfig",
    "regulars.refresh.apps.RefreshConfig",
    "regulars.ingestion.apps.IngestionConfig",
    "regulars.profiles.apps.ProfilesConfig",
    "regulars.runtime.demo.apps.DemoConfig",
]

MIDDLEWARE = [
    "regulars.config.request_ids.RequestIdMiddleware",
    "regulars.config.headers.HeadersMiddleware",
    "regulars.config.hosts.HostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "regulars.config.refusals.RefusalMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "regulars.access.audit.AuditContextMiddleware",
]

ROOT_URLCONF = "regulars.config.urls"
WSGI_APPLICATION = "regulars.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_entry(ENVIRONMENT)}
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"},
    "throttle": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # Too few, and strangers would push out what was counted.
    },
    "counts": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"},
}

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # E-mails are unique without regard to case, by a constraint.

USE_TZ = True
TIME_ZONE = "UTC"  # The server's; a shop's days come from Shop.time_zone.
LANGUAGE_CODE = "en-us"
USE_I18N = False
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[\w-]{8}\.\w+$"
WHITENOISE_ROOT = PAGES if PAGES.is_dir() else None

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
HEADLESS_ONLY = True
HEADLESS_CLIENTS = ["browser"]
ACCOUNT_ADAPTER = "regulars.access.login.ClosedAccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = False  # access/limits.py counts attempts, so that a stranger cannot lock others out.

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENVIRONMENT.https
if ENVIRONMENT.https:  # A proxy in front speaks HTTPS and says so; nobody else may reach this port.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
FILE_LIMITS = {
    "memory_mb": ENVIRONMENT.file_memory_megabytes,
    "unpacked_mb": ENVIRONMENT.file_unpacked_megabytes,
    "cells": ENVIRONMENT.file_million_cells * 1_000_000,
    "seconds": ENVIRONMENT.file_seconds,
}
UPLOAD_BYTES = ENVIRONMENT.upload_megabytes * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "regulars.access.authentication.KeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["regulars.access.permissions.RolePermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["regulars.access.parsing.HouseJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "regulars.core.pagination.HousePagination",
    "DEFAULT_FILTER_BACKENDS": ["regulars.access.filtering.HouseFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "regulars.core.schema.HouseAutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["regulars.access.throttling.KeyThrottle"],
    "DEFAULT_THROTTLE_RATES": {"key": ENVIRONMENT.key_rate},
    "EXCEPTION_HANDLER": "drf_standardized_errors.handler.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Regulars",
    "DESCRIPTION": "Customers, orders and touchpoints in; scores, values, segments and loyalty out.",
    "VERSION": "0.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "RoleEnum": "regulars.access.roles.Role",
        "StayReasonEnum": "regulars.segments.models.Reason",
        "PersonRoleEnum": "regulars.access.serializers.PEOPLE_ROLES",
    },
    "POSTPROCESSING_HOOKS": ["drf_standardized_errors.openapi_hooks.postprocess_schema_enums"],
}
DRF_STANDARDIZED_ERRORS = {
    "EXCEPTION_HANDLER_CLASS": "regulars.core.exception_handler.HouseExceptionHandler",
    "ALLOWED_ERROR_STATUS_CODES": ["400", "401", "403", "404", "409", "429"],
}
LOGGING = logging_entry(ENVIRONMENT.log_level)
