"""What Django is told of a request."""

from __future__ import annotations

from regulars.runtime.web.application import environ_of

SCOPE = {
    "method": "POST",
    "path": "/a bé/c",
    "query_string": b"q=%20x",
    "http_version": "1.1",
    "scheme": "http",
    "server": ("10.0.0.1", 8000),
    "client": ("10.0.0.2", 4711),
}


def test_the_environment_is_that_of_wsgi() -> None:
    headers = [
        (b"host", b"shop.example"), (b"content-type", b"text/plain"), (b"content-length", b"5"),
        (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"accept", b"x"), (b"accept", b"y"),
    ]  # fmt: skip
    environ = environ_of({**SCOPE, "headers": headers})
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/a bé/c"
    assert (environ["QUERY_STRING"], environ["REMOTE_ADDR"]) == ("q=%20x", "10.0.0.2")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"]) == ("text/plain", "5")
    assert (environ["HTTP_COOKIE"], environ["HTTP_ACCEPT"]) == ("a=1; b=2", "x,y")
    assert "HTTP_CONTENT_LENGTH" not in environ


def test_encodings_are_not_chosen_by_who_asks() -> None:
    """Some that Python knows unpack, or are none: “zlib”, “idna”, “undefined”."""
    for sent, kept in (
        (b"application/json; charset=zlib", "application/json"),
        (b"application/json;Charset*=utf-8''hex", "application/json"),
        (b"multipart/form-data; boundary=b;\tcharset=undefined", "multipart/form-data; boundary=b"),
        (b"text/plain", "text/plain"),
    ):
        environ = environ_of({**SCOPE, "headers": [(b"content-type", sent)]})
        assert environ["CONTENT_TYPE"] == kept


def test_a_name_with_an_underscore_cannot_pose_as_another() -> None:
    headers = [(b"x_forwarded_proto", b"https"), (b"content_length", b"1")]
    environ = environ_of({**SCOPE, "headers": headers})
    assert not {"HTTP_X_FORWARDED_PROTO", "CONTENT_LENGTH", "HTTP_CONTENT_LENGTH"} & set(environ)
