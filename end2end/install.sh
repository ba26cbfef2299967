#!/usr/bin/env bash
# Installs what the browser tests need: Playwright from npm, and Chromium from
# the system, or from Debian where there is none. Playwright's own browsers are
# not used: their download is not always in reach. Firefox, where Debian has it: the
# tests say so where there is none. Also OASIS's schema of XLIFF,
# of which Debian has a copy, and what validates by it.
set -euo pipefail
cd "$(dirname "$0")"

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

if ! command -v "${TEKSER_CHROMIUM:-chromium}" chromium chromium-browser google-chrome >/dev/null; then
  command -v apt-get >/dev/null || {
    echo "Chromium is needed: install it, or name it in TEKSER_CHROMIUM." >&2
    exit 1
  }
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends chromium
fi
if ! command -v "${TEKSER_FIREFOX:-firefox-esr}" firefox >/dev/null && command -v apt-get >/dev/null; then
  as_root apt-get update -qq
  as_root apt-get install -y -qq --no-install-recommends firefox-esr ||
    echo "Firefox is not tested here: there is no package firefox-esr." >&2
fi
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund
fi

schema=node_modules/.xliff
if [ ! -e $schema/xliff-core-2.0.xsd ] || ! command -v xmllint >/dev/null; then
  if command -v apt-get dpkg-deb >/dev/null; then
    as_root apt-get update -qq
    as_root apt-get install -y -qq --no-install-recommends libxml2-utils
    package=$(mktemp -d)
    # Unpacked, not installed: of PHP nothing is needed.
    (cd "$package" && apt-get download -qq php-symfony-translation && dpkg-deb -x ./*.deb .)
    mkdir -p $schema
    find "$package" -name 'xliff-core-2.0.xsd' -exec cp {} $schema/ \;
    find "$package" -path '*/schemas/xml.xsd' -exec cp {} $schema/ \;
    rm -r "$package"
  else
    echo "XLIFF is not validated here: Debian's libxml2-utils and php-symfony-translation are needed." >&2
  fi
fi
