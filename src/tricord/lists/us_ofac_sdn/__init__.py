"""The US Specially Designated Nationals list in OFAC's delimited format: `sdn`, `alt`, `add` and `sdn_comments`."""

from tricord.lists.us_ofac_sdn._reader import Dating, OfacReader

READER = OfacReader()

__all__ = ["READER", "Dating", "OfacReader"]
