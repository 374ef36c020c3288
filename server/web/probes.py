"""What machines ask: does the process live, can it serve, what has it counted."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, PlainTextResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST

from server.web.wiring import web_of

router = APIRouter(tags=["operations"])


@router.get("/healthz", response_model=None)
async def is_alive() -> Response:
    """Answer while the process lives."""
    return PlainTextResponse("ok\n")


@router.get("/readyz", response_model=None, responses={503: {"description": "Not ready, with the reasons."}})
def is_ready(request: Request) -> Response:
    """Answer whether requests can be served: the database, the broker and the site's owner are there."""
    reasons = list(web_of(request).services.health())
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


@router.get("/metrics", response_model=None)
def read_metrics(request: Request) -> Response:
    """Return everything counted, in Prometheus's text format."""
    return Response(web_of(request).meters.text(), media_type=CONTENT_TYPE_LATEST)
