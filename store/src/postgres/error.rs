//! What PostgreSQL's errors mean to us.
use crate::error::Error;
use std::error::Error as _;
use tokio_postgres::error::SqlState;

/// By its code where the server sent one; else the connection is lost.
pub(super) fn read(error: &tokio_postgres::Error) -> Error {
    let Some(refusal) = error.as_db_error() else {
        let cause = error.source().map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
        return if error.is_closed() || is_of_the_line(error) {
            Error::Unreachable(cause)
        } else {
            Error::Failed(cause)
        };
    };
    let words = refusal.message().to_owned();
    let code = refusal.code();
    match *code {
        SqlState::UNIQUE_VIOLATION => Error::Exists,
        SqlState::DISK_FULL => Error::Full,
        SqlState::READ_ONLY_SQL_TRANSACTION | SqlState::INSUFFICIENT_PRIVILEGE => Error::ReadOnly(words),
        SqlState::LOCK_NOT_AVAILABLE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::T_R_SERIALIZATION_FAILURE => Error::Busy,
        SqlState::DATA_CORRUPTED | SqlState::INDEX_CORRUPTED => Error::Corrupt(words),
        _ if means_out_of_reach(code.code()) => Error::Unreachable(words),
        _ => Error::Failed(format!("{words} ({})", code.code())),
    }
}

/// Classes of codes: connections (08), logging in (28), an unknown database (3D), too many of something (53),
/// an operator's shutdown (57P).
fn means_out_of_reach(code: &str) -> bool {
    ["08", "28", "3D", "53", "57P"].iter().any(|class| code.starts_with(class))
}

fn is_of_the_line(error: &tokio_postgres::Error) -> bool {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if inner.is::<std::io::Error>() {
            return true;
        }
        cause = inner.source();
    }
    false
}
