"""A server in another process that answers calls with pages.

Below /small and /large it answers with one page; below /pages there are as many as it was told, one after the other.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import StreamRequestHandler, ThreadingTCPServer

from benchmarks.data import full, make_large_page, make_page

CURSOR = re.compile(rb"[?&]page=page_(\d+)")
END = b'"has_more":false,"next_page":null}'
"""The end of every page."""


class Handler(StreamRequestHandler):
    """Answers to requests on one connection."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        """Answer until the client closes the connection."""
        while request := self.rfile.readline():
            while self.rfile.readline().strip():
                pass
            self.wfile.write(answer(request))


def answer(request: bytes) -> bytes:
    """Return the answer to a request."""
    path = request.split()[1]
    body = Pages.large if path.startswith(b"/large") else Pages.small
    if path.startswith(b"/pages"):
        body = numbered(path)
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def numbered(path: bytes) -> bytes:
    """Return the page that a cursor names, with the cursor of the next one."""
    cursor = CURSOR.search(path)
    number = int(cursor[1]) if cursor else 1
    if number == Pages.count:
        return Pages.small
    following = f'"has_more":true,"next_page":"page_{number + 1}"}}'
    return Pages.small.replace(END, following.encode())


class Pages:
    """What the server answers with."""

    small = make_page(full, 7, 1).text
    large = b""
    count = 0


class Server(ThreadingTCPServer):
    """A server on a free port of this machine."""

    daemon_threads = True


@contextmanager
def running(megabytes: float, pages: int) -> Iterator[str]:
    """Run the server in another process; return its address."""
    command = [sys.executable, "-m", "benchmarks.server", str(megabytes), str(pages)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main(megabytes: str, pages: str) -> None:
    """Serve until the process is ended."""
    Pages.large = make_large_page(float(megabytes)).text
    Pages.count = int(pages)
    with Server(("127.0.0.1", 0), Handler) as server:
        host, port = server.server_address[:2]
        print(f"http://{host!s}:{port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
