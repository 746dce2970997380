//! The `dictum` command.

fn main() -> std::process::ExitCode {
    dictum::shell::main()
}
