# Generated from openapi.yaml by generate.sh. To change it, edit openapi.yaml or generator/templates.

from __future__ import annotations

from typing import Literal, Optional

from openapi_client.models._model import Model


class UsageCodeInterpreterSessionsResult(Model):
    """Usage of code interpreter sessions in one time bucket, for one combination of the grouping keys."""

    object: Literal["organization.usage.code_interpreter_sessions.result"]
    """The kind of object."""
    num_sessions: int
    """Sessions of the code interpreter."""
    project_id: Optional[str] = None
    """The project, when grouped by project_id."""
