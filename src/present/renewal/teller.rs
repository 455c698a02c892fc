//! What every part of the telling of a renewal needs.

use chrono::NaiveDate;

use super::closing::Closing;
use super::standing::Standing;
use super::visited::Visited;
use crate::domain::calendar::{self, Instant};
use crate::domain::report::CardReport;
use crate::present::dates;
use crate::present::text::Lang;

/// What every part of the telling needs.
pub(super) struct Teller<'a> {
    pub(super) report: &'a CardReport,
    pub(super) visited: &'a Visited<'a>,
    pub(super) standing: Standing,
    pub(super) card_end: Option<NaiveDate>,
    pub(super) closing: Closing,
    /// Where to go, in short.
    pub(super) place: String,
    pub(super) now: Instant,
    pub(super) lang: Lang,
}

impl Teller<'_> {
    /// So many days from today to a day, or since.
    pub(super) fn days_to(&self, day: NaiveDate) -> String {
        dates::days(self.lang, (day - calendar::day(self.now)).num_days().unsigned_abs())
    }
}
