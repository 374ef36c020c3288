"""The session cookie, and who is behind a request."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response
from starlette.requests import HTTPConnection

from server.domain.errors import UnknownSite
from server.domain.identity import Actor, SiteId, UserId
from server.services.staff import Role, User
from server.web.problems import Refusal
from server.web.wiring import WebServices, web_of


@dataclass(frozen=True, slots=True)
class Staff:
    """A member of staff at work. The session fixes the site."""

    user: User
    site: SiteId

    @property
    def id(self) -> UserId:
        """The user's id."""
        return self.user.id

    @property
    def actor(self) -> Actor:
        """The user as events and answers name them."""
        return Actor(f"user:{self.user.id}")


def is_secure(request: HTTPConnection) -> bool:
    """Tell whether the browser reaches us through TLS."""
    return web_of(request).services.secure_cookies or request.url.scheme == "https"


def cookie_name(request: HTTPConnection) -> str:
    """Return the cookie's name; the prefix makes browsers insist on TLS and this host alone."""
    return "__Host-antrean" if is_secure(request) else "antrean"


def give_cookie(request: Request, response: Response, token: str) -> None:
    """Hand the session to the browser; it ends with the browser or by the server's limits."""
    response.set_cookie(
        cookie_name(request), token, path="/", httponly=True, samesite="strict", secure=is_secure(request)
    )


def take_cookie(request: Request, response: Response) -> None:
    """Take the session from the browser."""
    response.delete_cookie(
        cookie_name(request), path="/", httponly=True, samesite="strict", secure=is_secure(request)
    )


def token_of(request: HTTPConnection) -> str | None:
    """Return the session's token, unless it cannot be one."""
    token = request.cookies.get(cookie_name(request), "")
    return token if 20 <= len(token) <= 100 else None


async def user_of(request: HTTPConnection, *, active: bool = True) -> User | None:
    """Return who is signed in. Most requests need no look at the database."""
    token = token_of(request)
    if token is None:
        return None
    accounts = web_of(request).services.accounts
    session = accounts.cached(token) or await run_in_threadpool(accounts.signed_in, token, active=active)
    return session.user if session else None


async def at_work(request: HTTPConnection, user: User) -> Staff:
    """Return the user at a site; raise Refusal for an account that is at none or must not work yet."""
    if user.must_change:
        raise Refusal("password_change_required")
    site = user.site or await run_in_threadpool(only_site, web_of(request).services)
    if site is None:
        raise Refusal("no_site")
    return Staff(user, site)


def only_site(services: WebServices) -> SiteId | None:
    """Return the site where there is one, None where there are several."""
    sites = services.reader.sites()
    return sites[0] if len(sites) == 1 else None


async def public_site(request: Request) -> SiteId:
    """Return the site that a public read without a name means; raise UnknownSite where it means none."""
    user = await user_of(request, active=False)
    site = (user.site if user else None) or await run_in_threadpool(only_site, web_of(request).services)
    if site is None:
        raise UnknownSite
    return site


def needs(role: Role) -> Callable[[Request], Awaitable[Staff]]:
    """Return a dependency that lets only staff of at least this role through."""

    async def check(request: Request) -> Staff:
        staff = await at_work(request, await _signed_in(request))
        if not staff.user.role.covers(role):
            raise Refusal("not_allowed", needed=role.value)
        return staff

    return check


async def _maybe_user(request: Request) -> User | None:
    return await user_of(request)


async def _signed_in(request: Request) -> User:
    user = await user_of(request)
    if user is None:
        raise Refusal("not_signed_in")
    return user


MaybeUser = Annotated[User | None, Depends(_maybe_user)]
SignedInUser = Annotated[User, Depends(_signed_in)]
Officer = Annotated[Staff, Depends(needs(Role.OFFICER))]
Supervisor = Annotated[Staff, Depends(needs(Role.SUPERVISOR))]
PublicSite = Annotated[SiteId, Depends(public_site)]
