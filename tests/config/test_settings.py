"""What the environment changes in the settings, seen from a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from regulars.runtime.database import uses_own_server
from regulars.runtime.errors import RuntimeProblem

SHOWN = (
    "from django.conf import settings as s; "
    "print(s.SECURE_PROXY_SSL_HEADER, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
)


@pytest.mark.parametrize(
    ("https", "told"),
    [("true", "('HTTP_X_FORWARDED_PROTO', 'https') True True 31536000"), ("", "None False False 0")],
)
def test_behind_a_proxy_that_speaks_https(https: str, told: str) -> None:
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "regulars.config.settings"}
    environ |= {"REGULARS_HTTPS": https} if https else {}
    done = subprocess.run(
        [sys.executable, "-c", SHOWN], env=environ, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == told, done.stderr


@pytest.mark.parametrize("url", ["mysql://me@host/shop", "nonsense", "postgresql://me@host:port/shop"])
def test_an_address_of_another_database_is_refused_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    with pytest.raises(RuntimeProblem, match="must start with postgresql://"):
        uses_own_server()
