"""A comment as its reader sees it: without what cannot be seen, in one form of each letter, with the way back.

Everything that judges a comment judges this, so that a character nobody sees changes no verdict; places are given in
the text as it was written.
"""

from __future__ import annotations

import re
import unicodedata

import msgspec

#: Drawn as nothing, though not of category Cf: joiners, selectors of a variant, fillers of Hangul, Braille's blank.
_UNSEEN = {*"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"} | {
    chr(code) for start, end in ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF)) for code in range(start, end + 1)
}
#: Letters and signs that are seen, each by itself: nearly every comment is made of nothing else.
_PLAIN = re.compile("[ -~\\n¡-¬®-ʯͰ-ϿЀ-ҁ가-힣ぁ-ゖァ-ヺー一-鿿、。「」『』…“”‘’–—]*")
_VOICED = "\uff9e\uff9f\u3099\u309a"


class CleanText(msgspec.Struct, frozen=True, gc=False):
    """`text` is what is judged; character i of it stood at `starts[i]` to `ends[i]` of what was written."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """From where to where a part of `text` was written."""
        return (self.starts[start], self.ends[end - 1]) if end > start else (0, 0)


def clean(written: str) -> CleanText:
    """The text without unseen characters, each cluster in compatibility form (NFKC), every blank a plain one."""
    if _PLAIN.fullmatch(written) and unicodedata.is_normalized("NFKC", written):
        return CleanText(written, tuple(range(len(written))), tuple(range(1, len(written) + 1)))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, cluster in _clusters(written):
        for character in _form(cluster):
            out.append(character)
            starts.append(start)
            ends.append(end)
    return CleanText("".join(out), tuple(starts), tuple(ends))


def unseen(character: str) -> bool:
    """Whether a character is drawn as nothing."""
    return character in _UNSEEN or (not character.isspace() and unicodedata.category(character) in ("Cf", "Cc", "Cs"))


def _clusters(written: str) -> list[tuple[int, int, str]]:
    """Base characters with the marks and jamo that are drawn on them: from, to, the characters that are seen."""
    found: list[tuple[int, int, str]] = []
    for at, character in enumerate(written):
        if not character.isascii() and unseen(character):
            continue
        if character < " " and not character.isspace():
            continue
        if found and _joins(found[-1][2], character):
            start, _, before = found[-1]
            found[-1] = (start, at + 1, before + character)
        else:
            found.append((at, at + 1, character))
    return found


def _joins(before: str, character: str) -> bool:
    if character.isascii():
        return False
    if character in _VOICED:
        return True
    code = ord(character)
    # Vowels and finals of Hangul that are typed apart: one syllable with what they follow.
    if 0x1160 <= code <= 0x11FF:
        return 0x1100 <= ord(before[0]) <= 0x11FF
    return unicodedata.category(character) == "Mn" and not before.isspace()


def _form(cluster: str) -> str:
    if cluster.isspace():
        return "\n" if cluster in "\n\r\u2028\u2029" else " "
    if "\u3131" <= cluster <= "\u318e":
        # Jamo that are typed apart stay so: NFKC makes halves of syllables of them.
        return cluster
    plain = unicodedata.normalize("NFKC", cluster)
    # A heap of marks on a letter hides it: what does not become one letter with it goes.
    return re.sub(r"\s", " ", "".join(c for c in plain if unicodedata.category(c) not in ("Mn", "Me")) or plain[:1])
