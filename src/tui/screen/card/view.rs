//! How the parts of screen 1 share the place, at every size.
//!
//! What to do comes first, then the certificates, then the card. Where there is room the parts are boxes, and what gives
//! way is decided row by row, by rank ([`rows::fitting`]); where even the rows that every screen has do not fit, all is one
//! list that is scrolled, with a mark that says so. A place is as large as what the card can hold needs, not as what came,
//! so that nothing moves while a report fills.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::focus::{Enter, FOCUS, certified, enter, point};
use crate::conduct::pin::{counters, lower};
use crate::domain::credential::{KeyPair, Secret, Tries};
use crate::domain::report::{CardReport, Unread};
use crate::present::advice::Act;
use crate::present::mask;
use crate::present::problem::Problem;
use crate::present::renewal::Renewal;
use crate::present::sections::{self, About, Rank, Row, Section};
use crate::present::text::{Lang, words};
use crate::tui::component::Context;
use crate::tui::text::{cells, wrap};
use crate::tui::theme::Scale;
use crate::tui::widget::{bar, counter, panel, rows, stand_in};

words! {
    enum Say {
        NoteUnchecked: "失効は未確認", "revocation not checked";
        Days: "いつ更新できるか", "When to renew";
        NoDays: "日付はまだ分かりません。", "The days are not known yet.";
        Procedure: "Enter: 手続き", "Enter: procedure";
        ReadAuth: "Enter: 暗証番号で読む", "Enter: read with PIN";
        ReadSign: "Enter: パスワードで読む", "Enter: read with password";
        Reset: "Enter: 再設定のしかた", "Enter: have it reset";
        Check: "Enter: 正しいか照合", "Enter: check it";
        ReadAgain: "Enter: もう一度読む", "Enter: read again";
        Face: "Enter: 見比べる", "Enter: compare";
    }
}

/// Boxes from this size on, header and footer not counted.
const FULL: (u16, u16) = (80, 17);
/// Two columns of boxes from this size on.
const WIDE: (u16, u16) = (120, 18);
/// Lines kept for what to do, in one column and in two.
const NOW: usize = 4;
const NOW_WIDE: usize = 6;
/// Lines kept for a certificate's days.
const DAYS: usize = 6;
/// Lines kept for the card without a box: names of places are longer in English.
fn card_lines(lang: Lang) -> usize {
    lang.pick(2, 3)
}
/// The least lines of its box.
const CARD_BOX: u16 = 3;

/// The certificates that have a place of their own.
const CERTIFICATES: [About; 2] = [FOCUS[1], FOCUS[2]];

/// What is told, and which part of it has the focus.
pub(super) struct Told {
    sections: Vec<Section>,
    renewal: Renewal,
    focused: About,
    /// What Enter does, where it is worth a word beside the part that has the focus.
    hint: Option<Say>,
    certificates: bool,
    /// What to do as far as it can be foreseen while the card is read: its place is kept.
    foreseen: Option<Section>,
    /// Are counters still being read?
    tries_come: bool,
    /// Is the card's own end still being read?
    card_comes: bool,
}

impl Told {
    pub(super) fn of(report: &CardReport, focused: About, cx: &Context<'_>) -> Self {
        let locked = |pair: KeyPair| lower(&counters(report, pair.pin().secrets())) == Some(Tries::Locked);
        let renewal = counter::renewal(report, cx);
        let hint = match enter(focused, report, &renewal, cx.lang) {
            Some(Enter::Act(Act::Read(pair))) if locked(pair) => Some(Say::Reset),
            Some(Enter::Act(act)) => Some(match act {
                Act::Procedure => Say::Procedure,
                Act::Read(KeyPair::Auth) => Say::ReadAuth,
                Act::Read(KeyPair::Sign) => Say::ReadSign,
                Act::Reset(_) => Say::Reset,
                Act::Check(_) => Say::Check,
                Act::ReadAgain => Say::ReadAgain,
                Act::Face => Say::Face,
            }),
            Some(Enter::Details) | None => None,
        };
        let mut sections = rows::told(report, &renewal, cx);
        let now = sections.iter_mut().find(|section| section.about == About::Now);
        if let (Some(counted), Some(now)) = (stand_in::counted(cx), now) {
            now.title = counted;
        }
        // In the card's box, where there is room for it.
        let kind =
            sections.iter().position(|section| section.about == About::Kind).map(|at| sections.remove(at));
        if let (Some(kind), Some(card)) =
            (kind, sections.iter_mut().find(|section| section.about == About::Card))
        {
            card.rows.extend(kind.rows.into_iter().map(|row| Row { rank: Rank::Detail, ..row }));
        }
        Self {
            foreseen: sections::foreseen(report, &renewal, cx.lang),
            sections,
            renewal,
            focused,
            hint: hint.filter(|_| !report.is_coming()),
            certificates: certified(report),
            tries_come: [Secret::Auth, Secret::Sign]
                .into_iter()
                .any(|secret| report.tries(secret) == Err(Unread::Coming)),
            card_comes: report.common.record == Err(Unread::Coming),
        }
    }

    /// Is it still open how much there is to do, and so where all below it stands?
    fn is_open(&self) -> bool {
        self.foreseen.is_some() && self.tries_come
    }

    fn section(&self, about: About) -> Option<&Section> {
        self.sections.iter().find(|section| section.about == about)
    }

    /// What to do, with the warnings of all that has no place of its own, in at least so many lines; with more of it where
    /// those hold more.
    fn now(&self, width: usize, kept: usize, cx: &Context<'_>) -> Vec<Line<'static>> {
        let others = self.sections.iter().filter(|section| !FOCUS.contains(&section.about));
        let others: Vec<_> =
            others.flat_map(|section| rows::lines(section, Rank::Warning, width, cx)).collect();
        let kept = kept.saturating_sub(others.len());
        let lines = |section: Option<&Section>| {
            let Some(section) = section else { return Vec::new() };
            let least = || rows::lines(section, Rank::Headline, width, cx);
            rows::fitting(section, width, kept, cx).unwrap_or_else(least)
        };
        let mut now = lines(self.section(About::Now));
        now.resize(now.len().max(lines(self.foreseen.as_ref()).len()), Line::default());
        now.extend(others);
        now
    }
}

/// A part in its place.
pub(super) struct Part {
    /// What of the report it is; `None` of what can't have the focus.
    about: Option<About>,
    place: Rect,
    /// Its title, where it is in a box.
    title: Option<String>,
    lines: Vec<Line<'static>>,
    focused: bool,
    hint: Option<Say>,
}

/// The parts in their places, or all of it as one list.
pub(super) enum Laid {
    Parts(Vec<Part>),
    List(List),
}

impl Laid {
    /// Is anything masked in what is seen, from this line of a list on?
    pub(super) fn masks(&self, area: Rect, top: usize) -> bool {
        let hides = |line: &Line<'_>| line.spans.iter().any(|span| mask::hides(&span.content));
        match self {
            Self::Parts(parts) => parts.iter().flat_map(|part| &part.lines).any(hides),
            Self::List(list) => list.lines.iter().skip(top).take(list.page(area)).any(hides),
        }
    }
}

pub(super) fn lay(told: &Told, area: Rect, cx: &Context<'_>) -> Laid {
    let fits = |least: (u16, u16)| area.width >= least.0 && area.height >= least.1;
    let boxes = cx.scale == Scale::Normal;
    let wide = if boxes && fits(WIDE) && told.certificates { wide(told, area, cx) } else { None };
    let parts = wide.or_else(|| if boxes && fits(FULL) { full(told, area, cx) } else { None });
    parts.map_or_else(|| Laid::List(list(told, area, cx)), Laid::Parts)
}

/// The room for text in a box of this width.
fn room(width: u16) -> usize {
    usize::from(width).saturating_sub(4)
}

impl Told {
    fn part(&self, about: About, place: Rect, lines: Vec<Line<'static>>) -> Part {
        let focused = about == self.focused;
        let title = self.section(about).map(|section| section.title.clone()).unwrap_or_default();
        Part {
            about: Some(about),
            place,
            title: Some(title),
            lines,
            focused,
            hint: self.hint.filter(|_| focused),
        }
    }

    /// A section in a box, with as many rows as there is room for; `None` where what every screen has does not fit.
    fn boxed(&self, about: About, place: Rect, cx: &Context<'_>) -> Option<Part> {
        let height = usize::from(place.height.checked_sub(2)?);
        let lines = rows::fitting(self.section(about)?, room(place.width), height, cx)?;
        Some(self.part(about, place, lines))
    }

    /// The card in few lines without a box.
    fn card(&self, width: u16, cx: &Context<'_>) -> Vec<Line<'static>> {
        let Some(section) = self.section(About::Card) else { return Vec::new() };
        let here = self.focused == About::Card;
        let (mark, style) = if here { ("> ", cx.theme.focus) } else { ("  ", cx.theme.title) };
        let mut parts = vec![(section.title.clone(), style)];
        // Behind what comes nothing stands yet: it would move.
        let known = if self.card_comes { 1 } else { section.rows.len() };
        let rows = section.rows.iter().filter(|row| row.rank <= Rank::Normal).take(known);
        for (at, row) in rows.enumerate() {
            let told =
                if at == 0 { format!("{} {}", row.label, row.value.as_str()) } else { row.value.to_string() };
            parts.push((told, cx.theme.tone(row.tone)));
        }
        if self.certificates && !self.card_comes {
            parts.push((Say::NoteUnchecked.say(cx.lang).to_owned(), cx.theme.quiet));
        }
        let width = usize::from(width).saturating_sub(2 * cells(mark));
        let mut lines: Vec<Line<'static>> = Vec::new();
        let mut used = width;
        for (told, style) in parts {
            for (at, piece) in wrap(&told, width).into_iter().enumerate() {
                let needed = cells(&piece);
                match lines.last_mut() {
                    Some(line) if at == 0 && used + 3 + needed <= width => {
                        line.push_span(Span::styled(format!(" {} ", cx.glyphs.between), cx.theme.quiet));
                        line.push_span(Span::styled(piece, style));
                        used += 3 + needed;
                    }
                    _ => {
                        let before =
                            if lines.is_empty() { Span::styled(mark, cx.theme.focus) } else { "  ".into() };
                        lines.push(Line::from(vec![before, Span::styled(piece, style)]));
                        used = needed;
                    }
                }
            }
        }
        lines
    }

    /// The card at the foot of a place, which is shortened by it.
    fn foot(&self, area: &mut Rect, cx: &Context<'_>) -> Option<Part> {
        let lines = self.card(area.width, cx);
        let height = u16::try_from(lines.len().max(card_lines(cx.lang))).ok()?;
        area.height = area.height.checked_sub(height)?;
        let place = Rect { y: area.bottom(), height, ..*area };
        Some(Part { title: None, ..self.part(About::Card, place, lines) })
    }
}

/// In one column, the certificates side by side.
fn full(told: &Told, area: Rect, cx: &Context<'_>) -> Option<Vec<Part>> {
    let mut rest = area;
    let now = told.now(room(area.width), NOW, cx);
    if !told.certificates {
        let place = panel::take(&mut rest, now.len() + 2);
        return Some(vec![told.part(About::Now, place, now), told.boxed(About::Card, rest, cx)?]);
    }
    let card = told.foot(&mut rest, cx)?;
    let place = panel::take(&mut rest, now.len().max(NOW) + 2);
    if told.is_open() {
        return Some(vec![told.part(About::Now, place, now), card]);
    }
    let half = rest.width / 2;
    let [auth, sign] = CERTIFICATES;
    Some(vec![
        told.part(About::Now, place, now),
        told.boxed(auth, Rect { width: half, ..rest }, cx)?,
        told.boxed(sign, Rect { x: rest.x + half, width: rest.width - half, ..rest }, cx)?,
        card,
    ])
}

/// In two columns: what to do and the days beside the certificates.
fn wide(told: &Told, area: Rect, cx: &Context<'_>) -> Option<Vec<Part>> {
    let half = area.width / 2;
    let now = told.now(room(half), NOW_WIDE, cx);
    let days: Vec<_> =
        told.renewal.lines.iter().flat_map(|line| bar::told(line, &told.renewal, room(half), cx)).collect();
    let instead = |told: &str| panel::said(told, room(half), cx.theme.quiet);
    let days = match days {
        // On its line all days move where another one comes.
        _ if told.card_comes => instead(&Problem::of_unread(&Unread::Coming, cx.lang).what),
        days if days.is_empty() => instead(Say::NoDays.say(cx.lang)),
        days => days,
    };
    let (above, below) = (now.len().max(NOW_WIDE) + 2, days.len().max(DAYS) + 2);
    let mut rest = area;
    let spare = usize::from(area.height).checked_sub(above + below)?;
    let foot = if spare < usize::from(CARD_BOX) + 2 { Some(told.foot(&mut rest, cx)?) } else { None };
    let right = Rect { x: area.x + half, width: area.width - half, ..rest };
    let mut left = Rect { width: half, ..rest };
    let place = panel::take(&mut left, above);
    let mut parts = vec![told.part(About::Now, place, now)];
    let line = panel::take(&mut left, below);
    if usize::from(line.height) < below {
        return None;
    }
    let title = Some(Say::Days.say(cx.lang).to_owned());
    parts.push(Part { about: None, place: line, title, lines: days, focused: false, hint: None });
    let upper = right.height.div_ceil(2);
    let [auth, sign] = CERTIFICATES;
    parts.push(told.boxed(auth, Rect { height: upper, ..right }, cx)?);
    parts.push(told.boxed(sign, panel::below(right, upper), cx)?);
    parts.push(match foot {
        Some(card) => card,
        None => told.boxed(About::Card, left, cx)?,
    });
    Some(parts)
}

/// Draws the parts.
pub(super) fn parts(frame: &mut Frame<'_>, parts: Vec<Part>, cx: &Context<'_>) {
    for Part { about, place, title, lines, focused, hint } in parts {
        if let Some(about) = about {
            point(about, place, cx);
        }
        let Some(title) = title else {
            if focused {
                cx.pointer.stand(place.as_position());
            }
            panel::lines(frame, place, lines);
            continue;
        };
        let inner = panel::draw(frame, place, &title, focused, cx);
        panel::lines(frame, inner, lines);
        let hint = hint.map(|hint| format!(" {} ", hint.say(cx.lang)));
        let free = usize::from(place.width).saturating_sub(cells(&title) + 6);
        if let Some(hint) = hint {
            // Beside the title, or where that leaves no room for it on the lower edge.
            let edge = if cells(&hint) <= free { place } else { panel::below(place, place.height - 1) };
            panel::right(frame, Rect { height: 1, width: place.width - 2, ..edge }, hint, cx.theme.key);
        }
    }
}

/// All of it below each other.
pub(super) struct List {
    lines: Vec<Line<'static>>,
    /// The first line of each part that can have the focus, and the line after its last.
    parts: Vec<(About, usize, usize)>,
    focused: About,
    certificates: bool,
}

/// The list, with more of each section as long as all of it is on the screen.
fn list(told: &Told, area: Rect, cx: &Context<'_>) -> List {
    let mut ranks: Vec<(About, Rank)> =
        told.sections.iter().map(|section| (section.about, Rank::Headline)).collect();
    let place = |about: About| ranks.iter().position(|(of, _)| *of == about);
    let order: Vec<usize> = FOCUS.into_iter().filter_map(place).collect();
    let height = usize::from(area.height).saturating_sub(usize::from(told.certificates));
    for rank in [Rank::Normal, Rank::Detail] {
        for at in &order {
            let more = ranks.get(*at).copied().filter(|(_, now)| *now < rank);
            let Some((about, before)) = more else { continue };
            ranks[*at] = (about, rank);
            if lines(told, &ranks, area, cx).lines.len() > height {
                ranks[*at] = (about, before);
            }
        }
    }
    let mut list = lines(told, &ranks, area, cx);
    if list.lines.len() + list.parts.len() <= height + 1 {
        list.spread();
    }
    list
}

fn lines(told: &Told, ranks: &[(About, Rank)], area: Rect, cx: &Context<'_>) -> List {
    let width = usize::from(area.width);
    let (mut lines, mut parts) = (Vec::new(), Vec::new());
    // Below each other all stands where what comes before it ends: as long as that is open, nothing stands there.
    let open = told.foreseen.is_some();
    let places = told.sections.iter().zip(ranks);
    for (section, (_, rank)) in places.filter(|(section, _)| section.about == About::Now || !open) {
        let rows = rows::lines(section, *rank, width.saturating_sub(4), cx);
        if rows.is_empty() && !FOCUS.contains(&section.about) {
            continue;
        }
        let here = section.about == told.focused;
        let (mark, style) = if here { ("> ", cx.theme.focus) } else { ("  ", cx.theme.title) };
        let first = lines.len();
        for title in wrap(&section.title, width.saturating_sub(2)) {
            let mark = if lines.len() == first { mark } else { "  " };
            lines.push(Line::styled(format!("{mark}{title}"), style));
        }
        let hint = told.hint.filter(|_| here).map(|hint| hint.say(cx.lang));
        if let (Some(hint), Some(line)) = (hint, lines.last_mut()) {
            let free = width.saturating_sub(line.width() + cells(hint) + 1);
            if free > 1 {
                line.push_span(Span::raw(" ".repeat(free)));
                line.push_span(Span::styled(hint, cx.theme.key));
            }
        }
        for mut line in rows {
            line.spans.insert(0, "    ".into());
            lines.push(line);
        }
        parts.push((section.about, first, lines.len()));
    }
    List { lines, parts, focused: told.focused, certificates: told.certificates && !open }
}

impl List {
    /// Puts a line between the parts.
    fn spread(&mut self) {
        for (at, (_, first, end)) in self.parts.iter_mut().enumerate() {
            (*first, *end) = (*first + at, *end + at);
            if at > 0 {
                self.lines.insert(*first - 1, Line::default());
            }
        }
    }

    /// How many lines are shown at once: the last row says which, where not all are, and what was not checked.
    pub(super) fn page(&self, area: Rect) -> usize {
        let height = usize::from(area.height);
        if self.certificates || self.lines.len() > height { height.saturating_sub(1).max(1) } else { height }
    }

    /// The last line that can be the first that is shown.
    pub(super) fn last_top(&self, area: Rect) -> usize {
        self.lines.len().saturating_sub(self.page(area))
    }

    /// The first line that is shown, so that the part with the focus is, from its beginning where not all of it fits.
    pub(super) fn reach(&self, top: usize, area: Rect) -> usize {
        let page = self.page(area);
        let Some((_, first, end)) = self.parts.iter().find(|(of, ..)| *of == self.focused) else {
            return top;
        };
        let low = end.saturating_sub(page);
        top.max(low).min(*first).min(self.last_top(area))
    }

    pub(super) fn draw(self, frame: &mut Frame<'_>, area: Rect, top: usize, cx: &Context<'_>) {
        let top = top.min(self.last_top(area));
        let page = self.page(area);
        let here = self.parts.iter().find(|(about, ..)| *about == self.focused).map(|(_, first, _)| *first);
        if let Some(y) = here.and_then(|first| u16::try_from(first.checked_sub(top)?).ok())
            && usize::from(y) < page
        {
            cx.pointer.stand((area.x, area.y + y));
        }
        let place = Rect { height: u16::try_from(page).unwrap_or(area.height), ..area };
        for (about, first, end) in &self.parts {
            let rows = (*first).max(top)..(*end).min(top + page);
            for y in rows.filter_map(|line| u16::try_from(line - top).ok()) {
                point(*about, panel::row(place, y), cx);
            }
        }
        let used = u16::try_from(self.lines.len()).unwrap_or(u16::MAX);
        let note = format!("  {}", Say::NoteUnchecked.say(cx.lang));
        let part = panel::scrolled(frame, place, self.lines, top);
        // What was not checked stands at the foot, where there is a row for it.
        let foot = if part.is_some() { panel::row(area, place.height) } else { panel::row(area, used) };
        let taken = part.as_ref().map_or(0, |part| cells(part));
        if self.certificates && foot.height > 0 && cells(&note) + taken <= usize::from(foot.width) {
            frame.render_widget(Line::styled(note, cx.theme.quiet), foot);
        }
        if let Some(part) = part {
            panel::right(frame, foot, part, cx.theme.focus);
        }
    }
}
