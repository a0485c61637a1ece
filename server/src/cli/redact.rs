//! Usage errors without what could be a password: they end up in logs that others read.
use super::Failure;
use clap::error::{ContextKind, ContextValue};

/// The refusal of a command line, with stray words that could hold a password or a key hidden.
pub(super) fn refusal(mut error: clap::Error) -> Failure {
    for kind in [ContextKind::InvalidArg, ContextKind::InvalidValue] {
        if let Some(ContextValue::String(word)) = error.get(kind)
            && !is_harmless(word)
        {
            error.insert(kind, ContextValue::String("(hidden, as it may be secret)".into()));
        }
    }
    Failure::Clap(error)
}

/// Names of options as clap writes them, such as `--count <COUNT>`, and short words.
fn is_harmless(word: &str) -> bool {
    let is_option = word.starts_with('-') && !word.contains(['=', '@', ':']);
    let is_short_word =
        word.len() <= 12 && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_option && word.len() <= 40 || is_short_word
}
