"""Two versions of a specification, place by place: what changed, and whom it breaks.

Readers are programs that read responses, tolerantly as the models do; senders are those that make requests. A change
breaks them if a program that works today may fail, or mean something else, against the new server or with the new
package.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Optional

from generator.models.names import distinct, variable_name
from generator.openapi.document import SECTIONS, Document, Source, component_of
from generator.openapi.keywords import UNIONS, kinds_of
from generator.openapi.normalize import ASIDE, Normalizer, is_default, plain, split_null
from generator.openapi.objects import FIELDS, METHODS, children, is_annotation, is_reference
from generator.pointers import Pointer

SHARED, NAME = "parameters of the path", "name in Python"
BREAKING, COMPATIBLE, WORDS = "breaking", "compatible", "words"
READ, SEND = "readers", "senders"
# What each change means for readers of what changed, and for senders of it.
VERDICTS: dict[str, tuple[str, str]] = {
    "new operation": (COMPATIBLE, COMPATIBLE),
    "operation removed": (BREAKING, BREAKING),
    "operation renamed": (BREAKING, BREAKING),
    "operation deprecated": (COMPATIBLE, COMPATIBLE),
    "operation no longer deprecated": (COMPATIBLE, COMPATIBLE),
    "server changed": (BREAKING, BREAKING),
    "server added or removed": (COMPATIBLE, COMPATIBLE),
    "other authentication": (BREAKING, BREAKING),
    "another way of authentication": (COMPATIBLE, COMPATIBLE),
    "new optional parameter": (COMPATIBLE, COMPATIBLE),
    "new required parameter": (BREAKING, BREAKING),
    "parameter removed": (BREAKING, BREAKING),
    "parameter now required": (BREAKING, BREAKING),
    "parameter now optional": (COMPATIBLE, COMPATIBLE),
    "parameter sent in another way": (BREAKING, BREAKING),
    "parameters in another order": (BREAKING, BREAKING),
    "new optional request body": (COMPATIBLE, COMPATIBLE),
    "new required request body": (BREAKING, BREAKING),
    "request body removed": (BREAKING, BREAKING),
    "request body now required": (BREAKING, BREAKING),
    "request body now optional": (COMPATIBLE, COMPATIBLE),
    "new status": (COMPATIBLE, COMPATIBLE),
    "status of success removed": (BREAKING, BREAKING),
    "status of failure removed": (COMPATIBLE, COMPATIBLE),
    "new media type": (COMPATIBLE, COMPATIBLE),
    "media type removed": (BREAKING, BREAKING),
    "body encoded in another way": (BREAKING, BREAKING),
    "new header": (COMPATIBLE, COMPATIBLE),
    "header now required": (COMPATIBLE, COMPATIBLE),
    "header now optional": (BREAKING, BREAKING),
    "required header removed": (BREAKING, BREAKING),
    "optional header removed": (COMPATIBLE, COMPATIBLE),
    "new schema": (COMPATIBLE, COMPATIBLE),
    "schema renamed": (BREAKING, BREAKING),
    "schema removed": (BREAKING, BREAKING),
    "new optional property": (COMPATIBLE, COMPATIBLE),
    "new required property": (COMPATIBLE, BREAKING),
    "required property removed": (BREAKING, BREAKING),
    "optional property removed": (BREAKING, BREAKING),
    "property now required": (COMPATIBLE, BREAKING),
    "property now optional": (BREAKING, COMPATIBLE),
    "null added": (BREAKING, COMPATIBLE),
    "null added to what may be absent": (COMPATIBLE, COMPATIBLE),
    "null removed": (COMPATIBLE, BREAKING),
    "type widened": (BREAKING, COMPATIBLE),
    "type narrowed": (COMPATIBLE, BREAKING),
    "type changed": (BREAKING, BREAKING),
    "constant changed": (BREAKING, BREAKING),
    "constant opened": (BREAKING, COMPATIBLE),
    "new enum value": (COMPATIBLE, COMPATIBLE),
    "enum value removed": (COMPATIBLE, BREAKING),
    "enum opened": (COMPATIBLE, COMPATIBLE),
    "enum closed": (COMPATIBLE, BREAKING),
    "new kind": (COMPATIBLE, COMPATIBLE),
    "new member that no constant tells apart": (BREAKING, COMPATIBLE),
    "kind removed": (COMPATIBLE, BREAKING),
    "kinds told apart otherwise": (BREAKING, BREAKING),
    "other properties allowed": (COMPATIBLE, COMPATIBLE),
    "other properties forbidden or restricted": (COMPATIBLE, BREAKING),
    "limit loosened": (COMPATIBLE, COMPATIBLE),
    "limit tightened": (COMPATIBLE, BREAKING),
    "rule removed": (COMPATIBLE, COMPATIBLE),
    "rule added or changed": (COMPATIBLE, BREAKING),
    "default added": (WORDS, COMPATIBLE),
    "default changed or removed": (WORDS, BREAKING),
    "deprecation or direction changed": (COMPATIBLE, COMPATIBLE),
    "format changed": (WORDS, WORDS),
    "words changed": (WORDS, WORDS),
}
LOWER = ("minContains", "minItems", "minLength", "minProperties", "minimum", "exclusiveMinimum")
UPPER = ("maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "exclusiveMaximum")
NEVER: dict[str, Any] = {"not": {}}
# Keywords that are compared one by one; every other one is a rule.
_COMPARED = {
    *("$ref", "additionalProperties", "allOf", "const", "default", "deprecated", "discriminator", "enum", "format"),
    *("items", "properties", "readOnly", "required", "type", "writeOnly", *UNIONS, *LOWER, *UPPER),
}


@dataclass(frozen=True)
class Change:
    """One place, what changed there, and the verdict for readers and for senders; none for whom it does not reach."""

    pointer: Pointer
    what: str
    detail: str
    readers: Optional[str]
    senders: Optional[str]

    @property
    def verdict(self) -> str:
        """The graver of the two."""
        return worst([self.readers, self.senders]) or WORDS


def worst(verdicts: Iterable[Optional[str]]) -> Optional[str]:
    """The gravest of several verdicts."""
    found = set(verdicts)
    return next((verdict for verdict in (BREAKING, COMPATIBLE, WORDS) if verdict in found), None)


def compare(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """What changed between two documents, what breaks somebody first."""
    comparison = _Comparison(old, new)
    comparison.run()
    changes = [
        Change(
            pointer,
            what,
            detail,
            VERDICTS[what][0] if READ in ways else None,
            VERDICTS[what][1] if SEND in ways else None,
        )
        for (pointer, what, detail), ways in comparison.found.items()
    ]
    order = (BREAKING, COMPATIBLE, WORDS)
    return sorted(changes, key=lambda change: order.index(change.verdict))


class _Comparison:
    def __init__(self, old: dict[str, Any], new: dict[str, Any]) -> None:
        self.old, self.new = Normalizer(Document("", old)), Normalizer(Document("", new))
        self.found: dict[tuple[Pointer, str, str], set[str]] = {}
        self._seen: set[tuple[Pointer, Pointer, str]] = set()
        self._reached: set[str] = set()
        self._renamed: dict[str, str] = {}
        self._combined = 0
        self._combinations: set[tuple[str, ...]] = set()
        self._waiting: list[tuple[dict[str, Any], dict[str, Any], Pointer, str]] = []

    def _note(self, at: Pointer, what: str, detail: str = "", *ways: str) -> None:
        self.found.setdefault((at, what, detail), set()).update(ways or (READ, SEND))

    def run(self) -> None:
        """Compare the documents."""
        old, new = self.old.document.root, self.new.document.root
        self._words("info", old.get("info"), new.get("info"), ("info",))
        self._servers(old.get("servers") or [], new.get("servers") or [])
        old_operations, new_operations = self._operations(old), self._operations(new)
        for at, operation in new_operations.items():
            if at not in old_operations:
                self._note(at, "new operation", operation[NAME])
        for at, operation in old_operations.items():
            if at in new_operations:
                self._operation(operation, new_operations[at], at)
            else:
                self._note(at, "operation removed", operation[NAME])
        self._named_schemas()
        self._schemes()
        olds, news = self._schemas(old), self._schemas(new)
        uses = [_uses(old), _uses(new)]
        for name in [*news, *(name for name in olds if name not in news)]:
            at = ("components", "schemas", name)
            ways = set().union(*(use.get(at[1:], ()) for use in uses)) or {READ, SEND}
            if name in self._renamed and name not in olds:
                self._note(at, "schema renamed", f"{self._renamed[name]} to {name}", *ways)
            elif name in self._renamed.values() and name not in news:
                continue
            elif name not in olds or name not in news:
                self._note(at, "new schema" if name in news else "schema removed", "", *ways)
            elif name not in self._reached:
                for way in sorted(ways):
                    self._schema(olds[name], news[name], at, way)
                self._named_schemas()

    @staticmethod
    def _schemas(document: Mapping[str, Any]) -> dict[str, Any]:
        return dict(document.get("components", {}).get("schemas") or {})

    @staticmethod
    def _operations(document: Mapping[str, Any]) -> dict[Pointer, dict[str, Any]]:
        found: dict[Pointer, dict[str, Any]] = {}
        for path, item in (document.get("paths") or {}).items():
            for method in METHODS if isinstance(item, dict) else ():
                if isinstance(item.get(method), dict):
                    name = distinct(_name(item[method]), (each[NAME] for each in found.values()))
                    found["paths", path, method] = {**item[method], SHARED: _parameters(item), NAME: name}
        return found

    def _servers(self, old: list[Any], new: list[Any]) -> None:
        urls = [[server.get("url") for server in servers if isinstance(server, dict)] for servers in (old, new)]
        if urls[0][:1] != urls[1][:1]:
            self._note(("servers",), "server changed", f"{_list(urls[0][:1])} to {_list(urls[1][:1])}")
        elif set(urls[0]) != set(urls[1]):
            self._note(("servers",), "server added or removed")

    def _schemes(self) -> None:
        old, new = (
            facts.document.root.get("components", {}).get("securitySchemes") or {} for facts in (self.old, self.new)
        )
        for name in old.keys() & new.keys():
            at = ("components", "securitySchemes", name)
            if self.old.fingerprint("security scheme", old[name]) != self.new.fingerprint("security scheme", new[name]):
                self._note(at, "other authentication", name)
            self._words("security scheme", old[name], new[name], at)

    # --- operations ---

    def _operation(self, old: dict[str, Any], new: dict[str, Any], at: Pointer) -> None:
        self._words("operation", old, new, at)
        if old[NAME] != new[NAME]:
            self._note(at, "operation renamed", f"{old[NAME]} to {new[NAME]}")
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            self._note(at, "operation deprecated" if new.get("deprecated") else "operation no longer deprecated")
        keys = [
            {
                json.dumps(entry, sort_keys=True)
                for entry in operation.get("security", facts.document.root.get("security", []))
            }
            for operation, facts in ((old, self.old), (new, self.new))
        ]
        if keys[0] != keys[1]:
            what = "another way of authentication" if keys[0] and keys[0] < keys[1] else "other authentication"
            self._note((*at, "security"), what, "", SEND)
        self._parameters(old, new, at)
        self._body(old.get("requestBody"), new.get("requestBody"), (*at, "requestBody"))
        self._responses(old.get("responses") or {}, new.get("responses") or {}, (*at, "responses"))

    def _parameters(self, old: dict[str, Any], new: dict[str, Any], at: Pointer) -> None:
        olds, news = (
            {
                (value.get("name"), value.get("in")): (value, place)
                for holder, listed in ((at[:-1], operation[SHARED]), (at, _parameters(operation)))
                for i, each in enumerate(listed)
                for value, place in [self._resolved(facts, "parameter", each, (*holder, "parameters", str(i)))]
                if isinstance(value, dict)
            }
            for operation, facts in ((old, self.old), (new, self.new))
        )
        for key, (value, place) in news.items():
            if key not in olds:
                needed = "required" if value.get("required") else "optional"
                self._note(place, f"new {needed} parameter", str(key[0]), SEND)
        for key, (value, place) in olds.items():
            if key in news:
                self._parameter(value, *news[key])
            else:
                self._note(place, "parameter removed", str(key[0]), SEND)
        # The stock template has required ones first, and all of them by position too.
        orders = [
            sorted(
                (key for key in values if key in olds and key in news), key=lambda key: not _required(values[key][0])
            )
            for values in (olds, news)
        ]
        ordered = sorted(news, key=lambda key: not _required(news[key][0]))
        appended = all(key in olds for key in ordered[: len(orders[1])])
        if orders[0] != orders[1] or (len(orders[0]) == len(olds) and not appended):
            self._note((*at, "parameters"), "parameters in another order", "", SEND)

    def _parameter(self, old: dict[str, Any], new: dict[str, Any], at: Pointer) -> None:
        self._words("parameter", old, new, at)
        name = str(new.get("name"))
        if _required(old) != _required(new):
            self._note(at, f"parameter now {'required' if _required(new) else 'optional'}", name, SEND)
        for key in ("style", "explode", "allowReserved", "allowEmptyValue"):
            values = [
                None if is_default("parameter", key, each.get(key), each) else each.get(key) for each in (old, new)
            ]
            if values[0] != values[1]:
                self._note(at, "parameter sent in another way", f"{name}: {key}", SEND)
        if bool(old.get("deprecated")) != bool(new.get("deprecated")):
            self._note(at, "deprecation or direction changed", name, SEND)
        if ("content" in old) != ("content" in new):
            self._note(at, "parameter sent in another way", f"{name}: content", SEND)
            return
        self._content(old.get("content"), new.get("content"), (*at, "content"), SEND)
        if "schema" in old or "schema" in new:
            self._schema(old.get("schema", True), new.get("schema", True), (*at, "schema"), SEND)

    def _body(self, old: Any, new: Any, at: Pointer) -> None:
        old, _ = self._resolved(self.old, "request body", old, at)
        new, place = self._resolved(self.new, "request body", new, at)
        if not isinstance(old, dict) or not isinstance(new, dict):
            if isinstance(new, dict):
                self._note(place, f"new {'required' if _required(new) else 'optional'} request body", "", SEND)
            elif isinstance(old, dict):
                self._note(place, "request body removed", "", SEND)
            return
        self._words("request body", old, new, place)
        if _required(old) != _required(new):
            self._note(place, f"request body now {'required' if _required(new) else 'optional'}", "", SEND)
        self._content(old.get("content"), new.get("content"), (*place, "content"), SEND)

    def _responses(self, old: dict[str, Any], new: dict[str, Any], at: Pointer) -> None:
        for status in [*new, *(status for status in old if status not in new)]:
            if status not in old:
                self._note((*at, status), "new status", "", READ)
            elif status not in new:
                kind = "success" if status.startswith("2") else "failure"
                self._note((*at, status), f"status of {kind} removed", "", READ)
            else:
                before, _ = self._resolved(self.old, "response", old[status], (*at, status))
                after, place = self._resolved(self.new, "response", new[status], (*at, status))
                if isinstance(before, dict) and isinstance(after, dict):
                    self._words("response", before, after, place)
                    self._headers(before.get("headers") or {}, after.get("headers") or {}, (*place, "headers"))
                    self._content(before.get("content"), after.get("content"), (*place, "content"), READ)

    def _headers(self, old: dict[str, Any], new: dict[str, Any], at: Pointer) -> None:
        for name in [*new, *(name for name in old if name not in new)]:
            before, _ = self._resolved(self.old, "header", old.get(name), (*at, name))
            after, place = self._resolved(self.new, "header", new.get(name), (*at, name))
            if not isinstance(before, dict):
                self._note(place, "new header", "", READ)
            elif not isinstance(after, dict):
                needed = "required" if _required(before) else "optional"
                self._note((*at, name), f"{needed} header removed", "", READ)
            else:
                self._words("header", before, after, place)
                if _required(before) != _required(after):
                    self._note(place, f"header now {'required' if _required(after) else 'optional'}", "", READ)
                if bool(before.get("deprecated")) != bool(after.get("deprecated")):
                    self._note(place, "deprecation or direction changed", "deprecated", READ)
                self._content(before.get("content"), after.get("content"), (*place, "content"), READ)
                self._schema(before.get("schema", True), after.get("schema", True), (*place, "schema"), READ)

    def _content(self, old: Any, new: Any, at: Pointer, way: str) -> None:
        old, new = (each if isinstance(each, dict) else {} for each in (old, new))
        for kind in [*new, *(kind for kind in old if kind not in new)]:
            if kind not in old or kind not in new:
                self._note((*at, kind), "new media type" if kind in new else "media type removed", "", way)
            elif isinstance(old[kind], dict) and isinstance(new[kind], dict):
                self._words("media type", old[kind], new[kind], (*at, kind))
                encodings = [
                    facts.normal_form("media type", {"encoding": each.get("encoding", {})})
                    for facts, each in ((self.old, old[kind]), (self.new, new[kind]))
                ]
                if encodings[0] != encodings[1]:
                    self._note((*at, kind, "encoding"), "body encoded in another way", "", way)
                place = (*at, kind, "schema")
                self._schema(old[kind].get("schema", True), new[kind].get("schema", True), place, way)

    # --- schemas ---

    def _schema(self, old: Any, new: Any, at: Pointer, way: str, absent: bool = False) -> None:
        """Compare schemas; absent says whether the value may be absent anyway."""
        beside = old, new
        old, old_null, place_before = self._view(self.old, old, at)
        new, new_null, place = self._view(self.new, new, at)
        if place != at:
            self._words("schema", *beside, at)
        if old_null != new_null:
            what = "null removed" if old_null else "null added to what may be absent" if absent else "null added"
            self._note(at, what, "", way)
        if (place_before, place, way) in self._seen:
            return
        self._seen.add((place_before, place, way))
        if len(place_before) == len(place) == 3:
            self._matched(place_before[2], place[2])
            self._waiting.append((old, new, place, way))
            return
        is_combined = any(isinstance(each, dict) and "allOf" in each for each in beside)
        if is_combined and self._combined:
            # Such schemas may contain each other without end, at places that are ever new.
            key = (*(json.dumps(each, sort_keys=True) for each in beside), way)
            if key in self._combinations:
                return
            self._combinations.add(key)
        self._combined += is_combined
        self._inside(old, new, place, way)
        self._combined -= is_combined

    def _named_schemas(self) -> None:
        """Compare the named schemas that were met; not inside of each other, as deeply as a document has them."""
        while self._waiting:
            self._inside(*self._waiting.pop())

    def _inside(self, old: dict[str, Any], new: dict[str, Any], place: Pointer, way: str) -> None:
        self._words("schema", old, new, place)
        if (old == NEVER) != (new == NEVER):
            self._note(place, "type narrowed" if new == NEVER else "type widened", "no value", way)
            return
        if any(keyword in schema for keyword in UNIONS for schema in (old, new)):
            old, new = self._beside_unions(old, new, place, way)
        self._types(old, new, place, way)
        self._values(old, new, place, way)
        self._properties(old, new, place, way)
        if "items" in old or "items" in new:
            self._schema(old.get("items", True), new.get("items", True), (*place, "items"), way)
        self._others(old.get("additionalProperties", True), new.get("additionalProperties", True), place, way)
        self._rules(old, new, place, way)
        self._keyword("allOf", old, new, place, way, "type changed", "type changed")

    def _beside_unions(
        self, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Compare the unions of schemas; what stands beside them."""
        unions = [{name for name in UNIONS if name in each} for each in (old, new)]
        alone = [
            len(found) == 1
            and {key for key in each if not is_annotation("schema", key)} - found <= {"discriminator"} | ASIDE
            for found, each in zip(unions, (old, new), strict=True)
        ]
        if len(unions[0]) < 2 and len(unions[1]) < 2 and (all(unions) or any(alone)):
            self._union(old, new, at, way)
            if not all(unions):
                # What is no union is a single member, and was compared as that.
                return _only(ASIDE, old), _only(ASIDE, new)
        else:
            for keyword in sorted(unions[0] | unions[1]):
                self._keyword(keyword, old, new, at, way, "type changed", "type changed")
        return _only(old.keys() - UNIONS, old), _only(new.keys() - UNIONS, new)

    def _keyword(
        self, keyword: str, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str, removed: str, other: str
    ) -> None:
        """Compare a keyword that is not looked into."""
        before, after = ({keyword: each[keyword]} if keyword in each else {} for each in (old, new))
        if self.old.deep_fingerprint("schema", before) == self.new.deep_fingerprint("schema", after):
            return
        if self.old.fingerprint("schema", before) != self.new.fingerprint("schema", after):
            self._note(at, removed if keyword not in new else other, keyword, way)

    def _matched(self, old: str, new: str) -> None:
        """Two named schemas stand in the same place."""
        if old == new:
            self._reached.add(new)
        elif old not in self._renamed.values() and new not in self._schemas(self.old.document.root):
            if old not in self._schemas(self.new.document.root):
                self._renamed.setdefault(new, old)

    def _view(self, facts: Normalizer, schema: Any, at: Pointer) -> tuple[dict[str, Any], bool, Pointer]:
        """A schema put together, without null; whether null was there; and the place where it stands."""
        null, seen = False, set[Pointer]()
        while True:
            value, at = self._resolved(facts, "schema", schema, at)
            schema, more = split_null(self._whole(value, facts))
            null = null or more
            if not is_reference("schema", schema) or at in seen:
                return schema, null, at
            seen.add(at)

    def _types(self, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str) -> None:
        before, after = _types(old), _types(new)
        if before == after:
            return
        gone, came = _beyond(before, after), _beyond(after, before)
        what = "type changed" if gone and came else "type widened" if came else "type narrowed"
        self._note(at, what, f"{_list(sorted(before)) or 'any'} to {_list(sorted(after)) or 'any'}", way)

    def _values(self, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str) -> None:
        before, after = (
            {json.dumps(value, sort_keys=True): value for value in _values_of(each)} for each in (old, new)
        )
        if before.keys() == after.keys():
            return
        came = _list(value for key, value in after.items() if key not in before)
        gone = _list(value for key, value in before.items() if key not in after)
        if not before:
            self._note(at, "enum closed", came, way)
        elif not after:
            self._note(at, "constant opened" if len(before) == 1 else "enum opened", gone, way)
        elif len(before) == len(after) == 1:
            self._note(at, "constant changed", f"{gone} to {came}", way)
        else:
            if came:
                self._note(at, "constant opened" if len(before) == 1 else "new enum value", came, way)
            if gone:
                self._note(at, "enum value removed", gone, way)

    def _properties(self, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str) -> None:
        before, after = (each.get("properties") or {} for each in (old, new))
        needed, needs = (set(each.get("required") or ()) for each in (old, new))
        for name in [*after, *(name for name in before if name not in after)]:
            place = (*at, "properties", name)
            if name not in before:
                self._note(place, f"new {'required' if name in needs else 'optional'} property", "", way)
            elif name not in after:
                self._note(place, f"{'required' if name in needed else 'optional'} property removed", "", way)
            else:
                if (name in needed) != (name in needs):
                    self._note(place, f"property now {'required' if name in needs else 'optional'}", "", way)
                self._schema(before[name], after[name], place, way, absent=name not in needed)
        for name in sorted((needed ^ needs) - before.keys() - after.keys()):
            what = "new required property" if name in needs else "required property removed"
            self._note((*at, "required"), what, name, way)

    def _others(self, old: Any, new: Any, at: Pointer, way: str) -> None:
        place = (*at, "additionalProperties")
        is_open = [each is True or each == {} for each in (old, new)]
        if isinstance(old, dict) and isinstance(new, dict) and not any(is_open):
            self._schema(old, new, place, way)
        elif is_open[0] != is_open[1] or isinstance(old, bool) != isinstance(new, bool):
            opened = is_open[1] or old is False
            if isinstance(old, dict) and is_open[1] and not is_open[0]:
                self._note(place, "type widened", "any value", way)
            else:
                what = "other properties allowed" if opened else "other properties forbidden or restricted"
                self._note(place, what, "", way)

    def _rules(self, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str) -> None:
        for keyword in (*LOWER, *UPPER):
            before, after = old.get(keyword), new.get(keyword)
            if before == after or not all(isinstance(each, (int, float, type(None))) for each in (before, after)):
                continue
            grew = before is None or (after is not None and after > before)
            looser = after is None or (before is not None and grew != (keyword in LOWER))
            text = f"{keyword}: {_excerpt(before)} to {_excerpt(after)}"
            self._note(at, "limit loosened" if looser else "limit tightened", text, way)
        if old.get("format") != new.get("format"):
            self._note(at, "format changed", f"{_excerpt(old.get('format'))} to {_excerpt(new.get('format'))}", way)
        if ("default" in old) != ("default" in new) or json.dumps(old.get("default")) != json.dumps(new.get("default")):
            what = "default changed or removed" if "default" in old else "default added"
            text = " to ".join(_excerpt(each["default"]) if "default" in each else "none" for each in (old, new))
            self._note(at, what, text, way)
        for keyword in ("deprecated", "readOnly", "writeOnly"):
            if bool(old.get(keyword)) != bool(new.get(keyword)):
                self._note(at, "deprecation or direction changed", keyword, way)
        for keyword in sorted((old.keys() | new.keys()) - _COMPARED):
            if not is_annotation("schema", keyword):
                self._keyword(keyword, old, new, at, way, "rule removed", "rule added or changed")

    # --- unions ---

    def _union(self, old: dict[str, Any], new: dict[str, Any], at: Pointer, way: str) -> None:
        olds, news = _members(old), _members(new)
        pairs = self._pairs(olds, news)
        told = self.old.is_discriminated(old) or len(olds) < 2
        for i, member in enumerate(news):
            if i not in pairs.values():
                apart = told and self.new.is_discriminated(new) and len(olds) > 1
                what = "new kind" if apart else "new member that no constant tells apart"
                self._note(at, what, self._named(self.new, member), way)
        for i, member in enumerate(olds):
            if i in pairs:
                keyword = next((name for name in UNIONS if name in new), "")
                place = (*at, keyword, str(pairs[i])) if keyword else (*at, "")
                self._schema(member, news[pairs[i]], place, way)
            else:
                self._note(at, "kind removed", self._named(self.old, member), way)
        if self.old.discriminator(old) != self.new.discriminator(new):
            self._note(at, "kinds told apart otherwise", "", way)
        if set(UNIONS) <= old.keys() | new.keys() and not (told and self.new.is_discriminated(new)):
            self._note(at, "rule added or changed" if "oneOf" in new else "rule removed", "oneOf", way)

    def _pairs(self, olds: list[Any], news: list[Any]) -> dict[int, int]:
        """Which old member of a union is which new one: by name, by constants, by facts, by type."""
        pairs: dict[int, int] = {}
        for identity in (
            lambda facts, member: member.get("$ref") if isinstance(member, dict) else None,
            lambda facts, member: facts.constants(member),
            lambda facts, member: facts.deep_fingerprint("schema", member),
            lambda facts, member: facts.normal_form("schema", member) and facts.fingerprint("schema", member),
            lambda facts, member: sorted(_types(self._whole(member, facts))),
        ):
            free: dict[str, int] = {}
            for i in range(len(news)):
                key = identity(self.new, news[i]) if i not in pairs.values() and len(pairs) < len(olds) else None
                if key:
                    free.setdefault(json.dumps(key, sort_keys=True), i)
            for i in range(len(olds)) if free else ():
                key = identity(self.old, olds[i]) if i not in pairs else None
                found = free.pop(json.dumps(key, sort_keys=True), None) if key else None
                if found is not None:
                    pairs[i] = found
        return pairs

    @staticmethod
    def _named(facts: Normalizer, member: Any) -> str:
        constants = facts.constants(member)
        name = component_of(member.get("$ref")) if isinstance(member, dict) else None
        kind = next((value for value in constants.values() if isinstance(value, str)), "")
        return f"{name[1]} ({kind})" if name and kind else name[1] if name else kind

    # --- what both need ---

    @staticmethod
    def _resolved(facts: Normalizer, kind: str, value: Any, at: Pointer) -> tuple[Any, Pointer]:
        """An object or what its reference names, and where that stands."""
        seen = set()
        while is_reference(kind, value) and value["$ref"] not in seen:
            seen.add(value["$ref"])
            target = component_of(value["$ref"])
            found = facts.document.root.get("components", {}).get(target[0], {}).get(target[1]) if target else None
            if target is None or found is None:
                break
            at, value = ("components", *target), found
        return value, at

    def _whole(self, schema: Any, facts: Normalizer, depth: int = 0) -> dict[str, Any]:
        """A schema with the schemas that it refers to, or that it is all of, put together; with words of its own."""
        schema = facts.resolved("schema", schema)
        if not isinstance(schema, dict):
            return {"not": {}} if schema is False else {}
        schema = plain(schema)
        parts = [part for part in schema.get("allOf", []) if isinstance(part, (dict, bool))]
        if "$ref" in schema and not is_reference("schema", schema):
            parts.append({"$ref": schema["$ref"]})
        if not parts or depth > 20:
            return schema
        whole = {key: value for key, value in schema.items() if key not in ("allOf", "$ref")}
        for part in (self._whole(each, facts, depth + 1) for each in parts):
            for key, value in part.items():
                if is_annotation("schema", key):
                    continue
                if key == "properties" and isinstance(value, dict):
                    both = whole.get(key, {})
                    whole[key] = {
                        name: {"allOf": [both[name], value[name]]} if name in both and name in value else each
                        for name, each in {**both, **value}.items()
                    }
                elif key == "required" and isinstance(value, list):
                    whole[key] = [*whole.get(key, []), *value]
                elif key not in whole or json.dumps(whole[key]) == json.dumps(value):
                    whole[key] = value
                elif key in (*LOWER, *UPPER) and all(isinstance(each, (int, float)) for each in (whole[key], value)):
                    whole[key] = (max if key in LOWER else min)(whole[key], value)
                else:
                    whole.setdefault("allOf", []).append({key: value})
        return whole

    def _words(self, kind: str, old: Any, new: Any, at: Pointer) -> None:
        """Note what says something to people only, of an object itself."""
        before, after = (
            {key: value for key, value in each.items() if kind not in FIELDS or is_annotation(kind, key)}
            if isinstance(each, dict)
            else {}
            for each in (old, new)
        )
        for key in sorted(before.keys() | after.keys()):
            if before.get(key) != after.get(key):
                self._note((*at, key), "words changed")


def _only(keys: Collection[str], schema: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in schema.items() if key in keys}


def _uses(document: Mapping[str, Any]) -> dict[tuple[str, ...], set[str]]:
    """Which components stand in responses, and which in requests."""
    found: dict[tuple[str, ...], set[str]] = {}
    todo: list[tuple[str, Any, str]] = []
    for item in (document.get("paths") or {}).values():
        for method in METHODS if isinstance(item, dict) else ():
            operation = item.get(method)
            if isinstance(operation, dict):
                operation = {**operation, "parameters": [*_parameters(item), *_parameters(operation)]}
                todo += [
                    (kind, source.value, READ if kind == "response" else SEND)
                    for kind, source in children("operation", Source(Document(""), (), operation))
                ]
    while todo:
        kind, value, way = todo.pop()
        if not isinstance(value, dict):
            continue
        todo += [(inner, source.value, way) for inner, source in children(kind, Source(Document(""), (), value))]
        target = component_of(value.get("$ref"))
        if target and way not in found.setdefault(target, set()):
            found[target].add(way)
            meant = (document.get("components", {}).get(target[0]) or {}).get(target[1])
            todo.append((SECTIONS[target[0]], meant, way))
    return found


def _parameters(holder: Mapping[str, Any]) -> list[Any]:
    return list(holder.get("parameters") or [])


def _name(operation: Mapping[str, Any]) -> str:
    """What a caller calls: the class of the operation's tag, and the method."""
    tags = operation.get("tags")
    tag = tags[0] if isinstance(tags, list) and tags else "default"
    name = operation.get("operationId")
    return f"{tag}.{variable_name(name.replace('-', '_')) if isinstance(name, str) else ''}"


def _required(holder: Mapping[str, Any]) -> bool:
    return holder.get("required") is True or holder.get("in") == "path"


def _types(schema: Mapping[str, Any]) -> set[str]:
    """The JSON types that a schema names or whose values it lists, null aside; none for all of them."""
    types = schema.get("type")
    found = {types} if isinstance(types, str) else set(types) if isinstance(types, list) else set()
    if not found:
        found = set().union(*map(kinds_of, _values_of(schema)))
        found -= {"integer"} if "number" in found and "integer" not in found else {"number"}
    return {str(name) for name in found}


def _beyond(one: set[str], other: set[str]) -> bool:
    """Whether there are types in the one that the other has not."""
    if not other:
        return False
    return not one or bool(one - other - ({"integer"} if "number" in other else set()))


def _values_of(schema: Mapping[str, Any]) -> list[Any]:
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    return values if isinstance(values, list) else []


def _members(schema: dict[str, Any]) -> list[Any]:
    """The members of a union; what is none is its own only member, but for what is said of the whole."""
    keyword = next((name for name in UNIONS if name in schema), None)
    return (
        list(schema[keyword])
        if keyword
        else [_only({key for key in schema if not is_annotation("schema", key)} - ASIDE, schema)]
    )


def _list(values: Iterable[Any]) -> str:
    return ", ".join(value if isinstance(value, str) else _excerpt(value) for value in values)


def _excerpt(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if value is not None else "none"
    return text if len(text) <= 60 else text[:57] + "..."
