//! What `app/build.sh` needs beside the compiler, in one small program: the tools'
//! own command lines would be built apart, each with all that it stands on.
//!
//!   tools bindings MODULE FOLDER NAME [--doors]   what a browser loads
//!   tools test MODULE [PART OF A NAME]            runs a module's tests in Node

use std::{env, error::Error, path::Path, process::ExitCode};

mod bindings;
mod runner;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const USAGE: &str =
    "usage: tools bindings MODULE FOLDER NAME [--doors]\n       tools test MODULE [PART OF A NAME]";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match arguments[..] {
        ["bindings", module, folder, name] => {
            bindings::write(Path::new(module), Path::new(folder), name, false)
        }
        ["bindings", module, folder, name, "--doors"] => {
            bindings::write(Path::new(module), Path::new(folder), name, true)
        }
        ["test", module] => runner::run(Path::new(module), ""),
        ["test", module, part] => runner::run(Path::new(module), part),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}
