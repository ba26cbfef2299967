#!/usr/bin/env bash
# Installs strace, by which a power cut is recorded. Where that cannot be, the
# test says that it was skipped.
set -euo pipefail

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }

if ! command -v strace >/dev/null; then
  if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends strace || true
  fi
fi
command -v strace >/dev/null || echo "strace is not here: no power cut is tried." >&2
