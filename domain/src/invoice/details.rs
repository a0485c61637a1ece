//! What an owner writes on an invoice. Stored and given back; no rule looks inside.
use crate::id::{PageId, RequestId};
use crate::method::Method;
use crate::personal::Personal;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Everything on an invoice that is not a rule's business.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    /// Free JSON of the owner's.
    pub metadata: Metadata,
    /// How the checkout page behaves.
    pub checkout: Checkout,
    /// How the receipt looks.
    pub receipt: ReceiptOptions,
    /// Words by which this invoice can be found besides its ids.
    pub search_terms: Vec<Personal<String>>,
    /// Set when it is a gift: nothing is given in return, and the receipt says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub donation: Option<Donation>,
    /// The payment request that it pays for, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// Set when the program's operator pays it to see whether payments work: it is nobody's sale. Nobody is told of it
    /// ([`crate::Event`]), and what comes is booked apart ([`crate::ledger::Account::Canary`]).
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub canary: bool,
}

/// Where a gift was asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Donation {
    /// The donation page; none for the page that every store has without making one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageId>,
}

/// Checkout options of the contract that are not terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Checkout {
    /// Methods asked for; none means all the store has.
    pub payment_methods: Option<Vec<Method>>,
    /// The method shown first.
    pub default_payment_method: Option<Method>,
    /// Whether methods are made ready only when chosen.
    pub lazy_payment_methods: bool,
    /// Where to go after paying; `{InvoiceId}` and `{OrderId}` are filled in.
    #[serde(rename = "redirectURL")]
    pub redirect_url: Option<Personal<String>>,
    /// Whether to go there without being asked.
    pub redirect_automatically: Option<bool>,
    /// The page's language.
    pub default_language: Option<String>,
    /// Whether the payer may renew the invoice once it has expired; unsaid, [`super::Invoice::renewal`] decides. Not in
    /// the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub renewable: Option<bool>,
}

/// Receipt options of the contract; what is not said follows the store's settings.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReceiptOptions {
    /// Whether there is a receipt.
    pub enabled: Option<bool>,
    /// Whether it shows its own address as a QR code.
    #[serde(rename = "showQR")]
    pub show_qr: Option<bool>,
    /// Whether it lists the payments.
    pub show_payments: Option<bool>,
}

/// A JSON object as its owner wrote it. It may say anything about anybody, so it is guarded as [`Personal`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Metadata(Personal<String>);

/// The text is JSON but not an object, or no JSON at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnObject;

impl Metadata {
    /// Takes JSON text that holds an object: whatever is taken, [`Metadata::to_value`] gives back.
    pub fn parse(json: &str) -> Result<Self, NotAnObject> {
        let json = json.trim_ascii();
        serde_json::from_str::<Map<String, Value>>(json).map_err(|_| NotAnObject)?;
        Ok(Self(json.into()))
    }

    /// The JSON text.
    pub fn as_json(&self) -> &str {
        &self.0
    }

    /// The object as a tree.
    pub fn to_value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or(Value::Null)
    }

    /// A top-level member that is a string or a number, as text.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.to_value().get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        }
    }

    /// The order it belongs to in the shop's own system.
    pub fn order_id(&self) -> Option<String> {
        if self.0.len() == 2 { None } else { self.text("orderId") }
    }
}

impl Default for Metadata {
    fn default() -> Self {
        Self("{}".into())
    }
}

impl Serialize for Metadata {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let raw: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        raw.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Metadata {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = alloc::boxed::Box::<RawValue>::deserialize(deserializer)?;
        Self::parse(raw.get()).map_err(serde::de::Error::custom)
    }
}

impl fmt::Display for NotAnObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("metadata must be a JSON object")
    }
}

impl core::error::Error for NotAnObject {}
