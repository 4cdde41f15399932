"""What a content is: its kind, the words that are searched in it, and the entities that it holds."""

from __future__ import annotations

import mimetypes
import unicodedata

from tricord.sharing import FtmEntity, read_entities

FTM = "application/x-ftm+json"
_OCTETS = "application/octet-stream"
#: So much of a text is searched.
_MAX_TEXT = 1024 * 1024
#: By the library's own table: the system's would give other answers on other machines.
_TYPES = mimetypes.MimeTypes(filenames=())


def described(file_name: str, content: bytes) -> tuple[str, str]:
    """The kind of a content, by its name as the slip has it, and the text in which words are looked for."""
    facts = ftm_of(file_name, content)
    if facts is not None:
        values = (value for entity in facts for values in entity.properties.values() for value in values)
        return FTM, "\n".join(values)[:_MAX_TEXT]
    media_type = _OCTETS if is_ftm_name(file_name) else _TYPES.guess_type(file_name)[0] or _OCTETS
    if not media_type.startswith("text/"):
        return media_type, ""
    return media_type, content[:_MAX_TEXT].decode("utf-8", "replace")


def ftm_of(file_name: str, content: bytes) -> tuple[FtmEntity, ...] | None:
    """The entities of a content whose name says that it holds such; None where it does not hold them."""
    if not is_ftm_name(file_name):
        return None
    try:
        return read_entities(content)
    except ValueError:
        return None


def folded(text: str) -> str:
    """A text as it is searched: one form of each letter, no capitals. PostgreSQL keeps no NUL in a text."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\0", " ")


def is_ftm_name(file_name: str) -> bool:
    """Whether a content says by its name that it holds FollowTheMoney entities."""
    return file_name.casefold().endswith((".ftm.json", ".ftm.jsonl"))
