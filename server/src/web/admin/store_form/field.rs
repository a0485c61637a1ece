//! The fields of the form: which of a store's settings people change on a page, how each is written there, and how the API
//! writes it.
use crate::web::Tongue;
use crate::web::fields::Fields;
use domain::settings::StoreSettings;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// A field.
#[derive(Debug)]
pub(super) struct Field {
    /// Its path in the API's body.
    pub(super) path: &'static str,
    /// What it is called on the page.
    pub(super) label: &'static str,
    /// What else there is to know; may be empty.
    pub(super) hint: &'static str,
    pub(super) group: Group,
    pub(super) kind: Kind,
}

/// What stands together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Group {
    Store,
    Paying,
    Page,
    Receipts,
}

/// How a value is written on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    /// Words that can't be left out.
    Needed,
    /// Whole minutes; the API counts seconds.
    Minutes,
    /// A number, which is written as it is.
    Number,
    /// Ticked or not.
    Flag,
    /// One of these: what is sent, and what it means.
    Choice(&'static [(&'static str, &'static str)]),
    /// A language of the pages that payers see.
    Language,
}

const SPEEDS: [(&str, &str); 4] = [
    ("HighSpeed", "At once, if it can’t be replaced"),
    ("MediumSpeed", "After 1 confirmation"),
    ("LowMediumSpeed", "After 2 confirmations"),
    ("LowSpeed", "After 6 confirmations"),
];

/// All of them, in their order.
pub(super) const FIELDS: [Field; 20] = [
    Field::text("name", "Name", "What payers and donors see.", Group::Store),
    Field::text("website", "Web site", "Its whole address, as in https://example.org.", Group::Store),
    Field::text(
        "supportUrl",
        "Where payers find help",
        "A web address, or one that begins with mailto: or with a messenger’s name.",
        Group::Store,
    ),
    Field::of(
        "defaultCurrency",
        "Currency",
        "Of invoices that name none, such as EUR, USD or BTC.",
        (Group::Store, Kind::Needed),
    ),
    Field::of("archived", "Left out of lists", "", (Group::Store, Kind::Flag)),
    Field::of("invoiceExpiration", "Minutes to pay", "", (Group::Paying, Kind::Minutes)),
    Field::of(
        "monitoringExpiration",
        "Minutes for a payment to confirm",
        "Counted from the end of the time to pay.",
        (Group::Paying, Kind::Minutes),
    ),
    Field::of(
        "displayExpirationTimer",
        "Minutes left at which the payment page counts down",
        "",
        (Group::Paying, Kind::Minutes),
    ),
    Field::of("speedPolicy", "A payment is settled", "", (Group::Paying, Kind::Choice(&SPEEDS))),
    Field::of(
        "paymentTolerance",
        "Per cent of the price that may be missing",
        "0 means that all of it must come.",
        (Group::Paying, Kind::Number),
    ),
    Field::of("anyoneCanCreateInvoice", "Anybody may make invoices", "", (Group::Paying, Kind::Flag)),
    Field::text(
        "brandColor",
        "Colour of its pages",
        "A number sign and six digits, as in #1A6FB5; made darker or lighter where words could not be read in it.",
        Group::Page,
    ),
    Field::text("htmlTitle", "Title of the payment page", "Shown in the browser’s tab.", Group::Page),
    Field::of(
        "defaultLang",
        "Language",
        "Where the reader’s browser asks for none that is spoken here.",
        (Group::Page, Kind::Language),
    ),
    Field::of("showStoreHeader", "The payment page shows name and logo", "", (Group::Page, Kind::Flag)),
    Field::of(
        "showPayInWalletButton",
        "The payment page has a button that opens a wallet",
        "",
        (Group::Page, Kind::Flag),
    ),
    Field::of(
        "redirectAutomatically",
        "Payers are sent back to the shop without asking",
        "",
        (Group::Page, Kind::Flag),
    ),
    Field::of("receipt.enabled", "Invoices have receipts", "", (Group::Receipts, Kind::Flag)),
    Field::of("receipt.showPayments", "They list the payments", "", (Group::Receipts, Kind::Flag)),
    Field::of("receipt.showQR", "They show a code to open them elsewhere", "", (Group::Receipts, Kind::Flag)),
];

impl Group {
    pub(super) const ALL: [Self; 4] = [Self::Store, Self::Paying, Self::Page, Self::Receipts];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Store => "The store",
            Self::Paying => "Invoices and payments",
            Self::Page => "Its pages",
            Self::Receipts => "Receipts",
        }
    }
}

impl Field {
    const fn text(path: &'static str, label: &'static str, hint: &'static str, group: Group) -> Self {
        Self::of(path, label, hint, (group, Kind::Text))
    }

    const fn of(
        path: &'static str,
        label: &'static str,
        hint: &'static str,
        (group, kind): (Group, Kind),
    ) -> Self {
        Self { path, label, hint, group, kind }
    }

    /// Whether a telephone shows keys with digits for it.
    pub(super) const fn is_number(&self) -> bool {
        matches!(self.kind, Kind::Minutes | Kind::Number)
    }

    /// The value as the API writes it. What can't be a number is told here, in the words of the page.
    pub(super) fn wire(&self, value: &str) -> Result<Value, String> {
        match self.kind {
            Kind::Flag => Ok(Value::Bool(value == "yes")),
            Kind::Minutes => {
                let seconds = value.parse::<u32>().ok().and_then(|minutes| minutes.checked_mul(60));
                seconds.map(Value::from).ok_or_else(|| "Write whole minutes, such as 15.".into())
            }
            Kind::Number if value.is_empty() => Err("Write a number, such as 0.".into()),
            Kind::Needed if value.is_empty() => Err("This can’t be left out.".into()),
            Kind::Text | Kind::Needed | Kind::Number | Kind::Choice(_) | Kind::Language => {
                Ok(Value::from(value))
            }
        }
    }

    /// The value of that field in the API's body, as the page writes it.
    fn written(&self, body: &Map<String, Value>) -> String {
        let found = match self.path.split_once('.') {
            None => body.get(self.path),
            Some((outer, inner)) => body.get(outer).and_then(|within| within.get(inner)),
        };
        match (self.kind, found) {
            (Kind::Flag, Some(Value::Bool(true))) => "yes".into(),
            // A receipt is shown whole where nothing is said.
            (Kind::Flag, None | Some(Value::Null)) if self.path.contains('.') => "yes".into(),
            (Kind::Minutes, Some(value)) => (value.as_u64().unwrap_or(0) / 60).to_string(),
            (_, Some(Value::String(text))) => text.clone(),
            (_, Some(Value::Number(number))) => number.to_string(),
            (_, _) => String::new(),
        }
    }

    /// A value in words.
    pub(super) fn said(&self, value: &str) -> String {
        let chosen = self.options(value).into_iter().find(|(option, _)| option == value);
        match (self.kind, chosen) {
            (Kind::Flag, _) => if value == "yes" { "yes" } else { "no" }.into(),
            (_, Some((_, meaning))) => meaning,
            (_, None) => value.to_owned(),
        }
    }

    /// What can be chosen, the value it has among it.
    pub(super) fn options(&self, value: &str) -> Vec<(String, String)> {
        let mut options: Vec<(String, String)> = match self.kind {
            Kind::Choice(options) => {
                options.iter().map(|(value, meaning)| ((*value).into(), (*meaning).into())).collect()
            }
            Kind::Language => {
                Tongue::all().map(|tongue| (tongue.code().into(), tongue.name().into())).collect()
            }
            Kind::Text | Kind::Needed | Kind::Minutes | Kind::Number | Kind::Flag => return Vec::new(),
        };
        if options.iter().all(|(option, _)| option != value) {
            options.push((value.into(), value.into()));
        }
        options
    }
}

/// The values of all fields, in their order.
pub(super) fn values(settings: &StoreSettings) -> Vec<String> {
    let body = settings.to_body();
    FIELDS.iter().map(|field| field.written(&body)).collect()
}

/// What a form says of each field.
pub(super) fn sent(fields: &Fields) -> Vec<String> {
    FIELDS.iter().map(|field| fields.one(field.path).trim().to_owned()).collect()
}

/// Tells whether any of these values was changed since; guards nothing.
pub(super) fn fingerprint(values: &[String]) -> String {
    let json = Value::from(values.to_vec()).to_string();
    hex::encode(&Sha256::digest(json.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_one_of_the_api_s_and_goes_there_and_back() {
        let settings = StoreSettings { name: "Harbour".into(), ..StoreSettings::default() };
        let body = settings.to_body();
        for (field, value) in FIELDS.iter().zip(values(&settings)) {
            let outer = field.path.split('.').next().unwrap();
            assert!(body.contains_key(outer), "{}", field.path);
            assert!(field.wire(&value).is_ok(), "{}: {value}", field.path);
        }
        let mut paths: Vec<_> = FIELDS.iter().map(|field| field.path).collect();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), FIELDS.len());
    }
}
