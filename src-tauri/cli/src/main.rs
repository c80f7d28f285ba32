//! `trailbook`, the command line: the second shell over the same core as the window. It reads words, asks the
//! `Workbench` one question and prints the answer; no decision about audit logs is made here.

mod args;
mod commands;
mod done;
mod interrupt;
mod print;
mod usage;
mod values;

use std::io;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use trailbook_core::cancel::Cancel;
use trailbook_core::failure::{Code, Failure};
use trailbook_core::workbench::leave;

use crate::args::Arguments;
use crate::done::{Done, Ending, Stop};
use crate::print::Console;

/// Events are made on some threads and dropped on others, millions of them: this allocator is made for that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long open caches may take to close.
const CLOSING: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    trailbook_core::shield::leave_no_core();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return ExitCode::from(usage::report(&error, std::env::args_os().skip(1))),
    };
    let console = Console::new(&arguments.global);
    let ending = run(arguments, console);
    report(console, &ending);
    done::exit(&ending)
}

fn run(arguments: Arguments, console: Console) -> Ending {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::from_error(Code::Internal, &error))?;
    let cancel = Cancel::new();
    let ending = runtime.block_on(interrupt::watch(&cancel, commands::run(arguments, console, &cancel)));
    // Caches close before the process ends: the encryption library must not be taken down under them. Work that was
    // given up, such as a keychain that does not answer, must not hold the process.
    runtime.shutdown_timeout(CLOSING);
    leave(CLOSING);
    ending
}

fn report(console: Console, ending: &Ending) {
    match ending {
        Ok(Done::Whole | Done::Incomplete | Done::Invalid) | Err(Stop::Told(_)) => {}
        Err(Stop::Failure(failure)) => console.failure(failure),
        Err(Stop::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
        Err(Stop::Output(error)) => console.failure(&unwritten(error)),
    }
}

fn unwritten(error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Code::DiskFull,
        _ => Code::Internal,
    };
    Failure::new(code, format!("standard output takes no more: {error}")).advise("Look at where the output goes")
}
