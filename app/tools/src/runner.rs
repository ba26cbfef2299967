//! Runs a module's tests in Node; `cargo test` is told to start them with this.

use std::{
    fs,
    path::Path,
    process::{Command, ExitCode},
};

use wasm_bindgen_cli_support::Bindgen;

use crate::Result;

/// What a test's export begins with; after it stand marks, `_`, the crate and the
/// test's path.
const TEST: &str = "__wbgt_";

/// The harness inside the module prints by `__wbgtest_og_console_log`, calls each
/// test by `__wbg_test_invoke`, and says at last whether all passed. What a test says
/// itself goes to the harness, which shows it where the test fails.
const SCRIPT: &str = "
globalThis.__wbgtest_og_console_log = console.log;
globalThis.__wbgtest_og_console_error = console.error;
globalThis.__wbg_test_invoke = (test) => test();
const tested = require('./tests.js');
for (const kind of ['debug', 'log', 'info', 'warn', 'error']) {
  console[kind] = (...said) => tested[`__wbgtest_console_${kind}`](said);
}
const context = new tested.WasmBindgenTestContext(false);
context.filtered_count(others);
context.run(names.map((name) => tested.__wasm[name])).then(
  (passed) => process.exit(passed ? 0 : 1),
  (error) => { globalThis.__wbgtest_og_console_error(error); process.exit(1); },
);
";

/// Runs those whose path has `part` in it; all, where it is empty.
pub fn run(module: &Path, part: &str) -> Result<ExitCode> {
    let mut output = Bindgen::new()
        .nodejs(true)?
        .debug(true)
        .export_wasm(true)
        .emit_start(false)
        .input_bytes("tests", fs::read(module)?)
        .generate_output()?;
    let exports = output.wasm().exports.iter().map(|export| export.name.as_str());
    let all: Vec<&str> = exports.filter(|name| name.starts_with(TEST)).collect();
    // Without a test, a module has no harness either.
    if all.is_empty() {
        println!("no tests");
        return Ok(ExitCode::SUCCESS);
    }
    let asked = |name: &&&str| name.split_once("::").is_some_and(|(_, path)| path.contains(part));
    let names: Vec<&str> = all.iter().filter(asked).copied().collect();
    let head = format!("const names = {names:?}, others = {};", all.len() - names.len());

    let folder = tempfile::tempdir()?;
    output.emit(folder.path())?;
    let script = folder.path().join("run.cjs");
    fs::write(&script, head + SCRIPT)?;
    let ended = Command::new("node").arg(script).status()?;
    Ok(if ended.success() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
