//! Rows as they are kept, their seals, and the check of a whole chain.
//!
//! A seal is SHA-256 over [`DOMAIN`], the seal before (32 zeros before the first row) and the row's fields in the order of
//! [`Row`]: a number as the byte 1 and eight bytes, the highest first; a text as the byte 2, its length in bytes as eight
//! bytes, and its UTF-8; an absent text as the byte 0. No two rows are written the same way.
use crate::time::Timestamp;
use alloc::string::String;
use core::fmt;
use core::str::FromStr;
use sha2::{Digest, Sha256};

/// What every seal begins with, so that none is the hash of anything else.
const DOMAIN: &[u8] = b"almoner audit 1\n";

/// A row as it is kept. It is text, so that a row that makes no sense is read, and found out, as any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 1, without gaps.
    pub number: i64,
    /// When.
    pub at: Timestamp,
    /// What kind of actor.
    pub actor: String,
    /// Which person, or whose key.
    pub person: Option<String>,
    /// Which key.
    pub key: Option<String>,
    /// What kind of deed.
    pub deed: String,
    /// In which store.
    pub store: Option<String>,
    /// To what.
    pub subject: Option<String>,
    /// What else tells it: a JSON object.
    pub details: String,
}

/// The hash that closes a row and all before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal(pub [u8; 32]);

/// The last row's place and seal: whoever notes it elsewhere can tell later whether anything up to there was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many rows there are.
    pub number: i64,
    /// The last one's seal.
    pub seal: Seal,
}

/// Where a chain is broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The row at this place is not there.
    Missing(i64),
    /// The row at this place is not what was written there; or what was before it is not.
    Altered(i64),
    /// The chain holds together, but ends before the head it is compared with.
    CutOff {
        /// Its last row.
        last: i64,
        /// The head's row.
        head: i64,
    },
    /// The chain holds together, but is another than the one whose head it is compared with: written anew, up to this row
    /// at least.
    Rewritten(i64),
}

/// A chain, looked through from its first row.
#[derive(Clone, Copy, Debug)]
pub struct Chain {
    head: Head,
    expected: Option<Head>,
}

impl Row {
    /// The row's seal, behind that one.
    pub fn seal(&self, before: Seal) -> Seal {
        let Self { number, at, actor, person, key, deed, store, subject, details } = self;
        let mut hash = Sha256::new_with_prefix(DOMAIN);
        hash.update(before.0);
        put_number(&mut hash, *number);
        put_number(&mut hash, at.0);
        put_text(&mut hash, Some(actor));
        put_text(&mut hash, person.as_ref());
        put_text(&mut hash, key.as_ref());
        put_text(&mut hash, Some(deed));
        put_text(&mut hash, store.as_ref());
        put_text(&mut hash, subject.as_ref());
        put_text(&mut hash, Some(details));
        Seal(hash.finalize().into())
    }
}

fn put_number(hash: &mut Sha256, number: i64) {
    hash.update([1]);
    hash.update(number.to_be_bytes());
}

fn put_text(hash: &mut Sha256, text: Option<&String>) {
    match text {
        None => hash.update([0]),
        Some(text) => {
            hash.update([2]);
            hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(text);
        }
    }
}

impl Head {
    /// The head of a log in which nothing is written.
    pub const START: Self = Self { number: 0, seal: Seal([0; 32]) };

    /// The head once that row is written behind it. The row's number must be the next.
    #[must_use]
    pub fn after(self, row: &Row) -> Self {
        Self { number: row.number, seal: row.seal(self.seal) }
    }
}

impl Chain {
    /// A chain to look through; `expected` is a head noted earlier, if there is one.
    pub const fn new(expected: Option<Head>) -> Self {
        Self { head: Head::START, expected }
    }

    /// The place of the row that must come next.
    pub const fn next(&self) -> i64 {
        self.head.number.saturating_add(1)
    }

    /// Looks at the row that comes next, with the seal kept beside it.
    pub fn follow(&mut self, row: &Row, kept: &[u8]) -> Result<(), Broken> {
        let number = self.next();
        if row.number > number {
            return Err(Broken::Missing(number));
        }
        if row.number < number {
            return Err(Broken::Altered(row.number)); // one too many: none has a place before the first
        }
        self.head = self.head.after(row);
        if self.head.seal.0 != kept {
            return Err(Broken::Altered(number));
        }
        match self.expected {
            Some(head) if head.number == number && head.seal != self.head.seal => {
                Err(Broken::Rewritten(number))
            }
            _ => Ok(()),
        }
    }

    /// That was the last row.
    pub fn end(self) -> Result<Head, Broken> {
        match self.expected {
            Some(head) if head.number > self.head.number => {
                Err(Broken::CutOff { last: self.head.number, head: head.number })
            }
            Some(Head { number: 0, seal }) if seal != Head::START.seal => Err(Broken::Rewritten(0)),
            _ => Ok(self.head),
        }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.number, hex::encode(self.seal.0))
    }
}

impl FromStr for Head {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (number, seal) = text.trim().split_once(':').ok_or(())?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(seal, &mut bytes).map_err(|_| ())?;
        let number = number.parse().ok().filter(|number| *number >= 0).ok_or(())?;
        Ok(Self { number, seal: Seal(bytes) })
    }
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(number) => write!(f, "row {number} is missing"),
            Self::Altered(number) => {
                write!(f, "row {number} is not what was written there, or the row before it is not")
            }
            Self::CutOff { last, head } => {
                write!(f, "rows are cut off at the end: the last one is {last}, there was a row {head}")
            }
            Self::Rewritten(number) => {
                write!(
                    f,
                    "row {number} is another than the one whose head was noted: the log was written anew"
                )
            }
        }
    }
}

impl core::error::Error for Broken {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::format;
    use std::string::ToString;
    use std::vec::Vec;

    fn text() -> impl Strategy<Value = String> {
        "[a-z\u{e9}]{0,6}"
    }

    fn maybe() -> impl Strategy<Value = Option<String>> {
        proptest::option::of(text())
    }

    prop_compose! {
        fn row()(at in any::<i64>(), (actor, deed, details) in (text(), text(), text()),
            (person, key, store, subject) in (maybe(), maybe(), maybe(), maybe())) -> Row {
            Row { number: 0, at: Timestamp(at), actor, person, key, deed, store, subject, details }
        }
    }

    prop_compose! {
        fn log()(rows in proptest::collection::vec(row(), 1..12)) -> Vec<(Row, [u8; 32])> {
            let mut head = Head::START;
            (1..).zip(rows).map(|(number, row)| {
                let row = Row { number, ..row };
                head = head.after(&row);
                (row, head.seal.0)
            }).collect()
        }
    }

    fn check(log: &[(Row, [u8; 32])], expected: Option<Head>) -> Result<Head, Broken> {
        let mut chain = Chain::new(expected);
        for (row, seal) in log {
            chain.follow(row, seal)?;
        }
        chain.end()
    }

    /// Flips one bit of one field; `false` if there is nothing there to flip.
    fn flip(row: &mut Row, seal: &mut [u8; 32], (field, bit): (usize, usize)) -> bool {
        let place = match field {
            0 => {
                return {
                    row.number ^= 1 << (bit % 63);
                    true
                };
            }
            1 => {
                return {
                    row.at.0 ^= 1 << (bit % 63);
                    true
                };
            }
            2 => {
                return {
                    seal[bit / 8 % 32] ^= 1 << (bit % 8);
                    true
                };
            }
            3 => Some(&mut row.actor),
            4 => row.person.as_mut(),
            5 => row.key.as_mut(),
            6 => Some(&mut row.deed),
            7 => row.store.as_mut(),
            8 => row.subject.as_mut(),
            _ => Some(&mut row.details),
        };
        let Some(place) = place.filter(|text| !text.is_empty()) else { return false };
        let mut bytes = place.clone().into_bytes();
        let at = bit / 8 % bytes.len();
        bytes[at] ^= 1 << (bit % 8);
        match String::from_utf8(bytes) {
            Ok(changed) => *place = changed,
            Err(_) => return false, // the database would refuse it
        }
        true
    }

    proptest! {
        #[test]
        fn what_was_written_holds_together(log in log()) {
            let head = check(&log, None).unwrap();
            prop_assert_eq!(head.number, i64::try_from(log.len()).unwrap());
            prop_assert_eq!(check(&log, Some(head)), Ok(head));
            prop_assert_eq!(head.to_string().parse(), Ok(head));
        }

        /// Any bit, in any field of any row, its seal and its number included.
        #[test]
        fn a_single_bit_is_found(mut log in log(), which in any::<prop::sample::Index>(), field in 0_usize..10, bit in 0_usize..512) {
            let at = which.index(log.len());
            let (row, seal) = &mut log[at];
            prop_assume!(flip(row, seal, (field, bit)));
            prop_assert!(check(&log, None).is_err());
        }

        /// An absent text and an empty one are told apart, and no text moves into the next field unseen.
        #[test]
        fn fields_are_told_apart(mut log in log(), which in any::<prop::sample::Index>()) {
            let at = which.index(log.len());
            let row = &mut log[at].0;
            let (store, subject) = (row.store.clone(), row.subject.clone());
            prop_assume!(store != subject);
            (row.store, row.subject) = (subject, store);
            prop_assert!(check(&log, None).is_err());
        }

        #[test]
        fn a_row_taken_out_put_in_or_moved_is_found(log in log(), which in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), renumber in any::<bool>()) {
            let (at, to) = (which.index(log.len()), other.index(log.len()));
            let head = check(&log, None).unwrap();
            let (mut less, mut more, mut moved) = (log.clone(), log.clone(), log);
            let taken = less.remove(at);
            more.insert(to, taken);
            moved.swap(at, to);
            for changed in [&mut less, &mut more, &mut moved] {
                if renumber {
                    for (number, (row, _)) in (1..).zip(changed.iter_mut()) {
                        row.number = number;
                    }
                }
            }
            prop_assert!(check(&less, Some(head)).is_err());
            prop_assert!(check(&more, Some(head)).is_err());
            prop_assert!(at == to || check(&moved, Some(head)).is_err());
        }

        /// A chain made anew from a changed row holds together, but not with a head that was noted.
        #[test]
        fn a_chain_written_anew_is_found_by_a_head_noted_before(log in log(), which in any::<prop::sample::Index>()) {
            let head = check(&log, None).unwrap();
            let (mut anew, mut at) = (log.clone(), Head::START);
            anew[which.index(log.len())].0.details.push('!');
            for (row, seal) in &mut anew {
                at = at.after(row);
                *seal = at.seal.0;
            }
            prop_assert!(check(&anew, None).is_ok());
            prop_assert_eq!(check(&anew, Some(head)), Err(Broken::Rewritten(head.number)));
            prop_assert_eq!(
                check(&log[..log.len() - 1], Some(head)),
                Err(Broken::CutOff { last: head.number - 1, head: head.number })
            );
        }
    }

    /// Kept for ever: another way of writing rows down would break every log there is.
    #[test]
    fn a_row_is_written_as_it_always_was() {
        let row = Row {
            number: 1,
            at: Timestamp(1_767_225_600),
            actor: "key".into(),
            person: Some("ann".into()),
            key: Some("k1".into()),
            deed: "store.changed".into(),
            store: Some("shop".into()),
            subject: None,
            details: r#"{"changed":["name"]}"#.into(),
        };
        expect_test::expect!["1:777e8a9521c21bdf45b246a80d7e9aa22ba35ec4dc8796860fb67209ba318949"]
            .assert_eq(&format!("{}", Head::START.after(&row)));
    }

    #[test]
    fn what_is_no_head_is_refused() {
        for bad in ["", "1", "1:", ":ab", "1:abcd", "-1:00", "x:00"] {
            assert_eq!(bad.parse::<Head>(), Err(()), "{bad}");
        }
        let other = Head { number: 0, seal: Seal([1; 32]) };
        assert_eq!(check(&[], Some(other)), Err(Broken::Rewritten(0)));
        assert_eq!(check(&[], Some(Head::START)), Ok(Head::START));
    }
}
