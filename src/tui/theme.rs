//! Colours and glyphs. No meaning is carried by colour alone: words say it, and focus is marked by a sign too.

use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;

use crate::present::sections::Tone;

/// Which colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeName {
    /// The terminal's own sixteen colours.
    #[default]
    Default,
    /// Bright on black, with no dim text.
    Contrast,
    /// No colour: bold, dim, underlined and reversed only.
    Mono,
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
            ThemeName::Contrast => {
                const WHITE: Style = Style::new().fg(Color::White).bg(Color::Black);
                const fn bright(color: Color) -> Style {
                    WHITE.fg(color).add_modifier(Modifier::BOLD)
                }
                Self {
                    text: WHITE,
                    title: bright(Color::White),
                    border: WHITE,
                    focus: bright(Color::LightYellow),
                    label: WHITE,
                    good: bright(Color::LightGreen),
                    warn: bright(Color::LightYellow),
                    bad: bright(Color::LightRed).add_modifier(Modifier::UNDERLINED),
                    quiet: WHITE,
                    key: bright(Color::LightCyan),
                    bar: BOLD.fg(Color::Black).bg(Color::White),
                    banner: BOLD.fg(Color::Black).bg(Color::LightYellow),
                    behind: PLAIN.fg(Color::DarkGray).bg(Color::Black),
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
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mono_theme_has_no_colour_at_all() {
        let theme = Theme::of(ThemeName::Mono);
        for style in [
            theme.text,
            theme.title,
            theme.border,
            theme.focus,
            theme.label,
            theme.good,
            theme.warn,
            theme.bad,
            theme.quiet,
            theme.key,
            theme.bar,
            theme.banner,
        ] {
            assert_eq!((style.fg, style.bg), (None, None));
        }
    }
}
