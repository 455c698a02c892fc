//! An answer to reset, byte by byte: a row for each part of it, then what is not as the standard has it.
//!
//! It never says which card it is: that is asked of the card.

use super::section::{About, CONTINUED, Rank, Section, Tone};
use super::text::{Lang, words};
use crate::codec::atr::historical::{
    Access, Capabilities, Category, Coding, Commands, Item, Life, Services, TypeB, storage_name,
    storage_standard,
};
use crate::codec::atr::{Atr, Convention, Flaw, Letter, Part, Says, Tells, Wrong};

/// What each byte says.
#[must_use]
pub fn section(atr: &[u8], lang: Lang) -> Section {
    let atr = Atr::read(atr);
    let mut section = Section::titled(About::Card, Say::Title.say(lang));
    if atr.parts.len() > 1 {
        let protocols: Vec<String> = atr.protocols().iter().map(|protocol| format!("T={protocol}")).collect();
        section.push(Rank::Normal, Tone::Plain, Say::Protocols.say(lang), protocols.join(", "));
    }
    for part in &atr.parts {
        let (label, mut told) = row(part, lang);
        let bytes = hex(&part.bytes);
        let first = if told.is_empty() { bytes } else { format!("{bytes}  {}", told.remove(0)) };
        let tone =
            if matches!(part.says, Says::Historical | Says::Surplus) { Tone::Quiet } else { Tone::Plain };
        section.push(Rank::Detail, tone, &label, first);
        for further in told {
            section.push(Rank::Detail, tone, CONTINUED, further);
        }
    }
    for flaw in &atr.flaws {
        section.push(
            Rank::Normal,
            Tone::Warn,
            &Say::Byte.with(lang, &[&(flaw.at + 1).to_string()]),
            wrong(*flaw, lang),
        );
    }
    section
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
}

words! {
    enum Say {
        Title: "ATR (リセット応答)", "ATR (answer to reset)";
        Protocols: "伝送プロトコル", "Protocols";
        Byte: "{0} バイト目", "Byte {0}";
        Historical: "管理情報", "Historical";

        Direct: "ダイレクトコンベンション", "direct convention";
        Inverse: "インバースコンベンション", "inverse convention";
        NoConvention: "3B でも 3F でもありません", "neither 3B nor 3F";
        Format: "続くバイト {0}、管理情報 {1} バイト", "next {0}, {1} historical bytes";
        FormatNone: "インターフェースバイトなし、管理情報 {0} バイト", "no interface bytes, {0} historical bytes";

        Speed: "Fi={0}、Di={1}、1ビット {2} クロック", "Fi={0}, Di={1}, {2} clock cycles per bit";
        Rate: "{0} MHz まで、そのとき {1} bit/s", "up to {0} MHz, {1} bit/s then";
        SpeedReserved: "予約された値", "reserved value";
        Unconnected: "C6 (VPP) は使いません", "C6 (VPP) is not used";
        Programming: "書き込み電圧 {0} V (今は使いません)", "programming voltage {0} V (no longer used)";
        ProgrammingTenths: "書き込み電圧 {0} V (今は使いません)", "programming voltage {0} V (no longer used)";
        Guard: "文字の間隔を {0} ビット分のばします", "{0} more bits between characters";
        GuardShortest: "文字の間隔は最短", "shortest time between characters";
        Protocol: "T={0}、続くバイト {1}", "T={0}, next {1}";
        ProtocolLast: "T={0}、続くバイトなし", "T={0}, none next";
        Global: "T=15 (プロトコルによらない値)、続くバイト {0}", "T=15 (values for all protocols), next {0}";
        GlobalLast: "T=15 (プロトコルによらない値)、続くバイトなし", "T=15 (values for all protocols), none next";
        Specific: "T={0} だけで話します", "speaks T={0} alone";
        SpecificFixed: "変えられません", "can't be changed";
        SpecificFree: "リセットで変えられます", "a reset may change it";
        SpecificImplicit: "速度はカードが決めます", "the card sets the speed";
        SpecificGiven: "速度は TA1 のとおり", "the speed is that of TA1";
        Waiting: "待ち時間 960 × {0} ビット", "waits up to 960 x {0} bits";
        BlockSize: "1ブロック {0} バイトまで (IFSC)", "blocks of up to {0} bytes (IFSC)";
        BlockWaiting: "待ち時間の指数 ブロック {0} (BWI)、文字 {1} (CWI)", "waiting times as exponents, block {0} (BWI), character {1} (CWI)";
        Crc: "ブロックの検査は CRC", "blocks are checked by a CRC";
        Lrc: "ブロックの検査は LRC", "blocks are checked by an LRC";
        ClockNever: "クロックは止められません", "the clock may not stop";
        ClockLow: "クロックは L で止められます", "the clock may stop low";
        ClockHigh: "クロックは H で止められます", "the clock may stop high";
        ClockEither: "クロックはどちらでも止められます", "the clock may stop either way";
        Classes: "電圧 {0}", "works at {0}";
        C6None: "C6 は使いません", "C6 is not used";
        C6Standard: "C6 の使い方 {0}", "C6 is used, code {0}";
        C6Own: "C6 の使い方は製造者が決めます (コード {0})", "C6 is used in the maker's own way, code {0}";
        Nothing: "規格に意味の決まりがありません", "the standard gives it no meaning";

        WithStatus: "コンパクトTLV、最後の3バイトは状態", "compact-TLV, the last three bytes are a status";
        DirectoryNext: "続きを記したファイルの参照", "a reference to a file that tells more";
        Objects: "コンパクトTLV", "compact-TLV";
        Reserved: "予約された値", "reserved value";
        Proprietary: "製造者が決めた形式", "the maker's own format";
        Unread: "読み方の決まりがありません", "no rule says how to read them";

        Country: "国コード {0}", "country code {0}";
        CountryJapan: "国コード 392 (日本)", "country code 392 (Japan)";
        Issuer: "発行者の番号 {0}", "issuer's number {0}";
        InitialAccess: "最初のデータの読み方 {0}", "how to read the first data, {0}";
        IssuerData: "発行者のデータ {0}", "issuer's data {0}";
        PreIssuing: "発行前のデータ {0}", "data from before it was issued, {0}";
        Application: "アプリケーション {0}", "application {0}";
        Directory: "参照 {0}", "reference {0}";
        Unknown: "タグ {0} {1}", "tag {0} {1}";
        Storage: "{0} ({1})", "{0} ({1})";
        StorageUnnamed: "名前 {0}", "name {0}";
        StandardUnknown: "規格 {0}", "standard {0}";

        Services: "カードのサービス", "what the card offers";
        ByName: "アプリケーションを名前全体で選べます", "applications are selected by their whole name";
        ByPart: "アプリケーションを名前の始めで選べます", "applications are selected by the beginning of their name";
        InDir: "EF.DIR にデータがあります", "objects in EF.DIR";
        InAtr: "EF.ATR にデータがあります", "objects in EF.ATR";
        AccessBinary: "読み方は READ BINARY", "read by READ BINARY";
        AccessRecord: "読み方は READ RECORD", "read by READ RECORD";
        AccessData: "読み方は GET DATA", "read by GET DATA";
        AccessReserved: "読み方は予約された値", "read in a reserved way";
        MasterFile: "MF があります", "with a master file";
        NoMasterFile: "MF はありません", "without a master file";

        Capabilities: "カードの能力", "what the card can";
        SelectName: "DF を名前全体で選択", "DF selected by its whole name";
        SelectPart: "DF を名前の一部で選択", "DF selected by a part of its name";
        SelectPath: "DF をパスで選択", "DF selected by path";
        SelectFile: "DF をファイル識別子で選択", "DF selected by file identifier";
        SelectImplicit: "DF の選択を省略", "DF selected without a command";
        ShortFile: "短縮 EF 識別子", "short EF identifiers";
        RecordNumber: "レコード番号", "record numbers";
        RecordIdentifier: "レコード識別子", "record identifiers";
        Tlv: "TLV 構造の EF", "EF of TLV objects";
        WriteOnce: "書き込みは1回だけ", "written once";
        WriteOwn: "書き込みは製造者が決めた方式", "written in the maker's own way";
        WriteOr: "書き込みは OR", "written by OR";
        WriteAnd: "書き込みは AND", "written by AND";
        FfTag: "タグは FF で始まれます", "a tag may begin with FF";
        Unit: "データの単位 {0} ビット", "data units of {0} bits";
        Chaining: "コマンドの分割", "command chaining";
        ExtendedLength: "拡張長", "extended length";
        LengthsInAtr: "拡張長の上限は EF.ATR に", "EF.ATR tells the extended lengths";
        NoChannels: "論理チャネルなし", "no logical channels";
        ChannelsByReader: "論理チャネル {0} まで、番号は端末が決めます", "up to {0} logical channels, numbered by the reader";
        ChannelsByCard: "論理チャネル {0} まで、番号はカードが決めます", "up to {0} logical channels, numbered by the card";
        ChannelsByBoth: "論理チャネル {0} まで、番号はどちらも決められます", "up to {0} logical channels, numbered by either";

        Word: "SW {0}", "SW {0}";
        LifeUntold: "ライフサイクルの情報なし", "life cycle not told";
        LifeCreation: "ライフサイクルは作成中", "life cycle is creation";
        LifeInitialisation: "ライフサイクルは初期化中", "life cycle is initialisation";
        LifeActive: "ライフサイクルは運用中 (活性)", "life cycle is operational (activated)";
        LifeInactive: "ライフサイクルは運用中 (非活性)", "life cycle is operational (deactivated)";
        LifeTerminated: "ライフサイクルは終了", "life cycle is terminated";
        LifeProprietary: "ライフサイクルは製造者が決めた値", "life cycle is the maker's own value";
        LifeReserved: "ライフサイクルは予約された値", "life cycle is a reserved value";

        TypeBApplication: "リーダーがタイプBの応答から作った値らしい。アプリケーションのデータ", "as a reader makes it of a type B card, data of the application";
        TypeBBaseSpeed: "106 kbit/s だけ", "106 kbit/s alone";
        TypeBSpeeds: "カードから {0}、カードへ {1} kbit/s", "from the card {0}, to the card {1} kbit/s";
        TypeBSame: "両方向とも同じ速度", "the same speed both ways";
        Frame: "1フレーム {0} バイトまで", "frames of up to {0} bytes";
        FwtReserved: "待ち時間は予約された値", "the waiting time is a reserved value";
        Fwt: "待ち時間 {0} ミリ秒まで (FWI {1})", "waits up to {0} ms (FWI {1})";
        Node: "NAD 対応", "takes NAD";
        CardId: "CID 対応", "takes CID";
        Buffer: "MBLI {0}", "MBLI {0}";
        BufferUntold: "受け取れる量の情報なし", "does not tell how much it takes";

        CheckRight: "検査バイトは正しい値", "the check byte is right";
        CheckWrong: "検査バイトが違います。正しくは {0}", "the check byte is wrong, {0} would be right";
        Surplus: "余分", "surplus";

        Empty: "1バイトもありません", "there is no byte";
        NoFormat: "T0 がありません", "T0 is missing";
        NoInterface: "{0} がありません", "{0} is missing";
        HistoricalShort: "管理情報が {0} バイト足りません", "{0} historical bytes are missing";
        NoProtocol: "最初のプロトコルが T=15 になっています", "the first protocol is T=15, which is none";
        HistoricalForm: "管理情報が形式に合いません", "the historical bytes leave their format";
        NoCheck: "検査バイト TCK がありません", "the check byte TCK is missing";
        CheckUndue: "T=0 だけのカードには検査バイト TCK がないはずです", "a card with T=0 alone has no check byte TCK";
        SurplusCount: "終わりのあとに {0} バイトあります", "{0} bytes follow the end";
        TooLong: "33バイトを超えています", "there are more than 33 bytes";
    }
}

/// A part's name and what it says, line by line.
fn row(part: &Part, lang: Lang) -> (String, Vec<String>) {
    let historical = || Say::Historical.say(lang).to_owned();
    let one = |say: Say| vec![say.say(lang).to_owned()];
    match &part.says {
        Says::Convention(convention) => {
            let say = match convention {
                Some(Convention::Direct) => Say::Direct,
                Some(Convention::Inverse) => Say::Inverse,
                None => Say::NoConvention,
            };
            ("TS".into(), one(say))
        }
        Says::Format { interface, historical } => {
            let count = historical.to_string();
            let told = match next(*interface, 1) {
                Some(next) => Say::Format.with(lang, &[&next, &count]),
                None => Say::FormatNone.with(lang, &[&count]),
            };
            ("T0".into(), vec![told])
        }
        Says::Interface { letter, group, tells } => {
            (format!("T{letter:?}{group}"), interface(*tells, *group, lang))
        }
        Says::Category(category) => (
            historical(),
            one(match category {
                Category::WithStatus => Say::WithStatus,
                Category::Directory => Say::DirectoryNext,
                Category::Objects => Say::Objects,
                Category::Reserved => Say::Reserved,
                Category::Proprietary => Say::Proprietary,
            }),
        ),
        Says::Item(item) => (CONTINUED.into(), self::item(item, lang)),
        Says::TypeB(told) => {
            let label = if *told == TypeB::Application { historical() } else { CONTINUED.into() };
            (label, vec![type_b(*told, lang)])
        }
        Says::Historical => (CONTINUED.into(), one(Say::Unread)),
        Says::Check { right } => {
            let told = if part.bytes == [*right] {
                Say::CheckRight.say(lang).to_owned()
            } else {
                Say::CheckWrong.with(lang, &[&hex(&[*right])])
            };
            ("TCK".into(), vec![told])
        }
        Says::Surplus => (CONTINUED.into(), one(Say::Surplus)),
    }
}

/// The names of the bytes that come next: `TA1 TD1`.
fn next(bits: u8, group: usize) -> Option<String> {
    let letters = [Letter::A, Letter::B, Letter::C, Letter::D].into_iter().enumerate();
    let named: Vec<String> = letters
        .filter(|(bit, _)| bits >> bit & 1 != 0)
        .map(|(_, letter)| format!("T{letter:?}{group}"))
        .collect();
    (!named.is_empty()).then(|| named.join(" "))
}

fn interface(tells: Tells, group: usize, lang: Lang) -> Vec<String> {
    let say = |say: Say| say.say(lang).to_owned();
    let with = |say: Say, value: u8| say.with(lang, &[&value.to_string()]);
    match tells {
        Tells::Speed { cycles: Some(cycles), most_khz, factor: Some(factor) } => {
            let (cycles, factor) = (u32::from(cycles), u32::from(factor));
            let bit = tenths(cycles * 10 / factor);
            let rate = u32::from(most_khz) * 1_000 * factor / cycles;
            vec![
                Say::Speed.with(lang, &[&cycles.to_string(), &factor.to_string(), &bit]),
                Say::Rate.with(lang, &[&tenths(u32::from(most_khz) / 100), &rate.to_string()]),
            ]
        }
        Tells::Speed { .. } => vec![say(Say::SpeedReserved)],
        Tells::Programming { volts: 0, .. } => vec![say(Say::Unconnected)],
        Tells::Programming { volts, .. } => vec![with(Say::Programming, volts)],
        Tells::ProgrammingTenths(value) => {
            vec![Say::ProgrammingTenths.with(lang, &[&tenths(value.into())])]
        }
        Tells::Guard(255) => vec![say(Say::GuardShortest)],
        Tells::Guard(value) => vec![with(Say::Guard, value)],
        Tells::Protocol { protocol, next } => {
            let told = match (protocol, self::next(next, group + 1)) {
                (15, Some(next)) => Say::Global.with(lang, &[&next]),
                (15, None) => say(Say::GlobalLast),
                (_, Some(next)) => Say::Protocol.with(lang, &[&protocol.to_string(), &next]),
                (_, None) => with(Say::ProtocolLast, protocol),
            };
            vec![told]
        }
        Tells::Specific { protocol, fixed, implicit } => vec![
            with(Say::Specific, protocol),
            say(if fixed { Say::SpecificFixed } else { Say::SpecificFree }),
            say(if implicit { Say::SpecificImplicit } else { Say::SpecificGiven }),
        ],
        Tells::Waiting(value) => vec![with(Say::Waiting, value)],
        Tells::BlockSize(value) => vec![with(Say::BlockSize, value)],
        Tells::BlockWaiting { block, character } => {
            vec![Say::BlockWaiting.with(lang, &[&block.to_string(), &character.to_string()])]
        }
        Tells::BlockCheck { crc } => vec![say(if crc { Say::Crc } else { Say::Lrc })],
        Tells::Clock { stop, classes } => {
            let stop =
                [Say::ClockNever, Say::ClockLow, Say::ClockHigh, Say::ClockEither][usize::from(stop & 3)];
            let volts: Vec<&str> = ["5 V", "3 V", "1.8 V"]
                .into_iter()
                .enumerate()
                .filter_map(|(bit, volts)| (classes >> bit & 1 != 0).then_some(volts))
                .collect();
            let mut told = vec![say(stop)];
            told.extend((!volts.is_empty()).then(|| Say::Classes.with(lang, &[&volts.join(", ")])));
            told
        }
        Tells::C6 { proprietary: true, usage } => vec![with(Say::C6Own, usage)],
        Tells::C6 { usage: 0, .. } => vec![say(Say::C6None)],
        Tells::C6 { usage, .. } => vec![with(Say::C6Standard, usage)],
        Tells::Nothing => vec![say(Say::Nothing)],
    }
}

/// A number of tenths, without a zero behind the point.
fn tenths(value: u32) -> String {
    if value.is_multiple_of(10) { (value / 10).to_string() } else { format!("{}.{}", value / 10, value % 10) }
}

fn item(item: &Item, lang: Lang) -> Vec<String> {
    let with = |say: Say, value: &[u8]| vec![say.with(lang, &[&hex(value)])];
    match item {
        Item::Country(value) => vec![country(value, lang)],
        Item::Issuer(value) => with(Say::Issuer, value),
        Item::InitialAccess(value) => with(Say::InitialAccess, value),
        Item::IssuerData(value) => with(Say::IssuerData, value),
        Item::PreIssuing(value) => with(Say::PreIssuing, value),
        Item::Application(value) => with(Say::Application, value),
        Item::Directory(byte) => with(Say::Directory, &[*byte]),
        Item::Unknown { tag, value } => vec![Say::Unknown.with(lang, &[&format!("{tag:X}"), &hex(value)])],
        Item::Services(services) => self::services(*services, lang),
        Item::Capabilities(capabilities) => self::capabilities(*capabilities, lang),
        Item::Status { life, word } => {
            let life = life.map(|life| self::life(life).say(lang).to_owned());
            let word = word.map(|word| Say::Word.with(lang, &[&format!("{word:04X}")]));
            life.into_iter().chain(word).collect()
        }
        Item::Storage { standard, name, .. } => {
            let standard = storage_standard(*standard)
                .map_or_else(|| Say::StandardUnknown.with(lang, &[&hex(&[*standard])]), str::to_owned);
            let name = storage_name(*name)
                .map_or_else(|| Say::StorageUnnamed.with(lang, &[&hex(&name.to_be_bytes())]), str::to_owned);
            vec![Say::Storage.with(lang, &[&name, &standard])]
        }
    }
}

/// Three digits, the half byte behind them is a filler: `39 2F` is Japan's 392.
fn country(value: &[u8], lang: Lang) -> String {
    let digits: String = value.iter().map(|byte| format!("{byte:02X}")).collect();
    match digits.get(..3) {
        Some("392") => Say::CountryJapan.say(lang).to_owned(),
        Some(code) if code.bytes().all(|digit| digit.is_ascii_digit()) => Say::Country.with(lang, &[code]),
        _ => Say::Country.with(lang, &[&hex(value)]),
    }
}

fn life(life: Life) -> Say {
    match life {
        Life::Untold => Say::LifeUntold,
        Life::Creation => Say::LifeCreation,
        Life::Initialisation => Say::LifeInitialisation,
        Life::Operational { active: true } => Say::LifeActive,
        Life::Operational { active: false } => Say::LifeInactive,
        Life::Terminated => Say::LifeTerminated,
        Life::Proprietary => Say::LifeProprietary,
        Life::Reserved => Say::LifeReserved,
    }
}

fn services(services: Services, lang: Lang) -> Vec<String> {
    let Services { by_name, by_part, in_dir, in_atr, access, master_file } = services;
    let told = [
        (true, Say::Services),
        (by_name, Say::ByName),
        (by_part, Say::ByPart),
        (in_dir, Say::InDir),
        (in_atr, Say::InAtr),
        (
            in_dir || in_atr,
            match access {
                Access::Binary => Say::AccessBinary,
                Access::Record => Say::AccessRecord,
                Access::Data => Say::AccessData,
                Access::Reserved => Say::AccessReserved,
            },
        ),
        (true, if master_file { Say::MasterFile } else { Say::NoMasterFile }),
    ];
    said(&told, lang)
}

/// Those of the words that hold.
fn said(told: &[(bool, Say)], lang: Lang) -> Vec<String> {
    told.iter().filter(|(holds, _)| *holds).map(|(_, say)| say.say(lang).to_owned()).collect()
}

fn capabilities(capabilities: Capabilities, lang: Lang) -> Vec<String> {
    let Capabilities { selection, coding, commands } = capabilities;
    let ways = [
        Say::SelectName,
        Say::SelectPart,
        Say::SelectPath,
        Say::SelectFile,
        Say::SelectImplicit,
        Say::ShortFile,
        Say::RecordNumber,
        Say::RecordIdentifier,
    ];
    let mut told = vec![Say::Capabilities.say(lang).to_owned()];
    let ways = ways.into_iter().enumerate().filter(|(bit, _)| selection & (0x80 >> bit) != 0);
    told.extend(ways.map(|(_, say)| say.say(lang).to_owned()));
    if let Some(Coding { objects, write, ff_tag, unit }) = coding {
        let write = [Say::WriteOnce, Say::WriteOwn, Say::WriteOr, Say::WriteAnd][usize::from(write & 3)];
        told.extend(said(&[(objects, Say::Tlv), (true, write), (ff_tag, Say::FfTag)], lang));
        told.push(Say::Unit.with(lang, &[&(4_u32 << unit).to_string()]));
    }
    if let Some(Commands { chaining, extended, lengths_in_atr, channels_by, channels }) = commands {
        let commands =
            [(chaining, Say::Chaining), (extended, Say::ExtendedLength), (lengths_in_atr, Say::LengthsInAtr)];
        told.extend(said(&commands, lang));
        let by = [Say::NoChannels, Say::ChannelsByReader, Say::ChannelsByCard, Say::ChannelsByBoth];
        told.push(by[usize::from(channels_by & 3)].with(lang, &[&channels.to_string()]));
    }
    told
}

fn type_b(told: TypeB, lang: Lang) -> String {
    match told {
        TypeB::Application => Say::TypeBApplication.say(lang).to_owned(),
        TypeB::Speeds { to_reader: 0, to_card: 0, .. } => Say::TypeBBaseSpeed.say(lang).to_owned(),
        TypeB::Speeds { same, to_reader, to_card } => {
            let speeds = |bits: u8| {
                let more = [212, 424, 847].into_iter().enumerate().filter(|(bit, _)| bits >> bit & 1 != 0);
                let all: Vec<String> = std::iter::once(106)
                    .chain(more.map(|(_, speed)| speed))
                    .map(|speed| speed.to_string())
                    .collect();
                all.join("/")
            };
            let told = Say::TypeBSpeeds.with(lang, &[&speeds(to_reader), &speeds(to_card)]);
            if same { joined(&[told, Say::TypeBSame.say(lang).to_owned()], lang) } else { told }
        }
        TypeB::Frame(Some(size)) => Say::Frame.with(lang, &[&size.to_string()]),
        TypeB::Frame(None) => Say::Reserved.say(lang).to_owned(),
        TypeB::Waiting { code, node, card } => {
            let wait = if code > 14 {
                Say::FwtReserved.say(lang).to_owned()
            } else {
                // 4096 cycles of 13.56 MHz.
                let tenths = (4_096_u64 << code) * 10 / 13_560;
                Say::Fwt.with(
                    lang,
                    &[&self::tenths(u32::try_from(tenths).unwrap_or(u32::MAX)), &code.to_string()],
                )
            };
            let mut told = vec![wait];
            told.extend(said(&[(node, Say::Node), (card, Say::CardId)], lang));
            joined(&told, lang)
        }
        TypeB::Buffer(0) => Say::BufferUntold.say(lang).to_owned(),
        TypeB::Buffer(code) => Say::Buffer.with(lang, &[&code.to_string()]),
    }
}

fn joined(told: &[String], lang: Lang) -> String {
    told.join(lang.pick("、", ", "))
}

fn wrong(flaw: Flaw, lang: Lang) -> String {
    match flaw.what {
        Wrong::Empty => Say::Empty.say(lang).to_owned(),
        Wrong::Start => Say::NoConvention.say(lang).to_owned(),
        Wrong::NoFormat => Say::NoFormat.say(lang).to_owned(),
        Wrong::NoInterface { letter, group } => {
            Say::NoInterface.with(lang, &[&format!("T{letter:?}{group}")])
        }
        Wrong::HistoricalShort { missing } => Say::HistoricalShort.with(lang, &[&missing.to_string()]),
        Wrong::NoProtocol => Say::NoProtocol.say(lang).to_owned(),
        Wrong::Historical => Say::HistoricalForm.say(lang).to_owned(),
        Wrong::NoCheck => Say::NoCheck.say(lang).to_owned(),
        Wrong::CheckUndue => Say::CheckUndue.say(lang).to_owned(),
        Wrong::CheckWrong { right } => Say::CheckWrong.with(lang, &[&hex(&[right])]),
        Wrong::Surplus { count } => Say::SurplusCount.with(lang, &[&count.to_string()]),
        Wrong::TooLong => Say::TooLong.say(lang).to_owned(),
    }
}

#[cfg(test)]
mod tests;
