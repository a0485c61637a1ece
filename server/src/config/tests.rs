//! Every setting taken from every place, refused in words, and told about in the reference.
use super::*;
use crate::config::values::Environment;
use expect_test::{Expect, expect, expect_file};
use std::collections::BTreeSet;

type Pairs<'a> = &'a [(&'a str, &'a str)];

const CHAIN: (&str, &str) = ("chain", "bitcoind://alm:hunter2@127.0.0.1:18443?zmq=tcp://127.0.0.1:28332");
const REGTEST: [(&str, &str); 2] = [("network", "regtest"), CHAIN];

fn with(more: &[(&str, &str)]) -> Result<Config, Error> {
    Config::from_pairs(&[&REGTEST[..], more].concat())
}

fn environment(pairs: &[(&str, &str)]) -> Environment {
    pairs.iter().map(|(name, value)| (name.into(), value.into())).collect()
}

fn flags(pairs: &[(&str, &str)]) -> Vec<(&'static Setting, String)> {
    pairs.iter().map(|(name, value)| (Setting::find(name).unwrap(), (*value).into())).collect()
}

#[test]
fn little_must_be_given_and_the_rest_has_defaults() {
    let config = Config::from_pairs(&[("network", "mainnet"), ("chain", "p2p://")]).unwrap();
    expect![[r#"
        Config {
            network: Mainnet,
            chain: P2p(
                P2pUrl {
                    peers: [],
                    seeds: [],
                },
            ),
            data_dir: "/var/lib/almoner",
            database: Sqlite(
                "/var/lib/almoner/almoner.sqlite",
            ),
            listen: 127.0.0.1:8080,
            metrics_listen: None,
            origin: None,
            webhooks_to_private: false,
            rates: true,
            rates_proxy: None,
            fixed_rates: [],
            request_timeout: 30s,
            body_limit_bytes: 1048576,
            shutdown_timeout: 30s,
            guard: Rules {
                open_donations: 1000,
                work: Busy,
                proxies: Proxies {
                    header: None,
                    trusted: [
                        127.0.0.1/32,
                        ::1/128,
                    ],
                },
            },
            gap_limit: 20,
            canary_every: None,
            canary_coins: false,
            file: None,
            lifetimes: Lifetimes {
                personal: Some(
                    365,
                ),
                deliveries: Some(
                    90,
                ),
                events: Some(
                    365,
                ),
                unpaid: Some(
                    180,
                ),
            },
            backup: Backup {
                place: None,
                recipients: None,
                every: 86400s,
                keep: 14,
            },
            drill_every: None,
            web_admin: true,
            owners_invite: true,
            sign_in_by: None,
            sign_in_socket: None,
            outside: Stated {
                terms: Terms {
                    makes_accounts: false,
                    group: None,
                    roles: [],
                    hold: Seconds(
                        28800,
                    ),
                },
                provider: None,
                directory: None,
            },
            log: Text,
            log_level: "info",
            demo_node_wallet: None,
            donation_pages: [],
            pushes: [],
        }
    "#]]
    .assert_debug_eq(&config);
}

#[test]
fn every_example_in_the_table_is_taken() {
    for setting in SETTINGS.iter().filter(|setting| setting.name != "config") {
        let network = if setting.name == "network" { setting.example } else { "regtest" };
        let chain = if setting.name == "chain" { setting.example } else { CHAIN.1 };
        let recipients = ("backup-recipients", "unencrypted"); // wanted by backup-to
        let proxies = ("sign-in-proxies", "127.0.0.1"); // wanted by sign-in-header
        // Wanted by oidc-issuer, ldap-url and ldap-bind-dn.
        let outside =
            [("oidc-client-id", "a"), ("ldap-search-base", "dc=a"), ("ldap-bind-password-file", "/a")];
        let mut pairs = vec![("network", network), ("chain", chain), recipients, proxies];
        pairs.extend(outside);
        pairs.push((setting.name, setting.example));
        Config::from_pairs(&pairs).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn without_pages_a_server_that_makes_backups_is_told_to_whom() {
    let to = ("backup-to", "/srv/b");
    assert!(with(&[to]).is_ok(), "it is set on a page");
    let refused = with(&[to, ("web-admin", "off")]).unwrap_err().to_string();
    assert!(refused.contains("backup-recipients"), "{refused}");
    assert!(with(&[to, ("web-admin", "off"), ("backup-recipients", "unencrypted")]).is_ok());
}

#[test]
fn every_setting_but_the_file_is_read() {
    let without_meaning = "\u{0}";
    let unread = |setting: &&Setting| match with(&[(setting.name, without_meaning)]) {
        Err(Error::Wrong { setting: refused, .. }) => refused.name != setting.name,
        _ => true,
    };
    let unread: Vec<_> = SETTINGS.iter().filter(unread).map(|setting| setting.name).collect();
    assert_eq!(unread, ["config"]);
}

#[test]
fn names_are_unique_and_spelled_alike() {
    let names: BTreeSet<_> = SETTINGS.iter().map(|setting| setting.name).collect();
    assert_eq!(names.len(), SETTINGS.len());
    for name in names {
        assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
    }
    assert_eq!(Setting::find("data-dir").unwrap().variable(), "ALMONER_DATA_DIR");
}

#[test]
fn the_command_line_goes_before_the_environment_before_the_file_before_the_default() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("almoner.toml");
    std::fs::write(&file, "log-level = \"debug\"").unwrap();
    let file = file.to_str().unwrap();
    let (flag, variable, in_file) = (("log-level", "error"), ("ALMONER_LOG_LEVEL", "warn"), ("config", file));
    let cases: [(Pairs<'_>, Pairs<'_>, &str); 6] = [
        (&[], &[], "info"),
        (&[in_file], &[], "debug"),
        (&[], &[("ALMONER_CONFIG", file)], "debug"),
        (&[in_file], &[variable], "warn"),
        (&[in_file, flag], &[variable], "error"),
        (&[in_file], &[("ALMONER_LOG_LEVEL", "")], "debug"),
    ];
    for (given, variables, wanted) in cases {
        let values = Values::gather(flags(&[&REGTEST[..], given].concat()), environment(variables)).unwrap();
        assert_eq!(Config::read(&values).unwrap().log_level, wanted, "{given:?} {variables:?}");
    }
}

#[test]
fn the_file_takes_text_numbers_and_lists() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("almoner.toml");
    let text = "# Ours.\nrequest-timeout = 7\nfixed-rates = [\"BTC_USD=60000\", \"BTC_EUR=55000.5\"]\norigin = 'https://Example.org/'\n";
    std::fs::write(&file, text).unwrap();
    let config = with(&[("config", file.to_str().unwrap())]).unwrap();
    assert_eq!(config.request_timeout, Duration::from_secs(7));
    let rates: Vec<_> =
        config.fixed_rates.iter().map(|rate| format!("{} {}", rate.currency(), rate.per_btc())).collect();
    assert_eq!(rates, ["USD 60000", "EUR 55000.5"]);
    assert_eq!(config.origin.as_deref(), Some("https://example.org"));
}

#[test]
fn what_follows_from_other_settings() {
    let config = with(&[("data-dir", "/srv/a"), ("listen", "0.0.0.0:81")]).unwrap();
    assert_eq!(config.database.path(), Some(Path::new("/srv/a/almoner.sqlite")));
    assert!(config.webhooks_to_private);
    assert_eq!(config.origin_at(config.listen), "http://127.0.0.1:81");
    assert_eq!(config.origin_at("[::]:82".parse().unwrap()), "http://[::1]:82");
    let given = with(&[("origin", "http://shop.onion"), ("webhooks-to-private", "refuse")]).unwrap();
    assert_eq!(given.origin_at(given.listen), "http://shop.onion");
    assert!(!given.webhooks_to_private);
}

#[test]
fn passwords_are_never_printed() {
    let values = Values::gather(flags(&REGTEST), Vec::new()).unwrap();
    let config = Config::read(&values).unwrap();
    let printed = format!("{values:?} {config:?} {config:#?} {} {}", config.chain, config.database);
    assert!(!printed.contains("hunter2"), "{printed}");
    let slips = [
        ("chain", "bitcoind:/alm:hunter2@127.0.0.1:18443"),
        ("chain", "bitcoind://alm:hunter2@127.0.0.1"),
        ("database", "postgres://alm:hunter2@db"),
        ("origin", "https://alm:hunter2@example.org"),
        ("listen", "alm:hunter2@127.0.0.1:8080"),
    ];
    for slip in slips {
        let error = with(&[slip]).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}

#[track_caller]
fn refused(bad: &[(&str, &str)], wanted: Expect) {
    let lines: Vec<_> = bad.iter().map(|pair| with(&[*pair]).unwrap_err().to_string()).collect();
    wanted.assert_eq(&lines.join("\n"));
}

#[test]
fn bad_networks_chains_and_databases_are_refused_in_words() {
    refused(
        &[
            ("network", "mainet"),
            ("chain", "http://localhost:8332"),
            ("chain", "bitcoind://127.0.0.1:8332"),
            ("chain", "p2p://"),
            ("data-dir", ""),
            ("data-dir", "~/almoner"),
            ("database", "/srv/almoner.sqlite"),
            ("database", "sqlite:///srv/almoner.sqlite"),
            ("database", "sqlite::memory:"),
            ("database", "sqlite:"),
            ("database", "postgres://db"),
            ("database", "postgres://db/almoner?password-file=/missing"),
        ],
        expect![[r#"
            The setting network is wrong (--network: "mainet"): no such network; use mainnet, testnet4, signet or regtest.
            The setting chain is wrong (--chain): the chain URL must begin with bitcoind:// or p2p://.
            The setting chain is wrong (--chain): the chain URL must give either USER:PASS@ or ?cookie=PATH, so that the node lets us in.
            The setting chain is wrong (--chain): on regtest there are no nodes to be found; name yours, as in p2p://127.0.0.1:18444.
            The setting data-dir is wrong (--data-dir: ""): it is empty; write the whole path, as in /var/lib/almoner.
            The setting data-dir is wrong (--data-dir: "~/almoner"): ~ has no meaning here; write the whole path, as in /home/me/almoner.
            The setting database is wrong (--database): it must begin with sqlite: as in sqlite:/var/lib/almoner/almoner.sqlite.
            The setting database is wrong (--database): after sqlite: comes the path at once, as in sqlite:/srv/almoner.sqlite.
            The setting database is wrong (--database): a database in memory forgets every payment when the program stops; write sqlite:PATH.
            The setting database is wrong (--database): it is empty; write the whole path, as in /var/lib/almoner.
            The setting database is wrong (--database): it names no database; write postgres://USER@HOST:PORT/DATABASE?password-file=PATH.
            The setting database is wrong (--database): password-file names /missing, which can't be read: No such file or directory (os error 2)."#]],
    );
}

#[test]
fn bad_addresses_and_rates_are_refused_in_words() {
    refused(
        &[
            ("listen", "localhost:8080"),
            ("listen", "8080"),
            ("origin", "donate.example.org"),
            ("origin", "ftp://example.org"),
            ("origin", "https://example.org/shop"),
            ("webhooks-to-private", "yes"),
            ("rates", "on"),
            ("rates-proxy", "127.0.0.1:9050"),
            ("rates-proxy", "socks5://127.0.0.1:9050"),
            ("rates-proxy", "http://127.0.0.1:8118"),
            ("rates-proxy", "socks5h://127.0.0.1"),
            ("rates-proxy", "socks5h://me:secret@127.0.0.1:9050"),
            ("rates-proxy", "socks5h://127.0.0.1:9050/kraken"),
            ("fixed-rates", "USD=60000"),
            ("fixed-rates", "BTC_USD=sixty"),
            ("fixed-rates", "BTC_XYZ=1"),
            ("fixed-rates", "BTC_SATS=1"),
            ("fixed-rates", "BTC_USD=0"),
            ("fixed-rates", "BTC_USD=1,BTC_USD=2"),
            ("fixed-rates", "BTC_USD=99999999999999999999"),
        ],
        expect![[r#"
            The setting listen is wrong (--listen: "localhost:8080"): that is not an address with a port; write 127.0.0.1:8080 to be reached from this machine alone, 0.0.0.0:8080 or [::]:8080 to be reached from outside.
            The setting listen is wrong (--listen: "8080"): that is not an address with a port; write 127.0.0.1:8080 to be reached from this machine alone, 0.0.0.0:8080 or [::]:8080 to be reached from outside.
            The setting origin is wrong (--origin: "donate.example.org"): that is not a URL; write a scheme and a host and no more, as in https://donate.example.org.
            The setting origin is wrong (--origin: "ftp://example.org"): it must begin with http:// or https://; write a scheme and a host and no more, as in https://donate.example.org.
            The setting origin is wrong (--origin: "https://example.org/shop"): nothing may follow the host, because pages live at the root; write a scheme and a host and no more, as in https://donate.example.org.
            The setting webhooks-to-private is wrong (--webhooks-to-private: "yes"): write allow or refuse.
            The setting rates is wrong (--rates: "on"): write ask or off.
            The setting rates-proxy is wrong (--rates-proxy: "127.0.0.1:9050"): that is not a URL; write it as in socks5h://127.0.0.1:9050.
            The setting rates-proxy is wrong (--rates-proxy: "socks5://127.0.0.1:9050"): socks5 would look names up here, in the clear; write it as in socks5h://127.0.0.1:9050.
            The setting rates-proxy is wrong (--rates-proxy: "http://127.0.0.1:8118"): it must begin with socks5h://; write it as in socks5h://127.0.0.1:9050.
            The setting rates-proxy is wrong (--rates-proxy: "socks5h://127.0.0.1"): a host and a port are missing; write it as in socks5h://127.0.0.1:9050.
            The setting rates-proxy is wrong (--rates-proxy): it must hold neither user nor password; write it as in socks5h://127.0.0.1:9050.
            The setting rates-proxy is wrong (--rates-proxy: "socks5h://127.0.0.1:9050/kraken"): nothing may follow the port; write it as in socks5h://127.0.0.1:9050.
            The setting fixed-rates is wrong (--fixed-rates: "USD=60000"): "USD=60000" is not like BTC_USD=60000; write pairs of BTC and a currency, with commas between.
            The setting fixed-rates is wrong (--fixed-rates: "BTC_USD=sixty"): "BTC_USD=sixty" is not like BTC_USD=60000; write pairs of BTC and a currency, with commas between.
            The setting fixed-rates is wrong (--fixed-rates: "BTC_XYZ=1"): "XYZ" is no currency; write its ISO 4217 code, as in USD.
            The setting fixed-rates is wrong (--fixed-rates: "BTC_SATS=1"): BTC_SATS is no rate: both are bitcoin; leave it out.
            The setting fixed-rates is wrong (--fixed-rates: "BTC_USD=0"): the price of BTC_USD must be above zero.
            The setting fixed-rates is wrong (--fixed-rates: "BTC_USD=1,BTC_USD=2"): BTC_USD stands there twice; leave one.
            The setting fixed-rates is wrong (--fixed-rates: "BTC_USD=99999999999999999999"): the price of BTC_USD is out of all range; write what one bitcoin costs."#]],
    );
}

#[test]
fn bad_limits_logs_and_wallets_are_refused_in_words() {
    refused(
        &[
            ("request-timeout", "0"),
            ("request-timeout", "30s"),
            ("shutdown-timeout", "-1"),
            ("body-limit", "1 GB"),
            ("body-limit", "12"),
            ("body-limit", "99999999999999999999 MiB"),
            ("log", "xml"),
            ("log-level", "verbose"),
            ("log-level", "info,chain=loud"),
            ("demo-node-wallet", " "),
        ],
        expect![[r#"
            The setting request-timeout is wrong (--request-timeout: "0"): write whole seconds, from 1 to 3600.
            The setting request-timeout is wrong (--request-timeout: "30s"): write whole seconds, from 1 to 3600.
            The setting shutdown-timeout is wrong (--shutdown-timeout: "-1"): write whole seconds, from 0 to 3600.
            The setting body-limit is wrong (--body-limit: "1 GB"): write bytes, or a number with KiB or MiB behind it, from 1 KiB to 64 MiB.
            The setting body-limit is wrong (--body-limit: "12"): write bytes, or a number with KiB or MiB behind it, from 1 KiB to 64 MiB.
            The setting body-limit is wrong (--body-limit: "99999999999999999999 MiB"): write bytes, or a number with KiB or MiB behind it, from 1 KiB to 64 MiB.
            The setting log is wrong (--log: "xml"): write text or json.
            The setting log-level is wrong (--log-level: "verbose"): write error, warn, info, debug or trace, and for one part of the program its own, as in info,chain=debug.
            The setting log-level is wrong (--log-level: "info,chain=loud"): write error, warn, info, debug or trace, and for one part of the program its own, as in info,chain=debug.
            The setting demo-node-wallet is wrong (--demo-node-wallet: " "): it is empty; write the name of a wallet in the node."#]],
    );
    let elsewhere = [("network", "mainnet"), ("chain", "p2p://"), ("demo-node-wallet", "demo")];
    let peers = [("network", "regtest"), ("chain", "p2p://127.0.0.1:18444"), ("demo-node-wallet", "demo")];
    let lines = [&elsewhere, &peers].map(|pairs| Config::from_pairs(pairs).unwrap_err().to_string());
    expect![[r#"
        The setting demo-node-wallet is wrong (--demo-node-wallet: "demo"): anyone could spend the node's coins, so it is for regtest and not for mainnet; leave it out.
        The setting demo-node-wallet is wrong (--demo-node-wallet: "demo"): peers have no wallet to pay from; use a bitcoind:// chain, or leave it out."#]].assert_eq(&lines.join("\n"));
}

#[test]
fn what_is_missing_or_no_setting_is_named() {
    let gather = |pairs: &[(&str, &str)]| Values::gather(Vec::new(), environment(pairs));
    let lines = [
        Config::from_pairs(&[]).unwrap_err(),
        Config::from_pairs(&[("network", "signet")]).unwrap_err(),
        gather(&[("ALMONER_DATADIR", "/srv")]).unwrap_err(),
        gather(&[("ALMONER_FAVOURITE_COLOUR", "blue")]).unwrap_err(),
        Config::from_pairs(&[("lisen", "1")]).unwrap_err(),
        gather(&[("ALMONER_NETWORK", "bitcoin")]).and_then(|values| Config::read(&values)).unwrap_err(),
    ];
    expect![[r#"
        The setting network is missing: write mainnet to take real bitcoin, or testnet4, signet or regtest to try things out. Give it as --network, as ALMONER_NETWORK, or as network in the file of --config.
        The setting chain is missing: write bitcoind://USER:PASS@HOST:PORT for your own node, or p2p:// to run without one; almoner config reference shows every form. Give it as --chain, as ALMONER_CHAIN, or as chain in the file of --config.
        The environment variable ALMONER_DATADIR is no setting; did you mean ALMONER_DATA_DIR? All settings: almoner config reference.
        The environment variable ALMONER_FAVOURITE_COLOUR is no setting. All settings: almoner config reference.
        There is no setting lisen; did you mean listen? All settings: almoner config reference.
        The setting network is wrong (ALMONER_NETWORK: "bitcoin"): no such network; use mainnet, testnet4, signet or regtest."#]].assert_eq(&lines.map(|error| error.to_string()).join("\n"));
}

#[test]
fn other_peoples_variables_are_left_alone() {
    assert!(Values::gather(Vec::new(), environment(&[("PATH", "/bin"), ("almoner_x", "1")])).is_ok());
}

#[test]
fn a_bad_file_is_refused_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.toml");
    let mut lines = Vec::new();
    for text in [
        "# one\n\nlistne = \"127.0.0.1:80\"",
        "listen = 8080",
        "listen = \"127.0.0.1\nlog = 1",
        "[server]\nlisten = \"127.0.0.1:80\"",
        "\nlog = true",
        "config = \"b.toml\"",
        "chain = bitcoind://alm:hunter2@127.0.0.1:18443",
        "log = \"text\"\nlog = \"json\"",
        "chain = \"bitcoind://alm:hunter2@h\"",
    ] {
        std::fs::write(&file, text).unwrap();
        let pairs = [("network", "regtest"), ("config", file.to_str().unwrap())];
        lines.push(Config::from_pairs(&pairs).unwrap_err().to_string());
    }
    lines.push(with(&[("config", "/nowhere/almoner.toml")]).unwrap_err().to_string());
    let text = lines.join("\n").replace(dir.path().to_str().unwrap(), "DIR");
    assert!(!text.contains("hunter2"), "{text}");
    expect![[r#"
        The key "listne" (DIR/a.toml:3) is no setting; did you mean listen? All settings: almoner config reference.
        The setting chain is missing: write bitcoind://USER:PASS@HOST:PORT for your own node, or p2p:// to run without one; almoner config reference shows every form. Give it as --chain, as ALMONER_CHAIN, or as chain in the file of --config.
        The configuration file DIR/a.toml:1 is not TOML: invalid basic string, expected `"`. Write one setting a line, as in listen = "127.0.0.1:8080".
        The key "server" (DIR/a.toml:1) is no setting. All settings: almoner config reference.
        The setting log (DIR/a.toml:2) must be text in quotes or a whole number, as in log = "json".
        The setting config (DIR/a.toml:1) cannot stand in a file. Give it as --config or ALMONER_CONFIG.
        The configuration file DIR/a.toml:1 is not TOML: string values must be quoted, expected literal string. Write one setting a line, as in listen = "127.0.0.1:8080".
        The configuration file DIR/a.toml:2 is not TOML: duplicate key. Write one setting a line, as in listen = "127.0.0.1:8080".
        The setting chain is wrong (DIR/a.toml:1): the chain URL names no port; a node's RPC port is 8332 on mainnet, 48332 on testnet4, 38332 on signet, 18443 on regtest.
        The configuration file /nowhere/almoner.toml cannot be read: No such file or directory (os error 2). Correct its path or its permissions."#]].assert_eq(&text);
}

fn from_file(text: &str) -> Result<Config, Error> {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("a.toml");
    std::fs::write(&file, text).unwrap();
    with(&[("config", file.to_str().unwrap())])
}

#[test]
fn the_file_states_donation_pages() {
    let text = r#"
        listen = "127.0.0.1:80"
        [[donation-page]]
        slug = "roof"
        title = "Mend the roof"
        text = """
        It **leaks**.
        """
        presets = [5, 12.50, "100"]
        currency = "eur"
        currencies = ["USD", "BTC"]
        open-amount = false
        goal = "5000 EUR"
        ends = 2026-12-31
        picture = "roof.png"
        store = "abc"
        [[donation-page]]
        slug = "boat"
        title = "A boat"
        ends = 2026-12-31T18:00:00Z
    "#;
    let pages = from_file(text).unwrap().donation_pages;
    assert_eq!(pages.iter().map(|page| page.slug.as_str()).collect::<Vec<_>>(), ["roof", "boat"]);
    assert_eq!(
        (pages[0].store.as_deref(), pages[0].picture.as_deref()),
        (Some("abc"), Some(Path::new("roof.png")))
    );
    assert!(matches!(pages[1].origin, Origin::File { line: 17, .. }), "{:?}", pages[1].origin);
    let body = serde_json::Value::Object(pages[0].body.clone()).to_string();
    expect![[r#"{"currencies":["USD","BTC"],"currency":"eur","endsAt":1798761600,"goal":{"amount":"5000","currency":"EUR"},"openAmount":false,"presets":["5","12.50","100"],"text":"        It **leaks**.\n        ","title":"Mend the roof"}"#]].assert_eq(&body);
    assert_eq!(pages[1].body["endsAt"], 1_798_740_000);
}

#[test]
fn a_bad_donation_page_is_refused_with_its_line() {
    let mut lines = Vec::new();
    for text in [
        "title = \"x\"",
        "slug = \"Roof\"\ntitle = \"x\"",
        "slug = \"roof\"",
        "slug = \"roof\"\ntitel = \"x\"",
        "slug = \"roof\"\ntitle = 5.5\npresets = \"ten\"",
        "slug = \"roof\"\ntitle = \"x\"\npresets = [1, -1]",
        "slug = \"roof\"\ntitle = \"x\"\nopen-amount = \"perhaps\"",
        "slug = \"roof\"\ntitle = \"x\"\ngoal = \"5000 EUR or so\"",
        "slug = \"roof\"\ntitle = \"x\"\ngoal = \"5000 XXQ\"",
        "slug = \"roof\"\ntitle = \"x\"\nends = 2026-12-31T18:00:00",
        "slug = \"roof\"\ntitle = { a = 1 }",
        "slug = \"roof\"\ntitle = \"x\"\n[[donation-page]]\nslug = \"roof\"\ntitle = \"y\"",
    ] {
        lines.push(
            from_file(&format!("log = \"text\"\n[[donation-page]]\n{text}\n")).unwrap_err().to_string(),
        );
    }
    lines.push(from_file("donation-page = 5").unwrap_err().to_string());
    lines.push(from_file("[donation-page]\nslug = \"roof\"").unwrap_err().to_string());
    let place = |line: String| {
        let (before, rest) = line.split_once("(/").unwrap();
        format!("{before}({}", rest.split_once("a.toml").unwrap().1)
    };
    let lines: Vec<String> = lines.into_iter().map(place).collect();
    expect![[r#"
        The donation page's slug is wrong (:2): Slug is missing; write the page's name in links, like save-the-harbour.
        The donation page's slug is wrong (:3): Slug can't have 'R' in it; write small letters a to z, digits and -.
        The donation page's title is wrong (:2): Title is missing.
        The key "titel" (:4) is no field of a donation page. All fields: almoner config reference.
        The donation page's presets is wrong (:5): "ten" is not a decimal number.
        The donation page's presets[1] is wrong (:5): The amount should be 0 or more.
        The donation page's open-amount is wrong (:5): write yes or no.
        The donation page's goal is wrong (:5): write an amount and its currency, as in 5000 EUR.
        The donation page's goal is wrong (:5): unknown currency; use an ISO 4217 code such as USD, or BTC or SATS.
        The donation page's ends is wrong (:5): write a day, as in 2026-12-31, or an instant with its zone, as in 2026-12-31T18:00:00+01:00.
        The donation page's title is wrong (:4): write it as in title = "Save the harbour".
        The donation page's slug is wrong (:5): another page above has it too; leave one.
        Donation pages (:1) are tables; begin each with a line [[donation-page]].
        Donation pages (:1) are tables; begin each with a line [[donation-page]]."#]].assert_eq(&lines.join("\n"));
}

#[test]
fn the_reference_is_up_to_date() {
    expect_file!["../../../docs/config.md"].assert_eq(&reference());
}
