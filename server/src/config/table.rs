//! The table of settings: their names, defaults and words, from which flags, variables, the file, the reference and the
//! manual page are made.
use super::environment;
use sign_in::SIGN_IN;
use std::fmt;

mod sign_in;

/// What is known of a setting before anyone gives it a value.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// As in `--name`, `ALMONER_NAME` and the file.
    pub name: &'static str,
    /// Stands for the value in the help.
    pub value: &'static str,
    /// What holds when it is not given.
    pub default: Fallback,
    /// What it does, for the one who decides: the first sentence stands alone in the short help.
    pub help: &'static str,
    /// A value it takes.
    pub example: &'static str,
    /// Whether a value may hold a password, and so is never repeated.
    pub secret: bool,
}

/// What holds when a setting is not given.
#[derive(Clone, Copy, Debug)]
pub enum Fallback {
    /// This value.
    Text(&'static str),
    /// What these words say.
    Words(&'static str),
    /// Nothing does: it must be given, and these words say how.
    Required(&'static str),
}

/// The settings, in the order of the help.
pub static SETTINGS: &[Setting] = &ALL;

static ALL: [Setting; FIRST.len() + SIGN_IN.len() + LAST.len()] = {
    let mut all = [FIRST[0]; FIRST.len() + SIGN_IN.len() + LAST.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < FIRST.len() {
            FIRST[at]
        } else if at < FIRST.len() + SIGN_IN.len() {
            SIGN_IN[at - FIRST.len()]
        } else {
            LAST[at - FIRST.len() - SIGN_IN.len()]
        };
        at += 1;
    }
    all
};

/// What stands before those of signing in.
const FIRST: &[Setting] = &[
    Setting {
        name: "config",
        value: "FILE",
        default: Fallback::Words("no file"),
        help: "A TOML file with settings. What the environment or the command line gives goes before it.",
        example: "/etc/almoner.toml",
        secret: false,
    },
    Setting {
        name: "network",
        value: "NETWORK",
        default: Fallback::Required(
            "write mainnet to take real bitcoin, or testnet4, signet or regtest to try things out",
        ),
        help: "The Bitcoin network: mainnet, testnet4, signet or regtest. One database belongs to one network for ever.",
        example: "mainnet",
        secret: false,
    },
    Setting {
        name: "chain",
        value: "URL",
        default: Fallback::Required(
            "write bitcoind://USER:PASS@HOST:PORT for your own node, or p2p:// to run without one; \
             almoner config reference shows every form",
        ),
        help: "Where blocks and transactions come from. Your own node is bitcoind://USER:PASS@HOST:PORT or \
               bitcoind://HOST:PORT?cookie=PATH, and shows payments at once if zmq=tcp://HOST:PORT is added as a \
               parameter. Without one, p2p:// finds nodes of others (p2p://?seed=HOST by a DNS seed of your choice) and \
               p2p://HOST:PORT,HOST:PORT asks those: none of them learns your addresses, but payments may show later.",
        example: "bitcoind://127.0.0.1:8332?cookie=/var/lib/bitcoind/.cookie&zmq=tcp://127.0.0.1:28332",
        secret: true,
    },
    Setting {
        name: "data-dir",
        value: "DIR",
        default: Fallback::Text("/var/lib/almoner"),
        help: "The folder for everything that must be kept. Only the account Almoner runs under should be able to read it.",
        example: "/srv/almoner",
        secret: false,
    },
    Setting {
        name: "database",
        value: "URL",
        default: Fallback::Words("sqlite:almoner.sqlite, inside data-dir"),
        help: "The database: sqlite:PATH, a file that is made at the first start, or postgres://USER@HOST:PORT/NAME for a \
               database on a PostgreSQL server, 15 or later. There, password-file=PATH after a question mark names a file \
               with the password, and sslrootcert=PATH one with the certificate that the server's must come from. \
               Beyond this machine the connection is encrypted, unless sslmode=disable is said.",
        example: "sqlite:/srv/almoner/almoner.sqlite",
        secret: true,
    },
    Setting {
        name: "listen",
        value: "ADDR:PORT",
        default: Fallback::Text("127.0.0.1:8080"),
        help: "Where to answer HTTP. Put a web server or an onion service in front, which brings TLS and the public name.",
        example: "0.0.0.0:8080",
        secret: false,
    },
    Setting {
        name: "metrics-listen",
        value: "ADDR:PORT",
        default: Fallback::Words("nowhere"),
        help: "Where to tell those who watch over this server how it is doing: /metrics for Prometheus, /livez and /readyz. \
               It needs no key, so let it be reached from this machine or by your monitoring alone; never the address of listen.",
        example: "127.0.0.1:9105",
        secret: false,
    },
    Setting {
        name: "origin",
        value: "URL",
        default: Fallback::Words("http:// and what listen says"),
        help: "How donors reach this server, for links in pages, answers and webhooks. \
               A scheme and a host, and a port if it is unusual; no path.",
        example: "https://donate.example.org",
        secret: false,
    },
    Setting {
        name: "webhooks-to-private",
        value: "allow|refuse",
        default: Fallback::Words("refuse on mainnet, allow elsewhere"),
        help: "Whether webhooks may go to loopback, private and link-local addresses. \
               Allow it when the shop runs on this machine or in this network, and only people you trust have accounts here.",
        example: "allow",
        secret: false,
    },
    Setting {
        name: "rates",
        value: "ask|off",
        default: Fallback::Words("ask on mainnet, off elsewhere"),
        help: "Whether exchanges are asked what a bitcoin costs. Only those are asked that some store's rate rules name, \
               once a minute, and what they say counts for five minutes. Switched off, only fixed-rates and numbers in \
               rules count.",
        example: "ask",
        secret: false,
    },
    Setting {
        name: "rates-proxy",
        value: "URL",
        default: Fallback::Words("none"),
        help: "A SOCKS5 proxy, such as Tor's, through which exchanges are asked. It looks their names up too, so that \
               neither they nor a name server learn where this server is.",
        example: "socks5h://127.0.0.1:9050",
        secret: false,
    },
    Setting {
        name: "fixed-rates",
        value: "PAIR=PRICE,...",
        default: Fallback::Words("none"),
        help: "What one bitcoin costs, by decree instead of by market. For trying things out: stores that name no source \
               of their own use these alone, and no exchange is asked for them. In a rule they are called fixed.",
        example: "BTC_USD=60000,BTC_EUR=55000.50",
        secret: false,
    },
    Setting {
        name: "request-timeout",
        value: "SECONDS",
        default: Fallback::Text("30"),
        help: "How long one request may take before it is given up, from 1 to 3600.",
        example: "60",
        secret: false,
    },
    Setting {
        name: "body-limit",
        value: "SIZE",
        default: Fallback::Text("1 MiB"),
        help: "The largest request body that is read, in bytes or with KiB or MiB behind it, from 1 KiB to 64 MiB.",
        example: "256 KiB",
        secret: false,
    },
    Setting {
        name: "shutdown-timeout",
        value: "SECONDS",
        default: Fallback::Text("30"),
        help: "How long a stopping server waits for requests under way, from 0 to 3600. \
               Webhook deliveries under way are cut off, and sent again after the next start.",
        example: "10",
        secret: false,
    },
    Setting {
        name: "open-donations",
        value: "NUMBER",
        default: Fallback::Text("1000"),
        help: "How many unpaid donation invoices of one store may be open before strangers get no more of them at once, from 1 to 1000000. \
               It keeps robots from using up addresses; what holders of API keys make is neither counted nor refused. \
               With proof of work, who works or waits gets one all the same, until five times as many are open: then nobody does.",
        example: "5000",
        secret: false,
    },
    Setting {
        name: "proof-of-work",
        value: "off|busy|always",
        default: Fallback::Text("busy"),
        help: "When a donor's browser has to do a small sum before it gets an address: never, only over a limit, or always. \
               Without scripts the donor waits instead, 20 seconds or more. With off, what is over a limit is refused for a while.",
        example: "always",
        secret: false,
    },
    Setting {
        name: "client-address-header",
        value: "NAME",
        default: Fallback::Words("none: no header is believed"),
        help: "The header in which the web server in front names its client, such as X-Forwarded-For or X-Real-IP, so that \
               one client alone can't use up what all may have. Only its last address is believed, and only from trusted-proxies. \
               Addresses are kept nowhere. Leave it out behind an onion service: everybody has the same address there.",
        example: "X-Forwarded-For",
        secret: false,
    },
    Setting {
        name: "trusted-proxies",
        value: "ADDRESS,...",
        default: Fallback::Text("127.0.0.1, ::1"),
        help: "Where web servers connect from that client-address-header is believed from: addresses, or networks as in 10.0.0.0/8.",
        example: "127.0.0.1, 10.1.0.0/16, fd00::/8",
        secret: false,
    },
    Setting {
        name: "gap-limit",
        value: "NUMBER",
        default: Fallback::Text("20"),
        help: "How many unused addresses in a row the owner's own wallet looks ahead, from 1 to 1000000: 20 in most, 1000 in Bitcoin Core. \
               Nothing is held back by it; almoner doctor warns when money lies where that wallet would not look.",
        example: "1000",
        secret: false,
    },
    Setting {
        name: "canary-every",
        value: "off|HOURS",
        default: Fallback::Text("off"),
        help: "How often payments are tried out, from 1 to 8760 hours: a made-up one through the whole program, and the live parts \
               asked for payments that are known. No store sees any of it; almoner doctor tells how it went.",
        example: "24",
        secret: false,
    },
    Setting {
        name: "canary-coins",
        value: "keep|off",
        default: Fallback::Text("off"),
        help: "Whether an invoice is kept open for a small wallet of the operator's own to pay now and then, with real coins. \
               almoner canary coin shows where. What comes is booked apart, and no list or webhook tells of it.",
        example: "keep",
        secret: false,
    },
    Setting {
        name: "keep-personal-data",
        value: "DAYS|forever",
        default: Fallback::Text("365"),
        help: "How long is kept what is personal on an invoice, from when its time to pay is over: metadata but for the order's number, \
               the address a payer is sent back to, search terms. From 7 days to 36500, or forever. \
               Amounts, addresses, payments and the books are kept in any case.",
        example: "90",
        secret: false,
    },
    Setting {
        name: "keep-deliveries",
        value: "DAYS|forever",
        default: Fallback::Text("90"),
        help: "How long deliveries of webhooks are listed after they were accepted or given up, from 7 days to 36500, or forever.",
        example: "forever",
        secret: false,
    },
    Setting {
        name: "keep-events",
        value: "DAYS|forever",
        default: Fallback::Text("365"),
        help: "How long what happened to an invoice is listed in its history, from 7 days to 36500, or forever. What a delivery is still kept of \
               stays with it. Payments and the books are kept in any case.",
        example: "forever",
        secret: false,
    },
    Setting {
        name: "keep-unpaid",
        value: "DAYS|forever",
        default: Fallback::Text("180"),
        help: "How long an invoice that nobody paid is kept whole, from when its time to pay is over, from 7 days to 36500, or forever. \
               Then its history goes, and of what was written on it all but what late money needs: its order, its appeal. \
               Its address, amount and rate are kept in any case, and its address is watched for ever.",
        example: "90",
        secret: false,
    },
    Setting {
        name: "backup-to",
        value: "DIR|command:COMMAND",
        default: Fallback::Words(
            "the folder backups within the data folder, for whom is set on the pages; else none are made",
        ),
        help: "Where the server puts backups by itself: a folder, one for each server, or the standard input of a command of the shell. \
               Each is restored into a scratch place and compared before it counts. With a command, only its exit code says whether it kept it.",
        example: "command:ssh backup@example.org 'cat > almoner.backup'",
        secret: true,
    },
    Setting {
        name: "backup-recipients",
        value: "AGE1...,...",
        default: Fallback::Words("whom an administrator names on the pages"),
        help: "Whose keys open the backups: public keys as age-keygen prints them, with commas between. \
               Their secret keys belong somewhere else, not on this server. What is given here goes before what is set on the \
               pages. Without pages, it must be given with backup-to. \
               The word unencrypted leaves backups open to whoever finds them.",
        example: "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
        secret: true,
    },
    Setting {
        name: "backup-every",
        value: "TIME",
        default: Fallback::Text("1 d"),
        help: "How often the server makes a backup, in minutes, hours or days: from 5 min to 31 d. \
               One that failed is tried again after 15 minutes.",
        example: "6 h",
        secret: false,
    },
    Setting {
        name: "backup-keep",
        value: "NUMBER",
        default: Fallback::Text("14"),
        help: "How many of the last backups stay in the folder of backup-to, from 1 to 10000. What a command keeps is its own matter.",
        example: "30",
        secret: false,
    },
    Setting {
        name: "drill-every",
        value: "TIME|off",
        default: Fallback::Text("off"),
        help: "How often the disaster is rehearsed, in hours or days: from 1 h to 366 d. A backup is made and restored, and every \
               wallet is rescued from the chain, all in a scratch place beside the database, and compared with the live books. \
               almoner doctor tells how it went.",
        example: "30 d",
        secret: false,
    },
];

/// What stands behind them.
const LAST: &[Setting] = &[
    Setting {
        name: "log",
        value: "text|json",
        default: Fallback::Text("text"),
        help: "How log lines look: text for people, json for machines. They go to standard error and hold no personal data.",
        example: "json",
        secret: false,
    },
    Setting {
        name: "log-level",
        value: "LEVEL",
        default: Fallback::Text("info"),
        help: "How much is logged: error, warn, info, debug or trace. One part of the program can have its own, as in \
               info,chain=debug; libraries of others never say more than info.",
        example: "info,chain=debug",
        secret: false,
    },
    Setting {
        name: "demo-node-wallet",
        value: "NAME",
        default: Fallback::Words("no such button"),
        help: "Lets anyone pay with the node's test coins, by a button on the checkout page. \
               Names the wallet in the node that pays; only on regtest, with a bitcoind:// chain.",
        example: "demo",
        secret: false,
    },
];

impl Setting {
    /// The row with that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.name == name)
    }

    /// As in `ALMONER_DATA_DIR`.
    pub fn variable(&self) -> String {
        format!("{}{}", environment::PREFIX, self.name.to_ascii_uppercase().replace('-', "_"))
    }

    /// The help's first sentence.
    pub fn summary(&self) -> &'static str {
        self.help.split_once(". ").map_or(self.help.trim_end_matches('.'), |(first, _)| first)
    }
}

impl fmt::Display for Fallback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) | Self::Words(text) => f.write_str(text),
            Self::Required(_) => f.write_str("none: it must be given"),
        }
    }
}
