//! Screen 6 and the sheet in which a PIN is typed: keys in, the screen and the requests out.

use chrono::TimeDelta;

use super::*;
use crate::domain::credential::{KeyPair, PinName};
use crate::domain::holder::Holder;
use crate::domain::identity::{Identity, start};
use crate::domain::report::{Unread, Verdicts};
use crate::domain::trust::Trust;
use crate::session::pin::{After, Answered, Done, Given, PinOutcome, PinRequest, Stop, Work};

/// All counters of a card.
fn counted(auth: Tries, sign: Tries, juki: Tries) -> CardReport {
    let tries = [
        (Secret::Auth, auth),
        (Secret::Sign, sign),
        (Secret::Text, Tries::Left(3)),
        (Secret::JukiCommon, Tries::Left(3)),
        (Secret::Juki, juki),
        (Secret::TextNumberB, Tries::Left(10)),
    ];
    let tries = tries.map(|(secret, tries)| (secret, Ok(tries))).to_vec();
    sample::tried(sample::bare(CardKind::MyNumber), tries)
}

/// Screen 6 with a card whose counters are known.
pub(super) fn screen6(auth: Tries, sign: Tries, lang: Lang, width: u16, height: u16) -> Script {
    let mut script = Script::start(lang, width, height);
    let tries = vec![(Secret::Auth, Ok(auth)), (Secret::Sign, Ok(sign))];
    script.insert(sample::tried(sample::fresh(), tries)).keys("6");
    script.looked(counted(auth, sign, Tries::Left(2)));
    script
}

/// The same with two counters of 住民基本台帳用 that agree.
fn agreeing() -> Script {
    let mut script = Script::start(Lang::Ja, 80, 24);
    script.insert(sample::fresh()).keys("6");
    script.looked(counted(Tries::Left(3), Tries::Left(5), Tries::Left(3)));
    script
}

pub(super) fn fresh(lang: Lang, width: u16, height: u16) -> Script {
    screen6(Tries::Left(3), Tries::Left(5), lang, width, height)
}

/// The PIN request that was made last.
fn sent(script: &Script) -> &PinRequest {
    sent_as(script).1
}

fn sent_as(script: &Script) -> (RequestId, &PinRequest) {
    let sent = script.effects.iter().rev().find_map(|effect| match effect {
        Effect::Request(Request::Pin { job, request }) => Some((*job, &**request)),
        _ => None,
    });
    sent.expect("a PIN was sent")
}

fn none_sent(script: &Script) -> bool {
    !script.effects.iter().any(|effect| matches!(effect, Effect::Request(Request::Pin { .. })))
}

fn typed(request: &PinRequest) -> &[u8] {
    match &request.given {
        Given::Typed(pin) => pin.bytes(),
        Given::OnPad => panic!("nothing was typed"),
    }
}

/// The job that was sent last ends.
pub(super) fn ends(
    script: &mut Script,
    result: Result<Done, Stop>,
    tries: Vec<(Secret, Tries)>,
    presented: u32,
) {
    let (job, request) = sent_as(script);
    let (epoch, pin) = (request.order.epoch, request.order.work.pin());
    let outcome = Arc::new(PinOutcome { pin, result, tries, presented, closed: true });
    script.session(session::Event::PinJob { job, epoch, outcome, seen: None });
}

#[test]
fn every_counter_is_asked_for_on_entering_and_again_on_request_but_no_certificate_is_forgotten() {
    let mut script = fresh(Lang::Ja, 80, 24);
    let asked = |script: &Script| {
        let tries = |effect: &&Effect| matches!(effect, Effect::Request(Request::Look { want, .. }) if *want == Want::COUNT);
        script.effects.iter().filter(tries).count()
    };
    assert_eq!(asked(&script), 1);
    script.keys("jjkk");
    assert_eq!(asked(&script), 1, "once");
    script.keys("rr");
    assert_eq!(asked(&script), 2, "not twice at once");
    script.keys("1");
    assert!(script.screen().contains("227B13"), "what was read before stays: {}", script.screen());
}

#[test]
fn a_card_that_comes_while_a_pin_is_typed_is_asked_about_before_that_is_sent() {
    for inside in [card(2), Inside::MuteCard { epoch: Epoch(2) }] {
        let mut script = fresh(Lang::Ja, 80, 24);
        script.keys("<enter>31").readers(vec![reader(SONY, card(1)), reader("Gemalto PC Twin", inside)]);
        assert!(!script.screen().contains("カードを選んでください"), "typing goes on");
        let screen = script.keys("41<enter>").screen();
        assert!(screen.contains("カードを選んでください") && none_sent(&script), "{screen}");
        assert!(!format!("{:?}", script.effects).contains("3141"));
        script.keys("<enter><enter>3141<enter>");
        assert_eq!(typed(sent(&script)), b"3141");
    }
}

#[test]
fn a_pin_is_sent_with_the_count_that_was_shown_and_is_nowhere_on_the_screen() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>");
    assert!(script.screen().contains("残り 3回 / 3回"));
    script.keys("31");
    let screen = script.screen();
    assert!(screen.contains("●●__") && screen.contains("あと2桁"), "{screen}");
    assert!(none_sent(&script));
    script.keys("41");
    assert!(!script.screen().contains("3141") && !format!("{:?}", script.app.shared.model).contains("3141"));
    script.keys("<enter>");
    let request = sent(&script);
    assert_eq!(
        (typed(request), request.order.consent.shown, request.order.consent.last_try),
        (&b"3141"[..], Some(3), false)
    );
    assert_eq!(request.order.work, Work::Check(PinName::Auth));
    assert!(!format!("{:?}", script.effects).contains("3141"));
    assert!(script.screen().contains("カードとやりとりしています"));
    ends(&mut script, Ok(Done::Checked), vec![(Secret::Auth, Tries::Left(3))], 1);
    let screen = script.screen();
    assert!(
        screen.contains("正しい利用者証明用の暗証番号です")
            && screen.contains("カードとのやりとりを終えました"),
        "{screen}"
    );
}

#[test]
fn what_can_not_be_right_is_never_sent() {
    for typed in ["", "314", "314a", "31 4", "あ314", "31<c-l>4"] {
        let mut script = fresh(Lang::En, 80, 24);
        script.keys("<enter>").keys(typed).keys("<enter>");
        assert!(none_sent(&script), "{typed}");
        assert!(script.screen().contains("more needed"), "{typed}");
    }
    for typed in ["AIZUWAKA", "1234567", "AIZU3"] {
        let mut script = fresh(Lang::En, 80, 24);
        script.keys("j<enter>").keys(typed).keys("<enter>");
        assert!(none_sent(&script), "{typed}");
        assert!(script.screen().contains("needed"));
    }
}

#[test]
fn folding_is_told_and_what_can_not_be_mended_is_refused_with_its_place() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("j<enter>aＩz");
    assert!(script.screen().contains("小文字を大文字に、全角を半角にしました"));
    script.keys(" ");
    assert!(script.screen().contains("4文字目が空白です"), "{}", script.screen());
    script.keys("ア");
    assert!(script.screen().contains("日本語入力はオフ"));
    script.keys("u346<enter>");
    assert_eq!(typed(sent(&script)), b"AIZU346");
}

#[test]
fn a_paste_is_refused_with_the_reason() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>");
    script.event(Event::Input(Input::Paste(Paste::Ended)));
    assert!(script.screen().contains("クリップボード"), "{}", script.screen());
}

#[test]
fn the_last_try_needs_the_word_that_is_shown() {
    let mut script = screen6(Tries::Left(1), Tries::Left(5), Lang::Ja, 80, 24);
    script.keys("<enter>3141<enter>");
    assert!(none_sent(&script));
    assert!(script.screen().contains("「saigo」と打って"), "{}", script.screen());
    script.keys("saigo<enter>");
    assert!(script.screen().contains("____"), "{}", script.screen());
    script.keys("3141<enter>");
    let request = sent(&script);
    assert_eq!(
        (typed(request), request.order.consent.shown, request.order.consent.last_try),
        (&b"3141"[..], Some(1), true)
    );
}

#[test]
fn few_tries_are_warned_of_and_a_locked_pin_is_not_asked_for() {
    let mut script = screen6(Tries::Left(2), Tries::Locked, Lang::Ja, 80, 24);
    script.app.shared.ports.procedures = crate::codec::profile::built_in().unwrap();
    script.keys("<enter>");
    assert!(script.screen().contains("残りが少なく"));
    let locked = script.keys("<esc>j").screen();
    assert_eq!(script.keys("cp").screen(), locked, "what is locked is neither changed nor used");
    for key in ["<enter>", "h"] {
        let screen = script.keys(key).screen();
        assert!(screen.contains("ロックされています") && screen.contains("コンビニなど"), "{screen}");
        assert!(screen.contains("署名用パスワードがロックしたら"), "{screen}");
        script.keys("<esc>");
    }
    assert!(none_sent(&script));
}

#[test]
fn a_minute_without_a_key_wipes_what_was_typed() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>314");
    assert_eq!(script.app.wake(script.now).unwrap().as_secs(), 60);
    script.now += TimeDelta::seconds(60);
    script.event(Event::Tick);
    assert!(script.screen().contains("入力を消しました"), "{}", script.screen());
    script.keys("1<enter>");
    assert!(none_sent(&script));
}

#[test]
fn leaving_stopping_and_the_card_going_wipe_what_was_typed() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>314<esc><enter>1<enter>");
    assert!(none_sent(&script), "left");
    script.keys("<esc><enter>314<c-z>1<enter>");
    assert!(none_sent(&script), "stopped");
    script.keys("<c-u>314").readers(vec![reader(SONY, Inside::Nothing)]);
    assert!(!script.screen().contains("●●"), "{}", script.screen());
    script.keys("1<enter>");
    assert!(none_sent(&script), "the card went");
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("j<enter>ab").readers(vec![reader(SONY, Inside::Nothing)]);
    script.effects.clear();
    script.keys("q1t");
    assert!(script.screen().contains("入力を消しました"), "{}", script.screen());
    assert!(script.effects.is_empty(), "the rest of a password is no key");
    assert!(!script.keys("<enter>").screen().contains("入力を消しました"));
}

#[test]
fn a_wrong_one_shows_the_new_count_everywhere_and_can_be_tried_again() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>0000<enter>");
    let wrong = Stop::Wrong { secret: Secret::Auth, left: Some(2) };
    ends(&mut script, Err(wrong), vec![(Secret::Auth, Tries::Left(2))], 1);
    assert!(
        script.screen().contains("違います") && script.screen().contains("残り 2回 / 3回。"),
        "{}",
        script.screen()
    );
    script.keys("<enter>");
    assert!(script.screen().contains("残り 2回 / 3回"));
    script.keys("3141<enter>");
    assert_eq!(sent(&script).order.consent.shown, Some(2));
    script.keys("<esc>1");
    assert!(script.screen().contains("残り 2回 / 3回"), "screen 1 knows it too");
}

#[test]
fn where_nothing_more_can_be_done_enter_closes_what_was_told_and_says_so() {
    for (result, hint) in [
        (Ok(Done::Checked), "Enter close"),
        (Err(Stop::Wrong { secret: Secret::Auth, left: Some(2) }), "Enter accept  Esc close"),
        (Err(Stop::Locked), "Enter close"),
    ] {
        let mut script = fresh(Lang::En, 80, 24);
        script.keys("<enter>0000<enter>");
        ends(&mut script, result, Vec::new(), 1);
        let footer = script.screen().lines().last().unwrap_or_default().to_owned();
        assert!(footer.contains(hint) && footer.matches("close").count() == 1, "{footer}");
    }
}

#[test]
fn a_new_one_is_typed_twice_and_a_weak_or_equal_one_is_told() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("c3141<enter>3141<enter>");
    assert!(script.screen().contains("今のものと同じ"), "{}", script.screen());
    script.keys("0000<enter>");
    assert!(script.screen().contains("同じ数字の繰り返しは推測されやすい"), "{}", script.screen());
    script.keys("0001<enter>");
    assert!(script.screen().contains("2回の入力が違いました"));
    script.keys("2580<enter>2580<enter>");
    let request = sent(&script);
    assert_eq!(request.order.work, Work::Change(PinName::Auth));
    assert_eq!((typed(request), request.new.as_ref().unwrap().bytes()), (&b"3141"[..], &b"2580"[..]));
    ends(&mut script, Ok(Done::Changed), vec![(Secret::Auth, Tries::Left(3))], 1);
    assert!(script.screen().contains("変更しました"));
}

#[test]
fn the_birth_date_counts_as_weak_once_it_is_known() {
    let mut script = fresh(Lang::Ja, 80, 24);
    let birth = crate::domain::holder::BirthDate::read("319800217".into());
    let holder = Holder { birth_date: Some(birth), ..Holder::default() };
    let sign = crate::domain::certificate::Certificate { holder: Some(holder), ..sample::certificate() };
    script.keys("1<tab><tab><enter>AIZU346<enter>");
    assert_eq!(sent(&script).order.work, Work::Read(KeyPair::Sign));
    ends(&mut script, Ok(Done::Read(Box::new(sign), Trust::Unchecked)), Vec::new(), 1);
    script.keys("<enter>6c3141<enter>0217<enter>");
    assert!(script.screen().contains("生年月日"), "{}", script.screen());
}

#[test]
fn the_signing_certificate_is_shown_masked_and_gone_with_its_card() {
    let name = "公的　花子";
    let holder = Holder { name: Some(name.into()), ..Holder::default() };
    let sign = crate::domain::certificate::Certificate {
        holder: Some(holder),
        serial: "5161C0".to_owned(),
        ..sample::certificate()
    };
    for (open, after) in [("1<tab><tab><enter>", "2<tab>"), ("2<tab><enter>", "")] {
        let mut script = fresh(Lang::Ja, 120, 40);
        script.keys(open).keys("AIZU346<enter>");
        ends(&mut script, Ok(Done::Read(Box::new(sign.clone()), Trust::Unchecked)), Vec::new(), 1);
        assert!(script.screen().contains("署名用電子証明書を読みました"), "{}", script.screen());
        script.keys("<enter>").keys(after);
        let screen = script.screen();
        assert!(screen.contains("5161C0") && !screen.contains(name), "{screen}");
        assert!(script.keys("v").screen().contains(name));
        script.readers(vec![reader(SONY, Inside::Nothing)]);
        assert!(!script.screen().contains("5161C0"));
        assert!(!format!("{:?}", script.app.shared.model).contains("5161C0"));
    }
}

#[test]
fn a_certificate_that_comes_after_its_card_went_is_not_kept() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("1<tab><tab><enter>AIZU346<enter>").readers(vec![reader(SONY, Inside::Nothing)]);
    assert!(script.screen().contains("カードとやりとりしています"), "{}", script.screen());
    let sign =
        crate::domain::certificate::Certificate { serial: "5161C0".to_owned(), ..sample::certificate() };
    ends(&mut script, Ok(Done::Read(Box::new(sign), Trust::Unchecked)), Vec::new(), 1);
    let screen = script.screen();
    assert!(screen.contains("カードが離れました") && !screen.contains("5161C0"), "{screen}");
    assert!(!format!("{:?}", script.app.shared.model).contains("5161C0"));
}

#[test]
fn a_job_that_is_left_is_given_up_and_its_end_is_told_as_a_notice() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>3141<enter><esc>");
    let job = sent_as(&script).0;
    assert!(script.effects.contains(&Effect::Request(Request::Abandon(job))));
    script.keys("<enter>");
    assert!(script.screen().contains("前のやりとりが"), "{}", script.screen());
    ends(&mut script, Err(Stop::Abandoned(After::Nothing)), Vec::new(), 0);
    assert!(script.screen().contains("中止しました"), "{}", script.screen());
    script.keys("<enter>");
    assert!(script.screen().contains("____"), "the next can begin");
}

#[test]
fn the_end_of_another_ones_job_is_not_taken() {
    let mut script = fresh(Lang::Ja, 80, 24);
    script.keys("<enter>3141<enter>");
    let epoch = sent(&script).order.epoch;
    let result = Err(Stop::Locked);
    let outcome = PinOutcome { pin: PinName::Auth, result, tries: Vec::new(), presented: 0, closed: true };
    script.session(session::Event::PinJob {
        job: RequestId(999),
        epoch,
        outcome: Arc::new(outcome),
        seen: None,
    });
    assert!(script.screen().contains("カードとやりとりしています"));
}

#[test]
fn the_proof_of_a_key_is_told_with_the_trust_beside_it() {
    for (holds_key, told) in [(true, "秘密鍵を持っています"), (false, "証明書と合いません")]
    {
        let mut script = fresh(Lang::Ja, 80, 24);
        script.keys("p3141<enter>");
        assert_eq!(sent(&script).order.work, Work::Challenge(KeyPair::Auth));
        let answered = Answered {
            with: KeyPair::Auth,
            holds_key,
            certificate: sample::certificate(),
            trust: Trust::Unchecked,
            challenge_sha256: "AB".repeat(32),
        };
        ends(&mut script, Ok(Done::Answered(Box::new(answered))), Vec::new(), 1);
        let screen = script.screen();
        assert!(screen.contains(told) && screen.contains("発行元"), "{screen}");
    }
}

#[test]
fn counters_that_differ_are_told_before_a_change_is_typed() {
    let mut script = fresh(Lang::Ja, 80, 24);
    let screen = script.keys("jjjc").screen();
    assert!(screen.contains("2か所の残り回数が違う") && screen.contains("先に照合"), "{screen}");
    script.keys("3141<esc>");
    assert!(none_sent(&script));
    script.keys("<enter>3141<enter>");
    assert_eq!(sent(&script).order.work, Work::Check(PinName::Juki));
}

#[test]
fn half_a_change_is_finished_in_the_place_that_is_left() {
    let mut script = agreeing();
    script.keys("jjjc3141<enter>2580<enter>2580<enter>");
    let half = Stop::Half {
        changed: Secret::JukiCommon,
        unchanged: Secret::Juki,
        why: Box::new(Stop::Fault { fault: Fault::Reset, after: After::Unanswered }),
    };
    ends(&mut script, Err(half), Vec::new(), 4);
    assert!(
        script.screen().contains("片方だけ") && script.screen().contains("Enter で残りを"),
        "{}",
        script.screen()
    );
    script.keys("<enter>");
    assert!(script.screen().contains("変更の残り"), "{}", script.screen());
    script.keys("3141<enter>2580<enter>2580<enter>");
    let request = sent(&script);
    assert_eq!(request.order.work, Work::Finish(Secret::Juki));
    assert_eq!(typed(request), b"3141");
}

#[test]
fn a_readers_own_keys_are_offered_for_what_they_can_type() {
    let with_pad = || CardReport { pin_pad: true, ..sample::fresh() };
    let mut script = Script::start(Lang::Ja, 80, 24);
    script.insert(with_pad()).keys("6");
    script.looked(counted(Tries::Left(3), Tries::Left(5), Tries::Left(2)));
    script.keys("<enter>31<tab>");
    assert!(script.screen().contains("リーダーのキーで暗証番号を"), "{}", script.screen());
    let request = sent(&script);
    assert_eq!((&request.given, request.order.consent.shown), (&Given::OnPad, Some(3)));
    ends(&mut script, Ok(Done::Checked), Vec::new(), 1);
    let before = script.effects.len();
    script.keys("<enter>j<enter><tab>");
    assert_eq!(script.effects.len(), before, "no password is typed there");
}

/// Every state of screen 6 and of the sheet.
const PIN_STATES: [&str; 14] = [
    "pins", "numbers", "juki", "locked", "guide", "empty", "typing", "few", "last", "word", "again",
    "running", "wrong", "fault",
];

fn pin_state(name: &str, lang: Lang, width: u16, height: u16) -> Script {
    let mut script = match name {
        "locked" | "guide" => screen6(Tries::Left(3), Tries::Locked, lang, width, height),
        "few" => screen6(Tries::Left(2), Tries::Left(5), lang, width, height),
        "last" | "word" => screen6(Tries::Left(1), Tries::Left(5), lang, width, height),
        _ => fresh(lang, width, height),
    };
    script.app.shared.ports.procedures = crate::codec::profile::built_in().unwrap();
    script.keys(match name {
        "pins" => "",
        "numbers" => "k",
        "juki" => "jjj",
        "locked" => "j",
        "guide" => "jh",
        "empty" | "few" | "last" => "<enter>",
        "typing" => "j<enter>aizu ",
        "word" if lang == Lang::Ja => "<enter>saigo<enter>3",
        "word" => "<enter>last<enter>3",
        "again" => "c3141<enter>0000<enter>00",
        _ => "<enter>0000<enter>",
    });
    match name {
        "wrong" => {
            let wrong = Stop::Wrong { secret: Secret::Auth, left: Some(2) };
            ends(&mut script, Err(wrong), vec![(Secret::Auth, Tries::Left(2))], 1);
        }
        "fault" => {
            let stop = Stop::Fault { fault: Fault::CardLeft, after: After::Unanswered };
            ends(&mut script, Err(stop), Vec::new(), 1);
        }
        _ => {}
    }
    script
}

/// A state in both languages and two sizes.
fn pictures(name: &str) -> String {
    let mut told = String::new();
    for lang in Lang::ALL {
        for (width, height) in [(80, 24), (60, 15)] {
            let screen = pin_state(name, lang, width, height).screen();
            told += &["-- ", lang.key(), &format!(" {width}x{height}\n"), &screen].concat();
        }
    }
    told
}

#[test]
fn every_state_of_screen_6_has_its_agreed_picture() {
    let base = pictures(PIN_STATES[0]);
    insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!("pin_pins", base) });
    for name in &PIN_STATES[1..] {
        let told = differing(&pictures(name), &base);
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(format!("pin_{name}"), told) });
    }
}

#[test]
fn screen_6_is_drawn_at_every_size_in_both_languages() {
    for name in PIN_STATES {
        for lang in Lang::ALL {
            for (width, height) in
                [(120, 40), (80, 24), (60, 15), (40, 10), (39, 9), (1, 1), (200, 60), (69, 24)]
            {
                // What leads there can't be typed on one that is too small.
                let mut script = pin_state(name, lang, 80, 24);
                script.resize(width, height).screen();
                script.keys("<pgdn>").screen();
                script.keys("<f1>").screen();
            }
        }
    }
    let bare = [CardKind::Juki, CardKind::Other, CardKind::Android];
    for kind in bare {
        let mut script = Script::start(Lang::Ja, 80, 24);
        script
            .insert(sample::with_jpki(sample::bare(kind), |jpki| jpki.verdicts = Verdicts::NONE))
            .keys("6<enter>cph");
        script.screen();
        assert!(none_sent(&script));
    }
}

#[test]
fn a_pin_is_sent_for_the_card_that_is_shown_and_for_no_other() {
    for keys in [
        "<enter>2580<enter>",
        "c2580<enter>7094<enter>7094<enter>",
        "j<enter>DEMO2580<enter>",
        "p2580<enter>",
    ] {
        let mut script = fresh(Lang::En, 80, 24);
        script.keys(keys);
        assert_eq!(sent(&script).order.card, session::pin::Whose::Shown(sample::fresh().meant()), "{keys}");
    }
}

/// What another card in the same insertion says.
fn of_another_card(report: CardReport) -> CardReport {
    CardReport { identity: Ok(Identity::Certificate(start(b"another one"))), ..report }
}

#[test]
fn counters_of_another_card_in_the_same_insertion_are_not_told_of_the_one_that_is_shown() {
    let mut script = Script::start(Lang::En, 80, 24);
    script.insert(sample::fresh()).keys("6");
    script.looked(of_another_card(counted(Tries::Left(2), Tries::Left(1), Tries::Left(2))));
    let screen = script.screen();
    assert!(screen.contains("3 of 3 tries left") && screen.contains("Another card answers"), "{screen}");
    assert!(!screen.contains("1 of 5") && !screen.contains("2 of 3"), "{screen}");
}

#[test]
fn a_count_that_does_not_tell_which_card_was_counted_is_not_told_as_another_cards() {
    let record = || Identity::Record(start(b"record"));
    for identity in [Err(Unread::Refused(0x6A82)), Err(Unread::Empty), Ok(record())] {
        let mut script = Script::start(Lang::En, 80, 24);
        script.insert(sample::fresh()).keys("6");
        let counted = counted(Tries::Left(2), Tries::Left(1), Tries::Left(2));
        script.looked(CardReport { identity: identity.clone(), ..counted });
        let screen = script.screen();
        assert!(
            screen.contains("3 of 3 tries left") && !screen.contains("nother card"),
            "{identity:?} {screen}"
        );
        assert!(!screen.contains("1 of 5") && !screen.contains("2 of 3"), "{identity:?} {screen}");
    }
}

#[test]
fn what_a_job_read_of_a_card_is_not_shown_with_another_ones_report() {
    for another in [false, true] {
        let mut script = fresh(Lang::En, 80, 24);
        script.keys("1r");
        script.looked(sample::fresh());
        script.keys("<tab><tab><enter>DEMO2580<enter>");
        // Looked at again meanwhile, which another card answered.
        script.keys("<esc>r");
        let report = if another { of_another_card(sample::fresh()) } else { sample::fresh() };
        script.looked(report);
        let read = Done::Read(Box::new(sample::certificate()), Trust::Unchecked);
        ends(&mut script, Ok(read), vec![(Secret::Sign, Tries::Left(4))], 1);
        let report = script.app.shared.model.report().unwrap();
        assert_eq!(report.jpki.sign.is_ok(), !another);
        assert_eq!(report.tries(Secret::Sign), Ok(Tries::Left(if another { 5 } else { 4 })));
    }
}
