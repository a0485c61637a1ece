//! Output descriptors as text (BIP380): checksum verified, every extended key checked and respelled.
//!
//! What the functions in a descriptor mean is left to `miniscript`.
use super::WalletError;
use super::expression;
use super::key::Intent;
use domain::Network;
use miniscript::descriptor::checksum::desc_checksum;

/// Deepest brackets passed on to the parser, which recurses; real scripts nest a handful.
const MAX_NESTING: usize = 40;

/// Most wrappers (the letters of `tv:` and such) passed on, as each may nest in the next; real scripts
/// have a dozen or two.
const MAX_WRAPPERS: usize = 64;

/// Functions a descriptor may begin with, and what a key's prefix must say there, if it says anything.
const FUNCTIONS: [(&str, Intent); 7] = [
    ("sh(wpkh(", Intent::NestedSegwit),
    ("sh(wsh(", Intent::NestedMultisig),
    ("sh(", Intent::Unsaid),
    ("pkh(", Intent::Unsaid),
    ("wpkh(", Intent::Segwit),
    ("wsh(", Intent::Multisig),
    ("tr(", Intent::Unsaid),
];

/// The descriptor without its checksum, its keys spelled `xpub` or `tpub` and each with a path.
pub(super) fn normalise(text: &str, network: Network) -> Result<String, WalletError> {
    let body = verify_checksum(text)?;
    let intent = FUNCTIONS.iter().find(|(name, _)| body.starts_with(name)).map(|(_, intent)| *intent);
    let intent = intent.ok_or(WalletError::UnsupportedDescriptor)?;
    let mut written = String::with_capacity(body.len() + 16);
    refuse_deep_nesting(body)?;
    for piece in body.split_inclusive(['(', ')', '{', '}', ',']) {
        let word = piece.trim_end_matches(['(', ')', '{', '}', ',']);
        written.push_str(&respell(word, intent, network)?);
        written.push_str(&piece[word.len()..]);
    }
    Ok(written)
}

fn refuse_deep_nesting(body: &str) -> Result<(), WalletError> {
    let before_colons = body.split_inclusive(':').filter_map(|part| part.strip_suffix(':'));
    let wrappers: usize =
        before_colons.filter_map(|part| part.rsplit(['(', '{', ',']).next()).map(str::len).sum();
    let too_deep = deepest_bracket(body) > MAX_NESTING || wrappers > MAX_WRAPPERS;
    if too_deep { Err(WalletError::UnsupportedDescriptor) } else { Ok(()) }
}

fn deepest_bracket(body: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for letter in body.bytes() {
        match letter {
            b'(' | b'{' => depth += 1,
            b')' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// A word of a descriptor: an extended key is checked and respelled, anything else is kept.
fn respell(word: &str, intent: Intent, network: Network) -> Result<String, WalletError> {
    if !expression::has_extended_key(word) {
        return Ok(word.to_owned());
    }
    let key = expression::read(word, network)?;
    if key.spelling.intent != Intent::Unsaid && key.spelling.intent != intent {
        return Err(key.spelling.conflict());
    }
    Ok(key.text)
}

/// What comes before `#`, once what comes after it is found to be its checksum.
pub(super) fn verify_checksum(text: &str) -> Result<&str, WalletError> {
    let Some((body, given)) = text.rsplit_once('#') else { return Ok(text) };
    if given.len() != 8 || !given.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(WalletError::MalformedDescriptorChecksum);
    }
    let expected = desc_checksum(body).map_err(|_| WalletError::MalformedDescriptor)?;
    if given != expected {
        return Err(WalletError::DescriptorChecksum { given: given.to_owned(), expected });
    }
    Ok(body)
}
