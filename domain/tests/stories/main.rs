//! Stories and properties of the invoice, its money and its books.
//!
//! [`story`] is the language; [`rows`] tells every row of the contract's transition table; the other
//! story files tell what the table leaves out. [`renewal`] tells which may be made anew, [`amounts`] is about money and rates, [`random`] about
//! whatever the world may come up with.
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![allow(unreachable_pub, reason = "one binary: what is public is so among its files")]

mod amounts;
mod books;
mod contribution;
mod crowd;
mod forgetting;
mod late;
mod lots;
mod marks;
mod price;
mod random;
mod receipt;
mod renewal;
mod replaced;
mod rescued;
mod returned;
mod reversed;
mod rows;
mod shares;
mod speed;
mod story;
mod written;
