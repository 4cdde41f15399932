"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "d57845837efd",
    "reader us-ofac-sdn": "79b617938d5a",
    "reader jp-mof": "d8093c9d48ee",
    "reader jp-meti-eul": "215fc07af8a5",
    "reader curated": "cdd3f6ed5b7e",
    "links": "b6fe601f71e6",
    "screening": "7eb8e69bf00f",
    "snapshot": "a5f9850c8b05",
}
