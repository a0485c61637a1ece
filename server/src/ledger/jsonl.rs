//! JSON lines: an object for each entry.
use super::cells::{btc, instant};
use super::{Layout, Opening};
use domain::Timestamp;
use serde_json::json;
use std::io::{self, Write};
use store::JournalRow;

/// The journal. New members come at the end of what is there; amounts are texts, so that no program rounds them.
pub(super) struct Journal;

impl Layout for Journal {
    fn begin(&mut self, _: &Opening, _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn row(&mut self, JournalRow { stored, order_id }: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let entry = &stored.entry;
        let rate = entry.quote.as_ref().map(|quote| {
            let source = quote.source.as_ref();
            json!({
                "perBitcoin": quote.rate.per_btc().to_string(),
                "sources": source.map(|source| &source.sources),
                "time": source.map(|source| instant(source.at)),
            })
        });
        let worth = stored.worth.map(
            |worth| json!({ "amount": worth.to_decimal().to_string(), "currency": worth.currency().code() }),
        );
        let line = json!({
            "number": stored.number,
            "time": instant(entry.at),
            "kind": entry.kind.name(),
            "amountBtc": btc(entry.amount.to_signed()),
            "debit": entry.debit.path(),
            "credit": entry.credit.path(),
            "worth": worth,
            "rate": rate,
            "payment": entry.payment.to_string(),
            "block": entry.block.map(|block| block.height),
            "invoice": entry.invoice.as_str(),
            "order": order_id,
        });
        writeln!(out, "{line}")
    }

    fn end(&mut self, _: Option<Timestamp>, _: &[store::Balance], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}
