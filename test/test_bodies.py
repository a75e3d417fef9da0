"""Bodies and answers of every sort: what arrives at a real server, and what a method returns for an answer.

Independent parsers read what arrives: email for multipart forms, urllib.parse for urlencoded ones, json.
"""

from __future__ import annotations

import email
import email.policy
import importlib
import io
import json
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from support.checkers import errors_in, mypy
from support.faulty_server import FaultyServer, head, sent
from support.project import PROJECT, generate_package
from support.refusals import answer as messages_of, specification
from support.sharing import shared_folder

SPEC = PROJECT / "test" / "bodies.yaml"
PACKAGE = "bodies_client"
JSON = "application/json"


@dataclass
class Received:
    """A request that arrived."""

    method: str
    content_type: str | None
    body: bytes
    accept: str


class Server(ThreadingHTTPServer):
    """A server that records requests, and gives each of them the same answer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.received: list[Received] = []
        self.answer(b"", "", 204)

    def answer(self, body: bytes, content_type: str = JSON, status: int = 200) -> None:
        """Set the answer to the next requests."""
        self.content, self.content_type, self.status = body, content_type, status

    @property
    def last(self) -> Received:
        """The last request."""
        return self.received[-1]


class Handler(BaseHTTPRequestHandler):
    """Handles a request to the server."""

    server: Server
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        received = Received(self.command, self.headers["Content-Type"], body, self.headers["Accept"])
        self.server.received.append(received)
        self.send_response(self.server.status)
        if self.server.content_type:
            self.send_header("Content-Type", self.server.content_type)
        self.send_header("Content-Length", str(len(self.server.content)))
        self.end_headers()
        self.wfile.write(self.server.content)

    do_GET = do_POST  # noqa: N815
    do_PUT = do_POST  # noqa: N815

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture(scope="session")
def package(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Generate and import the client of bodies.yaml."""

    def make(folder: Path) -> None:
        generate_package(SPEC, folder, PACKAGE)

    folder = shared_folder(PACKAGE, make, tmp_path_factory)
    sys.path.insert(0, str(folder))
    try:
        yield importlib.import_module(PACKAGE)
    finally:
        sys.path.remove(str(folder))


@pytest.fixture
def server() -> Iterator[Server]:
    """Run the server in a thread."""
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def api(package: Any, server: Server) -> Any:
    """Return the API of the server."""
    return api_at(package, f"http://127.0.0.1:{server.server_port}")


def api_at(package: Any, host: str) -> Any:
    """Return the API of a server. Its client repeats no call."""
    configuration = package.Configuration(host=host, retries=0)
    return package.DefaultApi(package.ApiClient(configuration))


def test_types(package: Any) -> None:
    folder = Path(package.__file__).parents[1]
    assert errors_in(mypy("-p", PACKAGE, cwd=folder, strict=True)) == []


# --- answers ---


def plain(value: Any) -> Any:
    """Return a value with models as their class and content."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "to_dict"):
        return type(value).__name__, value.to_dict()
    return value


A = {"kind": "a", "x": 1}
A_MODEL = ("A", A)
A_TEXT = json.dumps(A).encode()
B_MODEL = ("B", {"kind": "b", "x": "y"})
B_TEXT = b'{"kind": "b", "x": "y"}'
CHILD_MODEL = ("Child", {"kind": "Child", "y": 1})
UNKNOWN = ("UnknownModel", {"kind": "c"})
BYTES = bytes(range(256))
LATIN = 'text/plain; charset="iso-8859-1"'

ANSWERS = [
    ("union", JSON, A_TEXT, A_MODEL),
    ("union", JSON, B_TEXT, B_MODEL),
    ("union", JSON, b'{"kind": "c"}', UNKNOWN),
    ("named_union", JSON, B_TEXT, B_MODEL),
    ("union_or_list", JSON, A_TEXT, A_MODEL),
    ("union_or_list", JSON, b"[%s]" % A_TEXT, [A_MODEL]),
    ("scalar_union", JSON, b'"7"', "7"),
    ("scalar_union", JSON, b"7", 7),
    ("scalar_union", JSON, b"null", None),
    ("number", "text/json", b"9007199254740993", 9007199254740993),
    ("number", "text/json", b"1.5", 1.5),
    ("flag", JSON, b"true", True),
    ("listed", "application/vnd.x+json", b"[%s, null]" % A_TEXT, [A_MODEL, None]),
    ("plain", "text/plain", b"12", "12"),
    ("plain", "text/plain", b"", ""),
    ("plain", "text/plain", b"null", "null"),
    ("plain", LATIN, b"\xe9", "é"),
    ("plain", "text/plain; Charset = utf-8", "é".encode(), "é"),
    ("color", "text/plain", b"red", "red"),
    ("color", "text/plain", b"green", "green"),
    ("count", "text/plain", b"12", 12),
    ("text_or_count", "text/plain", b"12", "12"),
    ("xml", "application/xml", b"<a/>", "<a/>"),
    ("parent", JSON, b'{"kind": "Child", "y": 1}', CHILD_MODEL),
    ("parents", JSON, b'[{"kind": "Child", "y": 1}]', [CHILD_MODEL]),
    ("pdf", "application/pdf", BYTES, BYTES),
    ("octets", "application/octet-stream", BYTES, BYTES),
    ("png", "image/png", BYTES, BYTES),
    ("zip", "application/zip", BYTES, BYTES),
    ("encoded", "image/png", b"AAEC", "AAEC"),
    ("lines", "application/x-ndjson", b"%s\n%s\r\n\n" % (A_TEXT, A_TEXT), [A_MODEL, A_MODEL]),
    ("line_text", "application/x-ndjson", b'{"a": 1}\n', '{"a": 1}\n'),
    ("alternatives", JSON, A_TEXT, A_MODEL),
    ("alternatives", "text/plain", A_TEXT, A_MODEL),
    ("several", JSON, A_TEXT, A_MODEL),
    ("several", "application/hal+json; charset=utf-8", B_TEXT, B_MODEL),
    ("several", "image/webp", BYTES, BYTES),
    ("several", "text/plain", b"a", "a"),
    ("several", "text/csv", b"a,b", "a,b"),
    ("several", "application/unlisted", A_TEXT, A_MODEL),
    ("anything", "text/plain", b"12", "12"),
    ("anything", JSON, b'"12"', "12"),
    ("anything", "a/b", b'"a"', "a"),
]


@pytest.mark.parametrize(("method", "content_type", "body", "expected"), ANSWERS)
def test_answers(api: Any, server: Server, method: str, content_type: str, body: bytes, expected: Any) -> None:
    server.answer(body, content_type)
    value = plain(getattr(api, method)())
    assert value == expected
    assert type(value) is type(expected)


WRONG_ANSWERS = [
    ("flag", b'"false"'),
    ("flag", b"0"),
    ("number", b'"1"'),
    ("scalar_union", b"1.5"),
    ("union_or_list", b'"a"'),
    ("count", b"twelve"),
    ("lines", b'{"kind": "a"'),
]


@pytest.mark.parametrize(("method", "body"), WRONG_ANSWERS)
def test_answers_of_another_type_are_errors(package: Any, api: Any, server: Server, method: str, body: bytes) -> None:
    server.answer(body)
    with pytest.raises(package.ApiException, match="cannot read the"):
        getattr(api, method)()


@pytest.mark.parametrize("charset", ["klingon", "punycode", "IDNA", "base64"])
def test_unknown_charsets_are_errors(package: Any, api: Any, server: Server, charset: str) -> None:
    """The encodings of domain names take minutes for a megabyte of text."""
    server.answer(b"abc-", f"text/plain; charset={charset}")
    with pytest.raises(package.ApiException, match=f"unknown charset: text/plain; charset={charset}"):
        api.plain()


def test_a_charset_that_repeats_the_key_is_not_shown(package: Any, api: Any, server: Server) -> None:
    key = "a-secret-key"
    server.answer(b"abc", f"text/plain; charset={key}")
    with pytest.raises(package.ApiException, match="it repeats a key") as caught:
        api.plain(_request_auth={"in": "header", "key": "X-Key", "value": key})
    assert key not in "".join(traceback.format_exception(caught.value))


def test_only_json_is_asked_for(api: Any, server: Server) -> None:
    """A range of suffixes is no media range of HTTP."""
    api.several()
    asked = server.last.accept.split(", ")
    assert set(asked) == {JSON, "application/problem+json"}


ERRORS = [
    (404, "application/problem+json", b'{"title": "x"}', ("E", {"title": "x"})),
    (500, JSON, A_TEXT, A_MODEL),
    (502, "text/html", b"<h1>", None),
]


@pytest.mark.parametrize(("status", "content_type", "body", "expected"), ERRORS)
def test_errors(
    package: Any, api: Any, server: Server, status: int, content_type: str, body: bytes, expected: Any
) -> None:
    server.answer(body, content_type, status)
    with pytest.raises(package.ApiException) as caught:
        api.several()
    assert plain(caught.value.data) == expected


def test_alternatives_have_one_type(package: Any) -> None:
    hints = package.DefaultApi.alternatives.__annotations__
    assert hints["return"] == "A"


def test_an_answer_without_content(api: Any) -> None:
    assert api.several() is None


def test_the_headers_of_an_answer(api: Any, server: Server) -> None:
    server.answer(A_TEXT)
    answer = api.several_with_http_info()
    assert answer.headers["content-TYPE"] == JSON


# --- streams ---


def test_the_lines_of_a_stream_come_one_by_one(package: Any) -> None:
    """The first line is there while the second has not been sent."""
    is_read = threading.Event()

    def events(connection: Any) -> bool:
        connection.send(head("Content-Type: text/event-stream") + b"data: \xc3")
        connection.send(b"\xa9\r")
        connection.send(b"\n")
        assert is_read.wait(30)
        connection.send(b"\ndata: last")
        return False

    with FaultyServer([events]) as server:
        lines = api_at(package, server.url).events()
        assert next(lines) == "data: é"
        is_read.set()
        assert list(lines) == ["", "data: last"]


def test_a_stream_that_is_an_error(package: Any, api: Any, server: Server) -> None:
    server.answer(b'{"title": "x"}', JSON, 404)
    with pytest.raises(package.NotFoundException, match="x") as caught:
        api.events()
    assert plain(caught.value.data) == ("E", {"title": "x"})
    assert caught.value.method == "GET"


def test_a_stream_that_breaks_off(package: Any) -> None:
    chunked = head("Transfer-Encoding: chunked") + b"8\r\ndata: a\n\r\n8\r\nda"
    with FaultyServer([sent(chunked)]) as server, api_at(package, server.url).events() as lines:
        assert next(lines) == "data: a"
        with pytest.raises(package.ApiConnectionError, match="broke off"):
            next(lines)


# --- bodies ---


@dataclass
class Sending:
    """A call, and what should arrive. A tuple stands for a model of its class."""

    method: str
    argument: Any
    content_type: str | None
    body: bytes
    options: dict[str, Any] = field(default_factory=dict)


def built(package: Any, value: Any) -> Any:
    """Build the models in a value."""
    if isinstance(value, list):
        return [built(package, item) for item in value]
    if isinstance(value, tuple):
        name, content = value
        return getattr(package, name).from_dict(content)
    return value


NULLED = ("A", {"kind": "a", "note": None})
FORM = "application/x-www-form-urlencoded"
SENDINGS = [
    Sending("send_json", NULLED, "application/merge-patch+json; charset=utf-8", b'{"kind": "a", "note": null}'),
    Sending("send_union", A_MODEL, JSON, A_TEXT),
    Sending("send_union", ["a", "b"], JSON, b'["a", "b"]'),
    Sending("send_union", [], JSON, b"[]"),
    Sending("send_union", None, JSON, b"null"),
    Sending("send_optional", None, None, b""),
    Sending("send_optional", A_MODEL, JSON, A_TEXT),
    Sending("search", A_MODEL, JSON, A_TEXT),
    Sending("search", None, None, b""),
    Sending("send_text", "é", "text/plain; charset=iso-8859-1", b"\xe9"),
    Sending("send_text", "", "text/plain; charset=iso-8859-1", b""),
    Sending("send_number", 12, "text/plain", b"12"),
    Sending("send_xml", "<a>é</a>", "application/xml", "<a>é</a>".encode()),
    Sending("send_octets", BYTES, "application/octet-stream", BYTES),
    Sending("send_octets", b"", "application/octet-stream", b""),
    Sending("send_octets", None, None, b""),
    Sending("send_lines", [A_MODEL, A_MODEL], "application/x-ndjson", b"%s\n%s\n" % (A_TEXT, A_TEXT)),
    Sending("send_range", A_MODEL, JSON, A_TEXT),
    Sending("send_range", A_MODEL, "application/x+json", A_TEXT, {"_content_type": "application/x+json"}),
    Sending("send_image", BYTES, "image/webp", BYTES, {"_content_type": "image/webp"}),
    Sending("send_choice", A_MODEL, JSON, A_TEXT),
    Sending("send_choice", "a", "text/plain", b"a"),
    Sending("send_choice", BYTES, "application/octet-stream", BYTES),
    Sending("send_choice", NULLED, FORM, b"kind=a", {"_content_type": FORM}),
    Sending("send_free_form", {"a b": "c&d", "n": [1, True]}, FORM, b"a+b=c%26d&n=1&n=true"),
    Sending("send_free_form", {}, FORM, b""),
]


@pytest.mark.parametrize("sending", SENDINGS, ids=repr)
def test_bodies(package: Any, api: Any, server: Server, sending: Sending) -> None:
    argument = built(package, sending.argument)
    getattr(api, sending.method)(argument, **sending.options)
    received = server.last
    assert (received.content_type, received.body) == (sending.content_type, sending.body)


REFUSED_BODIES = [
    ("send_text", "€", {}, "cannot be written in iso-8859-1"),
    ("send_image", b"", {}, r"_content_type: say which one of image/\*"),
    ("send_image", b"", {"_content_type": "text/plain"}, r"_content_type: should be one of image/\*"),
    ("send_choice", "a", {"_content_type": JSON}, "_content_type: should be one of"),
    ("send_choice", A_MODEL, {"_content_type": "text/plain"}, "_content_type: should be one of"),
    ("send_union", 7, {}, "send_union: body"),
    ("send_json", None, {}, "a is missing"),
    ("send_free_form", {"a": {"b": [1]}}, {"_content_type": "multipart/form-data"}, "_content_type: should be one of"),
]


@pytest.mark.parametrize(("method", "argument", "options", "message"), REFUSED_BODIES)
def test_refused_bodies(
    package: Any, api: Any, server: Server, method: str, argument: Any, options: dict[str, Any], message: str
) -> None:
    value = built(package, argument)
    with pytest.raises(package.OpenApiException, match=message):
        getattr(api, method)(value, **options)
    assert server.received == []


# --- urlencoded forms ---

FORMS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"tags": ["a", "b"]}, [("tags", "a"), ("tags", "b")]),
    ({"tags": []}, []),
    ({"commas": ["a", "b c"]}, [("commas", "a,b c")]),
    ({"spaces": ["a", "b"]}, [("spaces", "a b")]),
    ({"pipes": ["a", "b"]}, [("pipes", "a|b")]),
    ({"deep": {"a": "b", "c": {"d": 1}}}, [("deep[a]", "b"), ("deep[c][d]", "1")]),
    ({"place": ("SendFormPlace", {"city": "x y", "zip": 5})}, [("city", "x y"), ("zip", "5")]),
    ({"pair": {"a": "b", "c": "d"}}, [("pair", "a,b,c,d")]),
    ({"var_json": {"a": [1, None]}}, [("json", '{"a": [1, null]}')]),
    ({"url": "https://x/?a=b&c=d#e+f"}, [("url", "https://x/?a=b&c=d#e+f")]),
    ({"ok": True, "number": 1.5, "value": 7}, [("ok", "true"), ("number", "1.5"), ("value", "7")]),
    ({"value": ""}, [("value", "")]),
    ({"objects": [A_MODEL]}, [("objects", '{"kind":"a","x":1}')]),
    ({"tags": ["=", "&", "+", "%20", "é", "a,b"]}, [("tags", text) for text in ("=", "&", "+", "%20", "é", "a,b")]),
]


@pytest.mark.parametrize(("fields", "expected"), FORMS, ids=repr)
def test_urlencoded_forms(
    package: Any, api: Any, server: Server, fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    arguments = {name: built(package, value) for name, value in fields.items()}
    api.send_form(**arguments)
    received = server.last
    assert parse_qsl(received.body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(expected)) == expected
    assert received.content_type == FORM


def test_delimiters_and_reserved_characters_stay(api: Any, server: Server) -> None:
    api.send_form(commas=["a,b", "c"], spaces=["a", "b"], url="https://x/?a=b")
    assert server.last.body == b"commas=a%2Cb,c&spaces=a%20b&url=https://x/?a=b"


def test_a_form_without_a_field_is_no_body(api: Any, server: Server) -> None:
    api.send_form()
    assert (server.last.content_type, server.last.body) == (None, b"")


def test_the_fields_of_a_form_as_json(api: Any, server: Server) -> None:
    api.send_form(tags=["a"], number=1, deep={"b": None}, _content_type=JSON)
    assert server.last.content_type == JSON
    assert json.loads(server.last.body) == {"tags": ["a"], "deep": {"b": None}, "number": 1}


@pytest.mark.parametrize("fields", [{"deep": {"a": [1]}}, {"pair": {"a": ["b"]}}])
def test_values_that_a_style_has_no_place_for(package: Any, api: Any, server: Server, fields: dict[str, Any]) -> None:
    with pytest.raises(package.OpenApiException):
        api.send_form(**fields)
    assert server.received == []


# --- multipart forms ---


@dataclass
class Part:
    """A part of a multipart form."""

    name: str
    content: bytes
    content_type: str | None = None
    filename: str | None = None


def parts_of(received: Received) -> list[Part]:
    """Parse a multipart form."""
    assert received.content_type is not None
    text = b"Content-Type: " + received.content_type.encode() + b"\r\n\r\n" + received.body
    message: Any = email.message_from_bytes(text, policy=email.policy.HTTP)
    assert not message.defects
    parts = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content_type = part.get_content_type() if part["content-type"] else None
        parts.append(Part(name, part.get_payload(decode=True), content_type, part.get_filename()))
    return parts


OCTETS = "application/octet-stream"
MULTIPARTS: list[tuple[dict[str, Any], list[Part]]] = [
    ({"file": BYTES}, [Part("file", BYTES, OCTETS, "file")]),
    ({"file": "text"}, [Part("file", b"text", OCTETS, "file")]),
    ({"image": ("a.jpg", b"1")}, [Part("image", b"1", "image/jpeg", "a.jpg")]),
    ({"image": ("a.gif", b"1")}, [Part("image", b"1", "image/png", "a.gif")]),
    ({"image": ("a", b"1", "image/jpeg")}, [Part("image", b"1", "image/jpeg", "a")]),
    ({"anything": ("a.txt", b"1")}, [Part("anything", b"1", "text/plain", "a.txt")]),
    (
        {"files": [b"1", ("b.csv", io.BytesIO(b"2"))]},
        [Part("files", b"1", OCTETS, "files"), Part("files", b"2", "text/csv", "b.csv")],
    ),
    ({"tags": ["a", "é"]}, [Part("tags", b"a"), Part("tags", "é".encode())]),
    ({"tags": [], "flag": True}, [Part("flag", b"true")]),
    ({"commas": ["a", "b"]}, [Part("commas", b"a,b")]),
    ({"number": 1.5, "flag": False}, [Part("number", b"1.5"), Part("flag", b"false")]),
    ({"model": NULLED}, [Part("model", b'{"kind":"a","note":null}', JSON)]),
    ({"models": [A_MODEL, A_MODEL]}, [Part("models", b'{"kind":"a","x":1}', JSON)] * 2),
    ({"quoted": "a"}, [Part("quoted", b'"a"', JSON)]),
    ({"xml": "<a/>"}, [Part("xml", b"<a/>", "application/xml")]),
    ({"odd_name_": "a\r\nb"}, [Part('odd "name"', b"a\r\nb")]),
    ({"files": [b"1"], "number": 1}, [Part("number", b"1"), Part("files", b"1", OCTETS, "files")]),
    ({}, []),
]


@pytest.mark.parametrize(("fields", "expected"), MULTIPARTS)
def test_multipart_forms(package: Any, api: Any, server: Server, fields: dict[str, Any], expected: list[Part]) -> None:
    is_model = fields.keys() <= {"model", "models"}
    arguments = {name: built(package, value) if is_model else value for name, value in fields.items()}
    api.send_multipart(**arguments)
    assert server.last.content_type is not None
    assert server.last.content_type.startswith("multipart/form-data; boundary=")
    if expected:
        parts = parts_of(server.last)
        for part in parts:
            part.name = part.name.replace("%22", '"')  # as browsers write it
        assert parts == expected
    else:
        boundary = server.last.content_type.partition("=")[2]
        assert server.last.body == f"--{boundary}--\r\n".encode()


def test_the_headers_of_a_part(api: Any, server: Server) -> None:
    api.send_multipart(image=b"1", var_base64="AAEC")
    body = server.last.body
    assert b"X-Kind: photo\r\n" in body
    assert b"X-Free" not in body
    assert b"Content-Transfer-Encoding: base64\r\n" in body


def test_files_from_the_disk(package: Any, api: Any, server: Server, tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(b"{}")
    expected = [Part("anything", b"{}", JSON, "a.json")]
    api.send_multipart(anything=path)
    assert parts_of(server.last) == expected
    with path.open("rb") as file:
        api.send_multipart(anything=file)
    assert parts_of(server.last) == expected


def test_files_that_cannot_be_sent(package: Any, api: Any, server: Server, tmp_path: Path) -> None:
    """The path of a file as text, which other clients open, is refused instead of being sent as content."""
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    wrong: list[tuple[Any, str]] = [
        (str(path), "names a file"),
        (tmp_path / "none", "cannot be read"),
        (7, "should be bytes"),
        (("a", 7), "should be bytes"),
        (io.StringIO("a"), "should be bytes"),
    ]
    for value, message in wrong:
        with pytest.raises(package.OpenApiException, match=f"send_multipart: file: .*{message}"):
            api.send_multipart(file=value)
    assert server.received == []


@pytest.mark.parametrize(
    "content", [{}, {"schema": True}, {"schema": {"oneOf": [{"properties": {"a": {}}}, {}]}}], ids=repr
)
@pytest.mark.parametrize("media_type", [FORM, "multipart/form-data", "multipart/mixed"])
def test_forms_of_any_object_are_generated(media_type: str, content: dict[str, Any]) -> None:
    operation = {"requestBody": {"content": {media_type: content}}, "responses": {}}
    document = specification({}, paths={"/a": {"post": operation}})
    assert messages_of(document) == (False, [])
