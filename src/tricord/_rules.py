"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "7b85e06676f3",
    "reader us-ofac-sdn": "bf8dfdad22b3",
    "reader jp-mof": "1609105b3ffe",
    "reader jp-meti-eul": "6a68786b215d",
    "reader curated": "c93c8917d0b7",
    "links": "0087dc2d69ea",
    "screening": "92607d3c9e77",
    "snapshot": "a0e418d84907",
}
