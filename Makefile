# `make run` and `make test` are all one needs; README.md says more.

TARGET := $(abspath $(or $(CARGO_TARGET_DIR),target))
export TEKSER := $(TARGET)/release/tekser

.PHONY: run build client dev test lint test-review test-server test-end2end rigs picture bench quality fuzz

## Builds everything and serves http://127.0.0.1:3000 with a sample article.
run: build
	$(TEKSER) serve

## target/release/tekser: one binary with the client, styles and migrations in it.
build: client
	cargo build --release -p server --features embed-client

client:
	app/build.sh

## The same as `run`, quick to build and not small; files are read from target/site.
dev:
	app/build.sh --dev
	cargo run -p server -- serve

## Everything below, on a fresh machine too: it installs what it needs.
test: lint test-review test-server test-end2end

# All that is pure, from the texts up to the certificate.
RULES := -p language -p review -p formats -p certificate -p worker --features language/spelling

## Formatting and clippy, for each set of features that is really built.
lint:
	cargo fmt --all --check
	cargo clippy -q $(RULES) --all-targets -- -D warnings
	cargo clippy -q -p server --all-targets -- -D warnings
	app/build.sh --check
	if cargo deny --version >/dev/null 2>&1; then cargo deny check bans licenses sources; fi

## The rules, natively and in WebAssembly.
test-review:
	cargo test $(RULES)
	app/build.sh --test-review

test-server:
	server/rigs/install.sh
	cargo test -p app -p server --features app/ssr

## The built binary, in Chromium.
test-end2end: build
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
	  mkdir -p fuzz/corpus/$$target && RUSTC_BOOTSTRAP=1 cargo fuzz run -s none $$target \
	    fuzz/corpus/$$target fuzz/seeds/$$target -- -dict=fuzz/corpus/words -max_total_time=$(FUZZ_TIME) \
	    -timeout=60 -rss_limit_mb=2048 -max_len=$(FUZZ_LENGTH) -len_control=10 || exit 1; \
	done
