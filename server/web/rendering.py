"""Templates in the reader's language, and the addresses of static files with their content's mark."""

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from server.web.texts import COOKIE, LANGUAGES, catalogue, language_of

STATIC = Path(__file__).parent / "static"
YEAR_S = 31_536_000


@cache
def environment(language: str) -> Environment:
    """Return the templates of a language."""
    made = Environment(
        loader=PackageLoader("server.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    texts = catalogue(language)
    made.install_gettext_callables(texts.gettext, texts.ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(static=static, iso=iso)
    return made


@cache
def static(path: str) -> str:
    """Return the address of a static file, which changes with its content."""
    mark = hashlib.sha256((STATIC / path).read_bytes()).hexdigest()[:12]
    return f"/static/{path}?v={mark}"


def iso(at: datetime) -> str:
    """Return a time for scripts."""
    return at.isoformat()


def page(
    request: Request, template: str, status: int = 200, language: str | None = None, **values: Any
) -> HTMLResponse:
    """Return a page in the reader's language, and remember a language chosen in the address."""
    spoken = language or language_of(request)
    other = next(one for one in LANGUAGES if one != spoken)
    html = (
        environment(spoken)
        .get_template(template)
        .render(language=spoken, other_language=other, path=request.url.path, **values)
    )
    response = HTMLResponse(html, status)
    if request.query_params.get("language") in LANGUAGES:
        response.set_cookie(COOKIE, spoken, max_age=YEAR_S, path="/", samesite="lax", httponly=True)
    return response
