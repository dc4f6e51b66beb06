//! What a person is told of a run, and by which ways.

/// What is told, and how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub(crate) struct NotifyOptions {
    /// Whether the end of a run is told.
    pub(crate) on_end: bool,
    /// Whether it is told that a run needs a person.
    pub(crate) on_attention: bool,
    /// By the bell of the terminal.
    pub(crate) has_bell: bool,
    /// By a notification of the desktop.
    pub(crate) has_desktop: bool,
    /// By a command for the shell, with the document on its standard input.
    pub(crate) command: Option<String>,
    /// By a document sent to that address.
    pub(crate) webhook: Option<String>,
}

impl NotifyOptions {
    /// Whether anything is told at all.
    pub(super) fn is_wanted(&self) -> bool {
        let has_way =
            self.has_bell || self.has_desktop || self.command.is_some() || self.webhook.is_some();
        has_way && (self.on_end || self.on_attention)
    }
}
