"""The tables of briefings and comments: in a database of their own, or beside a node's, from whose their names differ.

- `tricord_briefing_revision`: each text of a briefing, whole. Never changed.
- `tricord_briefing_act`: drafted, approved, published, withdrawn; what a briefing is follows from its acts.
- `tricord_comment`: a comment as it stands. Its text goes when it is deleted; its digest stays.
- `tricord_comment_act`: what was done to a comment, by whom and why. Never changed, and without any text of a comment.
- `tricord_comment_report`: a reader's report of a published comment.
- `tricord_comment_ban`: an address that one moderator wants banned, and another banned.
- `tricord_comment_hit`: what was counted lately, for limits; digests only, deleted after the stated time.
- `tricord_comment_secret`: the key of digests and time stamps, made once.

Times are UTC as ISO text to the microsecond, which sorts as time does. Addresses are kept as digests under the key.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()

revision = Table(
    "tricord_briefing_revision",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("why", Text, nullable=False),
)

act = Table(
    "tricord_briefing_act",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("slug", Text, nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("effective_at", Text, nullable=False),
)

comment = Table(
    "tricord_comment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("slug", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("text", Text),
    Column("digest", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("verdict", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("rules_version", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("written_at", Text, nullable=False),
    Column("changed_at", Text, nullable=False),
    Column("published_at", Text, nullable=False),
    Column("delete_at", Text, nullable=False, index=True),
    Index("tricord_comment_thread", "slug", "state", "published_at"),
)

comment_act = Table(
    "tricord_comment_act",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", Text, nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("rules", Text, nullable=False),
    Column("digest", Text, nullable=False),
)

report = Table(
    "tricord_comment_report",
    metadata,
    Column("comment_id", Text, primary_key=True),
    Column("address", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("why", Text, nullable=False),
)

ban = Table(
    "tricord_comment_ban",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("comment_id", Text, nullable=False),
    Column("address", Text, nullable=False, index=True),
    Column("proposed_at", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("decided_at", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("until", Text, nullable=False),
)

hit = Table(
    "tricord_comment_hit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False),
    Column("at", Text, nullable=False, index=True),
    Index("tricord_comment_hit_key", "key", "at"),
)

secret = Table(
    "tricord_comment_secret",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", LargeBinary, nullable=False),
)
