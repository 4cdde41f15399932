"""The interface is what its OpenAPI says: schemathesis asks every operation, well and badly, and checks each answer."""

from __future__ import annotations

import base64
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import hypothesis.errors
import pytest

from tests.service.nodes import PASSWORD, PURPOSE, House, staffed
from tricord.model.errors import Denied

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.checks import CHECKS, load_all_checks

load_all_checks()

#: Left out: a check that makes its own requests as nobody, and one that takes every 422 for a fault though it is also
#: the answer to a level, a name or a day that only the tables know to be wrong.
CHECKED = [check for check in CHECKS.get_all() if check.__name__ not in ("ignored_auth", "positive_data_acceptance")]
FEW = hypothesis.settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
    phases=[hypothesis.Phase.generate],
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    house = staffed(tmp_path_factory.mktemp("openapi"))
    house.put("launch")
    house.put_facts("facts")
    house.propose("open", b"To be decided.")
    house.person("everything", "reader", "drafter", "approver", "administrator", cleared=("秘",))
    yield house
    house.close()


def wrong(
    house: House, mode: GenerationMode, headers: Callable[[str], dict[str, str]], *, examples: int = 8
) -> list[str]:
    """Everything that is not as OpenAPI says."""
    found: list[str] = []
    interface = schemathesis.openapi.from_asgi("/api/v1/openapi.json", house.app)
    for result in interface.get_all_operations():
        operation = result.ok()  # type: ignore[union-attr]
        try:
            strategy = operation.as_strategy(generation_mode=mode)

            @hypothesis.settings(FEW, max_examples=examples)
            @hypothesis.given(case=strategy)
            def ask(case: Any) -> None:
                case.call_and_validate(headers=headers(case.path), checks=CHECKED)

            ask()
        except hypothesis.errors.Unsatisfiable:
            continue  # there is no wrong way to ask it
        except BaseException as error:
            found.append(f"{operation.label}: {''.join(traceback.format_exception_only(error))[:1500]}")
    return found


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["well", "badly"])
def test_nobody_known_gets_what_is_written(house: House, mode: GenerationMode) -> None:
    # Whatever a stranger sends is refused for the same reason.
    assert wrong(house, mode, lambda _: {}, examples=3) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["well", "badly"])
def test_somebody_with_every_role_gets_what_is_written(house: House, mode: GenerationMode) -> None:
    secret = house.token("everything", "read", "write", "approve", "administer", "taxii")
    basic = base64.b64encode(f"everything:{secret}".encode()).decode()

    def headers(path: str) -> dict[str, str]:
        return {"Authorization": f"Basic {basic}" if path.startswith("/taxii2/") else f"Bearer {secret}"}

    assert wrong(house, mode, headers) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["well", "badly"])
def test_a_session_gets_what_is_written(house: House, mode: GenerationMode) -> None:
    """What only a session may do; one that was ended on the way is begun again."""
    held: list[str] = []

    def headers(_path: str) -> dict[str, str]:
        try:
            principal = house.opened.sessions.principal(held[-1] if held else "")
        except Denied:
            secret, _, principal = house.opened.sessions.log_in("everything", PASSWORD, purpose=PURPOSE)
            held.append(secret)
        return {"Cookie": f"tricord_session={held[-1]}", "X-CSRF-Token": principal.csrf}

    assert wrong(house, mode, headers) == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_same_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    """A bounded sample of every operation, well and badly; and what one database keeps and the other does not."""
    house = staffed(tmp_path, url=postgres_url)
    house.put("launch")
    house.person("everything", "reader", "drafter", "approver", "administrator", cleared=("秘",))
    secret = house.token("everything", "read", "write", "approve", "administer", "taxii")
    basic = base64.b64encode(f"everything:{secret}".encode()).decode()

    def headers(path: str) -> dict[str, str]:
        return {"Authorization": f"Basic {basic}" if path.startswith("/taxii2/") else f"Bearer {secret}"}

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        assert wrong(house, mode, headers, examples=2) == []
    described = house.anybody.get("/api/v1/openapi.json").json()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            given = [one for one in operation.get("parameters", []) if one["in"] in ("query", "path")]
            asked = {one["name"]: "a\0b" for one in given if one["in"] == "query"}
            there = path
            for one in given:
                there = there.replace("{" + one["name"] + "}", "a%00b" if one["in"] == "path" else "")
            answer = house.anybody.request(method, there, params=asked, headers=headers(path))
            assert answer.status_code < 500, (method, path, answer.text)
    house.close()


def test_every_operation_has_a_summary_and_says_what_it_answers(house: House) -> None:
    described = house.anybody.get("/api/v1/openapi.json").json()
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert {"401", "404", "422", "429", "500"} <= set(operation["responses"]), (method, path)
            assert any(
                status.startswith("2") or "Nothing is" in operation["summary"] for status in operation["responses"]
            )
