"""Put the models of a specification into a generated client, where they replace its own models (--into)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from generator.errors import Diagnostic, InputError
from generator.openapi.bundle import bundle
from generator.openapi.reader import parse_leniently, read_bytes
from generator.options import Options
from generator.output.install import Plan, changes_to, in_order
from generator.output.progress import Progress
from generator.output.record import RECORD, Record
from generator.package.build import build
from generator.package.prepare import prepare
from generator.vendoring.client import EXPORTS, Client
from generator.vendoring.committed import committed
from generator.vendoring.exports import completed
from generator.vendoring.generated import Generated, path_of_model
from generator.vendoring.losses import Definition, definitions, losses
from generator.vendoring.runtime import suit_runtime

HINT_ON_LOSS = "check that both specifications describe the same schema, or replace the file with --force"


def into(options: Options, progress: Progress) -> Plan:
    """Plan what --into changes in a client. Raises InputError if something in it would be lost."""
    folder = options.target
    package = options.package or folder.absolute().name
    with progress.step("read"):
        client = Client(folder, package)
        content = read_bytes(options.spec_path, options.spec_name)
        spec = parse_leniently(content, options.spec_name, options.approximate)
        others = bundle(spec, options.spec_path, options.allow_refs)
        prepared = prepare(spec, package, vendored=True, apis=options.api)
        if options.api:
            suit_runtime(client, prepared)
    for message in spec.diagnostics():
        print(message, file=sys.stderr)
    built = build(prepared, package, options.spec_path.name, progress, vendored=True)
    with progress.step("compare"):
        generated = Generated(client, prepared, _in_package(built.files, package), options.api)
        replaced = generated.replaced()
        if not options.force:
            _check_replaced(client, generated, replaced)
        changes = _changes(client, generated)
    record = Record({**options.recorded(), "package": package}, {}, generated.digests())
    changes |= changes_to({RECORD: record.content()}, {}, folder)
    return Plan(
        target=folder,
        changes=changes,
        read={options.spec_path: content, **_in_folder(options, others), **client.contents},
        names=(),
        findings=[f"{name}: would change" for name in in_order(changes)],
        advice="run it without --check",
        replaced=frozenset(replaced),
    )


def _in_folder(options: Options, others: Mapping[str, bytes]) -> dict[Path, bytes]:
    """Return the files that the specification refers to by their paths."""
    folder = options.spec_path.resolve().parent
    return {folder / name: content for name, content in others.items()}


def _in_package(built: Mapping[str, bytes], package: str) -> dict[str, bytes]:
    """Return the built files of a package, by their names in its folder."""
    folder = package.replace(".", "/")
    prefix = f"{folder}/"
    files = {}
    for name, content in built.items():
        if name.startswith(prefix):
            short_name = name.removeprefix(prefix)
            files[short_name] = content
    return files


def _check_replaced(client: Client, generated: Generated, replaced: Mapping[str, bytes]) -> None:
    """Raise InputError for the files that have more than their replacements, or that git could not bring back."""
    in_git = committed(client.folder, replaced)
    messages = []
    for name in replaced:
        lost = ", ".join(_lost(client, generated, name))
        if lost:
            text = f"has more than its replacement: {lost}; {HINT_ON_LOSS}"
        elif name not in in_git:
            text = "cannot be restored by git; commit it, or replace it with --force"
        else:
            continue
        path = str(client.folder / name)
        messages.append(Diagnostic(path, text, line=1))
    if messages:
        raise InputError(*messages)


def _lost(client: Client, generated: Generated, name: str) -> list[str]:
    """Describe what the client would lose with a file."""
    if not client.is_stock(name):
        return []
    current = _with_inherited(client, name)
    return losses(current, generated.definitions(name))


def _with_inherited(client: Client, name: str) -> dict[str, Definition]:
    """Return the definitions of a file of the client. A class has the members of the models that it derives from, too.

    The default templates let a class derive from its parent, so its own file lacks the fields of the parent.
    """
    result = definitions(client.tree(name))
    for definition in result.values():
        for base in definition.bases:
            path = path_of_model(base)
            if path == name or not client.has(path):
                continue
            inherited = _with_inherited(client, path).get(base)
            if inherited is not None:
                definition.members = {**inherited.members, **definition.members}
    return result


def _changes(client: Client, generated: Generated) -> dict[str, bytes | None]:
    """Return the new contents of the files of the client that change."""
    known = dict.fromkeys(generated.files, "")
    changes = changes_to(generated.files, known, client.folder)
    changes |= _completed_exports(client, generated)
    for name in changes:
        client.check_writable(name)
    return changes


def _completed_exports(client: Client, generated: Generated) -> dict[str, bytes]:
    """Return the `__init__` modules of the client that lack a class, with the class added."""
    exports = generated.exports()
    changes = {}
    for folder, path in EXPORTS.items():
        text = client.text(path)
        if text is None or path in generated.files:
            continue
        in_folder = [export for export in exports if folder in ("", export.folder)]
        tree = client.tree(path)
        new_text = completed(text, tree, client.name, in_folder)
        if new_text != text:
            changes[path] = new_text.encode("utf-8", "surrogateescape")
    return changes
