#!/usr/bin/env bash
# All rigs, one after the other; README.md says what each does.
set -euo pipefail
cd "$(dirname "$0")/../.."

server/rigs/install.sh
export TEKSER_ROUNDS=${TEKSER_ROUNDS:-100} TEKSER_CUTS=${TEKSER_CUTS:-120}
export TEKSER_OPERATIONS=${TEKSER_OPERATIONS:-400000} TEKSER_EXAMPLES=${TEKSER_EXAMPLES:-100}
cargo test -p server --test crash
cargo test -p server --test api tables_equal
cargo build -p server
server/rigs/contract.sh
