"""Logs: one line an event on standard error, structured by structlog, readable in a terminal; a traceback follows its
line, set in, so that nothing in it can pass for a line of its own."""

import logging
from typing import Any

import structlog

SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
MARGIN = "    "
_line = structlog.processors.LogfmtRenderer(bool_as_flag=False)


def render(logger: Any, name: str, event: Any) -> str:
    """The line of an event, and its traceback below."""
    traceback = event.pop("exception", "")
    line = _line(logger, name, event)
    return "\n".join([str(line), *(MARGIN + part for part in traceback.splitlines())])


def without_outages(record: logging.LogRecord) -> bool:
    """A database that is away needs no traceback, however many requests meet it; always lets the line pass."""
    from regulars.core.races import connection_lost  # noqa: PLC0415 - settings are being made

    if record.exc_info and record.exc_info[1] is not None and connection_lost(record.exc_info[1]):
        record.exc_info = None
    return True


def logging_entry(level: str) -> dict[str, Any]:
    """Django's LOGGING; call once, from settings."""
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "lines": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    render,
                ],
                "foreign_pre_chain": SHARED,
            }
        },
        "filters": {"outages": {"()": lambda: without_outages}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "lines", "filters": ["outages"]}
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "procrastinate": {"level": "WARNING"},
            "psycopg.pool": {"level": "WARNING"},
            "django.request": {"level": "ERROR"},
        },
    }
