#!/usr/bin/env bash
# Builds the browser client into target/site. The one place that knows where a
# WebAssembly toolchain comes from; nothing else does.
#
#   app/build.sh                 the release client: small, compressed
#   app/build.sh --dev           quick to build, not small
#   app/build.sh --check         lints the client and shows that no server crate is in it
#   app/build.sh --test-review   runs the tests of the rules in WebAssembly, in Node
#   app/build.sh --id            prints the build id: a hash of all that the client is made of
#
# TEKSER_WASM=rustup or TEKSER_WASM=debian asks for that toolchain and no other.
set -euo pipefail
cd "$(dirname "$0")/.."

target=wasm32-unknown-unknown
site=target/site
tools=$PWD/target/tools
mode=${1:-}

# Client and server must be built from the same sources, or hydration fails:
# server/build.rs asks for this id and compares it with the built client's.
build_id() {
  find app review/*/src review/*/Cargo.toml review/core/data Cargo.toml Cargo.lock style public \
    -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

has_target() { compgen -G "$(rustc --print target-libdir --target $target)/libstd-*.rlib" >/dev/null; }

# Has rustup install something, if it can. Where Rust's download site is out of
# reach, it is asked only once.
rustup_add() { # target|component name
  command -v rustup >/dev/null && ! [ -e "$tools/no-rustup-$1" ] || return 1
  if RUSTUP_MAX_RETRIES=1 timeout 120 rustup "$1" add "$2" >&2; then return; fi
  mkdir -p "$tools" && touch "$tools/no-rustup-$1"
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

# Builds a tool, once. They run for seconds: building them quickly matters more
# than their speed.
install() { # crate version options…
  echo "Building $1 $2, once" >&2
  CARGO_PROFILE_RELEASE_OPT_LEVEL=1 CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    cargo install --quiet --root "$tools" --version "=$2" "${@:3}" "$1"
}

# The generator of bindings must be of exactly the version in Cargo.lock.
find_bindgen() {
  local version
  version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
  bindgen=$tools/bin/wasm-bindgen
  if ! [ -x "$bindgen" ] || [ "$("$bindgen" --version)" != "wasm-bindgen $version" ]; then
    install wasm-bindgen-cli "$version"
  fi
}

# What puts everything behind a door (`wasm_split`) into a module of its own.
find_splitter() {
  local version=0.2.4
  splitter=$tools/bin/wasm-split-cli
  if ! [ -x "$splitter" ] || ! [ -e "$tools/split-$version" ]; then
    install wasm_split_cli_support "$version" --locked --features build-binary
    touch "$tools/split-$version"
  fi
}

# JavaScript and WebAssembly of a module, in a folder of their own.
bindings() { # folder module name
  local module=$2 doors=()
  rm -rf "$1" && mkdir -p "$1"
  if [ "$3" != engine ]; then
    "$splitter" "$2" "$1" --out-name "$3"
    module=$1/$3.wasm
    doors=(--keep-lld-exports)
  fi
  "$bindgen" --target web --no-typescript --remove-name-section --remove-producers-section \
    "${doors[@]}" --out-dir "$1" --out-name "$3" "$module"
  rm -f "$1/$3.wasm"
  if [ "$mode" = --dev ]; then return; fi
  if ! command -v npm >/dev/null; then
    echo "Without Node.js the client stays about a half larger than it could be." >&2
    return
  fi
  [ -x end2end/node_modules/.bin/wasm-opt ] || npm --prefix end2end ci --silent --no-audit --no-fund
  # Only what browsers have had for years; with all features it would not load.
  for module in "$1"/*.wasm; do
    end2end/node_modules/.bin/wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int \
      --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue \
      "$module" -o "$module"
  done
  compress "$1"
}

# Puts a compressed copy beside each file, once and as small as can be.
compress() { # folder…
  command -v node >/dev/null || return 0
  node - "$@" <<'JS'
const fs = require('fs'), path = require('path'), zlib = require('zlib');
const files = process.argv.slice(2).flatMap((folder) => fs.readdirSync(folder).map((name) => path.join(folder, name)));
for (const file of files.filter((name) => /\.(js|wasm|css)$/.test(name))) {
  if (fs.existsSync(file + '.br')) continue;
  const bytes = fs.readFileSync(file);
  const small = zlib.brotliCompressSync(bytes, { params: {
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

build() { # profile
  local id made
  id=$(build_id)
  if [ "$(cat "$site/pkg/build-id" "$site/pkg/mode" 2>/dev/null)" = "$id"$'\n'"$1" ]; then return; fi
  find_toolchain
  find_small
  find_bindgen
  find_splitter
  made=target/client/$1
  # The workbench, all other screens, and what the worker runs: checks, splitting,
  # alignment. Each loads without the others, and the first two in parts.
  local screens
  for screens in desk office; do
    wasm rustc -p app --lib --crate-type cdylib --features "hydrate,$screens" --profile "$1" -- \
      -Clink-arg=--emit-relocs
    module "$made/$screens" "target/wasm/$target/$1/app.wasm" "$screens"
  done
  wasm rustc -p worker --lib --profile "$1" --crate-type cdylib
  module "$made/engine" "target/wasm/$target/$1/worker.wasm" engine
  rm -rf "$site" && mkdir -p "$site/pkg"
  cp -r public/. "$site/"
  cp -r "$made/desk" "$made/office" "$made/engine" "$site/pkg/"
  rm "$site/pkg/"*/of
  cp app/src/worker.js "$site/pkg/engine/"
  cp style/main.css "$site/pkg/tekser.css"
  [ "$mode" = --dev ] || compress "$site/pkg" "$site/pkg/engine"
  echo "$1" >"$site/pkg/mode"
  echo "$id" >"$site/pkg/build-id"
}

check() {
  find_toolchain
  if [ ${#build_std[@]} = 0 ] && cargo clippy --version >/dev/null 2>&1; then
    lint() { wasm clippy -q -p app --lib --features "$1" -- -D warnings; }
  else
    lint() {
      wasm check -q -p app --lib --features "$1"
      cargo clippy -q -p app --lib --features "$1" -- -D warnings
    }
  fi
  lint hydrate,desk
  lint hydrate,office
  # Unsplit by `--target`, the tree would be that of the native client.
  if cargo tree -p app --features hydrate,desk,office --target $target --edges normal --prefix none |
    grep -E '^(tokio|axum|hyper|sqlx|libsqlite3-sys|server)(-[a-z-]+)? v'; then
    echo "The client must not contain the crates above." >&2
    exit 1
  fi
}

test_review() {
  find_toolchain
  find_bindgen
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$tools/bin/wasm-bindgen-test-runner \
    wasm test -p language -p review -p formats -p certificate -p worker --lib --test review
}

case $mode in
"") build wasm-release ;;
--dev) build wasm-dev ;;
--check) check ;;
--test-review) test_review ;;
--id) build_id ;;
*)
  sed -n '2,12p' "$0" >&2
  exit 2
  ;;
esac
