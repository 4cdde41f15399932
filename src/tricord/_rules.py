"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "66e667d7b36d",
    "reader us-ofac-sdn": "79b617938d5a",
    "reader jp-mof": "56d9a34bf4d5",
    "reader jp-meti-eul": "215fc07af8a5",
    "reader curated": "cdd3f6ed5b7e",
    "links": "428f8e8dd106",
    "screening": "e84f87b72359",
    "snapshot": "9e3804579d68",
}
