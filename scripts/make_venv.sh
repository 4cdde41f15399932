#!/bin/sh
# Make the virtual environment with the first Python >= 3.11 found, and uv inside it. Says what is missing and how to get it.
set -eu
venv=$1
for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
  if command -v "$candidate" >/dev/null 2>&1 &&
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "${python:-}" ]; then
  echo "Tricord needs Python 3.11 or newer; none was found. Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python)." >&2
  exit 1
fi
if ! "$python" -c 'import ensurepip' 2>/dev/null; then
  echo "This Python cannot make a virtual environment: its venv package is missing. Install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2
  exit 1
fi
if [ ! -x "$venv/bin/python" ]; then
  echo "Setting up (about a minute the first time)..." >&2
  "$python" -m venv "$venv"
fi
"$venv/bin/python" -m pip install -q --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
