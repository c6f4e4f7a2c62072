"""The ASGI application that granian serves: the body comes in and the answer goes out on the event loop; in
between, Django's WSGI application has one of a few threads, for as long as it works and no longer."""

from __future__ import annotations

import asyncio
import io
import secrets
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import IO, Any

import structlog

from regulars.config.refusals import REFUSED, Refusal
from regulars.config.wsgi import application as django
from regulars.core.errors import STUMBLED
from regulars.runtime.web import answers, bodies, callers, connections
from regulars.runtime.web.answers import Answer, Content, FileBody, Headers, Send
from regulars.runtime.web.bodies import Receive

log = structlog.get_logger(__name__)
THREADS = 4
HEALTH = "/healthz"
REQUEST_ID = b"x-request-id"
Scope = dict[str, Any]


class RefusedError(Exception):
    """A request that is answered before its content has come; Django words the answer, and adds its headers."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.refusal = Refusal(status, code, detail)


@cache
def _threads() -> ThreadPoolExecutor:
    """Made in the worker, never in the process that forks it."""
    connections.prepare()
    return ThreadPoolExecutor(THREADS, thread_name_prefix="request")


@cache
def _thread_of_health() -> ThreadPoolExecutor:
    """Its own, so that it answers while all the others wait for a database that hangs."""
    return ThreadPoolExecutor(1, thread_name_prefix="health")


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """One request from its first byte to the answer's last."""
    loop, threads = asyncio.get_running_loop(), _threads()
    environ = environ_of(scope)
    try:
        body = await _body(environ, receive)
    except RefusedError as refused:
        answer = await loop.run_in_executor(threads, _refuse, environ, refused.refusal)
        await answers.send_answer(send, answer, with_body=scope["method"] != "HEAD")
        await bodies.linger(receive)
        return
    if environ["PATH_INFO"] == HEALTH:
        threads = _thread_of_health()
    made: asyncio.Future[Answer] = loop.create_future()
    environ["wsgi.input"] = body
    threads.submit(_answer, environ, loop, made)
    await _send(scope, send, await made)


async def _send(scope: Scope, send: Send, answer: Answer) -> None:
    try:
        await answers.send_answer(send, answer, with_body=scope["method"] != "HEAD")
    except answers.UnreadError:
        connections.hang_up(scope.get("client"))
    except BaseException:  # half an answer must not look whole
        connections.hang_up(scope.get("client"))
        raise
    finally:
        if isinstance(answer.body, Content):
            answer.body.close()


async def _body(environ: dict[str, Any], receive: Receive) -> IO[bytes]:
    loop = asyncio.get_running_loop()
    declared = environ.get("CONTENT_LENGTH", "")
    if declared and not declared.isdigit():
        raise RefusedError(400, "invalid", "Content-Length must be a number.")

    async def allow() -> int:
        most = await loop.run_in_executor(_threads(), callers.most_bytes, environ)
        if not most:
            raise RefusedError(
                401,
                "not_authenticated",
                f"Log in or send a key: strangers may send at most {_size(bodies.IN_MEMORY)}.",
            )
        return most

    try:
        body, length = await bodies.read_body(receive, declared=int(declared or 0), allow=allow)
    except bodies.GoneError:  # or its chunks make no sense, which the server tells in the same way
        raise RefusedError(
            400, "invalid", "The content of this request cannot be read; it was garbled on its way."
        ) from None
    except bodies.TooSlowError:
        raise RefusedError(
            408, "too_slow", "The request came too slowly to wait for the rest of it; send it again."
        ) from None
    except bodies.TooLargeError as refused:
        raise RefusedError(
            413,
            "too_large",
            f"This is larger than {_size(refused.most)}, the most that one request may hold here. Send it in parts.",
        ) from None
    environ["CONTENT_LENGTH"] = str(length)
    return body


def _size(count: int) -> str:
    return f"{count // 1024**2} MB" if count >= 1024**2 else f"{count // 1024} kB"


def _answer(environ: dict[str, Any], loop: asyncio.AbstractEventLoop, made: asyncio.Future[Answer]) -> None:
    """Runs in a thread. A stream's answer is given out at its start, and the thread goes on writing it down."""

    def give(answer: Answer) -> None:
        loop.call_soon_threadsafe(made.set_result, answer)

    try:
        with environ["wsgi.input"]:
            parts, start = _ask_django(environ)
        _give_parts(parts, lambda body: give(Answer(*start(), body)))
    except BaseException as error:  # whatever it is, somebody waits for the future
        request_id = secrets.token_hex(6)
        log.exception("the server failed", path=environ["PATH_INFO"], request_id=request_id)
        if not made.done():
            loop.call_soon_threadsafe(_stumble, made, environ, error, request_id)


def _ask_django(environ: dict[str, Any]) -> tuple[Iterable[bytes], Callable[[], tuple[int, Headers]]]:
    """The parts of the answer, and what says its status and headers once the first part is there."""
    started: list[tuple[int, Headers]] = []

    def start_response(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
        sent = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        started.append((int(status.split(" ", 1)[0]), sent))

    return django(environ, start_response), lambda: started[-1]  # type: ignore[arg-type]


def _refuse(environ: dict[str, Any], refusal: Refusal, request_id: str = "") -> Answer:
    """Runs in a thread. The refusal as Django answers it, without the content of the request."""
    parts, start = _ask_django(
        {**environ, "wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0", REFUSED: refusal}
    )
    body = b"".join(parts)
    status, headers = start()
    if request_id:
        headers = [(name, value) for name, value in headers if name != REQUEST_ID]
        headers.append((REQUEST_ID, request_id.encode()))
    known_as = dict(headers).get(REQUEST_ID, b"").decode()
    log.info(
        "request refused", request_id=known_as, path=environ["PATH_INFO"], status=status, code=refusal.code
    )
    return Answer(status, [*headers, (b"connection", b"close")], body)


def _give_parts(parts: Iterable[bytes], give: Any) -> None:
    close = getattr(parts, "close", lambda: None)
    try:
        if isinstance(parts, FileBody) and (content := answers.stored(parts.file)):
            give(content)
        elif isinstance(parts, FileBody) or getattr(parts, "streaming", False):
            content = answers.empty_content()
            give(content)
            answers.keep(parts, content)
        else:
            give(b"".join(parts))
    finally:
        close()


def _stumble(
    made: asyncio.Future[Answer], environ: dict[str, Any], error: BaseException, request_id: str
) -> None:
    if made.done():
        return
    try:
        made.set_result(_refuse(environ, Refusal(500, "error", STUMBLED), request_id))
    except Exception:  # then there are no words left
        made.set_exception(error)


def environ_of(scope: Scope) -> dict[str, Any]:
    """The WSGI environment without its body. Names with underscores are not passed on: they could pose as others."""
    server, client = scope.get("server") or ("localhost", 80), scope.get("client") or ("", 0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(server[0]),
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": str(client[0]),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": FileBody,
    }
    for name, value in scope["headers"]:
        text = value.decode("latin-1")
        if b"_" in name:
            continue
        key = name.decode("latin-1").upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        text = _without_charset(text) if key == "CONTENT_TYPE" else text
        joint = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{joint}{text}" if key in environ else text
    return environ


def _without_charset(content_type: str) -> str:
    """Everything that comes is UTF-8. Python knows encodings that are none, and would unpack or run into them."""
    kind, *more = content_type.split(";")
    return ";".join([kind, *(part for part in more if not part.strip().lower().startswith("charset"))])
