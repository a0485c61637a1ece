//! The coins as a bank's statement in OFX 2.1.1, which many programs import: one account, all assets of the store.
//!
//! These programs count money with two decimals, so amounts are what coins were worth when they came, in one currency; how
//! much bitcoin it was stands in the memo. What has no value in that currency is there with no amount, and says so in its
//! name. What moves between other accounts moves no coins and is not in it.
use super::cells::{btc, instant, one_line, value};
use super::{Layout, Opening};
use domain::report::Value;
use domain::{Currency, SignedSats, Timestamp};
use std::io::{self, Write};
use store::JournalRow;

/// The statement.
#[derive(Debug)]
pub(super) struct Journal {
    currency: Currency,
    balance: Value,
    until: String,
}

impl Journal {
    /// In that currency.
    pub(super) const fn new(currency: Currency) -> Self {
        Self { currency, balance: Value::ZERO, until: String::new() }
    }
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<?OFX OFXHEADER="200" VERSION="211" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>
"#;

/// The longest account number, and the longest memo, that the standard has room for.
const ACCOUNT: usize = 22;
const MEMO: usize = 255;

impl Layout for Journal {
    fn begin(&mut self, opening: &Opening, out: &mut dyn Write) -> io::Result<()> {
        let (period, now) = (opening.period, opening.standpoint.now);
        self.balance = opening.assets_worth;
        self.until = moment(Timestamp(period.end(now).0 - 1));
        let account: String = opening.store.as_str().chars().take(ACCOUNT).collect();
        let (now, from, until) = (moment(now), moment(period.from), &self.until);
        write!(
            out,
            "{HEAD}<OFX>\n<SIGNONMSGSRSV1><SONRS><STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>"
        )?;
        writeln!(out, "<DTSERVER>{now}</DTSERVER><LANGUAGE>ENG</LANGUAGE></SONRS></SIGNONMSGSRSV1>")?;
        write!(out, "<BANKMSGSRSV1><STMTTRNRS><TRNUID>0</TRNUID>")?;
        writeln!(out, "<STATUS><CODE>0</CODE><SEVERITY>INFO</SEVERITY></STATUS>")?;
        let currency = self.currency.code();
        write!(out, "<STMTRS><CURDEF>{currency}</CURDEF><BANKACCTFROM><BANKID>ALMONER</BANKID>")?;
        writeln!(out, "<ACCTID>{account}</ACCTID><ACCTTYPE>CHECKING</ACCTTYPE></BANKACCTFROM>")?;
        writeln!(out, "<BANKTRANLIST><DTSTART>{from}</DTSTART><DTEND>{until}</DTEND>")
    }

    fn row(&mut self, JournalRow { stored, order_id }: &JournalRow, out: &mut dyn Write) -> io::Result<()> {
        let entry = &stored.entry;
        let Some((account, amount)) = entry.legs().into_iter().find(|(account, _)| account.is_asset()) else {
            return Ok(());
        };
        let worth = stored.worth.filter(|worth| worth.currency() == self.currency).map(Value::from);
        let comes = amount > SignedSats::ZERO;
        let (name, worth) = match worth {
            Some(worth) => (entry.kind.name().to_owned(), if comes { worth } else { -worth }),
            None => (format!("{}, no value known", entry.kind.name()), Value::ZERO),
        };
        self.balance = self.balance + worth;
        let order = order_id.as_deref().map(|order| format!(", order {order}")).unwrap_or_default();
        let (sats, account) = (btc(amount), account.path());
        let memo = format!("{sats} BTC, {account}, invoice {}{order}", entry.invoice.as_str());
        writeln!(
            out,
            "<STMTTRN><TRNTYPE>{}</TRNTYPE><DTPOSTED>{}</DTPOSTED><TRNAMT>{}</TRNAMT><FITID>{}</FITID>\
             <NAME>{name}</NAME><MEMO>{}</MEMO></STMTTRN>",
            if comes { "CREDIT" } else { "DEBIT" },
            moment(entry.at),
            value(worth, self.currency),
            stored.number,
            words(&memo)
        )
    }

    fn end(&mut self, _: Option<Timestamp>, _: &[store::Balance], out: &mut dyn Write) -> io::Result<()> {
        let balance = value(self.balance, self.currency);
        writeln!(out, "</BANKTRANLIST>")?;
        writeln!(out, "<LEDGERBAL><BALAMT>{balance}</BALAMT><DTASOF>{}</DTASOF></LEDGERBAL>", self.until)?;
        writeln!(out, "</STMTRS></STMTTRNRS></BANKMSGSRSV1>\n</OFX>")
    }
}

/// As in 20260131123000.
fn moment(at: Timestamp) -> String {
    instant(at).chars().filter(char::is_ascii_digit).collect()
}

/// Words between tags.
fn words(words: &str) -> String {
    let words: String = one_line(words).chars().take(MEMO).collect();
    words.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_no_tag_and_instants_are_digits() {
        assert_eq!(words("a</MEMO>\n&b"), "a&lt;/MEMO&gt; &amp;b");
        assert_eq!(words(&"x".repeat(300)).len(), MEMO);
        assert_eq!(moment(Timestamp(1_700_000_000)), "20231114221320");
    }
}
