"""The limits of linking stand in one reviewed table, each with a unit and a reason."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import msgspec

import tricord.resolve
from tricord.resolve._limits import LIMITS

ROOM = Path(tricord.resolve.__file__).parent


def rows() -> list[dict[str, str]]:
    with (ROOM / "limits.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_every_limit_has_a_unit_and_a_reason_and_is_used() -> None:
    assert [row["name"] for row in rows() if not row["unit"] or len(row["reason"]) < 15] == []
    code = "".join(path.read_text("utf-8") for path in ROOM.rglob("*.py"))
    assert [row["name"] for row in rows() if f"LIMITS.{row['name']}" not in code] == []
    assert set(msgspec.structs.asdict(LIMITS)) == {row["name"] for row in rows()}


def test_no_score_or_share_stands_bare_in_the_evidence() -> None:
    """A number between none and one that is compared with decides who is the same: it belongs into the table."""
    bare = []
    for path in sorted(ROOM.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare):
                for side in (node.left, *node.comparators):
                    side = side.operand if isinstance(side, ast.UnaryOp) else side
                    if isinstance(side, ast.Constant) and isinstance(side.value, float) and side.value != 0:
                        bare.append(f"{path.name}:{node.lineno}: {side.value}")
    assert bare == []
