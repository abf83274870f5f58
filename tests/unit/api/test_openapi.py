"""The API's description is as fresh as the code, and holds what the WebSocket speaks."""

import json
from pathlib import Path

from fastapi import FastAPI

from trainyard.api import routers
from trainyard.api.openapi import document

FILE = Path(__file__).parents[3] / "web" / "openapi.json"


def test_the_committed_file_is_fresh() -> None:
    app = FastAPI(title="Trainyard", version="1")
    routers.include(app)
    made = json.dumps(document(app), indent=1, sort_keys=True) + "\n"
    assert FILE.read_text() == made, "web/openapi.json is stale: run `make docs`, then `npm run generate` in web/"


def test_every_union_and_every_reference_is_there() -> None:
    schemas = json.loads(FILE.read_text())["components"]["schemas"]
    assert {"Event", "Command", "ServerMessage", "ClientMessage", "Problem", "Run", "RunDetail"} <= schemas.keys()
    text = FILE.read_text()
    named = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= schemas.keys()
