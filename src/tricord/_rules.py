"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "d57845837efd",
    "reader us-ofac-sdn": "79b617938d5a",
    "reader jp-mof": "d8093c9d48ee",
    "reader jp-meti-eul": "215fc07af8a5",
    "reader curated": "cdd3f6ed5b7e",
    "links": "1a96713de2f8",
    "screening": "e5971740c7aa",
    "snapshot": "a5f9850c8b05",
}
