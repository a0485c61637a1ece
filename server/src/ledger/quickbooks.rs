//! Journal entries as QuickBooks Online imports them: comma-separated, two lines for each entry, in money.
//!
//! That program counts money, not bitcoin: an entry is worth what it was worth when it came. Where nobody knew a rate there is
//! no amount: the import stops at that line, and the words beside it say how much bitcoin it is, for a person to value.
use super::cells::{btc, day};
use super::csv::{Cell, line, names};
use super::{Layout, Opening};
use domain::Timestamp;
use domain::ledger::Account;
use std::io::{self, Write};
use store::JournalRow;

/// The journal, two lines for each entry.
pub(super) struct Journal;

/// The names that the import knows; an asterisk is its mark of what must be there.
const NAMES: [&str; 8] =
    ["*JournalNo", "*JournalDate", "*Currency", "*AccountName", "Debits", "Credits", "Description", "Memo"];

impl Layout for Journal {
    fn begin(&mut self, _: &Opening, out: &mut dyn Write) -> io::Result<()> {
        names(out, &NAMES)
    }

    fn row(&mut self, JournalRow { stored, order_id }: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let entry = &stored.entry;
        let worth = stored.worth.filter(|worth| !worth.currency().is_bitcoin());
        let (number, at, amount) = (stored.number.to_string(), day(entry.at), btc(entry.amount.to_signed()));
        let currency = worth.map(|worth| worth.currency().code()).unwrap_or_default();
        let value = worth.map(|worth| worth.to_decimal().to_string()).unwrap_or_default();
        let said = match worth {
            Some(_) => format!("{amount} BTC {}, invoice {}", entry.kind.name(), entry.invoice.as_str()),
            None => format!("{amount} BTC {}: no rate was known, enter its value", entry.kind.name()),
        };
        let order = order_id.as_deref().map(|order| format!("order {order}")).unwrap_or_default();
        let sides = [(entry.debit, value.as_str(), ""), (entry.credit, "", value.as_str())];
        for (account, debit, credit) in sides {
            let account = name(account);
            line(
                out,
                &[
                    Cell::Number(&number),
                    Cell::Word(&at),
                    Cell::Word(currency),
                    Cell::Word(&account),
                    Cell::Number(debit),
                    Cell::Number(credit),
                    Cell::Word(&said),
                    Cell::Word(&order),
                ],
            )?;
        }
        Ok(())
    }

    fn end(&mut self, _: Option<Timestamp>, _: &[store::Balance], _: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// A colon would mean an account within another that must be there before.
fn name(account: Account) -> String {
    account.path().replace(':', " ")
}
