"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "53b8c59b06d5",
    "reader us-ofac-sdn": "aaa4e2be6865",
    "reader jp-mof": "73a332e2fb24",
    "reader jp-meti-eul": "82a1a233a291",
    "reader curated": "2c65a695c3f3",
    "links": "7955ff26fe4c",
    "screening": "828fe4313d34",
    "snapshot": "ba3eeb2cd159",
}
