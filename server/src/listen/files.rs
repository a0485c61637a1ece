//! How many files the process may have open, and so how many connections: raised as far as the system allows.
//!
//! Systems give a program a thousand or so unless it asks for more. What it is not: a promise; a system may allow less.
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit to `wanted`, or as near to it as may be; returns what it is then.
pub fn raise(wanted: u64) -> u64 {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let current = current.unwrap_or(u64::MAX);
    let reachable = maximum.map_or(wanted, |maximum| wanted.min(maximum));
    if current >= reachable {
        return current;
    }
    match setrlimit(Resource::Nofile, Rlimit { current: Some(reachable), maximum }) {
        Ok(()) => reachable,
        Err(error) => {
            tracing::warn!(%error, current, "the number of open files stays as it is");
            current
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_lowers_what_is_allowed() {
        let before = raise(0);
        assert_eq!(raise(1), before);
        let raised = raise(before + 1);
        assert!(raised == before || raised == before + 1);
        assert_eq!(raise(0), raised);
    }
}
