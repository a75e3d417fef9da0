"""Documentation of API methods: their docstrings, and the tables and programs on the page of an API class."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping

from generator.models.names import docstring, literal, source_of
from generator.models.types import List, Literal, Null, Ref, Scalar
from generator.openapi.document import Source
from generator.package.arguments import Argument
from generator.package.commonmark import commonmark_line, plain
from generator.package.methods import Answer, Method
from generator.package.notes import joined, limits
from generator.text import markdown

INDENT = " " * 8
WIDTH = 112
RAISES = "Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument."
EXAMPLES = {"int": "1", "float": "1.0", "bool": "True", "str": '"text"', "bytes": 'b"content"'}
"""Examples of the scalar types."""
EXAMPLE_INSTANTS = ('"2025-08-01"', '"2025-09-01"')
"""Examples of the first instants among the arguments, which are the start and the end of a period in most APIs."""

FENCE = re.compile(r"\s*(```|~~~)")
STRUCTURE = re.compile(r"\s*(?:[-*+>|]|#+ |\d+[.)] )|  ")
"""Matches a line that is not a part of a paragraph."""

TOKEN_SCHEMES = {"oauth2": "OAuth 2", "openIdConnect": "OpenID Connect"}
"""The security schemes whose tokens the client sends, but does not get."""


# --- docstrings ---


def method_docstring(method: Method) -> str:
    """Write the docstring of a method."""
    lines = _introduction(method)
    if method.arguments:
        lines += ["", "Args:"]
    for argument in method.arguments:
        lines += _wrapped(f"{argument.name}: {argument.text()}", "    ")
    returned = "The answer."
    descriptions = [answer.description for answer in method.successes() if answer.description]
    if descriptions:
        returned = _sentence(descriptions[0])
    lines += ["", *_wrapped(f"Returns: {returned}"), RAISES]
    text = "\n".join(lines)
    return docstring(text, INDENT)


def _introduction(method: Method) -> list[str]:
    """Write the summary and the description, on a single line if they fit."""
    texts = []
    for field in ("summary", "description"):
        text = (method.operation / field).value
        if isinstance(text, str) and text.strip():
            texts.append(plain(text))
    if not texts:
        texts = [f"{method.verb.upper()} {method.path}"]
    is_line = not any("\n" in text.strip() for text in texts)
    lines = _wrapped(" ".join(map(_sentence, texts)))
    if is_line and len(lines) == 1:
        return lines
    lines = []
    for text in texts:
        lines += ["", *_paragraphs(text)]
    return lines[1:]


def _paragraphs(text: str) -> list[str]:
    """Break the paragraphs of a text into lines. Lists, tables and code keep their lines."""
    lines: list[str] = []
    paragraph: list[str] = []
    is_code = False
    for line in [*text.strip().splitlines(), ""]:
        is_fence = FENCE.match(line) is not None
        if line.strip() and not (is_code or is_fence or STRUCTURE.match(line)):
            paragraph.append(line)
            continue
        joined_lines = " ".join(paragraph)
        is_at_end = bool(paragraph) and not line.strip()
        lines += _wrapped(_sentence(joined_lines) if is_at_end else joined_lines)
        paragraph = []
        is_code ^= is_fence
        lines.append(line.rstrip())
    return "\n".join(lines).strip("\n").split("\n")


def _sentence(text: str) -> str:
    words = text.split()
    sentence = " ".join(words)
    return sentence if sentence.endswith((".", "!", "?", ":")) else f"{sentence}."


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines, and indent all lines but the first twice."""
    words = text.split()
    return textwrap.wrap(
        " ".join(words),
        WIDTH,
        initial_indent=indent,
        subsequent_indent=indent * 2,
        break_long_words=False,
        break_on_hyphens=False,
    )


# --- tables ---


def argument_row(argument: Argument) -> str:
    """Write the row of an argument."""
    name = markdown(argument.name)
    description = commonmark_line(argument.description)
    details: list[str] = []
    if not argument.is_file and not argument.is_instant:
        details += limits(argument.documented_type())
    details += argument.notes
    notes = "" if argument.required else "[optional]"
    return _row(f"**{name}**", argument.signature_type().doc(), description, joined(details), notes)


def answer_row(answer: Answer) -> str:
    """Write the row of an answer."""
    status = "any other" if answer.status == "default" else answer.status
    type_texts = [content.type.doc() for content in answer.contents.values()]
    distinct_texts = dict.fromkeys(type_texts)
    description = commonmark_line(answer.description)
    return _row(status, description, " or ".join(distinct_texts) or "none")


def returned_text(method: Method, item: str) -> str:
    """Say what a method returns, and over what its iterator iterates if the pages have items of a type."""
    returned_type = method.returned_type()
    if isinstance(returned_type, Null):
        return ""
    text = f"Returns {returned_type.doc()}."
    if item:
        text += f" `{method.name}_iter` takes the same arguments, and iterates over each {item} of all pages."
    return text


def _row(*cells: str) -> str:
    row = " | ".join(cells)
    return f"| {row} |"


# --- programs ---


def example_program(method: Method, tag: str, package: str, is_paged: bool) -> str:
    """Write a program that calls a method, and iterates over all items if it is paged."""
    api_class = f"{tag}Api"
    models: set[str] = set()
    arguments = []
    instants = iter(EXAMPLE_INSTANTS)
    for argument in method.arguments:
        if argument.is_instant:
            value = next(instants, EXAMPLE_INSTANTS[-1])
        elif argument.required:
            value = _example_value(argument)
        else:
            continue
        arguments.append(f"{argument.name}={value}")
        for reference in argument.signature_type().references():
            models.add(reference.target.name)
    imported_names = ", ".join(["ApiClient", api_class, *sorted(models)])
    argument_list = ", ".join(arguments)
    lines = [
        f"from {package} import {imported_names}",
        "",
        "with ApiClient() as client:",
        f"    api = {api_class}(client)",
    ]
    if is_paged:
        lines.append(f"    for item in api.{method.name}_iter({argument_list}):")
        lines.append("        print(item)")
    elif isinstance(method.returned_type(), Null):
        lines.append(f"    api.{method.name}({argument_list})")
    else:
        lines.append(f"    print(api.{method.name}({argument_list}))")
    return "\n".join(lines)


def _example_value(argument: Argument) -> str:
    base = argument.type.base
    if isinstance(base, Literal):
        return source_of(base.values[0])
    if argument.is_file:
        return EXAMPLES["bytes"]
    if isinstance(base, Scalar):
        return EXAMPLES.get(base.name, "...")
    if isinstance(base, Ref):
        return f"{base.target.name}.from_dict(...)"
    return "[...]" if isinstance(base, List) else "..."


# --- keys ---


def key_texts(schemes: Mapping[str, Source]) -> str:
    """Explain how a client gets the keys of security schemes, one scheme per line in the order of their names."""
    lines = []
    for name in sorted(schemes):
        scheme = schemes[name].resolved()
        lines.append(_key_text(name, scheme))
    return "\n".join(lines)


def _key_text(name: str, scheme: Source) -> str:
    setting = _key_setting(name, scheme)
    text = f"give the key in {setting}"
    variable = (scheme / "x-environment-variable").value
    if isinstance(variable, str):
        text = f"put the key into the environment variable `{variable}`, or give it in {setting}"
    text = f"**{markdown(name)}**: {text}."
    scheme_type = str((scheme / "type").value)
    if scheme_type in TOKEN_SCHEMES:
        text += f" The key is an access token of {TOKEN_SCHEMES[scheme_type]}, which your program gets and renews."
    description = (scheme / "description").value
    if isinstance(description, str):
        sentence = _sentence(description)
        text += f" {commonmark_line(sentence)}"
    return text


def _key_setting(name: str, scheme: Source) -> str:
    """Write the setting that takes the key of a security scheme."""
    scheme_type = str((scheme / "type").value)
    method = str((scheme / "scheme").value).lower()
    if scheme_type == "mutualTLS":
        return "`Configuration(cert_file=..., key_file=...)`"
    if scheme_type in TOKEN_SCHEMES or method == "bearer":
        return "`Configuration(access_token=...)`"
    if method == "basic":
        return "`Configuration(username=..., password=...)`"
    return f"`Configuration(api_key={{{literal(name)}: ...}})`"
