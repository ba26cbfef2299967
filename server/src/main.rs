//! The binary: reads the command line, runs it, and says what went wrong.

use std::process::ExitCode;

use clap::Parser;
use server::{cli::Cli, reader};
use tracing_subscriber::EnvFilter;

fn main() -> ExitCode {
    // Before anything else is there that a hostile file could harm.
    if std::env::args_os().nth(1).is_some_and(|command| command == reader::COMMAND) {
        return reader::run();
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let cli = Cli::parse();
    // Rendering a page goes deeper than the usual 2 MiB allow.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(16 * 1024 * 1024)
        .enable_all()
        .build();
    let ran = match runtime {
        Ok(runtime) => runtime.block_on(cli.run()),
        Err(error) => {
            eprintln!("tekser: {error}");
            return ExitCode::from(2);
        }
    };
    match ran {
        Ok(code) => code,
        Err(error) => {
            eprintln!("tekser: {error}");
            ExitCode::from(2)
        }
    }
}
