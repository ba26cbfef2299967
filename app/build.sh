#!/usr/bin/env bash
# Builds the browser client into target/site. The one place that knows where a
# WebAssembly toolchain comes from; nothing else does.
#
#   app/build.sh            the release client: small, compressed
#   app/build.sh --dev      quick to build, not small
#   app/build.sh --check    type-checks the client and shows that no server crate is in it
#   app/build.sh --test     runs the unit tests of `review` in WebAssembly, in Node
#   app/build.sh --id       prints the build id: a hash of all that the client is made of
set -euo pipefail
cd "$(dirname "$0")/.."

site=target/site
tools=$PWD/target/tools
mode=${1:-}

# Client and server must be built from the same sources, or hydration fails:
# server/build.rs computes the same hash and compares.
build_id() {
  find review/src review/data app/src app/Cargo.toml review/Cargo.toml Cargo.toml Cargo.lock style public \
    -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }

# Sets `cargo_wasm`: a cargo that builds for wasm32-unknown-unknown.
find_toolchain() {
  local target=wasm32-unknown-unknown
  cargo_wasm=(cargo)
  if [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; then return; fi
  if command -v rustup >/dev/null && [ ! -e "$tools/no-rustup-target" ]; then
    if timeout 60 rustup target add $target >/dev/null 2>&1 &&
      [ -d "$(rustc --print sysroot)/lib/rustlib/$target/lib" ]; then return; fi
    mkdir -p "$tools" && touch "$tools/no-rustup-target"
  fi
  # Debian has the standard library's source with a matching compiler.
  if ! [ -x /usr/bin/rustc ] || ! ls -d /usr/src/rustc-*/library >/dev/null 2>&1; then
    command -v apt-get >/dev/null || {
      echo "No WebAssembly target: install it with 'rustup target add $target'." >&2
      exit 1
    }
    echo "Installing a WebAssembly toolchain from Debian …" >&2
    as_root apt-get update -qq
    as_root apt-get install -y -qq --no-install-recommends rustc-web cargo-web rust-web-src lld >&2
  fi
  cargo_wasm=(env RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 /usr/bin/cargo)
  build_std=(-Zbuild-std=std,panic_abort)
}

build_std=()
wasm() { # subcommand arguments…
  local subcommand=$1
  shift
  CARGO_TARGET_DIR=target/wasm RUSTFLAGS="" "${cargo_wasm[@]}" "$subcommand" \
    --target wasm32-unknown-unknown "${build_std[@]}" "$@"
}

# The bindings' generator must be of exactly the version in Cargo.lock.
find_bindgen() {
  local version
  version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/version = "\(.*\)"/\1/p}' Cargo.lock)
  bindgen=$tools/bin/wasm-bindgen
  if ! [ -x "$bindgen" ] || [ "$("$bindgen" --version)" != "wasm-bindgen $version" ]; then
    CARGO_TARGET_DIR=target/tools-build cargo install --quiet --root "$tools" --version "=$version" wasm-bindgen-cli
  fi
}

site_files() { # build id
  cp -r public/. "$site/"
  cp style/main.css "$site/pkg/tekser.css"
  echo "$1" >"$site/pkg/build-id"
}

case $mode in
--id) build_id ;;
--check)
  find_toolchain
  wasm check -p app --features hydrate
  if cargo tree -p app --features hydrate --edges normal --prefix none |
    grep -E '^(tokio|axum|hyper|sqlx|libsqlite3-sys|server) v'; then
    echo "The client must not contain the crates above." >&2
    exit 1
  fi
  ;;
--test)
  find_toolchain
  find_bindgen
  CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER=$tools/bin/wasm-bindgen-test-runner \
    wasm test -p review --lib
  ;;
--dev | "")
  id=$(build_id)
  if [ "$(cat "$site/pkg/build-id" 2>/dev/null)" = "$id" ] &&
    [ "$(cat "$site/pkg/mode" 2>/dev/null)" = "mode $mode" ]; then exit 0; fi
  find_toolchain
  find_bindgen
  profile=wasm-release
  [ "$mode" = --dev ] && profile=wasm-dev
  wasm build -p app --features hydrate --profile "$profile"
  rm -rf "$site" && mkdir -p "$site/pkg"
  "$bindgen" --target web --no-typescript --out-dir "$site/pkg" --out-name tekser \
    "target/wasm/wasm32-unknown-unknown/$profile/app.wasm"
  site_files "$id"
  if [ "$mode" = "" ]; then
    [ -x end2end/node_modules/.bin/wasm-opt ] || npm --prefix end2end ci --silent --no-audit --no-fund
    # Only what browsers have had for years; all features at once would not load.
    end2end/node_modules/.bin/wasm-opt -Oz --enable-bulk-memory --enable-nontrapping-float-to-int \
      --enable-sign-ext --enable-mutable-globals --enable-reference-types --enable-multivalue \
      "$site/pkg/tekser_bg.wasm" -o "$site/pkg/tekser_bg.wasm"
    node - "$site/pkg" <<'JS'
const fs = require('fs'), path = require('path'), zlib = require('zlib');
for (const name of fs.readdirSync(process.argv[2]).filter((n) => /\.(js|wasm|css)$/.test(n))) {
  const file = path.join(process.argv[2], name), bytes = fs.readFileSync(file);
  const small = zlib.brotliCompressSync(bytes, { params: {
    [zlib.constants.BROTLI_PARAM_QUALITY]: 11, [zlib.constants.BROTLI_PARAM_LGWIN]: 22,
    [zlib.constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  fs.writeFileSync(file + '.br', small);
  console.error(`${name}: ${bytes.length} bytes, ${small.length} with Brotli`);
}
JS
  fi
  echo "mode $mode" >"$site/pkg/mode"
  ;;
*)
  sed -n '2,10p' "$0" >&2
  exit 2
  ;;
esac
