"""A device that was invited fetches its credentials, before it has any."""

from fastapi import APIRouter, Request

from server.web import bodies
from server.web.described import API, refusals
from server.web.wiring import web_of

router = APIRouter(prefix=API, tags=["devices"])


@router.post("/enrol", responses=refusals(404, 409, 410, 415, 422, 429))
def enrol(request: Request, body: bodies.Enrol) -> bodies.Sealed:
    """Show the proof of a one-time code and get the device's credentials, which the code alone opens.

    The same installation may ask again until the code's time is over, for an answer may be lost.
    """
    address = request.client.host if request.client else "unknown"
    sealed = web_of(request).services.enrolment.claim(body.proof, body.install, address)
    return bodies.Sealed(sealed=sealed)
