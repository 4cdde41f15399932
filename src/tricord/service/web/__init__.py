"""The desk: pages over the lists, made on the server, in the reader's language.

`pages(database)` is an application of its own, which `create_app` asks for whatever is no address of the API. Every
page is a GET whose address is its whole state, works without script, and says what its numbers rest on. What it is
not: it holds no rule and no SQL - the library's functions answer, this puts them on a page - and it keeps nothing that
a reader typed.
"""

from tricord.service.web.problems import refused
from tricord.service.web.site import pages

__all__ = ["pages", "refused"]
