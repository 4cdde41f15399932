"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "3b9f08bf210d",
    "reader us-ofac-sdn": "9be488bdd22c",
    "reader jp-mof": "1b6908bf103d",
    "reader jp-meti-eul": "3f6331d36bb6",
    "reader curated": "890e4b5d6e9c",
    "links": "cdae7c916e8c",
    "screening": "21f286a56e24",
    "snapshot": "ba3eeb2cd159",
}
