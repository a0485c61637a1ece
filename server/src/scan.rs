//! Codes from a device's screen, read off pictures: photographs, or frames of a live camera. What came of all of them together
//! is a file, as [`chain::spending::read`] takes it.
//!
//! A picture is somebody else's work: how many bytes it may have and how many squares it may become is settled before any is looked
//! at, and a decoder that gives up, gives up for this picture alone. What this is not: a check of what was read.
mod bbqr;
mod parts;
mod picture;

pub use parts::{Progress, Unread, assemble};
pub use picture::{MOST_BYTES, NotRead};

/// The texts of the codes in a picture, which is looked through away from whoever waits for other things.
///
/// # Errors
/// It is no picture, too large a one, or no code can be read in it.
pub async fn read(picture: Vec<u8>) -> Result<Vec<String>, NotRead> {
    let looked = tokio::task::spawn_blocking(move || picture::texts(&picture)).await;
    looked.unwrap_or(Err(NotRead::NoPicture))
}
