//! The form of a signature, chosen row by row before the password.

use std::path::Path;

use super::SignScreen;
use super::card::{READ, locked};
use super::keys::ConfirmKey;
use super::page::Item;
use crate::conduct::signing::{DIGESTS, Form, Kind, Signing};
use crate::tui::component::{Context, Reply, Step};
use crate::tui::overlay::pin_sheet;

impl SignScreen {
    /// In which form a document is signed: as the one before, as far as that can be; a PDF after something else as a PDF.
    pub(super) fn form_of(path: &Path, before: Option<&Signing>) -> Form {
        let first = Form::first_for(path);
        let Some(before) = before else { return first };
        let keeps = before.file() == path || before.form().kind.is_pdf() == first.kind.is_pdf();
        let keeps = keeps || first.kind.is_pdf() && Form::first_for(before.file()).kind.is_pdf();
        let kind = if keeps { before.form().kind } else { first.kind };
        Form { kind, ..before.form() }
    }

    fn reform(&mut self, change: impl FnOnce(&mut Form), cx: &Context<'_>) -> Vec<Step> {
        let Some(signing) = &mut self.signing else { return Vec::new() };
        let mut form = signing.form();
        change(&mut form);
        let requests = signing.set_form(form, cx.tasks);
        self.begun(requests, cx)
    }

    pub(super) fn confirm(&mut self, key: ConfirmKey, cx: &Context<'_>) -> Reply {
        let key = match (key, self.item(cx)) {
            (ConfirmKey::Change, Item::Document) => ConfirmKey::Other,
            (ConfirmKey::Change, Item::Digest) => ConfirmKey::Digest,
            (ConfirmKey::Change, Item::Place) => ConfirmKey::Rename,
            (ConfirmKey::Change, Item::Container) => ConfirmKey::Attach,
            (ConfirmKey::Change, Item::Armour) => ConfirmKey::Armour,
            (key, _) => key,
        };
        match key {
            ConfirmKey::Sign => return self.ask_password(cx).into(),
            ConfirmKey::Reset => return locked().into(),
            ConfirmKey::Back => return self.back(cx).into(),
            ConfirmKey::Reveal => return self.reveal(cx).into(),
            ConfirmKey::Read | ConfirmKey::ReadFirst => return pin_sheet::open(READ, cx).into(),
            ConfirmKey::Other => return self.choose(true, cx).into(),
            ConfirmKey::Rename => self.name_field(),
            ConfirmKey::Armour => return self.reform(|form| form.pem = !form.pem, cx).into(),
            ConfirmKey::Beside => return self.reform(|form| form.kind = Kind::Beside, cx).into(),
            ConfirmKey::Attach => {
                let pdf = self.signing.as_ref().is_some_and(Signing::is_pdf);
                return self.reform(|form| form.kind = next(form.kind, pdf), cx).into();
            }
            ConfirmKey::Fold => self.unfolded = !self.unfolded,
            ConfirmKey::Digest => {
                let next = |form: &mut Form| {
                    let at = DIGESTS.iter().position(|digest| *digest == form.digest).unwrap_or(0);
                    form.digest = DIGESTS[(at + 1) % DIGESTS.len()];
                };
                return self.reform(next, cx).into();
            }
            ConfirmKey::Change => return Reply::Pass,
        }
        Reply::DONE
    }
}

/// The kind after this one: of a PDF as the registries want it, as `PAdES`, beside it, around it.
const fn next(kind: Kind, pdf: bool) -> Kind {
    match kind {
        Kind::Pdf { pades: false } => Kind::Pdf { pades: true },
        Kind::Beside => Kind::Inside,
        Kind::Inside if pdf => Kind::Pdf { pades: false },
        Kind::Pdf { pades: true } | Kind::Inside => Kind::Beside,
    }
}
