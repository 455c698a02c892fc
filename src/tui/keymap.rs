//! The one table of keys: what a key does, what footer and help say of it.
//!
//! A function key or Alt is never the only way to something: macOS, SSH and phones have neither.

use super::decode::{Code, Key};
use super::text::Ui;

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    Quit,
    Suspend,
    Redraw,
    Help,
    Notices,
    Language,
    /// The screen with this key.
    Tab(char),
    Refresh,
    Reveal,
    Choose,
    Demo,
    Next,
    Back,
    Open,
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    Close,
    /// Look for a text in what is shown.
    Find,
    /// The certificate's ASN.1, and back.
    Tree,
    Export,
    Copy,
    Code,
    /// Exchange the light and the dark modules.
    Invert,
    Erase,
    EraseAhead,
    EraseAll,
    /// Type it on the reader's own keys.
    Pad,
    /// Replace a PIN.
    Change,
    /// Have the card prove that it holds its key.
    Prove,
    /// What to do about a locked PIN.
    Locked,
    Left,
    Right,
    /// Show hidden files, or don't.
    Hidden,
    /// Hold a signature against a document.
    Document,
    /// Another name for a file.
    Rename,
    /// The document inside its signature, or beside it.
    Attach,
    /// Another digest.
    Digest,
    /// Begin with another file.
    Another,
    /// Hand out where a file is.
    Path,
    /// The other form of a file.
    Form,
}

/// Where a binding holds. What a scope does not bind is looked up in [`Scope::Global`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Global,
    Card,
    Certificates,
    Renewal,
    Sheet,
    Chooser,
    Code,
    /// A line of text is typed to look for.
    Filter,
    /// A line of text is typed: the name of a file.
    Field,
    Pins,
    /// A PIN is typed.
    Pin,
    Sign,
    /// What will be signed.
    Signing,
    /// The name of a signature is typed.
    Name,
    /// A signature was made and written.
    Signed,
    /// A signature could not be written.
    NotWritten,
    Verify,
    /// A verdict on a signed file.
    Verified,
    /// A file is looked for.
    Picker,
    /// Work on a file goes on.
    Working,
    /// Work on a file came to nothing.
    Failed,
    /// A job with a PIN goes on.
    PinRunning,
    /// A job with a PIN has ended.
    PinTold,
}

impl Scope {
    /// Is every character taken as text here?
    const fn types(self) -> bool {
        matches!(self, Self::Filter | Self::Field | Self::Pin | Self::Picker | Self::Name)
    }
}

/// When a binding makes sense: at other times it is neither shown nor carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// A card was looked at, with whatever result.
    Card,
    /// A report is shown.
    Report,
    /// A card is shown whose certificates can be looked at.
    Certificates,
    /// Two cards or more answer JPKI.
    Rivals,
    /// The card is simulated.
    Demo,
    /// The reader has keys for PINs.
    Pad,
    /// The signing certificate is there and was not read in this insertion.
    SignUnread,
    /// The signing certificate was read in this insertion.
    SignRead,
}

/// One row of the table.
pub(crate) struct Binding {
    pub scope: Scope,
    pub keys: &'static [Key],
    /// The keys as footer and help write them.
    pub shown: &'static str,
    pub action: Action,
    pub word: Ui,
    pub group: Ui,
    /// Shown in the footer too, not only in help.
    pub footer: bool,
    pub when: When,
}

const fn c(c: char) -> Key {
    Key::plain(Code::Char(c))
}

const fn k(code: Code) -> Key {
    Key::plain(code)
}

macro_rules! bindings {
    ($($scope:ident $shown:literal [$($key:expr),+] $action:expr, $word:ident, $group:ident, $footer:literal, $when:ident;)+) => {
        &[$(Binding {
            scope: Scope::$scope,
            keys: &[$($key),+],
            shown: $shown,
            action: $action,
            word: Ui::$word,
            group: Ui::$group,
            footer: $footer,
            when: When::$when,
        },)+]
    };
}

/// Every key of the program.
pub(crate) const TABLE: &[Binding] = bindings! {
    Card "t" [c('t')] Action::Demo, KeyDemo, GroupCard, true, Demo;
    Card "c" [c('c')] Action::Choose, KeyChoose, GroupCard, true, Rivals;
    Card "Tab" [k(Code::Tab), k(Code::Right), k(Code::Down), c('l'), c('j')] Action::Next, KeyMove, GroupMove, true, Report;
    Card "S-Tab" [k(Code::BackTab), k(Code::Left), k(Code::Up), c('h'), c('k')] Action::Back, KeyBack, GroupMove, false, Report;
    Card "Enter" [k(Code::Enter)] Action::Open, KeyOpen, GroupCard, true, Report;
    Card "r" [c('r')] Action::Refresh, KeyRefresh, GroupCard, true, Card;
    Card "v" [c('v')] Action::Reveal, KeyReveal, GroupCard, false, Report;

    Certificates "Tab" [k(Code::Tab), k(Code::Right), c('l')] Action::Next, KeyCertificate, GroupMove, true, Certificates;
    Certificates "S-Tab" [k(Code::BackTab), k(Code::Left), c('h')] Action::Back, KeyBack, GroupMove, false, Certificates;
    Certificates "j k" [k(Code::Down), c('j')] Action::Down, KeyRow, GroupMove, false, Certificates;
    Certificates "k" [k(Code::Up), c('k')] Action::Up, KeyRow, GroupMove, false, Certificates;
    Certificates "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, false, Certificates;
    Certificates "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Certificates;
    Certificates "g" [k(Code::Home), c('g')] Action::First, KeyEnds, GroupMove, false, Certificates;
    Certificates "G" [k(Code::End), c('G')] Action::Last, KeyEnds, GroupMove, false, Certificates;
    Certificates "Enter" [k(Code::Enter)] Action::Open, KeyRead, GroupCard, false, Certificates;
    Certificates "/" [c('/')] Action::Find, KeyFind, GroupCard, true, Certificates;
    Certificates "v" [c('v')] Action::Reveal, KeyReveal, GroupCard, true, Certificates;
    Certificates "e" [c('e')] Action::Export, KeyExport, GroupCard, true, Certificates;
    Certificates "y" [c('y')] Action::Copy, KeyCopy, GroupCard, true, Certificates;
    Certificates "x" [c('x')] Action::Tree, KeyTree, GroupCard, true, Certificates;
    Certificates "Esc" [k(Code::Esc)] Action::Close, KeyUnfind, GroupMove, false, Certificates;
    Certificates "r" [c('r')] Action::Refresh, KeyRefresh, GroupCard, false, Card;
    Certificates "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    Renewal "c" [c('c')] Action::Export, KeyCalendar, GroupCard, true, Report;
    Renewal "p" [c('p')] Action::Code, KeyCode, GroupCard, true, Report;
    Renewal "j k" [k(Code::Down), c('j')] Action::Down, KeyRow, GroupMove, true, Report;
    Renewal "k" [k(Code::Up), c('k')] Action::Up, KeyRow, GroupMove, false, Report;
    Renewal "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, false, Report;
    Renewal "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Report;
    Renewal "g" [k(Code::Home), c('g')] Action::First, KeyEnds, GroupMove, false, Report;
    Renewal "G" [k(Code::End), c('G')] Action::Last, KeyEnds, GroupMove, false, Report;
    Renewal "y" [c('y')] Action::Copy, KeyCopy, GroupCard, true, Report;
    Renewal "r" [c('r')] Action::Refresh, KeyRefresh, GroupCard, false, Card;
    Renewal "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    Code "Esc" [k(Code::Esc), k(Code::Enter), c('p')] Action::Close, KeyClose, GroupMove, true, Always;
    Code "i" [c('i')] Action::Invert, KeyInvert, GroupMove, true, Always;
    Code "c" [c('c')] Action::Export, KeyCalendar, GroupMove, true, Always;

    Filter "Enter" [k(Code::Enter)] Action::Open, KeyAccept, GroupMove, true, Always;
    Filter "Esc" [k(Code::Esc)] Action::Close, KeyUnfind, GroupMove, true, Always;
    Filter "Backspace" [k(Code::Backspace)] Action::Erase, KeyErase, GroupMove, false, Always;
    Filter "Del" [k(Code::Delete)] Action::EraseAhead, KeyErase, GroupMove, false, Always;
    Filter "^U" [Key::ctrl('u')] Action::EraseAll, KeyEraseAll, GroupMove, false, Always;
    Filter "Left Right" [k(Code::Left)] Action::Left, KeyCursor, GroupMove, false, Always;
    Filter "Right" [k(Code::Right)] Action::Right, KeyCursor, GroupMove, false, Always;
    Filter "Home" [k(Code::Home)] Action::First, KeyEnds, GroupMove, false, Always;
    Filter "End" [k(Code::End)] Action::Last, KeyEnds, GroupMove, false, Always;

    Field "Enter" [k(Code::Enter)] Action::Open, KeySave, GroupMove, true, Always;
    Field "Tab" [k(Code::Tab)] Action::Form, KeyForm, GroupMove, true, Always;
    Field "Esc" [k(Code::Esc)] Action::Close, KeyCancel, GroupMove, true, Always;
    Field "Backspace" [k(Code::Backspace)] Action::Erase, KeyErase, GroupMove, false, Always;
    Field "Del" [k(Code::Delete)] Action::EraseAhead, KeyErase, GroupMove, false, Always;
    Field "^U" [Key::ctrl('u')] Action::EraseAll, KeyEraseAll, GroupMove, false, Always;
    Field "Left Right" [k(Code::Left)] Action::Left, KeyCursor, GroupMove, false, Always;
    Field "Right" [k(Code::Right)] Action::Right, KeyCursor, GroupMove, false, Always;
    Field "Home" [k(Code::Home)] Action::First, KeyEnds, GroupMove, false, Always;
    Field "End" [k(Code::End)] Action::Last, KeyEnds, GroupMove, false, Always;

    Sign "Enter" [k(Code::Enter)] Action::Open, KeyFile, GroupCard, true, Always;
    Sign "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    Signing "Enter" [k(Code::Enter)] Action::Open, KeySign, GroupCard, true, Always;
    Signing "Esc" [k(Code::Esc)] Action::Close, KeyBack, GroupMove, true, Always;
    Signing "r" [c('r')] Action::Refresh, KeyReadFirst, GroupCard, true, SignUnread;
    Signing "v" [c('v')] Action::Reveal, KeyReveal, GroupCard, true, SignRead;
    Signing "a" [c('a')] Action::Attach, KeyAttach, GroupCard, true, Always;
    Signing "e" [c('e')] Action::Rename, KeyRename, GroupCard, true, Always;
    Signing "m" [c('m')] Action::Form, KeyArmour, GroupCard, true, Always;
    Signing "d" [c('d')] Action::Digest, KeyDigest, GroupCard, false, Always;
    Signing "j k" [k(Code::Down), c('j')] Action::Down, KeyRow, GroupMove, false, Always;
    Signing "k" [k(Code::Up), c('k')] Action::Up, KeyRow, GroupMove, false, Always;
    Signing "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, false, Always;
    Signing "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Always;
    Signing "g" [k(Code::Home), c('g')] Action::First, KeyEnds, GroupMove, false, Always;
    Signing "G" [k(Code::End), c('G')] Action::Last, KeyEnds, GroupMove, false, Always;
    Signing "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    Name "Enter" [k(Code::Enter)] Action::Open, KeyAccept, GroupMove, true, Always;
    Name "Esc" [k(Code::Esc)] Action::Close, KeyCancel, GroupMove, true, Always;
    Name "Backspace" [k(Code::Backspace)] Action::Erase, KeyErase, GroupMove, false, Always;
    Name "Del" [k(Code::Delete)] Action::EraseAhead, KeyErase, GroupMove, false, Always;
    Name "^U" [Key::ctrl('u')] Action::EraseAll, KeyEraseAll, GroupMove, false, Always;
    Name "Left Right" [k(Code::Left)] Action::Left, KeyCursor, GroupMove, false, Always;
    Name "Right" [k(Code::Right)] Action::Right, KeyCursor, GroupMove, false, Always;
    Name "Home" [k(Code::Home)] Action::First, KeyEnds, GroupMove, false, Always;
    Name "End" [k(Code::End)] Action::Last, KeyEnds, GroupMove, false, Always;

    Signed "Enter" [k(Code::Enter)] Action::Open, KeyVerify, GroupCard, true, Always;
    Signed "p" [c('p')] Action::Path, KeyPath, GroupCard, true, Always;
    Signed "o" [c('o')] Action::Another, KeyOtherFile, GroupCard, true, Always;
    Signed "v" [c('v')] Action::Reveal, KeyReveal, GroupCard, true, Report;
    Signed "j k" [k(Code::Down), c('j')] Action::Down, KeyRow, GroupMove, false, Always;
    Signed "k" [k(Code::Up), c('k')] Action::Up, KeyRow, GroupMove, false, Always;
    Signed "y" [c('y')] Action::Copy, KeyCopy, GroupCard, false, Always;
    Signed "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, false, Always;
    Signed "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Always;
    Signed "g" [k(Code::Home), c('g')] Action::First, KeyEnds, GroupMove, false, Always;
    Signed "G" [k(Code::End), c('G')] Action::Last, KeyEnds, GroupMove, false, Always;
    Signed "Esc" [k(Code::Esc)] Action::Close, KeyBack, GroupMove, false, Always;
    Signed "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    NotWritten "Enter" [k(Code::Enter)] Action::Open, KeyGoOn, GroupCard, true, Always;
    NotWritten "Esc" [k(Code::Esc)] Action::Close, KeyDiscard, GroupMove, true, Always;

    Verify "Enter" [k(Code::Enter)] Action::Open, KeyFile, GroupCard, true, Always;
    Verify "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    Verified "Enter" [k(Code::Enter), c('o')] Action::Open, KeyOtherFile, GroupCard, true, Always;
    Verified "v" [c('v')] Action::Reveal, KeyReveal, GroupCard, true, Always;
    Verified "p" [c('p')] Action::Path, KeyPath, GroupCard, true, Always;
    Verified "d" [c('d')] Action::Document, KeyDocument, GroupCard, true, Always;
    Verified "j k" [k(Code::Down), c('j')] Action::Down, KeyRow, GroupMove, true, Always;
    Verified "k" [k(Code::Up), c('k')] Action::Up, KeyRow, GroupMove, false, Always;
    Verified "y" [c('y')] Action::Copy, KeyCopy, GroupCard, false, Always;
    Verified "Tab" [k(Code::Tab)] Action::Next, KeySignature, GroupMove, false, Always;
    Verified "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, false, Always;
    Verified "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Always;
    Verified "g" [k(Code::Home), c('g')] Action::First, KeyEnds, GroupMove, false, Always;
    Verified "G" [k(Code::End), c('G')] Action::Last, KeyEnds, GroupMove, false, Always;
    Verified "Esc" [k(Code::Esc)] Action::Close, KeyBack, GroupMove, false, Always;

    Failed "Enter" [k(Code::Enter)] Action::Open, KeyOtherFile, GroupCard, true, Always;
    Failed "Esc" [k(Code::Esc)] Action::Close, KeyBack, GroupMove, true, Always;

    Picker "Enter" [k(Code::Enter)] Action::Open, KeyAccept, GroupMove, true, Always;
    Picker "Esc" [k(Code::Esc)] Action::Close, KeyBack, GroupMove, true, Always;
    Picker "Up Down" [k(Code::Down), k(Code::Tab)] Action::Down, KeyMove, GroupMove, true, Always;
    Picker "Up" [k(Code::Up), k(Code::BackTab)] Action::Up, KeyMove, GroupMove, false, Always;
    Picker "Backspace" [k(Code::Backspace)] Action::Erase, KeyEraseUp, GroupMove, false, Always;
    Picker "^T" [Key::ctrl('t')] Action::Hidden, KeyHidden, GroupMove, true, Always;
    Picker "PgDn" [k(Code::PageDown)] Action::PageDown, KeyPage, GroupMove, false, Always;
    Picker "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Always;
    Picker "Del" [k(Code::Delete)] Action::EraseAhead, KeyErase, GroupMove, false, Always;
    Picker "^U" [Key::ctrl('u')] Action::EraseAll, KeyEraseAll, GroupMove, false, Always;
    Picker "Left Right" [k(Code::Left)] Action::Left, KeyCursor, GroupMove, false, Always;
    Picker "Right" [k(Code::Right)] Action::Right, KeyCursor, GroupMove, false, Always;
    Picker "Home" [k(Code::Home)] Action::First, KeyEnds, GroupMove, false, Always;
    Picker "End" [k(Code::End)] Action::Last, KeyEnds, GroupMove, false, Always;

    Working "Esc" [k(Code::Esc)] Action::Close, KeyCancel, GroupMove, true, Always;

    Pins "Tab" [k(Code::Tab), k(Code::Down), c('j')] Action::Down, KeyMove, GroupMove, true, Report;
    Pins "S-Tab" [k(Code::BackTab), k(Code::Up), c('k')] Action::Up, KeyBack, GroupMove, false, Report;
    Pins "c" [c('c')] Action::Change, KeyChange, GroupCard, true, Report;
    Pins "p" [c('p')] Action::Prove, KeyProve, GroupCard, true, Report;
    Pins "Enter" [k(Code::Enter)] Action::Open, KeyCheck, GroupCard, true, Report;
    Pins "h" [c('h')] Action::Locked, KeyLocked, GroupCard, true, Report;
    Pins "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, true, Report;
    Pins "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Report;
    Pins "r" [c('r')] Action::Refresh, KeyRefresh, GroupCard, false, Card;
    Pins "t" [c('t')] Action::Demo, KeyDemo, GroupCard, false, Demo;

    Pin "Enter" [k(Code::Enter)] Action::Open, KeyAccept, GroupMove, true, Always;
    Pin "Esc" [k(Code::Esc)] Action::Close, KeyCancel, GroupMove, true, Always;
    Pin "Backspace" [k(Code::Backspace)] Action::Erase, KeyErase, GroupMove, false, Always;
    Pin "Tab" [k(Code::Tab)] Action::Pad, KeyPad, GroupMove, true, Pad;
    Pin "^U" [Key::ctrl('u')] Action::EraseAll, KeyEraseAll, GroupMove, true, Always;

    PinRunning "Esc" [k(Code::Esc)] Action::Close, KeyLeave, GroupMove, true, Always;

    PinTold "Enter" [k(Code::Enter)] Action::Open, KeyAccept, GroupMove, true, Always;
    PinTold "Esc" [k(Code::Esc)] Action::Close, KeyClose, GroupMove, true, Always;

    Sheet "Esc" [k(Code::Esc), k(Code::Enter)] Action::Close, KeyClose, GroupMove, true, Always;
    Sheet "j k" [k(Code::Down), c('j')] Action::Down, KeyScroll, GroupMove, true, Always;
    Sheet "k" [k(Code::Up), c('k')] Action::Up, KeyScroll, GroupMove, false, Always;
    Sheet "PgDn Space" [k(Code::PageDown), c(' ')] Action::PageDown, KeyPage, GroupMove, false, Always;
    Sheet "PgUp" [k(Code::PageUp)] Action::PageUp, KeyPage, GroupMove, false, Always;
    Sheet "g" [k(Code::Home), c('g')] Action::First, KeyEnds, GroupMove, false, Always;
    Sheet "G" [k(Code::End), c('G')] Action::Last, KeyEnds, GroupMove, false, Always;
    Sheet "v" [c('v')] Action::Reveal, KeyReveal, GroupCard, false, Report;

    Chooser "Enter" [k(Code::Enter)] Action::Open, KeyAccept, GroupMove, true, Always;
    Chooser "j k" [k(Code::Down), k(Code::Tab), c('j')] Action::Down, KeyMove, GroupMove, true, Always;
    Chooser "k" [k(Code::Up), k(Code::BackTab), c('k')] Action::Up, KeyMove, GroupMove, false, Always;
    Chooser "Esc" [k(Code::Esc)] Action::Close, KeyClose, GroupMove, true, Always;

    Global "1" [c('1')] Action::Tab('1'), CardTab, GroupMove, false, Always;
    Global "2" [c('2')] Action::Tab('2'), CertificatesTab, GroupMove, false, Always;
    Global "3" [c('3')] Action::Tab('3'), RenewalTab, GroupMove, false, Always;
    Global "4" [c('4')] Action::Tab('4'), SignScreenTab, GroupMove, false, Always;
    Global "5" [c('5')] Action::Tab('5'), VerifyTab, GroupMove, false, Always;
    Global "6" [c('6')] Action::Tab('6'), PinsTab, GroupMove, false, Always;
    Global "n" [c('n')] Action::Notices, KeyNotices, GroupProgram, false, Always;
    Global "L" [c('L')] Action::Language, KeyLanguage, GroupProgram, true, Always;
    Global "?" [c('?'), k(Code::F(1))] Action::Help, KeyHelp, GroupProgram, true, Always;
    Global "^L" [Key::ctrl('l')] Action::Redraw, KeyRedraw, GroupProgram, false, Always;
    Global "^Z" [Key::ctrl('z')] Action::Suspend, KeySuspend, GroupProgram, false, Always;
    Global "q" [c('q'), Key::ctrl('c')] Action::Quit, KeyQuit, GroupProgram, true, Always;
};

/// The bindings of a scope and, after them, those that hold everywhere; where text is typed only those whose
/// keys are no characters.
pub(crate) fn of(scope: Scope) -> impl Iterator<Item = &'static Binding> {
    let own = move |binding: &&Binding| binding.scope == scope;
    let global = move |binding: &&Binding| {
        binding.scope == Scope::Global
            && scope != Scope::Global
            && (!scope.types() || !binding.keys.iter().any(|key| key.types()))
    };
    TABLE.iter().filter(own).chain(TABLE.iter().filter(global))
}

/// The binding of a key in a scope alone.
pub(crate) fn lookup(scope: Scope, key: Key) -> Option<&'static Binding> {
    TABLE.iter().find(|binding| binding.scope == scope && binding.keys.contains(&key))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCOPES: [Scope; 23] = [
        Scope::Sign,
        Scope::Signing,
        Scope::Name,
        Scope::Signed,
        Scope::NotWritten,
        Scope::Verify,
        Scope::Verified,
        Scope::Picker,
        Scope::Working,
        Scope::Failed,
        Scope::Pins,
        Scope::Pin,
        Scope::PinRunning,
        Scope::PinTold,
        Scope::Global,
        Scope::Card,
        Scope::Certificates,
        Scope::Renewal,
        Scope::Sheet,
        Scope::Chooser,
        Scope::Code,
        Scope::Filter,
        Scope::Field,
    ];

    #[test]
    fn no_key_is_bound_twice_where_it_counts() {
        for scope in SCOPES {
            let keys: Vec<Key> = of(scope).flat_map(|binding| binding.keys).copied().collect();
            for (at, key) in keys.iter().enumerate() {
                assert!(!keys[at + 1..].contains(key), "{scope:?} {key:?}");
            }
        }
    }

    #[test]
    fn a_function_key_or_alt_is_never_the_only_way() {
        for binding in TABLE {
            assert!(
                binding.keys.iter().any(|key| !matches!(key.code, Code::F(_)) && !key.alt),
                "{:?}",
                binding.action
            );
        }
    }

    #[test]
    fn escape_never_quits() {
        for scope in SCOPES {
            let escape = lookup(scope, k(Code::Esc));
            assert!(escape.is_none_or(|binding| binding.action == Action::Close));
        }
    }
}
