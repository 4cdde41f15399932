"""Run by an interpreter that has Splink: links entities with its DuckDB backend, set up as its guides set it up.

Columns: the first name and all names, without case and marks; birth date; nationality; IMO number. Blocks: a word of a
name, or one identifier. Probabilities of agreement by chance are estimated from random pairs, the others by expectation
maximisation. Input and output are those of `peer_nomenklatura`.
"""

from __future__ import annotations

import json
import re
import sys
import time
import unicodedata
from typing import Any


def main() -> None:
    """Link what stdin holds."""
    import logging

    import pandas
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.disable(logging.WARNING)
    entities = json.load(sys.stdin)
    started = time.perf_counter()
    rows = pandas.DataFrame([_row(entity) for entity in entities])
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85]),
            cl.ArrayIntersectAtSizes("names", [2, 1]),
            cl.DateOfBirthComparison("birth", input_is_string=True),
            cl.ExactMatch("nationality"),
            cl.ExactMatch("imo"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("words", arrays_to_explode=["words"]),
            block_on("birth"),
            block_on("imo"),
        ],
    )
    api = DuckDBAPI()
    tables = [group.drop(columns="dataset") for _, group in rows.groupby("dataset")]
    linker = Linker([api.register(table) for table in tables], settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name")], recall=0.7)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for rule in (block_on("birth"), block_on("name")):
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    took = time.perf_counter() - started
    print(json.dumps(found[["id_l", "id_r", "match_probability"]].to_numpy().tolist()))
    print(f"{took:.1f}", file=sys.stderr)


def _row(entity: dict[str, Any]) -> dict[str, Any]:
    properties = entity["properties"]
    names = [_plain(value) for prop in ("name", "alias", "weakAlias") for value in properties.get(prop, ())]
    birth = next((value for value in properties.get("birthDate", ()) if re.fullmatch(r"\d{4}-\d\d-\d\d", value)), None)
    return {
        "id": entity["id"],
        "dataset": entity["datasets"][0],
        "name": names[0] if names else None,
        "names": names,
        "words": sorted({word for name in names for word in name.split()}),
        "birth": birth,
        "nationality": next(iter(properties.get("nationality", ())), None),
        "imo": next(iter(properties.get("imoNumber", ())), None),
    }


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(re.findall(r"\w+", "".join(c for c in letters if not unicodedata.combining(c))))


if __name__ == "__main__":
    main()
