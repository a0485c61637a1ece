//! Names of backups in a folder, and how many of them are kept.
use domain::{Network, Timestamp};
use std::fs;
use std::path::Path;
use time::OffsetDateTime;
use time::macros::format_description;

const BEGIN: &str = "almoner-";
const ENDS: [&str; 2] = [".backup.age", ".backup"];

/// The name of a backup made then: names sort as times do.
pub(super) fn name(network: Network, at: Timestamp, encrypted: bool) -> String {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let instant = OffsetDateTime::from_unix_timestamp(at.0).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let instant = instant.format(format).unwrap_or_default();
    format!("{BEGIN}{network}-{instant}{}", ENDS[usize::from(!encrypted)])
}

/// Removes the oldest backups of that network beyond so many. What has another name is nobody's business here.
pub(super) fn last(folder: &Path, network: Network, most: u32) -> std::io::Result<()> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| is_ours(name, network))
        .collect();
    names.sort_unstable();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let beyond = names.len().saturating_sub(most);
    names.drain(..beyond).try_for_each(|name| fs::remove_file(folder.join(name)))
}

fn is_ours(name: &str, network: Network) -> bool {
    let rest = name.strip_prefix(&format!("{BEGIN}{network}-"));
    let instant = rest.and_then(|rest| ENDS.into_iter().find_map(|end| rest.strip_suffix(end)));
    instant.is_some_and(|instant| {
        instant.len() == 16
            && instant.char_indices().all(|(at, letter)| match at {
                8 => letter == 'T',
                15 => letter == 'Z',
                _ => letter.is_ascii_digit(),
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_are_kept_and_nothing_else_is_touched() {
        let folder = tempfile::tempdir().unwrap();
        let made: Vec<_> = (0..5)
            .map(|day| name(Network::Regtest, Timestamp(1_700_000_000 + day * 86_400), day % 2 == 0))
            .collect();
        assert_eq!(made[0], "almoner-regtest-20231114T221320Z.backup.age");
        let others = ["almoner-mainnet-20231114T221320Z.backup", "almoner-regtest-old.backup", "notes"];
        for name in made.iter().map(String::as_str).chain(others) {
            fs::write(folder.path().join(name), "").unwrap();
        }
        last(folder.path(), Network::Regtest, 2).unwrap();
        let there = |name: &str| folder.path().join(name).exists();
        assert_eq!(
            made.iter().map(|name| there(name)).collect::<Vec<_>>(),
            [false, false, false, true, true]
        );
        assert!(others.into_iter().all(there));
    }
}
