"""What a command ends with: one table of codes for all commands, and of which error leads to which."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tricord.model.errors import TricordError


class Exit(IntEnum):
    """The exit codes of `tricord`, for scripts."""

    ANSWERED = 0
    NOTHING = 1
    USAGE = 2
    REFUSED = 3
    HELD = 4
    NOT_SCREENED = 5
    OLD_LIST = 6
    CHECK_FAILED = 7
    HIT = 10
    OUR_FAULT = 70
    INTERRUPTED = 130
    PIPE_CLOSED = 141


#: What each code means, in the words of the reference.
MEANINGS: dict[Exit, str] = {
    Exit.ANSWERED: "answered, and nothing calls for action",
    Exit.NOTHING: "nothing found, or no difference; never a clearance",
    Exit.USAGE: "called wrongly: an unknown command, option, party, list or programme, or a day that is none",
    Exit.REFUSED: "a file, a store or an output was refused, is missing or empty; `watch`: a change was not taken; "
    "`fetch`, `update`: a list could not be fetched or loaded",
    Exit.HELD: "a snapshot is held until it is confirmed; `update`: or is older than what is loaded",
    Exit.NOT_SCREENED: "`screen`: nothing hit, but rows could not be screened; `validate`: rows could not be used",
    Exit.OLD_LIST: "`screen`: nothing hit, but a list is older than `--max-age` allows; `lists`: a list is",
    Exit.CHECK_FAILED: "a check failed: an audit or an archive is not what it was, or a store contradicts itself",
    Exit.HIT: "`screen`: something hit and is to be reviewed",
    Exit.OUR_FAULT: "a fault of Tricord's own: the one line names the file with the traceback",
    Exit.INTERRUPTED: "interrupted",
    Exit.PIPE_CLOSED: "whoever read the output closed the pipe",
}


#: Where several codes hold, the first of these is the one that a command ends with.
_WORST_FIRST = (
    Exit.OUR_FAULT,
    Exit.REFUSED,
    Exit.HIT,
    Exit.NOT_SCREENED,
    Exit.CHECK_FAILED,
    Exit.OLD_LIST,
    Exit.HELD,
)


def worst(codes: Iterable[Exit]) -> Exit:
    """The one code of several with which a command ends."""
    found = set(codes)
    return next((code for code in _WORST_FIRST if code in found), Exit.ANSWERED)


def exit_of(error: TricordError) -> Exit:
    """The code with which a command ends that was stopped by an error; whatever is no `TricordError` is a fault of
    Tricord's own.
    """
    # Imported where it is needed: `tricord --help` answers without the words of the model.
    from tricord.model import errors

    if isinstance(error, errors.InvalidValue):
        return Exit.USAGE
    return Exit.CHECK_FAILED if isinstance(error, errors.AuditBroken) else Exit.REFUSED
