//! What a step asks of the place: asked for every step in the one place where steps are carried out, so that no screen can
//! forget it.

use super::component::Step;
use crate::domain::policy::Act;
use crate::task::Task;

/// Which act a step is.
pub(crate) const fn act(step: &Step) -> Act {
    match step {
        Step::Open(_) | Step::Tell(..) | Step::Abandon | Step::Record(_) | Step::Lock => Act::Move,
        Step::Refresh | Step::ReadMore | Step::Count | Step::Admit => Act::Look,
        Step::Reveal => Act::Reveal,
        Step::Choose(_) => Act::Choose,
        Step::Ask(request) => request.order.work.act(),
        Step::Save { .. }
        | Step::Start(_, Task::Write { .. } | Task::Finish { .. } | Task::Extract { .. }) => Act::Save,
        Step::Start(..) | Step::Stop(_) => Act::Document,
        Step::Copy { .. } => Act::Copy,
        Step::Switch { .. } | Step::Run { .. } => Act::Wander,
        Step::Diagnose | Step::Examine => Act::Diagnose,
        Step::Demo => Act::Demo,
        Step::EndVisit => Act::Visit,
        Step::Unlock(_) => Act::Unlock,
        Step::Restart | Step::Shut => Act::Manage,
    }
}
