//! Descriptor records of the secure multisig setup (BIP129): version, descriptor, paths, first address.
use super::parts::Candidate;
use crate::wallet::WalletError;

const VERSION: &str = "BSMS 1.0";
const NO_RESTRICTIONS: &str = "No path restrictions";

pub(super) fn is_one(text: &str) -> bool {
    text.starts_with("BSMS ")
}

pub(super) fn read(text: &str) -> Result<Vec<Candidate>, WalletError> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let [version, descriptor, paths, first_address] = lines.as_slice() else {
        return Err(if lines.len() == 5 { WalletError::KeyRecord } else { NOT_A_RECORD });
    };
    if *version != VERSION {
        return Err(WalletError::MalformedFile("its version is not BSMS 1.0"));
    }
    let descriptor = with_paths(descriptor, paths)?;
    Ok(vec![Candidate { first_address: Some((*first_address).to_owned()), ..Candidate::new(descriptor) }])
}

const NOT_A_RECORD: WalletError = WalletError::MalformedFile(
    "a descriptor record has four lines: version, descriptor, paths and first address",
);

/// The template with its paths, of which the first is the receiving one; a checksum would be the template's.
fn with_paths(descriptor: &str, paths: &str) -> Result<String, WalletError> {
    if !descriptor.contains("/**") {
        return Ok(descriptor.to_owned());
    }
    let template = descriptor.split('#').next().unwrap_or_default();
    if paths.eq_ignore_ascii_case(NO_RESTRICTIONS) {
        return Err(WalletError::MalformedFile("its descriptor is a template, but it names no paths"));
    }
    let branches = paths.split(',').map(branch).collect::<Option<Vec<_>>>();
    match branches.as_deref() {
        Some([only]) => Ok(template.replace("/**", &format!("/{only}/*"))),
        Some([receiving, change]) => Ok(template.replace("/**", &format!("/<{receiving};{change}>/*"))),
        Some(_) | None => Err(WalletError::MalformedFile("its paths are not of the form /0/*,/1/*")),
    }
}

/// The number in `/0/*`.
fn branch(path: &str) -> Option<u32> {
    path.trim().strip_prefix('/')?.strip_suffix("/*")?.parse().ok()
}
