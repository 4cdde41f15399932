"""Take what `vendored.toml` names from npm again, and refuse what is not byte for byte what it says.

python scripts/make_vendored.py
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Of the pages, and of the tests alone.
FOLDERS = (ROOT / "src" / "tricord" / "service" / "web" / "static", ROOT / "tests" / "vendored")


def vendored() -> Iterator[tuple[Path, str, dict[str, str]]]:
    """Each thing that is vendored: its folder, its name, and what is said of it."""
    for folder in FOLDERS:
        for name, one in tomllib.loads((folder / "vendored.toml").read_text("utf-8")).items():
            yield folder, name, one


def main() -> int:
    """Write each file anew; 1 where a digest is another one."""
    wrong = 0
    for folder, name, one in vendored():
        content = _from_npm(f"{one['package']}@{one['version']}", one["path"])
        digest = sha256(content).hexdigest()
        if digest != one["sha256"]:
            print(f"{name}: {one['file']} of {one['version']} has the digest {digest}, not {one['sha256']}.")
            wrong += 1
            continue
        (folder / one["file"]).write_bytes(content)
        print(f"{name}: {one['file']}, {one['version']}, as it was.")
    return int(bool(wrong))


def _from_npm(package: str, path: str) -> bytes:
    """A file of a package, as published."""
    with tempfile.TemporaryDirectory() as folder:
        packed = subprocess.run(
            ["npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", folder, package],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
        with tarfile.open(Path(folder) / packed) as archive:
            found = archive.extractfile(f"package/{path}")
            assert found is not None, f"{package} has no {path}"
            return found.read()


if __name__ == "__main__":
    sys.exit(main())
