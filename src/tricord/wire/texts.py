"""Texts with the limits that every body is held to."""

from __future__ import annotations

from typing import Annotated

import msgspec

#: Texts of one line: no control characters, which neither an audit nor a database wants.
Line = Annotated[str, msgspec.Meta(max_length=200, pattern=r"^[^\u0000-\u001f\u007f-\u009f]*$")]
FiftyLines = Annotated[tuple[Line, ...], msgspec.Meta(max_length=50)]
PersonName = Annotated[str, msgspec.Meta(pattern="^[a-z0-9][a-z0-9._-]{0,63}$", description="A person's name here.")]
PartyCode = Annotated[
    str, msgspec.Meta(pattern="^[A-Z][A-Z0-9]{1,15}$", description="The code of a party, such as JP.")
]
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="A day.")]
