"""What OpenAPI says of bodies and answers, made of the structs that they are."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import FastAPI

from tricord.wire import Problem, TaxiiError

PROBLEM_TYPE = "application/problem+json"
TAXII_TYPE = "application/taxii+json;version=2.1"
TAXII_PREFIX = "/taxii2"

#: What every operation may answer besides what it is for.
STATUSES = (400, 401, 403, 404, 405, 406, 409, 413, 422, 429, 500, 503)

_MODELS: dict[str, type[Any]] = {}
_SCHEMA = "#/components/schemas/{name}"


def takes_words(says: str) -> dict[str, Any]:
    """What OpenAPI says of a body whose form a page of the documentation gives."""
    schema = {"type": "object", "description": says}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def takes(kind: type[Any]) -> dict[str, Any]:
    """What OpenAPI says of a body."""
    _MODELS[kind.__name__] = kind
    schema = {"$ref": _SCHEMA.format(name=kind.__name__)}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def gives(
    kind: type[Any] | None = None, *, status: int = 200, many: bool = False, media_type: str = "application/json"
) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer."""
    if kind is None:
        return {status: {"description": "Done."}}
    _MODELS[kind.__name__] = kind
    schema: dict[str, Any] = {"$ref": _SCHEMA.format(name=kind.__name__)}
    if many:
        schema = {"type": "array", "items": schema}
    return {status: {"description": "The answer.", "content": {media_type: {"schema": schema}}}}


def gives_bytes(media_type: str, *, says: str) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of an answer that is no JSON of ours."""
    schema = {"type": "string", "format": "binary"}
    return {200: {"description": says, "content": {media_type: {"schema": schema}}}}


def errors(*, taxii: bool = False) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of errors: one shape for all."""
    kind, media_type = (TaxiiError, TAXII_TYPE) if taxii else (Problem, PROBLEM_TYPE)
    _MODELS[kind.__name__] = kind
    schema = {"$ref": _SCHEMA.format(name=kind.__name__)}
    return {status: {"description": "An error.", "content": {media_type: {"schema": schema}}} for status in STATUSES}


def describe(app: FastAPI) -> None:
    """OpenAPI with the structs that bodies and answers are made of."""
    plain = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = plain()
            held = schema.setdefault("components", {}).setdefault("schemas", {})
            held.update(_used(schema))
            for operations in schema["paths"].values():
                for operation in operations.values():
                    # FastAPI's own word for a bad parameter is not the shape that is answered.
                    operation["responses"].pop("default", None)
            for unused in ("HTTPValidationError", "ValidationError"):
                held.pop(unused, None)
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]  # as FastAPI says


def _used(schema: dict[str, Any]) -> dict[str, Any]:
    """The schemas of the structs that the mounted routes name, and of those within them."""
    written = msgspec.json.encode(schema).decode()
    named = [kind for name, kind in _MODELS.items() if f'"{_SCHEMA.format(name=name)}"' in written]
    _, found = msgspec.json.schema_components(named, ref_template=_SCHEMA)
    return found
