//! Labels for the wallet's own program (BIP329): each coin with its order or invoice, what it was worth when it came, and
//! what a bitcoin cost then.
//!
//! The time of a block is not in it: the books know when they were told, not what the block says.
use super::{Layout, Opening};
use domain::ledger::EntryKind;
use domain::{Currency, PaymentId, Timestamp};
use rust_decimal::Decimal;
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{self, Write};
use store::JournalRow;

/// The labels.
#[derive(Debug, Default)]
pub(super) struct Journal {
    tip: Option<u32>,
}

/// A block counts once it lies so deep: "less than 6 blocks: omit" (BIP329).
const DEEP: u32 = 6;
/// The longest label that every wallet keeps.
const LABEL: usize = 255;

/// Values by currency, as numbers with all their decimals.
type ByCurrency = BTreeMap<&'static str, Box<RawValue>>;

#[derive(Serialize)]
struct Label<'a> {
    r#type: &'a str,
    r#ref: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    fmv: ByCurrency,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rate: ByCurrency,
    #[serde(skip_serializing_if = "Option::is_none")]
    height: Option<u32>,
}

impl Layout for Journal {
    fn begin(&mut self, opening: &Opening, _: &mut dyn Write) -> io::Result<()> {
        self.tip = opening.standpoint.tip;
        Ok(())
    }

    fn row(&mut self, JournalRow { stored, order_id }: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let entry = &stored.entry;
        let (EntryKind::Received, PaymentId::OnChain(coin)) = (entry.kind, &entry.payment) else {
            return Ok(());
        };
        let deep = |height: &u32| self.tip.is_some_and(|tip| tip >= height.saturating_add(DEEP - 1));
        let height = entry.block.map(|block| block.height).filter(deep);
        let worth = stored.worth.map(|worth| (worth.currency(), worth.to_decimal()));
        let rate = entry.quote.as_ref().map(|quote| (quote.rate.currency(), quote.rate.per_btc()));
        let what = order_id.as_ref().map(|order| format!("order {order}"));
        let label = what.unwrap_or_else(|| format!("invoice {}", entry.invoice.as_str()));
        let label: String = super::cells::one_line(&label).chars().take(LABEL).collect();
        let output = Label {
            r#type: "output",
            r#ref: &coin.to_string(),
            label: Some(&label),
            value: Some(entry.amount.to_sat()),
            fmv: by_currency(worth),
            rate: ByCurrency::new(),
            height,
        };
        write(&output, out)?;
        let (txid, rate) = (coin.txid.to_string(), by_currency(rate));
        if rate.is_empty() && height.is_none() {
            return Ok(());
        }
        let (label, value, fmv) = (None, None, ByCurrency::new());
        write(&Label { r#type: "tx", r#ref: &txid, label, value, fmv, rate, height }, out)
    }

    fn end(&mut self, _: Option<Timestamp>, _: &[store::Balance], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn by_currency(value: Option<(Currency, Decimal)>) -> ByCurrency {
    let value = value.filter(|(currency, _)| !currency.is_bitcoin());
    let number = |(currency, value): (Currency, Decimal)| {
        Some((currency.code(), RawValue::from_string(value.to_string()).ok()?))
    };
    value.and_then(number).into_iter().collect()
}

fn write(label: &Label<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, label)?;
    out.write_all(b"\n")
}
