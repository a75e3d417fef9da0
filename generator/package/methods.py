"""Methods of an API: their signatures, docstrings and tables, as extensions for the template of the API class."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Optional

from generator.models import types
from generator.models.annotations import type_of
from generator.models.definitions import Definition, Definitions
from generator.models.names import RENAMED, call, distinct, docstring, literal, source_of, underscore, variable_name
from generator.models.types import TYPING, Annotated, Import, List, Literal, Ref, Scalar, Type, import_lines
from generator.openapi.document import Source
from generator.text import markdown

Extensions = dict[str, Any]

RESERVED = RENAMED | {"bytes", "options", "params"}
"""Names that the methods or openapi-generator's own templates use otherwise."""
INSTANT = "_requests.Instant"
FILE = "_requests.File"
_DROPPED = str.maketrans("", "", "])$@:~")
"""Characters that openapi-generator leaves out of names; of others it makes underscores."""
DOC_INDENT = " " * 8
DOC_WIDTH = 112
JSON_TYPE = re.compile(r"(application|text)/([^;]*\+)?json( *;.*)?|\*/\*", re.IGNORECASE)
RAISES = "Raises: ApiException if the call fails; ApiTypeError or ApiValueError, with nothing sent, for an argument."


def argument_name(name: str, taken: Iterable[str]) -> str:
    """Return the name of an argument, as openapi-generator has it, and another one where that is taken."""
    argument = variable_name(name.replace("[]", "").translate(_DROPPED))
    if argument in RESERVED:
        argument = f"var_{argument}"
    return distinct(argument, taken)


def is_json(media_type: str) -> bool:
    """Return whether bodies of a media type are JSON."""
    return JSON_TYPE.fullmatch(media_type) is not None


def plain(node: Type) -> Type:
    """Return a type as a signature has it: its enums closed, and without metadata."""
    if isinstance(node, Literal):
        return Literal(node.values)
    if isinstance(node, List):
        return List(plain(node.items))
    if isinstance(node, Annotated):
        return Annotated(plain(node.base), node.nullable)
    return node


def checked(node: Type) -> Type:
    """Return a type as arguments are checked: its enums closed."""
    if isinstance(node, Annotated):
        return Annotated(checked(node.base), node.nullable, node.markers)
    return List(checked(node.items)) if isinstance(node, List) else plain(node)


@dataclass(frozen=True, eq=False)
class Named(Type):
    """A type that the runtime or Python has under a name of its own."""

    name: str

    def source(self) -> str:
        return self.name


@dataclass
class MaximumBy:
    """A maximum that depends on another argument."""

    argument: str
    default: Any
    maximum: dict[str, Any]

    def source(self) -> str:
        """Write the Python source."""
        return call("_requests.MaximumBy", [self.argument, self.default, self.maximum], {})


@dataclass
class Argument:
    """An argument of a method: a parameter, a field of a form, or a body."""

    name: str
    """The name in Python."""
    json_name: str
    location: str
    type: Annotated
    required: bool = False
    description: str = ""
    default: Any = None
    style: str = ""
    explode: bool = True
    is_instant: bool = False
    maximum: Optional[int] = None
    """The maximum that its schema has."""
    maximum_by: Optional[MaximumBy] = None
    component: str = ""
    """The name of the component that the parameter is."""

    def signature(self) -> Type:
        """Return the type in the signature."""
        if self.is_instant:
            return Named(INSTANT)
        if self.style == "file":
            return List(Named(FILE)) if isinstance(self.type.base, List) else Named(FILE)
        return plain(self.type)

    def optional(self) -> str:
        """Write the type of the argument where it may be absent."""
        annotation = self.signature()
        takes_none = annotation.takes_none or (isinstance(annotation, Annotated) and annotation.takes_null)
        return annotation.source() if takes_none else f"Optional[{annotation.source()}]"

    def parameter(self) -> str:
        """Write the parameter in the signature of a method."""
        if self.required:
            return f"{self.name}: {self.signature().source()}"
        return f"{self.name}: {self.optional()} = None"

    def field(self) -> str:
        """Write the entry in the TypedDict of the arguments."""
        if self.required:
            return f"{self.name}: Required[{self.signature().source()}]"
        return f"{self.name}: {self.optional()}"

    def table(self, annotation: str, maximum_by: str = "") -> str:
        """Write the row of the table of parameters, with the source that returns the type, and that of the maximum."""
        arguments = [literal(self.json_name), literal(self.location), annotation]
        if self.required:
            arguments.append("required=True")
        if self.style:
            arguments.append(f"style={literal(self.style)}")
        if not self.explode:
            arguments.append("explode=False")
        if self.is_instant:
            arguments.append("is_instant=True")
        if maximum_by:
            arguments.append(f"maximum_by={maximum_by}")
        if self.name != self.json_name:
            arguments.append(f"argument={literal(self.name)}")
        return f"_requests.Parameter({', '.join(arguments)})"

    def text(self) -> str:
        """Return the description with the default."""
        text = " ".join(self.description.split())
        if self.default is None:
            return text
        if text and text[-1].isalnum():
            text += "."
        return f"{text} Default: {self.default if isinstance(self.default, str) else source_of(self.default)}.".strip()


@dataclass
class Answer:
    """The answer of one status: its types by media type."""

    status: str
    description: str = ""
    contents: dict[str, Annotated] = field(default_factory=dict)

    @property
    def is_success(self) -> bool:
        """Whether the status is one of success."""
        return self.status.startswith("2")


@dataclass
class PagingNames:
    """What the extension x-paging of an operation says."""

    source: Source
    cursor: str
    next: str
    more: str
    items: str
    limit: str


@dataclass(frozen=True)
class PageAttributes:
    """The attributes of a page, and the type of its items."""

    next: str
    more: str
    items: str
    item: str


@dataclass
class Method:
    """An operation, as a method of an API class."""

    name: str
    verb: str
    path: str
    operation: Source
    arguments: list[Argument]
    answers: list[Answer]
    security: list[list[str]]
    media_types: list[str]
    paging: Optional[PagingNames] = None

    def __post_init__(self) -> None:
        self.arguments.sort(key=lambda argument: not argument.required)

    @property
    def params_class(self) -> str:
        """The name of the TypedDict of the arguments."""
        words = self.name.split("_")
        return "".join(word[:1].upper() + word[1:] for word in words) + "Params"

    def success(self) -> list[Answer]:
        """Return the answers of success: the default one if there is no other."""
        found = [answer for answer in self.answers if answer.is_success]
        return found or [answer for answer in self.answers if answer.status == "default"]

    def returns(self) -> Type:
        """Return the type of what the method returns."""
        answers = self.success()
        members: list[Type] = []
        for answer in answers:
            members += answer.contents.values()
        if not members:
            return types.Null()
        union = types.union_or_any(members)
        has_none = any(not answer.contents for answer in answers)
        return Annotated(union, nullable=True) if has_none and not union.takes_none else union

    def types(self) -> Iterator[Type]:
        """Yield the types that stand in the signatures."""
        for argument in self.arguments:
            yield argument.signature()
        yield self.returns()

    def docstring(self) -> str:
        """Write the docstring."""
        lines = self._introduction()
        if self.arguments:
            lines += ["", "Args:"]
        for argument in self.arguments:
            lines += _wrapped(f"{argument.name}: {argument.text()}", "    ")
        described = [answer.description for answer in self.success() if answer.description]
        returned = _sentence(described[0]) if described else "The answer."
        lines += ["", *_wrapped(f"Returns: {returned}"), RAISES]
        return docstring("\n".join(lines), DOC_INDENT)

    def _introduction(self) -> list[str]:
        """Return the summary and the description, on one line if they fit there."""
        texts = [(self.operation / key).value for key in ("summary", "description")]
        sentences = [_sentence(text) for text in texts if isinstance(text, str) and text.strip()]
        sentences = sentences or [f"{self.verb.upper()} {self.path}"]
        lines = _wrapped(" ".join(sentences))
        if len(lines) == 1:
            return lines
        first, *others = map(_wrapped, sentences)
        return [*first, "", *others[0]] if others else first


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _wrapped(text: str, indent: str = "") -> list[str]:
    """Break a text into lines; further lines of an indented one are indented more."""
    further = indent * 2
    words = " ".join(text.split())
    return textwrap.wrap(
        words,
        DOC_WIDTH,
        initial_indent=indent,
        subsequent_indent=further,
        break_long_words=False,
        break_on_hyphens=False,
    )


@dataclass
class Row:
    """An argument, a response or an answer in the documentation."""

    cells: Sequence[str]

    def source(self) -> str:
        """Write the row of a table."""
        return f"| {' | '.join(self.cells)} |"


class ApiModule:
    """The module of an API class: its methods, and the tables that they share."""

    def __init__(self, package: str, tag: str, definitions: Definitions) -> None:
        self._package = package
        self._tag = tag
        self._definitions = definitions
        self._schemes = dict(definitions.document.source("components", "securitySchemes").entries())
        self.methods: list[tuple[Method, Extensions]] = []
        self._names: dict[str, str] = {}
        """The names of what the module defines, by source."""
        self._imports: set[Import] = set()
        self._functions: list[Extensions] = []
        self._constants: list[str] = []
        self._params: list[Extensions] = []
        self._fields: dict[tuple[str, ...], str] = {}
        """The TypedDicts by their fields."""

    def add(self, method: Method, output: Extensions) -> None:
        """Add a method, whose source goes into the extensions of an operation."""
        self.methods.append((method, output))

    def write(self) -> None:
        """Write all sources into the extensions."""
        for method, output in self.methods:
            output["x-client"] = self._method(method)
        if self.methods:
            _, first = self.methods[0]
            first["x-preamble"] = self._preamble()

    def _preamble(self) -> Extensions:
        typing = [entry for entry in self._imports if entry.module == TYPING]
        models = [entry for entry in self._imports if entry.module != TYPING]
        return {
            "imports": import_lines(typing, self._package),
            "model_imports": import_lines(models, self._package),
            "authentication": self._authentication(),
            "params": self._params,
            "functions": self._functions,
            "constants": self._constants,
        }

    def _method(self, method: Method) -> Extensions:
        for node in method.types():
            self._imports.update(node.imports())
        rows = [self._parameter(argument, method) for argument in method.arguments]
        constant = self._constant(self._operation(method, rows), method.name)
        self._add_params(method)
        result: Extensions = {
            "name": method.name,
            "constant": constant,
            "params_class": method.params_class,
            "parameters": [argument.parameter() for argument in method.arguments],
            "returns": method.returns().source(),
            "returns_none": isinstance(method.returns(), types.Null),
            "docstring": method.docstring(),
            "rows": [self._doc_row(argument).source() for argument in method.arguments],
            "answers": [_answer_row(answer).source() for answer in method.answers],
            "has_rows": bool(method.arguments),
            "has_answers": bool(method.answers),
        }
        if method.paging:
            paging = self._paging(method, method.paging)
            if paging:
                result["paging"] = paging
        result["example"] = self._example(method, is_paged="paging" in result)
        return {key: value for key, value in result.items() if value}

    def _add_params(self, method: Method) -> None:
        """Add the TypedDict of the arguments. Equal arguments are those of an earlier method."""
        fields = [argument.field() for argument in method.arguments]
        first = self._fields.setdefault(tuple(fields), method.params_class)
        is_first = first == method.params_class
        params: Extensions = {"name": method.params_class, "method": method.name}
        params["base"] = "_requests.CallOptions" if is_first else first
        params["fields"] = fields if is_first else []
        self._params.append(params)

    # --- tables ---

    def _constant(self, source: str, name: str, annotation: str = "") -> str:
        """Return the name of a constant of the module; equal ones share a name."""
        key = f"{annotation}{source}"
        if key not in self._names:
            taken = self._names.values()
            self._names[key] = distinct(f"_{underscore(variable_name(name)).upper()}", taken)
            typed = f": {annotation}" if annotation else ""
            self._constants.append(f"{self._names[key]}{typed} = {source}")
        return self._names[key]

    def _annotation(self, node: Type) -> str:
        """Write source that returns a type: a lambda, or the name of a function that imports models."""
        imports = set(node.imports())
        typing = {entry for entry in imports if entry.module == TYPING}
        self._imports.update(typing)
        source = node.source()
        if imports == typing:
            return f"lambda: {source}"
        key = f"def {source}"
        if key not in self._names:
            reference = next(node.references(), None)
            name = reference.target.module if reference else "type"
            if not isinstance(node, (Ref, Annotated)) or source != (reference.target.name if reference else ""):
                name = f"{name}_type"
            self._names[key] = distinct(f"_{name}", self._names.values())
            lines = import_lines(imports - typing, self._package)
            self._functions.append({"name": self._names[key], "imports": lines, "source": source})
        return self._names[key]

    def _parameter(self, argument: Argument, method: Method) -> str:
        node: Type = checked(argument.type)
        if argument.style == "file":
            node = Scalar("bytes")
        table = argument.table(self._annotation(node), self._maximum_by(argument, method))
        return self._constant(table, _constant_name(argument, method))

    def _maximum_by(self, argument: Argument, method: Method) -> str:
        if argument.maximum_by is None:
            return ""
        return self._constant(argument.maximum_by.source(), f"{_constant_name(argument, method)}_maximum")

    def _operation(self, method: Method, rows: Sequence[str]) -> str:
        answers = []
        for answer in method.answers:
            contents = [f"{literal(key)}: {self._annotation(node)}" for key, node in answer.contents.items()]
            answers.append(f"{literal(answer.status)}: {{{', '.join(contents)}}}")
        answers_type = f"_requests.Answers[{method.returns().source()}]"
        table = self._constant(f"_requests.Answers({{{', '.join(answers)}}})", "answers", answers_type)
        parameters = self._constant(_tuple(rows), f"{method.name}_parameters")
        arguments = [literal(method.name), literal(method.verb.upper()), literal(method.path), parameters, table]
        if method.security:
            schemes = [_tuple(map(literal, names)) for names in method.security]
            arguments.append(self._constant(_tuple(schemes), "security"))
        if method.media_types:
            arguments.append(f"media_types={_tuple(map(literal, method.media_types))}")
        return f"_requests.Operation({', '.join(arguments)})"

    # --- pages ---

    def _paging(self, method: Method, names: PagingNames) -> Optional[Extensions]:
        page = self._page_class(method)
        if page is None:
            names.source.fault("is for an operation that answers with an object of one class")
            return None
        attributes = self._page_attributes(page, names)
        arguments = _page_arguments(method, names)
        if attributes is None or arguments is None:
            return None
        sources = [
            f"cursor={literal(arguments['cursor'].name)}",
            f"next={literal(attributes.next)}",
            f"more={literal(attributes.more)}",
            f"items={literal(attributes.items)}",
        ]
        limit = arguments.get("limit")
        if limit:
            sources.append(f"limit={literal(limit.name)}")
            if limit.maximum_by:
                sources.append(f"largest={self._maximum_by(limit, method)}.of")
            elif limit.maximum is not None:
                sources.append(f"largest=lambda params: {limit.maximum}")
        constant = self._constant(f"_paging.Paging({', '.join(sources)})", "paging")
        return {"constant": constant, "page": page.name, "item": attributes.item, "items": attributes.items}

    def _page_attributes(self, page: Definition, names: PagingNames) -> Optional[PageAttributes]:
        """Return the attributes of a page; None if its class lacks one."""
        found = {item.json_name: item for item in page.properties}
        for key in ("next", "more", "items"):
            json_name = getattr(names, key)
            if json_name not in found and (json_name or key != "more"):
                (names.source / key).fault(f"is not a property of {page.name}")
                return None
        items = found[names.items]
        if not isinstance(items.type.base, List):
            (names.source / "items").fault(f"is not a list in {page.name}")
            return None
        item_type = items.type.base.items
        self._imports.update(item_type.imports())
        more = found[names.more].name if names.more else ""
        return PageAttributes(found[names.next].name, more, items.name, item_type.source())

    def _page_class(self, method: Method) -> Optional[Definition]:
        returned = method.returns()
        references = list(returned.references())
        if len(references) != 1 or returned.source() != references[0].target.name:
            return None
        definition = self._definitions.named(references[0].target.name)
        return definition if definition.is_class else None

    # --- documentation ---

    def _example(self, method: Method, is_paged: bool) -> str:
        """Write a program that calls a method, and one that goes through all pages if it has some."""
        api_class = f"{self._tag}Api"
        arguments = []
        models: set[str] = set()
        for argument in method.arguments:
            if argument.required:
                arguments.append(f"{argument.name}={_example_value(argument)}")
                models.update(reference.target.name for reference in argument.signature().references())
        names = ", ".join([f"ApiClient, {api_class}", *sorted(models)])
        call = f"{method.name}({', '.join(arguments)})"
        lines = [f"from {self._package} import {names}", "", "with ApiClient() as client:"]
        lines.append(f"    api = {api_class}(client)")
        if is_paged:
            lines.append(f"    for item in api.{call.replace('(', '_iter(', 1)}:")
            lines.append("        print(item)")
        elif isinstance(method.returns(), types.Null):
            lines.append(f"    api.{call}")
        else:
            lines.append(f"    print(api.{call})")
        return "\n".join(lines)

    def _authentication(self) -> str:
        """Write how a client gets its keys."""
        names = {name for method, _ in self.methods for alternative in method.security for name in alternative}
        texts = [_key_text(name, self._schemes[name]) for name in sorted(names & self._schemes.keys())]
        return "\n".join(texts)

    def _doc_row(self, argument: Argument) -> Row:
        node = argument.signature()
        doc = node.doc()
        if argument.is_instant:
            doc = "**int, datetime, date or str**"
        elif argument.style == "file":
            doc = "**bytes, str or tuple[str, bytes]**"
        notes = "" if argument.required else "[optional]"
        return Row([f"**{markdown(argument.name)}**", doc, markdown(argument.text()), notes])


def _page_arguments(method: Method, names: PagingNames) -> Optional[dict[str, Argument]]:
    """Return the arguments for the cursor and the limit; None if the operation lacks one."""
    arguments = {}
    by_name = {argument.json_name: argument for argument in method.arguments}
    for key in ("cursor", "limit"):
        json_name = getattr(names, key)
        if json_name in by_name:
            arguments[key] = by_name[json_name]
        elif json_name or key == "cursor":
            (names.source / key).fault("is not a parameter of the operation")
            return None
    return arguments


def _constant_name(argument: Argument, method: Method) -> str:
    return argument.component or f"{method.name}_{argument.name}"


def _answer_row(answer: Answer) -> Row:
    status = "any other" if answer.status == "default" else answer.status
    body = ", ".join(dict.fromkeys(node.doc() for node in answer.contents.values()))
    return Row([status, body or "none"])


def _key_text(name: str, entry: Source) -> str:
    """Say how to give a client the key of a security scheme."""
    scheme = entry.resolved()
    setting = f"`Configuration(api_key={{{literal(name)}: ...}})`"
    if (scheme / "type").value in ("oauth2", "openIdConnect") or (scheme / "scheme").value == "bearer":
        setting = "`Configuration(access_token=...)`"
    elif (scheme / "scheme").value == "basic":
        setting = "`Configuration(username=..., password=...)`"
    text = f"**{markdown(name)}**: give the key in {setting}"
    variable = (scheme / "x-environment-variable").value
    if isinstance(variable, str):
        text = f"**{markdown(name)}**: put the key into the environment variable `{variable}`, or give it in {setting}"
    description = (scheme / "description").value
    return f"{text}. {markdown(_sentence(description))}" if isinstance(description, str) else f"{text}."


def _tuple(items: Iterable[str]) -> str:
    listed = list(items)
    return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"


def _example_value(argument: Argument) -> str:
    if argument.is_instant:
        return '"2025-08-01"'
    base = argument.type.base
    if isinstance(base, Literal):
        return source_of(base.values[0])
    if argument.style == "file":
        return 'b"content"'
    examples = {"int": "1", "float": "1.0", "bool": "True", "str": '"text"', "bytes": 'b"content"'}
    if isinstance(base, Scalar):
        return examples.get(base.name, "...")
    if isinstance(base, Ref):
        return f"{base.target.name}.from_dict(...)"
    return "[...]" if isinstance(base, List) else "..."


def arguments_type(definitions: Definitions, schema: Source, name: str) -> Annotated:
    """Return the type of a parameter or of a body; any value where it has no schema."""
    if schema.value is None:
        return types.anything()
    return type_of(definitions, schema, name)
