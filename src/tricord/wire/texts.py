"""Texts with the limits that every body is held to."""

from __future__ import annotations

from typing import Annotated

import msgspec

#: In Python `$` is also before a last line break; what follows it here says that there is none.
#: Texts of one line: no control characters, which neither an audit nor a database wants.
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$(?!\n)")]
FiftyLines = Annotated[tuple[Line, ...], msgspec.Meta(max_length=50)]
PersonName = Annotated[
    str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}$(?!\n)", description="A person's name here.")
]
PartyCode = Annotated[
    str, msgspec.Meta(pattern=r"^[A-Z][A-Z0-9]{1,15}$(?!\n)", description="The code of a party, such as JP.")
]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$(?!\n)", description="A day.")]
