# `make run` and `make test` are all one needs; README.md says more.

# lld links several times faster; where it is missing the default linker serves.
ifneq ($(shell command -v ld.lld),)
export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS ?= -Clink-arg=-fuse-ld=lld
endif

TEKSER := target/release/tekser

.PHONY: run build client lint test test-review test-server test-end2end bench quality

## Builds everything and serves http://127.0.0.1:3000 with a sample article.
run: build
	$(TEKSER) serve

## target/release/tekser: one binary with the client, styles and migrations in it.
build: client
	cargo build --release -p server --features embed-client

client:
	app/build.sh

## Everything below, on a fresh machine too: it installs what it needs.
test: lint test-review test-server test-end2end

lint:
	cargo fmt --all --check
	cargo clippy -q -p review --all-targets -- -D warnings
	cargo clippy -q -p app --features hydrate -- -D warnings
	cargo clippy -q -p server --all-targets -- -D warnings
	app/build.sh --check

## The rules, natively and in WebAssembly.
test-review:
	cargo test -p review
	app/build.sh --test

test-server:
	cargo test -p app --features ssr
	cargo test -p server

test-end2end: build
	end2end/install.sh
	cd end2end && npx playwright test

## Speed and memory. Figures depend on the machine: compare within one run.
bench: build
	cargo bench -p review
	cargo bench -p server

## Quality of splitting, alignment, checks and scores on gold data.
quality:
	cargo run --release -p review --example quality
