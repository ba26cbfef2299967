#!/usr/bin/env bash
# Builds the browser client into target/site. The one place that knows where a
# WebAssembly toolchain comes from; nothing else does.
#
#   app/build.sh                 the release client: small, compressed
#   app/build.sh --dev           quick to build, not small
#   app/build.sh --check         lints the client and shows that no server crate is in it
#   app/build.sh --test-review   runs the tests of the rules, and of what is not stored yet,
#                                in WebAssembly, in Node
#   app/build.sh --id            prints the build id: a hash of all that the client is made of
#
# TEKSER_WASM=rustup or TEKSER_WASM=debian asks for that toolchain and no other.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
site=target/site
mode=${1:-}

# Client and server must be built from the same sources, or hydration fails:
# server/build.rs asks for this id and compares it with the built client's. Whole
# folders, however they are divided into crates, without what is in neither program.
build_id() {
  find app review style public Cargo.toml Cargo.lock \
    -type d \( -name tests -o -name benches -o -name examples -o -name fuzz -o -name target \) -prune -o \
    -type f ! -name tests.rs ! -name '*.md' ! -name '*.new' -print0 |
    LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

has_target() { compgen -G "$(rustc --print target-libdir --target $target)/libstd-*.rlib" >/dev/null; }

# Has rustup install something, if it can. Where Rust's download site is out of
# reach, it is asked only once.
rustup_add() { # target|component name
  command -v rustup >/dev/null && ! [ -e "target/no-rustup-$1" ] || return 1
  if RUSTUP_MAX_RETRIES=1 timeout 120 rustup "$1" add "$2" >&2; then return; fi
  mkdir -p target && touch "target/no-rustup-$1"
  return 1
}

# Sets `cargo_wasm`, a cargo that builds for WebAssembly, and what it must be told.
# `build_std` is empty where the standard library comes as it is.
cargo_wasm=(cargo)
build_std=()
find_toolchain() {
  if [ "${TEKSER_WASM:-}" != debian ]; then
    if has_target || { rustup_add target $target && has_target; }; then return; fi
    if [ "${TEKSER_WASM:-}" = rustup ]; then
      echo "rustup cannot add the target $target." >&2
      exit 1
    fi
  fi
  # Debian has the standard library's source beside a compiler of its version.
  if ! dpkg -s rustc-web cargo-web rust-web-src lld >/dev/null 2>&1; then
    command -v apt-get >/dev/null || {
      echo "No WebAssembly target: install it with 'rustup target add $target'." >&2
      exit 1
    }
    echo "Installing a WebAssembly toolchain from Debian" >&2
    as_root apt-get update -qq
    as_root apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src lld >&2
  fi
  cargo_wasm=(env RUSTC=/usr/bin/rustc RUSTDOC=/usr/bin/rustdoc RUSTC_BOOTSTRAP=1 /usr/bin/cargo)
  build_std=(-Zbuild-std=std,panic_abort)
}

# What the release client is told besides, where the standard library can be built
# with it: a panic ends it without composing a message, which saves a fifteenth.
small_flags=
small=()
find_small() {
  if [ "$mode" = --dev ]; then return; fi
  if [ ${#build_std[@]} = 0 ]; then
    if ! [ -e "$(rustc --print sysroot)/lib/rustlib/src/rust/library" ] && ! rustup_add component rust-src; then
      return
    fi
    cargo_wasm=(env RUSTC_BOOTSTRAP=1 cargo)
    build_std=(-Zbuild-std=std,panic_abort)
  fi
  small_flags=" -Zunstable-options -Cpanic=immediate-abort -Zlocation-detail=none"
  small=(-Zpanic-immediate-abort --config 'profile.wasm-release.panic="immediate-abort"')
}

# Its own target folder and no flags from outside, so that native builds and
# these never throw away each other's work.
wasm() { # subcommand arguments…
  local subcommand=$1
  shift
  CARGO_TARGET_DIR=target/wasm RUSTFLAGS="--cfg erase_components$small_flags" \
    "${cargo_wasm[@]}" "$subcommand" --target $target "${build_std[@]}" "${small[@]}" "$@"
}

# `app/tools`: the generator of bindings and the splitter in one program. A debug
# build, which shares dependencies with the server's: it runs for seconds, so building
# it quickly matters more than its speed.
find_tools() {
  local built=${CARGO_TARGET_DIR:-target}
  CARGO_TARGET_DIR=$built cargo build -p tools
  tools=$(realpath "$built/debug/tools")
}

# What makes modules smaller than the compiler can. Without Node.js they stay as
# they are.
find_optimiser() {
  optimiser=
  if [ "$mode" = --dev ]; then return; fi
  if ! command -v npm >/dev/null; then
    echo "Without Node.js the client stays about a half larger than it could be." >&2
    return
  fi
  optimiser=end2end/node_modules/.bin/wasm-opt
  [ -x $optimiser ] || npm --prefix end2end ci --silent --no-audit --no-fund
}

# JavaScript and WebAssembly of a module, in a folder of their own.
bindings() { # folder module name
  local doors=()
  rm -rf "$1" && mkdir -p "$1"
  [ "$3" = engine ] || doors=(--doors)
  "$tools" bindings "$2" "$1" "$3" "${doors[@]}"
  if [ -n "$optimiser" ]; then
    # Only what browsers have had for years; with all features it would not load.
    local module
    for module in "$1"/*.wasm; do
      "$optimiser" -Oz --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue "$module" -o "$module"
    done
  fi
  compress "$1"
}

# Puts a compressed copy beside each file, once: as small as can be, or quickly.
# The server would compress what has none each time it is asked for.
compress() { # folder…
  command -v node >/dev/null || return 0
  local quality=11
  [ "$mode" != --dev ] || quality=2
  QUALITY=$quality node - "$@" <<'JS'
const fs = require('fs'), path = require('path'), zlib = require('zlib');
const files = process.argv.slice(2).flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)));
for (const file of files.filter((name) => /\.(js|wasm|css)$/.test(name))) {
  if (fs.existsSync(file + '.br')) continue;
  const bytes = fs.readFileSync(file);
  const small = zlib.brotliCompressSync(bytes, { params: {
    [zlib.constants.BROTLI_PARAM_QUALITY]: Number(process.env.QUALITY),
    [zlib.constants.BROTLI_PARAM_LGWIN]: 22, [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  fs.writeFileSync(file + '.br', small);
  console.error(`${path.basename(file)}: ${bytes.length} bytes, ${small.length} with Brotli`);
}
JS
}

# The same, unless it was made of this very module: a changed style leaves it.
module() { # folder module name
  if [ "$(cat "$1/of" 2>/dev/null)" = "$(sha256sum <"$2")" ]; then return; fi
  bindings "$@"
  sha256sum <"$2" >"$1/of"
}

# All modules, each in a folder of `made`, unless they are of these sources already.
modules() { # profile made id
  local made=$2 built=target/wasm/$target/$1 screens job jobs=()
  if [ "$(cat "$made/id" 2>/dev/null)" = "$3" ]; then return; fi
  find_toolchain
  find_small
  find_tools
  find_optimiser
  # The workbench, all other screens, and what the worker runs: checks, splitting,
  # alignment. Each loads without the others, and the first two in parts. One is
  # made smaller while the next is linked: neither keeps two processors busy.
  trap 'kill $(jobs -p) 2>/dev/null || true' EXIT
  for screens in desk office; do
    wasm rustc -p app --lib --crate-type cdylib --features "hydrate,$screens" --profile "$1" -- \
      -Clink-arg=--emit-relocs
    mv "$built/app.wasm" "$built/$screens.wasm"
    module "$made/$screens" "$built/$screens.wasm" "$screens" &
    jobs+=($!)
  done
  wasm rustc -p worker --lib --profile "$1" --crate-type cdylib
  module "$made/engine" "$built/worker.wasm" engine
  for job in "${jobs[@]}"; do wait "$job"; done
  trap - EXIT
  echo "$3" >"$made/id"
}

build() { # profile
  local made=target/client/$1 id
  id=$(build_id)
  if [ "$(cat "$site/pkg/build-id" "$site/pkg/mode" 2>/dev/null)" = "$id"$'\n'"$1" ]; then return; fi
  modules "$1" "$made" "$id"
  rm -rf "$site" && mkdir -p "$site/pkg"
  cp -r public/. "$site/"
  cp -r "$made/desk" "$made/office" "$made/engine" "$site/pkg/"
  rm "$site/pkg/"*/of
  cp app/src/worker.js "$site/pkg/engine/"
  cp style/main.css "$site/pkg/tekser.css"
  compress "$site/pkg" "$site/pkg/engine"
  echo "$1" >"$site/pkg/mode"
  echo "$id" >"$site/pkg/build-id"
}

check() {
  # Natively: dependencies are checked for the server anyway, and nothing of the
  # client but tests depends on the target.
  local screens
  for screens in desk office; do
    cargo clippy -q -p app --lib --features "hydrate,$screens" -- -D warnings
  done
  # Unsplit by `--target`, the tree would be that of the native client.
  if cargo tree -p app --features hydrate,desk,office --target $target --edges normal --prefix none |
    grep -E '^(tokio|axum|hyper|sqlx|libsqlite3-sys|server)(-[a-z-]+)? v'; then
    echo "The client must not contain the crates above." >&2
    exit 1
  fi
}

test_review() {
  find_toolchain
  find_tools
  wasm test -p language -p review -p formats -p certificate -p worker -p sequences --lib --test review \
    --config "target.$target.runner = ['$tools', 'test']"
}

case $mode in
"") build wasm-release ;;
--dev) build wasm-dev ;;
--check) check ;;
--test-review) test_review ;;
--id) build_id ;;
*)
  sed -n '2,13p' "$0" >&2
  exit 2
  ;;
esac
