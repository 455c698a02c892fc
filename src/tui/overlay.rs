//! What opens over a screen, one a file. They know no screen.

mod chooser;
pub(crate) mod code;
mod details;
pub(crate) mod examine;
pub(crate) mod export;
mod help;
pub(crate) mod locked;
mod notices;
mod palette;
pub(crate) mod pin_sheet;

use super::component::Component;
use crate::conduct::card::Purpose;
use crate::model::Model;

pub(crate) use chooser::Chooser;
pub(crate) use details::Details;
pub(crate) use help::Help;
pub(crate) use locked::Locked;
pub(crate) use notices::Notices;
pub(crate) use palette::{Action, Palette};

/// The question that has to be answered before anything else makes sense.
pub(crate) fn unanswered(model: &Model) -> Option<Box<dyn Component>> {
    which(model, Purpose::Looking)
}

/// The question which card is meant, where that is not clear and nobody has said it yet: no secret is for a card before.
pub(crate) fn which(model: &Model, purpose: Purpose) -> Option<Box<dyn Component>> {
    model.visit.undecided(purpose).then(|| Box::new(Chooser::default()) as Box<dyn Component>)
}
