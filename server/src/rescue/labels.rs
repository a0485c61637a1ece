//! Labels that a wallet program exported (BIP329), put on what was rescued.
//!
//! One JSON object a line. Those of transactions, outputs and addresses that were found go into their invoices' metadata,
//! under `labels`; those of keys and inputs are about nothing that is kept here.
use super::booking::Booked;
use crate::app::payment_methods::Records;
use domain::invoice::Metadata;
use domain::{Invoice, InvoiceId};
use serde::Deserialize;
use serde_json::{Value, json};
use std::fmt;
use store::Commit;

/// Longest file looked at, in bytes, and longest label kept, in characters: BIP329 advises 255.
pub const MAX_BYTES: u64 = 64 << 20;
const LONGEST: usize = 255;
/// How often a commit is tried again when somebody else changed the invoice in between.
const ATTEMPTS: u32 = 16;

/// A label for something that may have been found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    kind: Kind,
    name: String,
    text: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Transaction,
    Address,
    Output,
}

/// What a file of labels holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    labels: Vec<Label>,
    /// How many are about what is not kept here.
    pub passed_over: u64,
}

/// What became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// So many were put on an invoice, now or before.
    pub kept: u64,
    /// So many are about nothing that was found.
    pub unmatched: u64,
}

/// A line that is no label. Nothing of the file was taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} of the labels: {problem}. Nothing was taken; put the line right, or leave it out, and run this again"
)]
pub struct LabelError {
    line: usize,
    problem: &'static str,
}

#[derive(Deserialize)]
struct Line {
    r#type: String,
    r#ref: String,
    label: Option<String>,
}

impl Labels {
    /// Reads a file.
    ///
    /// # Errors
    /// [`LabelError`] names the first line that is wrong.
    pub fn parse(text: &str) -> Result<Self, LabelError> {
        let mut labels = Self::default();
        let lines = text.trim_start_matches('\u{feff}').lines();
        for (line, text) in (1..).zip(lines).filter(|(_, text)| !text.trim().is_empty()) {
            match one(text).map_err(|problem| LabelError { line, problem })? {
                Some(label) => labels.labels.push(label),
                None => labels.passed_over += 1,
            }
        }
        Ok(labels)
    }

    /// Puts them on what was booked. Doing it twice is doing it once.
    ///
    /// # Errors
    /// The database's.
    pub async fn merge(&self, records: &Records<'_>, booked: &Booked) -> Result<Merged, store::Error> {
        let named = booked.by_name(records.network);
        let mut merged = Merged::default();
        for label in &self.labels {
            let invoices = named.get(&label.name).map(Vec::as_slice).unwrap_or_default();
            if invoices.is_empty() {
                merged.unmatched += 1;
                continue;
            }
            merged.kept += 1;
            for invoice in invoices {
                put(records, invoice, label).await?;
            }
        }
        Ok(merged)
    }
}

fn one(text: &str) -> Result<Option<Label>, &'static str> {
    let line: Line = serde_json::from_str(text)
        .map_err(|_| "it is no JSON object with the texts type and ref, and label, as BIP329 has it")?;
    let kind = match line.r#type.as_str() {
        "tx" => Kind::Transaction,
        "addr" => Kind::Address,
        "output" => Kind::Output,
        _ => return Ok(None),
    };
    if line.r#ref.len() > LONGEST || line.r#ref.contains(char::is_control) {
        return Err("its ref is neither a transaction, nor an output, nor an address");
    }
    let text: String =
        line.label.unwrap_or_default().chars().filter(|letter| !letter.is_control()).take(LONGEST).collect();
    let (name, text) = (line.r#ref.trim().to_owned(), text.trim().to_owned());
    Ok((!text.is_empty()).then_some(Label { kind, name, text }))
}

async fn put(records: &Records<'_>, id: &InvoiceId, label: &Label) -> Result<(), store::Error> {
    for attempt in 1.. {
        let invoice = records.store.public_invoice(&records.system, id).await?;
        let metadata = invoice.as_ref().and_then(|invoice| labelled(invoice, label));
        let Some((invoice, metadata)) = invoice.zip(metadata) else { break };
        let changes = vec![invoice.with_metadata(metadata)];
        match records.store.commit(&records.system, Commit { changes, position: None }).await {
            Err(store::Error::Conflict { .. }) if attempt < ATTEMPTS => {}
            done => return done,
        }
    }
    Ok(())
}

/// The invoice's metadata with the label; `None` if it is there already, or the owner keeps something else there.
fn labelled(invoice: &Invoice, label: &Label) -> Option<Metadata> {
    let mut metadata = invoice.details.metadata.to_value();
    let kept = metadata.as_object_mut()?.entry("labels").or_insert_with(|| json!([])).as_array_mut()?;
    let new = json!({"type": label.kind.to_string(), "ref": label.name, "label": label.text});
    if kept.contains(&new) {
        return None;
    }
    kept.push(new);
    Metadata::parse(&Value::to_string(&metadata)).ok()
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Transaction => "tx",
            Self::Address => "addr",
            Self::Output => "output",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_and_those_of_other_things_passed_over() {
        let text = r#"
            {"type":"tx","ref":"ab","label":"a\u0000 gift","origin":"wpkh([d34db33f/84'/0'/0'])"}
            {"type":"output","ref":"ab:1","label":"x","spendable":false}
            {"type":"xpub","ref":"xpub","label":"ours"}
            {"type":"addr","ref":"bc1q","label":""}
            {"type":"comet","ref":"?","label":"what"}
        "#;
        let labels = Labels::parse(text).unwrap();
        let texts: Vec<_> = labels.labels.iter().map(|label| label.text.as_str()).collect();
        assert_eq!((texts, labels.passed_over), (vec!["a gift", "x"], 3));
    }

    #[test]
    fn a_wrong_line_is_named_and_nothing_of_it_repeated() {
        for wrong in [
            "{\"type\":\"tx\",\"ref\":",
            "[]",
            "\"secret\"",
            "{\"type\":\"tx\"}",
            "{\"type\":\"tx\",\"ref\":7}",
        ] {
            let text = format!("{{\"type\":\"tx\",\"ref\":\"ab\"}}\n\n{wrong}\n");
            let error = Labels::parse(&text).unwrap_err();
            assert_eq!(error.line, 3);
            assert!(
                error.to_string().starts_with("line 3 of the labels")
                    && !error.to_string().contains("secret")
            );
        }
    }
}
