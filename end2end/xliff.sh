#!/usr/bin/env bash
# Validates XLIFF 2 files by OASIS's schema of the core, which install.sh brings,
# and none of Tekser's code. The schema lets modules and extensions stand where
# they may, without looking into them. Usage: xliff.sh FILE…
set -euo pipefail
schema=$(dirname "$0")/node_modules/.xliff
xmllint --nonet --noout --path "$schema" --schema "$schema/xliff-core-2.0.xsd" "$@"
