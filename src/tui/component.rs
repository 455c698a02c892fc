//! What a screen, or what opens over one, is to the frame around it: its keys, what it makes of a message, its view.
//!
//! Messages go to the front layer first, drawing goes from the back to the front. A component changes nothing but itself:
//! what it wants done it says in [`Step`]s, which are carried out in one place. What all of them see and none of them owns
//! is [`Shared`]; their [`Context`] is made there alone.

use std::any::Any;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use ratatui::Frame;
use ratatui::layout::Rect;

use super::key::{Binding, Code, Command, KeyPress, Keys};
use super::pointer::Pointer;
use super::ports::{Keypad, Ports, Unlock};
use super::theme::{Glyphs, Scale, Theme};
use crate::conduct::request::Request;
use crate::domain::audit::Entry;
use crate::domain::calendar::Instant;
use crate::domain::holder::{Octets, Words};
use crate::domain::policy::Policy;
use crate::model::{Document, Model};
use crate::present::text::{Lang, Text};
use crate::secret::Pin;
use crate::session::Epoch;
use crate::session::pin::{PinOutcome, PinRequest};
use crate::task::{Task, TaskEvent, TaskId, TaskIds};

/// What a component may know besides itself.
pub(crate) struct Context<'a> {
    pub now: Instant,
    pub lang: Lang,
    pub theme: &'a Theme,
    pub glyphs: &'a Glyphs,
    pub scale: Scale,
    pub model: &'a Model,
    pub ports: &'a Ports,
    /// The place between header and footer.
    pub area: Rect,
    pub screen: Rect,
    /// Numbers for tasks.
    pub tasks: &'a TaskIds,
    /// Where views say what can be pointed at.
    pub pointer: &'a Pointer,
    /// What may be done here.
    pub policy: &'a Policy,
    /// Since when nobody has done anything; `None` where nobody ever did.
    pub touched: Option<Instant>,
    /// What the pages need of the kiosk's machine; `None` where this is no kiosk.
    pub station: Option<&'a Desk>,
}

impl Context<'_> {
    /// The step that starts work without a card, and the number by which its events are known.
    pub(crate) fn start(&self, task: Task) -> (TaskId, Step) {
        let id = self.tasks.next();
        (id, Step::Start(id, task))
    }

    /// In so many seconds everything is wiped, where that is told already.
    pub(crate) fn left(&self) -> Option<u32> {
        let (idle, touched) = (self.policy.idle, self.touched?);
        let (wipe, still) = (idle.wipe?, self.now - touched);
        let left = (wipe - still).num_milliseconds().max(0);
        idle.warn.filter(|warn| still >= *warn).and_then(|_| u32::try_from((left + 999) / 1000).ok())
    }
}

/// So many rows have one to spare above and below what is shown.
const ROOMY: u16 = 15;

/// The kiosk's machine as components see it.
#[derive(Debug)]
pub(crate) struct Desk {
    /// There is a staff code.
    pub has_code: bool,
    /// The audit log is kept, as last asked; `None` where none is wanted.
    pub is_logged: Option<bool>,
    /// What outlives this process is kept, as last asked.
    pub is_kept: bool,
    pub keypad: Keypad,
    pub random: fn() -> Option<[u8; 32]>,
    /// The program begins anew after each visit.
    pub once: bool,
}

/// What all components see; it stands apart from the components, so that one of them can be changed while it looks at this.
pub(crate) struct Shared {
    pub model: Model,
    pub theme: Theme,
    pub glyphs: Glyphs,
    pub scale: Scale,
    pub ports: Ports,
    /// The whole screen.
    pub size: Rect,
    pub tasks: TaskIds,
    pub pointer: Pointer,
    pub policy: Policy,
    /// When the person last did something.
    pub touched: Option<Instant>,
    pub staff: bool,
    pub station: Option<Desk>,
}

impl Shared {
    pub(crate) fn context(&self, now: Instant) -> Context<'_> {
        Context {
            now,
            lang: self.model.lang,
            theme: &self.theme,
            glyphs: &self.glyphs,
            scale: self.scale,
            model: &self.model,
            ports: &self.ports,
            area: self.body(self.size),
            screen: self.size,
            tasks: &self.tasks,
            pointer: &self.pointer,
            policy: &self.policy,
            touched: self.touched,
            station: self.station.as_ref(),
        }
    }

    /// Between header and footer, from which large letters keep a distance; the row below it tells of a card beside the one
    /// that is shown, where there is one that could not be judged.
    pub(crate) fn body(&self, screen: Rect) -> Rect {
        let apart = match self.scale {
            Scale::Large if screen.height >= ROOMY => 2,
            Scale::Normal | Scale::Large => 1,
        };
        let told = u16::from(self.model.visit.beside().next().is_some());
        Rect { y: screen.y + apart, height: screen.height.saturating_sub(2 * apart + told), ..screen }
    }
}

/// What happens to a component.
#[derive(Clone, Copy)]
pub(crate) enum Msg<'a> {
    /// A key of one of its tables.
    Command(Command),
    /// A character that is text here.
    Char(char),
    /// The wheel was turned, upwards or not.
    Wheel { up: bool },
    /// The mouse was pressed on what it said to stand for this.
    Select(Command),
    /// The mouse was pressed at this place of the screen, of which nobody said anything.
    Click { x: u16, y: u16 },
    /// A paste came, whose content nobody kept.
    Paste,
    /// This was pasted, or dropped, where a path is typed ([`Keys::path`]).
    Pasted(&'a [u8]),
    /// What of a PIN was typed is to be wiped: nobody typed for a minute, or the program stops.
    Wipe,
    /// The card that was shown is out, or another one is shown: what was typed, chosen or learned for it is dropped.
    CardLeft,
    /// A job with a PIN ended.
    PinEnded(&'a Arc<PinOutcome>),
    /// Work without a card goes on or has ended; not every component's own.
    Task(&'a TaskEvent),
    /// A file was written, or not.
    Saved(&'a Saved),
    /// What became of a staff code.
    Unlocked(Unlock),
    /// Nobody did anything for too long: the visit is over, and everything of it is wiped already.
    Expired,
    /// What is known may have changed, or time has passed: told last of every event, where the pages are guided.
    Known,
    /// Another screen takes its place: what it has read of a person is not kept meanwhile.
    PutAway,
    /// It is shown again.
    TakenUp,
    /// It was opened by another screen, with this.
    Given(&'a dyn Any),
    /// This step, of whichever component, may not be carried out here.
    Refused(&'a Step),
}

/// What a component makes of a message.
pub(crate) enum Reply {
    /// It is not its business.
    Pass,
    /// It was taken, and leads to these steps.
    Done(Vec<Step>),
    /// The same, and the component is to be closed first.
    Close(Vec<Step>),
}

impl Reply {
    /// Taken, and nothing more is to be done.
    pub(crate) const DONE: Self = Self::Done(Vec::new());
    /// Nothing is left to do here.
    pub(crate) const CLOSE: Self = Self::Close(Vec::new());

    /// What it leads to, where it was taken.
    pub(crate) fn steps(self) -> Option<Vec<Step>> {
        match self {
            Self::Pass => None,
            Self::Done(steps) | Self::Close(steps) => Some(steps),
        }
    }

    /// Taken where it was.
    pub(crate) const fn taken(it_was: bool) -> Self {
        if it_was { Self::DONE } else { Self::Pass }
    }
}

impl From<Step> for Reply {
    fn from(step: Step) -> Self {
        Self::Done(vec![step])
    }
}

impl From<Request> for Step {
    fn from(request: Request) -> Self {
        match request {
            Request::Start(id, task) => Self::Start(id, task),
            Request::Stop(id) => Self::Stop(id),
            Request::Abandon => Self::Abandon,
        }
    }
}

impl From<Vec<Step>> for Reply {
    fn from(steps: Vec<Step>) -> Self {
        Self::Done(steps)
    }
}

/// What a component wants done.
pub(crate) enum Step {
    /// Open something over the screen.
    Open(Box<dyn Component>),
    /// Leave this screen for the one of this name, which begins with what it is given.
    Switch { to: &'static str, with: Box<dyn Any> },
    /// Do what a key asks for: on what is in front, or on this screen, to which is gone first.
    Run { screen: Option<usize>, command: Command },
    /// Look at the card again.
    Refresh,
    /// Show what names a person, or mask it again.
    Reveal,
    /// Show this card, of several that answer JPKI.
    Choose(Epoch),
    /// Take the simulated card out, or put it back.
    Demo,
    /// Read what a look can read besides what is shown first.
    ReadMore,
    /// Hand a text to the terminal's clipboard; the name is what the notice calls it.
    Copy { name: String, text: Words },
    /// Write a new file.
    Save { path: PathBuf, bytes: Octets },
    /// Work on a file without a card.
    Start(TaskId, Task),
    /// Give such work up.
    Stop(TaskId),
    /// Tell the person something.
    Tell(Text, String),
    /// Send a job with a PIN; its end comes by [`Msg::PinEnded`].
    Ask(Box<PinRequest>),
    /// Give up the job that was sent, where its PIN was not presented yet.
    Abandon,
    /// Ask the card for all of its counters.
    Count,
    /// Look at the cards that were placed: where they are not looked at as they come.
    Admit,
    /// A visit is over: all that is known of it is wiped, and a card that is still in answers nobody until it has left.
    EndVisit,
    /// Write a line of the audit log.
    Record(Entry),
    /// Try a staff code; [`Msg::Unlocked`] answers.
    Unlock(Pin),
    /// What the staff code opened is closed again.
    Lock,
    /// Begin the program anew.
    Restart,
    /// End it so that it stays ended.
    Shut,
    /// Look at machine, service and readers, or look again.
    Diagnose,
    /// The same, and ask the cards that are in for each of their applications.
    Examine,
}

/// What became of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Saved {
    pub path: PathBuf,
    /// Why it was not written.
    pub failure: Option<io::ErrorKind>,
}

/// A screen among the others.
pub(crate) struct Tab {
    /// By what other screens name it.
    pub name: &'static str,
    /// Its key, with the title that header and help show.
    pub key: Binding,
    /// The title where there is little room.
    pub short: Text,
    pub open: fn() -> Box<dyn Component>,
}

/// The keys of a component that work now: what it can't show whole can only be left.
pub(crate) fn working<C: Component + ?Sized>(of: &C, cx: &Context<'_>) -> Vec<&'static Binding> {
    let leaves = |it: &Binding| it.keys.contains(&KeyPress::plain(Code::Esc));
    let fits = of.fits(cx);
    let works = |it: &&Binding| (it.when)(cx.model) && (fits || leaves(it)) && of.works(it.command, cx);
    of.keys().rows().filter(works).collect()
}

/// A text of a component that names one of its keys, as `Enter: …`; `None` where that key does not work now.
pub(crate) fn hint<C: Component + ?Sized>(
    of: &C,
    command: Command,
    word: Text,
    cx: &Context<'_>,
) -> Option<String> {
    let mut rows = of.keys().rows();
    let row = rows.find(|it| it.command == command && (it.when)(cx.model) && of.works(command, cx))?;
    Some(format!("{}: {}", row.shown, word.say(cx.lang)))
}

/// A screen, or what opens over one.
pub(crate) trait Component: Any {
    /// Which keys hold now.
    fn keys(&self) -> &'static Keys;

    /// Does what a key asks for make sense at this moment, on what is selected? Where it does not, the key is neither shown
    /// nor carried out. Its [`Binding::when`](super::key::Binding) was asked before.
    fn works(&self, _command: Command, _cx: &Context<'_>) -> bool {
        true
    }

    /// Is there room for all that has to be seen before a key may act on it? Where there is not, that is told in its place,
    /// what of a secret was typed is wiped, and nothing is taken but the key that leaves it.
    fn fits(&self, _cx: &Context<'_>) -> bool {
        true
    }

    /// Takes what happened.
    fn update(&mut self, msg: Msg<'_>, cx: &Context<'_>) -> Reply;

    /// Draws itself.
    fn view(&self, frame: &mut Frame<'_>, area: Rect, cx: &Context<'_>);

    /// What a screen is about besides the card: what was revealed of one document is covered when another is shown.
    fn document(&self) -> Document {
        Document::default()
    }

    /// Is there still something for it to show?
    fn stands(&self, _model: &Model) -> bool {
        true
    }

    /// Was anything of a PIN typed on it?
    fn holds_secret(&self) -> bool {
        false
    }

    /// Does it hold anything of a person itself, besides what the model's visit has?
    #[cfg(test)]
    fn holds_personal(&self) -> bool {
        self.holds_secret()
    }

    /// What it needs from the card to be complete; asked whenever something changed.
    fn needs(&self, _model: &Model) -> Option<Step> {
        None
    }

    /// A screen that was left: is it in the middle of something that is about no card?
    fn outlives_card(&self) -> bool {
        false
    }

    /// Does it take the whole screen, header and footer included?
    fn whole(&self) -> bool {
        false
    }

    /// When something on it changes by itself, besides the card's own days.
    fn wake(&self, _cx: &Context<'_>) -> Option<Instant> {
        None
    }
}
