"""The pictures and videos that displays show, as files for displays and browsers; decides nothing."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from server.domain.identity import SiteId
from server.web.problems import Refusal
from server.web.wiring import web_of
from wire.media import TYPES

router = APIRouter(include_in_schema=False)


@router.api_route("/media/{site}/{name}", methods=["GET", "HEAD"], response_model=None)
def read_medium(request: Request, site: str, name: str) -> Response:
    """Send a listed file, or the part of it that is asked for; anybody may see what a lobby sees.

    Its address has its digest in it, so that a browser may keep it for good.
    """
    found = web_of(request).services.media(SiteId(site), name)
    if found is None:
        raise Refusal("not_found")
    return FileResponse(
        found.file,
        media_type=TYPES[found.file.suffix.lower()],
        headers={
            "ETag": f'"{found.medium.sha256}"',
            "Cache-Control": "public, max-age=31536000, immutable",
        },
    )
