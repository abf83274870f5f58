"""OpenAPI, with the WebSocket's messages and the events as components: from this file the web's types are generated."""

import json
import sys
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from trainyard.contracts.commands import Command
from trainyard.contracts.dataset import NewDataset
from trainyard.contracts.events import Event
from trainyard.contracts.page import Problem
from trainyard.contracts.stream import ClientMessage, ServerMessage

REF = "#/components/schemas/{name}"
REF_OF_MODEL = "#/components/schemas/{model}"
UNIONS: dict[str, Any] = {
    "Event": Event,
    "Command": Command,
    "ServerMessage": ServerMessage,
    "ClientMessage": ClientMessage,
}


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with the tagged unions and the shape of every error added to its components."""
    made = get_openapi(title=app.title, version=app.version, routes=app.routes)
    unions, components = msgspec.json.schema_components(UNIONS.values(), ref_template=REF)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    clashes = schemas.keys() & components.keys()
    schemas |= {name: schema for name, schema in components.items() if name not in clashes}
    schemas |= models_json_schema([(Problem, "serialization")], ref_template=REF_OF_MODEL)[1]["$defs"]
    # A route that takes two media types reads its body itself, so nothing else puts this schema here.
    schemas |= models_json_schema([(NewDataset, "validation")], ref_template=REF_OF_MODEL)[1]["$defs"] | schemas
    schemas |= {name: schema for name, schema in zip(UNIONS, unions, strict=True) if name not in schemas}
    return made


def install(app: FastAPI) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi


def main() -> None:
    """Print the document: `python -m trainyard.api.openapi > web/openapi.json`."""
    from trainyard.api import routers

    app = FastAPI(title="Trainyard", version="1")
    routers.include(app)
    json.dump(document(app), sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
