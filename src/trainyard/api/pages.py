"""The web UI's files: the page for every route that is not the API's, its scripts and styles for good."""

from importlib import resources
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from trainyard.api.deps import StudioDep, same_token
from trainyard.api.routes.session import set_cookie

MISSING = "<!doctype html><title>Trainyard</title><p>The web UI is not built. Run <code>make web</code> and reload.</p>"
FOR_GOOD = "public, max-age=31536000, immutable"
NOT_FOR_LONG = "no-cache"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)

router = APIRouter(include_in_schema=False)


def web_folder() -> Path:
    return Path(str(resources.files("trainyard") / "web"))


@router.get("/{path:path}")
async def page(request: Request, studio: StudioDep, path: str, token: str | None = None) -> Response:
    """A built file, or the page itself. A token in the URL becomes a cookie and goes out of sight."""
    if token is not None:
        return _signed_in(request, token, studio.token)
    if path == "api" or path.startswith("api/"):
        raise HTTPException(404, f"There is no {request.method} /{path}.")
    folder = web_folder()
    if path and (file := _built_file(folder, path)) is not None:
        caching = FOR_GOOD if path.startswith("assets/") else NOT_FOR_LONG
        return FileResponse(file, headers={"Cache-Control": caching, "X-Content-Type-Options": "nosniff"})
    index = folder / "index.html"
    headers = {"Cache-Control": NOT_FOR_LONG, "Content-Security-Policy": POLICY, "Referrer-Policy": "same-origin"}
    return FileResponse(index, headers=headers) if index.exists() else HTMLResponse(MISSING, 503)


def _signed_in(request: Request, token: str, expected: str) -> Response:
    response = RedirectResponse(str(request.url.remove_query_params("token").replace(scheme="", netloc="")), 303)
    if same_token(token, expected):
        set_cookie(request, response, expected)
    return response


def _built_file(folder: Path, path: str) -> Path | None:
    """The file of that name, if it lies in the built web UI and nowhere else."""
    file = (folder / path).resolve()
    return file if file.is_relative_to(folder.resolve()) and file.is_file() else None


def include(app: FastAPI) -> None:
    app.include_router(router)
