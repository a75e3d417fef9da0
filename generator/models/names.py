"""Names as openapi-generator's Python client has them, and the two ways in which text becomes Python source."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

import pydantic

# What a generated module of a model or of an API imports or uses under its own name, and what the package exports.
CLASS_NAMES = frozenset(
    "APPROXIMATED Always Annotated Any ApiAttributeError ApiClient ApiException ApiKeyError ApiResponse ApiTypeError "
    "ApiValueError Configuration Dict Discriminated Exact Field FirstMatch Forbidden List Literal Model None False "
    "NotNull OpenApiException Open Optional RESTResponseType RequestSerialized Strict StrictBool StrictBytes "
    "StrictFloat StrictInt StrictStr True Tuple TypeAliasType TYPE_CHECKING Union UnknownModel".split()
)
# What openapi-generator renames in the same way, in any case of its letters.
RENAMED = frozenset(map(str.lower, keyword.kwlist)) | frozenset(
    "base64 date exec float json nonlocal print property schema self".split()
)
# Attributes of every model, and the builtins that annotations are made of.
ATTRIBUTES = frozenset(dir(pydantic.BaseModel)) | frozenset(
    "actual_instance additional_properties bool dict float from_dict from_json int list str to_dict to_json "
    "to_str".split()
)


def underscore(name: str) -> str:
    """CamelCase to snake_case, cut where openapi-generator cuts."""
    name = re.sub(r"([A-Z]+)([A-Z][a-z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z\d])([A-Z])", r"\1_\2", name).lower()


def class_name(name: str) -> str:
    """The class of a schema: CamelCase in ASCII, as it becomes a file name too."""
    name = "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))
    while not name or name[0].isdigit() or name in CLASS_NAMES or name.lower() in RENAMED:
        name = "Model" + name
    return name


def variable_name(name: str) -> str:
    """The attribute of a property or the parameter of an operation: snake_case, with var_ where Python wants it."""
    name = unicodedata.normalize("NFKC", name)
    if re.fullmatch(r"[A-Z_]+", name):
        name = name.lower()
    name = "".join(char if ("a" + char).isidentifier() else "_" for char in name)
    name = underscore(re.sub("__+", "_", name)).lstrip("_")
    if not name.isidentifier() or keyword.iskeyword(name) or name in ATTRIBUTES:
        name = "var_" + name
    return name


def constant_name(value: str) -> str:
    """The name of a value in an enum: in capitals, its punctuation in words."""
    if not value:
        return "EMPTY"
    if value in _PUNCTUATION:
        return _PUNCTUATION[value]
    spelled = re.sub(r"[^\w ]", lambda sign: f"_{_PUNCTUATION.get(sign[0], '')}_", value)
    name = re.sub("__+", "_", spelled) if spelled != value else spelled
    name = name.replace(" ", "_").upper().strip("_")  # an underscore at either end is Enum's own
    name = "".join(char if ("a" + char).isidentifier() else "_" for char in unicodedata.normalize("NFKC", name))
    return name if name.isidentifier() else f"ENUM_{name}"


def distinct(name: str, taken: Iterable[str]) -> str:
    """The name, or where it is taken in any case of its letters, the name with the first free number behind it."""
    lowered = {other.lower() for other in taken}
    number, candidate = 1, name
    while candidate.lower() in lowered:
        number += 1
        candidate = f"{name}_{number}"
    return candidate


def literal(text: str) -> str:
    """A Python string literal, on one line, in ASCII but for letters and signs that print."""
    return '"' + "".join(_ESCAPES.get(c) or _escaped(c) for c in text) + '"'


def source(value: Any) -> str:
    """The Python source of a JSON value."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        return f"[{', '.join(map(source, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(name)}: {source(item)}" for name, item in value.items()) + "}"
    return repr(value)


def call(name: str, keywords: dict[str, Any]) -> str:
    """The Python source of a call whose keyword arguments are JSON values."""
    plain = {key: value for key, value in keywords.items() if key.isidentifier() and not keyword.iskeyword(key)}
    rest = {key: value for key, value in keywords.items() if key not in plain}
    arguments = [f"{key}={source(value)}" for key, value in plain.items()]
    return f"{name}({', '.join([*arguments, *(['**' + source(rest)] if rest else [])])})"


def docstring(text: str, indent: str = "    ") -> str:
    """A Python docstring whose words are the text's, indented but for its first line; no text, no docstring."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    if not lines:
        return ""
    body = "\n".join(indent + line if i and line else line for i, line in enumerate(lines)).replace("\\", "\\\\")
    if '"""' in body or body.endswith('"'):
        body = body.replace('"', '\\"')
    body = "".join(c if c == "\n" else _escaped(c) for c in body)
    return f'{indent}"""{body}\n{indent}"""' if "\n" in body else f'{indent}"""{body}"""'


_PUNCTUATION = dict(
    zip(
        " !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~",
        "SPACE EXCLAMATION DOUBLE_QUOTE HASH DOLLAR PERCENT AMPERSAND QUOTE LEFT_PARENTHESIS RIGHT_PARENTHESIS STAR "
        "PLUS COMMA MINUS DOT SLASH COLON SEMICOLON LESS_THAN EQUAL GREATER_THAN QUESTION_MARK AT LEFT_SQUARE_BRACKET "
        "BACK_SLASH RIGHT_SQUARE_BRACKET CARET BACKTICK LEFT_CURLY_BRACKET PIPE RIGHT_CURLY_BRACKET TILDE".split(),
        strict=True,
    )
) | {"<=": "LESS_THAN_EQUAL", ">=": "GREATER_THAN_EQUAL", "_": "UNDERSCORE"}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _escaped(char: str) -> str:
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
