//! Wallet policies (BIP388): a descriptor template, in which `@0`, `@1`, ... stand for keys, and the keys.
//!
//! The BIP writes them in no one form. Read are JSON, with the names that are in use, and text with the template on its
//! first line and a key on each further one.
use super::parts::{Candidate, text};
use crate::wallet::WalletError;
use serde_json::Value;
use std::collections::BTreeSet;

const TEMPLATES: [&str; 5] =
    ["descriptor_template", "descriptorTemplate", "wallet_descriptor_template", "template", "policy"];
const KEYS: [&str; 5] = ["keys_info", "keysInfo", "key_information", "keys", "key_info"];

const MALFORMED: WalletError = WalletError::MalformedFile(
    "in a wallet policy @0, @1 and so on stand for its keys, in order and each followed by /** or /<0;1>/*",
);

pub(super) fn is_one(value: &Value) -> bool {
    template(value).is_some_and(|template| template.contains('@'))
}

fn template(value: &Value) -> Option<&str> {
    TEMPLATES.iter().find_map(|name| text(value, name)).or(text(value, "descriptor"))
}

pub(super) fn read(value: &Value) -> Result<Vec<Candidate>, WalletError> {
    let keys = KEYS.iter().find_map(|name| value.get(*name)).and_then(Value::as_array);
    let keys = keys.map(Vec::as_slice).unwrap_or_default();
    let keys = keys.iter().map(|key| key.as_str().ok_or(MALFORMED)).collect::<Result<Vec<_>, _>>()?;
    expand(template(value).unwrap_or_default(), &keys)
}

pub(super) fn is_text(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.contains("(@0") || line.contains(",@0"))
}

pub(super) fn read_text(text: &str) -> Result<Vec<Candidate>, WalletError> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let template = lines.next().unwrap_or_default();
    expand(template, &lines.collect::<Vec<_>>())
}

fn expand(template: &str, keys: &[&str]) -> Result<Vec<Candidate>, WalletError> {
    let mut parts = template.trim().split('@');
    let mut descriptor = parts.next().unwrap_or_default().to_owned();
    let (mut named, mut branches) = (0, BTreeSet::new());
    for part in parts {
        let (number, rest) = part.split_at(part.find(|c: char| !c.is_ascii_digit()).ok_or(MALFORMED)?);
        let place: usize = number.parse().map_err(|_| MALFORMED)?;
        // The first mention of each comes in order, so that none is skipped.
        if place > named || number != place.to_string() {
            return Err(MALFORMED);
        }
        named = named.max(place + 1);
        for branch in branches_of(rest).ok_or(MALFORMED)? {
            if !branches.insert((place, branch)) {
                return Err(MALFORMED);
            }
        }
        descriptor.push_str(keys.get(place).ok_or(MALFORMED)?);
        descriptor.push_str(rest);
    }
    let distinct: BTreeSet<&str> = keys.iter().map(|key| behind_origin(key)).collect();
    let has_own_keys = template.contains("pub") || keys.iter().any(|key| key.contains('@'));
    if named != keys.len() || distinct.len() != keys.len() || has_own_keys || descriptor.contains(' ') {
        return Err(MALFORMED);
    }
    Ok(vec![Candidate::new(descriptor)])
}

/// The two branches that follow a placeholder: those of `/**` are 0 and 1.
fn branches_of(rest: &str) -> Option<[u32; 2]> {
    if rest.starts_with("/**") {
        return Some([0, 1]);
    }
    let (numbers, end) = rest.strip_prefix("/<")?.split_once('>')?;
    let (receiving, change) = numbers.split_once(';')?;
    end.starts_with("/*").then_some([receiving.parse().ok()?, change.parse().ok()?])
}

fn behind_origin(key: &str) -> &str {
    key.rsplit(']').next().unwrap_or_default()
}
