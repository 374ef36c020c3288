"""The API's reference at /docs, rendered from the OpenAPI document; loads nothing from elsewhere."""

import json
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from server.web.rendering import page

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address, with its parameters, body and answers."""

    method: str
    path: str
    summary: str
    parameters: list[dict[str, Any]]
    body: str
    answers: list[tuple[str, str, str]]


@router.get("/docs")
def read_reference(request: Request) -> HTMLResponse:
    """Show what the API takes and answers."""
    described: dict[str, Any] = request.app.openapi()
    return page(request, "reference.html", language="en", api=described["info"], groups=groups(described))


def groups(described: dict[str, Any]) -> dict[str, list[Operation]]:
    """Return the operations of an OpenAPI document by their tag."""
    grouped: dict[str, list[Operation]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            tag = operation.get("tags", ["other"])[0]
            grouped.setdefault(tag, []).append(_operation(described, path, method, operation))
    return grouped


def _operation(described: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Operation:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=operation.get("description", operation.get("summary", "")),
        parameters=operation.get("parameters", []),
        body=_schema(described, body.get("schema")),
        answers=[
            (status, answer.get("description", ""), "" if status[0] in "45" else _answer(described, answer))
            for status, answer in sorted(operation["responses"].items())
        ],
    )


def _answer(described: dict[str, Any], answer: dict[str, Any]) -> str:
    return _schema(described, answer.get("content", {}).get("application/json", {}).get("schema"))


def _schema(described: dict[str, Any], schema: dict[str, Any] | None) -> str:
    """Return a schema as an example in JSON, or nothing."""
    return json.dumps(_example(described, schema), indent=2) if schema else ""


def _example(described: dict[str, Any], schema: dict[str, Any]) -> Any:
    if "$ref" in schema:
        return _example(described, described["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    choices = schema.get("anyOf")
    if choices:
        shown = [_example(described, one) for one in choices]
        return shown[0] if any(isinstance(one, dict | list) for one in shown) else " | ".join(map(str, shown))
    if "enum" in schema:
        return " | ".join(schema["enum"])
    if "properties" in schema:
        return {name: _example(described, one) for name, one in schema["properties"].items()}
    if schema.get("type") == "array":
        return [_example(described, schema.get("items", {}))]
    return schema.get("format") or schema.get("type", "object")
