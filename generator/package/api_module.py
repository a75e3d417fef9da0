"""The module of an API class: its Python source and documentation, as extensions for the template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from generator.models.definitions import Definitions
from generator.models.names import DistinctNames, class_name, literal, underscore, variable_name
from generator.models.types import KEYWORDS, TYPING, Import, Null, Ref, Type, import_lines
from generator.package.arguments import INSTANT, Argument
from generator.package.commonmark import commonmark
from generator.package.contents import BINARY_READER, TEXT_READER, Content
from generator.package.method_docs import (
    answer_row,
    argument_row,
    example_program,
    key_texts,
    method_docstring,
    returned_text,
)
from generator.package.methods import Answer, Method, RequestBody
from generator.package.paging import Paging, paging_of
from generator.package.sharing import COMMON_CLASS, common_start, params_classes
from generator.text import markdown

Extensions = dict[str, Any]
"""Texts for a template."""

COMMON_PARAMETERS = "common_parameters"
JSON_ALONE = "application/json"


class ApiModule:
    """The module of an API class: its methods, and the definitions that they share."""

    def __init__(self, package: str, tag: str, definitions: Definitions) -> None:
        self._package = package
        self._tag = tag
        self._definitions = definitions
        self._methods: list[tuple[Method, Extensions]] = []
        self._names: dict[str, str] = {}
        """The names of the constants and functions, by their source."""
        self._distinct = DistinctNames()
        self.runtime = {"_requests"}
        """The modules of the runtime that it imports."""
        self.uses_keywords = False
        """Whether the type of an argument or an answer needs the markers for keywords of JSON Schema."""
        self._imports: set[Import] = set()
        self._functions: list[Extensions] = []
        self._constants: list[str] = []
        self._common_parameters: tuple[str, ...] = ()

    def add(self, method: Method, output: Extensions) -> None:
        """Add a method. `write` adds its extensions to the output, which is the operation that the template gets."""
        self._methods.append((method, output))

    def write(self) -> None:
        """Write the extensions of all methods; the first one also gets what the module shares."""
        names = DistinctNames([COMMON_CLASS, *(model.name for model in self._definitions.all)])
        for method, _ in self._methods:
            method.name_params_class(names)
        self._share_parameters()
        for method, output in self._methods:
            output["x-client"] = self._extensions(method)
        for _, output in self._methods[:1]:
            output["x-preamble"] = self._preamble()

    def _preamble(self) -> Extensions:
        typing_imports = _typing_imports(self._imports)
        model_imports = self._imports - typing_imports
        return {
            "runtime": ", ".join(sorted(self.runtime)),
            "imports": import_lines(typing_imports, self._package),
            "model_imports": import_lines(model_imports, self._package),
            "description": self._description(),
            "authentication": self._authentication(),
            "has_instants": any(argument.is_instant for method, _ in self._methods for argument in method.arguments),
            "has_bodies": "_bodies" in self.runtime,
            "params": params_classes([method for method, _ in self._methods]),
            "functions": self._functions,
            "constants": self._constants,
        }

    def _description(self) -> str:
        """Return the description of the tag."""
        for tag in self._definitions.document.source("tags").items():
            name = (tag / "name").value
            text = (tag / "description").value
            if isinstance(name, str) and isinstance(text, str) and class_name(name) == self._tag:
                return commonmark(text)
        return ""

    def _authentication(self) -> str:
        names = set()
        for method, _ in self._methods:
            for alternative in method.security:
                names.update(alternative)
        schemes = self._definitions.document.source("components", "securitySchemes")
        required = {}
        for name, scheme in schemes.entries():
            if name in names:
                required[name] = scheme
        return key_texts(required)

    def _extensions(self, method: Method) -> Extensions:
        """Return the extensions of a method, except for empty ones."""
        for node in method.signature_types():
            self._imports.update(node.imports())
        operation = self._operation(method)
        constant = self._constant(operation, self._short_name(method))
        returned_type = method.returned_type()
        paging = paging_of(method, self._definitions)
        extensions: Extensions = {
            "name": method.name,
            "path": markdown(method.path),
            "constant": constant,
            "params_class": method.params_class,
            "parameters": [argument.parameter() for argument in method.arguments],
            "returns": returned_type.source(),
            "returns_none": isinstance(returned_type, Null),
            "docstring": method_docstring(method),
            "rows": [argument_row(argument) for argument in method.arguments],
            "answers": [answer_row(answer) for answer in method.answers],
            "has_rows": bool(method.arguments),
            "has_answers": bool(method.answers),
            "paging": self._paging(paging, method) if paging else {},
            "returned": returned_text(method, paging.attributes.item_type.doc() if paging else ""),
            "example": example_program(method, self._tag, self._package, is_paged=paging is not None),
        }
        return {key: value for key, value in extensions.items() if value}

    # --- constants and functions ---

    def _constant(self, source: str, name: str, annotation: str = "") -> str:
        """Return the name of a constant. Constants with the same annotation and source share a name."""
        key = annotation + source
        if key not in self._names:
            snake_case = underscore(variable_name(name))
            upper_case = snake_case.upper()
            constant = self._distinct.add(f"_{upper_case}")
            self._names[key] = constant
            target = f"{constant}: {annotation}" if annotation else constant
            self._constants.append(f"{target} = {source}")
        return self._names[key]

    def _type_function(self, node: Type, name: str) -> str:
        """Write source for a function that returns a type: a lambda, or the name of a function that imports models."""
        imports = set(node.imports())
        typing_imports = _typing_imports(imports)
        self._imports |= typing_imports
        source = node.source()
        if imports == typing_imports:
            return f"lambda: {source}"
        if isinstance(node, Ref):
            self.runtime.add("models as _models")
            return f"lambda: _models.{source}"
        key = f"def {source}"
        if key not in self._names:
            function = self._distinct.add(f"_{underscore(variable_name(name))}_type")
            self._names[key] = function
            lines = import_lines(imports - typing_imports, self._package)
            self._functions.append({"name": function, "imports": lines, "source": source})
            self.uses_keywords |= any(entry.module == KEYWORDS for entry in imports)
        return self._names[key]

    def _use(self, source: str) -> str:
        """Import the module of the runtime that a source begins with; return the source."""
        module, _, _ = source.partition(".")
        self.runtime.add(module)
        return source

    def _operation(self, method: Method) -> str:
        """Write the source of the constant that describes an operation."""
        answers = self._answers(method)
        verb = method.verb.upper()
        arguments = [
            literal(method.name),
            literal(verb),
            literal(method.sent_path),
            self._parameters(method),
            answers,
        ]
        if method.security:
            alternatives = []
            for names in method.security:
                alternative = _tuple(map(literal, names))
                alternatives.append(alternative)
            security = self._constant(_tuple(alternatives), "security")
            arguments.append(security)
        accepted = method.accepted()
        if accepted != JSON_ALONE:
            arguments.append(f"accept={literal(accepted)}")
        if method.body is not None and method.body.contents:
            encoder = self._use(self._encoder(method.body, method.name))
            arguments.append(f"encode={encoder}")
        if method.servers:
            for source in method.servers:
                if source.startswith("configuration."):
                    self._use(source)
            servers = self._constant(_tuple(method.servers), "servers")
            arguments.append(f"servers={servers}")
        constructor = self._use("_answers.StreamOperation" if method.is_stream() else "_requests.Operation")
        return f"{constructor}({', '.join(arguments)})"

    def _encoder(self, body: RequestBody, name: str) -> str:
        """Write source for how a body is written in each of its media types."""
        contents = {}
        for media_type, content in body.contents.items():
            arguments = []
            if content.type is not None:
                arguments.append(self._type_function(content.type, f"{name}_request"))
            if content.parts:
                arguments.append(f"parts={_dict(content.parts)}")
            contents[media_type] = f"_bodies.Content({', '.join(arguments)})"
        required = ", required=True" if body.required else ""
        return f"_bodies.Encoder({_dict(contents)}{required})"

    # --- answers ---

    def _answers(self, method: Method) -> str:
        """Return the name of the constant that describes the answers to an operation."""
        answers = {}
        for answer in method.answers:
            answers[answer.status] = self._answer(answer, f"{method.name}_{answer.status}")
        returned_type = method.returned_type().source()
        source = f"_requests.Answers({_dict(answers)})"
        return self._constant(source, "answers", f"_requests.Answers[{returned_type}]")

    def _answer(self, answer: Answer, name: str) -> str:
        """Write source for how an answer is read; None if it has no content."""
        readers = {}
        for media_type, content in answer.preferred().items():
            if content.is_stream and answer.is_success and len(answer.contents) == 1:
                continue  # the method reads it line by line
            readers[media_type] = self._reader(content, name)
        distinct_readers = set(readers.values())
        if len(distinct_readers) > 1:
            return self._use(f"_answers.ByMediaType({_dict(readers)})")
        return distinct_readers.pop() if distinct_readers else "None"

    def _reader(self, content: Content, name: str) -> str:
        """Write source for how the content of an answer is read."""
        reader = self._use(content.reader)
        if reader in (BINARY_READER, TEXT_READER):
            return reader
        return f"{reader}({self._type_function(content.read_type or content.type, name)})"

    # --- parameters ---

    def _share_parameters(self) -> None:
        """Add a constant for the parameters with which most operations begin."""
        sequences = []
        for method, _ in self._methods:
            sequences.append(self._parameter_names(method))
        start = common_start(sequences)
        if start:
            self._common_parameters = start
            self._constant(_tuple(start), COMMON_PARAMETERS)

    def _parameters(self, method: Method) -> str:
        """Return the name of the constant for the parameters of an operation."""
        names = self._parameter_names(method)
        count = len(self._common_parameters)
        if count and names[:count] == self._common_parameters:
            common = self._constant(_tuple(self._common_parameters), COMMON_PARAMETERS)
            names = (f"*{common}", *names[count:])
        return self._constant(_tuple(names), f"{self._short_name(method)}_parameters")

    def _parameter_names(self, method: Method) -> tuple[str, ...]:
        return tuple(self._parameter(argument, method) for argument in method.arguments)

    def _short_name(self, method: Method) -> str:
        """Return the name of a method without the tag that all names in the module may begin with."""
        return method.name.removeprefix(f"{underscore(self._tag)}_")

    def _parameter(self, argument: Argument, method: Method) -> str:
        """Return the name of the constant that describes a parameter."""
        name = _constant_name(argument, method)
        checked_type = self._type_function(argument.checked_type(), name)
        maximum_by = self._maximum_by(argument, method)
        self._use(argument.writer)
        if argument.is_instant:
            self._use(INSTANT.name)
        entry = argument.table_entry(checked_type, maximum_by)
        return self._constant(entry, name)

    def _maximum_by(self, argument: Argument, method: Method) -> str:
        """Return the name of the constant for a dependent maximum, or an empty text."""
        if argument.maximum_by is None:
            return ""
        source = self._use(argument.maximum_by.source())
        name = _constant_name(argument, method)
        return self._constant(source, f"{name}_maximum")

    def _paging(self, paging: Paging, method: Method) -> Extensions:
        self.runtime.add("_paging")
        attributes = paging.attributes
        self._imports.update(attributes.item_type.imports())
        largest = ""
        if paging.limit:
            largest = self._largest_page(paging.limit, method)
        source = paging.source(largest)
        return {
            "constant": self._constant(source, "paging"),
            "page": paging.page.name,
            "item": attributes.item_type.source(),
            "items": attributes.items,
        }

    def _largest_page(self, limit: Argument, method: Method) -> str:
        """Write source for a function that returns the largest limit, or an empty text if there is none."""
        if limit.maximum_by:
            constant = self._maximum_by(limit, method)
            return f"{constant}.of"
        if limit.maximum is not None:
            return f"lambda params: {limit.maximum}"
        return ""


def _typing_imports(imports: Iterable[Import]) -> set[Import]:
    return {entry for entry in imports if entry.module == TYPING}


def _constant_name(argument: Argument, method: Method) -> str:
    """Name the constant of a parameter: after its component, or else after its method."""
    if argument.component:
        return argument.component
    return f"{method.name}_{argument.name}"


def _dict(sources: Mapping[str, str]) -> str:
    """Write a dict whose values are Python source."""
    entries = [f"{literal(key)}: {source}" for key, source in sources.items()]
    content = ", ".join(entries)
    return f"{{{content}}}"


def _tuple(sources: Iterable[str]) -> str:
    """Write a tuple of Python source."""
    items = list(sources)
    if len(items) == 1:
        return f"({items[0]},)"
    content = ", ".join(items)
    return f"({content})"
