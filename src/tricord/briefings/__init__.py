"""Briefings: who said what, and the comments of readers under house rules.

>>> from tricord.briefings import moderate
>>> moderate("Teşekkürler, çok açıklayıcı bir yazı olmuş.", "tr").verdict.value
'accept'
"""

from tricord.briefings.moderation import (
    PROFILES,
    RULES,
    CommentVerdict,
    HouseProfile,
    HouseRule,
    RuleFinding,
    Ruling,
    house_rules,
    moderate,
    recognized_language,
    rules_version,
)

#: What `moderate` gives; in code it has a longer name, since a screening has verdicts too.
Verdict = CommentVerdict

__all__ = [
    "PROFILES",
    "RULES",
    "CommentVerdict",
    "HouseProfile",
    "HouseRule",
    "RuleFinding",
    "Ruling",
    "Verdict",
    "house_rules",
    "moderate",
    "recognized_language",
    "rules_version",
]
