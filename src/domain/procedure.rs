//! What a holder does at the counter: where, with what, for how much; and whether the counter is open.
//!
//! Procedures are data (`assets/municipalities/*.toml`, or a file named in the configuration), read by
//! `codec::profile`. What a municipality says is laid over what holds nationwide. No text here ever advises handing
//! a PIN to anybody.

pub mod counter;
mod item;

use chrono::NaiveDate;

pub use counter::{Counter, CounterNow, CounterState, Holiday, Hours, LastOpening};
pub use item::{Item, Text};

/// One thing to get done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Errand {
    /// Who may do it.
    pub who: Vec<Item>,
    /// Where.
    pub place: Vec<Item>,
    /// What to bring.
    pub bring: Vec<Item>,
    /// What it costs.
    pub fee: Vec<Item>,
    /// How long it takes.
    pub takes: Vec<Item>,
    /// What else to know.
    pub notes: Vec<Item>,
}

impl Errand {
    /// Every list, in the order in which it is told.
    #[must_use]
    pub fn lists(&self) -> [(Topic, &[Item]); 6] {
        [
            (Topic::Who, &self.who),
            (Topic::Place, &self.place),
            (Topic::Bring, &self.bring),
            (Topic::Fee, &self.fee),
            (Topic::Takes, &self.takes),
            (Topic::Notes, &self.notes),
        ]
    }

    fn add(&mut self, other: &Self) {
        extend_local(&mut self.who, &other.who);
        extend_local(&mut self.place, &other.place);
        extend_local(&mut self.bring, &other.bring);
        extend_local(&mut self.fee, &other.fee);
        extend_local(&mut self.takes, &other.takes);
        extend_local(&mut self.notes, &other.notes);
    }
}

keyed! {
    /// What a list of an [`Errand`] answers.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Topic {
        /// Who may do it.
        Who => "who",
        /// Where.
        Place => "place",
        /// What to bring.
        Bring => "bring",
        /// What it costs.
        Fee => "fee",
        /// How long it takes.
        Takes => "takes",
        /// What else to know.
        Notes => "notes",
    }
}

/// A page with more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub title: Text,
    /// Where, `https://` only.
    pub url: String,
}

/// Everything that one profile says: nationwide, or one municipality's laid over it. The default says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Procedure {
    /// Whose procedure: 全国共通, 会津若松市.
    pub name: Text,
    /// The 5-digit codes it is for; empty for the nationwide one.
    pub codes: Vec<String>,
    /// The day on which this was written down; the sources carry their own dates where they have any.
    pub written_on: NaiveDate,
    /// The counter; unknown nationwide.
    pub counter: Option<Counter>,
    /// 更新: renewal inside the window.
    pub renewal: Errand,
    /// 新規発行: a certificate where none is, has ended, or was revoked.
    pub issue: Errand,
    /// 暗証番号の再設定 at the counter.
    pub pin_reset: Errand,
    /// 署名用パスワード and 利用者証明用暗証番号 reset at a convenience store's kiosk.
    pub kiosk_reset: Errand,
    /// 再交付: a new card for a lost one.
    pub lost_card: Errand,
    /// What a changed name or address means.
    pub changed: Vec<Item>,
    /// What happens after the last day.
    pub expired: Vec<Item>,
    /// More.
    pub links: Vec<Link>,
}

impl Procedure {
    /// This (nationwide) procedure with what `local` adds, every addition marked.
    #[must_use]
    pub fn with(&self, local: &Self) -> Self {
        let mut whole = self.clone();
        whole.name = local.name.clone();
        whole.codes.clone_from(&local.codes);
        // The older of the two days: a statement is as old as its oldest half.
        whole.written_on = self.written_on.min(local.written_on);
        whole.counter = local.counter.clone().or(whole.counter);
        whole.renewal.add(&local.renewal);
        whole.issue.add(&local.issue);
        whole.pin_reset.add(&local.pin_reset);
        whole.kiosk_reset.add(&local.kiosk_reset);
        whole.lost_card.add(&local.lost_card);
        extend_local(&mut whole.changed, &local.changed);
        extend_local(&mut whole.expired, &local.expired);
        // The municipality's own pages come first.
        whole.links = local.links.iter().chain(&self.links).cloned().collect();
        whole
    }
}

fn extend_local(items: &mut Vec<Item>, local: &[Item]) {
    items.extend(local.iter().cloned().map(|item| Item { local: true, ..item }));
}

/// The profiles at hand: the nationwide one, and those of municipalities.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Procedures {
    /// What holds everywhere.
    pub nationwide: Procedure,
    /// There may be several for one code: the last one counts, so a profile from the configuration goes last.
    pub local: Vec<Procedure>,
}

impl Procedures {
    /// Adds a municipality's profile, before any that is already there for the same code.
    pub fn add(&mut self, local: Procedure) {
        self.local.push(local);
    }

    /// The procedure for the municipality that issued a card: its own where a profile is at hand, else the
    /// nationwide one.
    ///
    /// The code on the card is the issuing municipality's. A holder who has moved renews where they live now, and
    /// the card does not say where that is: the faces say whose procedure they show.
    #[must_use]
    pub fn of(&self, code: Option<&str>) -> Procedure {
        let local = code.and_then(|code| {
            self.local.iter().rev().find(|profile| profile.codes.iter().any(|known| known == code))
        });
        local.map_or_else(|| self.nationwide.clone(), |local| self.nationwide.with(local))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(ja: &str) -> Item {
        Item { ja: ja.into(), en: ja.into(), source: "a test".into(), local: false }
    }

    fn procedure(name: &str, codes: &[&str], day: &str, bring: &str) -> Procedure {
        Procedure {
            name: Text { ja: name.into(), en: name.into() },
            codes: codes.iter().map(|code| (*code).to_owned()).collect(),
            written_on: day.parse().unwrap(),
            counter: None,
            renewal: Errand { bring: vec![item(bring)], ..Errand::default() },
            issue: Errand::default(),
            pin_reset: Errand::default(),
            kiosk_reset: Errand::default(),
            lost_card: Errand::default(),
            changed: Vec::new(),
            expired: Vec::new(),
            links: Vec::new(),
        }
    }

    #[test]
    fn a_municipality_adds_to_what_holds_nationwide_and_the_addition_is_marked() {
        let all = Procedures {
            nationwide: procedure("全国", &[], "2026-11-22", "カード"),
            local: vec![procedure("市", &["07202"], "2021-01-01", "印鑑")],
        };
        let here = all.of(Some("07202"));
        assert_eq!(here.name.ja, "市");
        let told: Vec<_> = here.renewal.bring.iter().map(|item| (item.ja.as_str(), item.local)).collect();
        assert_eq!(told, [("カード", false), ("印鑑", true)]);
        assert_eq!(here.written_on, "2021-01-01".parse().unwrap());
    }

    #[test]
    fn an_unknown_municipality_gets_the_nationwide_procedure() {
        let all =
            Procedures { nationwide: procedure("全国", &[], "2026-11-22", "カード"), local: Vec::new() };
        assert_eq!(all.of(Some("13221")), all.nationwide);
        assert_eq!(all.of(None), all.nationwide);
    }

    #[test]
    fn the_profile_added_last_counts() {
        let mut all = Procedures {
            nationwide: procedure("全国", &[], "2026-11-22", "カード"),
            local: vec![procedure("市", &["07202"], "2021-01-01", "印鑑")],
        };
        all.add(procedure("設定の市", &["07202"], "2026-01-01", "封筒"));
        assert_eq!(all.of(Some("07202")).name.ja, "設定の市");
    }
}
