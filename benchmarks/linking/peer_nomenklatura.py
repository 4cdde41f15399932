"""Run by an interpreter that has nomenklatura: cross-references entities with `logic-v2`, as its command `xref` does.

Reads a JSON array of entities `{id, schema, datasets, properties}` from stdin; prints a JSON array of
`[left id, right id, score]`, and on stderr the seconds that it took, reading and writing left out.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

LIMIT = 100_000


def main() -> None:
    """Cross-reference what stdin holds."""
    from followthemoney import StatementEntity as Entity
    from followthemoney import model
    from nomenklatura.db import make_session
    from nomenklatura.matching import get_algorithm
    from nomenklatura.resolver import Resolver
    from nomenklatura.store import load_entity_file_store
    from nomenklatura.xref import xref

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "entities.ftm.json"
        with file.open("w", encoding="utf-8") as out:
            for entity in json.load(sys.stdin):
                out.write(json.dumps(_readable(entity, model.schemata)) + "\n")
        started = time.perf_counter()
        with make_session(f"sqlite:///{folder}/resolver.db") as session:
            resolver = Resolver[Entity](session, create=True)
            resolver.load_into_memory()
            store = load_entity_file_store(file, resolver=resolver)
            algorithm = get_algorithm("logic-v2")
            assert algorithm is not None
            xref(resolver, session, store, folder / "index", limit=LIMIT, algorithm=algorithm)
            found = [(left, right, score) for left, right, score in resolver.get_candidates(limit=LIMIT)]
        took = time.perf_counter() - started
    print(json.dumps(found))
    print(f"{took:.1f}", file=sys.stderr)


def _readable(entity: dict[str, Any], schemata: Any) -> dict[str, Any]:
    """The entity with the properties that its schema has and that are values, not links."""
    properties = schemata[entity["schema"]].properties
    kept = {
        prop: values
        for prop, values in entity["properties"].items()
        if prop in properties and properties[prop].type.name != "entity"
    }
    return {**entity, "properties": kept}


if __name__ == "__main__":
    main()
