//! Colours and glyphs. No meaning is carried by colour alone: words say it, and focus is marked by a sign too.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

pub use crate::model::Shades;

use crate::present::pdf::Signs;
use crate::present::sections::Tone;

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    #[default]
    Default,
    /// The same where what is dim is drawn in a dark grey (2.8:1 on black), as on Linux's own console.
    Console,
    /// Bright on black, with no dim text.
    Contrast,
    /// No colour: bold, dim, underlined and reversed only.
    Mono,
    /// For a screen in a hall: in the part of the 256 colours that no palette changes, 7:1 and more (WCAG 1.4.6).
    Kiosk,
}

/// How much is put on a screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// As much as there is room for.
    #[default]
    Normal,
    /// Less, and further apart, for a terminal whose letters are large: lines between paragraphs, and no boxes around
    /// what has to be read.
    Large,
}

/// Of the cube of 6 by 6 by 6 colours, numbers 16 to 231.
const NAVY: u8 = 17;
const PALE_GREEN: u8 = 120;
const PALE_BLUE: u8 = 153;
const PINK: u8 = 217;
const YELLOW: u8 = 226;
const WHITE: u8 = 231;

/// The styles of one theme.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    pub text: Style,
    pub title: Style,
    pub border: Style,
    pub focus: Style,
    pub label: Style,
    pub good: Style,
    pub warn: Style,
    pub bad: Style,
    pub quiet: Style,
    pub key: Style,
    pub bar: Style,
    pub banner: Style,
    /// What lies behind a dialog.
    pub behind: Style,
}

impl Theme {
    pub(crate) const fn of(name: ThemeName) -> Self {
        const BOLD: Style = Style::new().add_modifier(Modifier::BOLD);
        const DIM: Style = Style::new().add_modifier(Modifier::DIM);
        // Nothing stands out, whatever it was.
        const PLAIN: Style = Style::new().fg(Color::Reset).bg(Color::Reset).remove_modifier(Modifier::all());
        const REVERSED: Style = Style::new().add_modifier(Modifier::REVERSED);
        match name {
            // Neither grey is readable on every background (7 on white, 8 on Solarized): dim is.
            ThemeName::Default => Self {
                focus: BOLD.fg(Color::Cyan),
                label: DIM,
                good: Style::new().fg(Color::Green),
                warn: BOLD.fg(Color::Yellow),
                bad: BOLD.fg(Color::Red),
                key: Style::new().fg(Color::Cyan),
                banner: Style::new().fg(Color::Black).bg(Color::Yellow),
                ..Self::of(ThemeName::Mono)
            },
            ThemeName::Console => {
                const AS_TEXT: Style = Style::new();
                Self { border: AS_TEXT, label: AS_TEXT, quiet: AS_TEXT, ..Self::of(ThemeName::Default) }
            }
            ThemeName::Contrast => {
                const LIGHT: Style = Style::new().fg(Color::White).bg(Color::Black);
                const fn bright(color: Color) -> Style {
                    LIGHT.fg(color).add_modifier(Modifier::BOLD)
                }
                Self {
                    text: LIGHT,
                    title: bright(Color::White),
                    border: LIGHT,
                    focus: bright(Color::LightYellow),
                    label: LIGHT,
                    good: bright(Color::LightGreen),
                    warn: bright(Color::LightYellow),
                    bad: bright(Color::LightRed).add_modifier(Modifier::UNDERLINED),
                    quiet: LIGHT,
                    key: bright(Color::LightCyan),
                    bar: BOLD.fg(Color::Black).bg(Color::White),
                    banner: BOLD.fg(Color::Black).bg(Color::LightYellow),
                    behind: PLAIN.fg(Color::DarkGray).bg(Color::Black),
                }
            }
            ThemeName::Kiosk => {
                const fn ink(color: u8) -> Style {
                    Style::new().fg(Color::Indexed(color)).bg(Color::Indexed(NAVY))
                }
                const fn bold(color: u8) -> Style {
                    ink(color).add_modifier(Modifier::BOLD)
                }
                Self {
                    text: ink(WHITE),
                    title: bold(WHITE),
                    border: ink(PALE_BLUE),
                    focus: bold(YELLOW),
                    label: ink(WHITE),
                    good: bold(PALE_GREEN),
                    warn: bold(YELLOW),
                    bad: bold(PINK).add_modifier(Modifier::UNDERLINED),
                    quiet: ink(WHITE),
                    key: bold(PALE_BLUE),
                    bar: bold(NAVY).bg(Color::Indexed(WHITE)),
                    banner: bold(NAVY).bg(Color::Indexed(YELLOW)),
                    behind: PLAIN.fg(Color::Indexed(WHITE)).bg(Color::Indexed(NAVY)),
                }
            }
            ThemeName::Mono => Self {
                text: Style::new(),
                title: BOLD,
                border: DIM,
                focus: BOLD,
                label: Style::new(),
                good: Style::new(),
                warn: BOLD,
                bad: BOLD.add_modifier(Modifier::UNDERLINED),
                quiet: DIM,
                key: BOLD,
                bar: REVERSED,
                banner: REVERSED,
                behind: PLAIN
                    .remove_modifier(Modifier::all().difference(Modifier::DIM))
                    .add_modifier(Modifier::DIM),
            },
        }
    }

    /// May nothing be told or drawn by colour?
    pub(crate) const fn colourless(&self) -> bool {
        self.banner.bg.is_none()
    }

    pub(crate) const fn tone(&self, tone: Tone) -> Style {
        match tone {
            Tone::Plain => self.text,
            Tone::Good => self.good,
            Tone::Warn => self.warn,
            Tone::Bad => self.bad,
            Tone::Quiet => self.quiet,
        }
    }
}

/// The drawn signs: box lines, or ASCII where a terminal draws ambiguous characters two cells wide.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Glyphs {
    pub border: border::Set<'static>,
    pub focus_border: border::Set<'static>,
    /// One typed character of a PIN.
    pub bullet: &'static str,
    pub past: &'static str,
    pub future: &'static str,
    pub today: &'static str,
    /// The days of the renewal window.
    pub window: &'static str,
    /// After the certificate's last day.
    pub beyond: &'static str,
    /// The card's last day.
    pub end: &'static str,
    /// Between facts on one line.
    pub between: &'static str,
    pub on: &'static str,
    pub off: &'static str,
    /// As it should be, worth attention, here it stops, not known.
    pub marks: [&'static str; 4],
    /// Heights of a bar, the lowest first.
    pub heights: [&'static str; 8],
    /// The dots of a large letter in a cell: none, the upper, the lower, both.
    pub dots: [&'static str; 4],
    /// The revisions of a signed PDF on their line.
    pub revisions: Signs,
}

const ASCII_BORDER: border::Set<'static> = border::Set {
    top_left: "+",
    top_right: "+",
    bottom_left: "+",
    bottom_right: "+",
    vertical_left: "|",
    vertical_right: "|",
    horizontal_top: "-",
    horizontal_bottom: "-",
};

const ASCII_FOCUS: border::Set<'static> =
    border::Set { horizontal_top: "=", horizontal_bottom: "=", ..ASCII_BORDER };

impl Glyphs {
    /// Are they those of a terminal that draws ambiguous characters two cells wide?
    pub(crate) const fn is_ascii(&self) -> bool {
        self.bullet.len() == 1
    }

    pub(crate) const fn of(ascii: bool) -> Self {
        if ascii {
            Self {
                border: ASCII_BORDER,
                focus_border: ASCII_FOCUS,
                bullet: "*",
                past: "=",
                future: "-",
                today: "*",
                window: "#",
                beyond: ".",
                end: "|",
                between: "|",
                on: "on",
                off: "off",
                marks: ["+", "!", "x", "?"],
                heights: ["_", ".", ",", "-", "~", "+", "*", "#"],
                dots: [" ", "\"", "_", "#"],
                revisions: Signs {
                    covered: "=",
                    signed: "*",
                    added: "o",
                    changed: "#",
                    unknown: "?",
                    left: "...",
                    within: "=",
                    beyond: "-",
                },
            }
        } else {
            Self {
                border: border::PLAIN,
                focus_border: border::THICK,
                bullet: "●",
                past: "━",
                future: "─",
                today: "●",
                window: "▒",
                beyond: "·",
                end: "┃",
                between: "·",
                on: "●",
                off: "○",
                marks: ["✓", "!", "✗", "?"],
                heights: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
                dots: [" ", "▀", "▄", "█"],
                revisions: Signs {
                    covered: "━",
                    signed: "●",
                    added: "○",
                    changed: "▒",
                    unknown: "?",
                    left: "…",
                    within: "━",
                    beyond: "─",
                },
            }
        }
    }
}

/// The relative luminance of one of the 256 colours, as WCAG 2 defines it; only those whose value is fixed have one.
#[cfg(test)]
fn luminance(color: Option<Color>) -> f64 {
    let Some(Color::Indexed(index @ 16..)) = color else { panic!("{color:?} is the terminal's to choose") };
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let [red, green, blue] = if index < 232 {
        [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(level)
    } else {
        [8 + 10 * (index - 232); 3]
    };
    let linear = |octet: u8| {
        let part = f64::from(octet) / 255.0;
        if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// The contrast of what is drawn in a style, as WCAG 2 counts it.
#[cfg(test)]
pub(crate) fn contrast(style: Style) -> f64 {
    let (ink, ground) = (luminance(style.fg), luminance(style.bg));
    (ink.max(ground) + 0.05) / (ink.min(ground) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All styles of a theme; a new one does not compile before it stands here too.
    fn styles(theme: Theme) -> [Style; 13] {
        let Theme { text, title, border, focus, label, good, warn, bad, quiet, key, bar, banner, behind } =
            theme;
        [text, title, border, focus, label, good, warn, bad, quiet, key, bar, banner, behind]
    }

    #[test]
    fn the_mono_theme_has_no_colour_at_all() {
        let theme = Theme::of(ThemeName::Mono);
        // What lies behind a dialog takes colours away.
        for style in &styles(theme)[..12] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }

    #[test]
    fn on_a_console_nothing_that_is_read_is_dim() {
        let dim = |name| styles(Theme::of(name)).map(|style| style.add_modifier.contains(Modifier::DIM));
        // What lies behind a dialog is not read.
        assert_eq!(dim(ThemeName::Console)[..12], [false; 12]);
        assert!(dim(ThemeName::Default)[..12].contains(&true));
    }

    #[test]
    fn contrast_is_counted_as_wcag_does() {
        let style = |fg, bg| Style::new().fg(Color::Indexed(fg)).bg(Color::Indexed(bg));
        // Black on white, a colour on itself, and #767676's neighbours: 4.54:1 lies between them.
        assert!((contrast(style(16, 231)) - 21.0).abs() < 1e-9);
        assert!((contrast(style(100, 100)) - 1.0).abs() < 1e-9);
        assert!(contrast(style(243, 231)) > 4.54 && contrast(style(244, 231)) < 4.54);
    }

    #[test]
    fn every_style_of_the_kiosk_has_a_contrast_of_seven_to_one_and_is_not_dimmed() {
        for (at, style) in styles(Theme::of(ThemeName::Kiosk)).into_iter().enumerate() {
            assert!(contrast(style) >= 7.0, "style {at}: {:.2}:1", contrast(style));
            // Reversing exchanges the two; dimming, hiding and blinking do not leave them as they are.
            let spoils = Modifier::DIM | Modifier::HIDDEN | Modifier::SLOW_BLINK | Modifier::RAPID_BLINK;
            assert!(!style.add_modifier.intersects(spoils), "style {at}");
        }
    }

    #[test]
    fn every_tone_of_the_kiosk_stands_on_the_same_ground() {
        let theme = Theme::of(ThemeName::Kiosk);
        for tone in [Tone::Plain, Tone::Good, Tone::Warn, Tone::Bad, Tone::Quiet] {
            assert_eq!(theme.tone(tone).bg, theme.text.bg, "{tone:?}");
        }
    }
}
