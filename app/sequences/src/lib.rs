//! The rules of what is not stored yet, by themselves. `app` tests them natively; here
//! the same sequences run in WebAssembly (`app/build.sh --test-review`) without all
//! the screens being built for it.
#![cfg(all(test, target_arch = "wasm32"))]
#![expect(dead_code, reason = "the screens use the rest")]

#[path = "../../src/workbench/state/deed.rs"]
mod deed;
#[path = "../../src/workbench/state/job.rs"]
mod job;
#[path = "../../src/workbench/state/record.rs"]
mod record;
#[path = "../../src/workbench/state/unsent.rs"]
mod unsent;
