"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "d57845837efd",
    "reader us-ofac-sdn": "79b617938d5a",
    "reader jp-mof": "d8093c9d48ee",
    "reader jp-meti-eul": "215fc07af8a5",
    "reader curated": "cdd3f6ed5b7e",
    "links": "8051b643f97b",
    "screening": "644ac0509867",
    "snapshot": "0ee4a3a67f14",
}
