#!/bin/sh
# Make the virtual environment with the first fitting Python >= 3.11, and pip inside it. Says what is missing and how to
# get it. Usage: make_venv.sh FOLDER
set -eu
venv=$1

fits() { command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }
has() { "$1" -c "import $2" 2>/dev/null; }

if [ -x "$venv/bin/python" ] && fits "$venv/bin/python" && has "$venv/bin/python" pip; then
  exit 0
fi

python=
for candidate in python3 python3.13 python3.12 python3.11 python3.14; do
  if fits "$candidate"; then
    python=${python:-$candidate}
    # Debian ships venv without ensurepip unless python3-venv is there; another Python may have both.
    if has "$candidate" ensurepip; then
      python=$candidate
      break
    fi
  fi
done
if [ -z "$python" ]; then
  echo "Tricord needs Python 3.11 or newer; none was found. Install it (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python) and try again." >&2
  exit 1
fi

# Debian's own Python can make no environment without this package; root may add it.
if ! has "$python" ensurepip && ! has "$python" virtualenv && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  apt-get update -qq </dev/null >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv </dev/null >/dev/null || true
fi

echo "Setting up (about a minute the first time)..." >&2
rm -rf "$venv"
if has "$python" ensurepip; then
  "$python" -m venv "$venv"
elif has "$python" virtualenv; then
  "$python" -m virtualenv -q "$venv"
elif has "$python" pip; then
  "$python" -m venv --without-pip "$venv"
  "$python" -m pip --python "$venv/bin/python" install -q --disable-pip-version-check pip
else
  echo "$python cannot make a virtual environment: its ensurepip is missing. Install it (Debian, Ubuntu: apt install python3-venv) and try again." >&2
  exit 1
fi
