# `make run` and `make test` are all one needs; README.md says more.

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
# The binary under test; pictures and figures are of the release.
export TEKSER := $(TARGET)/debug/tekser
picture bench: export TEKSER := $(TARGET)/release/tekser

# What is tested natively, with one set of features, so that dependencies are built once.
TESTED := --workspace --exclude tools --features app/ssr,language/spelling,server/embed-client

.PHONY: run build client test lint test-native test-wasm test-review test-server test-end2end rigs picture bench quality fuzz

## Builds everything quickly and serves http://127.0.0.1:3000 with a sample article.
run:
	app/build.sh --dev
	cargo build -p server --features embed-client
	$(TEKSER) serve

## The release, target/release/tekser: one binary with the client, styles and migrations in it.
build: client
	cargo build --release -p server --features embed-client

## The release's client, small and compressed, in target/site.
client:
	app/build.sh

## Everything below, on a fresh machine too: it installs what it needs.
test: lint test-native test-wasm test-end2end

# All that is pure, from the texts up to the certificate.
RULES := -p language -p review -p formats -p certificate -p worker --features language/spelling

## Formatting and clippy, for each set of features that is really built; the client's natively.
lint:
	cargo fmt --all --check
	cargo clippy -q --workspace --all-targets --features app/ssr,language/spelling -- -D warnings
	app/build.sh --check
	if cargo deny --version >/dev/null 2>&1; then cargo deny check bans licenses sources; fi

## Rules, screens and server natively, the client in the binary.
test-native: client
	server/rigs/install.sh
	cargo test $(TESTED)

## The rules in WebAssembly, in Node.
test-wasm:
	app/build.sh --test-review

## The rules alone, or the server alone, for who works on them: less to build.
test-review: test-wasm
	cargo test $(RULES)

test-server:
	server/rigs/install.sh
	cargo test -p app -p server --features app/ssr

## The client of the release in Chromium, and in Firefox where Debian has it, served by the
## binary that `test-native` leaves.
test-end2end: client
	cargo build $(TESTED) --bins --tests
	end2end/install.sh
	cd end2end && npx --no-install playwright test

## What must hold for long, at length: server/rigs/README.md says more.
rigs:
	server/rigs/run.sh

## The README's picture, taken by its test.
picture: build
	end2end/install.sh
	cd end2end && TEKSER_PICTURE=workbench.png npx --no-install playwright test --grep 'picture'

## Speed and memory. Figures depend on the machine: compare within one run.
bench: build
	TEKSER_CERTIFICATE=$(TARGET)/certificate.json cargo bench -p formats -p certificate -p worker
	node end2end/certificate-speed.mjs $(TARGET)/certificate.json
	cargo bench -p server --features embed-client
	end2end/install.sh
	cd end2end && npx --no-install playwright test --config measure.config.ts

## Quality of splitting, alignment, checks and scores on gold data.
quality:
	cargo run --release -p language --example quality
	cargo run --release -p language --features spelling --example checks_quality
	cargo run --release -p formats --example metrics_quality
	cargo run --release -p formats --example xliff_suite

## Any input of up to 1 MB at the rules, three minutes a target (FUZZ_TIME=1800 for thirty); review/fuzz/README.md says more.
FUZZ_TIME ?= 180
FUZZ_LENGTH ?= 1000000
FUZZ ?= split align check draft carry certificate files \
	docx xliff tmx page markdown plain table wmt whole open
fuzz:
	cargo fuzz --version >/dev/null 2>&1 || cargo install cargo-fuzz
	mkdir -p review/fuzz/corpus
	cd review && grep -rhoE '"[]A-Za-z0-9:/_.<>!? [-]{2,40}"' formats/src | sort -u >fuzz/corpus/words
	cd review && for target in $(FUZZ); do \
	  mkdir -p fuzz/corpus/$$target && RUSTC_BOOTSTRAP=1 cargo fuzz run --fuzz-dir fuzz -s none $$target \
	    fuzz/corpus/$$target fuzz/seeds/$$target -- -dict=fuzz/corpus/words -max_total_time=$(FUZZ_TIME) \
	    -timeout=60 -rss_limit_mb=2048 -max_len=$(FUZZ_LENGTH) -len_control=10 || exit 1; \
	done
