"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "08d089743a67",
    "reader us-ofac-sdn": "c033c494be5a",
    "reader jp-mof": "ef9ace308287",
    "reader jp-meti-eul": "2d07ba9163fd",
    "reader curated": "aa1260f4fb2a",
    "links": "d0b2c6a90f55",
    "screening": "ed56465c9112",
    "snapshot": "f9630f338aab",
}
