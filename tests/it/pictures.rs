//! The pictures in `assets/pictures`: what the program draws, on the simulated card, in both languages. `make pictures` makes
//! them; here they fail where the program draws something else.

mod svg;

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use libtest_mimic::{Completion, Trial};
use mynascope::conduct::visiting::Press;
use mynascope::domain::tongue::Tongue;

use crate::guided::Guided;
use crate::program::{NOW, plain, trials};
use crate::terminal::{MYNASCOPE, Terminal};

pub(crate) fn trials() -> Vec<Trial> {
    let mut all = trials![plain:
        pictures_are_what_the_program_draws_in_english,
        pictures_are_what_the_program_draws_in_japanese,
        pictures_are_named_as_they_are_told_of,
        pictures_load_nothing_and_name_nobody_but_the_demonstrations_card,
    ];
    all.push(Trial::ignorable_test("pictures_are_well_formed", pictures_are_well_formed));
    all
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/pictures");
const SIZE: (u16, u16) = (100, 30);
/// So long nothing is drawn once all of a page is there.
const QUIET: Duration = Duration::from_millis(700);
const NAMES: [&str; 7] = ["card", "doctor", "kiosk", "pins", "renewal", "sign", "verify"];
const PASSWORD: &str = "DEMO2580";

/// A picture's title and description.
type Told = (&'static str, &'static str);

/// What differs between the languages.
struct Words {
    lang: &'static str,
    tongue: Tongue,
    document: &'static str,
    /// What is there last on each page.
    card: &'static str,
    renewal: &'static str,
    pins: &'static str,
    doctor: &'static str,
    signed: &'static str,
    told: [Told; 7],
}

const ENGLISH: Words = Words {
    lang: "en",
    tongue: Tongue::English,
    document: "contract.pdf",
    card: "40 days left",
    renewal: "If done today",
    pins: "2 more needed",
    doctor: "is within its dates",
    signed: "Signature 1",
    told: [
        (
            "mynascope: the card",
            "What to do now: the certificate can be renewed, by when, and where. Below it the two certificates with their dates and the tries left.",
        ),
        ("mynascope: diagnosis", "It works. Each step from the computer to the card is ticked off."),
        (
            "mynascope: a kiosk",
            "The answer for this card in large letters: it can be renewed, and until which day.",
        ),
        (
            "mynascope: a PIN",
            "A PIN is typed: which one is asked for, its form, the tries left, two of four digits as bullets.",
        ),
        (
            "mynascope: renewal",
            "When to renew: the time line of the certificate, the last day, the counter and its hours, and the procedure.",
        ),
        (
            "mynascope: before signing",
            "All that is going to happen before a PDF is signed: the document, where it is saved, its format, what is given away.",
        ),
        (
            "mynascope: a verdict",
            "A signed PDF in a plain sentence and three boxes: what fits, what does not fit, what was not checked.",
        ),
    ],
};

const JAPANESE: Words = Words {
    lang: "ja",
    tongue: Tongue::Japanese,
    document: "契約書.pdf",
    card: "あと 40日",
    renewal: "今日手続きすると",
    pins: "あと2桁",
    doctor: "期限内です",
    signed: "署名 1",
    told: [
        (
            "mynascope: カードの画面",
            "今すること: 電子証明書を更新できること、いつまでにどこへ行くか。その下に2つの証明書の期限と暗証番号の残り回数。",
        ),
        (
            "mynascope: 診断の画面",
            "動いています。コンピューターからカードまでの道が一段ずつ確かめられています。",
        ),
        (
            "mynascope: 窓口の端末の画面",
            "このカードの答えが大きな文字で書かれています。更新できること、いつまでか。",
        ),
        (
            "mynascope: 暗証番号の入力",
            "どの暗証番号か、その形、残り回数。4桁のうち2桁が打たれ、点で示されています。",
        ),
        ("mynascope: 更新の画面", "いつ更新するか: 証明書の時間の線、最後の日、窓口とその時間、手続き。"),
        (
            "mynascope: 署名の前の画面",
            "PDFに署名する前に、これから起こることのすべて: 文書、保存先、形式、相手に渡るもの。",
        ),
        (
            "mynascope: 検証の結果",
            "署名されたPDFについての一文と3つの枠: 合っていること、合わないこと、確かめていないこと。",
        ),
    ],
};

/// A folder whose path is the same wherever pictures are made: it is seen in them. One maker at a time has it.
struct Desk {
    path: PathBuf,
    /// Locked.
    _held: File,
}

impl Desk {
    fn take() -> Self {
        let path = PathBuf::from("/tmp/mynascope");
        loop {
            if let Err(error) = fs::create_dir(&path) {
                assert_eq!(error.kind(), std::io::ErrorKind::AlreadyExists, "{error}");
            }
            let Ok(held) = File::open(&path) else { continue };
            held.lock().unwrap();
            // Whoever had it before took it away.
            let is_it = |now: fs::Metadata| now.ino() == held.metadata().unwrap().ino();
            if fs::symlink_metadata(&path).is_ok_and(is_it) {
                let desk = Self { path, _held: held };
                desk.clear();
                return desk;
            }
        }
    }

    fn clear(&self) {
        for entry in fs::read_dir(&self.path).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.clear();
        fs::remove_dir(&self.path).unwrap();
    }
}

/// A PDF of one page, and nothing on it.
fn paper() -> Vec<u8> {
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ];
    let (mut file, mut table) = ("%PDF-1.7\n".to_owned(), "0000000000 65535 f \n".to_owned());
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let at = file.len();
    file.push_str(&format!("xref\n0 4\n{table}trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n"));
    file.into_bytes()
}

/// What is on the screen once nothing more comes, as a picture of this name.
fn taken(terminal: &Terminal, name: &'static str, words: &Words) -> (&'static str, String) {
    terminal.settled(QUIET);
    let (title, told) = words.told[NAMES.iter().position(|known| *known == name).unwrap()];
    (name, svg::draw(terminal.shown().parser.screen(), words.lang, title, told))
}

/// The screens of the inspector.
fn inspected(words: &Words) -> Vec<(&'static str, String)> {
    let program = [MYNASCOPE, "--demo=renewable", "--now", NOW, "--lang", words.lang];
    let mut terminal = Terminal::start(SIZE, &program, &[]);
    terminal.shows(words.card);
    let mut all = vec![taken(&terminal, "card", words)];
    terminal.press("3").shows(words.renewal);
    all.push(taken(&terminal, "renewal", words));
    terminal.press("7").shows(words.doctor);
    all.push(taken(&terminal, "doctor", words));
    terminal.press("6").shows("1216");
    terminal.settled(QUIET);
    terminal.press("\r").shows("____");
    terminal.press("25").shows(words.pins);
    all.push(taken(&terminal, "pins", words));
    all
}

/// A document is signed, and what was signed is looked at.
fn signed(words: &Words) -> Vec<(&'static str, String)> {
    let desk = Desk::take();
    fs::write(desk.path.join(words.document), paper()).unwrap();
    // The shell is there for its working directory alone.
    let script = r#"cd "$1" && shift && exec "$@""#;
    let path = desk.path.to_str().unwrap();
    let program =
        ["sh", "-c", script, "sh", path, MYNASCOPE, "--demo=fresh", "--now", NOW, "--lang", words.lang];
    let mut terminal = Terminal::start(SIZE, &program, &[]);
    terminal.shows("2030");
    terminal.press("4\r").shows(words.document);
    terminal.press("\r").shows("adbe.pkcs7.detached");
    let plan = taken(&terminal, "sign", words);
    terminal.press("\r").shows("3/5");
    terminal.press(PASSWORD).press("\r").shows("5/5");
    terminal.press("\r").shows("4/4");
    terminal.shows(words.signed);
    vec![plan, taken(&terminal, "verify", words)]
}

/// The answer that a kiosk gives.
fn asked(words: &Words) -> (&'static str, String) {
    let mut kiosk = Guided::start(SIZE, &["--demo=renewable"]);
    kiosk.consent(words.tongue);
    kiosk.terminal.press("t");
    kiosk.any_of(&[Press::On]);
    taken(&kiosk.terminal, "kiosk", words)
}

/// Each picture is what is kept; or is written, where that is asked for.
fn are_kept(words: &Words) {
    let drawn = inspected(words).into_iter().chain(signed(words)).chain([asked(words)]);
    let writes = std::env::var_os("MYNASCOPE_PICTURES").is_some();
    let mut others = Vec::new();
    for (name, svg) in drawn {
        let file = Path::new(FOLDER).join(format!("{name}.{}.svg", words.lang));
        if writes {
            fs::create_dir_all(FOLDER).unwrap();
            fs::write(&file, svg).unwrap();
        } else if fs::read_to_string(&file).ok().as_deref() != Some(&svg) {
            others.push(file.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    assert!(others.is_empty(), "the program draws something else than {others:?}: run make pictures");
}

fn pictures_are_what_the_program_draws_in_english() {
    are_kept(&ENGLISH);
}

fn pictures_are_what_the_program_draws_in_japanese() {
    are_kept(&JAPANESE);
}

/// All that is kept, by name.
fn kept() -> Vec<(String, String)> {
    let entries = fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path());
    let mut all: Vec<_> = entries
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect();
    all.sort();
    all
}

fn pictures_are_named_as_they_are_told_of() {
    let wanted: Vec<String> =
        NAMES.iter().flat_map(|name| ["en", "ja"].map(|lang| format!("{name}.{lang}.svg"))).collect();
    let there: Vec<String> = kept().into_iter().map(|(name, _)| name).collect();
    assert_eq!(there, wanted);
}

fn pictures_load_nothing_and_name_nobody_but_the_demonstrations_card() {
    for (name, svg) in kept() {
        assert!(svg.len() < 40_000, "{name}: {} bytes", svg.len());
        // The namespace is the only address in it.
        assert_eq!(svg.matches("://").count(), 1, "{name}");
        for forbidden in
            ["<script", "href", "@import", "url(", "<image", "<foreignObject", "onload", "onclick"]
        {
            assert!(!svg.contains(forbidden), "{name}: {forbidden}");
        }
        let lang = if name.ends_with(".ja.svg") { "ja" } else { "en" };
        assert!(svg.contains(&format!("xml:lang=\"{lang}\"")), "{name}");
        for tag in ["title", "desc"] {
            let told = svg.split(&format!("<{tag} ")).nth(1).and_then(|rest| rest.split('>').nth(1)).unwrap();
            assert_eq!(!told.is_ascii(), lang == "ja", "{name}: {told}");
        }
    }
}

fn pictures_are_well_formed() -> Result<Completion, libtest_mimic::Failed> {
    let script = "import sys, xml.dom.minidom\n\
                  for file in sys.argv[1:]:\n    xml.dom.minidom.parse(file)\n";
    let files = kept().into_iter().map(|(name, _)| Path::new(FOLDER).join(name));
    let Ok(ran) = Command::new("python3").args(["-c", script]).args(files).output() else {
        return Ok(Completion::ignored_with("python3 is not installed"));
    };
    if ran.status.success() {
        Ok(Completion::Completed)
    } else {
        Err(String::from_utf8_lossy(&ran.stderr).into())
    }
}
