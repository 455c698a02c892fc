//! How far the wizard that signs has come, and what is in its way.

use std::io::ErrorKind;
use std::sync::Arc;

use crate::session::pin::PinOutcome;
use crate::task::{Digests, Document, TaskFault};
use crate::tui::text::Ui;
use crate::tui::widget::field::Field;
use crate::tui::widget::pin_entry::PinEntry;
use crate::tui::widget::wizard::Progress;

/// How far it has come.
pub(super) enum Stage {
    Start,
    Choose,
    Confirm,
    /// Another name for the signature is typed.
    Name(Field),
    Password(PinEntry),
    /// The card is at work; `leaving` where the person wants nothing of it any more.
    Card {
        leaving: bool,
    },
    /// The card gave no signature.
    Refused(Arc<PinOutcome>),
    Writing(Progress),
    /// What was written is read back.
    Checking(Progress),
    Told,
    Failed(TaskFault),
}

/// How far the document is hashed.
pub(super) enum Hash {
    None,
    Running(Progress),
    Done(Arc<Document>, Digests),
    Failed(TaskFault),
}

/// The card that signs.
#[derive(Clone, Copy, Default)]
pub(super) struct SigningCard {
    pub(super) simulated: bool,
    /// It has left since: what it says of a person is not shown any more.
    pub(super) gone: bool,
}

/// Why nothing can be written under a name.
pub(super) const fn barrier(kind: ErrorKind) -> Ui {
    match kind {
        ErrorKind::AlreadyExists => Ui::SignTaken,
        ErrorKind::NotFound | ErrorKind::NotADirectory => Ui::SignNoFolder,
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => Ui::SignClosedFolder,
        _ => Ui::SignNoPlace,
    }
}
