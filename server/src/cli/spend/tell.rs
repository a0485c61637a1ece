//! What a spend is and how it stands, as lines to read.
use crate::app::spends::Made;
use domain::Sats;
use domain::spend::{Output, State};
use std::io::{Result, Write};
use store::SpendRecord;

pub(super) fn made(out: &mut (dyn Write + Send), made: &Made) -> Result<()> {
    let spend = &made.spend;
    writeln!(out, "Drafted the {} {}: nothing is signed, nothing was sent.", spend.purpose.name(), spend.id)?;
    amounts(out, spend)?;
    if !made.has_previous {
        writeln!(
            out,
            "The transactions that made these coins are not in the draft; a device that insists on them refuses it."
        )?;
    }
    if !made.names_origins {
        writeln!(
            out,
            "The wallet's descriptor does not say where its keys come from; a device may not find the key to sign with."
        )?;
    }
    Ok(())
}

pub(super) fn one(out: &mut (dyn Write + Send), record: &SpendRecord) -> Result<()> {
    let spend = &record.spend;
    writeln!(out, "{} {}: {}", spend.purpose.name(), spend.id, stands(record.state()))?;
    if let Some(note) = &spend.note {
        writeln!(out, "note: {}", one_line(note))?;
    }
    if let Some(txid) = spend.txid {
        writeln!(out, "transaction id: {txid}")?;
    }
    amounts(out, spend)?;
    for coin in &spend.coins {
        writeln!(out, "coin: {} {}", btc(coin.value), coin.outpoint)?;
    }
    Ok(())
}

pub(super) fn all(out: &mut (dyn Write + Send), records: &[SpendRecord]) -> Result<()> {
    for record in records {
        let spend = &record.spend;
        writeln!(
            out,
            "{} {} {} BTC, {}",
            spend.id,
            spend.purpose.name(),
            btc(spend.sent()),
            stands(record.state())
        )?;
    }
    if records.is_empty() {
        writeln!(out, "There are no spends.")?;
    }
    Ok(())
}

fn amounts(out: &mut (dyn Write + Send), spend: &domain::Spend) -> Result<()> {
    for Output { address, value, change } in &spend.outputs {
        let what = if change.is_some() { "comes back to" } else { "goes to" };
        writeln!(out, "{} BTC {what} {address}", btc(*value))?;
    }
    let (coins, rate) = (spend.coins.len(), spend.fee_rate.per_vb());
    writeln!(out, "{} BTC is the fee, at {rate} sat/vB for {coins} coins", btc(spend.fee))
}

/// Where a spend stands, in a few words.
fn stands(state: State) -> String {
    match state {
        State::Drafted => "waits to be signed".into(),
        State::Signed => "signed, not sent".into(),
        State::Broadcast => "sent, waits for a block".into(),
        State::Confirmed { height } => format!("in block {height}"),
        State::Replaced { by, height } => {
            format!("can't happen any more: the transaction {by} in block {height} spent a coin of it")
        }
        State::Abandoned => "given up".into(),
    }
}

fn btc(sats: Sats) -> String {
    format!("{}.{:08}", sats.to_sat() / 100_000_000, sats.to_sat() % 100_000_000)
}

/// Without what would begin another line.
fn one_line(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}
