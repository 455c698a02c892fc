//! Enums whose every value has a stable word: value and word are said in one place.

/// Declares such an enum, by `Value => "word"`.
macro_rules! keyed {
    ($(#[$about:meta])* pub enum $name:ident { $($(#[$says:meta])* $value:ident => $word:literal,)+ }) => {
        $(#[$about])*
        pub enum $name {
            $($(#[$says])* $value,)+
        }

        impl $name {
            /// Every value, in the order in which they are told.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$value),+];

            /// Its word in JSON and on the command line, a standard's own where there is one: stable.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }
    };
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    #[test]
    fn no_two_values_of_one_kind_share_a_word() {
        macro_rules! distinct {
            ($($kind:path),+ $(,)?) => {
                $({
                    use $kind as Kind;
                    let words: HashSet<&str> = Kind::ALL.into_iter().map(Kind::key).collect();
                    assert_eq!(words.len(), Kind::ALL.len(), stringify!($kind));
                })+
            };
        }
        distinct![
            crate::conduct::diagnosing::exercise::Cause,
            crate::conduct::diagnosing::exercise::End,
            crate::domain::audit::Class,
            crate::domain::audit::Event,
            crate::domain::certificate::KeyUse,
            crate::domain::certificate::Slot,
            crate::domain::credential::PinName,
            crate::domain::credential::Secret,
            crate::domain::kind::CardKind,
            crate::domain::moved::Attribute,
            crate::domain::moved::Verdict,
            crate::domain::lifecycle::Cap,
            crate::domain::lifecycle::State,
            crate::domain::procedure::Topic,
            crate::domain::reminder::Occasion,
            crate::domain::verdict::Caution,
            crate::domain::verdict::Confirmed,
            crate::domain::verdict::Defect,
            crate::domain::verdict::DigestAlgorithm,
            crate::domain::verdict::Indication,
            crate::domain::verdict::Matter,
            crate::domain::verdict::NotConfirmed,
            crate::domain::verdict::Place,
            crate::domain::verdict::Fit,
            crate::domain::verdict::SubIndication,
            crate::diag::finding::Part,
            crate::diag::finding::Mark,
            crate::diag::finding::Sure,
        ];
    }
}
