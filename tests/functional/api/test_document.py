"""The interface keeps what its OpenAPI document promises, whatever fits the document or doesn't fit it is asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.core.failures import FailureGroup

from tests import factories
from tests.functional.api.furnished import furnish
from tests.pages import PageClient

#: Of each kind, for each address: about half a minute in all.
EXAMPLES = 8
MODES = {"fitting": GenerationMode.POSITIVE, "unfit": GenerationMode.NEGATIVE}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("who", ["", "secretary"])
def test_every_address_that_is_read_keeps_the_document(
    app: Flask, house: factories.House, signed_in: Callable[[str], PageClient], who: str, mode: str
) -> None:
    with app.app_context():
        made = furnish(house)
    known: dict[str, Any] = {"slug": "gcp", "ref": made.folio, "meeting_id": made.meeting_id}
    known["agreement_id"] = made.public_agreement_ids[0]
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    operations = [found.ok() for found in schema.get_all_operations()]
    reading = [operation for operation in operations if operation.method.upper() == "GET"]
    assert len(reading) == 9
    for operation in reading:
        _hold(operation, MODES[mode], _cookie(signed_in, who), known)


def _cookie(signed_in: Callable[[str], PageClient], who: str) -> dict[str, str]:
    if not who:
        return {}
    cookie = signed_in(who).get_cookie("convoca")
    assert cookie is not None
    return {"Cookie": f"convoca={cookie.value}"}


def _hold(operation: Any, mode: GenerationMode, headers: dict[str, str], known: dict[str, Any]) -> None:
    """Half of the requests go to something that is there, so that it isn't all 404."""
    for path in (None, {name: value for name, value in known.items() if "{" + name + "}" in operation.path}):
        if path == {}:
            continue
        if path is not None and mode is GenerationMode.NEGATIVE and not list(operation.query):
            continue  # nothing is left to spoil

        @given(
            case=operation.as_strategy(generation_mode=mode, **({"path_parameters": path} if path else {}))
        )
        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        def holds(case: Any) -> None:
            if mode is GenerationMode.POSITIVE:
                (case.query or {}).pop(
                    "after", None
                )  # a cursor comes from an answer; the rest is refused, rightly
            case.call_and_validate(headers=headers)

        holds()


def test_a_promise_that_is_not_kept_is_found_out(app: Flask, house: factories.House) -> None:
    """The test above can fail: with a document that calls a body's place a number, it does."""
    document = json.loads(app.extensions["convoca.openapi"])
    document["components"]["schemas"]["Body"]["properties"]["place"]["type"] = "integer"
    app.extensions["convoca.openapi"] = json.dumps(document)
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
    with pytest.raises(FailureGroup):
        _hold(schema["/api/v1/bodies"]["GET"], GenerationMode.POSITIVE, {}, {})
