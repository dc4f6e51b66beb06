//! The scripts of the shells. Those that ask are written by hand, where they are found by whoever packages this program.

use clap::{CommandFactory as _, ValueEnum};

use crate::cli::args::Args;

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
    /// nushell
    Nushell,
    /// elvish
    Elvish,
}

impl Shell {
    /// The name of the file that the shell looks for.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Bash => "git-orchestrate.bash",
            Self::Zsh => "_git-orchestrate",
            Self::Fish => "git-orchestrate.fish",
            Self::Powershell => "_git-orchestrate.ps1",
            Self::Nushell => "git-orchestrate.nu",
            Self::Elvish => "git-orchestrate.elv",
        }
    }
}

/// The script of a shell.
pub fn script(shell: Shell) -> Vec<u8> {
    let asking = match shell {
        Shell::Bash => include_str!("../../../man/completions/git-orchestrate.bash"),
        Shell::Zsh => include_str!("../../../man/completions/_git-orchestrate"),
        Shell::Fish => include_str!("../../../man/completions/git-orchestrate.fish"),
        Shell::Powershell => include_str!("../../../man/completions/_git-orchestrate.ps1"),
        Shell::Nushell => include_str!("../../../man/completions/git-orchestrate.nu"),
        Shell::Elvish => return made(clap_complete::Shell::Elvish),
    };
    asking.as_bytes().to_vec()
}

/// A script that is made from the definitions.
fn made(generator: impl clap_complete::Generator) -> Vec<u8> {
    let mut text = Vec::new();
    let mut command = Args::command().bin_name("git-orchestrate");
    clap_complete::generate(generator, &mut command, "git-orchestrate", &mut text);
    text
}
