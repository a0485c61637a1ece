//! Bitcoin's networks.
use core::fmt;
use core::str::FromStr;
use serde::{Deserialize, Serialize};

/// The network all addresses and blocks belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// Where coins have value.
    Mainnet,
    /// The fourth public test network (BIP94).
    Testnet4,
    /// The signed test network (BIP325).
    Signet,
    /// A private chain for tests.
    Regtest,
}

/// The name was none of `mainnet`, `testnet4`, `signet`, `regtest`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownNetwork;

impl Network {
    /// Every network.
    pub const ALL: [Self; 4] = [Self::Mainnet, Self::Testnet4, Self::Signet, Self::Regtest];

    /// The name used in settings and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mainnet => "mainnet",
            Self::Testnet4 => "testnet4",
            Self::Signet => "signet",
            Self::Regtest => "regtest",
        }
    }
}

impl FromStr for Network {
    type Err = UnknownNetwork;

    fn from_str(text: &str) -> Result<Self, UnknownNetwork> {
        Self::ALL.into_iter().find(|n| n.name() == text).ok_or(UnknownNetwork)
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for UnknownNetwork {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no such network; use mainnet, testnet4, signet or regtest")
    }
}

impl core::error::Error for UnknownNetwork {}
