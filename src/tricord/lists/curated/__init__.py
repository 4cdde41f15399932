"""The curated table: a documented CSV for what a party publishes only as notices.

One row is one designation (or one joint action). `columns.csv` documents the columns: what each means, which statement
it becomes. A list's folder may carry `columns.toml`, which maps the columns of a source table as it stands to the
documented ones, so that a table of facts loads directly. The Korean, EU and US notices and the joint actions load this
way.
"""

from tricord.lists.curated._reader import CuratedReader
from tricord.lists.curated._row import TableColumn, documented

__all__ = ["CuratedReader", "TableColumn", "documented"]
