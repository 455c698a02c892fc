//! What is in a folder, for a person who looks for a file. Names only, with kind, size and date: nothing is opened.

use std::ffi::OsString;
use std::fs::Metadata;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// More than a person scrolls through; a mail folder has more files than that.
const MOST: usize = 20_000;

/// What has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A folder, or a link to one.
    Folder,
    /// A regular file, or a link to one.
    File,
    /// A device, a pipe, a link that leads nowhere.
    Other,
}

/// A name in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name as the disk has it: nobody cleaned it.
    pub name: OsString,
    /// What it is, links followed.
    pub kind: Kind,
    /// A file's length in octets.
    pub length: u64,
    /// When it was last changed, where the disk tells.
    pub modified: Option<SystemTime>,
}

impl Entry {
    fn of(name: OsString, meta: Option<&Metadata>) -> Self {
        let kind = match meta {
            Some(meta) if meta.is_dir() => Kind::Folder,
            Some(meta) if meta.is_file() => Kind::File,
            _ => Kind::Other,
        };
        let length = meta.filter(|_| kind == Kind::File).map_or(0, Metadata::len);
        Self { name, kind, length, modified: meta.and_then(|meta| meta.modified().ok()) }
    }
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

/// Looks at a path. `go_on` is asked at every name: a folder on a slow disk may be left in the middle.
pub fn look(path: &Path, go_on: &dyn Fn() -> bool) -> io::Result<Found> {
    let meta = std::fs::metadata(path)?;
    if !meta.is_dir() {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_os_string();
        return Ok(Found::File(path.to_path_buf(), Entry::of(name, Some(&meta))));
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
        entries.push(Entry::of(entry.file_name(), std::fs::metadata(entry.path()).ok().as_ref()));
    }
    let place = |entry: &Entry| entry.kind != Kind::Folder;
    entries.sort_by(|one, other| (place(one), &one.name).cmp(&(place(other), &other.name)));
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
        let Found::Folder { entries, cut, .. } = look(directory.path(), &|| true).unwrap() else {
            panic!("a folder");
        };
        let told: Vec<_> =
            entries.iter().map(|entry| (entry.name.to_str().unwrap(), entry.kind, entry.length)).collect();
        let wanted = [
            ("z", Kind::Folder, 0),
            ("a.txt", Kind::File, 0),
            ("b.pdf", Kind::File, 5),
            ("link", Kind::Other, 0),
        ];
        assert_eq!((told.as_slice(), cut), (&wanted[..], false));
        assert!(matches!(look(&at("b.pdf"), &|| true), Ok(Found::File(_, entry)) if entry.length == 5));
        assert_eq!(look(&at("no"), &|| true).unwrap_err().kind(), io::ErrorKind::NotFound);
        assert_eq!(look(directory.path(), &|| false).unwrap_err().kind(), io::ErrorKind::Interrupted);
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
