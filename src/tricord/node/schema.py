"""The tables of a node's database: people, and the marked items they read.

- `person`, `person_act`: who there is, and every act on them (roles and clearances given and taken, disabled, enabled).
  Acts are never changed; what a person may do is what they add up to.
- `password`, `invitation`, `totp`, `token`, `session`: how a person proves who it is. Secrets are kept as digests;
  TOTP secrets, which must be read again, are sealed to the node's key.
- `content`: bytes by their digest, once each.
- `item`: what is marked, under its originator and its name there; `revision_id` is how it stands now.
- `marking`: everything a release decision depends on (marking, consents, how it came), once each. Whoever reads asks
  the rules about these, and never about what the query found.
- `revision`: each slip of an item, as signed. Never changed.
- `stix_object`: the newest revision as STIX objects, derived.
- `proposal`, `approval`: what one person proposed and what another decided. Never changed.
- `event_sent`: which events of packages were put into envelopes, and to whom.
- `peer`: where the other nodes are, up to which number they have opened what was sent to them, when they were last
  spoken to, and from when on they are spoken to again.
- `effect`: what a decision entails outside of the database, kept with it: envelopes to be sealed. Carried out in order,
  once each, after the decision is committed; `outcome` is empty until then; `opened_at`: when the receiver opened it.
- `turn`: one row. Whoever writes locks it first, on PostgreSQL, where a lock without a table could be held by anybody.

Packages stand in the log of `tricord.coordination`, in the same database; each of their events is an item too, and is
read where that item may be.

Times are UTC as ISO text to the microsecond, which sorts as time does.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text, UniqueConstraint

metadata = MetaData()

person = Table(
    "person",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("party", Text, nullable=False),
    Column("made_at", Text, nullable=False),
)

person_act = Table(
    "person_act",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("value", Text, nullable=False),
)

password = Table(
    "password",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("hash", Text, nullable=False),
    Column("set_at", Text, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("until", Text, nullable=False),
    Column("used_at", Text),
)

totp = Table(
    "totp",
    metadata,
    Column("person_id", Integer, ForeignKey("person.id"), primary_key=True, autoincrement=False),
    Column("sealed", Text, nullable=False),
    Column("confirmed_at", Text),
    Column("last_step", Integer, nullable=False),
)

token = Table(
    "token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("revoked_at", Text),
)

session = Table(
    "session",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("person_id", Integer, ForeignKey("person.id"), nullable=False, index=True),
    Column("csrf", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("seen_at", Text, nullable=False),
    Column("until", Text, nullable=False),
    Column("ended_at", Text),
)

content = Table(
    "content",
    metadata,
    Column("sha256", Text, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

marking = Table(
    "marking",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("body", Text, nullable=False),
)

item = Table(
    "item",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ref", Text, nullable=False, unique=True),
    Column("originator", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("revision_id", Integer, nullable=False),
    UniqueConstraint("originator", "name"),
)

revision = Table(
    "revision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("item_id", Integer, ForeignKey("item.id"), nullable=False, index=True),
    Column("marking_id", Integer, ForeignKey("marking.id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("sha256", Text, ForeignKey("content.sha256"), nullable=False),
    Column("size", Integer, nullable=False),
    Column("file_name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("received", Text, nullable=False),
    Column("text", Text, nullable=False),
    Index("revision_at", "at"),
)

stix_object = Table(
    "stix_object",
    metadata,
    Column("item_id", Integer, ForeignKey("item.id"), primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("stix_id", Text, nullable=False, index=True),
    Column("type", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("body", Text, nullable=False),
)

proposal = Table(
    "proposal",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("sha256", Text),
)

approval = Table(
    "approval",
    metadata,
    Column("proposal_id", Text, ForeignKey("proposal.id"), primary_key=True),
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("outcome", Text, nullable=False),
)

event_sent = Table(
    "event_sent",
    metadata,
    Column("event", Text, primary_key=True),
    Column("party", Text, primary_key=True),
    Column("at", Text, nullable=False),
)

peer = Table(
    "peer",
    metadata,
    Column("party", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("opened", Integer, nullable=False),
    Column("said", Text, nullable=False),
    Column("said_at", Text, nullable=False),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("round_at", Text, nullable=False, server_default=""),
    Column("next_at", Text, nullable=False, server_default=""),
)

effect = Table(
    "effect",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("order", Text, nullable=False, unique=True),
    Column("at", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("proposal_id", Text, ForeignKey("proposal.id"), index=True),
    Column("body", Text, nullable=False),
    Column("outcome", Text, nullable=False, index=True),
    Column("opened_at", Text),
)

turn = Table("turn", metadata, Column("id", Integer, primary_key=True, autoincrement=False))
