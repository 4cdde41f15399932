"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "e096bd59c393",
    "reader us-ofac-sdn": "ed21d0d5bfda",
    "reader jp-mof": "c51dba2c8c34",
    "reader jp-meti-eul": "889a3d09eca1",
    "reader curated": "563dc6a4076e",
    "links": "a509301f7a78",
    "screening": "e4a0ab1984e4",
    "snapshot": "4d1ac733f1a8",
}
