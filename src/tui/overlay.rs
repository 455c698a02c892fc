//! What opens over a screen, one a file. They know no screen.

mod chooser;
pub(crate) mod code;
pub(crate) mod details;
pub(crate) mod export;
mod help;
pub(crate) mod locked;
mod notices;
pub(crate) mod pin_sheet;

use super::component::Component;
use super::key::Binding;
use super::model::Model;
use super::widget::popup::Popup;

pub(crate) use chooser::Chooser;

/// The keys that hold.
pub(crate) fn help(bindings: Vec<&'static Binding>) -> Box<dyn Component> {
    Popup::open(help::Help(bindings))
}

/// What happened.
pub(crate) fn notices() -> Box<dyn Component> {
    Popup::open(notices::Notices)
}

/// The question that has to be answered before anything else makes sense.
pub(crate) fn unanswered(model: &Model) -> Option<Box<dyn Component>> {
    let which = model.visit.rivals().len() > 1 && model.visit.chosen.is_none();
    which.then(|| Box::new(Chooser::default()) as Box<dyn Component>)
}
