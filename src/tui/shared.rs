//! What all components see and none of them owns; the one place where their [`Context`] is made.

use ratatui::layout::Rect;

use super::component::Context;
use super::model::Model;
use super::ports::Ports;
use super::theme::{Glyphs, Scale, Theme};
use crate::domain::calendar::Instant;
use crate::task::TaskIds;

/// It stands apart from the components, so that one of them can be changed while it looks at this.
pub(crate) struct Shared {
    pub model: Model,
    pub theme: Theme,
    pub glyphs: Glyphs,
    pub scale: Scale,
    pub ports: Ports,
    /// The whole screen.
    pub size: Rect,
    pub tasks: TaskIds,
}

impl Shared {
    pub(crate) const fn context(&self, now: Instant) -> Context<'_> {
        Context {
            now,
            lang: self.model.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            scale: self.scale,
            model: &self.model,
            ports: &self.ports,
            area: self.body(self.size),
            tasks: &self.tasks,
        }
    }

    /// Between header and footer, from which large letters keep a distance.
    pub(crate) const fn body(&self, screen: Rect) -> Rect {
        let apart = match self.scale {
            Scale::Normal => 1,
            Scale::Large => 2,
        };
        Rect { y: screen.y + apart, height: screen.height.saturating_sub(2 * apart), ..screen }
    }
}
