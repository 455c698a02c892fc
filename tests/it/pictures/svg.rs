//! The cells of a terminal as an SVG: boxes and blocks as paths, so that no font breaks a line, and every other text in runs
//! as wide as their cells.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A cell, in units of the picture.
const WIDTH: usize = 9;
const HEIGHT: usize = 19;
/// Around the screen.
const EDGE: usize = 12;
/// Letters stand this far above a cell's lower end.
const BASE: usize = 5;

/// The ground, and what is written on it where nothing says in which colour.
const GROUND: [u8; 3] = [0x16, 0x1b, 0x22];
const INK: [u8; 3] = [0xe6, 0xed, 0xf3];

/// The sixteen colours that a terminal chooses: each of the light ones and of those beyond black is readable on the ground.
const PALETTE: [[u8; 3]; 16] = [
    GROUND,
    [0xff, 0x8f, 0x87],
    [0x7e, 0xe7, 0x87],
    [0xf2, 0xcc, 0x60],
    [0x79, 0xc0, 0xff],
    [0xd2, 0xa8, 0xff],
    [0x67, 0xd9, 0xe4],
    INK,
    [0x8b, 0x94, 0x9e],
    [0xff, 0xa1, 0x98],
    [0xa5, 0xf0, 0xab],
    [0xf8, 0xdd, 0x8c],
    [0xa5, 0xd6, 0xff],
    [0xe2, 0xc5, 0xff],
    [0x9b, 0xe9, 0xf1],
    [0xff, 0xff, 0xff],
];

/// One of the 256 colours.
fn indexed(index: u8) -> [u8; 3] {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    match index {
        0..16 => PALETTE[usize::from(index)],
        16..232 => [(index - 16) / 36, (index - 16) / 6 % 6, (index - 16) % 6].map(level),
        232.. => [8 + 10 * (index - 232); 3],
    }
}

fn rgb(color: vt100::Color, usual: [u8; 3]) -> [u8; 3] {
    match color {
        vt100::Color::Default => usual,
        vt100::Color::Idx(index) => indexed(index),
        vt100::Color::Rgb(red, green, blue) => [red, green, blue],
    }
}

/// How a cell is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Look {
    ink: [u8; 3],
    ground: [u8; 3],
    bold: bool,
    underlined: bool,
}

impl Look {
    fn of(cell: &vt100::Cell) -> Self {
        let (mut ink, mut ground) = (rgb(cell.fgcolor(), INK), rgb(cell.bgcolor(), GROUND));
        if cell.dim() {
            // Two thirds of the way from the ground: 6:1 and more on it (WCAG 1.4.3 wants 4.5:1).
            let mixed = |at: usize| (u16::from(ink[at]) * 2 + u16::from(ground[at])) / 3;
            ink = [0, 1, 2].map(|at| u8::try_from(mixed(at)).unwrap());
        }
        if cell.inverse() {
            std::mem::swap(&mut ink, &mut ground);
        }
        Self { ink, ground, bold: cell.bold(), underlined: cell.underline() }
    }
}

fn hex([red, green, blue]: [u8; 3]) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// How a run lies in its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A cell for each character.
    Narrow,
    /// Two.
    Wide,
    /// A sign that fonts draw as wide as they please: alone, in the middle of its cell.
    Sign,
}

/// Text in one look, from this cell on.
struct Run {
    row: usize,
    column: usize,
    text: String,
    cells: usize,
    kind: Kind,
    look: Look,
}

/// What the strokes of a box's line are: how thick to the left, to the right, up and down.
fn strokes(c: char) -> Option<[u8; 4]> {
    Some(match c {
        '─' => [1, 1, 0, 0],
        '━' => [2, 2, 0, 0],
        '│' => [0, 0, 1, 1],
        '┃' => [0, 0, 2, 2],
        '┌' => [0, 1, 0, 1],
        '┐' => [1, 0, 0, 1],
        '└' => [0, 1, 1, 0],
        '┘' => [1, 0, 1, 0],
        '┏' => [0, 2, 0, 2],
        '┓' => [2, 0, 0, 2],
        '┗' => [0, 2, 2, 0],
        '┛' => [2, 0, 2, 0],
        _ => return None,
    })
}

/// The part of its cell that a block fills, and how much of the ink it has: left, top, width, height.
fn block(c: char) -> Option<([usize; 4], bool)> {
    Some(match c {
        '█' => ([0, 0, WIDTH, HEIGHT], true),
        '▀' => ([0, 0, WIDTH, HEIGHT / 2], true),
        '▄' => ([0, HEIGHT / 2, WIDTH, HEIGHT - HEIGHT / 2], true),
        '▒' => ([0, 4, WIDTH, HEIGHT - 8], false),
        _ => return None,
    })
}

/// The picture as it is put together.
#[derive(Default)]
struct Drawing {
    /// By ink and how much of it: rectangles.
    fills: BTreeMap<([u8; 3], bool), String>,
    /// Grounds that are not the picture's own.
    grounds: BTreeMap<[u8; 3], String>,
    runs: Vec<Run>,
}

fn rectangle(path: &mut String, x: usize, y: usize, width: usize, height: usize) {
    write!(path, "M{x} {y}h{width}v{height}h-{width}z").unwrap();
}

impl Drawing {
    fn read(screen: &vt100::Screen) -> Self {
        let mut drawing = Self::default();
        let (rows, columns) = screen.size();
        for row in 0..rows.get() {
            for column in 0..columns.get() {
                let cell = screen.cell(row, column).unwrap();
                if !cell.is_wide_continuation() {
                    drawing.cell(usize::from(row), usize::from(column), cell);
                }
            }
        }
        drawing
    }

    fn cell(&mut self, row: usize, column: usize, cell: &vt100::Cell) {
        let look = Look::of(cell);
        let cells = if cell.is_wide() { 2 } else { 1 };
        let [x, y] = [EDGE + column * WIDTH, EDGE + row * HEIGHT];
        if look.ground != GROUND {
            let path = self.grounds.entry(look.ground).or_default();
            longer(path, x, y, cells * WIDTH, HEIGHT);
        }
        let text = if cell.has_contents() { cell.contents() } else { " " };
        let first = text.chars().next().unwrap();
        if let Some(strokes) = strokes(first) {
            self.lines(x, y, strokes, look.ink);
        } else if let Some(([left, top, width, height], whole)) = block(first) {
            let path = self.fills.entry((look.ink, whole)).or_default();
            longer(path, x + left, y + top, width, height);
        } else {
            self.write(row, column, text, cells, look);
        }
    }

    /// Lines of a box: each stroke from its edge to beyond the middle.
    fn lines(&mut self, x: usize, y: usize, [left, right, up, down]: [u8; 4], ink: [u8; 3]) {
        let path = self.fills.entry((ink, true)).or_default();
        let thick = |stroke: u8| if stroke == 2 { 3 } else { 1 };
        let (middle_x, middle_y) = (x + WIDTH / 2, y + HEIGHT / 2);
        if left + right > 0 {
            let t = thick(left.max(right));
            let from = if left > 0 { x } else { middle_x - t / 2 };
            let to = if right > 0 { x + WIDTH } else { middle_x + t / 2 + 1 };
            longer(path, from, middle_y - t / 2, to - from, t);
        }
        if up + down > 0 {
            let t = thick(up.max(down));
            let from = if up > 0 { y } else { middle_y - t / 2 };
            let to = if down > 0 { y + HEIGHT } else { middle_y + t / 2 + 1 };
            rectangle(path, middle_x - t / 2, from, t, to - from);
        }
    }

    /// Goes on with the run before, or begins another.
    fn write(&mut self, row: usize, column: usize, text: &str, cells: usize, look: Look) {
        let kind = match text {
            _ if cells == 2 => Kind::Wide,
            text if text.is_ascii() => Kind::Narrow,
            _ => Kind::Sign,
        };
        let goes_on = |run: &&mut Run| {
            let looks = run.look == look || text == " " && !look.underlined && !run.look.underlined;
            let joins = kind != Kind::Sign && run.kind == kind && looks;
            joins && run.row == row && run.column + run.cells == column && !run.text.ends_with("  ")
        };
        match self.runs.last_mut().filter(goes_on) {
            Some(run) => {
                run.text.push_str(text);
                run.cells += cells;
            }
            None if text == " " && !look.underlined => {}
            None => self.runs.push(Run { row, column, text: text.to_owned(), cells, kind, look }),
        }
    }
}

/// Another rectangle in a path: the last one goes on where it ends at this one's left side.
fn longer(path: &mut String, x: usize, y: usize, width: usize, height: usize) {
    if let Some((before, last)) = path.rsplit_once('M')
        && let Some((place, sizes)) = last.split_once('h')
        && let Some((from, top)) = place.split_once(' ')
        && let Some((wide, rest)) = sizes.split_once('v')
        && let (Ok(from), Ok(wide)) = (from.parse::<usize>(), wide.parse::<usize>())
        && (top, from + wide) == (y.to_string().as_str(), x)
        && rest.split('h').next() == Some(height.to_string().as_str())
    {
        *path = before.to_owned();
        return rectangle(path, from, y, wide + width, height);
    }
    rectangle(path, x, y, width, height);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The screen as a picture, for who sees it and by its title and description for who does not.
pub(crate) fn draw(screen: &vt100::Screen, lang: &str, title: &str, told: &str) -> String {
    let (rows, columns) = screen.size();
    let width = usize::from(columns.get()) * WIDTH + 2 * EDGE;
    let height = usize::from(rows.get()) * HEIGHT + 2 * EDGE;
    let Drawing { fills, grounds, runs } = Drawing::read(screen);
    let mut inks: Vec<[u8; 3]> = runs.iter().map(|run| run.look.ink).collect();
    inks.sort_unstable();
    inks.dedup();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:lang=\"{lang}\" role=\"img\" aria-labelledby=\"title told\" \
         viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"told\">{}</desc>\n<style>\n\
         text{{font:15px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono','Noto Sans Mono CJK JP',\
         'Noto Sans CJK JP','Hiragino Sans','BIZ UDGothic','MS Gothic',monospace}}\n.b{{font-weight:bold}}\n\
         .u{{text-decoration:underline}}\n.m{{text-anchor:middle}}\n\
         .w{{letter-spacing:3px}}\n",
        escaped(title),
        escaped(told),
    );
    for (at, ink) in inks.iter().enumerate() {
        writeln!(svg, ".c{at}{{fill:{}}}", hex(*ink)).unwrap();
    }
    writeln!(svg, "</style>").unwrap();
    writeln!(
        svg,
        "<rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{}\" stroke=\"#7d8590\"/>",
        width - 1,
        height - 1,
        hex(GROUND)
    )
    .unwrap();
    for (ground, path) in grounds {
        writeln!(svg, "<path fill=\"{}\" d=\"{path}\"/>", hex(ground)).unwrap();
    }
    for ((ink, whole), path) in fills {
        let opacity = if whole { "" } else { " fill-opacity=\".5\"" };
        writeln!(svg, "<path fill=\"{}\"{opacity} d=\"{path}\"/>", hex(ink)).unwrap();
    }
    for run in &runs {
        svg.push_str(&text(run, inks.binary_search(&run.look.ink).unwrap()));
    }
    svg.push_str("</svg>\n");
    svg
}

/// A run, as wide as its cells in whatever font.
fn text(run: &Run, ink: usize) -> String {
    let text = run.text.trim_end();
    let (bold, line) = (if run.look.bold { " b" } else { "" }, if run.look.underlined { " u" } else { "" });
    let y = EDGE + (run.row + 1) * HEIGHT - BASE;
    let x = EDGE + run.column * WIDTH;
    let (x, kind, length) = match run.kind {
        Kind::Sign => (format!("{}.5", x + WIDTH / 2), " m", String::new()),
        Kind::Narrow | Kind::Wide => {
            let each = if run.kind == Kind::Wide { 2 } else { 1 };
            let length = text.chars().count() * each * WIDTH;
            // Who does not know `textLength` comes close by the spacing: a wide letter is as wide as the font is high.
            let wide = if run.kind == Kind::Wide { " w" } else { "" };
            (x.to_string(), wide, format!(" textLength=\"{length}\""))
        }
    };
    format!("<text class=\"c{ink}{bold}{line}{kind}\" x=\"{x}\" y=\"{y}\"{length}>{}</text>\n", escaped(text))
}
