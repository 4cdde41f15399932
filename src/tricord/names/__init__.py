"""Names in any script: comparable forms, comparison, explanation."""

from tricord.names._fold import fold

__all__ = ["fold"]
