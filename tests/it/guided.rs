//! A kiosk in a terminal of its own, driven as a visitor does: by what can be pressed on its pages, found by its words.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use mynascope::conduct::visiting::Press;
use mynascope::domain::tongue::Tongue;
use mynascope::present::kiosk;

use crate::program::NOW;
use crate::terminal::{MYNASCOPE, Shown, Terminal};
use crate::world::within;

/// Generous: the machine may be busy.
const SOON: Duration = Duration::from_secs(30);

/// The size of most trials.
pub(crate) const USUAL: (u16, u16) = (100, 30);

/// A configuration that root alone can write, in a world of its own; what is kept lies beside it.
pub(crate) struct Place {
    folder: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = PathBuf::from("/run/world/kiosk");
        std::fs::create_dir_all(&folder).unwrap();
        // A configuration below a folder that others can write counts for nothing.
        for path in [Path::new("/run"), Path::new("/run/world"), &folder] {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        let place = Self { folder };
        let text = format!(
            "terminal = \"hall\"\nstate = \"{}\"\naudit = \"{}\"\n",
            place.state().display(),
            place.audit().display()
        );
        std::fs::write(place.configuration(), text).unwrap();
        place
    }

    fn configuration(&self) -> PathBuf {
        self.folder.join("kiosk.toml")
    }

    /// The file with what it keeps.
    pub(crate) fn state(&self) -> PathBuf {
        self.folder.join("state.json")
    }

    /// Its log.
    pub(crate) fn audit(&self) -> PathBuf {
        self.folder.join("audit.jsonl")
    }

    /// Starts it on the readers of this world, which are empty.
    pub(crate) fn start(&self) -> Guided {
        let mut kiosk = self.start_with_a_card();
        kiosk.at_rest();
        // They are believed to be empty by then; twice as long, since it may have seen them later than we its page.
        std::thread::sleep(2 * mynascope::session::SETTLED);
        kiosk
    }

    /// The same while a card is in, which nobody was seen to place.
    pub(crate) fn start_with_a_card(&self) -> Guided {
        let configuration = self.configuration();
        Guided::start(USUAL, &["--config", configuration.to_str().unwrap()])
    }
}

/// The kiosk, and in which language it is spoken to.
pub(crate) struct Guided {
    pub(crate) terminal: Terminal,
    pub(crate) tongue: Tongue,
}

impl Guided {
    pub(crate) fn start(size: (u16, u16), arguments: &[&str]) -> Self {
        let program = [&[MYNASCOPE, "kiosk", "--now", NOW], arguments].concat();
        let terminal = Terminal::start(size, &program, &[]);
        terminal.another_frame(0);
        Self { terminal, tongue: Tongue::Japanese }
    }

    pub(crate) fn pid(&self) -> i32 {
        self.terminal.pid().as_raw_nonzero().get()
    }

    /// Can it be pressed now?
    pub(crate) fn offers(&self, press: Press) -> bool {
        place(&self.terminal.shown(), &kiosk::press(press, self.tongue)).is_some()
    }

    /// Waits until one of these can be pressed: which.
    #[track_caller]
    pub(crate) fn any_of(&mut self, presses: &[Press]) -> Press {
        let since = Instant::now();
        loop {
            if let Some(press) = presses.iter().find(|press| self.offers(**press)) {
                return *press;
            }
            assert!(since.elapsed() < SOON, "none of {presses:?} is offered\n{}", self.terminal.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Does one of these come within a while?
    pub(crate) fn comes(&self, presses: &[Press], limit: Duration) -> bool {
        let since = Instant::now();
        while !presses.iter().any(|press| self.offers(*press)) {
            if since.elapsed() > limit {
                return false;
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        true
    }

    /// Waits until none of these can be pressed.
    #[track_caller]
    pub(crate) fn gone(&self, presses: &[Press], limit: Duration) {
        within(limit, "nothing can be pressed", || !presses.iter().any(|press| self.offers(*press)));
    }

    /// Presses it with a finger where it can be pressed, and waits for another page.
    fn taps(&mut self, press: Press) {
        let (at, before) = {
            let shown = self.terminal.shown();
            (place(&shown, &kiosk::press(press, self.tongue)), told(&shown))
        };
        let Some((x, y)) = at else { return };
        self.terminal.click(x, y);
        let since = Instant::now();
        while told(&self.terminal.shown()) == before && since.elapsed() < Duration::from_secs(3) {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until it can be pressed, and presses it. It may go meanwhile: then nothing is pressed, as by a finger that comes
    /// too late.
    #[track_caller]
    pub(crate) fn press(&mut self, press: Press) -> &mut Self {
        self.any_of(&[press]);
        self.taps(press);
        if let Press::Speak(tongue) = press {
            self.tongue = tongue;
        }
        self
    }

    /// Ends what there is to end, until the first page is there: nobody is here, and it is said in Japanese.
    #[track_caller]
    pub(crate) fn at_rest(&mut self) {
        let (spoken, since) = (self.tongue, Instant::now());
        loop {
            for tongue in [spoken, Tongue::Japanese] {
                self.tongue = tongue;
                self.taps(Press::Finish);
            }
            if self.offers(Press::Begin) {
                return;
            }
            assert!(since.elapsed() < SOON, "somebody is here\n{}", self.terminal.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// From the first page to where the card is awaited.
    #[track_caller]
    pub(crate) fn consent(&mut self, tongue: Tongue) -> &mut Self {
        if self.any_of(&[Press::Begin, Press::Speak(tongue)]) == Press::Begin {
            self.press(Press::Begin);
        }
        self.press(Press::Speak(tongue)).press(Press::On)
    }

    /// From where the card is read to what can be done with a PIN, by a card that has one.
    #[track_caller]
    pub(crate) fn reaches_pins(&mut self) -> &mut Self {
        let [auth, sign] = CHECKS;
        loop {
            match self.any_of(&[auth, sign, Press::Read, Press::Tries, Press::Pins, Press::On]) {
                press @ (Press::Pins | Press::On) => self.press(press),
                _ => return self,
            };
        }
    }
}

/// The two PINs that can be checked here.
pub(crate) const CHECKS: [Press; 2] = {
    use mynascope::domain::credential::PinName;
    [Press::Check(PinName::Auth), Press::Check(PinName::Sign)]
};

/// What a page says, wherever its focus is.
fn told(shown: &Shown) -> String {
    let moves = |c: char| ('\u{2500}'..='\u{257F}').contains(&c) || c == '>' || c.is_whitespace();
    shown.text().replace(moves, "")
}

/// The middle of the box with these words, from 0.
fn place(shown: &Shown, words: &str) -> Option<(usize, usize)> {
    let words: String = words.split_whitespace().collect();
    // Where a page lists choices, each has the digit that chooses it before its words.
    let is_it = |text: &str| text.trim_start_matches(|c: char| c.is_ascii_digit()) == words || text == words;
    boxes(shown).into_iter().find(|(text, _)| is_it(text)).map(|(_, place)| place)
}

/// The same, with the middle of each.
pub(crate) fn boxes(shown: &Shown) -> Vec<(String, (usize, usize))> {
    framed(shown).into_iter().map(|(text, place)| (text, middle(place))).collect()
}

/// The corners of a box: left, top, right, bottom, from 0.
pub(crate) type Corners = [u16; 4];

/// The middle of a box.
fn middle([left, top, right, bottom]: Corners) -> (usize, usize) {
    (usize::from(u16::midpoint(left, right)), usize::from(u16::midpoint(top, bottom)))
}

/// What can be pressed: the words in each box without their spaces, the sign of the focus and the digit that chooses it, and
/// where it is.
pub(crate) fn framed(shown: &Shown) -> Vec<(String, Corners)> {
    let screen = shown.parser.screen();
    let (rows, columns) = screen.size();
    let cell = |x: u16, y: u16| screen.cell(y, x).map_or("", vt100::Cell::contents);
    let mut all = Vec::new();
    for top in 0..rows.get() {
        for left in (0..columns.get()).filter(|left| ["┌", "┏"].contains(&cell(*left, top))) {
            let right = (left..columns.get()).find(|x| ["┐", "┓"].contains(&cell(*x, top)));
            let bottom = (top..rows.get()).find(|y| ["└", "┗"].contains(&cell(left, *y)));
            let (Some(right), Some(bottom)) = (right, bottom) else { continue };
            let inside = (top + 1..bottom).flat_map(|y| (left + 1..right).map(move |x| (x, y)));
            let text: String =
                inside.map(|(x, y)| if cell(x, y).is_empty() { " " } else { cell(x, y) }).collect();
            let text = text.trim().trim_start_matches('>').trim_start();
            let chosen = text.split_once("  ").filter(|(digit, _)| digit.parse::<u8>().is_ok());
            let text = chosen.map_or(text, |(_, text)| text).split_whitespace().collect();
            all.push((text, [left, top, right, bottom]));
        }
    }
    all
}
