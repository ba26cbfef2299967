//! JavaScript and WebAssembly as a browser loads them.

use std::{fs, path::Path, process::ExitCode};

use wasm_bindgen_cli_support::Bindgen;
use wasm_split_cli_support::{Options, transform};

use crate::Result;

/// Writes `module` as `name` into `folder`. With `doors`, what stands behind a
/// door (`wasm_split`) becomes a module of its own beside it; the module must
/// have been linked with its relocations.
pub fn write(module: &Path, folder: &Path, name: &str, doors: bool) -> Result<ExitCode> {
    let mut bytes = fs::read(module)?;
    if doors {
        let first = folder.join(format!("{name}.wasm"));
        let script = format!("./{name}.js");
        let mut options = Options::new(&bytes);
        options.output_dir = folder;
        options.main_out_path = &first;
        options.main_module = &script;
        transform(options)?;
        bytes = fs::read(&first)?;
        fs::remove_file(first)?;
    }
    Bindgen::new()
        .web(true)?
        .omit_default_module_path(false)
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        // By these names the parts behind doors find what is in the first.
        .keep_lld_exports(doors)
        .input_bytes(name, bytes)
        .out_name(name)
        .generate(folder)?;
    Ok(ExitCode::SUCCESS)
}
