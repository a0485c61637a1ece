//! What Bitcoin Core's `listdescriptors` answers, or the requests that `importdescriptors` takes.
use super::parts::{Candidate, text};
use crate::wallet::WalletError;
use serde_json::Value;

pub(super) fn is_one(value: &Value) -> bool {
    descriptors(value).is_some_and(|all| all.iter().any(|one| one.get("desc").is_some()))
}

fn descriptors(value: &Value) -> Option<&Vec<Value>> {
    value.get("descriptors").unwrap_or(value).as_array()
}

/// Those that the wallet receives to now; if it says so of none, all but those for change.
pub(super) fn read(value: &Value) -> Result<Vec<Candidate>, WalletError> {
    let is = |one: &Value, name: &str| one.get(name).and_then(Value::as_bool).unwrap_or(false);
    let all = descriptors(value).map(Vec::as_slice).unwrap_or_default();
    let receiving: Vec<&Value> = all.iter().filter(|one| !is(one, "internal")).collect();
    let active: Vec<&Value> = receiving.iter().copied().filter(|one| is(one, "active")).collect();
    let chosen = if active.is_empty() { receiving } else { active };
    Ok(chosen.into_iter().filter_map(candidate).collect())
}

/// Core says, by two names, which index it gives out next.
fn candidate(one: &Value) -> Option<Candidate> {
    let next = one.get("next_index").or(one.get("next")).and_then(Value::as_u64);
    let next_index = next.and_then(|next| u32::try_from(next).ok()).unwrap_or(0);
    Some(Candidate { next_index, ..Candidate::new(text(one, "desc")?.to_owned()) })
}
