"""Contradictions that no true store can show: each is a fault of a list, of its reader or of a link.

A check asks one question of an alignment and gives what contradicts itself, with the subject and the entries to look
at. What a publisher really prints can be a contradiction too; whoever owns the store looks, and knows.

What it is not: it reads no store (`Database.check` hands it the alignment of everything), and it mends nothing.
"""

from __future__ import annotations

from tricord.checks._checks import CHECKS, Contradiction, contradictions

__all__ = ["CHECKS", "Contradiction", "contradictions"]
