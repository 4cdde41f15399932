"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "75a8dd78fe38",
    "reader us-ofac-sdn": "5a87fec1b8ec",
    "reader jp-mof": "f9ba6e1174a6",
    "reader jp-meti-eul": "0896525e40ef",
    "reader curated": "287d88f9aa4d",
    "links": "a05bb628405e",
    "screening": "ed56465c9112",
    "snapshot": "76144052a1ae",
}
