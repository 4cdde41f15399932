"""The house rules of comments, applied: `moderate`. Tables in `tables/`, dictionaries in `dictionaries/`.

Not a censor of opinions: a government, a policy or an institution may be criticised as hard as civil words can. And no
judge of what tables cannot tell: that is for a person.
"""

from tricord.briefings.moderation._lexicon import listed_words
from tricord.briefings.moderation._moderate import (
    LONGEST,
    CommentVerdict,
    RuleFinding,
    Ruling,
    moderate,
    recognized_language,
    spam_finding,
)
from tricord.briefings.moderation._rules import PROFILES, RULES, HouseProfile, HouseRule, house_rules, rules_version

#: What `moderate` gives; in code it has a longer name, since a screening has verdicts too.
Verdict = CommentVerdict

__all__ = [
    "LONGEST",
    "PROFILES",
    "RULES",
    "CommentVerdict",
    "HouseProfile",
    "HouseRule",
    "RuleFinding",
    "Ruling",
    "Verdict",
    "house_rules",
    "listed_words",
    "moderate",
    "recognized_language",
    "rules_version",
    "spam_finding",
]
