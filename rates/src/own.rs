//! Stores' own scripts, read once: each quote takes one, and reading one is slower than all else about it.
use crate::parse::ParseError;
use crate::rule::RuleSet;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Scripts remembered before all are forgotten: at 10,000 bytes each, as the longest is, some megabytes.
const REMEMBERED: usize = 256;

/// Scripts by their text, so that one that was changed is another.
#[derive(Debug, Default)]
pub struct OwnScripts(Mutex<HashMap<String, Arc<RuleSet>>>);

impl OwnScripts {
    /// The rules in that script.
    ///
    /// # Errors
    /// As reading it has; what can't be read is not remembered.
    pub fn read(&self, script: &str) -> Result<Arc<RuleSet>, ParseError> {
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = known().get(script) {
            return Ok(rules.clone());
        }
        let rules: Arc<RuleSet> = Arc::new(script.parse()?);
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(script.to_owned(), rules.clone());
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_once_and_a_changed_one_anew() {
        let scripts = OwnScripts::default();
        let first = scripts.read("BTC_USD = kraken(BTC_USD);").unwrap();
        assert!(Arc::ptr_eq(&first, &scripts.read("BTC_USD = kraken(BTC_USD);").unwrap()));
        let other = scripts.read("BTC_USD = gemini(BTC_USD);").unwrap();
        assert_ne!(first, other);
        assert!(scripts.read("BTC_USD = ").is_err());
    }

    #[test]
    fn what_is_remembered_has_a_bound() {
        let scripts = OwnScripts::default();
        for number in 1..=3 * REMEMBERED {
            scripts.read(&format!("BTC_USD = {number};")).unwrap();
            assert!(scripts.0.lock().unwrap().len() <= REMEMBERED);
        }
    }
}
