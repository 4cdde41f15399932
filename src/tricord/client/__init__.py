"""Typed clients of a service over HTTP: a party's node by one person's token, and the lists.

They answer with the structs of `tricord.wire` and raise `tricord.model.errors.Denied`, in the words of whoever refuses,
or `Unreachable`.
What it is not: it opens no database and no node's folder, and knows nothing of how a service is made; envelopes between
nodes are the courier's (`tricord.node`).
"""

from tricord.client.lists import ListsClient
from tricord.client.node import NodeClient

__all__ = ["ListsClient", "NodeClient"]
