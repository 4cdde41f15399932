"""The database behind the pages: one question at a time, and what was asked lately is kept.

The index of names, and the acts and counts over all lists, take the longest; a process of their own makes them once for
each state of the store, while the pages that can do without answer.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from threading import Lock, Thread
from time import monotonic
from typing import Any, Generic, TypeVar

from tricord.align import Delta
from tricord.database import AlignmentTable, Database
from tricord.model.errors import TricordError
from tricord.screen import Screener
from tricord.service.web.gathering import Gathered, gather, gathered

_T = TypeVar("_T")
_journal = logging.getLogger("tricord.service")

#: A store that can be loaded into is looked at so often, in seconds.
_LOOK_AGAIN = 5.0
#: Of tables so many subjects are kept in all: a row with its cells takes some ten kilobytes.
_KEPT_SUBJECTS = 8_000
#: Of finished pages so many compressed bytes.
_KEPT_BYTES = 48 * 1024 * 1024


class Kept(Generic[_T]):
    """The values asked for last, up to a sum of their sizes."""

    def __init__(self, most: int, size: Callable[[_T], int]) -> None:
        self._most, self._size = most, size
        self._values: OrderedDict[Hashable, _T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> _T | None:
        """The value, which is now the newest."""
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key]

    def put(self, key: Hashable, value: _T) -> None:
        """Keep a value; the oldest go. One that is larger than all may be is not kept."""
        if self._size(value) > self._most:
            return
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while sum(map(self._size, self._values.values())) > self._most:
                self._values.popitem(last=False)

    def clear(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()


class Answers:
    """What pages ask. Every method may be called from any thread."""

    def __init__(self, database: Database, lock: Lock) -> None:
        self._database, self._lock = database, lock
        # Long questions have a store object of their own: nobody who asks for one subject waits for them.
        self._long: Database | None = None
        self._long_lock = Lock()
        self._tables: Kept[AlignmentTable] = Kept(_KEPT_SUBJECTS, lambda table: max(1, len(table.subjects)))
        self.finished: Kept[Any] = Kept(_KEPT_BYTES, lambda page: len(page.packed) + 1000)
        self._state, self._looked = "", 0.0
        self._survey: tuple[str, Gathered] | None = None
        self._screener: tuple[str, Screener] | None = None
        self._preparing: Thread | None = None
        self._failed: tuple[str, str] | None = None

    def deltas(self, **chosen: Any) -> list[Delta]:
        """What the lists changed from one snapshot to the next, as `Database.deltas` takes it."""
        return self._asked_long(lambda database: database.deltas(**chosen))

    def asked(self, question: Callable[[Database], _T]) -> _T:
        """The answer of the database to one question."""
        with self._lock:
            return question(self._database)

    def _asked_long(self, question: Callable[[Database], _T]) -> _T:
        with self._long_lock:
            if self._long is None:
                self._long = self._database.reopened()
            return question(self._long)

    def state(self) -> str:
        """What the answers rest on. What was kept of another state is let go."""
        now = monotonic()
        if not self._state or (now - self._looked > _LOOK_AGAIN and not self._database.embedded):
            state = self.asked(lambda database: database.state())
            if state != self._state:
                self._tables.clear()
                self.finished.clear()
            self._state, self._looked = state, now
        return self._state

    def table(
        self,
        *,
        programme: str | None = None,
        party: str | None = None,
        subjects: tuple[str, ...] | None = None,
        as_of: str | None = None,
        known_on: str | None = None,
    ) -> AlignmentTable:
        """An alignment, perhaps one that was asked for before. Raises what `Database.align` raises."""
        key = (self.state(), programme, party, subjects, as_of, known_on)
        found = self._tables.get(key)
        if found is None:
            ask = self.asked if subjects is not None else self._asked_long
            found = ask(
                lambda database: database.align(
                    programme=programme, party=party, subjects=subjects, as_of=as_of, known_on=known_on
                )
            )
            self._tables.put(key, found)
        return found

    # -- what is made beside ---------------------------------------------------------------------------------------

    def survey(self) -> Gathered | None:
        """What is told of all lists together; None while it is being made."""
        state = self.state()
        if self._survey is not None and self._survey[0] == state:
            return self._survey[1]
        self.prepare()
        return None

    def screener(self) -> Screener | None:
        """The index of names; None while it is being made."""
        state = self.state()
        if self._screener is not None and self._screener[0] == state:
            return self._screener[1]
        self.prepare()
        return None

    def failure(self) -> str:
        """Why the index of names cannot be made, where that is so."""
        return self._failed[1] if self._failed is not None and self._failed[0] == self._state else ""

    def prepare(self) -> None:
        """Begin to make the index and the survey, unless that is under way or has failed for this state."""
        state = self.state()
        with self._lock:
            if self._preparing is not None and self._preparing.is_alive():
                return
            if self._failed is not None and self._failed[0] == state:
                return
            self._preparing = Thread(target=self._prepare, args=(state,), name="tricord-desk", daemon=True)
            self._preparing.start()

    def wait(self) -> None:
        """Until what is being made is there: for tests and measurements."""
        self.prepare()
        if self._preparing is not None:
            self._preparing.join()

    def _prepare(self, state: str) -> None:
        try:
            try:
                with gather(self._database.opener()) as said:
                    self._take(state, said)
            except EOFError:
                # Where no process can be started, it is made here, and the pages are slower meanwhile.
                with self._database.reopened() as beside:
                    self._take(state, gathered(beside))
        except TricordError as error:
            _journal.error("%s", error)
            self._failed = (state, str(error))

    def _take(self, state: str, said: Iterator[Gathered | None]) -> None:
        for one in said:
            if one is None:
                self._screener = (state, self._asked_long(lambda database: database.screener()))
            else:
                self._survey = (state, one)
