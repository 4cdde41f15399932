"""The shapes that leave: structs of their own, which any program can read without a framework for the web."""

from __future__ import annotations

import subprocess
import sys

import msgspec
import pytest

from tricord import wire

STRUCTS = [
    kind for name in wire.__all__ if isinstance(kind := getattr(wire, name), type) and issubclass(kind, msgspec.Struct)
]


def test_the_shapes_import_no_framework() -> None:
    frameworks = ("fastapi", "starlette", "click", "uvicorn", "httpx2", "argon2")
    code = f"import sys, tricord.wire; print([name for name in {frameworks} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_version_is_in_the_path() -> None:
    assert f"/api/v{wire.API_VERSION}" == wire.API


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_each_shape_is_told_and_can_be_described(kind: type[msgspec.Struct]) -> None:
    assert kind.__doc__
    assert kind.__struct_config__.frozen
    described = msgspec.json.schema(kind)
    assert kind.__name__ in described["$ref"]


@pytest.mark.parametrize(
    "kind",
    [
        wire.LogIn,
        wire.AcceptedInvitation,
        wire.PasswordChange,
        wire.TotpCode,
        wire.TokenRequest,
        wire.NewPerson,
        wire.PersonChange,
        wire.ItemDraft,
        wire.MarkingRequest,
        wire.ConsentRequest,
        wire.ReleaseRequest,
        wire.Verdict,
        wire.ScreenRequest,
    ],
    ids=lambda kind: kind.__name__,
)
def test_a_body_with_a_field_that_nobody_knows_is_refused(kind: type[msgspec.Struct]) -> None:
    assert kind.__struct_config__.forbid_unknown_fields


def test_every_kind_of_problem_has_a_status() -> None:
    assert set(wire.PROBLEM_STATUS) == set(wire.ProblemKind)
    assert wire.PROBLEM_STATUS[wire.ProblemKind.MALFORMED] == 422
