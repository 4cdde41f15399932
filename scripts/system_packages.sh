#!/bin/sh
# What the tests use of the system: a browser, a PostgreSQL server, fonts for three scripts. Installs what is missing where
# that needs no question (root on Debian or Ubuntu); elsewhere says what to install, and stops before any test runs.
# Usage: system_packages.sh PYTHON (one that has the development dependencies)
set -eu
python=$1

has_browser() { "$python" -c 'from tests.browser import executable; executable()' 2>/dev/null; }
# Debian's and Homebrew's server stand outside PATH; the development dependencies bring one for most systems.
has_server() { "$python" -c 'from tests.postgres import find_server; find_server()' 2>/dev/null; }
# What a table of characters is made from, in the versions of Debian 12: elsewhere its test skips.
has_sources() { [ -e /usr/share/unicode/ReadMe.txt ] && [ -e /usr/share/mecab/dic/ipadic/Noun.name.csv ]; }
is_debian_12() { grep -q '^12' /etc/debian_version 2>/dev/null; }
has_fonts() { [ "$(uname)" = Darwin ] || fc-list ':lang=ko' 2>/dev/null | grep -q .; }
is_debian() { [ -r /etc/debian_version ] && command -v apt-get >/dev/null 2>&1; }
# Ubuntu's Chromium is a snap, which sees no file outside the user's home and does not start in a container.
is_snap() { apt-cache policy chromium-browser 2>/dev/null | grep -q snap; }
install() { apt-get install -y -qq --no-install-recommends "$@" </dev/null >/dev/null; }

missing=
has_browser || missing="$missing browser"
has_server || missing="$missing server"
has_fonts || missing="$missing fonts"
if is_debian_12 && [ "$(id -u)" = 0 ]; then has_sources || missing="$missing sources"; fi
[ -n "$missing" ] || exit 0

if is_debian && [ "$(id -u)" = 0 ]; then
  echo "Installing what the tests use of the system:$missing..." >&2
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq </dev/null >/dev/null
  has_fonts || install fontconfig fonts-noto-cjk fonts-noto-core
  has_server || install postgresql
  if ! has_browser; then
    if is_snap; then "$python" -m playwright install --with-deps chromium </dev/null >/dev/null; else install chromium; fi
  fi
  if is_debian_12; then has_sources || install unicode-data mecab-ipadic; fi
  has_browser && has_server && has_fonts && exit 0
fi

cat >&2 <<END
The tests need more of this system than it has ($(echo $missing)); none was run. Install:
  browser: Chromium or Google Chrome. Debian: apt install chromium. Ubuntu (whose Chromium is a snap), macOS: Google Chrome,
           or .venv/bin/python -m playwright install --with-deps chromium. One that stands elsewhere: TRICORD_BROWSER=/its/path
  server:  PostgreSQL. Debian, Ubuntu: apt install postgresql. macOS: brew install postgresql
  fonts:   for Chinese, Japanese and Korean. Debian, Ubuntu: apt install fontconfig fonts-noto-cjk fonts-noto-core
END
exit 1
