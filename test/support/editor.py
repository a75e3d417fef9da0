"""An editor that asks a language server: basedpyright's, over its standard input and output."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from support.project import PROJECT

CURSOR = "¦"
CAPABILITIES = {
    "workspace": {"configuration": True, "workspaceFolders": True},
    "textDocument": {
        "hover": {"contentFormat": ["plaintext"]},
        "completion": {},
    },
}
SETTINGS = {
    "python": {"pythonPath": sys.executable},
    "basedpyright.analysis": {"autoImportCompletions": False},
}
"""The settings that the server asks for, by section."""


class Editor:
    """An editor with one program open."""

    def __init__(self, process: subprocess.Popen[bytes], folder: Path) -> None:
        assert process.stdin
        assert process.stdout
        self._input = process.stdin
        self._output = process.stdout
        self._folder = folder
        self._count = 0
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        self._request("initialize", processId=None, workspaceFolders=folders, capabilities=CAPABILITIES)
        self._send({"method": "initialized", "params": {}})

    def hover(self, program: str) -> str:
        """Return what the editor shows for the name at the cursor of a program."""
        answer = self._ask("hover", program)
        text: str = answer["contents"]["value"]
        return text

    def completions(self, program: str) -> list[str]:
        """Return the completions that the editor offers at the cursor of a program."""
        answer = self._ask("completion", program)
        return [item["label"] for item in answer["items"]]

    def _ask(self, question: str, program: str) -> Any:
        before, after = program.split(CURSOR)
        *lines, last = before.split("\n")
        document = (self._folder / f"program{self._count}.py").as_uri()
        opened = {"uri": document, "languageId": "python", "version": 1, "text": before + after}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": opened}})
        position = {"line": len(lines), "character": len(last)}
        return self._request(f"textDocument/{question}", textDocument={"uri": document}, position=position)

    def _request(self, method: str, **parameters: Any) -> Any:
        self._count += 1
        self._send({"method": method, "id": self._count, "params": parameters})
        while True:
            message = self._receive()
            if message.get("method") == "workspace/configuration":
                settings = [SETTINGS.get(item["section"]) for item in message["params"]["items"]]
                self._send({"id": message["id"], "result": settings})
            elif "method" in message and "id" in message:  # such as a question whether it may show its progress
                self._send({"id": message["id"], "result": None})
            elif message.get("id") == self._count:
                return message["result"]

    def _send(self, message: dict[str, Any]) -> None:
        content = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._input.write(b"Content-Length: %d\r\n\r\n" % len(content) + content)
        self._input.flush()

    def _receive(self) -> dict[str, Any]:
        length = 0
        while line := self._output.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] = json.loads(self._output.read(length))
        return message


@contextmanager
def editing(folder: Path) -> Iterator[Editor]:
    """Open a folder, whose programs import from this project."""
    settings = {"extraPaths": [str(PROJECT)], "pythonVersion": "3.10"}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    server = Path(sys.executable).with_name("basedpyright-langserver")
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [server, "--stdio"], cwd=folder, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield Editor(process, folder)
        finally:
            process.kill()
