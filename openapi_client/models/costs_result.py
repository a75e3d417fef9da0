# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Annotated, Literal, Optional, Union

from openapi_client.models._marks import NotNull, Open
from openapi_client.models._model import Model
from openapi_client.models.costs_result_amount import CostsResultAmount
from openapi_client.models.quantity_unit import QuantityUnit


class CostsResult(Model):
    """Costs in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.costs.result"]
    """The kind of object."""
    amount: NotNull[CostsResultAmount] = None
    """What it cost."""
    line_item: Optional[str] = None
    """The line item, when grouped by line_item."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
    api_key_id: Optional[str] = None
    """The API key, when grouped by api_key_id."""
    quantity: Optional[float] = None
    """The quantity behind the amount, counted in quantity_unit, when grouped by line_item."""
    quantity_unit: Optional[QuantityUnit] = None
    """The unit of quantity."""
    user_id: Optional[str] = None
    """The user, when grouped by user_id."""
    api_source: Optional[Annotated[Union[Literal["agents_api", "unlabeled"], str], Open]] = None
    """Where the requests came from, when grouped by api_source."""
