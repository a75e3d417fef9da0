"""Names as openapi-generator's Python client forms them, and text as Python source: literals and docstrings."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pydantic

_USED_IN_MODULES = (
    "APPROXIMATED Always Annotated Any ApiAttributeError ApiClient ApiConnectionError ApiException ApiKeyError "
    "ApiPagingError ApiResponse ApiTimeoutError ApiTypeError ApiValueError BadRequestException Configuration "
    "ConflictException Dict Discriminated Exact Field FirstMatch Forbidden ForbiddenException List Literal Model None "
    "False NotFoundException NotNull OpenApiException Open Optional ParentModel Polymorphic RESTResponseType "
    "RateLimitException RequestSerialized ServiceException Strict StrictBool StrictBytes StrictFloat StrictInt "
    "StrictStr True Tuple TypeAliasType TYPE_CHECKING UnauthorizedException Union UnknownModel "
    "UnprocessableEntityException"
)
_RENAMED_WORDS = "base64 date exec float json nonlocal print property schema self"
_MODEL_ATTRIBUTES = (
    "actual_instance additional_properties bool dict float from_dict from_json int list str to_dict to_json to_str"
)
_SIGNS = " !\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~"
_SIGN_NAMES = (
    "SPACE EXCLAMATION DOUBLE_QUOTE HASH DOLLAR PERCENT AMPERSAND QUOTE LEFT_PARENTHESIS RIGHT_PARENTHESIS STAR "
    "PLUS COMMA MINUS DOT SLASH COLON SEMICOLON LESS_THAN EQUAL GREATER_THAN QUESTION_MARK AT LEFT_SQUARE_BRACKET "
    "BACK_SLASH RIGHT_SQUARE_BRACKET CARET BACKTICK LEFT_CURLY_BRACKET PIPE RIGHT_CURLY_BRACKET TILDE"
)

CLASS_NAMES = frozenset(_USED_IN_MODULES.split())
"""The names that generated modules import and that the package exports: no class may have one of them."""

_KEYWORDS = [word.lower() for word in keyword.kwlist]
RENAMED = frozenset([*_KEYWORDS, *_RENAMED_WORDS.split()])
"""The names, in lower case, that openapi-generator does not allow for classes."""

ATTRIBUTES = frozenset([*dir(pydantic.BaseModel), *dir(type(pydantic.BaseModel)), *_MODEL_ATTRIBUTES.split()])
"""The attributes of every model and of its class, and the builtins in annotations: no property may hide one of them."""

_ACRONYM = re.compile(r"([A-Z]+)([A-Z][a-z][a-z]+)")
_WORD_START = re.compile(r"([a-z\d])([A-Z])")

_PUNCTUATION = dict(zip(_SIGNS, _SIGN_NAMES.split(), strict=True))
_CONSTANTS = {
    **_PUNCTUATION,
    "": "EMPTY",
    "<=": "LESS_THAN_EQUAL",
    ">=": "GREATER_THAN_EQUAL",
    "_": "UNDERSCORE",
}
"""The names of values in an enum that have no letters to form a name from."""
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\n": "\\n",
    "\t": "\\t",
    "\r": "\\r",
}


# --- names ---


def underscore(name: str) -> str:
    """Convert CamelCase to snake_case, split where openapi-generator splits."""
    name = _ACRONYM.sub(r"\1_\2", name)
    return _WORD_START.sub(r"\1_\2", name).lower()


def class_name(name: str) -> str:
    """Return the name of a schema's class: CamelCase in ASCII, because it becomes a file name, too."""
    words = re.split(r"[^A-Za-z0-9]+", name)
    name = "".join(map(_capitalized, words))
    while not _is_free_class_name(name):
        name = "Model" + name
    return name


def _capitalized(word: str) -> str:
    return word[:1].upper() + word[1:]


def _is_free_class_name(name: str) -> bool:
    if not name.isidentifier() or name in CLASS_NAMES:
        return False
    return name.lower() not in RENAMED


def variable_name(name: str) -> str:
    """Return the attribute of a property or the parameter of an operation: snake_case, with var_ if it needs that."""
    name = unicodedata.normalize("NFKC", name)
    if re.fullmatch(r"[A-Z_]+", name):
        name = name.lower()
    name = _identifier_characters(name)
    name = re.sub("__+", "_", name)
    name = underscore(name).lstrip("_")
    is_taken = keyword.iskeyword(name) or name in ATTRIBUTES
    if is_taken or not name.isidentifier():
        return f"var_{name}"
    return name


def constant_name(value: str) -> str:
    """Return the name of a value in an enum: in capitals, with punctuation spelled out."""
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    name = re.sub(r"[^\w ]", _sign_in_words, value)
    if name != value:
        name = re.sub("__+", "_", name)
    # Enum reserves names that start and end with an underscore.
    name = name.replace(" ", "_").upper().strip("_")
    normalized = unicodedata.normalize("NFKC", name)
    name = _identifier_characters(normalized)
    return name if name.isidentifier() else f"ENUM_{name}"


def _sign_in_words(sign: re.Match[str]) -> str:
    words = _PUNCTUATION.get(sign[0], "")
    return f"_{words}_"


def _identifier_characters(text: str) -> str:
    """Replace each character that identifiers cannot contain by an underscore."""
    return "".join(map(_identifier_character, text))


def _identifier_character(character: str) -> str:
    continued = f"a{character}"
    return character if continued.isidentifier() else "_"


class DistinctNames:
    """Names that differ even regardless of case. A name that is taken gets the first free number."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(map(str.lower, taken))
        self._last_numbers: dict[str, int] = {}

    def add(self, name: str) -> str:
        """Take the name, or if it is taken, the name with a number; return what was taken."""
        lowered = name.lower()
        number = self._last_numbers.get(lowered, 1)
        candidate = name
        while candidate.lower() in self._taken:
            number += 1
            candidate = f"{name}_{number}"
        self._last_numbers[lowered] = number
        self._taken.add(candidate.lower())
        return candidate


# --- Python source ---


def literal(text: str) -> str:
    """Write a Python string literal on one line; characters that do not print are escaped."""
    characters = [_ESCAPES.get(character) or _escaped(character) for character in text]
    escaped = "".join(characters)
    return f'"{escaped}"'


def source_of(value: Any) -> str:
    """Write a JSON value as Python source."""
    if isinstance(value, str):
        return literal(value)
    if isinstance(value, list):
        items = ", ".join(map(source_of, value))
        return f"[{items}]"
    if isinstance(value, dict):
        members = ", ".join(map(_member_source, value.items()))
        return f"{{{members}}}"
    return repr(value)


def _member_source(member: tuple[str, Any]) -> str:
    name, value = member
    return f"{literal(name)}: {source_of(value)}"


def call(name: str, arguments: Sequence[Any], keywords: Mapping[str, Any]) -> str:
    """Write a call whose arguments are JSON values. Keywords that are not identifiers are unpacked from a dict."""
    sources = [source_of(argument) for argument in arguments]
    unpacked = {}
    for key, value in keywords.items():
        if _is_argument_name(key):
            sources.append(f"{key}={source_of(value)}")
        else:
            unpacked[key] = value
    if unpacked:
        sources.append(f"**{source_of(unpacked)}")
    argument_list = ", ".join(sources)
    return f"{name}({argument_list})"


def _is_argument_name(name: str) -> bool:
    """Return whether an argument can be passed by a name. Python normalizes identifiers, so others would change."""
    is_unchanged = unicodedata.normalize("NFKC", name) == name
    return is_unchanged and name.isidentifier() and not keyword.iskeyword(name)


def docstring(text: str, indent: str = "    ") -> str:
    """Write a text as an indented docstring; an empty text gets none."""
    lines = text.strip().splitlines()
    if not lines:
        return ""
    indented = [_indented(line, indent) for line in lines]
    body = "\n".join(indented).removeprefix(indent)
    if '"""' in body or body.endswith('"'):
        body = body.replace('"', '\\"')
    end = f"\n{indent}" if len(lines) > 1 else ""
    return f'{indent}"""{body}{end}"""'


def _indented(line: str, indent: str) -> str:
    """Indent and escape a line of a docstring; an empty line stays empty."""
    line = line.rstrip()
    line = line.replace("\\", "\\\\")
    if not line.isprintable():
        line = "".join(map(_escaped, line))
    return indent + line if line else ""


def _escaped(character: str) -> str:
    """Escape a character unless it prints."""
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x100:
        return f"\\x{code:02x}"
    if code < 0x10000:
        return f"\\u{code:04x}"
    return f"\\U{code:08x}"
