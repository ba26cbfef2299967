#!/usr/bin/env bash
# Installs what the browser tests need: Playwright from npm, and Chromium from
# the system, or from Debian where there is none. Playwright's own browsers are
# not used: their download is not always in reach.
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
if [ package-lock.json -nt node_modules/.package-lock.json ]; then
  PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund
fi
