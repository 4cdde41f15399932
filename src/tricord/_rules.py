"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "2e82c6d781c3",
    "reader us-ofac-sdn": "f0477ef994fb",
    "reader jp-mof": "35d2f8c5db0b",
    "reader jp-meti-eul": "98ad44334da5",
    "reader curated": "d3f44cb18ccd",
    "links": "d164ffd27d1f",
    "screening": "70d91284dbcc",
    "snapshot": "6e7dfebf49b4",
}
