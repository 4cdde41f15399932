"""The HTTP service: over the lists of a database, over a party's node, or both.

`create_app` mounts what it is given; `serve` serves it on an address. Each subject is a router (`routers/`), TAXII
stands in `taxii`, and every refusal becomes an answer in `problems`. What it is not: it decides nothing. What a person
may see or do, `tricord.node` says; what the lists say, `tricord.database`; the shapes of bodies and answers are
`tricord.wire`'s. The pages of the lists are an application of their own beside it (`web/`).
"""

from tricord.service.app import create_app
from tricord.service.server import serve

__all__ = ["create_app", "serve"]
