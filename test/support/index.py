"""A package index on this machine, and wheels for it."""

from __future__ import annotations

import hashlib
import io
import ssl
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Optional

import trustme

WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


@dataclass(frozen=True)
class Wheel:
    """A wheel of pure Python."""

    name: str
    version: str
    content: bytes

    @classmethod
    def made(cls, name: str, version: str, files: Mapping[str, str], requires: Iterable[str] = ()) -> Wheel:
        """Make a wheel with files and requirements."""
        metadata = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
        metadata += [f"Requires-Dist: {requirement}" for requirement in requires]
        folder = f"{name}-{version}.dist-info"
        contents = {**files, f"{folder}/METADATA": "\n".join(metadata) + "\n", f"{folder}/WHEEL": WHEEL}
        record = "".join(f"{path},,\n" for path in [*contents, f"{folder}/RECORD"])
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            for path, text in {**contents, f"{folder}/RECORD": record}.items():
                file.writestr(zipfile.ZipInfo(path), text)
        return cls(name, version, archive.getvalue())

    @property
    def file(self) -> str:
        """The name of its file."""
        return f"{self.name}-{self.version}-py3-none-any.whl"

    @property
    def pin(self) -> str:
        """The line that pins it in a requirements file."""
        return f"{self.name}=={self.version} --hash=sha256:{hashlib.sha256(self.content).hexdigest()}\n"


@dataclass
class Index:
    """The files of a package index, and how it answers."""

    files: dict[str, bytes] = field(default_factory=dict)
    """The contents by path."""
    status: int = 200
    url: str = ""
    asked: Event = field(default_factory=Event)
    """Set when somebody has asked for anything."""
    open: Event = field(default_factory=Event)
    """Cleared to let everybody wait for an answer."""

    def __post_init__(self) -> None:
        self.open.set()

    def add(self, *wheels: Wheel) -> None:
        """Add wheels of one name."""
        links = []
        for wheel in wheels:
            self.files[f"/files/{wheel.file}"] = wheel.content
            links.append(f'<a href="/files/{wheel.file}">{wheel.file}</a>')
        self.files[f"/simple/{wheels[0].name}/"] = "".join(links).encode()

    @property
    def simple(self) -> str:
        """The address for pip and uv."""
        return f"{self.url}/simple"


@contextmanager
def serving(index: Index, authority: Optional[trustme.CA] = None) -> Iterator[Index]:
    """Serve an index until the context ends, with TLS if there is an authority for its certificate."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            index.asked.set()
            index.open.wait()
            content = index.files.get(self.path)
            status = 404 if content is None else index.status
            body = content or b""
            self.send_response(status)
            self.send_header("Content-Type", "application/json" if body[:1] == b"{" else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep the output of the tests free of requests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if authority:
            scheme = "https"
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            authority.issue_cert("127.0.0.1").configure_cert(context)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        index.url = f"{scheme}://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield index
        finally:
            index.open.set()
            server.shutdown()
            thread.join()
