# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""Errors made of answers: what the server says, and whether another attempt may succeed."""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from email.utils import formatdate, parsedate_to_datetime
from typing import Any, Optional

from pydantic import ValidationError

from openapi_client._security import Keys
from openapi_client.api_response import RawResponse, Reader
from openapi_client.exceptions import CLASSES, ApiException, one_line

RETRIED = (408, 409, 429, 500, 502, 503, 504)
EXHAUSTED = {"insufficient_quota", "billing_hard_limit_reached"}  # waiting does not help
MESSAGE_FIELDS = ("message", "detail", "title", "error_description")
SECONDS = re.compile(r"\d{1,12}(\.\d{1,9})?([eE]\+?\d{1,2})?", re.ASCII)


def unreadable(answer: RawResponse, keys: Keys, cause: Exception) -> ApiException:
    """Describe an answer that says that all is well, and is not what it should be."""
    raw = keys.hide_in(answer)
    text = str(cause)
    is_clean = raw.body == answer.body and keys.hide(text) == text
    error = ApiException()
    media_type, _, _ = raw.headers.get("content-type", "").partition(";")
    error.message = "the answer is empty"
    if raw.body:
        error.message = f"cannot read the {media_type} answer: {text if is_clean else 'it repeats a key'}"
    if is_clean:
        error.__cause__ = cause
    if isinstance(cause, ValidationError) and raw.status == 200:
        # A server that fails, or one in between, may send HTML, or a part of the JSON.
        error.is_transient = cause.errors()[0]["type"] == "json_invalid"
    return _completed(error, raw)


def refusal(answer: RawResponse, keys: Keys, read_error: Reader[Any]) -> ApiException:
    """Describe an answer that is an error."""
    raw = keys.hide_in(answer)
    error = CLASSES.get(raw.status, ApiException)()
    error.message, codes = _message(raw.body)
    if 300 <= raw.status < 400:
        location = raw.headers.get("location", "nowhere")
        error.message = f"redirects are not followed, and this one leads to {location}"
    if raw.status in (401, 403) and keys.hint:
        message = error.message.rstrip(". ")
        error.message = f"{message}; {keys.hint}".lstrip("; ")
    error.is_transient = raw.status in RETRIED and codes.isdisjoint(EXHAUSTED)
    error.is_repeatable = raw.status == 429
    with suppress(Exception):
        error.data = read_error(raw)
    return _completed(error, raw)


def _completed(error: ApiException, raw: RawResponse) -> ApiException:
    """Add to an error what its answer says."""
    error.status = raw.status
    error.reason = one_line(raw.reason, 100)
    error.args = (error.status, error.reason)
    error.message = one_line(error.message)
    error.headers = raw.headers
    error.body = raw.body
    error.request_id = raw.request_id or None
    error.retry_after = _retry_after(raw.headers)
    judgement = raw.headers.get("x-should-retry")
    if judgement in ("true", "false"):
        error.is_transient = error.is_repeatable = judgement == "true"
    return error


def _message(body: bytes) -> tuple[str, set[str]]:
    """Return what the body of an error says, and its codes."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return body[:200].decode("utf-8", "replace"), set()
    if isinstance(value, dict):
        value = value.get("error", value)
    if not isinstance(value, dict):
        return value if isinstance(value, str) else "", set()
    codes = {str(value.get("code")), str(value.get("type"))}
    for name in MESSAGE_FIELDS:
        if isinstance(value.get(name), str):
            return value[name], codes
    return "", codes


def _retry_after(headers: Mapping[str, str]) -> Optional[float]:
    """Return the seconds that a server wants the client to wait; None if it does not say so in earnest."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        text = headers.get(name, "").strip()
        if SECONDS.fullmatch(text):
            return float(text) * unit or None
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        # The clocks of the server and of this machine may differ.
        now = parsedate_to_datetime(headers.get("date") or formatdate(usegmt=True))
        seconds = (parsedate_to_datetime(text[:100]) - now).total_seconds()
        return seconds if seconds > 0 else None
    return None
