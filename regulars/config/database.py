"""The DATABASES entry: a PostgreSQL of one's own by DATABASE_URL, else the embedded one's socket."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from regulars.config.environment import Environment

POOL = {"min_size": 1, "max_size": 12, "timeout": 4, "reconnect_timeout": 5}
"""Seconds: no process has more threads than connections, so that who waits long waits for a database that is away; and
a pool that found none begins to try anew soon, instead of ever more rarely."""
CONNECT_SECONDS = 5
DEAD_AFTER = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""How soon a server that is gone without a word is given up; it means nothing on a socket of this machine."""


def database_entry(environment: Environment) -> dict[str, Any]:
    """Django's settings for the one database; the socket directory goes in as HOST, never inside a URL."""
    entry: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "ATOMIC_REQUESTS": True,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": dict(POOL), "connect_timeout": CONNECT_SECONDS, **DEAD_AFTER},
    }
    if environment.database_url:
        entry.update(_from_url(environment.database_url))
    else:
        entry.update(
            NAME=environment.db_name,
            USER=environment.db_user,
            HOST=environment.db_host,
            PORT=environment.db_port,
        )
    if environment.statement_timeout_seconds:
        timeout = environment.statement_timeout_seconds * 1000
        entry["OPTIONS"]["options"] = f"-c statement_timeout={timeout}"
    return entry


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("DATABASE_URL must start with postgresql://, for example postgresql://me@host/shop")
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", None) or unquote(parts.hostname or "")
    options: dict[str, Any] = {"pool": dict(POOL), "connect_timeout": CONNECT_SECONDS, **DEAD_AFTER, **query}
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }
