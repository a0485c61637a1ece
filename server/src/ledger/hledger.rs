//! The journal as hledger reads it.
//!
//! An entry is a transaction with two postings in BTC, priced in total at what it was worth when it came; all else is in
//! tags. Accounts and commodities are declared, so that `hledger check --strict` holds.
use super::cells::{btc, day, instant, one_line};
use super::{Layout, Opening};
use domain::{Currency, Timestamp};
use std::io::{self, Write};
use store::JournalRow;

pub(super) struct Journal;

impl Layout for Journal {
    fn begin(&mut self, opening: &Opening, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "; {}: what Almoner booked. Days are in UTC.", one_line(&opening.name))?;
        writeln!(out, "commodity 1000.00000000 BTC")?;
        for currency in &opening.currencies {
            writeln!(out, "commodity {} {}", sample(*currency), currency.code())?;
        }
        for account in &opening.new_accounts {
            writeln!(out, "account {}", account.path())?;
        }
        Ok(())
    }

    fn row(&mut self, JournalRow { stored, order_id }: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let entry = &stored.entry;
        writeln!(out, "\n{} * {} | invoice {}", day(entry.at), entry.kind.name(), entry.invoice.as_str())?;
        writeln!(out, "    ; number:{}, time:{}", stored.number, instant(entry.at))?;
        writeln!(out, "    ; payment:{}", entry.payment)?;
        if let Some(block) = entry.block {
            writeln!(out, "    ; block:{}", block.height)?;
        }
        if let Some(order) = order_id {
            writeln!(out, "    ; order:{}", tagged(order))?;
        }
        if let Some(quote) = &entry.quote {
            writeln!(out, "    ; rate:{}", quote.rate.per_btc())?;
            if let Some(source) = &quote.source {
                let (sources, at) = (source.sources.join(" "), instant(source.at));
                writeln!(out, "    ; rate-sources:{}, rate-time:{at}", tagged(&sources))?;
            }
        }
        let worth = stored.worth.filter(|worth| !worth.currency().is_bitcoin());
        let price = worth.map(|worth| format!(" @@ {} {}", worth.to_decimal(), worth.currency().code()));
        for (account, amount) in entry.legs() {
            let price = price.as_deref().unwrap_or_default();
            writeln!(out, "    {}  {} BTC{price}", account.path(), btc(amount))?;
        }
        Ok(())
    }

    fn end(&mut self, _: Option<Timestamp>, _: &[store::Balance], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// An amount with all decimals of the currency, and its decimal mark.
fn sample(currency: Currency) -> String {
    format!("1000.{}", "0".repeat(usize::try_from(currency.exponent()).unwrap_or_default()))
}

/// A tag's value: it ends at a comma, and a colon after a word begins another.
fn tagged(words: &str) -> String {
    one_line(words).replace([',', ':'], " ")
}
