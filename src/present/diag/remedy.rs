//! The one thing to do, and what to type for it.
//!
//! A command is complete: it can be pasted into a shell as it is. Names from outside stand in it quoted, or there is no
//! command at all; nobody's name does: the shell fills `$USER` in.

use super::what::names;
use crate::diag::facts::Holder;
use crate::diag::finding::Remedy;
use crate::domain::credential::Secret;
use crate::present::problem::Problem;
use crate::present::sanitize::{clean, is_harmless};
use crate::present::text::{Lang, words};
use crate::present::todo::{Do, RESTART_HUNG, RESTART_HUNG_OPENRC, Todo, install, install_by, start};
use crate::session::{Fault, Init, Packages, Spy};

/// The rule that lets a user use readers and cards: both of pcsc-lite's actions, for whoever runs the command.
const POLKIT_RULE: &str = r#"polkit.addRule(function(action, subject) {
    if ((action.id == "org.debian.pcsc-lite.access_pcsc" ||
         action.id == "org.debian.pcsc-lite.access_card") &&
        subject.user == "$USER") {
        return polkit.Result.YES;
    }
});"#;
/// What writes it.
const POLKIT_HEAD: &str = "sudo tee /etc/polkit-1/rules.d/50-pcscd.rules <<EOF";
/// What is to be done with that module.
const NIX_END: &str = "# configuration.nix: imports = [ ./pcscd-polkit.nix ];\nsudo nixos-rebuild switch";
/// The same on NixOS, as a module of its own.
const NIX_HEAD: &str =
    "sudo tee /etc/nixos/pcscd-polkit.nix <<EOF\n{ ... }: {\n  security.polkit.extraConfig = ''";

words! {
    /// What to do.
    fn doing(&Remedy) {
        // Told by the fault's own words.
        Remedy::Fault(_) | Remedy::RestoreLibrary(_) | Remedy::ClearPreload => "", "";
        Remedy::InstallService(Packages::Unknown, _) => "pcsc-lite (pcscd) と CCID ドライバーをインストールしてください。", "Install pcsc-lite (pcscd) and its CCID driver.";
        Remedy::InstallService(..) => "PC/SC サービスとドライバーをインストールしてください。", "Install the PC/SC service and a driver.";
        Remedy::EnableSocket => "サービスを始め、起動時にも始まるようにしてください。", "Start the service, now and with the machine.";
        Remedy::StartDaemon => "サービスを始め、起動時にも始まるようにしてください。", "Start the service, now and with the machine.";
        // Told by the words that every command has for it.
        Remedy::StartByHand | Remedy::RestartHung | Remedy::RestartDaemon | Remedy::RestartByHand => "", "";
        Remedy::RestartComputer => "コンピューターを再起動してください。", "Restart the computer.";
        Remedy::DeclareService => "システムの構成に services.pcscd.enable = true を加え、作り直してください。", "Put services.pcscd.enable = true into the system's configuration and rebuild it.";
        Remedy::DeclarePolkit => "コンピューターの前でログインするか、このユーザーのための polkit の規則をシステムの構成に加え、作り直してください。", "Log in at the machine itself, or put a polkit rule for this user into the system's configuration and rebuild it.";
        Remedy::DeclareBlacklist(_) => "システムの構成の boot.blacklistedKernelModules に \"{0}\" を加えて作り直し、再起動してください。", "Put \"{0}\" into boot.blacklistedKernelModules in the system's configuration, rebuild it and restart.";
        Remedy::RebuildSystem => "システムとこのプログラムを、同じ nixpkgs から作り直してください。", "Rebuild the system and this program of the same nixpkgs.";
        Remedy::Unmask(_) => "マスクを外してください。", "Unmask it.";
        Remedy::Restart(_) => "始め直してください。", "Restart it.";
        Remedy::UseDistribution => "snap や flatpak ではなく、ディストリビューションに合わせた形でこのプログラムを入れてください。", "Install this program for the distribution, not as a snap or flatpak.";
        Remedy::ShareSocket => "コンテナを始めるときに、外の /run/pcscd を中の同じ場所へ渡してください。", "Start the container with the host's /run/pcscd at the same place inside.";
        Remedy::FewerReaders => "使わないリーダーを外してください。", "Unplug readers that are not used.";
        Remedy::RemoveCopies(_) => "自分で入れたほうの libpcsclite を取り除いてください。", "Remove the libpcsclite that the distribution did not install.";
        Remedy::MatchVersions(_) => "pcscd と libpcsclite を、ディストリビューションの同じ版にそろえてください。", "Install pcscd and libpcsclite of the same version from the distribution.";
        Remedy::MatchOutside => "コンテナの中の libpcsclite を、外の pcscd と同じ版にしてください (外で pcscd -v を行うと版が分かります)。", "Install in the container the libpcsclite of the version that the pcscd outside has (pcscd -v tells it there).";
        Remedy::Unset(_) => "心当たりがなければ、外してからこのプログラムを始め直してください。", "Unless it is meant, unset it and start this program again.";
        Remedy::GetSocket(_) => "管理者に、ソケットを使える許可 (ソケットのグループへの追加など) を頼んでください。", "Ask the administrator for the right to the socket (its group, say).";
        Remedy::PolkitRule => "コンピューターの前でログインするか、このユーザーのための polkit の規則を加えてください。", "Log in at the machine itself, or add a polkit rule for this user.";
        Remedy::ShowProcesses => "/proc の gid= のグループに pcscd と polkitd のユーザーを加えるか、hidepid を外してください。", "Add the users of pcscd and polkitd to the group of the mount's gid=, or take hidepid away.";
        Remedy::PlugReader => "カードリーダーを USB につないでください。", "Plug a card reader in.";
        Remedy::PlugHere => "リーダーを手元のコンピューターにつなぎ、リモートデスクトップの設定でスマート カードを共有してください。", "Plug it into the computer that you sit at, and share smart cards in the settings of Remote Desktop.";
        Remedy::Replug => "リーダーを抜いて、つなぎ直してください。", "Pull the reader out and plug it in again.";
        Remedy::OtherPort => "ハブを通さず、別のポートに直接つないでください。", "Plug it straight into another port, without a hub.";
        Remedy::Blacklist(_) => "カーネルのモジュールがリーダーを取らないようにして、つなぎ直してください。", "Keep the kernel's module away from it, then plug it in again.";
        Remedy::ReplaceReader => "PC/SC のドライバーがあるリーダー (RC-S300 など) に替えてください。", "Use a reader that has a PC/SC driver: an RC-S300, say.";
        Remedy::RemoveIgnore => "この規則を探して取り除き、つなぎ直してください。", "Find that rule, remove it, then plug the reader in again.";
        Remedy::InstallDriver(_) => "リーダーのドライバー (libccid) を入れて、つなぎ直してください。", "Install the driver of most readers (libccid), then plug the reader in again.";
        Remedy::RestoreDriver(_) => "リーダーのドライバー (libccid) を入れ直して、つなぎ直してください。", "Install the driver of most readers (libccid) anew, then plug the reader in again.";
        Remedy::UpdateDriver(_, Some(_)) => "libccid を {0} 以降に更新してください。OS にそれがなければ、OS を新しい版にしてください。", "Update libccid to {0} or later; where the system has none, update the system.";
        Remedy::UpdateDriver(_, None) => "libccid を更新してください。それでも対象になければ、リーダーの製造元のドライバーを入れてください。", "Update libccid; if the reader is still not in its list, install its maker's driver.";
        Remedy::InstallBundle(Packages::Apt, _) => "そのドライバーを入れて、つなぎ直してください。", "Install that driver, then plug the reader in again.";
        Remedy::InstallBundle(..) => "リーダーの製造元のドライバー (Debian では {0}) を入れて、つなぎ直してください。", "Install its maker's driver ({0} on Debian), then plug the reader in again.";
        Remedy::UseIfdCcid => "libccid に切り替えて、リーダーをつなぎ直してください。", "Switch to libccid, then plug the reader in again.";
        Remedy::StopMacLogging => "記録をやめさせてください。それまで暗証番号を入れないでください。", "Stop the logging; enter no PIN before.";
        Remedy::StartWindowsService(_) => "管理者として、そのサービスを始めてください。", "Start that service as an administrator.";
        Remedy::EnableWindowsService(_) => "管理者として、そのサービスを使えるようにして始めてください。", "Enable that service and start it, as an administrator.";
        Remedy::MakersDriver => "リーダーの製造元のサイトから、ドライバーを入れてください。", "Install the driver from the site of the reader's maker.";
        Remedy::EndHolder(_) => "{0} を終えてから、もう一度行ってください。", "Close {0}, then try again.";
        Remedy::SeeHolders => "管理者として、動いているプログラムを見てください。", "See which programs run, as an administrator.";
        Remedy::Examine => "カードを調べさせてください。ほかのプログラムが入れた暗証番号の状態は終わります。", "Have the card examined: whatever PIN another program has presented ends.";
        Remedy::AllowPinPads => "尋ねてよければ、テンキーを尋ねない指定を外してください。", "If it may be asked, take away the setting against it.";
        Remedy::PlaceCard => "カードをリーダーに置いてください。", "Place the card on the reader.";
        Remedy::PlaceMyNumberCard => "マイナンバーカードをリーダーに置いてください。", "Place a My Number Card on the reader.";
        Remedy::NameReader => "ある名前か番号で指定してください。", "Name one that is there, by its name or its number.";
        Remedy::OtherSlot(_) => "カードを {0} に移してください。", "Move the card to {0}.";
        Remedy::KeepStill => "ケースから出し、金属の机を避けて置き、読み終わるまで動かさないでください。", "Take it out of its sleeve, place it off metal, and keep it still until it has been read.";
        Remedy::TurnCard => "カードの向きを確かめ、端子を乾いた布でふいて、置き直してください。", "Check which way round it is, wipe its contacts with a dry cloth, and place it again.";
        Remedy::LeaveOneCard => "1枚だけ残して、ほかを取り除いてください。", "Leave one and take the others away.";
        Remedy::ReadJournal => "読むには、管理者として次を行ってください。", "To read it, as an administrator:";
        // Told by the words of a locked or a partly spent PIN.
        Remedy::ResetPin(_) | Remedy::MakeSure(_) | Remedy::HaveCardChecked => "", "";
        Remedy::Renew => "いつ、どこで、何を持って更新するかを確かめて、手続きしてください。", "See when, where and with what it is renewed, and have it renewed.";
    }
}

/// What to do, and the exact command where there is one.
#[must_use]
pub(super) fn told(remedy: &Remedy, lang: Lang) -> (String, Option<String>) {
    let say = |what: Do| what.say(lang).to_owned();
    let todo = match remedy {
        Remedy::Fault(fault) => return of_fault(*fault, lang),
        // Nobody knows which programs.
        Remedy::EndHolder(holders) if holders.is_empty() => return of_fault(Fault::Held, lang),
        Remedy::Unset("LD_PRELOAD") => return of_fault(Fault::Spied(Spy::Preloaded), lang),
        Remedy::ClearPreload => return of_fault(Fault::Spied(Spy::ForAll), lang),
        Remedy::Unset("LIBPCSCLITE_DELEGATE") => return of_fault(Fault::Spied(Spy::Delegated), lang),
        Remedy::RestoreLibrary(_) => say(Do::RestoreLibrary),
        Remedy::ResetPin(Secret::Auth) => say(Do::ResetAuth),
        Remedy::ResetPin(Secret::Sign) => say(Do::ResetSign),
        Remedy::ResetPin(_) => say(Do::ResetAtCounter),
        Remedy::MakeSure(_) => say(Do::MakeSure),
        Remedy::HaveCardChecked => say(Do::HaveCardChecked),
        Remedy::RestartHung => return apart(say(Do::RestartHung), RESTART_HUNG, lang),
        Remedy::RestartDaemon => return apart(say(Do::RestartHungOpenRc), RESTART_HUNG_OPENRC, lang),
        Remedy::StartByHand => return apart(say(Do::StartByHand), "pcscd", lang),
        Remedy::RestartByHand => say(Do::RestartHungByHand),
        other => {
            let place = match other {
                Remedy::UpdateDriver(_, Some(since)) => clean(since),
                Remedy::InstallBundle(_, package) => clean(package),
                Remedy::EndHolder(holders) => names(holders, lang),
                Remedy::OtherSlot(slot) => clean(slot),
                Remedy::DeclareBlacklist(module) => clean(module),
                _ => String::new(),
            };
            doing(other).with(lang, &[&place])
        }
    };
    (todo, command(remedy))
}

/// What `present::problem` says of it; what to type stands apart.
fn of_fault(fault: Fault, lang: Lang) -> (String, Option<String>) {
    let problem = Problem::of_fault(fault, lang);
    // None of a fault's is a face's own.
    let todo = problem.todo(lang, |_, _| String::new());
    let command = match problem.todo {
        Todo::Install(packages) => install(packages),
        Todo::Do(Do::StartService) => Some("sudo systemctl start pcscd.socket".to_owned()),
        Todo::Do(Do::StartOpenRc) => Some("sudo rc-service pcscd start".to_owned()),
        Todo::Do(Do::StartByHand) => Some("pcscd".to_owned()),
        Todo::Do(Do::GetSocket) => Some("ls -l /run/pcscd".to_owned()),
        Todo::Unset(variable) => Some(format!("unset {variable}")),
        Todo::Do(Do::ClearPreload) => Some("sudoedit /etc/ld.so.preload".to_owned()),
        _ => None,
    };
    match command {
        Some(command) => apart(todo, &command, lang),
        None => (todo, None),
    }
}

/// Words that end with what to type, and that by itself.
fn apart(todo: String, command: &str, lang: Lang) -> (String, Option<String>) {
    let Some(before) = todo.strip_suffix(command) else { return (todo, None) };
    let end = lang.pick("。", ".");
    (format!("{}{end}", before.trim_end_matches([':', ' '])), Some(command.to_owned()))
}

/// What to type.
fn command(remedy: &Remedy) -> Option<String> {
    Some(match remedy {
        Remedy::InstallService(packages, init) => install_by(*packages, *init)?,
        Remedy::EnableSocket => start(Init::Systemd).to_owned(),
        Remedy::StartDaemon => start(Init::OpenRc).to_owned(),
        Remedy::DeclareService | Remedy::DeclareBlacklist(_) => "sudo nixos-rebuild switch".to_owned(),
        Remedy::DeclarePolkit => format!("{NIX_HEAD}\n{POLKIT_RULE}\n  '';\n}}\nEOF\n{NIX_END}"),
        Remedy::RebuildSystem => "sudo nixos-rebuild switch --upgrade".to_owned(),
        // Of the two one alone would not do.
        Remedy::Unmask(_) => {
            format!("sudo systemctl unmask pcscd.socket pcscd.service && {}", start(Init::Systemd))
        }
        // Where it was started too often, it is not started again before that is forgotten.
        Remedy::Restart(unit) => {
            format!("sudo systemctl reset-failed pcscd.socket pcscd.service; sudo systemctl restart {unit}")
        }
        // Each is asked for before it goes.
        Remedy::RemoveCopies(copies) => format!("sudo rm -i {}; sudo ldconfig", quoted(copies)?),
        Remedy::MatchVersions(packages) => same(*packages)?.to_owned(),
        Remedy::ClearPreload => "sudoedit /etc/ld.so.preload".to_owned(),
        Remedy::RestoreLibrary(packages) => again(*packages)?.to_owned(),
        Remedy::Unset(variable) => format!("unset {variable}"),
        Remedy::GetSocket(path) => format!("ls -l {}", quoted(std::slice::from_ref(path))?),
        Remedy::PolkitRule => format!("{POLKIT_HEAD}\n{POLKIT_RULE}\nEOF"),
        Remedy::ShowProcesses => "findmnt -no OPTIONS /proc".to_owned(),
        Remedy::Blacklist(module) => {
            let module = quoted(std::slice::from_ref(module))?;
            format!(
                "echo blacklist {module} | sudo tee -a /etc/modprobe.d/nfc-pcsc.conf && sudo modprobe -r {module}"
            )
        }
        Remedy::RemoveIgnore => {
            "grep -rl PCSCLITE_IGNORE /etc/udev/rules.d /run/udev/rules.d /usr/lib/udev/rules.d".to_owned()
        }
        Remedy::InstallDriver(packages) => driver(*packages)?.to_owned(),
        Remedy::RestoreDriver(packages) => driver_again(*packages)?.to_owned(),
        Remedy::UpdateDriver(packages, _) => newer(*packages)?.to_owned(),
        Remedy::InstallBundle(Packages::Apt, package) => {
            format!("sudo apt install {}", quoted(std::slice::from_ref(package))?)
        }
        Remedy::UseIfdCcid => {
            "sudo defaults write /Library/Preferences/com.apple.security.smartcard useIFDCCID -bool yes"
                .to_owned()
        }
        Remedy::StopMacLogging => {
            "sudo defaults delete /Library/Preferences/com.apple.security.smartcard Logging".to_owned()
        }
        Remedy::StartWindowsService(service) => format!("sc.exe start {service}"),
        Remedy::EnableWindowsService(service) => {
            format!("sc.exe config {service} start= demand\nsc.exe start {service}")
        }
        Remedy::EndHolder(holders) => {
            let ends: Vec<&str> = holders.iter().filter_map(|holder| end(*holder)).collect();
            if ends.is_empty() {
                return None;
            }
            ends.join("; ")
        }
        Remedy::SeeHolders => "sudo ps -eo pid,comm".to_owned(),
        Remedy::ReadJournal => "sudo journalctl -b -u pcscd -n 50".to_owned(),
        // Told whole in words, or by a fault's own.
        Remedy::Fault(_)
        | Remedy::StartByHand
        | Remedy::RestartHung
        | Remedy::RestartDaemon
        | Remedy::RestartByHand
        | Remedy::RestartComputer
        | Remedy::UseDistribution
        | Remedy::MatchOutside
        | Remedy::ShareSocket
        | Remedy::FewerReaders
        | Remedy::PlugReader
        | Remedy::PlugHere
        | Remedy::Replug
        | Remedy::OtherPort
        | Remedy::ReplaceReader
        | Remedy::InstallBundle(..)
        | Remedy::MakersDriver
        | Remedy::Examine
        | Remedy::AllowPinPads
        | Remedy::NameReader
        | Remedy::Renew
        | Remedy::PlaceCard
        | Remedy::PlaceMyNumberCard
        | Remedy::OtherSlot(_)
        | Remedy::KeepStill
        | Remedy::TurnCard
        | Remedy::LeaveOneCard
        | Remedy::ResetPin(_)
        | Remedy::MakeSure(_)
        | Remedy::HaveCardChecked => return None,
    })
}

/// Words for a shell, each as one; `None` where one could do more than be a word.
fn quoted(words: &[String]) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._+-".contains(c);
    let words = words.iter().map(|word| match word {
        word if !word.is_empty() && !word.starts_with('-') && word.chars().all(plain) => Some(word.clone()),
        word if word.starts_with('/') && word.chars().all(is_harmless) && !word.contains('\'') => {
            Some(format!("'{word}'"))
        }
        word => {
            let below = word.strip_prefix("~/").filter(|rest| !rest.is_empty() && rest.chars().all(plain));
            below.map(|_| word.clone())
        }
    });
    words.collect::<Option<Vec<_>>>().map(|words| words.join(" "))
}

/// The driver of most readers.
const fn driver(packages: Packages) -> Option<&'static str> {
    Some(match packages {
        Packages::Apt => "sudo apt install libccid",
        Packages::Dnf => "sudo dnf install pcsc-lite-ccid",
        Packages::Pacman => "sudo pacman -S ccid",
        Packages::Zypper => "sudo zypper install pcsc-ccid",
        Packages::Apk => "sudo apk add ccid",
        Packages::Unknown => return None,
    })
}

/// The same once more, with its rule of udev.
const fn driver_again(packages: Packages) -> Option<&'static str> {
    Some(match packages {
        Packages::Apt => "sudo apt install --reinstall libccid",
        Packages::Dnf => "sudo dnf reinstall pcsc-lite-ccid",
        Packages::Pacman => "sudo pacman -S ccid",
        Packages::Zypper => "sudo zypper install --force pcsc-ccid",
        Packages::Apk => "sudo apk fix ccid",
        Packages::Unknown => return None,
    })
}

/// A newer one.
const fn newer(packages: Packages) -> Option<&'static str> {
    Some(match packages {
        Packages::Apt => "sudo apt update && sudo apt install --only-upgrade libccid",
        Packages::Dnf => "sudo dnf upgrade pcsc-lite-ccid",
        Packages::Pacman => "sudo pacman -Syu ccid",
        Packages::Zypper => "sudo zypper update pcsc-ccid",
        Packages::Apk => "sudo apk update && sudo apk upgrade ccid",
        Packages::Unknown => return None,
    })
}

/// Service and library of one state.
const fn same(packages: Packages) -> Option<&'static str> {
    Some(match packages {
        Packages::Apt => "sudo apt update && sudo apt install pcscd libpcsclite1",
        Packages::Dnf => "sudo dnf upgrade pcsc-lite pcsc-lite-libs",
        Packages::Pacman => "sudo pacman -Syu pcsclite",
        Packages::Zypper => "sudo zypper update pcsc-lite libpcsclite1",
        Packages::Apk => "sudo apk update && sudo apk upgrade pcsc-lite pcsc-lite-libs",
        Packages::Unknown => return None,
    })
}

/// The library once more.
const fn again(packages: Packages) -> Option<&'static str> {
    Some(match packages {
        Packages::Apt => "sudo apt install --reinstall libpcsclite1",
        Packages::Dnf => "sudo dnf reinstall pcsc-lite-libs",
        Packages::Pacman => "sudo pacman -S pcsclite",
        Packages::Zypper => "sudo zypper install --force libpcsclite1",
        Packages::Apk => "sudo apk fix pcsc-lite-libs",
        Packages::Unknown => return None,
    })
}

/// What ends a program that comes back by itself where it is needed.
const fn end(holder: Holder) -> Option<&'static str> {
    match holder {
        Holder::Scdaemon => Some("gpgconf --kill scdaemon"),
        // Also where its session is none of systemd's.
        Holder::GsdSmartcard => Some("pkill -x gsd-smartcard"),
        Holder::SecondPcscd => Some("pgrep -a pcscd"),
        Holder::Browser | Holder::Nfcpy | Holder::OpenSc | Holder::JpkiClient => None,
    }
}
