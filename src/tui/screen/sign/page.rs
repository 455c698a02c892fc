//! The page on which everything that is going to happen is seen, and changed by row; and the one on which it has happened.
//!
//! ```text
//! ┏> 契約書.pdf ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ > 署名する      次に署名用パスワードを入れます  残り 5回 / 5回             ┃
//! ┃                                                                            ┃
//! ┃ 署名する文書                                                               ┃
//! ┃   文書          契約書.pdf  1,234バイト                                    ┃
//! ┃   SHA-256       9F86D0…                                                    ┃
//! ┃                                                                            ┃
//! ┃ 署名ファイル                                                               ┃
//! ┃   保存先        /home/hanako/契約書_signed.pdf                             ┃
//! ┃   形式          PDFの中 (登記・公証などの形式)。登記・供託、電子公証など…  ┃
//! ┃   くわしい設定  + adbe.pkcs7.detached                                      ┃
//! ┃                                                                            ┃
//! ┃ 署名とともに相手に渡るもの                                                 ┃
//! ┃   氏名・住所・生年月日・性別: 証明書に書かれているとおり                   ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use ratatui::layout::Rect;

use super::card::{in_the_way, known, readable};
use super::words::Say;
use crate::conduct::signing::{Kind, Reading, Signing};
use crate::domain::calendar::TimeSource;
use crate::domain::credential::{KeyPair, PinName, Secret};
use crate::domain::pdf::PdfReport;
use crate::domain::report::CardReport;
use crate::domain::text::hex;
use crate::domain::verdict::Indication;
use crate::present::pin::{OUTSIDE_CHOICE, capital};
use crate::present::sanitize::{self, clean};
use crate::present::sections::{self, Rank, Row, Section, Tone};
use crate::present::signing::{self as words_of, Made};
use crate::present::{face, file, filing, outside, pdf, pin_end, verdict};
use crate::session::pin::{Product, Stop};
use crate::task::{TaskFault, Verified};
use crate::tui::component::Context;
use crate::tui::own::own;
use crate::tui::text::cut;
use crate::tui::widget::barrier;
use crate::tui::widget::path::{name, problem};
use crate::tui::widget::row_list::{self, Listed, Piece};
use crate::tui::words::Ui;

/// A box and headings from this size on.
const FULL: (u16, u16) = (70, 18);

/// What a row is about, and with it what Enter does on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// Go on to the password.
    Sign,
    Document,
    Digest,
    Place,
    Container,
    /// It can't be signed as a PDF: make a file beside it.
    Beside,
    /// The rows that few change are folded or not.
    Advanced,
    Armour,
    /// What is given away.
    Given,
    /// Of what has happened: see it verified, hand its path out, sign another.
    Verify,
    Path,
    Another,
    /// It is told and nothing else.
    Told,
}

/// The rows of a page, each with what it is about.
pub(super) struct Page {
    /// Are there headings?
    full: bool,
    pieces: Vec<Piece>,
    items: Vec<Item>,
}

impl Page {
    fn of(area: Rect) -> Self {
        let full = area.width >= FULL.0 && area.height >= FULL.1;
        Self { full, pieces: Vec::new(), items: Vec::new() }
    }

    /// What the row at a place is about.
    pub(super) fn item(&self, at: usize) -> Item {
        self.items.get(at).or(self.items.last()).copied().unwrap_or(Item::Told)
    }

    /// As it is laid out.
    pub(super) fn listed(self, area: Rect) -> Listed {
        if self.full { Listed::boxed(self.pieces, area) } else { Listed::bare(self.pieces, area) }
    }

    fn heading(&mut self, title: &str) {
        if self.full {
            self.pieces.push(Piece::Heading(title.to_owned()));
        }
    }

    fn row(&mut self, item: Item, label: &str, value: impl Into<String>, tone: Tone) {
        let value = value.into().into();
        self.pieces.push(Piece::Row(Row { label: label.to_owned(), value, tone, rank: Rank::Headline }));
        self.items.push(item);
    }

    fn section(&mut self, item: Item, section: Section) {
        self.heading(&section.title);
        let rows = row_list::pieces(vec![Section { title: String::new(), ..section }]);
        self.items.extend(rows.iter().filter(|piece| matches!(piece, Piece::Row(_))).map(|_| item));
        self.pieces.extend(rows);
    }

    /// What is going to happen.
    pub(super) fn before(signing: &Signing, unfolded: bool, area: Rect, cx: &Context<'_>) -> Self {
        let mut page = Self::of(area);
        page.way_on(signing, cx);
        page.heading(Say::Document.say(cx.lang));
        page.document(signing, unfolded, cx);
        page.heading(Say::Output.say(cx.lang));
        page.output(signing, unfolded, cx);
        let given = match known(cx.model) {
            None => words_of::unread_in_short(cx.lang),
            read => words_of::given_away(KeyPair::Sign, read, (cx.lang, cx.model.visit.reveal)),
        };
        // What a registry would not take can still be changed: it stands before what is only to be known.
        let asked = signing.filing();
        let told = asked.as_ref().map(|asked| filing::before(asked, cx.lang));
        let (first, last) =
            if asked.is_some_and(|asked| asked.conforms()) { (None, told) } else { (told, None) };
        if let Some(told) = first {
            page.section(Item::Told, told);
        }
        page.section(Item::Given, given);
        if let Some(told) = last {
            page.section(Item::Told, told);
        }
        page
    }

    /// The way on, or what is in it, and what has to be known before it is gone.
    fn way_on(&mut self, signing: &Signing, cx: &Context<'_>) {
        let label = Say::Sign.say(cx.lang);
        let Some(report) = cx.model.report() else {
            return self.row(Item::Sign, label, Ui::PinNoCard.say(cx.lang), Tone::Warn);
        };
        if let Some(stop) = in_the_way(cx) {
            let problem = pin_end::stop(&stop, PinName::Sign, cx.lang);
            let [(what, _), (why, _), (todo, _)] = barrier::told(&problem, cx);
            self.row(Item::Sign, label, what, Tone::Bad);
            self.row(Item::Told, "", why, Tone::Plain);
            return self.row(Item::Told, "", todo, Tone::Plain);
        }
        let (tone, left) = match cx.model.tries(PinName::Sign) {
            Some(tries) => {
                (sections::tries_tone(Secret::Sign, tries), sections::tries(Secret::Sign, tries, cx.lang))
            }
            None => (Tone::Plain, Ui::PinTriesUnknown.say(cx.lang).to_owned()),
        };
        // What Enter would only refuse is mended by it.
        let (item, told, tone) = match (signing.reading(), signing.barred()) {
            (Reading::Failed(fault), _) if is_refusal(fault) => {
                (Item::Beside, Say::NotInPdf.say(cx.lang).to_owned(), Tone::Bad)
            }
            // Of a PDF the copy goes to its place while it is read.
            (Reading::Failed(TaskFault::Io(error)), _) if signing.form().kind.is_pdf() => {
                let why = capital(&file::barrier(error, cx.lang));
                (Item::Place, Say::Barred.with(cx.lang, &[&why]), Tone::Bad)
            }
            (Reading::Failed(_), _) => (Item::Document, Say::Unread.say(cx.lang).to_owned(), Tone::Bad),
            (_, Some(error)) => {
                let why = capital(&file::barrier(error, cx.lang));
                (Item::Place, Say::Barred.with(cx.lang, &[&why]), Tone::Bad)
            }
            _ => (Item::Sign, Say::Next.with(cx.lang, &[&left]), tone),
        };
        self.row(item, label, told, tone);
        for told in cautions(report, cx) {
            self.row(Item::Told, "", told, Tone::Warn);
        }
        if let Some((tone, told)) = face::moved_line(report, cx.lang) {
            self.row(Item::Told, "", told, tone);
        } else if report.text.is_ok() {
            self.row(Item::Told, "", Say::Against.say(cx.lang), Tone::Plain);
        }
    }

    fn document(&mut self, signing: &Signing, unfolded: bool, cx: &Context<'_>) {
        let algorithm = signing.form().digest;
        // Nothing is wrong with the document: its copy can't go where it should, which the first row says.
        let of_copy = |fault: &TaskFault| signing.form().kind.is_pdf() && matches!(fault, TaskFault::Io(_));
        let file = clean(&name(signing.file()));
        let (length, digest, tone) = match signing.reading() {
            Reading::Done(_, digests) => {
                let value = digests.get(algorithm).map(hex).unwrap_or_default();
                (Some(digests.length), value, Tone::Plain)
            }
            Reading::Prepared(prepared) => {
                let (_, value) = &prepared.prepared().digest;
                (Some(prepared.length()), hex(value), Tone::Plain)
            }
            Reading::Failed(fault) if is_refusal(fault) => {
                (None, Say::NotInside.say(cx.lang).to_owned(), Tone::Bad)
            }
            Reading::Failed(fault) if of_copy(fault) => {
                (None, Say::OncePlaced.say(cx.lang).to_owned(), Tone::Quiet)
            }
            Reading::Failed(_) => (None, Say::Unread.say(cx.lang).to_owned(), Tone::Bad),
            Reading::Not | Reading::Running(_) => (None, Say::Hashing.say(cx.lang).to_owned(), Tone::Quiet),
        };
        let length = length.map(|length| format!("  {}", words_of::octets(length, cx.lang)));
        let label = Say::File.say(cx.lang);
        self.row(Item::Document, label, file + &length.unwrap_or_default(), Tone::Plain);
        if let Reading::Failed(fault) = signing.reading()
            && !of_copy(fault)
        {
            let told = problem(fault, signing.file(), false, cx);
            self.row(Item::Told, "", told.what, Tone::Bad);
            self.row(Item::Told, "", told.why, Tone::Bad);
            self.row(Item::Told, "", told.todo.say(cx.lang, own), Tone::Plain);
        }
        // On a small screen its beginning, as long as nobody asks for more; words are never cut.
        let digest = if self.full || unfolded || tone != Tone::Plain { digest } else { cut(&digest, 24) };
        self.row(Item::Digest, algorithm.key(), digest, tone);
        if let Reading::Prepared(prepared) = signing.reading() {
            for row in pdf::known(&prepared.prepared().about, cx.lang, cx.model.visit.reveal) {
                self.pieces.push(Piece::Row(row));
                self.items.push(Item::Told);
            }
        }
        if cx.ports.source == TimeSource::Set {
            self.row(Item::Told, "", words_of::claims(cx.now, cx.lang), Tone::Warn);
        }
    }

    fn output(&mut self, signing: &Signing, unfolded: bool, cx: &Context<'_>) {
        let say = |word: Say| word.say(cx.lang);
        let form = signing.form();
        self.row(Item::Place, say(Say::Place), clean(&name(&signing.output())), Tone::Plain);
        let kind = words_of::kind(form.kind).say(cx.lang);
        // Where there is more to choose from, what each is for.
        let told = if signing.is_pdf() {
            Say::FormOfPdf.with(cx.lang, &[kind, words_of::purpose(form.kind).say(cx.lang)])
        } else {
            kind.to_owned()
        };
        self.row(Item::Container, say(Say::Form), told, Tone::Plain);
        let mark = if unfolded { "-" } else { "+" };
        let folded = match form.kind {
            _ if unfolded => String::new(),
            Kind::Pdf { pades: false } => " adbe.pkcs7.detached".to_owned(),
            Kind::Pdf { pades: true } => " PAdES B-B".to_owned(),
            Kind::Beside | Kind::Inside => format!(" {}  CAdES B-B", if form.pem { "PEM" } else { "DER" }),
        };
        self.row(Item::Advanced, say(Say::Advanced), format!("{mark}{folded}"), Tone::Quiet);
        if unfolded {
            if let Reading::Prepared(prepared) = signing.reading() {
                self.row(Item::Told, say(Say::InPdf), clean(&prepared.prepared().plan.field), Tone::Plain);
            } else if !form.kind.is_pdf() {
                let what = if form.pem { Say::Pem } else { Say::Der };
                self.row(Item::Armour, say(Say::Armour), say(what), Tone::Plain);
            }
            let standard = words_of::standard(form.kind).say(cx.lang);
            self.row(Item::Told, say(Say::Standard), standard, Tone::Plain);
            self.row(Item::Told, say(Say::Time), say(Say::TimeValue), Tone::Plain);
            let reader =
                cx.model.report().map_or_else(String::new, |report| sanitize::reader(&report.reader));
            self.row(Item::Told, say(Say::Reader), reader, Tone::Plain);
        }
    }

    /// What came of it. `verified` is the verdict on what was written, where reading it back came to an end.
    pub(super) fn after(
        signing: &Signing,
        verified: Option<&Verified>,
        area: Rect,
        cx: &Context<'_>,
    ) -> Self {
        let mut page = Self::of(area);
        let say = |word: Say| word.say(cx.lang);
        let path = name(&signing.output());
        page.row(Item::Verify, say(Say::Verify), say(Say::VerifyValue), Tone::Plain);
        page.row(Item::Path, say(Say::Path), clean(&path), Tone::Plain);
        page.row(Item::Another, say(Say::Another), say(Say::AnotherValue), Tone::Plain);
        if signing.simulated() && signing.signed().is_none() {
            let (label, value) = words_of::simulated(cx.lang);
            page.row(Item::Told, label, value, Tone::Warn);
        }
        if signing.signed().is_none() {
            page.row(Item::Told, "", say(Say::Forgotten), Tone::Quiet);
        }
        let report = |verified: &Verified| verified.report.signatures.get(newest(signing, verified)).cloned();
        match verified.and_then(report) {
            Some(report) => {
                let title = say(Say::ReadBack).to_owned();
                let told =
                    verdict::signature(title, &report, None, None, (cx.lang, own), cx.model.visit.reveal);
                let mut read_back = told.headline;
                read_back.rows.push(told.standard);
                page.section(Item::Told, read_back);
            }
            None if signing.signed().is_some() => {
                page.heading(say(Say::ReadBack));
                page.row(Item::Told, "", say(Say::NotReadBack), Tone::Warn);
            }
            None => {}
        }
        let in_pdf = verified.and_then(|verified| verified.pdf.as_ref());
        if let Some(report) = in_pdf.filter(|report| report.signatures.len() > 1) {
            page.revisions(report, cx);
        }
        if let Some(signed) = signing.signed() {
            let made = Made {
                path: Some(&path),
                // A key, here.
                next: None,
                signed,
                simulated: signing.simulated(),
                claims: cx.ports.source == TimeSource::Set,
            };
            for mut section in words_of::after(made, cx.lang, cx.model.visit.reveal) {
                // Its path stands above.
                section.rows.retain(|row| row.value.as_str() != clean(&path));
                page.section(Item::Told, section);
            }
        }
        if let Some(asked) = signing.filing().filter(|_| signing.form().kind.is_pdf()) {
            page.section(Item::Told, filing::told(&asked, cx.lang));
        }
        page
    }

    /// All signatures of a PDF that has several.
    fn revisions(&mut self, report: &PdfReport, cx: &Context<'_>) {
        self.section(Item::Told, pdf::revisions(report, cx.lang).drawn(&cx.glyphs.revisions, cx.lang));
    }
}

/// Is it the PDF that can't be signed, though another form of signature can be made of it?
fn is_refusal(fault: &TaskFault) -> bool {
    matches!(fault, TaskFault::Refused(_))
}

/// Which signature of a verdict is the one that was made.
fn newest(signing: &Signing, verified: &Verified) -> usize {
    let made = signing.signed().map(|signed| &signed.made);
    let (Some(pdf), Some(Product::Pdf(made))) = (&verified.pdf, made) else { return 0 };
    pdf.signatures.iter().position(|each| each.field == made.field).unwrap_or(0)
}

/// What has to be known of the card before its key is used, though nothing is in the way.
pub(super) fn cautions(report: &CardReport, cx: &Context<'_>) -> impl Iterator<Item = String> {
    let dates = report.outside(KeyPair::Sign, cx.now).map(|(of, outside)| {
        let word = Say::WordFirst.with(cx.lang, &[OUTSIDE_CHOICE.say(cx.lang)]);
        [outside::told(KeyPair::Sign, of, outside, cx.lang), word]
    });
    let doubted = report.doubted(KeyPair::Sign).map(|doubted| pin_end::doubted(&doubted, cx.lang));
    dates.into_iter().flatten().chain(doubted)
}

/// How it ended, in one sentence.
pub(super) fn outcome(verified: Option<&Verified>) -> Say {
    match verified.map(|verified| verified.report.worst()) {
        Some(Indication::TotalFailed) => Say::ToldBad,
        Some(Indication::TotalPassed | Indication::Indeterminate) => Say::Told,
        None => Say::ToldUnread,
    }
}

/// What Enter does on a row.
pub(super) fn leads_to(item: Item, cx: &Context<'_>) -> Enter {
    match item {
        Item::Document | Item::Digest | Item::Place | Item::Container | Item::Armour => Enter::Change,
        Item::Advanced => Enter::Fold,
        Item::Beside => Enter::Beside,
        Item::Given if readable(cx) => Enter::Read,
        Item::Verify => Enter::Verify,
        Item::Path => Enter::Path,
        Item::Another => Enter::Another,
        // What only tells is no obstacle on the way.
        Item::Sign | Item::Given | Item::Told => match in_the_way(cx) {
            None if cx.model.has_report() => Enter::Sign,
            Some(Stop::Locked) => Enter::Reset,
            None | Some(_) => Enter::Nothing,
        },
    }
}

/// The same, whatever the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Enter {
    Nothing,
    Sign,
    Reset,
    Change,
    Beside,
    Fold,
    Read,
    Verify,
    Path,
    Another,
}
