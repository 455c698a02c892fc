//! The keys of the wizard that signs, step by step.

use crate::domain::certificate::Certificate;
use crate::domain::credential::PinName;
use crate::present::text::Text;
use crate::tui::key::{Code, always, c, k, keys};
use crate::tui::model::Model;
use crate::tui::words::Ui;

/// The certificate that signs, where it was read.
pub(super) fn known(model: &Model) -> Option<&Certificate> {
    model.report().and_then(|report| report.jpki.sign.as_ref().ok())
}

keys! {
    /// What will be signed.
    pub(super) enum ConfirmKey, CONFIRM {
        Sign "Enter" [k(Code::Enter)] Text::new("署名へ", "go on to sign"), Card, Way, always;
        Back "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Way, always;
        ReadFirst "r" [c('r')] Text::new("先に読む", "read first"), Card, Shown, |it| it.holds(PinName::Sign) && it.has_report() && known(it).is_none();
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, |model| known(model).is_some();
        Attach "a" [c('a')] Text::new("文書入り", "beside/inside"), Card, Shown, always;
        Rename "e" [c('e')] Text::new("名前", "name"), Card, Shown, always;
        Armour "m" [c('m')] Text::new("PEM/DER", "PEM/DER"), Card, Shown, always;
        Digest "d" [c('d')] Text::new("ハッシュの方式", "digest"), Card, Hidden, always;
    }
}
keys! {
    /// The name of a signature is typed.
    pub(super) enum NameKey, NAME {
        Accept "Enter" [k(Code::Enter)] Ui::KeyAccept.text(), Move, Way, always;
        Cancel "Esc" [k(Code::Esc)] Ui::KeyCancel.text(), Move, Way, always;
    }
}
keys! {
    /// A signature was made and written.
    pub(super) enum SignedKey, SIGNED {
        Verify "Enter" [k(Code::Enter)] Text::new("検証する", "verify it"), Card, Way, always;
        Path "p" [c('p')] Ui::KeyPath.text(), Card, Shown, always;
        Another "o" [c('o')] Ui::KeyOtherFile.text(), Card, Shown, always;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, Model::has_report;
        Copy "y" [c('y')] Ui::KeyCopy.text(), Card, Hidden, always;
        Back "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Hidden, always;
    }
}
keys! {
    /// A signature could not be written.
    pub(super) enum FailedKey, FAILED {
        GoOn "Enter" [k(Code::Enter)] Text::new("次へ", "go on"), Card, Way, always;
        Discard "Esc" [k(Code::Esc)] Text::new("捨てて戻る", "discard"), Move, Way, always;
    }
}
