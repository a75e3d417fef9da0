"""Security schemes, reduced to how the runtime sends a key."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from generator.models.names import call, literal
from generator.openapi.document import Document, Source
from generator.package.stock import PlainText

SCHEME = PlainText("security scheme", r"[\w.\-]+")
KEY_NAME = PlainText("name of a key", r"[\w.\-]+")
HTTP_NAME = r"[\w!#$%&'*+\-.^`|~]+"
"""Matches the names that headers and cookies can have."""
KEY_NAMES = {
    "header": PlainText("name of a header", HTTP_NAME),
    "query": PlainText("name of a parameter", r"[^\ud800-\udfff]+"),
    "cookie": PlainText("name of a cookie", HTTP_NAME),
}
"""The names of the keys in each location, for our own template."""
MUTUAL_TLS = "mutualTLS"
Requirement = dict[str, list[str]]
"""The security schemes that a request needs together. The lists are for scopes, which the client does not send."""
ENVIRONMENT_VARIABLE = PlainText("name of an environment variable", r"[A-Za-z_]\w*")


def security_schemes(document: Document, is_stock: bool) -> dict[str, Any]:
    """Return the security schemes that the runtime supports, for our own template or the default one."""
    schemes: dict[str, Any] = {}
    for name, entry in document.source("components", "securitySchemes").entries():
        scheme = entry.resolved()
        if not isinstance(scheme.value, dict):
            continue
        checked_name = SCHEME.checked(name, scheme) if is_stock else name
        reduced = _reduced(scheme, is_stock)
        if reduced:
            reduced["x-name"] = literal(name)
            reduced["x-source"] = _source(reduced, scheme)
            schemes[checked_name] = reduced
    return schemes


def requirements(holder: Source, schemes: dict[str, Any], is_stock: bool) -> list[Requirement]:
    """Return the security requirements of the document or an operation, one of which a request must meet.

    Refuses them if the client can meet none.
    """
    security = holder / "security"
    usable: list[Requirement] = []
    unusable: list[Requirement] = []
    problems: list[str] = []
    if security.value is not None and not isinstance(security.value, list):
        security.fault("must be a list")
    for source in security.items():
        if source.value is None:  # one that was left out
            continue
        if not isinstance(source.value, dict):
            source.fault("must be an object")
            continue
        requirement: Requirement = {name: [] for name in source.value}
        problem = _problem(requirement, schemes)
        if not problem:
            usable.append(requirement)
            continue
        problems.append(problem)
        if not is_stock or all(map(SCHEME.matches, requirement)):
            unusable.append(requirement)
    if problems and not usable:
        outcome = "each call needs its header in _headers"
        security.refuse("this security requirement", problems[0], hint="", outcome=outcome)
        return unusable
    return usable


def _problem(names: Iterable[str], schemes: dict[str, Any]) -> str:
    """Say why the client cannot meet a requirement, or return an empty text."""
    places: set[str] = set()
    for name in names:
        if name not in schemes:
            return f"the client has no way to authenticate by {name}"
        scheme = schemes[name]
        if scheme["type"] == MUTUAL_TLS:
            continue
        location = scheme.get("in", "header")
        parameter = scheme.get("name", "Authorization")
        place = f"{location} {parameter}".lower()
        if place in places:
            return f"{name} needs the same {place} as another scheme of the requirement"
        places.add(place)
    return ""


def _reduced(scheme: Source, is_stock: bool) -> dict[str, Any]:
    """Return how to send the key of a security scheme; nothing if the runtime cannot send it."""
    scheme_type = (scheme / "type").value
    if scheme_type == MUTUAL_TLS:
        return {"type": MUTUAL_TLS}
    if scheme_type in ("oauth2", "openIdConnect"):
        return {"type": "http", "scheme": "bearer"}
    if scheme_type == "http":
        method = str((scheme / "scheme").value).lower()
        if method in ("basic", "bearer"):
            return {"type": "http", "scheme": method}
    if scheme_type == "apiKey":
        location = (scheme / "in").value
        if isinstance(location, str) and location in KEY_NAMES:
            name = scheme / "name"
            checker = KEY_NAME if is_stock else KEY_NAMES[location]
            checked_name = checker.checked(name.value, name)
            return {"type": "apiKey", "in": location, "name": checked_name}
    return {}


def _source(reduced: dict[str, Any], scheme: Source) -> str:
    """Write the Python source of a security scheme, including what its extensions say about keys."""
    scheme_type = reduced.get("in", reduced.get("scheme", MUTUAL_TLS))
    keywords = {"type": scheme_type}
    if "name" in reduced:
        keywords["parameter"] = reduced["name"]
    variable = scheme / "x-environment-variable"
    if variable.value is not None:
        keywords["environment"] = ENVIRONMENT_VARIABLE.checked(variable.value, variable)
    key_kinds = scheme / "x-key-kinds"
    if key_kinds.value is not None:
        if not _is_text_map(key_kinds.value):
            key_kinds.fault("must be a map from the prefixes of keys to what to say when one is refused")
        keywords["key_kinds"] = key_kinds.value
    return call("SecurityScheme", [], keywords)


def _is_text_map(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    texts = [*value, *value.values()]
    return all(isinstance(text, str) for text in texts)
