"""A command as the receiver of changes."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from tricord.align import Notice
from tricord.follow._alerts import ListAlert
from tricord.follow._retry import PATIENCE
from tricord.model.errors import DeliveryError


class Command:
    """A program that is called for each change, with the body on its standard input; it takes it by exit code 0."""

    def __init__(self, words: Sequence[str], *, patience: float = PATIENCE) -> None:
        self._words, self._patience = list(words), patience

    def take(self, notice: Notice | ListAlert, body: bytes) -> None:
        """Run the command. Raises `DeliveryError`."""
        described = {
            "ID": notice.id,
            "OP": notice.op,
            "LIST": notice.list_id,
            "PARTY": notice.party,
            "ENTRY": notice.entry,
        }
        environment = os.environ | {f"TRICORD_{name}": value for name, value in described.items()}
        try:
            done = subprocess.run(
                self._words, input=body, env=environment, timeout=self._patience, check=False, stdout=subprocess.DEVNULL
            )
        except subprocess.TimeoutExpired:
            raise DeliveryError(f"{self._words[0]} took longer than {self._patience:g} s") from None
        except OSError as error:
            raise DeliveryError(f"{self._words[0]} cannot be run ({error.strerror})", passing=False) from error
        if done.returncode:
            raise DeliveryError(f"{self._words[0]} ended with exit code {done.returncode}")
