//! Where a machine's files are: `/`, or a folder that stands for it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _};
use std::path::{Component, Path, PathBuf};

use crate::diag::facts::{Os, Seen};
use crate::installed;
use crate::os::{self, System};

/// The most of one file that is read.
const MOST: u64 = 1 << 20;
/// The most entries of one folder: `/proc` has one for each process.
const ENTRIES: usize = 1 << 16;
/// As many links on one path as Linux follows (`path_resolution(7)`).
const LINKS: u32 = 40;

/// A machine's files, its variables, and what its commands answer.
#[derive(Debug, Clone)]
pub struct Root {
    folder: PathBuf,
    os: Os,
    variables: Vec<(&'static str, String)>,
    /// Where answers of commands lie, in files by the name of the command; where there is no such folder, commands are run.
    answers: Option<PathBuf>,
}

impl Root {
    /// The real one, with the variables of this process that concern readers.
    #[must_use]
    pub fn real(variables: Vec<(&'static str, String)>) -> Self {
        let os = match os::SYSTEM {
            System::Linux => Os::Linux,
            System::MacOs => Os::MacOs,
            System::Windows => Os::Windows,
            System::Other => Os::Other,
        };
        Self { folder: "/".into(), os, variables, answers: None }
    }

    /// A folder that stands for the root of this system, and another in which answers of commands lie: none is run.
    #[must_use]
    pub fn at(folder: PathBuf, answers: PathBuf, os: Os, variables: Vec<(&'static str, String)>) -> Self {
        Self { folder, os, variables, answers: Some(answers) }
    }

    /// Which system.
    pub(super) const fn os(&self) -> Os {
        self.os
    }

    /// A variable that is set, and not to nothing.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let set = self.variables.iter().find(|(known, _)| *known == name);
        set.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where answers of commands lie.
    pub(super) fn answers(&self) -> Option<&Path> {
        self.answers.as_deref()
    }

    /// Is there anything of this name?
    pub(super) fn has(&self, path: &str) -> bool {
        self.resolve(path).is_ok()
    }

    /// A file's text, as far as it is read.
    pub(super) fn text(&self, path: &str) -> Seen<String> {
        told(self.resolve(path).and_then(|path| {
            // Opening what is no file may wait for ever.
            if !fs::metadata(&path)?.is_file() {
                return Err(ErrorKind::InvalidInput.into());
            }
            let mut octets = Vec::new();
            File::open(path)?.take(MOST).read_to_end(&mut octets)?;
            Ok(String::from_utf8_lossy(&octets).into_owned())
        }))
    }

    /// The first line of a file, without what is around it.
    pub(super) fn line(&self, path: &str) -> Option<String> {
        let Seen::Is(text) = self.text(path) else { return None };
        text.lines().next().map(|line| line.trim().to_owned())
    }

    /// The names in a folder, in their order.
    pub(super) fn names(&self, path: &str) -> Seen<Vec<String>> {
        told(self.resolve(path).and_then(fs::read_dir).map(|entries| {
            let names = entries.take(ENTRIES).filter_map(|entry| entry.ok()?.file_name().into_string().ok());
            let mut names: Vec<String> = names.collect();
            names.sort();
            names
        }))
    }

    /// What a link says, whether or not that is there.
    pub(super) fn link(&self, path: &str) -> Option<String> {
        let (folder, name) = path.rsplit_once('/')?;
        let target = fs::read_link(self.resolve(folder).ok()?.join(name)).ok()?;
        target.into_os_string().into_string().ok()
    }

    /// The path behind all links, from the root.
    pub(super) fn place(&self, path: &str) -> Option<String> {
        let place = self.resolve(path).ok()?;
        Some(format!("/{}", place.strip_prefix(&self.folder).ok()?.to_str()?))
    }

    /// May this user write to the socket of this name? Nobody may to one that lets nobody write.
    pub(super) fn may_write(&self, path: &str) -> Seen<bool> {
        if installed::is_barred(&self.folder.join(path.trim_start_matches('/'))) {
            return Seen::Is(false);
        }
        told(self.resolve(path).and_then(|path| Ok(!fs::metadata(path)?.permissions().readonly())))
    }

    /// Links followed inside the folder: one that begins with `/` means this root, not the machine's.
    fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        let parts = |path: &Path| -> Vec<OsString> {
            let parts = path.components().rev();
            parts
                .filter(|part| matches!(part, Component::Normal(_) | Component::ParentDir))
                .map(named)
                .collect()
        };
        let (mut ahead, mut at, mut links) = (parts(Path::new(path)), PathBuf::new(), 0);
        while let Some(part) = ahead.pop() {
            if part == ".." {
                at.pop();
                continue;
            }
            let next = self.folder.join(&at).join(&part);
            if !fs::symlink_metadata(&next)?.is_symlink() {
                at.push(part);
                continue;
            }
            links += 1;
            if links > LINKS {
                return Err(ErrorKind::InvalidInput.into());
            }
            let target = fs::read_link(next)?;
            if target.has_root() {
                at = PathBuf::new();
            }
            ahead.extend(parts(&target));
        }
        Ok(self.folder.join(at))
    }
}

fn named(part: Component<'_>) -> OsString {
    part.as_os_str().to_owned()
}

/// What is not there is not there; whatever else comes between is a bar.
fn told<T>(answer: io::Result<T>) -> Seen<T> {
    match answer {
        Ok(value) => Seen::Is(value),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Seen::Not,
        Err(_) => Seen::Barred,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn root(folder: &Path) -> Root {
        Root::at(folder.to_owned(), folder.join("answers"), Os::Linux, vec![("SNAP", String::new())])
    }

    #[test]
    fn links_lead_nowhere_but_into_the_root() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| folder.path().join(name);
        fs::create_dir_all(at("etc/deep")).unwrap();
        fs::write(at("etc/release"), "here\nbelow").unwrap();
        fs::write(outside.path().join("release"), "outside").unwrap();
        symlink("/etc/release", at("etc/absolute")).unwrap();
        symlink("../../../../../etc/release", at("etc/deep/above")).unwrap();
        symlink("/etc/deep", at("folder")).unwrap();
        symlink(outside.path().join("release"), at("out")).unwrap();
        symlink("/round", at("round")).unwrap();
        symlink("/dev/null", at("masked")).unwrap();
        let root = root(folder.path());
        for path in ["/etc/release", "etc/absolute", "/etc/deep/above", "/folder/above", "/folder/../release"]
        {
            assert_eq!(root.line(path).as_deref(), Some("here"), "{path}");
        }
        assert_eq!(root.text("/out"), Seen::Not);
        assert_eq!(root.text("/round"), Seen::Barred);
        assert_eq!(root.text("/etc/release/below"), Seen::Not);
        // No file.
        assert_eq!(root.text("/etc"), Seen::Barred);
        assert_eq!(root.link("/masked").as_deref(), Some("/dev/null"));
        assert_eq!(root.place("/folder/above").as_deref(), Some("/etc/release"));
        assert_eq!(root.names("/etc"), Seen::Is(["absolute", "deep", "release"].map(str::to_owned).to_vec()));
        assert_eq!(root.names("/var"), Seen::Not);
    }

    #[test]
    fn no_more_of_a_file_is_read_than_its_bound() {
        let folder = tempfile::tempdir().unwrap();
        File::create(folder.path().join("large")).unwrap().set_len(MOST + 1).unwrap();
        let Seen::Is(text) = root(folder.path()).text("/large") else { panic!("not read") };
        assert_eq!(text.len() as u64, MOST);
    }

    #[test]
    fn a_variable_that_is_set_to_nothing_is_not_set() {
        assert_eq!(root(Path::new("/nowhere")).variable("SNAP"), None);
    }
}
