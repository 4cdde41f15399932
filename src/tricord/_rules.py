"""Digests of the rules: made by `make rules`, which must follow every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "e71f364ef48f",
    "reader us-ofac-sdn": "98ab960f51de",
    "reader jp-mof": "b7e165f02293",
    "reader jp-meti-eul": "3beda7e0bee2",
    "reader curated": "c6521d784ce0",
    "links": "d84f20f301dc",
    "screening": "92607d3c9e77",
}
