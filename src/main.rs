//! The `tasuki` binary: hands the arguments to [`tasuki::cli`] and returns its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    tasuki::cli::main()
}
