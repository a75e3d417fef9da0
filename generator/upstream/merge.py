"""A newer fragment merged into openapi.yaml: what it says of the wire is taken over, how openapi.yaml says it stays.

Objects are matched by where they stand, not by what they are called: what one document has inline and the other under a
name is the same object. A name that the newcomer gives is taken over; one that only openapi.yaml gives stays.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Optional

from generator.openapi.document import SECTIONS, Component, Document, component_of
from generator.openapi.normalize import Normalizer, is_default, split_null, with_null
from generator.openapi.objects import LIST, MAP, METHODS, ONE, field_of, is_annotation, is_reference, walk
from generator.pointers import Pointer

Claims = dict[tuple[str, str], list[Any]]
REUSED = ("parameters", "responses", "headers", "requestBodies")
"""Of these, a new object that says what a component of openapi.yaml says becomes a reference to it."""


def merge(ours: dict[str, Any], theirs: dict[str, Any]) -> Merge:
    """What openapi.yaml is to say now."""
    first = Merge(ours, theirs)
    first.run()
    # Of a component that stands for what the newcomer has inline in several places, these may say different things now.
    second = Merge(ours, theirs, first.chosen(), first.names())
    second.run()
    return second


class Merge:
    """One pass over both documents."""

    def __init__(
        self,
        ours: dict[str, Any],
        theirs: dict[str, Any],
        chosen: Mapping[tuple[str, str], str] = MappingProxyType({}),
        kept: Mapping[tuple[str, str], str] = MappingProxyType({}),
    ) -> None:
        self.ours, self.theirs = ours, theirs
        self.our_facts, self.their_facts = Normalizer(Document("", ours)), Normalizer(Document("", theirs))
        self.claims: Claims = {}
        self.renamed: dict[tuple[str, str], str] = {}
        """Components of openapi.yaml under the name that the newcomer gives them, with the name that they had."""
        self._kept = kept
        """Components of the newcomer, with the name that they have in openapi.yaml."""
        self._keeping = {(section, mine) for (section, _), mine in kept.items()}
        self._candidates: dict[tuple[str, str], Counter[str]] = {}
        """Of a component of openapi.yaml: the names of those that stand in its places."""
        self._new: set[int] = set()
        self.document: dict[str, Any] = {}
        self._chosen = chosen
        self._made: dict[tuple[str, str], Any] = {}
        self._reusable = {
            section: {
                self.our_facts.fingerprint(SECTIONS[section], value): name
                for name, value in reversed(self._components(ours, section).items())
            }
            for section in REUSED
        }

    def chosen(self) -> dict[tuple[str, str], str]:
        """What each component is to say, of what its places say: what it says now, or else what most of them say."""
        found = {}
        for (section, name), claims in self.claims.items():
            keys = [self.their_facts.fingerprint(SECTIONS[section], value) for value in claims]
            now = self.our_facts.fingerprint(SECTIONS[section], self._components(self.ours, section)[name])
            found[section, name] = now if now in keys else Counter(keys).most_common(1)[0][0]
        return found

    def names(self) -> dict[tuple[str, str], str]:
        """Which components of the newcomer keep a name of openapi.yaml: what says the same, or else what most use."""
        found = {}
        for (section, mine), candidates in self._candidates.items():
            kind = SECTIONS[section]
            now = self.our_facts.fingerprint(kind, self._components(self.ours, section)[mine])
            theirs = self._components(self.theirs, section)
            same = [other for other in candidates if self.their_facts.fingerprint(kind, theirs[other]) == now]
            found[section, (same or [candidates.most_common(1)[0][0]])[0]] = mine
        return found

    def run(self) -> None:
        """Merge the documents."""
        ours, theirs = self.ours, self.theirs
        paths = self._paths()
        components: dict[str, Any] = {}
        for section in self._order(ours.get("components", {}), theirs["components"], set(SECTIONS)):
            made = {name: value for (holder, name), value in self._made.items() if holder == section}
            old = {self._new_name(section, name): None for name in self._components(ours, section)}
            ordered = self._order(old, self._components(theirs, section), set(made))
            if made:
                components[section] = {name: made[name] for name in ordered}
        found = {"info": ours.get("info", {}), "tags": self._tags(paths), "paths": paths, "components": components}
        if isinstance(theirs["info"]["version"], str):
            found["info"] = {**found["info"], "version": theirs["info"]["version"]}
        if isinstance(theirs.get("servers"), list) and theirs["servers"]:
            found["servers"] = self._servers()
        if "security" in ours:
            schemes = components.get("securitySchemes", {})
            found["security"] = [entry for entry in ours["security"] if entry.keys() <= schemes.keys()]
        self.document = {key: found.pop(key, value) for key, value in ours.items()}
        if not self.document.get("security", True):
            del self.document["security"]
        self.document |= {key: value for key, value in found.items() if value}

    @staticmethod
    def _components(document: Mapping[str, Any], section: str) -> dict[str, Any]:
        found = document.get("components", {}).get(section) or {}
        return dict(found)

    def _new_name(self, section: str, name: str) -> str:
        return next((new for (at, new), old in self.renamed.items() if (at, old) == (section, name)), name)

    def _servers(self) -> list[Any]:
        known = {server.get("url"): server for server in self.ours.get("servers", [])}
        servers = [{"url": each["url"]} for each in self.theirs["servers"] if isinstance(each, dict) and "url" in each]
        return [known.get(server["url"], server) for server in servers]

    def _tags(self, paths: Mapping[str, Any]) -> list[Any]:
        used = {
            tag
            for item in paths.values()
            for method, operation in item.items()
            if method in METHODS
            for tag in operation.get("tags", [])
        }
        both = [*(self.ours.get("tags") or []), *(self.theirs.get("tags") or [])]
        known: dict[Any, Any] = {}
        for tag in both:
            if isinstance(tag, dict) and tag.get("name") in used:
                known.setdefault(tag["name"], {key: value for key, value in tag.items() if not key.startswith("x-")})
        return list(known.values())

    # --- operations ---

    def new_words(self) -> list[Pointer]:
        """The places in the document whose words are the newcomer's: what openapi.yaml did not have."""
        return [
            (*source.pointer, key)
            for _, source in walk(Document("", self.document))
            if id(source.value) in self._new
            for key in ("summary", "title", "description")
            if isinstance(source.value.get(key), str)
        ]

    def _paths(self) -> dict[str, Any]:
        result = {}
        for path in self._order(self.ours.get("paths", {}), self.theirs["paths"], set(self.theirs["paths"])):
            old, new = self.ours.get("paths", {}).get(path, {}), self.theirs["paths"][path]
            rest = {key: value for key, value in old.items() if key not in (*METHODS, "parameters")}
            item = {
                method: self._operation(self._own(old, method), new[method], ("paths", path, method))
                for method in self._order(old, new, set(new))
            }
            result[path] = {**rest, **item}
        return result

    @staticmethod
    def _own(item: dict[str, Any], method: str) -> Optional[dict[str, Any]]:
        """An operation with the parameters of its path; those that it has itself come first, and so win."""
        if method not in item or not item.get("parameters"):
            return item.get(method)
        return {**item[method], "parameters": [*item[method].get("parameters", []), *item["parameters"]]}

    def _operation(self, old: Optional[dict[str, Any]], new: dict[str, Any], at: Pointer) -> Any:
        common = self.ours.get("security", [])
        for entry in new["security"]:
            for scheme in entry:
                self._component("securitySchemes", scheme, scheme)
        if old is None:
            result = self._adopted("operation", new, at)
        else:
            result = self._merged("operation", {**old, "security": old.get("security", common)}, new, at)
        if result["security"] == common and "security" not in (old or {}):
            del result["security"]
        return result

    # --- objects ---

    def _merged(self, kind: str, ours: Any, theirs: Any, at: Pointer) -> Any:
        """An object that both documents have."""
        if not isinstance(ours, dict) or not isinstance(theirs, dict):
            return theirs
        if kind == "schema":
            base, null = split_null(theirs)
            our_base, our_null = split_null(ours)
            if (null or our_null) and (is_reference(kind, our_base) or is_reference(kind, base)):
                inner = self._merged(kind, our_base, base, at)
                return (ours if our_null and inner == our_base else with_null(inner)) if null else inner
        if is_reference(kind, ours) or is_reference(kind, theirs):
            return self._referred(kind, ours, theirs, at)
        same = self.our_facts.fingerprint(kind, ours) == self.their_facts.fingerprint(kind, theirs)
        if same and "$ref" not in json.dumps([ours, theirs]):
            return ours
        result = {}
        for key, value in ours.items():
            if is_annotation(kind, key):
                result[key] = value
            elif key in theirs:
                result[key] = self._field(kind, key, value, theirs[key], at)
            elif kind == "schema" and key == "enum" and value == [theirs.get("const", ...)]:
                result[key] = value
                theirs = {name: item for name, item in theirs.items() if name != "const"}
            elif is_default(kind, key, value, {**theirs, "in": ours.get("in")}):
                result[key] = value
        fresh = {
            key: self._adopted_field(kind, key, value, at)
            for key, value in theirs.items()
            if key not in result and not is_annotation(kind, key) and not is_default(kind, key, value, theirs)
        }
        result |= fresh
        return {key: result[key] for key in self._order(ours, theirs, set(result))}

    def _field(self, kind: str, key: str, ours: Any, theirs: Any, at: Pointer) -> Any:
        how, inner = field_of(kind, key)
        if how == ONE:
            return self._merged(inner, ours, theirs, (*at, key))
        if how == MAP and isinstance(ours, dict) and isinstance(theirs, dict):
            return {
                name: self._merged(inner, ours[name], theirs[name], (*at, key, name))
                if name in ours
                else self._adopted(inner, theirs[name], (*at, key, name))
                for name in self._order(ours, theirs, set(theirs))
            }
        if how == LIST and isinstance(ours, list) and isinstance(theirs, list):
            return self._list(inner, key, ours, theirs, (*at, key))
        if key == "$ref":
            mine, other = component_of(ours), component_of(theirs)
            return self._component(other[0], mine[1] if mine else other[1], other[1]) if other else theirs
        if key == "type" and isinstance(ours, list) and isinstance(theirs, list):
            return ours if set(ours) == set(theirs) else theirs
        if key in ("enum", "required", "tags") and isinstance(ours, list) and isinstance(theirs, list):
            texts = {json.dumps(value): value for value in theirs}
            return [texts[text] for text in self._order(map(json.dumps, ours), texts, set(texts))]
        if key == "discriminator" and isinstance(ours, dict) and isinstance(theirs, dict):
            old, new = ours.get("mapping", {}), theirs.get("mapping", {})
            mapping = {kind: self._mapped(new[kind]) for kind in self._order(old, new, set(new))}
            return {"propertyName": theirs.get("propertyName"), **({"mapping": mapping} if mapping else {})}
        return theirs

    def _list(self, kind: str, key: str, ours: list[Any], theirs: list[Any], at: Pointer) -> list[Any]:
        """A list of objects, in our order; what is new stands behind what it follows, or as a parameter at the end."""
        pairs = self._pairs(kind, key, ours, theirs)
        partner = {new: old for old, new in pairs.items()}
        made: dict[int, Any] = {}
        for new, value in enumerate(theirs):
            place = (*at, str(new))
            old = partner.get(new)
            made[new] = (
                self._adopted(kind, value, place) if old is None else self._merged(kind, ours[old], value, place)
            )
        if kind == "parameter":
            order = [*(pairs[old] for old in sorted(pairs)), *(new for new in made if new not in partner)]
        else:
            order = self._order([pairs.get(old, -1) for old in range(len(ours))], range(len(theirs)), set(made))
        return [made[new] for new in order]

    def _pairs(self, kind: str, key: str, ours: list[Any], theirs: list[Any]) -> dict[int, int]:
        """Which of our items is which of theirs: the same name, else the same facts, else the same constants."""
        pairs: dict[int, int] = {}

        def pair(mine: Iterable[Any], other: Iterable[Any]) -> None:
            free: dict[str, int] = {}
            for new, each in enumerate(other):
                if new not in pairs.values() and each:
                    free.setdefault(json.dumps(each, sort_keys=True), new)
            for old, each in enumerate(mine):
                text = json.dumps(each, sort_keys=True)
                if old not in pairs and text in free:
                    pairs[old] = free.pop(text)

        if key == "prefixItems":
            return {i: i for i in range(min(len(ours), len(theirs)))}
        if kind == "parameter":
            full = [[facts.resolved(kind, each) for each in items] for facts, items in self._sides(ours, theirs)]
            pair(*([[each.get("name"), each.get("in")] for each in items if isinstance(each, dict)] for items in full))
            return pairs
        pair(*([each.get("$ref") if isinstance(each, dict) else None for each in items] for items in (ours, theirs)))
        pair(*([facts.normal_form(kind, each) for each in items] for facts, items in self._sides(ours, theirs)))
        pair(*([facts.constants(each) for each in items] for facts, items in self._sides(ours, theirs)))
        if len(ours) == len(theirs) and key == "allOf":
            pairs |= dict(zip((i for i in range(len(ours)) if i not in pairs), self._free(theirs, pairs), strict=True))
        return pairs

    def _sides(
        self, ours: list[Any], theirs: list[Any]
    ) -> tuple[tuple[Normalizer, list[Any]], tuple[Normalizer, list[Any]]]:
        return (self.our_facts, ours), (self.their_facts, theirs)

    @staticmethod
    def _free(theirs: list[Any], pairs: Mapping[int, int]) -> list[int]:
        return [new for new in range(len(theirs)) if new not in pairs.values()]

    # --- references ---

    def _referred(self, kind: str, ours: dict[str, Any], theirs: dict[str, Any], at: Pointer) -> Any:
        """An object that one document has under a name, or both."""
        section = SECTIONS.get(kind, "")
        mine = component_of(ours.get("$ref")) if is_reference(kind, ours) else None
        other = component_of(theirs.get("$ref")) if is_reference(kind, theirs) else None
        words = {key: value for key, value in ours.items() if is_annotation(kind, key)}
        if mine and other:
            return {"$ref": self._component(section, mine[1], other[1]), **words}
        if mine:
            claims = self.claims.setdefault((section, mine[1]), [])
            claims.append(theirs)
            key = self.their_facts.fingerprint(kind, theirs)
            named = self._components(self.theirs, section).get(mine[1])
            if named is None and self._wanted(section, mine[1]) in (None, key):
                return {"$ref": self._component(section, mine[1], None, theirs), **words}
            if named is not None and self.their_facts.fingerprint(kind, named) == key:
                return {"$ref": self._component(section, mine[1], mine[1]), **words}
            return {**self._merged(kind, self.our_facts.resolved(kind, ours), theirs, at), **words}
        if other and self._refers_to_itself(kind, other):
            return {"$ref": self._component(section, other[1], other[1]), **words}
        return self._merged(kind, ours, self.their_facts.resolved(kind, theirs), at)

    def _component(self, section: str, mine: str, other: Optional[str], inline: Any = None) -> str:
        """The reference to a component, merged of ours and of theirs, or of what they have in its place."""
        name = self._name(section, mine, other) if other else mine
        if (section, name) not in self._made:
            ours = self._components(self.ours, section)
            theirs = self._components(self.theirs, section)
            value = theirs[other] if other else inline
            free = mine in ours and mine not in theirs and self._new_name(section, mine) == mine
            if name not in ours and free and (section, mine) not in self._keeping:
                self.renamed[section, name] = mine
            old = ours.get(name, ours[mine] if (section, name) in self.renamed else None)
            at = ("components", section, name)
            self._made[section, name] = None  # for what refers back to it
            kind = SECTIONS[section]
            made = self._adopted(kind, value, at) if old is None else self._merged(kind, old, value, at)
            self._made[section, name] = made
        return Component(section, name).reference

    def _name(self, section: str, mine: str, other: str) -> str:
        """What a component is called. Only schemas and keys have names that users see, so only these are taken over."""
        ours, theirs = self._components(self.ours, section), self._components(self.theirs, section)
        if section not in ("schemas", "securitySchemes") and mine in ours and mine not in theirs and other not in ours:
            self._candidates.setdefault((section, mine), Counter())[other] += 1
        return self._kept.get((section, other), other)

    def _wanted(self, section: str, name: str) -> Optional[str]:
        """What a component of openapi.yaml is to say, where that is known before it is made."""
        other = next((other for (at, other), mine in self._kept.items() if (at, mine) == (section, name)), None)
        if other is not None:
            return self.their_facts.fingerprint(SECTIONS[section], self._components(self.theirs, section)[other])
        return self._chosen.get((section, name))

    def _mapped(self, ref: Any) -> Any:
        found = component_of(ref)
        return self._component(found[0], found[1], found[1]) if found else ref

    def _refers_to_itself(self, kind: str, name: tuple[str, str]) -> bool:
        return "the schema around" in json.dumps(
            self.their_facts.normal_form(kind, {"$ref": Component(*name).reference})
        )

    # --- what is new ---

    def _adopted(self, kind: str, theirs: Any, at: Pointer) -> Any:
        """An object that only they have."""
        if not isinstance(theirs, dict):
            return theirs
        section = SECTIONS.get(kind, "")
        if is_reference(kind, theirs):
            name = component_of(theirs["$ref"])
            words = {key: value for key, value in theirs.items() if is_annotation(kind, key)}
            return {"$ref": self._component(section, name[1], name[1]), **words} if name else theirs
        if section in REUSED and at[:2] != ("components", section):
            key = self.their_facts.fingerprint(kind, theirs)
            known = self._reusable[section].get(key)
            free = known and known not in self._components(self.theirs, section)
            if known and free and self._wanted(section, known) in (None, key):
                return {"$ref": self._component(section, known, None, theirs)}
        result = {key: self._adopted_field(kind, key, value, at) for key, value in theirs.items()}
        self._new.add(id(result))
        return result

    def _adopted_field(self, kind: str, key: str, value: Any, at: Pointer) -> Any:
        how, inner = field_of(kind, key)
        if how == ONE:
            return self._adopted(inner, value, (*at, key))
        if how == MAP and isinstance(value, dict):
            return {name: self._adopted(inner, item, (*at, key, name)) for name, item in value.items()}
        if how == LIST and isinstance(value, list):
            return [self._adopted(inner, item, (*at, key, str(i))) for i, item in enumerate(value)]
        if key == "discriminator" and isinstance(value, dict) and isinstance(value.get("mapping"), dict):
            return {**value, "mapping": {kind: self._mapped(ref) for kind, ref in value["mapping"].items()}}
        if key == "$ref":
            return self._mapped(value)
        return value

    # --- order ---

    @staticmethod
    def _order(ours: Iterable[Any], theirs: Iterable[Any], wanted: set[Any]) -> list[Any]:
        """What is wanted, in our order; what only they have stands behind what they have before it."""
        result = [key for key in ours if key in wanted]
        last: Any = None
        for key in theirs:
            if key not in wanted:
                continue
            if key not in result:
                result.insert(result.index(last) + 1 if last is not None else 0 if not result else len(result), key)
            last = key
        return result
