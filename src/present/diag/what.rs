//! What was seen, in one line; and why it matters, or what it means.

use std::time::Duration;

use crate::diag::facts::{Complaint, Holder, Os, Sandbox};
use crate::diag::fault::Fault;
use crate::diag::finding::{Device, Resembles, What};
use crate::domain::credential::{Application, Tries};
use crate::domain::kind::CardKind;
use crate::domain::lifecycle::State;
use crate::domain::text::hex;
use crate::present::pin::capital;
use crate::present::problem::Problem;
use crate::present::sanitize::clean;
use crate::present::section;
use crate::present::text::{Lang, Text, words};

/// What was seen; and why it matters, or what it means.
#[must_use]
pub(super) fn told(what: &What, lang: Lang) -> (String, String) {
    let fault = match what {
        What::Fault(fault) => Some(*fault),
        What::Spied(spy) => Some(Fault::Spied(*spy)),
        // Nobody knows by which program.
        What::Held(holders) if holders.is_empty() => Some(Fault::Held),
        _ => None,
    };
    if let Some(fault) = fault {
        let problem = Problem::of_fault(fault, lang);
        return (problem.what, problem.why);
    }
    let filling = filling(what, lang);
    let filling: Vec<&str> = filling.iter().map(String::as_str).collect();
    (seen(what).with(lang, &filling), meaning(what).with(lang, &filling))
}

/// What stands in the places of both.
fn filling(what: &What, lang: Lang) -> Vec<String> {
    let known = |text: &Option<String>| text.as_deref().map(clean).unwrap_or_default();
    match what {
        What::System(name) => vec![known(name)],
        What::Versions { library, daemon } => vec![known(library), known(daemon)],
        What::VersionsDiffer { library, daemon } => vec![clean(library), clean(daemon)],
        What::LibraryCopies(texts) | What::KernelModules(texts) => vec![clean(&texts.join(", "))],
        What::SocketThere(text)
        | What::SocketMissing(text)
        | What::SocketBarred(text)
        | What::SystemReader(text)
        | What::WindowsDriver(text)
        | What::Listed(text)
        | What::NotNamed(text)
        | What::ReaderUnavailable(text)
        | What::Mute(text) => vec![clean(text)],
        What::UnitMasked(unit) => vec![(*unit).to_owned()],
        What::UnitFailed(unit, why) => vec![(*unit).to_owned(), clean(why)],
        What::ReaderLimit(most) => vec![most.to_string()],
        What::OnBus(of) | What::NoPcscDriver(of) | What::Ignored(of) | What::Unlisted(of) => vec![device(of)],
        What::TakenByKernel(of, module) => vec![device(of), clean(module)],
        What::Unsteady { reader, times } => vec![clean(reader), times.to_string()],
        What::DriverKnows { device: of, bundle, version } => vec![device(of), clean(bundle), known(version)],
        What::DriverTooOld { device: of, version, since } => vec![device(of), known(version), known(since)],
        What::OtherBundle { device: of, package } => vec![device(of), clean(package)],
        What::Known { row, .. } => {
            let note = row.note.as_ref().map(|note| lang.pick(&*note.ja, &*note.en));
            vec![clean(&row.name), note.map(clean).unwrap_or_default()]
        }
        What::Says { vendor, version } => {
            let version = version.map(|(major, minor, build)| format!("{major}.{minor}.{build}"));
            vec![known(vendor), version.unwrap_or_default()]
        }
        What::WrongSlot { here, there } => vec![clean(here), clean(there)],
        What::Present { reader, atr } => vec![clean(reader), hex(atr)],
        What::BadAtr(atr) => vec![hex(atr)],
        What::Held(holders) | What::MayHold(holders) => vec![names(holders, lang)],
        What::Flaky { times } => vec![times.to_string()],
        What::Slow { median, p95 } | What::Uneven { median, p95 } => {
            vec![spent(*median, lang), bound(*p95, lang)]
        }
        What::Timing { count, median, p95 } => {
            vec![spent(*median, lang), bound(*p95, lang), count.to_string()]
        }
        What::Kind(kind) => vec![section::kind(*kind).say(lang).to_owned()],
        What::OtherCard { possibly, .. } => {
            vec![possibly.map(resembling).map_or("", |it| it.say(lang)).to_owned()]
        }
        What::SeveralCards(cards) => vec![cards.to_string()],
        What::Application(of) => vec![capital(application(*of).say(lang))],
        What::NoApplication(of) => vec![application(*of).say(lang).to_owned()],
        What::ApplicationOdd(of, word) => {
            vec![application(*of).say(lang).to_owned(), format!("{word:04X}")]
        }
        What::Tries(secret, tries) => {
            vec![section::secret(*secret).say(lang).to_owned(), section::tries(*secret, *tries, lang)]
        }
        What::TriesUnread(secret) => vec![section::secret(*secret).say(lang).to_owned()],
        What::Certificate(slot, _)
        | What::CertificateUndated(slot)
        | What::CertificateNeedsPin(slot)
        | What::NoCertificate(slot)
        | What::CertificateUnread(slot) => vec![section::slot(*slot).say(lang).to_owned()],
        // Their words have no places.
        _ => Vec::new(),
    }
}

/// A reader by its name and its numbers.
fn device(of: &Device) -> String {
    let numbers = format!("{:04x}:{:04x}", of.vendor, of.product);
    match &of.name {
        Some(name) => format!("{} ({numbers})", clean(name)),
        None => numbers,
    }
}

/// How long most of something took, at the most: what is shorter than can be told is under that, not within it too.
pub(in crate::present) fn bound(time: Duration, lang: Lang) -> String {
    let told = spent(time, lang);
    if is_short(time) {
        return told;
    }
    Text::new("{0}以内", "within {0}").with(lang, &[&told])
}

/// Shorter than half of the least that is told.
const fn is_short(time: Duration) -> bool {
    time.as_micros() < 50
}

/// How long something took.
pub(in crate::present) fn spent(time: Duration, lang: Lang) -> String {
    let unit = lang.pick("ミリ秒", " ms");
    let millis = time.as_secs_f64() * 1e3;
    if is_short(time) {
        lang.pick("0.1ミリ秒未満", "under 0.1 ms").to_owned()
    } else if millis < 10.0 {
        format!("{millis:.1}{unit}")
    } else {
        format!("{millis:.0}{unit}")
    }
}

/// Programs by their names.
pub(super) fn names(holders: &[Holder], lang: Lang) -> String {
    let names: Vec<_> = holders.iter().map(|of| holder(*of).say(lang)).collect();
    names.join(lang.pick("、", ", "))
}

words! {
    /// A program that may hold a card.
    fn holder(Holder) {
        Holder::Scdaemon => "scdaemon (GnuPG)", "scdaemon (GnuPG)";
        Holder::Browser => "ブラウザー", "a browser";
        Holder::GsdSmartcard => "gsd-smartcard (GNOME)", "gsd-smartcard (GNOME)";
        Holder::Nfcpy => "nfcpy", "nfcpy";
        Holder::OpenSc => "OpenSC", "OpenSC";
        Holder::JpkiClient => "利用者クライアントか e-Tax", "the JPKI client or e-Tax";
        Holder::SecondPcscd => "もう1つの pcscd", "a second pcscd";
    }
}

words! {
    /// What a card may be.
    fn resembling(Resembles) {
        Resembles::MyNumber => "マイナンバーカード", "a My Number Card";
        Resembles::Juki => "住民基本台帳カード", "a Juki card";
        Resembles::DrivingLicence => "運転免許証", "a driving licence";
        Resembles::FeliCa => "交通系や電子マネーの FeliCa", "a FeliCa card: transport, e-money";
        Resembles::Mifare => "MIFARE などの Type A のカード", "MIFARE or another card of type A";
        Resembles::Memory => "非接触のメモリーカード", "a contactless memory card";
    }
}

words! {
    /// The name of an application of the card.
    pub fn application(Application) {
        Application::Jpki => "公的個人認証のアプリケーション", "JPKI application";
        Application::Common => "共通カードのアプリケーション", "common application";
        Application::Text => "券面事項入力補助のアプリケーション", "card text application";
        Application::Surface => "券面事項確認のアプリケーション", "card surface application";
        Application::Juki => "住民基本台帳のアプリケーション", "resident register application";
    }
}

words! {
    /// What was seen.
    fn seen(&What) {
        What::System(None) => "OS の名前と版は分かりません", "The system does not tell its name and release";
        What::System(Some(_)) => "{0}", "{0}";
        What::Simulated => "シミュレーションです", "Simulated: the machine has no part in it";
        What::Sandboxed(Sandbox::Snap) => "snap の中で動いています", "Runs inside a snap";
        What::Sandboxed(Sandbox::Flatpak) => "flatpak の中で動いています", "Runs inside a flatpak";
        What::Sandboxed(Sandbox::Container) => "コンテナの中で動いています", "Runs inside a container";
        What::OverSsh => "SSH 越しに使っています", "This session came over SSH";
        What::RemoteDesktop => "リモートデスクトップ越しに使っています", "This is a Remote Desktop session";
        What::NotLookedAt(Os::Other) => "この OS は調べていません", "This system was not looked at";
        What::NotLookedAt(_) => "コンピューターを調べられませんでした", "The computer could not be looked at";
        What::Versions { library: Some(_), daemon: Some(_) } => "libpcsclite {0} と pcscd {1}", "libpcsclite {0} and pcscd {1}";
        What::Versions { library: Some(_), daemon: None } => "libpcsclite {0}", "libpcsclite {0}";
        What::Versions { library: None, daemon: Some(_) } => "pcscd {1}", "pcscd {1}";
        What::Versions { library: None, daemon: None } => "libpcsclite と pcscd の版は分かりません", "The versions of libpcsclite and pcscd are not told";
        What::VersionsDiffer { .. } => "libpcsclite {0} と pcscd {1} は話が通じません", "libpcsclite {0} and pcscd {1} do not understand each other";
        What::LibraryCopies(_) => "libpcsclite がもう1つあります ({0})", "There is another libpcsclite ({0})";
        What::DaemonMissing(_) => "PC/SC サービス (pcscd) が入っていません", "The PC/SC service (pcscd) is not installed";
        What::DaemonUntold => "pcscd の版を尋ねられません", "The version of pcscd can't be asked";
        What::SocketThere(_) => "ソケットがあり、使えます ({0})", "The socket is there and may be used ({0})";
        What::SocketMissing(_) => "PC/SC サービスのソケットがありません ({0})", "The PC/SC service has no socket ({0})";
        What::SocketBarred(_) => "PC/SC サービスのソケットを使う許可がありません ({0})", "This user may not use the PC/SC service's socket ({0})";
        What::UnitMasked(_) => "{0} がマスクされています", "{0} is masked";
        What::UnitFailed(..) => "{0} が失敗しています ({1})", "{0} has failed ({1})";
        What::UnitDisabled => "pcscd.socket は起動時に始まりません", "pcscd.socket does not start with the machine";
        What::UnitStopped => "pcscd.socket が動いておらず、起動時にも始まりません", "pcscd.socket does not run, and does not start with the machine";
        What::UnitActive => "pcscd.socket が待ち受けています", "pcscd.socket listens";
        What::UnitUntold => "pcscd.socket の状態を見られません", "How pcscd.socket stands can't be seen";
        What::SocketUnseen => "ソケットがあるかを見られません", "Whether there is a socket can't be seen";
        What::ServiceUnasked => "PC/SC サービスにはまだ尋ねていません", "The PC/SC service was not asked yet";
        What::ReaderLimit(_) => "PC/SC サービスが受け持てるリーダーは{0}台までで、すべて使われています", "The PC/SC service serves {0} readers at the most, and they are taken";
        What::Answers => "PC/SC サービスが応答します", "The PC/SC service answers";
        What::Silent => "PC/SC サービスが応答しません", "The PC/SC service does not answer";
        // Told by the fault's own words.
        What::Fault(_) | What::Spied(_) => "", "";
        What::OtherSocket => "別のソケットが指定されています (PCSCLITE_CSOCK_NAME)", "Another socket is named (PCSCLITE_CSOCK_NAME)";
        What::LibraryDebug => "PC/SC ライブラリーが端末に記録を書きます (PCSCLITE_DEBUG)", "The PC/SC library writes what it does to the terminal (PCSCLITE_DEBUG)";
        What::MacLogging => "macOS がカードとのやりとりを記録しています (Logging)", "macOS logs every exchange with the card (Logging)";
        What::WindowsServiceStopped => "Smart Card サービス (SCardSvr) が止まっています", "The Smart Card service (SCardSvr) is stopped";
        What::WindowsServiceDisabled => "Smart Card サービス (SCardSvr) が無効になっています", "The Smart Card service (SCardSvr) is disabled";
        What::WindowsServiceRunning => "Smart Card サービス (SCardSvr) が動いています", "The Smart Card service (SCardSvr) runs";
        What::WindowsServiceUntold => "Smart Card サービス (SCardSvr) の状態が分かりません", "How the Smart Card service (SCardSvr) stands is not told";
        What::WindowsEnumeratorDisabled => "リーダーを知らせるサービス (ScDeviceEnum) が無効になっています", "The service that makes readers known (ScDeviceEnum) is disabled";
        What::PolicyAllows => "polkit がこのユーザーに許可しています", "polkit lets this user in";
        What::PolicyAsked => "polkit が許可を決めます", "polkit decides who may use readers";
        What::NoPolicy => "polkit は関わりません", "polkit has no say in it";
        What::PolicyDenies { .. } => "polkit がこのユーザーに許可していません", "polkit denies this user the readers";
        What::HiddenProcesses => "polkit から利用者のプログラムが見えません (hidepid)", "polkit can't see who asks (hidepid)";
        What::OnBus(_) => "{0} がつながっています", "{0} is connected";
        What::NothingOnBus => "USB にカードリーダーがありません", "There is no card reader on USB";
        What::BusUnseen => "USB を見られません", "USB can't be seen";
        What::TakenByKernel(..) => "{0} をカーネルの {1} が使っています", "The kernel's {1} has taken {0}";
        What::NoPcscDriver(_) => "{0} には、この OS で使える PC/SC のドライバーがありません", "{0} has no PC/SC driver on this system";
        What::Ignored(_) => "{0} を pcscd に見せない設定があります (PCSCLITE_IGNORE)", "A rule hides {0} from pcscd (PCSCLITE_IGNORE)";
        What::Unlisted(_) => "{0} はつながっていますが、PC/SC サービスに現れません", "{0} is connected, and the PC/SC service does not list it";
        What::KernelModules(_) => "カーネルの NFC モジュールが読み込まれています ({0})", "Kernel modules for NFC are loaded ({0})";
        What::SystemReader(_) => "{0} を OS が認識しています", "The system knows {0}";
        What::Unsteady { .. } => "{0} が{1}回、切れたりつながったりしました", "{0} came and went {1} times";
        What::Complaint(Complaint::NotAuthorized) => "利用を断った記録が pcscd にあります (NOT authorized)", "pcscd's journal says that somebody was refused (NOT authorized)";
        What::Complaint(Complaint::UsbBusy) => "リーダーがふさがっていた記録が pcscd にあります (LIBUSB_ERROR_BUSY)", "pcscd's journal says that a reader was taken (LIBUSB_ERROR_BUSY)";
        What::Complaint(Complaint::UsbAccess) => "リーダーを開く許可がなかった記録が pcscd にあります (LIBUSB_ERROR_ACCESS)", "pcscd's journal says that it may not open a reader (LIBUSB_ERROR_ACCESS)";
        What::JournalBarred => "pcscd の記録を読めませんでした", "pcscd's journal could not be read";
        What::DriverKnows { version: Some(_), .. } => "{0} はドライバー {1} {2} の対象です", "{0} is in the list of the driver {1} {2}";
        What::DriverKnows { version: None, .. } => "{0} はドライバー {1} の対象です", "{0} is in the list of the driver {1}";
        What::DriverTooOld { version: Some(_), .. } => "{0} はドライバー (版 {1}) の対象にありません", "{0} is not in the list of the driver (version {1})";
        What::DriverTooOld { version: None, .. } => "{0} はドライバーの対象にありません", "{0} is not in the driver's list";
        What::OtherBundle { .. } => "{0} には別のドライバー ({1}) が要ります", "{0} needs another driver ({1})";
        What::NoDriver => "リーダーのドライバーが入っていません", "No driver for readers is installed";
        What::DriversUnseen => "どのドライバーがあるかを見られません", "What drivers there are can't be seen";
        What::AppleDriver => "Apple のドライバーを使っています", "Apple's own driver is used";
        What::LibCcid => "libccid を使っています (useIFDCCID)", "libccid is used (useIFDCCID)";
        What::WindowsDriver(_) => "{0} がデバイス マネージャーで動いていません", "The device manager says that {0} does not work";
        What::Listed(_) => "{0}", "{0}";
        What::NoReaders => "PC/SC サービスにリーダーが1台もありません", "The PC/SC service knows no reader";
        What::NotNamed(_) => "指定されたリーダーがありません ({0})", "The reader that was named is not there ({0})";
        What::Known { .. } => "{0} として知られているリーダーです", "It is known as {0}";
        What::Says { vendor: Some(_), version: Some(_) } => "ドライバーによれば {0} の版 {1}", "Its driver says {0}, version {1}";
        What::Says { vendor: Some(_), version: None } => "ドライバーによれば {0}", "Its driver says {0}";
        What::Says { vendor: None, version: Some(_) } => "ドライバーによれば版 {1}", "Its driver says version {1}";
        What::Says { vendor: None, version: None } => "ドライバーは自分のことを何も言いません", "Its driver says nothing of it";
        What::PinPad => "暗証番号用のテンキーがあります", "It has keys of its own for PINs";
        What::NoPinPad => "暗証番号用のテンキーはありません", "It has no keys of its own for PINs";
        What::PinPadUnasked | What::PinPadUntold => "暗証番号用のテンキーがあるかは尋ねていません", "Whether it has keys of its own for PINs was not asked";
        What::ShortOnly => "短い APDU だけを運びます", "It carries short APDUs only";
        What::Extended => "長い APDU も運びます", "It carries extended APDUs too";
        What::LengthUntold => "長い APDU を運ぶかは分かりません", "Whether it carries extended APDUs is not told";
        What::ReaderUnavailable(_) => "{0} の中を見られません", "What is in {0} can't be told";
        What::WrongSlot { .. } => "カードが {0} にあります", "The card is in {0}";
        What::Present { .. } => "{0} にカードがあります (ATR {1})", "There is a card in {0} (ATR {1})";
        What::NoCard => "どのリーダーにもカードがありません", "There is no card in any reader";
        What::Mute(_) => "{0} のカードが応答しません", "The card in {0} does not answer";
        What::BadAtr(_) => "カードの最初の応答が壊れています (ATR {0})", "The card's answer to reset is not well formed (ATR {0})";
        What::Held(_) => "ほかのプログラムがカードを使っています ({0})", "Another program is using the card ({0})";
        What::MayHold(_) => "カードを使うことがあるプログラムが動いています ({0})", "Programs run that may use the card ({0})";
        What::HoldersUnseen => "どのプログラムが動いているかを見られません", "Which programs run can't be seen";
        What::CardUnasked => "カードはまだ調べていません", "The card was not looked at yet";
        What::CardUnseen => "カードの種類は分かりません", "The kind of card is not known";
        What::CardLasts => "カードそのものは期限内です", "The card itself is within its dates";
        What::CardEnded => "カードそのものの期限が切れています", "The card itself has expired";
        What::Flaky { .. } => "カードが{0}回、離れたり戻ったりしました", "The card came and went {0} times";
        What::Slow { .. } => "カードとのやりとりが遅めです (中央値 {0}、95% が {1})", "Exchanges with the card are slow (median {0}, 95% {1})";
        What::Uneven { .. } => "やりとりの時間にむらがあります (中央値 {0}、95% が {1})", "Exchanges take unevenly long (median {0}, 95% {1})";
        What::Timing { .. } => "やりとり{2}回、1回の中央値 {0}、95% が {1}", "{2} exchanges, median {0}, 95% {1}";
        What::Kind(_) => "{0}", "{0}";
        What::OtherCard { kind: CardKind::Juki, .. } => "住民基本台帳カードです", "It is a Juki card (Basic Resident Register Card)";
        What::OtherCard { kind: CardKind::Unknown, .. } => "種類の分からない公的個人認証のカードです", "It is a card with JPKI, of unknown kind";
        What::OtherCard { possibly: Some(_), .. } => "マイナンバーカードとして応答しません ({0}かもしれません)", "It does not answer as a My Number Card (it may be {0})";
        What::OtherCard { .. } => "マイナンバーカードではありません", "It is not a My Number Card";
        What::SeveralCards(_) => "マイナンバーカードが{0}枚あります", "There are {0} My Number Cards";
        What::Application(_) => "{0}", "{0}";
        What::NoApplication(_) => "{0}はこのカードにありません", "This card has no {0}";
        What::ApplicationOdd(..) => "{0}の答えが普通ではありません ({1})", "The {0} answers oddly ({1})";
        What::ApplicationsUnasked => "カードのアプリケーションは1つずつ尋ねていません", "The card's applications were not asked for one by one";
        What::Tries(_, Tries::Locked) => "{0}がロックされています", "{0} is locked";
        What::Tries(..) => "{0}は{1}", "{0} has {1}";
        What::TriesUnread(_) => "{0}の残り回数を読めません", "{0} does not tell its tries left";
        What::Certificate(_, State::NotYetValid) => "{0}はまだ有効期間前です", "{0} is not valid yet";
        What::Certificate(_, State::Valid) => "{0}は有効期間内です", "{0} is within its dates";
        What::Certificate(_, State::Renewable) => "{0}は有効期間内で、更新できます", "{0} is within its dates and can be renewed";
        What::Certificate(_, State::Expired) => "{0}は期限が切れています", "{0} has expired";
        What::CertificateUndated(_) => "{0}を読めます", "{0} can be read";
        What::CertificateNeedsPin(_) => "{0}は暗証番号が要るので読んでいません", "{0} was not read: that takes its PIN";
        What::NoCertificate(_) => "{0}はこのカードにありません", "{0} is not on this card";
        What::CertificateUnread(_) => "{0}を読めません", "{0} can't be read";
    }
}

words! {
    /// Why it matters, or what it means; empty where there is nothing to add.
    fn meaning(&What) {
        What::System(_) | What::Versions { .. } | What::SocketThere(_) | What::UnitActive | What::Answers => "", "";
        What::Simulated => "リーダーもカードも作りものです。このコンピューターのことは何も調べていません。", "Reader and card are made up; nothing of this computer was looked at.";
        What::Sandboxed(Sandbox::Container) => "外の PC/SC サービスへは、ソケットが中に渡され、libpcsclite の版が合っていないと届きません。", "The service outside is reached only where its socket is given into the container and its version fits the libpcsclite inside.";
        What::Sandboxed(_) => "中の libpcsclite が外の pcscd と違う版だと、話が通じません。", "The libpcsclite inside may be of another version than the pcscd outside, and then they do not understand each other.";
        What::OverSsh => "離れたコンピューターのリーダーを使っています。Linux では、SSH 越しの利用を polkit がたいてい認めません。", "The readers are those of the machine that one is logged in to; on Linux polkit usually denies them over SSH.";
        What::RemoteDesktop => "見えるリーダーは、手元のコンピューターのものだけです。", "The only readers to be seen are those of the computer that one sits at.";
        What::NotLookedAt(Os::Other) => "Linux、macOS、Windows のほかは調べ方を知りません。PC/SC サービスには尋ねます。", "How to look at it is known of Linux, macOS and Windows alone; the PC/SC service is asked all the same.";
        What::NotLookedAt(_) => "プログラムの一部を始められませんでした。PC/SC サービスには尋ねます。", "A part of the program could not be started; the PC/SC service is asked all the same.";
        What::VersionsDiffer { .. } => "版によって話し方 (プロトコル) が違い、違う版の間ではつながりません。", "Their protocol changes between versions; such a pair can't connect.";
        What::LibraryCopies(_) => "どちらが使われるかで、pcscd と話が通じないことがあります。", "Whichever is used, one of them may not understand pcscd.";
        What::DaemonMissing(_) => "カードリーダーとのやりとりは PC/SC サービス (pcscd) が受け持ちます。", "Card readers are reached through the PC/SC service (pcscd).";
        What::DaemonUntold => "版を尋ねても答えませんでした。polkit を使うか、どこでドライバーを探すかも分かりません。", "It gave no answer; so it is not known either whether it asks polkit and where it looks for drivers.";
        What::SocketMissing(_) => "プログラムはこのソケットで PC/SC サービスと話します。", "Programs speak to the PC/SC service through this socket.";
        What::SocketBarred(_) => "ファイルの許可が、このユーザーに書き込みを認めていません。", "Its permissions do not let this user write to it.";
        What::UnitMasked(_) => "マスクされたものは、何をしても始まりません。", "Nothing can start what is masked.";
        What::UnitFailed(..) => "systemd が始めるのをあきらめています。", "systemd has given up starting it.";
        What::UnitDisabled => "今は動いていても、再起動すると動かなくなります。", "It may run now; after a restart of the machine it will not.";
        What::UnitStopped => "入れただけでは始まらないディストリビューションがあります。", "Some distributions install it without starting it.";
        What::UnitUntold => "systemctl が使えないか、systemd ではない OS です。", "systemctl could not be run, or this system has no systemd.";
        What::SocketUnseen => "フォルダーを見る許可がありません。", "This user may not look into its directory.";
        What::ServiceUnasked => "", "";
        What::ReaderLimit(_) => "それを超えたリーダーは現れません。", "Readers beyond that do not appear.";
        What::Silent => "つながりますが、2秒待っても答えがありません。止まっているか、リーダーの答えを待ち続けています。", "It lets one connect and says nothing for two seconds: it hangs, or it waits for a reader without end.";
        // Told by the fault's own words.
        What::Fault(_) | What::Spied(_) => "", "";
        What::OtherSocket => "いつもの PC/SC サービスではないものと話しています。", "One speaks to something else than the usual PC/SC service.";
        What::LibraryDebug => "記録が画面に混ざります。やりとりした中身が含まれることもあります。", "What it writes runs into the screen, and may hold what is exchanged.";
        What::MacLogging => "暗証番号も、そのままシステムの記録に残ります。", "PINs too go to the system's log as they are.";
        What::WindowsServiceStopped => "リーダーをつなぐと始まるはずのサービスです。", "It should start when a reader is plugged in.";
        What::WindowsServiceDisabled => "無効な間は、何をしても始まりません。", "While it is disabled nothing can start it.";
        What::WindowsServiceRunning => "", "";
        What::WindowsServiceUntold => "sc query SCardSvr が答えませんでした。", "sc query SCardSvr gave no answer.";
        What::WindowsEnumeratorDisabled => "リーダーをつないでも知らされず、サービスが始まりません。", "Readers that are plugged in are not made known, and the service does not start.";
        What::PolicyAllows | What::NoPolicy => "", "";
        What::PolicyAsked => "コンピューターの前でログインしていれば、たいてい許可されます。", "Who is logged in at the machine itself is usually let in.";
        What::PolicyDenies { over_ssh: true } => "SSH 越しの利用は、規則を足さない限り認められません。", "Over SSH it denies the readers unless a rule is added.";
        What::PolicyDenies { over_ssh: false } => "規則を足さない限り、リーダーもカードも使えません。", "Neither readers nor cards can be used unless a rule is added.";
        What::HiddenProcesses => "/proc がほかのユーザーのプログラムを隠すため、規則があっても断られます。", "/proc hides other users' programs, so it refuses whatever the rules say.";
        What::OnBus(_) | What::SystemReader(_) | What::DriverKnows { .. } => "", "";
        What::NothingOnBus => "つながっていないか、ケーブルやポートの具合が悪いか、電源が入っていません。", "None is plugged in, or its cable, its port or its power fails.";
        What::BusUnseen => "つながっているものを OS が教えません。コンテナの中でよく起こります。", "The system does not tell what is connected: common inside a container.";
        What::TakenByKernel(..) => "カーネルが持っている間、PC/SC サービスはこのリーダーを使えません。", "While the kernel has it the PC/SC service can't use it.";
        What::NoPcscDriver(_) => "ケーブルや設定の問題ではありません。別のリーダーが要ります。", "Neither cable nor setting is at fault: it takes another reader.";
        What::Ignored(_) => "udev の規則で、PC/SC サービスがこのリーダーを無視しています。", "A rule of udev has the PC/SC service ignore it.";
        What::Unlisted(_) => "ドライバーは対象にしていますが、リーダーを開けていません。", "The driver has it in its list, and could not open it.";
        What::KernelModules(_) => "リーダーを横取りすることがあります。今は起きていません。", "They may take a reader; none was taken.";
        What::Unsteady { .. } => "ケーブルの接触、電力の足りないハブ、USB の省電力でよく起こります。", "A loose cable, a hub with too little power, or USB power saving does that.";
        What::Complaint(Complaint::NotAuthorized) => "polkit が断った記録です。", "polkit has refused somebody.";
        What::Complaint(Complaint::UsbBusy) => "ほかのドライバーかプログラムが、リーダーを持っています。", "Another driver or program has the reader.";
        What::Complaint(Complaint::UsbAccess) => "pcscd がリーダーを開く許可がありません。udev の規則が欠けています。", "pcscd itself may not open the reader: a rule of udev is missing.";
        What::JournalBarred => "断られた理由が書かれていることがあります。", "It may say why something was refused.";
        What::DriverTooOld { since: Some(_), .. } => "libccid {2} から使えます。", "libccid has it from {2} on.";
        What::DriverTooOld { since: None, .. } => "対象にないリーダーは、つないでも現れません。", "A reader that is not in the list does not appear.";
        What::OtherBundle { .. } => "libccid はこのリーダーを対象にしていません。", "libccid does not have this reader in its list.";
        What::NoDriver => "ドライバーがないと、どのリーダーも現れません。", "Without one no reader appears.";
        What::DriversUnseen => "ドライバーのフォルダーを見られません。", "Their directory can't be read.";
        What::AppleDriver => "macOS の標準です。テンキーのあるリーダーでは、番号を尋ねないまま成功と答える不具合が知られています。", "The usual one on macOS. With readers that have keys it is known to report success without asking for a PIN.";
        What::LibCcid => "", "";
        What::WindowsDriver(_) => "ドライバーが入っていないか、壊れています。", "Its driver is missing or damaged.";
        What::Listed(_) => "", "";
        What::NoReaders => "サービスは動いていますが、使えるリーダーがありません。", "The service runs and has no reader to offer.";
        What::NotNamed(_) => "ほかの名前のリーダーはあります。", "There are readers of other names.";
        What::Known { .. } => "{1}", "{1}";
        What::Says { .. } | What::PinPad | What::NoPinPad => "", "";
        What::PinPadUnasked => "尋ねると固まるドライバーがあるため、尋ねない指定になっています。", "Some drivers fail when asked, and this was told not to.";
        What::PinPadUntold => "カードを読むときに尋ねます。", "It is asked when a card in it is read.";
        What::ShortOnly => "それで足ります。読み取りが少し遅くなるだけです。", "That is enough: reading takes a little longer.";
        What::Extended => "", "";
        What::LengthUntold => "ドライバーは言わず、カードでも試していません。短い APDU で足ります。", "The driver does not tell and no card has shown it; short ones are enough.";
        What::ReaderUnavailable(_) => "ドライバーが応答していません。スリープや USB の切断の後によく起こります。", "Its driver does not answer: common after sleep or a USB reset.";
        What::WrongSlot { .. } => "同じリーダーの {1} に入れるカードです。", "It belongs into {1} of the same reader.";
        What::Present { .. } => "", "";
        What::NoCard => "", "";
        What::Mute(_) => "向きが逆、端子の汚れ、置く位置のずれ、またはこのリーダーでは使えないカードです。", "It is upside down, its contacts are dirty, it lies off centre, or this reader can't talk to it.";
        What::BadAtr(_) => "端子の汚れや、壊れたカードで起こります。", "Dirty contacts or a damaged card does that.";
        What::Held(_) => "独占されている間、カードには触れません。このプログラムも触れませんでした。", "While it is held nobody else can use the card; this program did not touch it.";
        What::MayHold(_) => "今は独占していません。", "None holds it now.";
        What::HoldersUnseen => "/proc が見えないため、カードを使っているプログラムの見当がつきません。", "/proc does not show them, so there is no telling who may use the card.";
        What::CardUnasked => "", "";
        What::CardUnseen => "ここまで進めるようになると、カードを見られます。", "A card is seen once the way to it is clear.";
        What::CardLasts => "", "";
        What::CardEnded => "カードごと作り直します。", "It is made anew as a whole.";
        What::Flaky { .. } => "ケース、金属の机、スマートフォンの近く、置く位置のずれで起こります。", "A sleeve, a metal desk, a phone beside it, or lying off centre does that.";
        What::Slow { .. } => "使えますが、暗証番号の作業の間にカードが離れやすくなります。", "It works, and the card is more likely to leave during a job.";
        What::Uneven { .. } => "カードが離れかけているか、ほかのプログラムが間に入っています。", "The card is about to leave the field, or another program comes between.";
        What::Timing { .. } | What::Kind(_) => "", "";
        What::OtherCard { kind: CardKind::Juki, .. } => "その電子証明書は、2018年末までにすべて終わっています。", "Every certificate on such a card ended by the end of 2018.";
        What::OtherCard { kind: CardKind::Unknown, .. } => "このプログラムの知らない新しいカードか、ほかのカードです。", "It is a newer card than this program knows, or another.";
        What::OtherCard { .. } => "公的個人認証のアプリケーションが応答しません。このプログラムの知らない新しいカードか、ほかのカードです。", "The JPKI application does not answer: it is a newer card than this program knows, or another.";
        What::SeveralCards(_) => "どれのことか、プログラムには決められません。", "Which is meant can't be told.";
        What::Application(_) => "尋ねたので、ほかのプログラムが入れた暗証番号の状態は終わりました。", "Asking has ended whatever PIN another program had presented.";
        What::NoApplication(_) => "6A82 と答えました。", "It answered 6A82.";
        What::ApplicationOdd(..) => "あるともないとも言っていません。", "It says neither that it is there nor that it is not.";
        What::ApplicationsUnasked => "尋ねると、ほかのプログラムが入れた暗証番号の状態が終わるためです。", "Asking ends whatever PIN another program has presented.";
        What::Tries(_, Tries::Locked) => "正しい暗証番号でも、もう使えません。", "Not even the right one is taken any more.";
        What::Tries(..) => "", "";
        What::TriesUnread(_) => "カードが断ったか、途中で離れました。", "The card refused, or left meanwhile.";
        What::Certificate(_, State::NotYetValid) => "コンピューターの時計が違うこともあります。", "Or the computer's clock is wrong.";
        What::Certificate(_, State::Valid | State::Renewable) => "失効しているかは、だれにも尋ねていません。", "Whether it is revoked was not asked.";
        What::Certificate(_, State::Expired) => "期限の切れた証明書は、どこでも断られます。", "An expired certificate is refused everywhere.";
        What::CertificateUndated(_) | What::NoCertificate(_) => "", "";
        What::CertificateNeedsPin(_) => "診断では暗証番号を尋ねません。その証明書を開き、暗証番号を入れると読めます。", "A diagnosis asks for no PIN. Open that certificate and enter its PIN to read it.";
        What::CertificateUnread(_) => "中身が壊れているか、カードが断りました。", "It is damaged, or the card refused.";
    }
}
