//! The keys of the wizard that signs, and which of them make sense on what is selected.

use super::card::{in_the_way, known, readable};
use super::page::{Enter, Item, leads_to};
use crate::model::Model;
use crate::present::text::Text;
use crate::session::pin::Stop;
use crate::tui::component::Context;
use crate::tui::key::{Code, Command, always, c, k, keys};
use crate::tui::words::Ui;

keys! {
    /// What it is about, or why it can't be.
    pub(super) enum BeginKey, BEGIN {
        Choose "Enter" [k(Code::Enter)] Text::new("ファイルを選ぶ", "choose a file"), Card, Way, Model::has_report;
        Reset "Enter" [k(Code::Enter)] Ui::KeyReset.text(), Card, Way, Model::has_report;
    }
}
const KEY_READ: Text = Text::new("先に読む", "read first");

keys! {
    /// What will be signed.
    pub(super) enum ConfirmKey, CONFIRM {
        Sign "Enter" [k(Code::Enter)] Text::new("署名へ", "go on to sign"), Card, Way, always;
        Reset "Enter" [k(Code::Enter)] Ui::KeyReset.text(), Card, Way, always;
        Change "Enter" [k(Code::Enter)] Text::new("変える", "change it"), Card, Way, always;
        Fold "Enter" [k(Code::Enter)] Text::new("開く・閉じる", "open, close"), Card, Way, always;
        Read "Enter" [k(Code::Enter)] KEY_READ, Card, Way, always;
        Beside "Enter" [k(Code::Enter)] Text::new("別のファイルに", "beside it"), Card, Way, always;
        Back "Esc" [k(Code::Esc)] Ui::KeyBack.text(), Move, Way, always;
        ReadFirst "r" [c('r')] KEY_READ, Card, Shown, always;
        Reveal "v" [c('v')] Ui::KeyReveal.text(), Card, Shown, |model| known(model).is_some();
        Attach "a" [c('a')] Text::new("形式", "form"), Card, Shown, always;
        Rename "e" [c('e')] Text::new("名前", "name"), Card, Shown, always;
        Armour "m" [c('m')] Text::new("PEM/DER", "PEM/DER"), Card, Shown, always;
        Digest "d" [c('d')] Text::new("ハッシュの方式", "digest"), Card, Hidden, always;
        Other "o" [c('o')] Ui::KeyOtherFile.text(), Card, Hidden, always;
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
        CopyPath "Enter" [k(Code::Enter)] Ui::KeyPath.text(), Card, Way, always;
        Next "Enter" [k(Code::Enter)] Ui::KeyOtherFile.text(), Card, Way, always;
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

/// Does a key make sense, with the row that is selected?
pub(super) fn works(command: Command, item: impl Fn() -> Item, cx: &Context<'_>) -> bool {
    if let Some(key) = BeginKey::of(command) {
        return match key {
            BeginKey::Choose => cx.model.has_certificates() && in_the_way(cx).is_none(),
            BeginKey::Reset => in_the_way(cx) == Some(Stop::Locked),
        };
    }
    let enter = || leads_to(item(), cx);
    if let Some(key) = ConfirmKey::of(command) {
        return match key {
            ConfirmKey::Sign => enter() == Enter::Sign,
            ConfirmKey::Reset => enter() == Enter::Reset,
            ConfirmKey::Change => enter() == Enter::Change,
            ConfirmKey::Fold => enter() == Enter::Fold,
            ConfirmKey::Read => enter() == Enter::Read,
            ConfirmKey::Beside => enter() == Enter::Beside,
            ConfirmKey::ReadFirst => readable(cx),
            _ => true,
        };
    }
    match SignedKey::of(command) {
        Some(SignedKey::Verify) => !matches!(enter(), Enter::Path | Enter::Another),
        Some(SignedKey::CopyPath) => enter() == Enter::Path,
        Some(SignedKey::Next) => enter() == Enter::Another,
        _ => true,
    }
}
