//! What is said of the card, and what stands in its place while there is none: what is missing, why, and what to do.

use super::talk::Talk;
use crate::domain::report::CardReport;
use crate::model::Subject;
use crate::present::mask::{self, Reveal};
use crate::present::problem::Problem;
use crate::present::sanitize::{self, clean};
use crate::present::sections::{self, About, Rank, Section};
use crate::present::text::words;
use crate::present::{kind, sections as present};
use crate::session::{Inside, Reader};

words! {
    enum Say {
        Starting: "カードリーダーを確かめています。", "Looking for card readers.";
        PlaceCard: "マイナンバーカードをリーダーに置いてください。", "Place a My Number Card on the reader.";
        PlaceHint: "置くと自動で読み取ります。暗証番号は要りません。", "It is read by itself. No PIN is needed.";
        WantedReader: "選ばれたリーダー {0} がつながるのを待っています。", "Waiting for the chosen reader {0}.";
        ReaderStands: "リーダー: {0}、{1}", "Reader: {0}, {1}";
        InsideNothing: "カードなし", "empty";
        InsideCard: "カードあり", "card present";
        InsideMute: "応答しないカード", "card does not answer";
        InsideUnavailable: "状態が分かりません", "state unknown";
        InsideHeld: "ほかのプログラムが使用中", "in use by another program";
        Reading: "カードを読んでいます。読み終わるまで動かさないでください。", "Reading the card. Keep it still until it has been read.";
        ReadingCount: "読み取り: {0}個中 {1}個", "Read so far: {1} of {0}";
    }
}

impl Talk {
    /// What is told of a card.
    pub(super) fn told(&self, report: &CardReport) -> Vec<Section> {
        present::card(report, &self.renewal(report), self.now(), self.lang(), self.model.visit.reveal)
    }

    /// One section of the card that is meant.
    pub(super) fn section(&self, about: About) -> Option<Section> {
        let report = self.model.report()?;
        self.told(report).into_iter().find(|section| section.about == about)
    }

    /// Says the rows that matter at least as much as this, behind the section's title.
    pub(super) fn ranked(&mut self, section: &Section, rank: Rank) {
        let mut shown = section.clone();
        shown.rows.retain(|row| row.rank <= rank && !row.value.is_empty());
        if !shown.rows.is_empty() {
            self.sections(&[shown]);
        }
    }

    /// Would more be said if what is masked were revealed?
    pub(super) fn masks(&self, sections: &[Section]) -> bool {
        self.model.visit.reveal == Reveal::Shown
            || sections.iter().any(|section| section.rows.iter().any(|row| mask::hides(&row.value)))
    }

    /// Says what is in the place of a report.
    pub(super) fn stand_in(&mut self) {
        let lang = self.lang();
        let mut told: Vec<String> = Vec::new();
        let problem = match self.model.subject() {
            Subject::Report(_) => return,
            Subject::Starting => {
                told.push(Say::Starting.say(lang).to_owned());
                None
            }
            Subject::Down(fault) | Subject::Failed(fault) => Some(Problem::of_fault(fault, lang)),
            Subject::NoReaders => Some(Problem::no_readers(lang)),
            Subject::NotThere(name) => {
                told.push(Say::WantedReader.with(lang, &[&clean(name)]));
                None
            }
            Subject::Waiting(readers) => {
                told.extend([Say::PlaceCard, Say::PlaceHint].map(|it| it.say(lang).to_owned()));
                told.push(kind::before_holding(lang));
                told.extend(readers.iter().map(|reader| {
                    Say::ReaderStands.with(lang, &[&sanitize::reader(&reader.name), inside(reader).say(lang)])
                }));
                None
            }
            Subject::Reading { progress, .. } => {
                told.push(Say::Reading.say(lang).to_owned());
                told.extend(progress.map(|it| {
                    Say::ReadingCount.with(lang, &[&it.of.max(it.done).to_string(), &it.done.to_string()])
                }));
                None
            }
        };
        for line in told {
            self.say(&line);
        }
        if let Some(problem) = problem {
            self.problem(&problem);
        }
    }

    /// The report of a card that has certificates; where there is none, that is said.
    pub(super) fn certified(&mut self) -> bool {
        if self.model.has_certificates() {
            return true;
        }
        match self.model.report().map(|report| report.kind) {
            Some(kind) => {
                let name = sections::kind(kind).say(self.lang());
                self.say(name);
                if let Some(now) = self.section(About::Now) {
                    self.ranked(&now, Rank::Normal);
                }
            }
            None => self.stand_in(),
        }
        false
    }

    /// Cards beside the one that is meant that could not be judged.
    pub(super) fn beside(&mut self) {
        let lang = self.lang();
        let told: Vec<String> = self
            .model
            .visit
            .beside()
            .map(|(reader, fault)| Problem::beside(&sanitize::reader(reader), fault, lang))
            .collect();
        for line in told {
            self.say(&line);
        }
    }
}

const fn inside(reader: &Reader) -> Say {
    match &reader.inside {
        _ if reader.held => Say::InsideHeld,
        Inside::Nothing => Say::InsideNothing,
        Inside::Card { .. } => Say::InsideCard,
        Inside::MuteCard { .. } => Say::InsideMute,
        Inside::Unavailable => Say::InsideUnavailable,
    }
}
