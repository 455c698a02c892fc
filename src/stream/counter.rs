//! What is told about the way to the counter, with what it is told from: procedures, holidays, the time.

use super::talk::Talk;
use crate::domain::procedure::{CounterNow, Procedure};
use crate::domain::report::CardReport;
use crate::present::renewal::{self as present, Renewal, Visited};

impl Talk {
    /// The answer with what it is told from.
    pub(super) fn renewal(&self, report: &CardReport) -> Renewal {
        let (procedure, counter) = self.hours(report);
        let visited =
            Visited { procedure: &procedure, counter: counter.as_ref(), holiday: &self.ports.holiday };
        present::renewal(report, &visited, self.now(), self.lang())
    }

    /// The page to take along, where there is one.
    pub(super) fn page(&self, report: &CardReport) -> Option<String> {
        let (procedure, counter) = self.hours(report);
        let visited =
            Visited { procedure: &procedure, counter: counter.as_ref(), holiday: &self.ports.holiday };
        let told = present::renewal(report, &visited, self.now(), self.lang());
        present::page(&told, report, &visited, self.now(), self.lang())
    }

    /// The procedure of the card's municipality, and whether its counter is open.
    pub(super) fn hours(&self, report: &CardReport) -> (Procedure, Option<CounterNow>) {
        let code = report.common.record.as_ref().ok().map(|common| common.municipality_code.as_str());
        let procedure = self.ports.procedures.of(code);
        let counter = present::counter_now(&procedure, self.now(), &self.ports.holiday);
        (procedure, counter)
    }
}
