//! Which settings a running server takes on when it is told to read them again.

/// The settings that change at once when they are read again; the others need a restart.
pub const RELOADED: [&str; 10] = [
    "fixed-rates",
    "open-donations",
    "proof-of-work",
    "client-address-header",
    "trusted-proxies",
    "backup-to",
    "backup-recipients",
    "backup-every",
    "backup-keep",
    "log-level",
];
