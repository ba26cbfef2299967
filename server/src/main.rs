//! The binary: reads the command line, runs it, and says what went wrong.

use std::{io, process::ExitCode};

use clap::Parser;
use server::{cli::Cli, reader, security};
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, filter_fn},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

fn main() -> ExitCode {
    // Before anything else is there that a hostile file could harm.
    if std::env::args_os().nth(1).is_some_and(|command| command == reader::COMMAND) {
        return reader::run();
    }
    let cli = Cli::parse();
    let security = match cli.security_log() {
        Some(path) => match security::Log::to_file(path) {
            Ok(log) => Some(log),
            Err(error) => {
                eprintln!("tekser: {}: {error}", path.display());
                return ExitCode::from(2);
            }
        },
        None => cli.serves().then(|| security::Log::new(io::stderr())),
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let others = filter_fn(|metadata| !security::Log::takes(metadata));
    let failures = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    tracing_subscriber::registry()
        .with(failures.with_filter(filter.and(others)))
        .with(security)
        .init();
    // Rendering a page goes deeper than the usual 2 MiB allow.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(16 * 1024 * 1024)
        .enable_all()
        .build();
    let ran = match runtime {
        Ok(runtime) => {
            let ran = runtime.block_on(cli.run());
            // All that was to be kept is; what still computes has nobody left to tell.
            runtime.shutdown_background();
            ran
        }
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
