//! A file that is saved: what its name stands for, in which form it is, and what became of it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::task::folder;

/// What is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A certificate: its form follows from how the name ends.
    Certificate,
    /// The days of the renewal.
    Calendar,
}

/// What the file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// PEM (RFC 7468).
    Pem,
    /// DER.
    Der,
    /// iCalendar (RFC 5545).
    Calendar,
}

/// How it stands with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its name is typed.
    Naming,
    /// It is written.
    Writing,
    /// It was not.
    Failed(ErrorKind),
}

/// Such a file.
#[derive(Debug)]
pub struct Saving {
    kind: Kind,
    path: PathBuf,
    stage: Stage,
}

impl Saving {
    /// None was written yet.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self { kind, path: PathBuf::new(), stage: Stage::Naming }
    }

    /// How it stands with it.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// The form that a name stands for; none where its end says none.
    #[must_use]
    pub fn form(&self, name: &str) -> Option<Form> {
        match (self.kind, name.to_lowercase().rsplit_once('.')) {
            (Kind::Calendar, _) => Some(Form::Calendar),
            (Kind::Certificate, Some((_, "pem"))) => Some(Form::Pem),
            (Kind::Certificate, Some((_, "der" | "cer"))) => Some(Form::Der),
            (Kind::Certificate, _) => None,
        }
    }

    /// The same name for the other form of a certificate.
    #[must_use]
    pub fn other(&self, name: &str) -> String {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match self.form(name) {
            Some(Form::Pem) => format!("{stem}.der"),
            Some(Form::Der) => format!("{stem}.pem"),
            Some(Form::Calendar) => name.to_owned(),
            None => format!("{name}.pem"),
        }
    }

    /// Another name is typed; not while it is written.
    pub fn rename(&mut self) -> bool {
        let may = self.stage != Stage::Writing;
        if may {
            self.stage = Stage::Naming;
        }
        may
    }

    /// It is written under this name, which is not empty.
    pub fn begin(&mut self, path: PathBuf) {
        (self.path, self.stage) = (path, Stage::Writing);
    }

    /// It may not be written here.
    pub fn refused(&mut self) {
        self.stage = Stage::Naming;
    }

    /// A file was written or not; true where it was this one and there is nothing more to do.
    pub fn ended(&mut self, path: &Path, failure: Option<ErrorKind>) -> bool {
        if self.stage != Stage::Writing || path != self.path {
            return false;
        }
        self.stage = failure.map_or(Stage::Naming, Stage::Failed);
        failure.is_none()
    }
}

/// What a path that was typed or dropped stands for, seen from a folder; `~` is the home directory, as in a shell.
#[must_use]
pub fn meant(typed: impl AsRef<Path>, folder: &Path, home: Option<&Path>) -> PathBuf {
    let typed = typed.as_ref();
    match (typed.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => folder::plain(&home.join(rest)),
        _ => folder::plain(&folder.join(typed)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificates_form_follows_from_the_end_of_its_name() {
        let certificate = Saving::new(Kind::Certificate);
        for (name, form, other) in [
            ("a.pem", Some(Form::Pem), "a.der"),
            ("a.CER", Some(Form::Der), "a.pem"),
            ("a.der", Some(Form::Der), "a.pem"),
            ("a.b.txt", None, "a.b.txt.pem"),
            ("a", None, "a.pem"),
        ] {
            assert_eq!((certificate.form(name), &*certificate.other(name)), (form, other), "{name}");
        }
        let calendar = Saving::new(Kind::Calendar);
        assert_eq!((calendar.form("a.pem"), &*calendar.other("a.ics")), (Some(Form::Calendar), "a.ics"));
    }

    #[test]
    fn only_its_own_end_is_taken_and_a_failure_leaves_the_name_to_be_changed() {
        let mut saving = Saving::new(Kind::Calendar);
        assert!(saving.rename());
        saving.begin("/a.ics".into());
        assert!(!saving.rename(), "while it is written");
        assert!(!saving.ended(Path::new("/b.ics"), None) && saving.stage() == Stage::Writing);
        assert!(!saving.ended(Path::new("/a.ics"), Some(ErrorKind::AlreadyExists)));
        assert_eq!(saving.stage(), Stage::Failed(ErrorKind::AlreadyExists));
        assert!(saving.rename());
        saving.begin("/b.ics".into());
        assert!(saving.ended(Path::new("/b.ics"), None));
    }

    #[test]
    fn a_tilde_is_the_home_directory_and_what_has_no_root_lies_in_the_folder() {
        let (folder, home) = (Path::new("/work"), Path::new("/home/hanako"));
        for (typed, path) in [
            ("a", "/work/a"),
            ("/a", "/a"),
            ("../a", "/a"),
            ("~", "/home/hanako"),
            ("~/a", "/home/hanako/a"),
            ("~a", "/work/~a"),
        ] {
            assert_eq!(meant(typed, folder, Some(home)), Path::new(path), "{typed}");
        }
        assert_eq!(meant("~/a", folder, None), Path::new("/work/~/a"));
    }
}
