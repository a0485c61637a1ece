//! The journal in the language of beancount (version 2 and 3).
//!
//! An entry is a transaction with two postings in BTC, priced in total at what it was worth when it came. Parts of the
//! journal, month after month, fit together: each account is opened once, in the part in which it is first used.
use super::cells::{btc, day, instant, one_line};
use super::{Layout, Opening, next_day};
use domain::Timestamp;
use domain::ledger::Account;
use std::io::{self, Write};
use store::JournalRow;

#[derive(Debug, Default)]
pub(super) struct Journal;

impl Layout for Journal {
    fn begin(&mut self, opening: &Opening, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, ";; {}: what Almoner booked. Days are in UTC.", one_line(&opening.name))?;
        if opening.period.is_from_the_beginning() {
            writeln!(out, "option \"title\" {}", text(&opening.name))?;
            for currency in &opening.currencies {
                writeln!(out, "option \"operating_currency\" \"{}\"", currency.code())?;
            }
        }
        for account in &opening.new_accounts {
            writeln!(out, "{} open {} BTC", day(opening.period.from), name(*account))?;
        }
        Ok(())
    }

    fn row(&mut self, JournalRow { stored, order_id }: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let entry = &stored.entry;
        writeln!(
            out,
            "\n{} * \"{}\" \"invoice {}\"",
            day(entry.at),
            entry.kind.name(),
            entry.invoice.as_str()
        )?;
        writeln!(out, "  number: {}\n  time: \"{}\"", stored.number, instant(entry.at))?;
        writeln!(out, "  payment: \"{}\"", entry.payment)?;
        if let Some(block) = entry.block {
            writeln!(out, "  block: {}", block.height)?;
        }
        if let Some(order) = order_id {
            writeln!(out, "  order: {}", text(order))?;
        }
        if let Some(quote) = &entry.quote {
            writeln!(out, "  rate: {}", quote.rate.per_btc())?;
            if let Some(source) = &quote.source {
                let sources = source.sources.join(" ");
                writeln!(out, "  rate-sources: {}\n  rate-time: \"{}\"", text(&sources), instant(source.at))?;
            }
        }
        let worth = stored.worth.filter(|worth| !worth.currency().is_bitcoin());
        let price = worth.map(|worth| format!(" @@ {} {}", worth.to_decimal(), worth.currency().code()));
        for (account, amount) in entry.legs() {
            let price = price.as_deref().unwrap_or_default();
            writeln!(out, "  {}  {} BTC{price}", name(account), btc(amount))?;
        }
        Ok(())
    }

    fn end(
        &mut self,
        last: Option<Timestamp>,
        balances: &[store::Balance],
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let Some(last) = last else { return Ok(()) };
        writeln!(out)?;
        for balance in balances {
            let (day, account) = (day(next_day(last)), name(balance.account));
            writeln!(out, "{day} balance {account} {} BTC", btc(balance.amount))?;
        }
        Ok(())
    }
}

/// As the language wants it: `Assets:Wallet:3`.
fn name(account: Account) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect::<String>()
    };
    let part = |part: &str| part.split('-').map(capital).collect::<Vec<_>>().join("-");
    account.path().split(':').map(part).collect::<Vec<_>>().join(":")
}

/// A text on one line, in quotation marks.
fn text(words: &str) -> String {
    format!("\"{}\"", one_line(words).replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_are_the_language_s() {
        assert_eq!(name(Account::Wallet(domain::WalletNo(12))), "Assets:Wallet:12");
        assert_eq!(name(Account::MovedOut), "Equity:Moved-Out");
        assert_eq!(text("a \"b\\\n2026-01-01 open X"), "\"a \\\"b\\\\ 2026-01-01 open X\"");
    }
}
