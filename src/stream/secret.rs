//! The whole way of a job with a PIN: what is asked for is said before it is typed, what was typed is told by its length.

use std::sync::Arc;
use std::time::{self, Duration};

use zeroize::Zeroizing;

use super::talk::{Answer, Heard, Left, Talk, answer, text};
use crate::conduct::card::Purpose;
use crate::conduct::pin::{Asked, Dialogue, Note, Risk, Stage, Terms};
use crate::domain::credential::{Form, Lack, PinName};
use crate::present::pin::{self, capital};
use crate::present::text::{Lang, words};
use crate::present::{certificate, kind, outside, pin_end, pin_reset, sections};
use crate::session::Epoch;
use crate::session::pin::{PinOutcome, PinRequest, Stop, Work};

/// Nobody goes on with what was typed: it is wiped after so long.
const IDLE: Duration = Duration::from_mins(1);

/// From so few tries on it warns.
const FEW: u8 = 2;

words! {
    enum Say {
        NoCard: "先にカードをリーダーに置いてください。", "Place the card first.";
        Busy: "前のやりとりがまだ終わっていません。", "The job before has not ended yet.";
        Asks: "入力するもの: {0}", "To be typed: {0}";
        Old: "今の{0}", "the {0} as it is now";
        New: "新しい{0}", "the new {0}";
        Again: "新しい{0}をもう一度", "the new {0} once more";
        Birth: "生年月日。{0}の前に使います", "the birth date, which goes before the {0}";
        BirthDate: "生年月日", "Birth date";
        FormIs: "形: {0}", "Looks like: {0}";
        TriesUnknown: "残り回数: 分かりません", "Tries left: not known";
        BirthKnown: "生年月日: {0}。署名用電子証明書から", "Birth date: {0}, from the signing certificate";
        Hidden: "打った文字は表示も読み上げもされません。何も打たずに Enter を押すと、やめます。", "What you type is neither shown nor spoken. Enter alone leaves.";
        FewTries: "残りが少なくなっています。確かでなければ、何も打たずに Enter を押してやめてください。", "Few tries are left. Unless you are sure, leave by Enter alone.";
        LastTry: "最後の1回です。間違えるとロックされ、再設定するまで使えません。", "This is the last try. A mistake locks it until it is reset.";
        LastTryGiven: "最後の1回を使います。間違えるとロックされます。", "The last try will be spent. A mistake locks it.";
        TypeWord: "続けるには{0}と打って Enter を押してください。何も打たずに Enter を押すと、やめます。", "To go on all the same, type {0} and press Enter. Enter alone leaves.";
        Word: "確かめの言葉", "Word";
        WordHelp: "続けるときだけ、その言葉を打って Enter を押します。0 か、何も打たずに Enter でやめ、? でこの説明、q で終わります。",
              "Type the word only to go on. 0 or Enter alone leaves, ? says this again, q ends the program.";
        OtherWord: "違う言葉です。カードには送っていません。", "That is another word. Nothing was sent to the card.";
        Discarded: "先に打たれた文字は、使わずに捨てました。", "What was typed ahead was discarded unused.";
        Digits: "{0}桁入力されました。", "{0} digits entered.";
        Characters: "{0}文字入力されました。", "{0} characters entered.";
        Refused: "{0}。カードには送っていません。はじめから打ってください。", "{0}. Nothing was sent to the card. Type it from the start.";
        Weak: "注意: {0}。このまま続けることもできます。", "Take care: {0}. You may go on all the same.";
        Differ: "2回の入力が違いました。新しいものをはじめから打ってください。", "The two were not the same. Type the new one from the start.";
        Same: "今のものと同じです。別のものを打ってください。", "That is the present one. Type another.";
        Idle: "60秒の間 Enter が押されなかったので、入力を消してやめました。カードには送っていません。", "Enter was not pressed for 60 seconds: what was typed is wiped, and nothing was sent to the card.";
        Stopped: "中断されたので、入力を消しました。はじめから打ってください。", "The program was stopped: what was typed is wiped. Type it from the start.";
        Gone: "カードが離れたので、入力を消しました。カードには送っていません。", "The card left: what was typed is wiped, and nothing was sent.";
        GoOn: "Enter を押すと続けます", "Press Enter to go on";
        LeftIt: "やめました。カードには送っていません。", "Left. Nothing was sent to the card.";
        Unhidden: "この端末では打った文字を隠せないため、ここでは入力できません。", "This terminal can't hide what is typed, so it can't be typed here.";
        HowToType: "どこで入力しますか", "Where do you want to type it";
        TypeHere: "このキーボードで入力", "on this keyboard";
        TypeOnPad: "リーダーのキーで入力", "on the reader's own keys";
        OnPad: "リーダーのキーで{0}を入力してください。", "Type the {0} on the reader's keys.";
        Running: "カードとやりとりしています。終わるまで動かさないでください。0 と Enter で離れられます。", "Talking to the card. Keep it still until this has ended. Type 0 and press Enter to leave.";
        Leaving: "離れます。まだ送っていなければ取りやめ、送っていれば最後まで進めて、結果を知らせます。", "Leaving. What was not sent is given up; what was goes on to its end, which will be told.";
    }
}

/// What came of waiting for an entry.
enum Entry {
    Send(Box<PinRequest>),
    /// What is asked next, or the same again.
    Again,
}

impl Talk {
    /// Begins the dialogue of a job with a PIN for the card that is meant, or says why there can't be one.
    pub(super) fn begin(&mut self, work: &Work) -> Result<Dialogue, Left> {
        self.which(Purpose::Secret)?;
        let lang = self.lang();
        let begun = match self.model.card() {
            None => {
                self.tell(Say::NoCard.text());
                return Err(Left::Back);
            }
            Some(_) if self.model.pin_runs() => {
                self.tell(Say::Busy.text());
                return Err(Left::Back);
            }
            Some((epoch, report)) => Dialogue::begin(work.clone(), report, epoch, Terms::asking(self.now())),
        };
        match begun {
            Ok(dialogue) => Ok(dialogue),
            Err(stop) => {
                self.problem(&pin_end::stop(&stop, work.pin(), lang));
                if stop == Stop::Locked {
                    self.locked(work.pin());
                }
                Err(Left::Back)
            }
        }
    }

    /// What to do about a locked PIN.
    pub(super) fn locked(&mut self, pin: PinName) {
        let (now, lang) = (self.now(), self.lang());
        let Some(report) = self.model.report() else { return };
        let (procedure, counter) = self.hours(report);
        let told = pin_reset::sections(pin, report, &procedure, counter.as_ref(), now, lang);
        self.sections(&told);
    }

    /// The whole way of a job with a PIN: asks for what it needs, sends it, waits for its end. The end is not told here.
    pub(super) fn secret(&mut self, dialogue: &mut Dialogue) -> Result<Arc<PinOutcome>, Left> {
        let asked = self.secret_within(dialogue);
        // On every way out; a panic's hook and the end of the talk do the same.
        self.show();
        asked
    }

    fn secret_within(&mut self, dialogue: &mut Dialogue) -> Result<Arc<PinOutcome>, Left> {
        self.before(dialogue);
        let card = self.model.insertion();
        let request = loop {
            match self.entry(dialogue, card)? {
                Entry::Send(request) => break request,
                Entry::Again => {}
            }
        };
        self.show();
        let on_pad = matches!(dialogue.stage(), Stage::Running { on_pad: true });
        self.run(dialogue, request, on_pad)
    }

    /// What is known before anything is asked.
    fn before(&mut self, dialogue: &Dialogue) {
        let lang = self.lang();
        let Some(report) = self.model.report() else { return };
        let mut told: Vec<String> = Vec::new();
        let doubted = dialogue.work().uses().and_then(|used| report.doubted(used));
        told.extend(doubted.map(|doubted| pin_end::doubted(&doubted, lang)));
        told.extend(kind::before_pin(report.kind, lang).map(str::to_owned));
        if let Some((birth, _)) = dialogue.birth() {
            told.push(Say::BirthKnown.with(lang, &[&certificate::birth_date(birth, lang)]));
        }
        for line in told {
            self.say(&line);
        }
    }

    /// Says which secret, its form and the tries left: all of it before it is typed.
    fn introduce(&mut self, dialogue: &Dialogue) {
        let lang = self.lang();
        let name = pin::name(dialogue.pin()).say(lang);
        let what = match dialogue.asked() {
            Asked::Word(risk) => return self.risk(dialogue, risk),
            Asked::Birth => Say::Birth.with(lang, &[name]),
            Asked::Present => name.to_owned(),
            Asked::Old => Say::Old.with(lang, &[name]),
            Asked::New => Say::New.with(lang, &[name]),
            Asked::Again => Say::Again.with(lang, &[name]),
        };
        if let Some(weak) = dialogue.weak() {
            self.say(&Say::Weak.with(lang, &[pin::weak(weak).say(lang)]));
        }
        self.say(&Say::Asks.with(lang, &[&what]));
        self.say(&Say::FormIs.with(lang, &[pin::form(dialogue.form()).say(lang)]));
        if matches!(dialogue.asked(), Asked::Birth | Asked::Present | Asked::Old) {
            self.tries(dialogue);
        }
        self.tell(Say::Hidden.text());
    }

    fn tries(&mut self, dialogue: &Dialogue) {
        let lang = self.lang();
        let Some(tries) = dialogue.tries() else {
            return self.tell(Say::TriesUnknown.text());
        };
        let told = sections::tries(dialogue.pin().secrets()[0], tries, lang);
        self.say(&told);
        match tries.left() {
            Some(1) => self.tell(Say::LastTryGiven.text()),
            Some(left) if left <= FEW => self.tell(Say::FewTries.text()),
            _ => {}
        }
    }

    /// What is taken upon oneself by a word.
    fn risk(&mut self, dialogue: &Dialogue, risk: Risk) {
        let lang = self.lang();
        match risk {
            Risk::LastTry => {
                let name = pin::title(dialogue.pin(), lang);
                self.say(&name);
                self.tell(Say::LastTry.text());
            }
            Risk::Outside(of, how) => {
                let used = dialogue.work().uses().unwrap_or(of);
                self.say(&outside::what(of, how, lang));
                self.say(&outside::why(used, of, how, lang));
            }
        }
        self.say(&Say::TypeWord.with(lang, &[pin::choice(risk).say(lang)]));
    }

    /// Asks for one thing, and takes it.
    fn entry(&mut self, dialogue: &mut Dialogue, card: Option<Epoch>) -> Result<Entry, Left> {
        let lang = self.lang();
        if dialogue.offers_pad() {
            let items = [Say::TypeHere, Say::TypeOnPad].map(|it| it.say(lang).to_owned());
            match self.choose(Say::HowToType.say(lang), &items)? {
                None => return Err(Left::Back),
                Some(1) => {
                    self.here(dialogue, card)?;
                    if let Some(request) = dialogue.on_pad() {
                        return Ok(Entry::Send(Box::new(request)));
                    }
                }
                Some(_) => {}
            }
            self.here(dialogue, card)?;
        }
        // First the echo: what is typed from here on is the answer, and nothing before it is.
        let Ok(any) = self.hide() else {
            self.tell(Say::Unhidden.text());
            return Err(Left::Back);
        };
        if any {
            self.tell(Say::Discarded.text());
        }
        if dialogue.asks_word() {
            self.show();
        }
        self.introduce(dialogue);
        // A Braille line shows nothing but this.
        let name = pin::name(dialogue.pin()).say(lang);
        let prompt = match dialogue.asked() {
            Asked::Word(_) => Say::Word.say(lang).to_owned(),
            Asked::Birth => Say::BirthDate.say(lang).to_owned(),
            Asked::Present => capital(name),
            Asked::Old => capital(&Say::Old.with(lang, &[name])),
            Asked::New => capital(&Say::New.with(lang, &[name])),
            Asked::Again => capital(&Say::Again.with(lang, &[name])),
        };
        self.prompt(&prompt);
        let Some(line) = self.line(&prompt, dialogue, card)? else { return Ok(Entry::Again) };
        // At a word, which is seen, what leads on from a menu does so here.
        let told = if dialogue.asks_word() { answer(&text(&line)) } else { Answer::Other };
        match told {
            Answer::Quit => return Err(Left::Quit),
            Answer::Help => {
                self.tell(Say::WordHelp.text());
                return Ok(Entry::Again);
            }
            _ if line.is_empty() || told == Answer::Number(0) => {
                self.tell(Say::LeftIt.text());
                return Err(Left::Back);
            }
            _ => {}
        }
        Ok(self.typed(dialogue, &line))
    }

    /// The card is still the one that the dialogue was begun for.
    fn here(&mut self, dialogue: &mut Dialogue, card: Option<Epoch>) -> Result<(), Left> {
        if self.model.insertion() == card {
            return Ok(());
        }
        dialogue.card_left();
        self.tell(Say::Gone.text());
        Err(Left::Back)
    }

    /// The next line; `None` where what was typed was wiped and is asked for anew.
    fn line(
        &mut self,
        prompt: &str,
        dialogue: &mut Dialogue,
        card: Option<Epoch>,
    ) -> Result<Option<Zeroizing<Vec<u8>>>, Left> {
        let hidden = !dialogue.asks_word();
        let until = time::Instant::now() + IDLE;
        loop {
            let left = until.saturating_duration_since(time::Instant::now());
            match self.hear(Some(left))? {
                Heard::Line(line) => {
                    if hidden {
                        self.unechoed();
                    }
                    return Ok(Some(line));
                }
                Heard::Woken => {
                    dialogue.expire();
                    self.tell(Say::Stopped.text());
                    return Ok(None);
                }
                Heard::Time => {
                    dialogue.expire();
                    self.tell(Say::Idle.text());
                    return self.rest(hidden).and(Err(Left::Back));
                }
                Heard::Pin(outcome) => self.outcome(&outcome),
                Heard::News | Heard::Told | Heard::Task(_) | Heard::Saved(_) => {
                    if let Err(left) = self.here(dialogue, card) {
                        return self.rest(hidden).and(Err(left));
                    }
                }
            }
            // What was said meanwhile stands between the question and its answer.
            if self.is_clear() {
                self.prompt(prompt);
            }
        }
    }

    /// Whoever is in the middle of a secret types on: until Enter that is neither seen nor taken for anything.
    fn rest(&mut self, hidden: bool) -> Result<(), Left> {
        if !hidden {
            return Ok(());
        }
        // A terminal that can't hide it gave the echo back.
        while self.hide().is_ok() {
            loop {
                if self.is_clear() {
                    self.prompt(Say::GoOn.say(self.lang()));
                }
                match self.hear(None)? {
                    Heard::Line(_) => {
                        self.unechoed();
                        return Ok(());
                    }
                    // A stop gave it back.
                    Heard::Woken => break,
                    other => {
                        self.aside(other);
                    }
                }
            }
        }
        Ok(())
    }

    /// Takes a line for what is asked.
    fn typed(&mut self, dialogue: &mut Dialogue, line: &[u8]) -> Entry {
        let lang = self.lang();
        let asked = dialogue.asked();
        let mut lack = None;
        let mut beyond = 0;
        let mut count = 0;
        for part in line.utf8_chunks() {
            for character in part.valid().chars().chain((!part.invalid().is_empty()).then_some('\u{FFFD}')) {
                count += 1;
                dialogue.type_char(character);
                match dialogue.note() {
                    Some(Note::Refused(_, why)) => {
                        lack.get_or_insert(Lack::Stranger(count, why));
                    }
                    Some(Note::Full) => beyond += 1,
                    _ => {}
                }
            }
        }
        if let Asked::Word(_) = asked {
            dialogue.enter();
            if dialogue.note() == Some(Note::OtherWord) {
                self.tell(Say::OtherWord.text());
            }
            return Entry::Again;
        }
        let lack = lack.or((beyond > 0).then_some(Lack::TooLong(beyond))).or_else(|| dialogue.lack());
        if let Some(lack) = lack {
            dialogue.clear();
            // Of what holds anything else the digits are not told as so many.
            let form = if matches!(lack, Lack::Stranger(..)) { Form::Password } else { dialogue.form() };
            self.entered(count, form, lang);
            self.say(&Say::Refused.with(lang, &[&capital(&pin::lack(lack, form, lang))]));
            return Entry::Again;
        }
        self.entered(count, dialogue.form(), lang);
        if let Some(folded) = pin::folding(dialogue.folding(), lang) {
            self.say(&format!("{}{}", capital(folded), lang.pick("。", ".")));
        }
        let request = dialogue.enter();
        match dialogue.note() {
            Some(Note::Same) => self.tell(Say::Same.text()),
            Some(Note::Differ) => self.tell(Say::Differ.text()),
            _ => {}
        }
        request.map_or(Entry::Again, |request| Entry::Send(Box::new(request)))
    }

    fn entered(&mut self, count: usize, form: Form, lang: Lang) {
        let say = if form == Form::Password { Say::Characters } else { Say::Digits };
        self.say(&say.with(lang, &[&count.to_string()]));
    }

    /// Sends it, and waits for its end.
    fn run(
        &mut self,
        dialogue: &mut Dialogue,
        request: Box<PinRequest>,
        on_pad: bool,
    ) -> Result<Arc<PinOutcome>, Left> {
        let lang = self.lang();
        // Another card may have come while it was typed.
        self.which(Purpose::Secret)?;
        let Some(request) = self.model.pin_job(request) else {
            self.tell(Say::NoCard.text());
            return Err(Left::Back);
        };
        self.send([request]);
        if on_pad {
            self.say(&Say::OnPad.with(lang, &[pin::name(dialogue.pin()).say(lang)]));
        }
        self.tell(Say::Running.text());
        loop {
            match self.hear(None)? {
                Heard::Pin(outcome) => {
                    dialogue.ended(&outcome);
                    return Ok(outcome);
                }
                Heard::Line(line) => {
                    if matches!(line.trim_ascii(), b"0" | b"q") {
                        let abandoned = self.model.abandon();
                        self.send(abandoned);
                        self.tell(Say::Leaving.text());
                        return Err(Left::Back);
                    }
                    self.tell(Say::Running.text());
                }
                Heard::News | Heard::Told | Heard::Woken | Heard::Time | Heard::Task(_) | Heard::Saved(_) => {
                }
            }
        }
    }
}
