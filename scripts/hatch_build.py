"""Build a wheel with the embedded snapshot as a packed store, so that whoever installs it need not make one.

A checkout, and what is installed from it in place, makes the store when it is first asked for.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SnapshotHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling passes its own configuration
    """Adds the packed store to the wheel, in the place of what it is made of."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make the packed store, and tell where in the wheel it goes."""
        if version == "editable":
            return
        source = Path(self.root) / "src"
        sys.path.insert(0, str(source))
        from tricord.database import packed_path, write_packed

        self._folder = tempfile.TemporaryDirectory()
        packed = Path(self._folder.name) / packed_path().name
        write_packed(packed)
        build_data["force_include"][str(packed)] = packed_path().relative_to(source).as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Remove what was made."""
        if version != "editable":
            self._folder.cleanup()
