//! Pages: rendered on the server, whole without scripts, with nothing fetched from elsewhere.
//!
//! Each page is a view made of plain values (`web/<name>.rs`), its template, and a sample of every state it
//! can be in; [`routes`] holds what is asked over HTTP, [`tongue`] in which language it is answered. What it is
//! not: no page decides about money.
pub mod admin;
pub mod authorize;
pub mod checkout;
pub mod colour;
pub mod donate;
pub mod fields;
pub mod frame;
pub mod guard;
pub mod links;
pub mod look;
pub mod markdown;
pub mod notice;
pub mod poster;
pub mod pull;
pub mod qr;
pub mod receipt;
pub mod request;
pub mod routes;
mod sample;
pub mod test_coins;
pub mod tongue;
pub mod ways_out;
pub mod words;

#[cfg(test)]
mod tests;

pub use frame::files;
pub use routes::router;
pub use sample::{Sample, samples};
pub use tongue::Tongue;
