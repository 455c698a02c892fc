//! What opens over a screen, one a file. They know no screen.

mod chooser;
pub(crate) mod code;
mod details;
pub(crate) mod export;
mod help;
pub(crate) mod locked;
mod notices;
pub(crate) mod pin_sheet;

use super::component::Component;
use super::model::Model;

pub(crate) use chooser::Chooser;
pub(crate) use details::Details;
pub(crate) use help::Help;
pub(crate) use locked::Locked;
pub(crate) use notices::Notices;

/// The question that has to be answered before anything else makes sense.
pub(crate) fn unanswered(model: &Model) -> Option<Box<dyn Component>> {
    let which = model.visit.rivals().len() > 1 && model.visit.chosen.is_none();
    which.then(|| Box::new(Chooser::default()) as Box<dyn Component>)
}
