//! A certificate told whole, in words: dates, who issued it, revocation, holder, key, every extension.
//!
//! Says what was checked and no more: 有効 is never said of a certificate, since nobody here can ask about
//! revocation. Everything that the certificate writes is cleaned before it is told, and what is its holder's is
//! masked until revealed.

mod extensions;
mod words;

use chrono::Datelike;

use super::dates;
use super::mask::Reveal;
use super::reason;
use super::sanitize::{clean, distinguished};
use super::section::{self, About, CONTINUED, Rank, Row, Section, Timeline, Tone};
use super::text::{Lang, Word};
use crate::domain::calendar::{self, Era, Instant};
use crate::domain::certificate::{Certificate, PublicKey, Slot};
use crate::domain::holder::{BirthDate, Holder, Words};
use crate::domain::lifecycle::Lifecycle;
use crate::domain::report::CardReport;
use crate::domain::trust::{Anchor, CaCopy, Origin, Reason, Trust, with_colons};
use words::Say;

/// What is known of who issued a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrustView<'a> {
    /// The verdict on a holder's certificate.
    Issued(&'a Trust),
    /// The card's copy of a CA.
    Copied {
        /// What it was found to be; `None` where nobody compared.
        copy: Option<&'a CaCopy>,
        /// Was the certificate that it should have issued judged? Only then is "another root" a finding.
        judged: bool,
    },
}

impl<'a> TrustView<'a> {
    /// What a report knows of one of its certificates.
    #[must_use]
    pub const fn of(report: &'a CardReport, slot: Slot) -> Self {
        match slot {
            Slot::Auth => Self::Issued(&report.jpki.verdicts.auth),
            Slot::Sign => Self::Issued(&report.jpki.verdicts.sign),
            Slot::AuthCa => Self::Copied {
                copy: report.jpki.verdicts.auth_ca.as_ref(),
                judged: !matches!(report.jpki.verdicts.auth, Trust::Unchecked),
            },
            Slot::SignCa => Self::Copied {
                copy: report.jpki.verdicts.sign_ca.as_ref(),
                judged: !matches!(report.jpki.verdicts.sign, Trust::Unchecked),
            },
        }
    }

    const fn anchor(self) -> Option<&'a Anchor> {
        match self {
            Self::Issued(trust) => trust.anchor(),
            Self::Copied { copy: Some(CaCopy::TheIssuer(anchor) | CaCopy::AnotherRoot(anchor)), .. } => {
                Some(anchor)
            }
            Self::Copied { .. } => None,
        }
    }
}

/// Who issued it, in one line.
#[must_use]
pub fn trust(view: TrustView<'_>, lang: Lang) -> (Tone, String) {
    match view {
        TrustView::Copied { copy: None, .. } | TrustView::Issued(Trust::Unchecked) => {
            (Tone::Quiet, Word::RevocationUnchecked.say(lang).to_owned())
        }
        TrustView::Issued(Trust::Trusted(anchor)) => (
            Tone::Good,
            match anchor.generation {
                Some(generation) => Say::Trusted.with(lang, &[&generation.to_string()]),
                None => Say::TrustedPinned.say(lang).to_owned(),
            },
        ),
        TrustView::Issued(Trust::Test { anchor, flaw }) => {
            let (plain, flawed) = match anchor.origin {
                Origin::Public => (Say::Demo, Say::DemoFlaw),
                Origin::JLis | Origin::Test | Origin::Pinned => (Say::Test, Say::TestFlaw),
            };
            // That a demo's certificate is out of its dates is told with these.
            let dated = matches!(flaw, Some(Reason::Expired | Reason::NotYetValid));
            let flaw = flaw.as_ref().filter(|_| !(dated && anchor.origin == Origin::Public));
            let flawed = flaw.map(|flaw| flawed.with(lang, &[&reason(flaw, true, lang)]));
            (Tone::Warn, flawed.unwrap_or_else(|| plain.say(lang).to_owned()))
        }
        TrustView::Issued(Trust::Untrusted { reason: why, issuer_name_is_jpki, .. }) => {
            let tone = match why {
                // Not known, or right once: nothing that would have to be false.
                Reason::UnknownIssuer
                | Reason::Unsupported(_)
                | Reason::IssuerNotYetValid
                | Reason::IssuerExpired
                | Reason::NotYetValid
                | Reason::Expired => Tone::Warn,
                Reason::NotStrict
                | Reason::Algorithm
                | Reason::Signature
                | Reason::CriticalExtension(_)
                | Reason::KeyUsage
                | Reason::IssuerKeyUsage => Tone::Bad,
            };
            (tone, Say::Untrusted.with(lang, &[&reason(why, *issuer_name_is_jpki, lang)]))
        }
        TrustView::Copied { copy: Some(copy), judged } => copied(copy, judged, lang),
    }
}

/// Why it is not trusted, in a sentence.
fn reason(reason: &Reason, issuer_name_is_jpki: bool, lang: Lang) -> String {
    match reason {
        Reason::UnknownIssuer if issuer_name_is_jpki => Say::UnknownJpki.say(lang).to_owned(),
        Reason::CriticalExtension(oid) => words::reason(reason).with(lang, &[oid]),
        Reason::Unsupported(algorithm) => words::reason(reason).with(lang, &[&section::algorithm(algorithm)]),
        _ => words::reason(reason).say(lang).to_owned(),
    }
}

/// What the card's copy of a CA is.
fn copied(copy: &CaCopy, judged: bool, lang: Lang) -> (Tone, String) {
    let (tone, say, anchor) = match copy {
        CaCopy::TheIssuer(anchor) => (Tone::Good, Say::CopyIssuer, Some(anchor)),
        CaCopy::AnotherRoot(anchor) if judged => (Tone::Warn, Say::CopyAnother, Some(anchor)),
        CaCopy::AnotherRoot(anchor) => (Tone::Good, Say::CopyKnown, Some(anchor)),
        CaCopy::Unknown => (Tone::Warn, Say::CopyUnknown, None),
    };
    match anchor {
        Some(anchor) if !matches!(anchor.origin, Origin::JLis | Origin::Pinned) => {
            (Tone::Warn, format!("{}{}{}", say.say(lang), lang.pick("。", "; "), Say::CopyTest.say(lang)))
        }
        _ => (tone, say.say(lang).to_owned()),
    }
}

/// A certificate told whole. `life` is its life at `now`.
#[must_use]
pub fn details(
    slot: Slot,
    certificate: &Certificate,
    life: &Lifecycle,
    trust: TrustView<'_>,
    now: Instant,
    lang: Lang,
    reveal: Reveal,
) -> Vec<Section> {
    let teller = Teller { slot, certificate, lang, reveal };
    let mut told = vec![teller.dates(life, now), teller.chain(trust), teller.revocation()];
    told.extend(certificate.holder.as_ref().map(|holder| teller.holder(holder)));
    told.extend([teller.key(), teller.extensions()]);
    told
}

/// The certificate's ASN.1, one row for each element: its place, and what stands there.
#[must_use]
pub fn tree(slot: Slot, certificate: &Certificate, lang: Lang, reveal: Reveal) -> Vec<Row> {
    let reveal = of_names(slot, certificate, reveal);
    let rows = &certificate.details.tree;
    let widest = rows.iter().map(|row| row.offset.to_string().len()).max().unwrap_or(1);
    rows.iter()
        .map(|row| {
            let value = match (row.personal && !row.value.is_empty(), row.value.is_empty()) {
                (true, _) => reveal.of(&clean(&row.value)),
                (false, true) => format!("({})", row.length),
                // What is said instead of an element, and not by one.
                (false, false) if row.tag.is_empty() || row.value.starts_with("... nested deeper than ") => {
                    reason::told(&row.value, lang)
                }
                (false, false) => clean(&row.value),
            };
            Row {
                label: format!("{:>widest$}", row.offset),
                value: format!("{}{} {value}", "  ".repeat(row.depth), clean(&row.tag)).into(),
                tone: if row.personal { Tone::Quiet } else { Tone::Plain },
                rank: Rank::Detail,
            }
        })
        .collect()
}

/// How alternative names are told: a CA's are nobody's personal data. What only claims to be a CA's, in the place of a
/// holder's certificate or with a holder named in it, is masked as any.
fn of_names(slot: Slot, certificate: &Certificate, reveal: Reveal) -> Reveal {
    let copied = matches!(slot, Slot::AuthCa | Slot::SignCa);
    if copied && certificate.is_ca() && certificate.holder.is_none() { Reveal::Shown } else { reveal }
}

/// What every part of the telling needs.
struct Teller<'a> {
    slot: Slot,
    certificate: &'a Certificate,
    lang: Lang,
    reveal: Reveal,
}

impl Teller<'_> {
    fn section(&self, title: Say) -> Section {
        Section::titled(About::Part(self.slot), title.say(self.lang))
    }

    /// A row of this section.
    fn row(&self, section: &mut Section, rank: Rank, tone: Tone, label: Say, value: impl Into<String>) {
        section.push(rank, tone, label.say(self.lang), value);
    }

    /// State, dates, names, serial number.
    fn dates(&self, life: &Lifecycle, now: Instant) -> Section {
        let (lang, certificate) = (self.lang, self.certificate);
        let mut section = Section::titled(About::Part(self.slot), section::slot(self.slot).say(lang));
        let (tone, state) = section::state(life, lang);
        section.push(Rank::Headline, tone, Word::State.say(lang), state);
        let instant =
            |at: Instant| Say::Instant.with(lang, &[&dates::day(lang, calendar::day(at)), &seconds(at)]);
        self.row(&mut section, Rank::Normal, Tone::Plain, Say::From, instant(certificate.not_before));
        self.row(&mut section, Rank::Normal, Tone::Plain, Say::Until, instant(certificate.not_after));
        if matches!(self.slot, Slot::Auth | Slot::Sign) {
            let from = if life.planned { Say::WindowPlanned } else { Say::WindowFrom };
            let opens = from.with(lang, &[&dates::day(lang, life.renewal_opens_on)]);
            self.row(&mut section, Rank::Normal, Tone::Plain, Say::Window, opens);
        }
        let mut plain = |label: Word, value: &str| {
            section.push(Rank::Normal, Tone::Plain, label.say(lang), clean(value));
        };
        plain(Word::Serial, &certificate.serial);
        plain(Word::Subject, &section::name(&certificate.subject, lang));
        plain(Word::Issuer, &section::name(&certificate.issuer, lang));
        let version = Say::VersionValue.with(lang, &[&certificate.details.version.to_string()]);
        self.row(&mut section, Rank::Detail, Tone::Quiet, Say::Version, version);
        let print = with_colons_text(&certificate.fingerprint_sha256);
        section.push(Rank::Normal, Tone::Quiet, Word::Fingerprint.say(lang), print);
        section.timeline =
            Some(Timeline { from: life.first_day, today: calendar::day(now), to: life.last_day });
        section
    }

    /// Up to the anchor.
    fn chain(&self, view: TrustView<'_>) -> Section {
        let lang = self.lang;
        let mut section = self.section(Say::Chain);
        let (tone, told) = trust(view, lang);
        self.row(&mut section, Rank::Headline, tone, Say::Verdict, told);
        if let Some(anchor) = view.anchor() {
            match anchor.origin {
                Origin::Public => section.push(Rank::Normal, Tone::Warn, CONTINUED, Say::PublicKey.say(lang)),
                Origin::Test => section.push(Rank::Normal, Tone::Warn, CONTINUED, Say::TestSystem.say(lang)),
                Origin::JLis | Origin::Pinned => {}
            }
            let name = match anchor.generation {
                Some(generation) => {
                    Say::Generation.with(lang, &[&clean(&anchor.id), &generation.to_string()])
                }
                None => clean(&anchor.id),
            };
            let serial = clean(&self.certificate.serial);
            let root = match view {
                TrustView::Issued(_) => Say::ChainOf.with(lang, &[&serial, &name]),
                TrustView::Copied { .. } => name,
            };
            self.row(&mut section, Rank::Normal, Tone::Plain, Say::Root, root);
            self.row(&mut section, Rank::Detail, Tone::Plain, Say::RootName, distinguished(&anchor.subject));
            let (from, to) = (calendar::day(anchor.not_before), calendar::day(anchor.not_after));
            let period = Say::Period.with(lang, &[&dates::brief(lang, from), &dates::brief(lang, to)]);
            self.row(&mut section, Rank::Normal, Tone::Plain, Say::RootEnds, period);
            let print = with_colons(&anchor.fingerprint.0);
            self.row(&mut section, Rank::Normal, Tone::Quiet, Say::RootPrint, print);
        }
        if matches!(view, TrustView::Copied { .. }) {
            section.push(Rank::Normal, Tone::Quiet, "", Say::CopyNote.say(lang));
        }
        section
    }

    /// What was not asked, who may ask, and how the holder can (`docs/card.md §4.4`).
    fn revocation(&self) -> Section {
        let lang = self.lang;
        let mut section = self.section(Say::Revocation);
        section.push(Rank::Headline, Tone::Quiet, "", Say::NotAsked.say(lang));
        section.push(Rank::Normal, Tone::Quiet, "", Say::OnlyVerifiers.say(lang));
        let ways = [Say::WayClient, Say::WayPortal, Say::WayCounter].map(|way| way.say(lang));
        section.list(Tone::Plain, Say::Ways.say(lang), ways);
        section
    }

    /// The holder, masked until revealed.
    fn holder(&self, holder: &Holder) -> Section {
        let lang = self.lang;
        let mut section = self.section(Say::Holder);
        for (label, text) in four(holder, lang) {
            let (tone, value) = match text {
                Some(text) => (Tone::Plain, self.reveal.of(&clean(&text))),
                None => (Tone::Quiet, Say::NotGiven.say(lang).to_owned()),
            };
            self.row(&mut section, Rank::Normal, tone, label, value);
        }
        for (field, text, places) in [
            (Say::Name, &holder.name, &holder.name_substituted),
            (Say::Address, &holder.address, &holder.address_substituted),
        ] {
            self.substituted(&mut section, field, text.as_ref().map_or("", |text| text.as_str()), places);
        }
        for (oid, value) in &holder.unknown {
            let label = Say::UnknownName.with(lang, &[&clean(oid)]);
            section.push(Rank::Normal, Tone::Quiet, &label, self.reveal.of(&clean(value)));
        }
        section
    }

    /// Which characters stand for others. Masked, only how many.
    fn substituted(&self, section: &mut Section, field: Say, text: &str, places: &[usize]) {
        let lang = self.lang;
        if places.is_empty() {
            return;
        }
        let field = field.say(lang);
        let told: Vec<String> = match self.reveal {
            Reveal::Masked => vec![Say::SubstitutedCount.with(lang, &[field, &places.len().to_string()])],
            Reveal::Shown => {
                let at = |place: usize| {
                    text.chars().nth(place.saturating_sub(1)).map_or_else(String::new, String::from)
                };
                places
                    .iter()
                    .map(|place| {
                        Say::SubstitutedAt.with(lang, &[field, &place.to_string(), &clean(&at(*place))])
                    })
                    .collect()
            }
        };
        section.list(Tone::Warn, Say::Substituted.say(lang), told);
        section.push(Rank::Normal, Tone::Quiet, CONTINUED, Say::SubstitutedNote.say(lang));
    }

    /// The public key and the issuer's signature.
    fn key(&self) -> Section {
        let certificate = self.certificate;
        let mut section = self.section(Say::Key);
        let (tone, key) = match section::unsupported_key(self.slot, certificate, self.lang) {
            Some(told) => (Tone::Warn, told),
            None => (Tone::Plain, section::key(&certificate.key)),
        };
        self.row(&mut section, Rank::Normal, tone, Say::KeyAlgorithm, key);
        let mut quiet = |label: Say, value: String| {
            section.push(Rank::Detail, Tone::Quiet, label.say(self.lang), value);
        };
        match &certificate.details.public_key {
            PublicKey::Rsa { modulus, exponent } => {
                quiet(Say::Exponent, exponent_told(exponent));
                quiet(Say::Modulus, with_colons(modulus));
            }
            PublicKey::Ec { curve, point } => {
                quiet(Say::Curve, clean(curve.as_deref().unwrap_or("?")));
                quiet(Say::Point, with_colons(point));
            }
            PublicKey::Other(bytes) => quiet(Say::KeyBytes, with_colons(bytes)),
        }
        let algorithm = &certificate.details.signature_algorithm;
        let signed = match algorithm.name {
            Some(name) => format!("{name} ({})", algorithm.oid),
            None => clean(&algorithm.oid),
        };
        self.row(&mut section, Rank::Normal, Tone::Plain, Say::SignedWith, signed);
        let signature = with_colons(&certificate.details.signature);
        self.row(&mut section, Rank::Detail, Tone::Quiet, Say::SignatureBytes, signature);
        section
    }

    /// Every extension, in the order in which they are written.
    fn extensions(&self) -> Section {
        let mut section = Section::titled(About::Extensions, Say::Extensions.say(self.lang));
        let reveal = of_names(self.slot, self.certificate, self.reveal);
        for extension in &self.certificate.details.extensions {
            extensions::tell(extension, self.lang, reveal, &mut section);
        }
        if section.rows.is_empty() {
            section.push(Rank::Normal, Tone::Quiet, "", Say::None.say(self.lang));
        }
        section
    }
}

/// A time of day in Japan to the second.
fn seconds(at: Instant) -> String {
    at.with_timezone(&calendar::japan()).format("%H:%M:%S").to_string()
}

/// Plain hex with a colon between octets, as every fingerprint is told: so it can be compared aloud.
pub(super) fn with_colons_text(hex: &str) -> String {
    let digits: Vec<char> = hex.chars().collect();
    digits.chunks(2).map(|pair| pair.iter().collect::<String>()).collect::<Vec<_>>().join(":")
}

/// 65537 for the exponent that everybody uses, hex for others that do not fit a number.
fn exponent_told(exponent: &[u8]) -> String {
    if exponent.len() > 8 {
        return with_colons(exponent);
    }
    exponent.iter().fold(0_u64, |number, octet| number << 8 | u64::from(*octet)).to_string()
}

/// 基本4情報 in words, uncovered.
fn four(holder: &Holder, lang: Lang) -> [(Say, Option<Words>); 4] {
    [
        (Say::Name, holder.name.clone()),
        (Say::Birth, holder.birth_date.as_ref().map(|birth| birth_date(birth, lang).into())),
        (Say::Sex, holder.sex.as_deref().map(|code| sex(code, lang).into())),
        (Say::Address, holder.address.clone()),
    ]
}

/// 基本4情報 as rows, label and value, masked until revealed: what whoever gets this certificate can read.
#[must_use]
pub fn attributes(holder: &Holder, lang: Lang, reveal: Reveal) -> [(&'static str, String); 4] {
    four(holder, lang).map(|(label, text)| {
        let value = match text {
            Some(text) => reveal.of(&clean(&text)),
            None => Say::NotGiven.say(lang).to_owned(),
        };
        (label.say(lang), value)
    })
}

/// The names of 基本4情報, for who has not read them yet.
#[must_use]
pub fn attribute_names(lang: Lang) -> [&'static str; 4] {
    four(&Holder::default(), lang).map(|(label, _)| label.say(lang))
}

/// 性別 in words; a code that is not known as it stands.
pub(super) fn sex(code: &str, lang: Lang) -> String {
    words::sex(code).with(lang, &[code])
}

/// A date of birth with its era: the day as the certificate means it, and what was written.
#[must_use]
pub fn birth_date(birth: &BirthDate, lang: Lang) -> String {
    match (birth.day, lang) {
        (None, _) => Say::BirthPartly.with(lang, &[&birth.raw]),
        (Some(day), Lang::Ja) => dates::day(lang, day),
        (Some(day), Lang::En) => match Era::of(day) {
            Some((era, year)) => format!("{} ({} {year})", dates::day(lang, day), era.name_en()),
            None => format!("{} ({})", dates::day(lang, day), day.year()),
        },
    }
}

#[cfg(test)]
mod tests;
