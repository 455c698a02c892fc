//! The configuration: what its file says, the files that it names, or the line and the reason why not.
//!
//! An edge like the clock: it reads files, through the one door to them, and knows nobody else but `domain`. Whether a root may be an anchor and a profile
//! is one is decided by those who know; what they refuse is told with the line of this file ([`Config::refused`]).
//! Nothing here is secret, and no PIN can be configured: a key that is not known is refused.

use std::path::{Path, PathBuf};

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

use crate::domain::trust::Fingerprint;
use crate::files;

/// The most that is read of any file: a profile may have 64 KiB, a root has about 1.3.
const LONGEST: u64 = 64 * 1024;

/// Why a configuration can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {reason}", file.display(), line.map_or_else(String::new, |line| format!(": line {line}")))]
pub struct ConfigError {
    /// The configuration.
    pub file: PathBuf,
    /// The line in it, from 1; `None` where the file as a whole can't be read.
    pub line: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

/// A language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// 日本語.
    Ja,
    /// English.
    En,
}

/// The colours of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Sixteen colours.
    Default,
    /// High contrast.
    HighContrast,
    /// Without colours.
    Mono,
}

/// A file that the configuration names, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<T> {
    /// The line on which it is named.
    pub line: usize,
    /// Its path.
    pub path: PathBuf,
    /// What stands in it.
    pub content: T,
}

/// Roots in DER, each with its fingerprint.
pub type Roots = Vec<Named<(Vec<u8>, Fingerprint)>>;

/// What was configured. The default is what holds without a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Where it was read from, if anywhere.
    pub file: PathBuf,
    /// The language, before the locale.
    pub lang: Option<Language>,
    /// The colours of the screen.
    pub theme: Option<Theme>,
    /// Lines of words instead of a full screen.
    pub accessible: bool,
    /// Signs and borders in ASCII, or not, whatever the terminal is; `None` where that is left to it.
    pub ascii: Option<bool>,
    /// Leave the mouse to the terminal.
    pub no_mouse: bool,
    /// The reader to use.
    pub reader: Option<String>,
    /// Further roots, with the fingerprints that their owners publish.
    pub roots: Roots,
    /// Profiles of municipalities.
    pub municipalities: Vec<Named<String>>,
}

/// The file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    lang: Option<Language>,
    theme: Option<Theme>,
    accessible: Option<bool>,
    ascii: Option<bool>,
    mouse: Option<bool>,
    reader: Option<String>,
    #[serde(default)]
    root: Vec<WrittenRoot>,
    #[serde(default)]
    municipality: Vec<WrittenMunicipality>,
}

/// `[[root]]`, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenRoot {
    file: Spanned<PathBuf>,
    #[serde(deserialize_with = "fingerprint")]
    sha256: Fingerprint,
}

/// `[[municipality]]`, as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WrittenMunicipality {
    file: Spanned<PathBuf>,
}

/// Checked while it is read so that the error carries its line.
fn fingerprint<'de, D: Deserializer<'de>>(from: D) -> Result<Fingerprint, D::Error> {
    String::deserialize(from)?.parse::<Fingerprint>().map_err(D::Error::custom)
}

/// Reads the file that was named, or the one at its usual place in the directory of `configurations` (XDG), which may
/// be absent.
pub fn load(named: Option<&Path>, configurations: Option<&Path>) -> Result<Config, ConfigError> {
    let usual = || Some(configurations?.join("mynascope").join("config.toml"));
    let Some(path) = named.map(Path::to_owned).or_else(usual) else { return Ok(Config::default()) };
    match read(&path) {
        Ok(bytes) => parse(&path, &bytes),
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            Ok(Config::default())
        }
        Err(error) => Err(ConfigError { file: path, line: None, reason: error.to_string() }),
    }
}

fn parse(path: &Path, bytes: &[u8]) -> Result<Config, ConfigError> {
    let source = Source::of(path, bytes, read)?;
    let written: Written = source.parsed()?;
    Ok(Config {
        file: path.to_owned(),
        lang: written.lang,
        theme: written.theme,
        accessible: written.accessible.unwrap_or(false),
        ascii: written.ascii,
        no_mouse: !written.mouse.unwrap_or(true),
        reader: written.reader,
        roots: source.roots(&written.root)?,
        municipalities: source.municipalities(&written.municipality)?,
    })
}

/// A file of settings whose form is not told yet.
pub struct Source<'a> {
    path: &'a Path,
    text: &'a str,
    /// Reads the files that it names.
    read: fn(&Path) -> std::io::Result<Vec<u8>>,
}

impl<'a> Source<'a> {
    /// Of its bytes; what it names is read by `read`.
    pub fn of(
        path: &'a Path,
        bytes: &'a [u8],
        read: fn(&Path) -> std::io::Result<Vec<u8>>,
    ) -> Result<Self, ConfigError> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let line = Some(1 + newlines(&bytes[..error.valid_up_to()]));
            ConfigError { file: path.to_owned(), line, reason: "not UTF-8".to_owned() }
        })?;
        Ok(Self { path, text, read })
    }

    /// What it says, in the form that it should have.
    pub fn parsed<T: DeserializeOwned>(&self) -> Result<T, ConfigError> {
        toml::from_str(self.text).map_err(|error| {
            // One line: it is told beside the line's number.
            let reason = error.message().split_whitespace().collect::<Vec<_>>().join(" ");
            self.refuse(self.line_at(error.span().map_or(0, |span| span.start)), reason)
        })
    }

    fn refuse(&self, line: usize, reason: String) -> ConfigError {
        ConfigError { file: self.path.to_owned(), line: Some(line), reason }
    }

    fn line_at(&self, offset: usize) -> usize {
        1 + newlines(self.text.as_bytes().get(..offset).unwrap_or_default())
    }

    /// Beside the configuration, where the name is not a whole path.
    fn fetch(&self, file: &Spanned<PathBuf>) -> Result<Named<Vec<u8>>, ConfigError> {
        let base = self.path.parent().unwrap_or(Path::new(""));
        let (line, path) = (self.line_at(file.span().start), base.join(file.get_ref()));
        match (self.read)(&path) {
            Ok(content) => Ok(Named { line, path, content }),
            Err(error) => Err(self.refuse(line, format!("{}: {error}", path.display()))),
        }
    }

    /// The roots that it names.
    pub fn roots(&self, written: &[WrittenRoot]) -> Result<Roots, ConfigError> {
        let root = |root: &WrittenRoot| {
            let Named { line, path, content } = self.fetch(&root.file)?;
            Ok(Named { line, path, content: (content, root.sha256) })
        };
        written.iter().map(root).collect()
    }

    /// The profiles of municipalities that it names.
    pub fn municipalities(&self, written: &[WrittenMunicipality]) -> Result<Vec<Named<String>>, ConfigError> {
        let profile = |municipality: &WrittenMunicipality| {
            let Named { line, path, content } = self.fetch(&municipality.file)?;
            let content = String::from_utf8(content)
                .map_err(|_| self.refuse(line, format!("{}: not UTF-8", path.display())))?;
            Ok(Named { line, path, content })
        };
        written.iter().map(profile).collect()
    }
}

/// A whole file of at most [`LONGEST`] bytes.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    files::read_bounded(path, LONGEST)
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.split(|byte| *byte == b'\n').count() - 1
}

impl Config {
    /// A named file that was refused by whoever knows what it should be.
    #[must_use]
    pub fn refused<T>(&self, named: &Named<T>, why: &str) -> ConfigError {
        ConfigError {
            file: self.file.clone(),
            line: Some(named.line),
            reason: format!("{}: {why}", named.path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRINT: &str = "5A0E7D690C718FADEBC7FB6EFF66A6DD623458DEBC1AA6FB1778BFE157CBEB25";

    fn told(text: &str) -> String {
        parse(Path::new("c.toml"), text.as_bytes()).map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn a_file_says_what_it_says_and_the_rest_is_as_without_one() {
        let config = parse(
            Path::new("c.toml"),
            b"lang = \"en\"\ntheme = \"high-contrast\"\nascii = true\nmouse = false\nreader = \"Sony\"\n",
        )
        .unwrap();
        assert_eq!((config.lang, config.theme), (Some(Language::En), Some(Theme::HighContrast)));
        assert_eq!(
            (config.ascii, config.no_mouse, config.reader.as_deref()),
            (Some(true), true, Some("Sony"))
        );
        let empty = parse(Path::new("c.toml"), b"").unwrap();
        assert_eq!(empty, Config { file: "c.toml".into(), ..Config::default() });
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line_and_reason() {
        for (text, start, part) in [
            ("lang = \"fr\"", "c.toml: line 1: ", "unknown variant `fr`, expected `ja` or `en`"),
            ("\n\npin = \"1216\"", "c.toml: line 3: ", "unknown field `pin`"),
            ("ascii = yes", "c.toml: line 1: ", ""),
            ("mouse = 1", "c.toml: line 1: ", "expected a boolean"),
            ("[[root]]\nfile = \"x\"\nsha256 = \"12\"", "c.toml: line 3: ", "64 hexadecimal digits"),
            ("[[root]]\nfile = \"x\"\n", "c.toml: line 1: ", "missing field `sha256`"),
            ("[[municipality]]\n\nfile = \"absent.toml\"", "c.toml: line 3: ", "absent.toml: "),
        ] {
            let told = told(text);
            assert!(told.starts_with(start) && told.contains(part), "{text}: {told}");
        }
        let told = parse(Path::new("c.toml"), b"lang = \"en\"\nreader = \"\xFF\"").unwrap_err();
        assert_eq!(told.to_string(), "c.toml: line 2: not UTF-8");
        let absent = format!("[[root]]\nfile = \"absent.cer\"\nsha256 = \"{PRINT}\"");
        assert!(self::told(&absent).starts_with("c.toml: line 2: absent.cer: "));
    }

    #[test]
    fn named_files_lie_beside_the_configuration() {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("config.toml");
        std::fs::write(place.path().join("own.cer"), b"root").unwrap();
        std::fs::write(place.path().join("07202.toml"), "profile").unwrap();
        let text = format!(
            "[[root]]\nfile = \"own.cer\"\nsha256 = \"{PRINT}\"\n[[municipality]]\nfile = \"07202.toml\"\n"
        );
        std::fs::write(&path, text).unwrap();
        let config = load(Some(&path), None).unwrap();
        assert_eq!(config.roots[0].content, (b"root".to_vec(), PRINT.parse().unwrap()));
        assert_eq!(
            (config.municipalities[0].line, config.municipalities[0].content.as_str()),
            (5, "profile")
        );
        let refused = config.refused(&config.municipalities[0], "line 1: no").to_string();
        assert!(refused.contains("config.toml: line 5: ") && refused.ends_with("07202.toml: line 1: no"));
    }

    #[test]
    fn a_named_configuration_has_to_be_there_and_to_be_small() {
        let place = tempfile::tempdir().unwrap();
        let absent = load(Some(&place.path().join("absent.toml")), None).unwrap_err();
        assert_eq!(absent.line, None);
        assert!(load(Some(Path::new("/dev/zero")), None).is_err());
        assert!(load(Some(place.path()), None).is_err());
    }

    #[test]
    fn a_pipe_is_refused_and_not_waited_for_wherever_it_is_named() {
        let place = tempfile::tempdir().unwrap();
        let (pipe, path) = (place.path().join("pipe"), place.path().join("config.toml"));
        let mode = rustix::fs::Mode::RUSR;
        rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, mode, 0).unwrap();
        assert!(load(Some(&pipe), None).unwrap_err().to_string().ends_with("pipe: not a regular file"));
        for named in [
            format!("[[root]]\nfile = \"pipe\"\nsha256 = \"{PRINT}\"\n"),
            "[[municipality]]\nfile = \"pipe\"\n".to_owned(),
        ] {
            std::fs::write(&path, named).unwrap();
            let told = load(Some(&path), None).unwrap_err().to_string();
            assert!(told.contains("line 2: ") && told.ends_with("pipe: not a regular file"), "{told}");
        }
    }

    #[test]
    fn without_a_name_it_lies_where_configurations_do_or_nowhere() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(load(None, Some(place.path())), Ok(Config::default()));
        assert_eq!(load(None, None), Ok(Config::default()));
        std::fs::create_dir(place.path().join("mynascope")).unwrap();
        std::fs::write(place.path().join("mynascope/config.toml"), "lang = \"en\"").unwrap();
        assert_eq!(load(None, Some(place.path())).unwrap().lang, Some(Language::En));
    }
}
