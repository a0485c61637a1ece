//! Letting go of what an invoice says of people. What money did stays: terms, prompts, payments and marks are not
//! touched, and neither is what tells an owner which appeal or order it was for.
use super::{Details, Invoice};
use crate::change::Change;
use crate::invoice::details::{Checkout, Metadata};
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use serde_json::{Map, Value};

/// Why an invoice is to forget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgetting {
    /// Its time is over: the number of the order stays, and what a donation page wrote by itself.
    Old,
    /// Somebody asked: of what was written on it only the appeal stays.
    Asked,
    /// Nobody paid it, and that is long ago: what tells whose the money would be that still comes stays. Beside its terms,
    /// and where it could be paid, that is the order, the request and the appeal it was for.
    Unpaid,
}

/// Which appeal a gift was for: nothing about who gave it.
const OF_THE_APPEAL: [&str; 2] = ["donationPage", "campaign"];
/// What a donation page writes on its invoices besides.
const OF_THE_PAGE: [&str; 2] = ["itemDesc", "orderUrl"];
/// Which order it was for, in the shop's own books.
const OF_THE_ORDER: [&str; 2] = ["orderId", "paymentRequestId"];

impl Invoice {
    /// This invoice without what is personal on it. Doing it again changes nothing but the revision.
    pub fn forget(&self, why: Forgetting) -> Change {
        self.unconditionally(|next| next.details = self.details.forgotten(why))
    }
}

impl Details {
    /// Whether that text stands in something that is forgotten, without regard to case.
    pub fn mentions(&self, text: &str) -> bool {
        let text = text.trim().to_lowercase();
        let redirect = self.checkout.redirect_url.as_deref().map(String::as_str);
        let said = self.search_terms.iter().map(|term| term.as_str()).chain(redirect);
        let mut said = said.map(str::to_lowercase);
        !text.is_empty() && (said.any(|said| said.contains(&text)) || holds(&self.metadata.to_value(), &text))
    }

    fn forgotten(&self, why: Forgetting) -> Self {
        let Checkout {
            payment_methods,
            default_payment_method,
            lazy_payment_methods,
            redirect_automatically,
            renewable,
            ..
        } = self.checkout.clone();
        let is_gift = self.donation.is_some();
        let keeps_terms = is_gift && why == Forgetting::Old;
        Self {
            metadata: self.metadata.only(&kept(is_gift, why)),
            checkout: Checkout {
                payment_methods,
                default_payment_method,
                lazy_payment_methods,
                redirect_automatically,
                renewable,
                redirect_url: None,
                default_language: None,
            },
            search_terms: if keeps_terms { self.search_terms.clone() } else { Vec::new() },
            receipt: self.receipt.clone(),
            donation: self.donation.clone(),
            request: self.request.clone(),
            canary: self.canary,
        }
    }
}

impl Metadata {
    /// Its members of those names.
    pub fn only(&self, names: &[&str]) -> Self {
        let Value::Object(all) = self.to_value() else { return Self::default() };
        let left: Map<String, Value> =
            all.into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect();
        Self::parse(&Value::Object(left).to_string()).unwrap_or_default()
    }
}

fn kept(is_gift: bool, why: Forgetting) -> Vec<&'static str> {
    let mut kept = Vec::from(OF_THE_APPEAL);
    if why != Forgetting::Asked {
        kept.extend(OF_THE_ORDER);
    }
    if why == Forgetting::Old {
        kept.extend(OF_THE_PAGE.iter().filter(|_| is_gift));
    }
    kept
}

fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(said) => said.to_lowercase().contains(text),
        Value::Number(number) => alloc::format!("{number}") == text,
        Value::Array(all) => all.iter().any(|value| holds(value, text)),
        Value::Object(all) => {
            all.iter().any(|(name, value)| name.to_lowercase().contains(text) || holds(value, text))
        }
        Value::Null | Value::Bool(_) => false,
    }
}
