"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "75a8dd78fe38",
    "reader us-ofac-sdn": "5a87fec1b8ec",
    "reader jp-mof": "f9ba6e1174a6",
    "reader jp-meti-eul": "0896525e40ef",
    "reader curated": "287d88f9aa4d",
    "links": "2c5c00ffd629",
    "screening": "ed56465c9112",
    "snapshot": "6b897b42b7f4",
}
