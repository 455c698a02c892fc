//! What is in a folder, for a person who looks for a file: names and what they are, then sizes and dates. Nothing is
//! opened.
//!
//! Names come first: a folder gives them out together, while each size and date is asked for by itself, which takes most
//! of the time in a large folder, and on a slow disk all of it.

use std::ffi::OsString;
use std::fs::{FileType, Metadata};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use unicode_normalization::UnicodeNormalization as _;

/// More than any folder that is kept for persons; about 70 MB of names.
const MOST: usize = 500_000;

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A folder, or a link to one.
    Folder,
    /// A regular file, or a link to one.
    File,
    /// A device, a pipe, a socket.
    Other,
    /// A link that leads nowhere, or in a circle.
    Nowhere,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name as the disk has it: nobody cleaned it.
    pub name: OsString,
    /// The name as it is looked for ([`folded`]).
    pub folded: Box<str>,
    /// What it is, links followed.
    pub kind: Kind,
    /// A file's length in octets, once it was asked for.
    pub length: Option<u64>,
    /// When it was last changed, once it was asked for and where the disk tells.
    pub modified: Option<SystemTime>,
}

impl Entry {
    /// Of this name and no more.
    #[must_use]
    pub fn named(name: OsString, kind: Kind) -> Self {
        let folded = folded(&name.to_string_lossy()).into();
        Self { name, folded, kind, length: None, modified: None }
    }

    fn with(mut self, meta: &Metadata) -> Self {
        self.length = (self.kind == Kind::File).then_some(meta.len());
        self.modified = meta.modified().ok().filter(|at| is_sensible(*at));
        self
    }

    /// What stands for it in the order of a list: folders first, then by name, without case, a number by its value. Octets
    /// that are compared as they are: hundreds of thousands of names are put in order with them.
    fn place(&self) -> Vec<u8> {
        let mut rest = self.folded.as_bytes();
        // Room for all of it: what is moved to a larger place is wiped behind itself, which costs more than the order.
        let mut place = Vec::with_capacity(2 * rest.len() + self.name.len() + 8);
        place.push(u8::from(self.kind != Kind::Folder));
        while let [first, after @ ..] = rest {
            if !first.is_ascii_digit() {
                place.push(*first);
                rest = after;
                continue;
            }
            let (digits, after) =
                rest.split_at(rest.iter().take_while(|octet| octet.is_ascii_digit()).count());
            let zeros = digits.iter().take_while(|digit| **digit == b'0').count();
            let value = &digits[zeros..];
            // Among other characters where digits are; the more of them, the larger.
            place.push(b'0');
            place.extend(u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes());
            place.extend(value);
            rest = after;
        }
        place.push(0);
        place.extend(self.name.as_encoded_bytes());
        place
    }
}

/// A name as it is looked for: without case, and without the ways to write the same (another system's kana in two parts,
/// full-width letters of an input method).
#[must_use]
pub fn folded(name: &str) -> String {
    if name.is_ascii() { name.to_ascii_lowercase() } else { name.nfkc().collect::<String>().to_lowercase() }
}

fn kind(what: FileType) -> Kind {
    match what {
        what if what.is_dir() => Kind::Folder,
        what if what.is_file() => Kind::File,
        _ => Kind::Other,
    }
}

/// Is a time one that calendars know? A disk may have any number there.
fn is_sensible(at: SystemTime) -> bool {
    const YEAR_10000: u64 = 253_402_300_800;
    at.duration_since(SystemTime::UNIX_EPOCH).is_ok_and(|since| since.as_secs() < YEAR_10000)
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A folder with its names, folders first; `cut` where there are more than are told.
    Folder {
        /// Without `.` and `..`, links as they were named.
        path: PathBuf,
        /// Its names.
        entries: Vec<Entry>,
        /// There are more.
        cut: bool,
    },
    /// Something else.
    File(PathBuf, Entry),
}

impl Found {
    /// What was looked at.
    #[must_use]
    pub fn path(&self) -> &Path {
        let (Self::Folder { path, .. } | Self::File(path, _)) = self;
        path
    }
}

/// The same folder with sizes and dates; what can't be asked any more stays without.
pub fn with_details(found: &Found, go_on: &dyn Fn() -> bool) -> io::Result<Found> {
    let Found::Folder { path, entries, cut } = found else { return Ok(found.clone()) };
    let mut detailed = Vec::with_capacity(entries.len());
    for entry in entries {
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let entry = entry.clone();
        detailed.push(match std::fs::metadata(path.join(&entry.name)) {
            Ok(meta) => entry.with(&meta),
            Err(_) => entry,
        });
    }
    Ok(Found::Folder { path: path.clone(), entries: detailed, cut: *cut })
}

/// Looks at a path, names only. `go_on` is asked at every name: a folder on a slow disk may be left in the middle.
pub fn look(path: &Path, go_on: &dyn Fn() -> bool) -> io::Result<Found> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_dir() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_os_string();
        let entry = Entry::named(name, kind(meta.file_type())).with(&meta);
        return Ok(Found::File(path.to_path_buf(), entry));
    }
    let mut entries = Vec::new();
    let mut cut = false;
    for entry in std::fs::read_dir(path)? {
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        if entries.len() == MOST {
            cut = true;
            break;
        }
        let entry = entry?;
        // Gone meanwhile.
        let Ok(what) = entry.file_type() else { continue };
        // A link is what it leads to.
        let kind = match what.is_symlink().then(|| std::fs::metadata(entry.path())) {
            None => kind(what),
            Some(Ok(there)) => kind(there.file_type()),
            Some(Err(_)) => Kind::Nowhere,
        };
        entries.push(Entry::named(entry.file_name(), kind));
    }
    entries.sort_by_cached_key(Entry::place);
    Ok(Found::Folder { path: plain(path), entries, cut })
}

/// A path without `.` and `..`, by its words alone: the parent of a link is where the person came from.
#[must_use]
pub fn plain(path: &Path) -> PathBuf {
    use std::path::Component;

    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if out.file_name().is_some() => drop(out.pop()),
            Component::ParentDir if out.has_root() => {}
            part => out.push(part),
        }
    }
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_come_first_and_what_leads_nowhere_is_told() {
        let directory = tempfile::tempdir().unwrap();
        let at = |name: &str| directory.path().join(name);
        std::fs::write(at("b.pdf"), b"12345").unwrap();
        std::fs::write(at("a.txt"), b"").unwrap();
        std::fs::create_dir(at("z")).unwrap();
        std::os::unix::fs::symlink("nowhere", at("link")).unwrap();
        std::os::unix::fs::symlink("loop", at("loop")).unwrap();
        rustix::fs::mkfifoat(rustix::fs::CWD, at("pipe"), rustix::fs::Mode::RUSR).unwrap();
        let names = look(directory.path(), &|| true).unwrap();
        let Found::Folder { entries, cut, .. } = with_details(&names, &|| true).unwrap() else {
            panic!("a folder");
        };
        assert!(
            matches!(&names, Found::Folder { entries, .. } if entries.iter().all(|it| it.length.is_none()))
        );
        let told: Vec<_> = entries
            .iter()
            .map(|entry| (entry.name.to_str().unwrap(), entry.kind, entry.length.unwrap_or(0)))
            .collect();
        let wanted = [
            ("z", Kind::Folder, 0),
            ("a.txt", Kind::File, 0),
            ("b.pdf", Kind::File, 5),
            ("link", Kind::Nowhere, 0),
            ("loop", Kind::Nowhere, 0),
            ("pipe", Kind::Other, 0),
        ];
        assert_eq!((told.as_slice(), cut), (&wanted[..], false));
        assert!(matches!(look(&at("b.pdf"), &|| true), Ok(Found::File(_, entry)) if entry.length == Some(5)));
        assert_eq!(look(&at("no"), &|| true).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(look(directory.path(), &|| false).unwrap_err().kind(), io::ErrorKind::Interrupted);
    }

    #[test]
    fn names_come_in_the_order_in_which_a_person_counts() {
        let told = [
            "a",
            "A2",
            "f1",
            "f2",
            "f010",
            "f10",
            "f10a",
            "f0011",
            "Ｆ１２",
            "g",
            "がん",
            "カ9",
            "カ10",
            "確定",
        ];
        let entry = |name: &&str| Entry::named(name.into(), Kind::File);
        let mut entries: Vec<Entry> = told.iter().rev().map(entry).collect();
        entries.sort_by_cached_key(Entry::place);
        assert_eq!(entries.iter().map(|entry| entry.name.to_str().unwrap()).collect::<Vec<_>>(), told);
        // By value, however many digits there are.
        let [less, more] = ["9".repeat(200), format!("1{}", "0".repeat(200))];
        assert!(entry(&&*less).place() < entry(&&*more).place());
    }

    #[test]
    fn a_path_is_made_plain_by_its_words() {
        for (path, told) in
            [("/a/./b/../c", "/a/c"), ("/..", "/"), ("a/..", "."), ("../a", "../a"), (".", "."), ("/", "/")]
        {
            assert_eq!(plain(Path::new(path)), Path::new(told), "{path}");
        }
    }
}
