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
    /// What the way to the counter takes, on one page.
    Page,
    /// What was found by looking for what stops card and reader.
    Report,
    /// The last exchanges with cards: their form follows from how the name ends.
    Trace,
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
    /// Plain text.
    Text,
    /// JSON, a line for each thing.
    JsonLines,
}

/// How it stands with the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Its name is typed.
    Naming,
    /// It is written.
    Writing,
    /// It was.
    Written,
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

    /// Where it is written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
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
            (Kind::Trace, Some((_, "jsonl"))) => Some(Form::JsonLines),
            (Kind::Page | Kind::Report | Kind::Trace, _) => Some(Form::Text),
            (Kind::Certificate, Some((_, "pem"))) => Some(Form::Pem),
            (Kind::Certificate, Some((_, "der" | "cer"))) => Some(Form::Der),
            (Kind::Certificate, _) => None,
        }
    }

    /// The same name for the other form of a certificate or of exchanges.
    #[must_use]
    pub fn other(&self, name: &str) -> String {
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        match self.form(name) {
            Some(Form::Pem) => format!("{stem}.der"),
            Some(Form::Der) => format!("{stem}.pem"),
            Some(Form::JsonLines) => format!("{stem}.txt"),
            Some(Form::Text) if self.kind == Kind::Trace => format!("{stem}.jsonl"),
            Some(Form::Calendar | Form::Text) => name.to_owned(),
            None => format!("{name}.pem"),
        }
    }

    /// Another name is typed; not while it is written, or was.
    pub fn rename(&mut self) -> bool {
        let may = !matches!(self.stage, Stage::Writing | Stage::Written);
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

    /// A file was written or not; of another one nothing is taken.
    pub fn ended(&mut self, path: &Path, failure: Option<ErrorKind>) {
        if self.stage == Stage::Writing && path == self.path {
            self.stage = failure.map_or(Stage::Written, Stage::Failed);
        }
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
        let trace = Saving::new(Kind::Trace);
        for (name, form, other) in [
            ("a.txt", Form::Text, "a.jsonl"),
            ("a.JSONL", Form::JsonLines, "a.txt"),
            ("a", Form::Text, "a.jsonl"),
        ] {
            assert_eq!((trace.form(name), &*trace.other(name)), (Some(form), other), "{name}");
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
        saving.ended(Path::new("/b.ics"), None);
        assert_eq!(saving.stage(), Stage::Writing);
        saving.ended(Path::new("/a.ics"), Some(ErrorKind::AlreadyExists));
        assert_eq!(saving.stage(), Stage::Failed(ErrorKind::AlreadyExists));
        assert!(saving.rename());
        saving.begin("/b.ics".into());
        saving.ended(Path::new("/b.ics"), None);
        assert_eq!((saving.stage(), saving.path()), (Stage::Written, Path::new("/b.ics")));
        assert!(!saving.rename(), "it is written once");
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
