"""A device fetches its credentials with a one-time code: once, in time, and not by guessing."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from httpx import Response

from server.adapters.devices import add_device
from server.adapters.invitations import SqlInvitationStore
from server.domain.device import DeviceKind
from server.domain.identity import DeviceName
from server.services.attempts import PER_ADDRESS, WINDOW
from server.services.enrolment import hash_proof
from tests.support.queue import HandClock
from tests.support.web import SITE, Client, Site, open_site
from wire.enrolment import Credentials, derive, seal, unseal

KIOSK = DeviceName("kiosk-7")
CODE = "K7QM-3XRD-9TPA"
CREDENTIALS = Credentials(broker="mqtt://broker.example", site=SITE, device=KIOSK, secret="s" * 32)
LASTS = timedelta(hours=4)
INSTALL = UUID(int=7)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def site(database_url: str, clock: HandClock) -> Iterator[Site]:
    with open_site(database_url, clock) as opened:
        add_device(opened.database, SITE, DeviceKind.KIOSK, KIOSK, "hash", clock.now())
        invite(opened)
        yield opened


@pytest.fixture
def client(site: Site) -> Client:
    return site.client()


def invite(site: Site, code: str = CODE) -> None:
    keys = derive(code)
    until = site.clock.now() + LASTS
    SqlInvitationStore(site.database).invite(
        SITE, KIOSK, hash_proof(keys.proof), seal(keys, CREDENTIALS), until
    )


def claim(client: Client, code: str = CODE, install: UUID = INSTALL) -> Response:
    body = {"proof": derive(code).proof, "install": str(install)}
    return client.post("/api/v1/enrol", json=body)


def refused(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_code_opens_what_its_proof_fetches(client: Client) -> None:
    answer = claim(client)
    assert answer.status_code == 200, answer.text
    assert unseal(derive(CODE), answer.json()["sealed"]) == CREDENTIALS
    assert CREDENTIALS.secret not in answer.text


def test_a_lost_answer_may_be_fetched_again_but_by_no_other_installation(client: Client) -> None:
    first = claim(client)
    assert claim(client).json() == first.json()
    assert refused(claim(client, install=uuid4())) == (409, "invitation_used")


def test_a_code_lasts_for_its_time(client: Client, clock: HandClock) -> None:
    clock.move(seconds=LASTS.total_seconds() - 1)
    assert claim(client).status_code == 200
    clock.move(seconds=1)
    assert refused(claim(client)) == (410, "invitation_expired")


def test_a_new_invitation_ends_the_old_one(site: Site, client: Client) -> None:
    invite(site, "AAAA-BBBB-CCCC")
    assert refused(claim(client)) == (404, "unknown_invitation")
    assert claim(client, "AAAA-BBBB-CCCC").status_code == 200


def test_guessing_ends_after_a_few_codes_and_goes_on_later(client: Client, clock: HandClock) -> None:
    wrong = {"proof": "0" * 64, "install": str(INSTALL)}
    for _ in range(PER_ADDRESS):
        assert refused(client.post("/api/v1/enrol", json=wrong)) == (404, "unknown_invitation")
    late = claim(client)
    assert refused(late) == (429, "too_many_attempts")
    assert int(late.headers["Retry-After"]) <= WINDOW.total_seconds()
    clock.move(seconds=WINDOW.total_seconds() + 1)
    assert claim(client).status_code == 200


def test_the_database_learns_neither_code_nor_secret(site: Site, client: Client) -> None:
    claim(client)
    found = SqlInvitationStore(site.database).claim(hash_proof(derive(CODE).proof), INSTALL)
    assert found is not None
    for shown in (CODE, CREDENTIALS.secret, derive(CODE).proof):
        assert shown not in repr(found)


def test_what_is_over_is_forgotten(site: Site, client: Client, clock: HandClock) -> None:
    store = SqlInvitationStore(site.database)
    store.forget_expired(clock.now())
    assert claim(client).status_code == 200
    clock.move(seconds=LASTS.total_seconds() + 1)
    store.forget_expired(clock.now())
    assert refused(claim(client)) == (404, "unknown_invitation")


@pytest.mark.parametrize("proof", ["", "A" * 64, "0" * 63, "SEKW-PH5M-WKSX"])
def test_what_cannot_be_a_proof_is_no_guess(client: Client, proof: str) -> None:
    answer = client.post("/api/v1/enrol", json={"proof": proof, "install": str(INSTALL)})
    assert refused(answer) == (422, "invalid_request")
