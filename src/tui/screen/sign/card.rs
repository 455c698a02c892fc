//! What the card that is shown means for a signature.

use crate::domain::certificate::Certificate;
use crate::domain::credential::KeyPair;
use crate::domain::report::CardReport;
use crate::model::Model;
use crate::session::pin::{Against, Stop, Work};
use crate::tui::component::{Context, Step};
use crate::tui::overlay::Locked;
use crate::tui::widget::barrier;
use crate::tui::widget::popup::Popup;

/// What reads the certificate first.
pub(super) const READ: Work = Work::Read(KeyPair::Sign);

/// The certificate that signs, where it was read.
pub(super) fn known(model: &Model) -> Option<&Certificate> {
    model.report().and_then(|report| report.jpki.sign.as_ref().ok())
}

/// What the card that is shown has in the way of a signature, whichever the document is.
pub(super) fn in_the_way(cx: &Context<'_>) -> Option<Stop> {
    barrier::of(&Work::Challenge(KeyPair::Sign), cx)
}

/// Can the certificate be read first, to see by value what is given away?
pub(super) fn readable(cx: &Context<'_>) -> bool {
    cx.model.has_report() && known(cx.model).is_none() && barrier::of(&READ, cx).is_none()
}

/// The work with the card's own text, where that was read: the job stops where they differ. Where both were compared
/// already the page has said so, and who goes on does it all the same.
pub(super) fn beside_text(mut work: Work, report: &CardReport) -> Work {
    if let (Work::Sign(input), Ok(text)) = (&mut work, &report.text) {
        let moved = report.moved().is_some();
        input.against = Some(Against { text: text.clone(), moved });
    }
    work
}

/// How the password is reset.
pub(super) fn locked() -> Step {
    Step::Open(Popup::open(Locked(KeyPair::Sign.pin())))
}
