//! The `dictum` command. All it does stands in the library's shell.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::SUCCESS
}
