"""The HTTP service: over the lists of a database, over a party's node, or both.

`create_app` mounts what it is given. Each subject is a router (`routers/`), TAXII stands in `taxii`, and every refusal
is made an answer in `problems`. What it is not: it decides nothing. What a person may see or do is `tricord.node`'s to
say, what the lists say `tricord.database`'s; the shapes of bodies and answers are `tricord.wire`'s.
"""

from tricord.service.app import create_app

__all__ = ["create_app"]
