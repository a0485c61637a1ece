//! The command line from outside: help, the manual page, refusals, and that secrets are not repeated.
use super::*;
use expect_test::{Expect, expect, expect_file};

/// Account key and first address of the test vector in BIP84.
const ZPUB: &str = "zpub6rFR7y4Q2AijBEqTUquhVz398htDFrtymD9xYYfG1m4wAcvPhXNfE3EfH1r1ADqtfSdVCToUG868RvUUkgDKf31mGDtKsAYz2oz2AGutZYs";
const XPRV: &str = "xprv9s21ZrQH143K3GJpoapnV8SFfukcVBSfeCficPSGfubmSFDxo1kuHnLisriDvSnRRuL2Qrg5ggqHKNVpxR86QEC8w35uxmGoggxtQTPvfUu";

pub(super) fn almoner(line: &str, input: &str) -> Result<String, Failure> {
    let words = line.split_whitespace().map(OsString::from);
    let mut output = Vec::new();
    let mut outside = Outside { environment: Vec::new(), input: &mut input.as_bytes(), output: &mut output };
    run(words, &mut outside)?;
    Ok(String::from_utf8(output).unwrap())
}

#[track_caller]
fn prints(line: &str, wanted: Expect) {
    wanted.assert_eq(&almoner(line, "").unwrap());
}

/// The exit code and what is said.
fn ends(line: &str, input: &str) -> (u8, String) {
    let failure = almoner(line, input).unwrap_err();
    (failure.code(), failure.to_string())
}

#[test]
fn the_definition_holds_together() {
    command().debug_assert();
}

#[test]
fn help_is_short_and_whole() {
    let (code, text) = ends("almoner --help", "");
    assert_eq!(code, 0);
    expect![[r#"
        Takes Bitcoin donations and payments straight into your own wallet: one program, no third party, and no key on this machine that could spend.

        Usage: almoner <COMMAND>

        Commands:
          serve          Runs the server until it is told to stop (SIGTERM or Ctrl-C); SIGHUP has it read its settings again
          user           Makes accounts, and lets their owners in again
          store          Makes stores, and gives them wallets, roles and people
          donation-page  Makes and changes donation pages
          backup         Makes a backup, restores it into a scratch place, and compares
          restore        Makes a database from a backup, where there is none
          drill          Rehearses the disaster: backup, restore and rescue in a scratch place, compared with the live books
          ledger         Shows the books of a store: what came, what it was worth then, where it lies, and reports on it
          spend          Sends money out of a wallet, signed on the owner's own device
          wallet         Tells about wallets
          rescue         Finds every payment a wallet ever received and books it, when nothing else is left
          audit          Tells who changed what, and whether the log of it is whole
          doctor         Says what may be wrong with this server, and what to do about it
          push           Looks after the receivers of contributions: CiviCRM, Redis, commands
          canary         Tries out that payments work: a made-up one through the whole program, and the live parts
          privacy        Tells what is held about people, and erases it
          config         Tells about the settings

        Options:
          -h, --help
                  Print help (see a summary with '-h')

          -V, --version
                  Print version

        Every setting is also an environment variable and a key of the file: almoner config reference.
    "#]].assert_eq(&text);
    let (code, text) = ends("almoner serve -h", "");
    assert_eq!(code, 0);
    expect![[r#"
        Runs the server until it is told to stop (SIGTERM or Ctrl-C); SIGHUP has it read its settings again

        Usage: almoner serve [OPTIONS]

        Options:
              --config <FILE>
                  A TOML file with settings
              --network <NETWORK>
                  The Bitcoin network: mainnet, testnet4, signet or regtest
              --chain <URL>
                  Where blocks and transactions come from
              --data-dir <DIR>
                  The folder for everything that must be kept [default: /var/lib/almoner]
              --database <URL>
                  The database: sqlite:PATH, a file that is made at the first start, or postgres://USER@HOST:PORT/NAME for a database on a PostgreSQL server, 15 or later
              --listen <ADDR:PORT>
                  Where to answer HTTP [default: 127.0.0.1:8080]
              --metrics-listen <ADDR:PORT>
                  Where to tell those who watch over this server how it is doing: /metrics for Prometheus, /livez and /readyz
              --origin <URL>
                  How donors reach this server, for links in pages, answers and webhooks
              --webhooks-to-private <allow|refuse>
                  Whether webhooks may go to loopback, private and link-local addresses
              --rates <ask|off>
                  Whether exchanges are asked what a bitcoin costs
              --rates-proxy <URL>
                  A SOCKS5 proxy, such as Tor's, through which exchanges are asked
              --fixed-rates <PAIR=PRICE,...>
                  What one bitcoin costs, by decree instead of by market
              --request-timeout <SECONDS>
                  How long one request may take before it is given up, from 1 to 3600 [default: 30]
              --body-limit <SIZE>
                  The largest request body that is read, in bytes or with KiB or MiB behind it, from 1 KiB to 64 MiB [default: 1 MiB]
              --shutdown-timeout <SECONDS>
                  How long a stopping server waits for requests under way, from 0 to 3600 [default: 30]
              --open-donations <NUMBER>
                  How many unpaid donation invoices of one store may be open before strangers get no more of them at once, from 1 to 1000000 [default: 1000]
              --proof-of-work <off|busy|always>
                  When a donor's browser has to do a small sum before it gets an address: never, only over a limit, or always [default: busy]
              --client-address-header <NAME>
                  The header in which the web server in front names its client, such as X-Forwarded-For or X-Real-IP, so that one client alone can't use up what all may have
              --trusted-proxies <ADDRESS,...>
                  Where web servers connect from that client-address-header is believed from: addresses, or networks as in 10.0.0.0/8 [default: 127.0.0.1, ::1]
              --gap-limit <NUMBER>
                  How many unused addresses in a row the owner's own wallet looks ahead, from 1 to 1000000: 20 in most, 1000 in Bitcoin Core [default: 20]
              --canary-every <off|HOURS>
                  How often payments are tried out, from 1 to 8760 hours: a made-up one through the whole program, and the live parts asked for payments that are known [default: off]
              --canary-coins <keep|off>
                  Whether an invoice is kept open for a small wallet of the operator's own to pay now and then, with real coins [default: off]
              --keep-personal-data <DAYS|forever>
                  How long is kept what is personal on an invoice, from when its time to pay is over: metadata but for the order's number, the address a payer is sent back to, search terms [default: 365]
              --keep-deliveries <DAYS|forever>
                  How long deliveries of webhooks are listed after they were accepted or given up, from 7 days to 36500, or forever [default: 90]
              --keep-events <DAYS|forever>
                  How long what happened to an invoice is listed in its history, from 7 days to 36500, or forever [default: 365]
              --keep-unpaid <DAYS|forever>
                  How long an invoice that nobody paid is kept whole, from when its time to pay is over, from 7 days to 36500, or forever [default: 180]
              --backup-to <DIR|command:COMMAND>
                  Where the server puts backups by itself: a folder, one for each server, or the standard input of a command of the shell
              --backup-recipients <AGE1...,...>
                  Whose keys open the backups: public keys as age-keygen prints them, with commas between
              --backup-every <TIME>
                  How often the server makes a backup, in minutes, hours or days: from 5 min to 31 d [default: 1 d]
              --backup-keep <NUMBER>
                  How many of the last backups stay in the folder of backup-to, from 1 to 10000 [default: 14]
              --drill-every <TIME|off>
                  How often the disaster is rehearsed, in hours or days: from 1 h to 366 d [default: off]
              --web-admin <on|off>
                  Whether those who run it can sign in and work with pages, under /sign-in and /admin [default: on]
              --invitations <owners|administrators>
                  Who may invite people who have no account yet: owners, each to their own store and 20 people a day, or administrators alone [default: owners]
              --sign-in-header <NAME>
                  The header in which the web server in front names who has signed in there, by the e-mail address of an account here
              --sign-in-groups-header <NAME>
                  The header in which the web server in front tells the groups of whoever it names in sign-in-header, with commas, semicolons or bars between: for sign-in-group and for the tables [[sign-in-role]]
              --sign-in-proxies <ADDRESS,...>
                  Where web servers connect from that sign-in-header is believed from: addresses, or networks as in 10.0.0.0/8
              --sign-in-socket <PATH>
                  A socket of this machine at which the web server in front may connect instead of listen, and from which sign-in-header is believed, as is client-address-header
              --sign-in-accounts <existing|create>
                  Whether somebody whom the organisation's provider or directory vouches for gets an account here when they sign in for the first time [default: existing]
              --sign-in-group <NAME>
                  The group of the organisation's that somebody must be in whom its provider or directory vouches for, or the web server in front where sign-in-groups-header is given
              --sign-in-groups-hold <INTERVAL>
                  How long what the organisation said of somebody's groups when they signed in holds in their session [default: 8 h]
              --oidc-issuer <URL>
                  The organisation's OpenID provider, at which people can sign in: what it calls itself, to the letter
              --oidc-client-id <NAME>
                  What this program is called at the OpenID provider, where it is registered as one that uses codes
              --oidc-client-secret-file <FILE>
                  A file with the secret that the OpenID provider gave for oidc-client-id, which only the service's account may read
              --oidc-name <NAME>
                  What people know the OpenID provider by, on the button that leads there
              --oidc-scopes <SCOPE,...>
                  What the OpenID provider is asked for besides openid [default: email, profile]
              --oidc-groups-claim <NAME>
                  Under which name the OpenID provider tells somebody's groups [default: groups]
              --oidc-private <allow|refuse>
                  Whether the OpenID provider may have a loopback, private or link-local address
              --oidc-ca-file <FILE>
                  A file with the certificate, as PEM, that the OpenID provider's own must come from
              --ldap-url <URL>
                  The organisation's directory (LDAP), whose passwords let in on the sign-in page as ours do: ldaps://HOST, or ldap://HOST, where TLS is asked for first
              --ldap-encryption <tls|starttls|none>
                  How passwords are hidden on the way to the directory
              --ldap-ca-file <FILE>
                  A file with the certificate, as PEM, that the directory's own must come from
              --ldap-user-dn <NAME>
                  Somebody's name in the directory, with {user} for what they write on the sign-in page
              --ldap-search-base <NAME>
                  Below which name in the directory people are searched for
              --ldap-filter <FILTER>
                  What the search looks for, with {user} for what somebody writes on the sign-in page [default: (mail={user})]
              --ldap-bind-dn <NAME>
                  Who makes the search, by the name in the directory
              --ldap-bind-password-file <FILE>
                  A file with the password of ldap-bind-dn, which only the service's account may read
              --ldap-id-attribute <NAME>
                  Which attribute of somebody in the directory is theirs for good, so that their account is found when their address changes: entryUUID, objectGUID in Active Directory, or dn for their whole name there [default: entryUUID]
              --ldap-email-attribute <NAME>
                  Which attribute of somebody in the directory is the e-mail address by which their account here is found the first time [default: mail]
              --ldap-groups-attribute <NAME>
                  Which attribute of somebody in the directory names their groups, for sign-in-group and for the tables [[sign-in-role]] [default: memberOf]
              --ldap-group-base <NAME>
                  Below which name in the directory groups are searched for that name their members; they count beside those in ldap-groups-attribute
              --ldap-group-filter <FILTER>
                  What that search looks for, with {dn} for somebody's whole name [default: (member={dn})]
              --log <text|json>
                  How log lines look: text for people, json for machines [default: text]
              --log-level <LEVEL>
                  How much is logged: error, warn, info, debug or trace [default: info]
              --demo-node-wallet <NAME>
                  Lets anyone pay with the node's test coins, by a button on the checkout page
          -h, --help
                  Print help (see more with '--help')

        At the least: almoner serve --network mainnet --chain p2p://
    "#]].assert_eq(&text);
}

#[test]
fn the_other_manual_pages_tell_every_setting_and_how_to_run_the_service() {
    let file = almoner("almoner manual 5", "").unwrap();
    for setting in crate::config::SETTINGS.iter().filter(|setting| setting.name != "config") {
        assert!(file.contains(&format!("\\fB{}\\fR", setting.name.replace('-', "\\-"))), "{}", setting.name);
    }
    for field in crate::config::page::FIELDS {
        assert!(file.contains(&format!("\\fB{}\\fR", field.name.replace('-', "\\-"))), "{}", field.name);
    }
    let service = almoner("almoner manual 8", "").unwrap();
    for words in ["FIRST START", "systemctl reload almoner", "LoadCredential", "/var/lib/almoner"] {
        assert!(service.contains(words), "{words}: {service}");
    }
}

#[test]
fn shells_complete_every_command() {
    for shell in ["bash", "zsh", "fish"] {
        let script = almoner(&format!("almoner completions {shell}"), "").unwrap();
        let missing: Vec<_> = command()
            .get_subcommands()
            .map(|command| command.get_name().to_owned())
            .filter(|name| !script.contains(name.as_str()))
            .collect();
        assert!(missing.is_empty(), "{shell}: {missing:?}");
    }
}

#[test]
fn settings_are_checked_without_a_server() {
    let said = almoner("almoner config check --network regtest --chain p2p://127.0.0.1:18444", "").unwrap();
    assert_eq!(said, "The settings are in order, for regtest.\n");
    let (code, text) = ends("almoner config check --network regtest --chain p2p://", "");
    assert!(code == 2 && text.contains("The setting chain is wrong"), "{code} {text}");
}

#[test]
fn the_packages_settings_say_what_to_set_and_can_be_set() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../packaging/etc/almoner.toml");
    let (code, text) = ends(&format!("almoner config check --config {file}"), "");
    assert!(code == 2 && text.contains("The setting network is missing"), "{code} {text}");
    let lines = std::fs::read_to_string(file).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("almoner.toml");
    for chain in ["p2p://", "bitcoind://"] {
        let wanted = |line: &&str| {
            line.starts_with("#network")
                || line.starts_with("#origin")
                || line.starts_with(&format!("#chain = \"{chain}"))
        };
        let text: Vec<&str> = lines.lines().filter(wanted).map(|line| &line[1..]).collect();
        assert_eq!(text.len(), 3, "{text:?}");
        std::fs::write(&set, text.join("\n")).unwrap();
        almoner(&format!("almoner config check --config {}", set.display()), "").unwrap();
    }
}

#[test]
fn the_manual_page_tells_every_setting_and_command() {
    let page = almoner("almoner manual", "").unwrap();
    expect_file!["../../../docs/almoner.1"].assert_eq(&page);
}

#[test]
fn the_reference_is_printed() {
    assert_eq!(almoner("almoner config reference", "").unwrap(), crate::config::reference());
}

#[test]
fn a_wallet_shows_its_first_addresses() {
    prints(
        &format!("almoner wallet preview {ZPUB} --network mainnet --count 3"),
        expect![[r#"
        Receiving addresses of this wpkh wallet on mainnet:
        0/0  bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu
        0/1  bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g
        0/2  bc1qp59yckz4ae5c4efgw2s5wfyvrz0ala7rgvuz8z
        They must be the ones your own wallet shows. If not, do not use this key.
    "#]],
    );
    let piped =
        almoner("almoner wallet preview - --network mainnet --count 3", &format!("{ZPUB}\n")).unwrap();
    assert_eq!(
        piped,
        almoner(&format!("almoner wallet preview {ZPUB} --network mainnet --count 3"), "").unwrap()
    );
}

#[test]
fn ten_addresses_unless_told_otherwise() {
    let text = almoner(&format!("almoner wallet preview {ZPUB} --network mainnet"), "").unwrap();
    assert_eq!(text.lines().filter(|line| line.contains("bc1q")).count(), 10);
}

#[test]
fn a_wallet_used_before_is_shown_from_where_it_goes_on() {
    let text =
        almoner(&format!("almoner wallet preview {ZPUB} --network mainnet --start-index 1 --count 2"), "")
            .unwrap();
    assert!(text.contains("\n0/1  bc1qnjg0jd8228aq7egyzacy8cys3knf9xvrerkf9g\n0/2  bc1qp59y"), "{text}");
    let line = format!("almoner wallet preview {ZPUB} --network mainnet --start-index 2147483647");
    assert_eq!(almoner(&line, "").unwrap().matches("bc1q").count(), 1);
}

/// A file that another program wrote.
fn sample(name: &str) -> String {
    format!("{}/../chain/src/wallet/import/samples/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn other_programs_files_are_previewed() {
    let file = sample("sparrow.txt");
    prints(
        &format!("almoner wallet preview {file} --network mainnet --count 1"),
        expect![[r#"
        This is a file of output descriptors.
        Receiving addresses of this wpkh wallet on mainnet:
        0/0  bc1qcr8te4kr609gcawutmrza0j4xv80jy8z306fyu
        They must be the ones your own wallet shows. If not, do not use this key.
    "#]],
    );
    let (code, text) =
        ends(&format!("almoner wallet preview {} --network regtest", sample("electrum-seed.json")), "");
    assert!(code == 2 && text.contains("SEED WORDS") && !text.contains("wild"), "{text}");
    let piped = std::fs::read_to_string(sample("electrum-watch.json")).unwrap();
    let text = almoner("almoner wallet preview - --network regtest --count 1", &piped).unwrap();
    assert!(text.starts_with("This is a wallet file of Electrum.\n"), "{text}");
}

/// Two addresses made offline, one of them twice.
const LIST: &str = "# made offline\nbcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk\nbcrt1q4794m2uuw9jmjszmplfj4wvvr5j272fpmfgxur\nbcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk\n";

#[test]
fn a_list_of_addresses_is_previewed() {
    let text = almoner("almoner wallet preview - --network regtest --count 1", LIST).unwrap();
    expect![[r#"
        This is a list of addresses on regtest: 2 in all.
        Left out, because they stood twice: 1.
        The first to be shown:
        bcrt1q6rz28mcfaxtmd6v789l9rrlrusdprr9pz3cppk
        They must be addresses of your own wallet. If not, do not use this list.
    "#]]
    .assert_eq(&text);
    let (code, text) = ends("almoner wallet preview - --network regtest", &LIST.replace("4794m", "4795m"));
    assert!(code == 2 && text.contains("line 3") && !text.contains("4795m"), "{text}");
    assert_eq!(ends("almoner wallet preview - --network regtest --start-index 3", LIST).0, 2);
}

#[test]
fn secrets_are_refused_and_not_repeated() {
    let seed = "legal winner thank year wave sausage worth useful legal winner thank yellow";
    for secret in [XPRV, seed] {
        let typed = ends(&format!("almoner wallet preview {secret} --network mainnet"), "");
        let piped = ends("almoner wallet preview - --network mainnet", secret);
        assert_eq!(typed, piped);
        assert_eq!(typed.0, 2);
        assert!(secret.split(' ').all(|word| !typed.1.contains(word)), "{}", typed.1);
    }
}

#[test]
fn a_stray_password_is_not_repeated() {
    for line in [
        "almoner serve bitcoind://alm:hunter2@127.0.0.1:8332",
        "almoner serve --chian=bitcoind://alm:hunter2@127.0.0.1:8332",
        "almoner user create a@example.org b:hunter2@example.org",
    ] {
        let (code, text) = ends(line, "");
        assert_eq!(code, 2, "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[test]
fn wrong_use_is_told_from_failure() {
    for (line, wanted) in [
        ("almoner serve", 2),
        ("almoner serve --network mainnet --chain nonsense", 2),
        ("almoner wallet preview xpub --network mainnet", 2),
        ("almoner wallet preview xpub --count 0", 2),
        ("almoner nonsense", 2),
        ("almoner --version", 0),
        ("almoner", 2),
    ] {
        assert_eq!(ends(line, "").0, wanted, "{line}");
    }
}

/// A folder of its own for each test, and the settings that name it.
pub(super) fn data() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let settings = format!("--network regtest --data-dir {}/data", dir.path().display());
    (dir, settings)
}

#[test]
fn a_person_and_their_store_are_made_without_a_server() {
    let (_dir, settings) = data();
    let made =
        almoner(&format!("almoner user create Ann@example.org --administrator {settings}"), "").unwrap();
    let [first, administrator, second] = made.lines().collect::<Vec<_>>().try_into().unwrap();
    assert!(first.starts_with("Made the account Ann@example.org, with the id "), "{made}");
    assert!(administrator.starts_with("It is the first one, so it is administrator"), "{made}");
    assert_eq!(second.trim_end().strip_prefix("Its password, shown only now: ").map(str::len), Some(29));
    let made =
        almoner(&format!("almoner store create Shop --owner ann@EXAMPLE.org --currency eur {settings}"), "")
            .unwrap();
    assert!(made.starts_with("Made the store \"Shop\", with the id "), "{made}");
}

/// A store without a wallet: its id.
fn store_of_its_own(settings: &str) -> String {
    almoner(&format!("almoner user create a@example.org {settings}"), "").unwrap();
    let made = almoner(&format!("almoner store create Shop --owner a@example.org {settings}"), "").unwrap();
    made.split("with the id ").nth(1).unwrap().split('.').next().unwrap().to_owned()
}

#[test]
fn a_store_is_given_a_wallet_while_no_server_runs() {
    let (dir, settings) = data();
    let id = store_of_its_own(&settings);
    let set = format!("almoner store wallet {id} - {settings}");
    expect![[r#"
        Addresses added to the list of the store ID: 2. Left to be shown: 2.
        Dropped, because they stood twice or were in the list already: 1.
    "#]]
    .assert_eq(&almoner(&format!("{set} --low-water-mark 5"), LIST).unwrap().replace(&id, "ID"));
    let more = dir.path().join("more.csv");
    std::fs::write(&more, "address,label\nbcrt1qha2jlcpgy2gylsdlkpjx67vmj8vswkq9gzr498,new\n").unwrap();
    let added = almoner(&format!("almoner store wallet {id} {} {settings}", more.display()), "").unwrap();
    assert!(added.ends_with(": 1. Left to be shown: 3.\n"), "{added}");

    let key = format!("almoner store wallet {id} {} --start-index 50 {settings}", crate::testing::TPUB);
    let said = almoner(&key, "").unwrap();
    assert!(said.contains("is paid into the wallet tpub") && said.contains("(given as: key)"), "{said}");
    let database = rusqlite::Connection::open(dir.path().join("data/almoner.sqlite")).unwrap();
    let select = "SELECT w.start_index FROM payment_method m JOIN wallet w ON w.number = m.wallet";
    assert_eq!(database.query_row(select, [], |row| row.get::<_, i64>(0)).unwrap(), 50);
    let marks = "SELECT low_water_mark FROM wallet WHERE descriptor = ''";
    assert_eq!(database.query_row(marks, [], |row| row.get::<_, i64>(0)).unwrap(), 5);
}

#[test]
fn a_wallet_that_cannot_be_set_is_not_set() {
    let (dir, settings) = data();
    let id = store_of_its_own(&settings);
    let set = format!("almoner store wallet {id} - {settings}");
    let mut said = Vec::new();
    for (line, input) in [
        (format!("almoner store wallet nowhere {ZPUB} {settings}"), ""),
        (format!("almoner store wallet {id} {ZPUB} {settings}"), ""),
        (format!("{set} --start-index 5"), LIST),
        (set.replace(" - ", " - --start-index 2147483648 "), LIST),
        (
            set.clone(),
            "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about",
        ),
    ] {
        let (code, text) = ends(&line, input);
        said.push(format!("{code} {}", text.lines().next().unwrap_or_default()));
    }
    let lock = std::fs::File::create(dir.path().join("data/almoner.sqlite-lock")).unwrap();
    lock.lock().unwrap();
    let (code, text) = ends(&set, LIST);
    said.push(format!("{code} {text}"));
    expect![[r#"
        2 there is no store with this id
        2 this key is for mainnet, but this server runs on regtest; export the public key of a regtest wallet (tpub, upub or vpub)
        2 A list of addresses has no index to start at; leave the start index out
        2 error: invalid value '2147483648' for '--start-index <INDEX>': 2147483648 is not in 0..=2147483647
        2 these are SEED WORDS: whoever has them can spend everything. They were not stored. Treat them as seen if others can see this screen. Give the extended public key (xpub, ypub, zpub, …) your wallet shows instead
        1 The wallet was not set: another server uses the database sqlite:DIR/data/almoner.sqlite: stop it first, or give this one a database of its own"#]].assert_eq(&said.join("\n").replace(dir.path().to_str().unwrap(), "DIR"));
    drop(lock);
    let database = rusqlite::Connection::open(dir.path().join("data/almoner.sqlite")).unwrap();
    assert_eq!(database.query_row("SELECT count(*) FROM wallet", [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn a_given_password_is_kept_as_a_hash_and_not_shown() {
    let (dir, settings) = data();
    let line = format!("almoner user create b@example.org --password-stdin {settings}");
    let made = almoner(&line, "correct horse\n").unwrap();
    assert!(!made.contains("correct") && !made.contains("password"), "{made}");
    let file = dir.path().join("password");
    std::fs::write(&file, "correct horse").unwrap();
    almoner(&format!("almoner user create c@example.org --password-file {} {settings}", file.display()), "")
        .unwrap();
    let stored: Vec<u8> = std::fs::read_dir(dir.path().join("data"))
        .unwrap()
        .flat_map(|entry| std::fs::read(entry.unwrap().path()).unwrap())
        .collect();
    let holds = |needle: &[u8]| stored.windows(needle.len()).any(|window| window == needle);
    assert!(holds(b"$argon2id$") && !holds(b"correct horse"));
}

#[test]
fn the_doctor_s_exit_code_says_how_bad_it_is_and_nothing_is_made() {
    let (dir, settings) = data();
    let words = format!("almoner doctor --json {settings} --chain bitcoind://a:b@127.0.0.1:1");
    let mut output = Vec::new();
    let mut outside = Outside { environment: Vec::new(), input: &mut "".as_bytes(), output: &mut output };
    let failure = run(words.split(' ').map(OsString::from), &mut outside).unwrap_err();
    assert_eq!((failure.code(), failure.to_string()), (4, String::new()));
    let report: serde_json::Value = serde_json::from_slice(&output).unwrap();
    assert_eq!(report["level"], "failure");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "it looks, and makes nothing");
    assert_eq!(ends("almoner doctor --network regtest", "").0, 2, "a setting is missing");
}

#[test]
fn what_cannot_be_made_is_refused_in_words() {
    let (dir, settings) = data();
    almoner(&format!("almoner user create a@example.org {settings}"), "").unwrap();
    let other = settings.replace("regtest", "signet");
    let mut said = Vec::new();
    for (line, input) in [
        (format!("almoner user create A@example.org {settings}"), ""),
        (format!("almoner user create nobody {settings}"), ""),
        (format!("almoner user create b@example.org --password-stdin {settings}"), "short\n"),
        (format!("almoner user create b@example.org --password-stdin {settings}"), "two\nlines\n"),
        (format!("almoner user create b@example.org --password-file /nowhere {settings}"), ""),
        (format!("almoner store create Shop --owner b@example.org {settings}"), ""),
        (format!("almoner store create Shop --owner a@example.org --currency XYZ {settings}"), ""),
        (format!("almoner store create {} --owner a@example.org {settings}", "x".repeat(51)), ""),
        (format!("almoner user create b@example.org {other}"), ""),
        ("almoner user create b@example.org --network regtest --data-dir /dev/null/x".into(), ""),
    ] {
        let (code, text) = ends(&line, input);
        said.push(format!("{code} {text}"));
    }
    let said = said.join("\n").replace(dir.path().to_str().unwrap(), "DIR");
    expect![[r#"
        1 The account was not made: somebody with this email address has an account already
        2 this is no email address; write it like name@example.org
        2 the password must have at least 8 characters, and at most 1024 bytes
        2 The password has more than one line. Give it alone, on one line.
        1 The password file /nowhere cannot be read: No such file or directory (os error 2)
        1 The store was not made: nobody with this email address has an account; make one with: almoner user create
        2 "XYZ" is no currency. Write its ISO 4217 code, as in USD or EUR, or BTC.
        2 name: Name can only be between 1 and 50 characters, without line breaks
        1 The database sqlite:DIR/data/almoner.sqlite cannot be used: the database belongs to regtest, not to signet; use another data folder for each network
        1 The folder /dev/null/x cannot be made. Make it for the account this program runs under, or give another as --data-dir: Not a directory (os error 20)"#]].assert_eq(&said);
}

#[test]
fn the_first_person_is_administrator_and_ends_the_set_up_token() {
    let (dir, settings) = data();
    std::fs::create_dir(dir.path().join("data")).unwrap();
    let token = dir.path().join("data/setup-token");
    std::fs::write(&token, "secret").unwrap();
    let line = |email: &str| format!("almoner user create {email}@example.org --password-stdin {settings}");
    let first = almoner(&line("a"), "correct horse\n").unwrap();
    assert!(first.contains("administrator") && !token.exists(), "{first}");
    let second = almoner(&line("b"), "correct horse\n").unwrap();
    assert!(!second.contains("administrator"), "{second}");
    let database = rusqlite::Connection::open(dir.path().join("data/almoner.sqlite")).unwrap();
    let count = "SELECT count(*) FROM person WHERE administrator_at IS NOT NULL";
    assert_eq!(database.query_row(count, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
}

/// What a command says, without what differs from run to run.
fn said(line: &[&str], settings: &str) -> String {
    let words = line.iter().copied().chain(settings.split_whitespace()).map(OsString::from);
    let mut output = Vec::new();
    let mut outside = Outside { environment: Vec::new(), input: &mut [].as_slice(), output: &mut output };
    match run(words, &mut outside) {
        Ok(()) => String::from_utf8(output).unwrap(),
        Err(failure) => format!("{} {failure}\n", failure.code()),
    }
}

#[test]
fn donation_pages_are_made_shown_changed_and_put_away() {
    let (dir, settings) = data();
    let page = |line: &[&str]| said(&[&["almoner", "donation-page"], line].concat(), &settings);
    let mut told = page(&["create", "roof", "--title", "Mend the roof"]);
    almoner(&format!("almoner user create a@example.org {settings}"), "").unwrap();
    let made = almoner(&format!("almoner store create Shop --owner a@example.org {settings}"), "").unwrap();
    let store = made.lines().next().unwrap().rsplit_once(' ').unwrap().1.trim_end_matches('.').to_owned();
    let picture = dir.path().join("roof.png");
    std::fs::write(&picture, b"\x89PNG\r\n\x1a\n").unwrap();
    let wrong = dir.path().join("roof.svg");
    std::fs::write(&wrong, "<svg>").unwrap();
    let (picture, wrong) = (picture.to_str().unwrap(), wrong.to_str().unwrap());
    let create =
        ["create", "roof", "--title", "Mend \"the\" roof", "--presets", "5,12.50", "--goal", "5000 EUR"];
    told += &page(
        &[&create[..], &["--ends", "2026-12-31", "--text", "It\n**leaks**.", "--picture", picture]].concat(),
    );
    told += &page(&["create", "roof", "--title", "x"]);
    told += &page(&["create", "boat", "--title", "x", "--presets", "1.001"]);
    told += &page(&["create", "boat", "--title", "x", "--store", "nothing"]);
    told += &page(&["create", "boat", "--title", "x", "--picture", wrong]);
    told += &page(&["create", "boat", "--title", "x", "--picture", "/nowhere"]);
    told += &page(&["show", "roof"]);
    told += &page(&["change", "roof", "--goal", "", "--open-amount", "no", "--picture", ""]);
    told += &page(&["change", "roof", "--ends", "tomorrow"]);
    told += &page(&["list"]);
    told += &page(&["show", "roof"]);
    told += &page(&["delete", "roof"]);
    told += &page(&["delete", "roof"]);
    told += &page(&["list", "--store", &store]);
    let told = told.replace(&store, "STORE").replace(dir.path().to_str().unwrap(), "DIR");
    expect![[r#"
        1 There is no store yet; make one with: almoner store create
        Made the donation page Mend "the" roof, at /donate/roof.
        2 slug: another donation page has this slug, or had it; choose another
        2 presets[0]: USD amounts have at most 2 decimals
        1 there is no store "nothing"
        2 the picture DIR/roof.svg can't be used: This is not a PNG, JPEG, WebP or GIF picture
        2 the picture /nowhere can't be read: No such file or directory (os error 2)
        # 0 BTC came in, in 0 donations. It has a picture.
        [[donation-page]]
        slug = "roof"
        store = "STORE"
        title = 'Mend "the" roof'
        text = """
        It
        **leaks**."""
        presets = ["5", "12.50"]
        free-amount = true
        open-amount = true
        goal = "5000.00 EUR"
        ends = "2027-01-01T00:00:00Z"
        Changed the donation page roof.
        2 ends: write a day, as in 2026-12-31, or an instant with its zone, as in 2026-12-31T18:00:00+01:00
        roof: Mend "the" roof (store STORE, 0 BTC in 0 donations)
        # 0 BTC came in, in 0 donations.
        [[donation-page]]
        slug = "roof"
        store = "STORE"
        title = 'Mend "the" roof'
        text = """
        It
        **leaks**."""
        presets = ["5", "12.50"]
        free-amount = true
        open-amount = false
        ends = "2027-01-01T00:00:00Z"
        Put away the donation page roof. Its invoices stay.
        1 There is no donation page roof; see: almoner donation-page list
        There are no donation pages.
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_is_shown_can_stand_in_the_file() {
    let (dir, settings) = data();
    almoner(&format!("almoner user create a@example.org {settings}"), "").unwrap();
    almoner(&format!("almoner store create Shop --owner a@example.org {settings}"), "").unwrap();
    let mut create = vec!["almoner", "donation-page", "create", "roof"];
    for (name, value) in [
        ("--title", "A \"quoted\" title"),
        ("--text", "Two\nlines, \\ and 'quotes'."),
        ("--picture-text", "x"),
        ("--currency", "EUR"),
        ("--currencies", "USD,BTC"),
        ("--presets", "5,12.50"),
        ("--open-amount", "no"),
        ("--campaign", "Roof, 2026"),
        ("--goal", "0.5 BTC"),
        ("--ends", "2026-12-31"),
        ("--thanks", "Thank you!"),
    ] {
        create.extend([name, value]);
    }
    assert!(said(&create, &settings).starts_with("Made"));
    let shown = said(&["almoner", "donation-page", "show", "roof"], &settings);
    let file = dir.path().join("a.toml");
    std::fs::write(&file, shown.replace("roof", "copy")).unwrap();
    let pairs = [("network", "regtest"), ("chain", "p2p://127.0.0.1:1"), ("config", file.to_str().unwrap())];
    let stated = crate::config::Config::from_pairs(&pairs).unwrap().donation_pages.remove(0);
    let eur = domain::Currency::parse("EUR").unwrap();
    let read = domain::donation_page::PageSettings::from_body(stated.body, eur).unwrap();
    assert_eq!(
        (read.text.as_deref(), read.campaign.as_deref()),
        (Some("Two\nlines, \\ and 'quotes'."), Some("Roof, 2026"))
    );
    assert_eq!((read.presets.len(), read.currencies.len(), read.open_amount), (2, 2, false));
    assert_eq!((read.ends_at.unwrap().0, read.goal.unwrap().minor()), (1_798_761_600, 50_000_000));
}

#[test]
fn the_audit_log_is_listed_and_verified() {
    let (dir, settings) = data();
    let audit = |line: &[&str]| said(&[&["almoner", "audit"], line].concat(), &settings);
    assert_eq!(audit(&["head"]), "0:0000000000000000000000000000000000000000000000000000000000000000\n");
    almoner(&format!("almoner user create a@example.org {settings}"), "").unwrap();
    almoner(&format!("almoner store create Shop --owner a@example.org {settings}"), "").unwrap();
    let noted = audit(&["head"]);
    assert!(
        said(&["almoner", "donation-page", "create", "roof", "--title", "Roof"], &settings)
            .starts_with("Made")
    );
    let all = audit(&["list"]);
    let told: Vec<(&str, &str)> = all
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .map(|words| (words[2], words[3]))
        .collect();
    let deeds = ["person.made", "store.made", "member.added", "donation-page.made"];
    assert_eq!(told, deeds.map(|deed| ("command-line", deed)));
    assert!(!all.contains("example.org"), "{all}");
    assert_eq!(
        audit(&["list", "--deed", "donation-page.", "--after", "3"]),
        audit(&["list", "--after", "3"])
    );
    assert!(audit(&["list", "--since", "yesterday"]).starts_with("2 \"yesterday\" is no instant"));
    assert!(audit(&["verify"]).starts_with("The audit log is whole: nothing in its 4 rows was changed.\n"));
    assert!(audit(&["verify", "--head", noted.trim()]).contains("It goes on from the head that was noted."));
    assert!(audit(&["verify", "--head", "x"]).starts_with("2 this is no head"));

    let later = audit(&["head"]);
    let database = rusqlite::Connection::open(dir.path().join("data/almoner.sqlite")).unwrap();
    database.execute_batch("DELETE FROM audit WHERE number = 4").unwrap();
    assert!(audit(&["verify"]).starts_with("The audit log is whole"));
    let cut = audit(&["verify", "--head", later.trim()]);
    assert!(
        cut.starts_with("1 The audit log was changed: rows are cut off at the end: the last one is 3"),
        "{cut}"
    );
    database.execute_batch("UPDATE audit SET actor = 'program' WHERE number = 2").unwrap();
    let altered = audit(&["verify"]);
    assert!(
        altered.starts_with("1 The audit log was changed: row 2 is not what was written there"),
        "{altered}"
    );
}

#[test]
fn a_database_that_a_server_holds_is_not_brought_up_to_date_behind_its_back() {
    let (dir, settings) = data();
    let path = dir.path().join("data/almoner.sqlite");
    std::fs::create_dir_all(dir.path().join("data")).unwrap();
    let lock = std::fs::File::create(dir.path().join("data/almoner.sqlite-lock")).unwrap();
    lock.lock().unwrap();
    let id = domain::StoreId::from_random([7; 16]);
    let (code, text) = ends(&format!("almoner store wallet {id} - {settings}"), LIST);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("another server uses the database"), "{text}");
    assert!(!path.exists(), "it was not even opened");
}

#[test]
fn a_report_asked_for_wrongly_is_refused_before_anything_is_opened() {
    for (line, wanted) in [
        ("balances --from 2026-02-02 --to 2026-02-01", "the first day lies behind the last"),
        ("journal --to tomorrow", "write it as in 2026-01-31"),
        ("journal --format excel", "possible values: csv"),
        ("holdings --method average", "possible values: fifo, lifo, hifo, specific"),
        ("holdings --price 60000", "EUR=60000"),
        ("holdings --currency XYZ", "unknown currency"),
        ("gifts --above much", "EUR=1000"),
        ("balances --method fifo", "unexpected argument"),
        ("weather", "unrecognized subcommand"),
    ] {
        let (code, said) = ends(&format!("almoner ledger {line} --data-dir /nowhere"), "");
        assert!(code == 2 && said.contains(wanted), "{line}: {code}, {said}");
    }
}
