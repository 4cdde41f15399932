"""Digests of the rules: made by `make rules`, which follows every change of a rule (a test tells)."""

#: What is derived, and the digest of the code and tables that decide it.
RULES = {
    "reader un-sc": "f1226e5d448c",
    "reader us-ofac-sdn": "fe78eca198f9",
    "reader jp-mof": "7b36b92271e8",
    "reader jp-meti-eul": "741713a63ac7",
    "reader curated": "9f8a3083967a",
    "links": "1c931c29994d",
    "screening": "1251ade12741",
    "snapshot": "f9630f338aab",
}
