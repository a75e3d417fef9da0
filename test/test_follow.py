"""`./generate.sh --from`: openapi.yaml follows a larger specification, and the report says what that means."""

from __future__ import annotations

import copy
import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import PROJECT, Project
from support import upstream

from generator import tools
from generator.errors import InputError
from generator.openapi import reader as spec
from generator.upstream import extract as slicing
from generator.upstream import overlay as overrides
from generator.upstream import yaml_edit as layout

VERSIONS = yaml.safe_load((PROJECT / "test/upstream/versions.yaml").read_text("utf-8"))
USAGE = spec.read(upstream.USAGE, "usage.yaml", whole=False).root
IDLE = "Overrides that have no effect; the specification says so itself now, and they can go:\n"


def edited(document: Any, edits: dict[str, Any]) -> Any:
    """A document with other values where pointers lead; null removes, - at the end of a pointer adds to a list."""
    document = copy.deepcopy(document)
    for pointer, value in edits.items():
        *parts, last = [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]
        holder = document
        for part in parts:
            holder = holder[int(part)] if isinstance(holder, list) else holder.setdefault(part, {})
        place: Any = last if not isinstance(holder, list) else len(holder) if last == "-" else int(last)
        if value is None:
            del holder[place]
        elif isinstance(holder, list):
            holder[place : place + 1] = [value]
        else:
            holder[place] = value
    return document


def as_30(value: Any) -> Any:
    """A schema, or what has schemas in it, as OpenAPI 3.0 writes null."""
    if isinstance(value, list):
        return [as_30(item) for item in value]
    if not isinstance(value, dict):
        return value
    value = {key: as_30(item) for key, item in value.items()}
    for keyword in ("anyOf", "oneOf"):
        members = value.get(keyword)
        if isinstance(members, list) and len(members) == 2 and {"type": "null"} in members:
            del value[keyword]
            value |= {**next(member for member in members if member != {"type": "null"}), "nullable": True}
    if isinstance(value.get("type"), list) and "null" in value["type"]:
        (value["type"],) = (name for name in value["type"] if name != "null")
        value["nullable"] = True
    return value


class Indented(yaml.SafeDumper):
    """YAML as most write it by hand: items are indented, and nothing is an alias."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def written(document: Any, form: str) -> str:
    """A specification as a file has it."""
    if form == "3.0":
        return json.dumps({**as_30(document), "openapi": "3.0.3"}, indent="\t")
    return json.dumps(document) if form == "json" else yaml.dump(document, Dumper=Indented, sort_keys=False)


def history() -> list[tuple[dict[str, Any], Any, Any, Any]]:
    """Each version with the specification that it makes, and what openapi.yaml says before and after."""
    theirs, ours = USAGE, yaml.safe_load((PROJECT / "openapi.yaml").read_text("utf-8"))
    found = []
    for version in VERSIONS:
        before = ours
        theirs, ours = edited(theirs, version["upstream"]), edited(ours, version["ours"])
        found.append((version, theirs, before, ours))
    return found


def loaded(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def comments(text: str) -> set[str]:
    return {line.strip() for line in text.splitlines() if line.lstrip().startswith("#")}


def test_every_version(project: Project, request: pytest.FixtureRequest) -> None:
    """What openapi.yaml comes to say, what the report says of it, and that doing it again changes nothing."""
    text = project.spec.read_text("utf-8")
    whole = request.config.getoption("--all-versions")
    for version, theirs, _, ours in history():
        host, name = project.folder / "host", version["name"]
        content = written(theirs, version.get("as", "yaml"))
        host.write_text(upstream.big(content) if whole and "as" not in version else content, "utf-8")
        for again in (False, True):
            done = project.generate("--from", "host", "--report", "report.json", "--quiet")
            assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), (name, done.stderr)
            report = json.loads((project.folder / "report.json").read_text("utf-8"))
            assert loaded(project.spec) == ours, name
            wanted = [] if again else version["changes"]
            found = [
                [each["pointer"][1:], each["what"], each["readers"], each["senders"]] for each in report["changes"]
            ]
            assert sorted(map(str, found)) == sorted(map(str, wanted)), name
            assert report["level"] == (None if again else version["level"]), name
            if "rewrite" in version or again:
                listed = [] if again else version["rewrite"]
                assert sorted(each["pointer"][1:] for each in report["rewrite"]) == sorted(listed), name
                for each in report["rewrite"]:
                    line = project.spec.read_text("utf-8").splitlines()[each["line"] - 1]
                    assert each["pointer"].rpartition("/")[2] + ":" in line
        now = project.spec.read_text("utf-8")
        if None not in version["ours"].values():
            assert comments(text) <= comments(now), name
        assert now == text or version["ours"], name
        text = now
        assert project.generate("--check").stdout == "up to date\n"


def conforms(project: Project, instances: int) -> None:
    """Run the conformance kit, as it is, on a copy of the project."""
    shutil.copytree(PROJECT / "test", project.folder / "test", ignore=shutil.ignore_patterns("__pycache__"))
    kit = ["test/test_conformance.py", "--instances", str(instances), "-k", "not test_keywords", "-q"]
    pytest_ = [sys.executable, "-m", "pytest", "-c", "test/pytest.ini", "--rootdir", ".", "--basetemp", "../kit"]
    done = subprocess.run([*pytest_, *kit], cwd=project.folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("number", range(len(VERSIONS)), ids=[version["name"] for version in VERSIONS])
def test_the_package_of_a_version(project: Project, number: int, request: pytest.FixtureRequest) -> None:
    """From openapi.yaml as it is to a version, in one step and in the full size; then the conformance kit."""
    whole = request.config.getoption("--all-versions")
    if not whole and not VERSIONS[number].get("conformance"):
        pytest.skip("with --all-versions only")
    host = upstream.big(written(history()[number][1], "yaml"))
    assert len(host) > 3_000_000
    (project.folder / "host.yaml").write_text(host, "utf-8")
    done = project.generate("--from", "host.yaml", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert loaded(project.spec) == history()[number][3] or number
    conforms(project, 5000 if whole else 500)


def test_what_is_ours_stays(project: Project) -> None:
    """With the words of another specification for the same facts, not a byte changes."""
    text = upstream.USAGE.read_text("utf-8")
    before = project.files()
    (project.folder / "host.yaml").write_text(upstream.big(text), "utf-8")
    done = project.generate("--from", "host.yaml")
    assert (done.returncode, done.stderr) == (0, "")
    (project.folder / "host.yaml").unlink()
    assert project.files() == before
    idle = done.stdout.partition(IDLE)[2].splitlines()
    assert [reason[:30] for reason in idle] == ["  The results of a bucket are ", "  Every operation answers 429 "]


def test_check_shows_and_writes_nothing(project: Project) -> None:
    host = project.folder / "host.json"
    host.write_text(written(history()[1][1], "json"), "utf-8")
    before = project.files()
    done = project.generate("--from", "host.json", "--check")
    assert done.returncode == 1
    assert "openapi.yaml: is to change" in done.stdout and "+        output_video_tokens:" in done.stdout
    assert "new optional property" in done.stdout and "For CHANGELOG.md:\n\n## " in done.stdout
    assert project.files() == before


# --- merging ---


RESPONSE = "/paths/~1organization~1usage~1embeddings/get/responses/429"


def standing(document: Any, value: Any, inside: tuple[str, ...] = ()) -> Any:
    """What a part of a document says, with what it refers to in its place, and without words."""
    if isinstance(value, list):
        return [standing(document, item, inside) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value and value["$ref"] not in inside:
        target = document
        for part in value["$ref"].split("/")[1:]:
            target = target[part]
        return standing(document, target, (*inside, value["$ref"]))
    words = ("description", "summary", "title", "example", "examples")
    return {key: standing(document, item, inside) for key, item in value.items() if key not in words}


LIMITS = [
    {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 31}},
    {"name": "limit", "in": "query", "schema": {"type": "string", "maxLength": 5}},
]


def limit_of(name: str) -> str:
    """The pointer to the limit of the operation of that name."""
    parameters = USAGE["paths"][f"/organization/usage/{name}"]["get"]["parameters"]
    (index,) = [i for i, each in enumerate(parameters) if standing(USAGE, each)["name"] == "limit"]
    return f"/paths/~1organization~1usage~1{name}/get/parameters/{index}"


MERGES: dict[str, dict[str, Any]] = {
    "two responses for one of ours": {
        "/components/responses/Busy": {
            "description": "x",
            "content": {"application/json": {"schema": {"type": "null"}}},
        },
        RESPONSE: {"$ref": "#/components/responses/Busy"},
    },
    "two parameters for one of ours": {
        **{f"/components/parameters/L{i}": limit for i, limit in enumerate(LIMITS)},
        limit_of("completions"): {"$ref": "#/components/parameters/L0"},
        limit_of("embeddings"): {"$ref": "#/components/parameters/L1"},
    },
    "a union with null and more beside it": {
        "/components/schemas/CostsResult/properties/x": {
            "type": "string",
            "anyOf": [{"enum": ["a", "b"]}, {"type": "null"}],
        },
        "/components/schemas/CostsResult/properties/y": {
            "anyOf": [{"type": "string"}, {"type": "null"}],
            "default": "a",
        },
    },
    "a text of two lines": {"/components/schemas/CostsResult/properties/x": {"description": "One.\nTwo.\n"}},
}


@pytest.mark.parametrize("case", MERGES)
def test_what_stands_there_is_what_the_newcomer_says(project: Project, case: str) -> None:
    """The places that were edited say, with all that they refer to, what the other specification says there."""
    theirs = edited(USAGE, MERGES[case])
    (project.folder / "host.yaml").write_text(written(theirs, "yaml"), "utf-8")
    done = project.generate("--from", "host.yaml", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    after = project.files()
    ours = loaded(project.spec)
    for pointer in MERGES[case]:
        if not pointer.startswith(("/components/responses", "/components/parameters")):
            *parts, last = [part.replace("~1", "/") for part in pointer.split("/")[1:]]
            holders: list[Any] = [theirs, ours]
            for part in parts:
                holders = [holder[part] for holder in holders]
            # The order of parameters is ours.
            is_list = isinstance(holders[0], list)
            said = standing(theirs, holders[0][int(last) if is_list else last])
            found = holders[1] if is_list else [holders[1][last]]
            assert said in [standing(ours, each) for each in found], pointer
    assert project.generate("--from", "host.yaml", "--quiet").returncode == 0
    assert project.files() == after
    assert project.generate("--check").stdout == "up to date\n"


def test_a_correction_whose_place_is_gone(project: Project) -> None:
    amount = USAGE["components"]["schemas"]["CostsResult"]["properties"]["amount"]
    moved = {
        "/components/schemas/CostsAmount": amount,
        "/components/schemas/CostsResult/properties/amount": {"$ref": "#/components/schemas/CostsAmount"},
    }
    (project.folder / "host.yaml").write_text(written(edited(USAGE, moved), "yaml"), "utf-8")
    done = project.generate("--from", "host.yaml", "--report", "report.json")
    assert done.returncode == 0
    lost = "Amounts come as numbers and, for some organizations, as decimal strings."
    assert f"are lost; mend generator/fragment.yaml and run again:\n  {lost}\n" in done.stdout
    assert json.loads((project.folder / "report.json").read_text("utf-8"))["lost_overrides"] == [lost]


def test_parameters_of_a_path(project: Project) -> None:
    """Those that openapi.yaml has for a whole path are merged with the operation that the newcomer says."""
    text = project.spec.read_text("utf-8")
    shared = "  /organization/costs:\n    parameters:\n      - {name: gone, in: query, schema: {type: string}}\n"
    project.spec.write_text(text.replace("  /organization/costs:\n", shared, 1), "utf-8")
    shutil.copy(upstream.USAGE, project.folder / "host.yaml")
    done = project.generate("--from", "host.yaml", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    assert loaded(project.spec) == yaml.safe_load(text)


HOSTILE = "\x1b[31mRED\u202e\n## 9.9.9\n- ```injected"


def test_text_of_the_newcomer_is_text_in_the_report(project: Project) -> None:
    edits = {
        "/components/schemas/CostsResult/properties/x": {"type": "string", "enum": ["a", HOSTILE]},
        f"/components/schemas/CostsResult/properties/{HOSTILE}": {"type": "string"},
        "/paths/~1organization~1costs/get/tags": [HOSTILE],
    }
    (project.folder / "host.json").write_text(json.dumps(edited(USAGE, edits)), "utf-8")
    for name in ("report.md", "report.json"):
        shutil.copy(PROJECT / "openapi.yaml", project.spec)
        done = project.generate("--from", "host.json", "--check", "--report", name)
        pages = [done.stdout, done.stderr, (project.folder / name).read_text("utf-8")]
        if name.endswith(".json"):
            pages.append(json.loads(pages[2])["changelog"])
        for page in pages:
            assert all(character.isprintable() or character == "\n" for character in page)
            assert not re.search("^(?:## 9|- ```)", page, re.MULTILINE)


# --- bad input ---


def bad_hosts() -> dict[str, tuple[bytes, str]]:
    """Files that nothing can be taken from: their content, and what is said of them."""
    gone = edited(USAGE, {"/components/schemas/UsageEmbeddingsResult": None})
    operation = "/paths/~1organization~1costs/get"
    outside = edited(USAGE, {f"{operation}/responses/200": {"$ref": "other.yaml#/x"}})
    refused = edited(USAGE, {"/components/schemas/Error/unevaluatedProperties": False})
    loop = edited(USAGE, {f"{operation}/responses/200": {"$ref": f"#{operation}/responses/200"}})
    whole = yaml.safe_dump(USAGE)
    inside = {"type": "array", "items": {"$ref": f"#{operation}/responses/200/content/application~1json/schema"}}
    around = edited(USAGE, {f"{operation}/responses/200/content/application~1json/schema": inside})
    unsafe = edited(USAGE, {f"{operation}/security": "none"})
    elsewhere = edited(USAGE, {f"{operation}/servers": [{"url": "https://other.example"}]})
    return {
        "a place that refers to itself": (
            yaml.safe_dump(around).encode(),
            r"h:\d+: error: .*/items/\$ref: leads to what is around it, by its place; give that a name",
        ),
        "security that is none": (yaml.safe_dump(unsafe).encode(), r"h:\d+: error: .*/security: must be a list of obj"),
        "another server": (
            yaml.safe_dump(elsewhere).encode(),
            r"h:\d+: error: .*/servers: servers of a path or an oper",
        ),
        "other operations": (
            b"openapi: 3.1.0\npaths:\n  /a: {}\n",
            r"h:2: error: #/paths: has no operation under /organ",
        ),
        "no operations": (b"openapi: 3.1.0\ncomponents: {}\n", r"h:1: error: #/paths: has no operation under /organiz"),
        "a reference to nothing": (
            yaml.safe_dump(gone).encode(),
            r"h:\d+: error: #/components/schemas/UsageTimeBucket/properties/results/items/oneOf/1/\$ref: "
            r'\$ref "#/components/schemas/UsageEmbeddingsResult" leads nowhere',
        ),
        "a reference to elsewhere": (
            yaml.safe_dump(outside).encode(),
            r'h:\d+: error: #/paths/~1organization~1costs/get/responses/200/\$ref: \$ref "other.yaml#/x" does not',
        ),
        "a reference to itself": (
            yaml.safe_dump(loop).encode(),
            r"h:\d+: error: .*\$ref: \$ref .* leads back to itself",
        ),
        "a keyword that is refused": (
            yaml.safe_dump(refused).encode(),
            r"h:\d+: error: #/components/schemas/Error/unevaluatedProperties: unevaluatedProperties cannot be",
        ),
        "truncated JSON": (json.dumps(USAGE).encode()[:-1000], r"h:\d+: error: #: is not valid YAML"),
        "truncated YAML": (whole.encode()[:-10], r"h:\d+: error: #: is not valid YAML: could not find expected ':'"),
        "YAML truncated in a value": (whole.encode()[:-4], r"h:\d+: error: #: ends within a line"),
        "too large": (b"openapi: 3.1.0\n" + b"#" * 100_000_000, r"h: error: has more than 50 MB"),
        "too deep": (whole.encode() + b"x-deep: " + b"[" * 5000 + b"]" * 5000, r"h:1: error: #: is nested too deeply"),
        "JSON too deep": (b'{"a": ' * 90000 + b"1" + b"}" * 90000, r"h:1: error: #: is nested too deeply"),
        "not OpenAPI": (b"a: 1\n", r"h:1: error: #/openapi: openapi is missing"),
        "Swagger": (b"swagger: '2.0'\n", r"h:1: error: #/openapi: openapi is missing"),
        "a picture": (b"\x89PNG\r\n\x1a\n\0\0", r"h:1: error: #: is not UTF-8"),
        "an alias of nothing": (
            b"openapi: 3.1.0\npaths: *a\n",
            r"h:2: error: #: is not valid YAML: found undefined alias",
        ),
        "two documents": (b"openapi: 3.1.0\n---\na: 1\n", r"h:2: error: #: is not valid YAML: another document"),
    }


BAD = bad_hosts()


@pytest.mark.parametrize("case", BAD)
def test_bad_hosts(project: Project, case: str) -> None:
    content, message = BAD[case]
    (project.folder / "h").write_bytes(content)
    before = project.files()
    done = project.generate("--from", "h", "--quiet")
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert re.match(message, done.stderr), done.stderr
    assert all(re.match(r"h(:\d+)?: error: ", line) for line in done.stderr.splitlines())
    assert project.files() == before


def test_a_host_cut_off_anywhere(project: Project) -> None:
    """Of a file that was cut off within a line, nothing is taken."""
    rules = overrides.Overrides(PROJECT / "generator/fragment.yaml", "fragment.yaml")
    whole = slicing.cut(spec.parse(yaml.safe_dump(USAGE).encode(), "h", whole=False), rules)[0].root
    content = yaml.safe_dump(USAGE).encode()
    taken = 0
    for end in range(1, len(content), 797):
        if content[:end].endswith(b"\n"):
            continue
        try:
            part = slicing.cut(spec.parse(content[:end], "h", whole=False), rules)[0].root
        except InputError:
            continue
        taken += 1
        assert part["paths"] == whole["paths"] and part["components"] == whole["components"], content[:end][-80:]
    assert not taken


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--from", "nothing.yaml"], "nothing.yaml: error: cannot be read: No such file"),
        (["--from", "."], ".: error: cannot be read: Is a directory"),
        (["--from", "a", "--spec", "b", "--output", "c"], "--from goes into openapi.yaml"),
        (["--from"], "expected one argument"),
    ],
)
def test_bad_command_line(project: Project, arguments: list[str], message: str) -> None:
    before = project.files()
    done = project.generate(*arguments)
    assert done.returncode == 2 and message in done.stderr and "Traceback" not in done.stderr
    assert project.files() == before


OVERRIDES = "overlay: 1.1.0\nx-paths: [/organization/usage/]\nactions:\n- "


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a: 1", "1: error: #/overlay: is not an Overlay"),
        ("overlay: 1.1.0\nx-paths: /a", "2: error: #/x-paths: x-paths must be a list"),
        (OVERRIDES + "{target: $.a, remove: true}", "4: error: #/actions/0: needs a description"),
        (OVERRIDES + "{target: $.a, description: x}", "4: error: #/actions/0: must have exactly one of update, remove"),
        (OVERRIDES + "{target: '$.a[', remove: true, description: x}", "4: error: #/actions/0/target: is no JSONPath"),
        (OVERRIDES + "{target: $, update: {}, description: x}", "4: error: #/actions/0/target: is the whole document"),
    ],
)
def test_bad_overrides(project: Project, content: str, message: str) -> None:
    (project.folder / "generator/fragment.yaml").write_text(content + "\n")
    shutil.copy(upstream.USAGE, project.folder / "host.yaml")
    done = project.generate("--from", "host.yaml", "--quiet")
    assert done.returncode == 2
    assert done.stderr.startswith(f"generator/fragment.yaml:{message}"), done.stderr


# --- interrupted ---


def until(project: Project, number: int, end: str) -> subprocess.CompletedProcess[str]:
    """A run that takes over host.json, and ends at its file operation of that number."""
    python = tools.environment_of(PROJECT / "generator") / "bin/python"
    command = [python, "-I", "-B", PROJECT / "test/support/interrupt.py", project.folder, str(number), end]
    program = [project.folder / "generator", "--from", "host.json", "--quiet"]
    return subprocess.run([*command, *program], capture_output=True, text=True, cwd=project.folder)


@pytest.mark.parametrize("first", [0, 1])
def test_killed_at_thirty_file_operations(project: Project, first: int) -> None:
    """Whichever operation of a run the kill comes at: the next --check finds the state before it, or the one after."""
    (project.folder / "host.json").write_text(written(history()[7][1], "json"), "utf-8")
    before = project.files()
    count = project.folder.parent / "count"
    assert until(project, 0, str(count)).returncode == 0
    after = project.files()
    assert before != after
    operations = int(count.read_text())
    assert operations > 30
    seen = []
    for i in range(first, 30, 2):
        for path in [path for path in project.folder.rglob("*") if path.is_file() and ".tools" not in path.parts]:
            path.unlink()
        for name, content in before.items():
            (project.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (project.folder / name).write_bytes(content)
            if name == "generate.sh":
                (project.folder / name).chmod(0o755)
        assert until(project, 1 + i * (operations - 1) // 29, "kill").returncode == -signal.SIGKILL
        done = project.generate("--check", "--quiet")
        assert (done.returncode, done.stdout) == (0, "")
        found = project.files()
        assert found in (before, after)
        seen.append(found == after)
    assert seen == sorted(seen) and set(seen) == {False, True}


def test_a_full_disk(project: Project) -> None:
    (project.folder / "host.json").write_text(written(history()[7][1], "json"), "utf-8")
    before = project.files()
    done = until(project, 20, "fail")
    assert done.returncode == 3
    assert re.fullmatch(r"generate.sh: error: .*: No space left on device; nothing was changed\n", done.stderr)
    assert project.files() == before


# --- the layout of a YAML file ---


def changed(value: Any, choice: Any) -> Any:
    """A value with a few changes, here and there."""
    news = [None, True, 1.5, "a: b", "x\ny\n", [], {}, {"k": [1, {"a": "b"}]}, "ключ", " a ", "#c", "1e3", "2024-01-01"]
    if isinstance(value, dict):
        found = {
            name: choice.choice(news) if choice.random() < 0.01 else changed(item, choice)
            for name, item in value.items()
            if choice.random() > 0.02
        }
        items = list(found.items())
        if choice.random() < 0.03:
            items.insert(choice.randrange(len(items) + 1), (f"new {choice.random()}", {"description": "word " * 40}))
        return dict(items)
    if isinstance(value, list):
        kept = [changed(item, choice) for item in value if choice.random() > 0.03]
        if choice.random() < 0.05:
            kept.insert(choice.randrange(len(kept) + 1), choice.choice(news))
        return kept
    return value


def test_a_rewritten_file_says_what_it_has_to() -> None:
    import random

    text = (PROJECT / "openapi.yaml").read_text("utf-8")
    value = yaml.safe_load(text)
    assert layout.rewrite(text, value, {}) == text
    for seed in range(60):
        wanted = changed(value, random.Random(seed))
        found = layout.rewrite(text, wanted, {})
        assert json.dumps(spec.values(found.encode(), "").root) == json.dumps(wanted)
        assert yaml.safe_load(found) == wanted


COMMENTED = """\
# of the file

# above a
a: 1  # beside a
# above b
b:
  # above c
  c: {x: 1}  # beside c

  # above d
  d: |
    # no comment

# above e
e:
  # above the first
  - p: 1
    # above q
    q: 2
  # above the second
  - [1, 2]
# at the end
"""


@pytest.mark.parametrize(
    ("edits", "old", "new"),
    [
        ({"/a": 2}, "a: 1  # beside a", "a: 2  # beside a"),
        ({"/a": None}, "# of the file\n\n# above a\na: 1  # beside a\n", ""),
        ({"/b/c": {"x": 2}}, "  c: {x: 1}  # beside c\n", "  c:\n    x: 2\n"),
        ({"/b/c": None}, "  # above c\n  c: {x: 1}  # beside c\n", ""),
        ({"/b/d": None}, "\n  # above d\n  d: |\n    # no comment\n", ""),
        ({"/e/0/q": None}, "    # above q\n    q: 2\n", ""),
        ({"/e/0": None}, "  # above the first\n  - p: 1\n    # above q\n    q: 2\n", ""),
        ({"/e/-": "x"}, "  - [1, 2]\n", "  - [1, 2]\n  - x\n"),
        ({"/f": 1}, "  - [1, 2]\n", "  - [1, 2]\nf: 1\n"),
    ],
)
def test_comments_stand_above_what_they_stood_above(edits: dict[str, Any], old: str, new: str) -> None:
    assert COMMENTED.count(old) == 1
    assert layout.rewrite(COMMENTED, edited(yaml.safe_load(COMMENTED), edits), {}) == COMMENTED.replace(old, new)
