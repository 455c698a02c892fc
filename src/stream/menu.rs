//! The first lines and the last, and the menu of the screens.

use std::io;
use std::time::Duration;

use super::talk::{Heard, Left, Pick, Screen, Talk};
use super::{card, certificates, diagnostics, face, pins, renewal, sign, verify};
use crate::conduct::card::Purpose;
use crate::model::DemoAction;
use crate::present::dates;
use crate::present::sanitize::clean;
use crate::present::text::{Lang, words};

words! {
    enum Say {
        Banner: "mynascope {0}、読み上げモードです。終わるには q と Enter を打ってください。", "mynascope {0}, reading mode. To leave, type q and press Enter.";
        Banner2: "番号を打って Enter を押すと選べます。? で説明します。", "Type a number and press Enter to choose; ? explains.";
        Closing: "mynascope を終わりました。", "mynascope has ended.";
        Menu: "画面を選んでください", "Choose a screen";
        MenuAgain: "この一覧をもう一度", "say this list again";
        Screen: "画面{0}、{1}", "Screen {0}, {1}";
        Card: "カード", "Card";
        Certificates: "証明書", "Certificates";
        Renewal: "更新", "Renewal";
        Sign: "署名", "Sign";
        Verify: "検証", "Verify";
        Pins: "暗証番号", "PINs";
        Diagnosis: "診断", "Diagnosis";
        Face: "券面", "Face";
        Time: "今の日付と時刻", "the date and time now";
        TimeIs: "日本の今: {0}、{1}", "Now in Japan: {0}, {1}";
        Language: "English", "日本語";
        TakeOut: "デモのカードを取り出す", "take the simulated card out";
        PutBack: "デモのカードを置く", "put the simulated card in";
        Choose: "カードを選ぶ", "choose the card";
        Refresh: "カードを読み直す", "read the card again";
        Demo: "これはデモのカードです。本物のカードではありません: {0}", "This is a simulated card, not a real card: {0}";
        DemoPin: "デモの{0}: {1}", "Simulated card, {0}: {1}";
        DemoNoPins: "デモのカードに暗証番号はありません。", "The simulated card has no PINs.";
        NotNow: "今はできません。", "That can't be done now.";
    }
}

/// How long the simulated card takes to be moved.
const MOVED: Duration = Duration::from_secs(1);

/// A screen: told, and left when the person goes back.
type Page = fn(&mut Talk) -> Result<(), Left>;

/// The screens, in the order and with the titles of the full screen.
const SCREENS: [(Screen, Say, Page); 8] = [
    (Screen::Card, Say::Card, card::page),
    (Screen::Certificates, Say::Certificates, certificates::page),
    (Screen::Renewal, Say::Renewal, renewal::page),
    (Screen::Sign, Say::Sign, sign::page),
    (Screen::Verify, Say::Verify, verify::page),
    (Screen::Pins, Say::Pins, pins::page),
    (Screen::Diagnosis, Say::Diagnosis, diagnostics::page),
    (Screen::Face, Say::Face, face::page),
];

/// The number of a screen in the menu.
#[cfg(test)]
pub(super) fn number(screen: Screen) -> usize {
    SCREENS.iter().position(|(it, ..)| *it == screen).map_or(0, |at| at + 1)
}

/// The first of what the menu offers besides.
#[cfg(test)]
pub(super) const MORE: usize = SCREENS.len() + 1;

/// The first lines, before anything is asked of the card service.
pub(super) fn banner(write: &mut dyn FnMut(&str) -> io::Result<()>, lang: Lang) -> io::Result<()> {
    write(&format!("{}\n", Say::Banner.with(lang, &[env!("CARGO_PKG_VERSION")])))?;
    write(&format!("{}\n", Say::Banner2.say(lang)))
}

/// Talks until it is left. The last sentence is said here.
pub(super) fn run(talk: &mut Talk) -> Left {
    let left = match talking(talk) {
        Err(left) => left,
        Ok(never) => match never {},
    };
    talk.show();
    if !matches!(left, Left::Failed(_)) {
        talk.tell(Say::Closing.text());
    }
    left
}

fn talking(talk: &mut Talk) -> Result<std::convert::Infallible, Left> {
    simulated(talk);
    talk.settle()?;
    visit(talk, Screen::Card)?;
    loop {
        menu(talk)?;
    }
}

/// Says whose card it is that is simulated, and what is typed for its PINs.
fn simulated(talk: &mut Talk) {
    let lang = talk.lang();
    let Some(demo) = &talk.model.demo else { return };
    let title = Say::Demo.with(lang, &[&clean(&demo.title)]);
    let pins: Vec<_> = demo.typed(lang).map(|(name, pin)| Say::DemoPin.with(lang, &[&name, &pin])).collect();
    talk.say(&title);
    if pins.is_empty() {
        talk.tell(Say::DemoNoPins.text());
    }
    for pin in pins {
        talk.say(&pin);
    }
}

/// What the menu offers besides the screens.
#[derive(Debug, Clone, Copy)]
enum More {
    Time,
    Language,
    Demo,
    Choose,
    Refresh,
}

fn menu(talk: &mut Talk) -> Result<(), Left> {
    let lang = talk.lang();
    let screens = SCREENS.iter().map(|(_, title, _)| title.say(lang).to_owned());
    let mut more = vec![(Say::Time, More::Time), (Say::Language, More::Language)];
    if talk.model.has_demo() {
        more.push((if talk.model.any_card() { Say::TakeOut } else { Say::PutBack }, More::Demo));
    }
    if !talk.model.visit.rivals(Purpose::Secret).is_empty() {
        more.push((Say::Choose, More::Choose));
    }
    if talk.model.was_looked_at() {
        more.push((Say::Refresh, More::Refresh));
    }
    let items: Vec<String> = screens.chain(more.iter().map(|(word, _)| word.say(lang).to_owned())).collect();
    match talk.pick_or(Say::Menu.say(lang), &items, Say::MenuAgain.say(lang))? {
        Pick::Item(at) => match SCREENS.get(at) {
            Some((screen, ..)) => visit(talk, *screen),
            None => more.get(at - SCREENS.len()).map_or(Ok(()), |(_, more)| carry(talk, *more)),
        },
        Pick::Back | Pick::News => Ok(()),
    }
}

fn carry(talk: &mut Talk, more: More) -> Result<(), Left> {
    let lang = talk.lang();
    match more {
        More::Time => {
            let now = talk.now();
            let day = dates::day(lang, crate::domain::calendar::day(now));
            talk.say(&Say::TimeIs.with(lang, &[&day, &dates::time(now)]));
        }
        More::Language => talk.model.lang = lang.pick(Lang::En, Lang::Ja),
        More::Demo => {
            let action = if talk.model.any_card() { DemoAction::TakeOut } else { DemoAction::PutBack };
            if let Some(act) = &talk.ways.act {
                act(action);
            }
            // Its card is told by who moves it.
            if let Heard::Line(_) = talk.hear(Some(MOVED))? {}
            // What can be chosen then is said once, when it is read.
            talk.settle()?;
        }
        More::Choose => drop(talk.chooser()?),
        More::Refresh => {
            let request = talk.model.again(None, talk.now());
            if request.is_none() {
                talk.tell(Say::NotNow.text());
            }
            talk.send(request);
            talk.settle()?;
            return visit(talk, Screen::Card);
        }
    }
    Ok(())
}

/// Goes to a screen. What was revealed on it ends with it.
fn visit(talk: &mut Talk, to: Screen) -> Result<(), Left> {
    let mut to = to;
    while let Some((at, (_, title, page))) = SCREENS.iter().enumerate().find(|(_, (it, ..))| *it == to) {
        let lang = talk.lang();
        talk.place = Say::Screen.with(lang, &[&(at + 1).to_string(), title.say(lang)]);
        let left = page(talk);
        talk.cover();
        match left {
            Err(Left::To(other)) => to = other,
            Ok(()) | Err(Left::Back) => break,
            left => return left,
        }
    }
    Ok(())
}
