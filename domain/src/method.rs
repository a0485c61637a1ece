//! Payment methods: a closed list, so that a new one breaks the build wherever it must be thought of.
use alloc::string::String;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A way of paying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// A transaction on the Bitcoin chain.
    OnChain,
    /// A Lightning invoice (BOLT11).
    Bolt11,
    /// A Lightning offer (BOLT12).
    Bolt12,
    /// LNURL-pay (LUD-06, LUD-16).
    Lnurl,
    /// A silent payment code (BIP352).
    SilentPayment,
}

/// The text names no payment method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownMethod;

impl Method {
    /// Every method.
    pub const ALL: [Self; 5] = [Self::OnChain, Self::Bolt11, Self::Bolt12, Self::Lnurl, Self::SilentPayment];

    /// The id in the API's answers.
    pub const fn id(self) -> &'static str {
        match self {
            Self::OnChain => "BTC-CHAIN",
            Self::Bolt11 => "BTC-LN",
            Self::Bolt12 => "BTC-BOLT12",
            Self::Lnurl => "BTC-LNURL",
            Self::SilentPayment => "BTC-SILENT",
        }
    }

    /// Reads every spelling the contract's clients use: `BTC`, `BTC-CHAIN`, `BTC_OnChain`, `BTC_LightningLike`,
    /// `BTC-LightningNetwork`, `BTC_LNURLPAY` and so on, with `-` or `_`, in any case.
    pub fn parse(text: &str) -> Result<Self, UnknownMethod> {
        let folded: String = text
            .trim()
            .bytes()
            .map(|b| if b == b'_' { '-' } else { char::from(b.to_ascii_uppercase()) })
            .collect();
        let (coin, kind) = folded.split_once('-').unwrap_or((&folded, "CHAIN"));
        if coin != "BTC" {
            return Err(UnknownMethod);
        }
        match kind {
            "CHAIN" | "ONCHAIN" | "BTCLIKE" => Ok(Self::OnChain),
            "LN" | "LIGHTNING" | "LIGHTNINGLIKE" | "LIGHTNINGNETWORK" | "OFFCHAIN" => Ok(Self::Bolt11),
            "LNURL" | "LNURLPAY" => Ok(Self::Lnurl),
            "BOLT12" => Ok(Self::Bolt12),
            "SILENT" => Ok(Self::SilentPayment),
            _ => Err(UnknownMethod),
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl Serialize for Method {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.id())
    }
}

impl<'de> Deserialize<'de> for Method {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for UnknownMethod {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown payment method; this server knows BTC-CHAIN")
    }
}

impl core::error::Error for UnknownMethod {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_clients_is_understood() {
        for text in ["BTC", "btc", "BTC-CHAIN", "BTC_CHAIN", "BTC-OnChain", "btc_onchain"] {
            assert_eq!(Method::parse(text), Ok(Method::OnChain), "{text}");
        }
        for text in ["BTC-LN", "BTC_LightningLike", "BTC-LightningNetwork", "btc-lightningnetwork"] {
            assert_eq!(Method::parse(text), Ok(Method::Bolt11), "{text}");
        }
        assert_eq!(Method::parse("BTC_LNURLPAY"), Ok(Method::Lnurl));
        for text in ["", "LTC", "LTC-CHAIN", "BTC-", "BTC-CHAIN-X", "CHAIN"] {
            assert_eq!(Method::parse(text), Err(UnknownMethod), "{text}");
        }
    }

    #[test]
    fn every_method_reads_back_its_own_id() {
        for method in Method::ALL {
            assert_eq!(Method::parse(method.id()), Ok(method));
        }
    }
}
