# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

"""What extensions of the specification say about arguments: `format: unixtime` and `x-maximum-by`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any, Optional, Union

from openapi_client.exceptions import ApiTypeError, ApiValueError, one_line

Instant = Union[int, datetime, date, str]
"""Unix seconds; a datetime, in UTC if it has no time zone; a date: its midnight in UTC; or either as ISO 8601 text."""
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def unix_seconds(value: Instant) -> int:
    """Return an instant in whole Unix seconds; fractions of a second are cut off."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    moment = _parsed(value) if isinstance(value, str) else value
    if not isinstance(moment, date):
        excerpt = one_line(repr(value), 60)
        raise ApiTypeError(f"should be Unix seconds, a datetime, a date or ISO 8601 text, not {excerpt}")
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.utcoffset() is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return (moment - EPOCH) // timedelta(seconds=1)


def _parsed(text: str) -> datetime:
    from dateutil.parser import isoparser

    try:
        if re.match(r"\d{4}-", text):
            return isoparser(sep="T").isoparse(text.replace(" ", "T", 1))
    except (ValueError, OverflowError):
        pass
    excerpt = one_line(repr(text), 60)
    raise ApiValueError(f"should be an ISO 8601 date or time, such as 2025-08-01, not {excerpt}")


@dataclass(frozen=True)
class MaximumBy:
    """A maximum that depends on another argument."""

    argument: str
    default: Any  # what the server takes if that argument is absent
    maximum: Mapping[Any, int]

    def of(self, params: Mapping[str, Any]) -> Optional[int]:
        """Return the maximum beside some arguments, which need not have been checked."""
        selected = self._selected(params)
        for value, maximum in self.maximum.items():
            if value == selected:
                return maximum
        return None

    def check(self, value: Any, params: Mapping[str, Any]) -> None:
        """Refuse a value above the maximum."""
        maximum = self.of(params)
        if maximum is not None and value > maximum:
            condition = f"{self.argument}={self._selected(params)!r}"
            raise ApiValueError(f"should be at most {maximum} with {condition}, not {value}")

    def _selected(self, params: Mapping[str, Any]) -> Any:
        value = params.get(self.argument)
        return self.default if value is None else value
