//! The binary: parses, runs, and turns what happened into an exit code.

fn main() -> std::process::ExitCode {
    mynascope::run()
}
