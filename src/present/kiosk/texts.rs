//! The table of texts that every language of the guided pages fills: what is missing in one does not compile, nor does a
//! text with other places to fill than the others.

use crate::present::text::{places, promises_nothing};

/// Declares the table: a field for each text, with the number of its places `{0}`, `{1}`….
macro_rules! table {
    ($($(#[$about:meta])* $text:ident $places:literal;)+) => {
        /// The texts of one language.
        #[derive(Debug, Clone, Copy)]
        pub(super) struct Texts {
            /// How days are written.
            pub(super) days: Days,
            $($(#[$about])* pub(super) $text: &'static str,)+
        }

        impl Texts {
            /// The same, once it is made sure that each text has its places, and promises nothing of a certificate.
            ///
            /// # Panics
            ///
            /// At compile time, where it is called for a constant, for a text that does not.
            pub(super) const fn checked(self) -> Self {
                $(
                    assert!(places(self.$text) == (1 << $places) - 1, concat!("places of ", stringify!($text)));
                    assert!(promises_nothing(self.$text), "\u{6709}\u{52B9} is said of dates alone");
                )+
                self
            }

            /// Every text with its name.
            #[cfg(test)]
            pub(super) fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($text), self.$text)),+]
            }

            /// The same table with other texts.
            #[cfg(test)]
            pub(super) fn map(&self, other: impl Fn(&'static str) -> &'static str) -> Self {
                Self { days: self.days, $($text: other(self.$text)),+ }
            }
        }
    };
}

/// How a language writes days: `{0}` the year, `{1}` month, `{2}` day, `{3}` day of the week, `{4}` the year in its
/// Japanese era, `{5}` the month's name, `{6}` how the day of the month is read in Japanese.
#[derive(Debug, Clone, Copy)]
pub(super) struct Days {
    /// Within a sentence.
    pub(super) said: &'static str,
    /// The same where a form asks for the era.
    pub(super) official: &'static str,
    /// In large type, which has kanji, kana and Latin letters.
    pub(super) large: &'static str,
    /// From Monday on.
    pub(super) weekdays: [&'static str; 7],
    /// From January on.
    pub(super) months: [&'static str; 12],
}

/// The number of a month in place of its name.
pub(super) const NUMBERED: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"];

table! {
    /// The language's own name.
    name 0;

    attract 0;
    /// The same in fewer words.
    attract_short 0;
    touch 0;
    language 0;
    consent 0;
    consent_reads 0;
    consent_keeps 0;
    place 0;
    place_how 0;
    hold_still 0;
    one_only 0;
    reading 0;
    keep_still 0;
    take 0;
    take_idle 0;
    take_found 0;
    thanks 0;
    thanks_kept 0;
    closed 0;
    ask_staff 0;

    begin 0;
    on 0;
    back 0;
    pins 0;
    tries 0;
    check_auth 0;
    check_sign 0;
    read_sign 0;
    show 0;
    enter 0;
    erase 0;
    more_time 0;
    finish 0;
    /// Seconds.
    countdown 1;
    /// That a page does not fit the screen.
    cramped 0;

    auth_pin 0;
    sign_pin 0;
    other_pin 0;

    /// A day.
    until 1;
    early 0;
    opens 1;
    nothing 0;
    open 0;
    open_later 0;
    over_today 0;
    /// Where to.
    open_go 1;
    opening_last 1;
    opening_none 1;
    year_end 0;
    holidays 0;
    hours_unknown 0;
    days_left 1;
    last_day 0;
    /// A time of day.
    closes_at 1;
    over_next 1;
    over 0;
    to_midnight 0;
    ended 0;
    ended_on 1;
    issue 0;
    with_card 0;
    with_card_on 1;
    with_card_later 0;
    card_ended 0;
    card_ended_on 1;
    apply 0;
    not_yet 0;
    not_yet_from 1;
    none 0;
    unknown_card 0;
    unknown_card_todo 0;
    phone 0;
    phone_how 0;
    phone_none 0;
    phone_closed 0;
    phone_ended 0;
    juki 0;
    juki_why 0;
    other 0;
    other_todo 0;
    unread 0;
    place_again 0;
    mute 0;
    mute_how 0;
    left_early 0;
    held 0;
    held_how 0;
    locked_auth 0;
    locked_sign 0;
    locked_both 0;
    no_pins 0;
    reset 0;
    reset_auth 0;
    reset_sign 0;
    set_pins 0;
    try_last 1;
    try_fewer 1;
    card_soon 1;
    unsupported 0;
    part_unread 0;
    no_sign 0;
    sign_closed 0;
    revocation 0;
    test_card 0;
    issuer_unknown 0;

    bring 0;
    how_to_apply 0;
    new_where 0;
    new_fee 0;
    new_takes 0;
    phone_where 0;
    phone_bring 0;
    phone_revoke 0;
    planned 0;
    tell_nobody 0;
    any_counter 0;
    /// Municipality and division.
    division 2;
    counter_open 0;
    counter_closed 0;
    counter_unknown 0;
    open_until 1;
    opens_next 1;
    telephone 1;
    moved 0;
    no_profile 0;
    days_to_window 0;
    days_to_end 0;
    days_to_card 0;
    days_since_end 0;
    hours_to_closing 0;
    number_of_days 1;
    hours_and_minutes 2;

    pins_head 0;
    pins_once 0;
    pins_last 0;
    tries_head 0;
    waiting 0;
    tries_of 2;
    tries_locked 1;
    tries_unlimited 1;
    tries_unknown 1;
    form_digits 0;
    form_password 0;
    tries_left 1;
    lack_nothing 0;
    lack_more 1;
    lack_letter 0;
    lack_digit 0;
    lack_long 1;
    lack_space 1;
    lack_no_digit 1;
    lack_other 1;
    note_full 0;
    note_paste 0;
    note_wiped 0;
    folded 0;
    working 0;

    right 1;
    right_short 0;
    wrong 1;
    wrong_short 0;
    wrong_again 0;
    locked 1;
    now_locked 1;
    not_done 0;
    not_sent 0;
    maybe_spent 0;
    not_spent 0;
    fewer 0;
    barred_last 1;
    barred_wrong 0;
    barred_kept 0;
    not_held 1;

    certificate 0;
    holder_name 1;
    holder_address 1;
    holder_birth 1;
    holder_sex 1;
    male 0;
    female 0;
    masked 0;
    code 0;
    code_how 0;
    code_opens 1;
    code_until 1;
    code_card 1;
}
