"""A service over the lists, spoken to over HTTP."""

from __future__ import annotations

from tricord.client.connection import Connection
from tricord.wire import AlignmentAnswer, Health, ListState, ScreenAnswer, ScreenRequest


class ListsClient(Connection):
    """The lists of a service. Each method raises `Denied` where the service refuses: a day that is none, an unknown
    programme or party; and `Unreachable` where nobody answers. Use it as a context manager, or call `close`.
    """

    def health(self) -> Health:
        """That it answers."""
        return self._get("/health", Health)

    def lists(self) -> list[ListState]:
        """Every list, what is loaded of it, and how old that is."""
        return self._get("/lists", list[ListState])

    def alignment(
        self,
        *,
        programme: str | None = None,
        party: str | None = None,
        as_of: str | None = None,
        known_on: str | None = None,
    ) -> AlignmentAnswer:
        """Subjects by parties, as of a day: those under a programme, or designated by a party; else all."""
        return self._get(
            "/alignment", AlignmentAnswer, programme=programme, party=party, as_of=as_of, known_on=known_on
        )

    def subjects(self, name: str, *, as_of: str | None = None, known_on: str | None = None) -> AlignmentAnswer:
        """The subjects that bear a name, an identifier or an id."""
        return self._get("/subjects", AlignmentAnswer, name=name, as_of=as_of, known_on=known_on)

    def screen(self, asked: ScreenRequest, *, as_of: str | None = None, known_on: str | None = None) -> ScreenAnswer:
        """Whom the lists may mean, best first."""
        return self._send("POST", "/screen", asked, ScreenAnswer, as_of=as_of, known_on=known_on)
