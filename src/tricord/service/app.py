"""The application: what is mounted, and what every request passes."""

from __future__ import annotations

from threading import Lock

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from tricord import __version__
from tricord.database import Database
from tricord.model.errors import InvalidValue
from tricord.node import Limits, OpenNode, Rates
from tricord.service import taxii
from tricord.service.guard import Guard, is_of_programs
from tricord.service.openapi import describe
from tricord.service.problems import register
from tricord.service.requests import one_meaning
from tricord.service.routers import envelopes, health, items, lists, packages, people, proposals, session
from tricord.service.web import pages, refused
from tricord.wire import API

#: A new subject is a router of its own, here or among those of the lists.
_NODE_ROUTERS = (
    session.router,
    people.router,
    items.router,
    proposals.router,
    packages.router,
    envelopes.router,
)
_LISTS_ROUTERS = (lists.router,)


def create_app(
    *, database: Database | None = None, node: OpenNode | None = None, web: bool = True, prepare: bool = False
) -> FastAPI:
    """The HTTP service over what it is given: the lists of a database, a party's node, or both.

    The lists are open to whoever reaches the address, with a limit by address; what a node has is asked of the node.
    Both stay the caller's, who opens and closes them. With `web` the lists have pages too; `prepare` begins at once to
    make what their first search waits for. Raises `InvalidValue` where nothing is given.
    """
    if database is None and node is None:
        raise InvalidValue("There is nothing to serve. Give a database of lists, a node, or both.")
    app = FastAPI(
        title="Tricord",
        version=__version__,
        description=_description(database, node),
        openapi_url=f"{API}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Depends(one_meaning)],
    )
    app.state.node = node
    app.state.watch = health.HealthWatch(node) if node is not None else None
    app.state.database, app.state.database_lock = database, Lock()
    if node is not None:
        for router in _NODE_ROUTERS:
            app.include_router(router, prefix=API)
    if database is not None:
        for router in _LISTS_ROUTERS:
            app.include_router(router, prefix=API)
    app.include_router(health.router, prefix=API)
    if node is not None:
        app.include_router(taxii.router)
    describe(app)
    register(app)
    desk = pages(database, lock=app.state.database_lock, prepare=prepare) if web and database is not None else None
    if desk is not None:
        app.router.default = _Beside(desk, app.router.default)
    limits = node.limits if node is not None else Limits(Rates())
    app.add_middleware(Guard, node=node, limits=limits, pages=desk, refused=refused)
    return app


class _Beside:
    """What answers where no route does: the pages, but for addresses of the API and of TAXII."""

    def __init__(self, desk: ASGIApp, otherwise: ASGIApp) -> None:
        self._desk, self._otherwise = desk, otherwise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI asks."""
        ours = scope["type"] == "http" and not is_of_programs(scope["path"])
        await (self._desk if ours else self._otherwise)(scope, receive, send)


def _description(database: Database | None, node: OpenNode | None) -> str:
    parts = []
    if node is not None:
        parts.append(f"The node of {node.party}: its people, the items that exist for them, and envelopes.")
    if database is not None:
        parts.append("The lists: how old they are, their alignment, and screening.")
    return " ".join(parts)
