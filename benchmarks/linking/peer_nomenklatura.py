"""Run by an interpreter that has nomenklatura: scores pairs from stdin with its matchers, in the terms of the bench."""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    """Read JSON lines [left, right, same, hard]; print F1 of each matcher at 0.7 and at its best threshold."""
    from followthemoney import EntityProxy, model
    from nomenklatura.matching import get_algorithm  # type: ignore[import-not-found,unused-ignore]

    rows = [json.loads(line) for line in sys.stdin]
    schemata = model.schemata

    def proxy(data: dict[str, object]) -> EntityProxy:
        schema = schemata[str(data["schema"])]
        made = model.make_entity(schema)
        made.id = str(data["id"])
        properties = data["properties"]
        assert isinstance(properties, dict)
        for prop, values in properties.items():
            if prop in schema.properties and schema.properties[prop].type.name != "entity":
                for value in values:
                    made.add(prop, value, quiet=True)
        return made

    for name in ("logic-v2", "regression-v1", "er-unstable"):
        matcher = get_algorithm(name)
        if matcher is None:
            continue
        config = matcher.default_config()
        started = time.perf_counter()
        scored = [(matcher.compare(proxy(a), proxy(b), config).score, same) for a, b, same, _ in rows]
        took = time.perf_counter() - started
        best = max((f1(scored, step / 100), step / 100) for step in range(5, 100, 5))
        print(
            f"nomenklatura {name:19} F1 {f1(scored, 0.7):.3f} at 0.7; "
            f"{best[0]:.3f} at {best[1]} (chosen on the answers), {took:.1f} s"
        )


def f1(scored: list[tuple[float, bool]], threshold: float) -> float:
    """F1 at a threshold."""
    hits = sum(same and score >= threshold for score, same in scored)
    wrong = sum(not same and score >= threshold for score, same in scored)
    missed = sum(same and score < threshold for score, same in scored)
    return 2 * hits / max(1, 2 * hits + wrong + missed)


if __name__ == "__main__":
    main()
