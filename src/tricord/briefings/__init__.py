"""Briefings: who said what, and the comments of readers under house rules.

A briefing is a public account of a meeting or measure: quoted statements, each with its sources; claims that are asked
again as of its day and as of today; what was announced and what followed. `moderate` judges comments; `Comments` and
`Moderators` keep them. What it is not: no page and no HTTP (`tricord.service`), and no judge of what tables cannot
decide: that is for a person.

>>> from tricord.briefings import embedded_briefings, find_statements, moderate
>>> tokyo = embedded_briefings()[0].briefing
>>> [statement.speaker for statement in find_statements(tokyo.statements, speaker="Blinken", about="24th")]
['Antony Blinken']
>>> moderate("Teşekkürler, çok açıklayıcı bir yazı olmuş.", "tr").verdict.value
'accept'
"""

from tricord.briefings._check import (
    problems_of,
    read_briefing,
    read_briefing_file,
    statement_problems,
    template,
    write_briefing,
)
from tricord.briefings._comments import (
    KEPT_REFUSED,
    LONGEST_COMMENT,
    CommentPage,
    Comments,
    OwnComment,
    PublishedComment,
    SentComment,
)
from tricord.briefings._database import open_briefings
from tricord.briefings._markdown import rendered
from tricord.briefings._moderators import (
    BANNED_FOR,
    CommentAct,
    CommentFigures,
    Moderators,
    QueuedComment,
)
from tricord.briefings._outside import briefings_atom, schema_org
from tricord.briefings._published import (
    BriefingAct,
    BriefingCorrection,
    Briefings,
    BriefingState,
    PublicBriefing,
    embedded_briefings,
    named,
)
from tricord.briefings._queries import QUERIES, AnsweredClaim, FollowedUp, answered, council_days, followed_up
from tricord.briefings._records import (
    FORMAT,
    LANGUAGES,
    Announcement,
    Briefing,
    BriefingStatement,
    BriefingText,
    ClaimQuestion,
    ConflictingAccounts,
    Participant,
    StatementAccount,
    StatementSource,
    in_language,
)
from tricord.briefings._spam import CommentLimits
from tricord.briefings._statements import are_the_same_words, find_statements, merged, recorded_statements
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
    "BANNED_FOR",
    "FORMAT",
    "KEPT_REFUSED",
    "LANGUAGES",
    "LONGEST_COMMENT",
    "PROFILES",
    "QUERIES",
    "RULES",
    "Announcement",
    "AnsweredClaim",
    "Briefing",
    "BriefingAct",
    "BriefingCorrection",
    "BriefingState",
    "BriefingStatement",
    "BriefingText",
    "Briefings",
    "ClaimQuestion",
    "CommentAct",
    "CommentFigures",
    "CommentLimits",
    "CommentPage",
    "CommentVerdict",
    "Comments",
    "ConflictingAccounts",
    "FollowedUp",
    "HouseProfile",
    "HouseRule",
    "Moderators",
    "OwnComment",
    "Participant",
    "PublicBriefing",
    "PublishedComment",
    "QueuedComment",
    "RuleFinding",
    "Ruling",
    "SentComment",
    "StatementAccount",
    "StatementSource",
    "Verdict",
    "answered",
    "are_the_same_words",
    "briefings_atom",
    "council_days",
    "embedded_briefings",
    "find_statements",
    "followed_up",
    "house_rules",
    "in_language",
    "merged",
    "moderate",
    "named",
    "open_briefings",
    "problems_of",
    "read_briefing",
    "read_briefing_file",
    "recognized_language",
    "recorded_statements",
    "rendered",
    "rules_version",
    "schema_org",
    "statement_problems",
    "template",
    "write_briefing",
]
