//! A draft as QR codes for a device with a camera: Blockchain Commons' uniform resources (BCR-2020-005), type
//! `crypto-psbt`, in parts that a fountain code makes, so that a part missed is mostly made good by another. Where scripts run, they
//! follow one another by themselves; where not, one leads to the next.
use super::place::Place;
use super::spend::spend_id;
use super::spends::END;
use super::{Refused, Shell, SignedIn};
use crate::app::App;
use crate::web::frame::{self, File};
use crate::web::{Sample, qr};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::permission::Permission;
use std::sync::LazyLock;

const CODE: &[u8] = include_bytes!("../../../assets/codes.js");

/// The script that shows one code after the other.
pub(in crate::web) static SCRIPT: LazyLock<File> =
    LazyLock::new(|| File::new("codes", CODE, "js", "text/javascript; charset=utf-8"));

/// Bytes of the draft in one code: small enough for the camera of any device.
const IN_ONE: usize = 120;
/// The type that devices know.
const KIND: &str = "crypto-psbt";
/// With more codes than that, a file is the quicker way.
const MANY: usize = 60;
/// Pixels to a square.
const SCALE: usize = 8;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/spend_codes.html")]
struct Page {
    shell: Shell,
    spend: String,
    part: usize,
    /// How many it takes where none is missed.
    enough: usize,
    /// How many there are.
    all: usize,
    previous: Option<String>,
    next: Option<String>,
    script: Option<&'static str>,
    /// Whether a file is the quicker way.
    is_long: bool,
}

/// The path of that code's page.
pub(super) fn path(spend: &str, part: usize) -> String {
    format!("{spend}/codes/{part}")
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id, part)): Path<(String, String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    let psbt = psbt(&app, &place, &id).await?;
    let (part, enough) = (part.parse().map_err(|_| Refused::NotThere)?, parts(&psbt));
    let shell = place.shell(&app, &by, "The draft as codes", END);
    let page =
        Page::of(shell, place.path(&format!("{END}/{id}")), (part, enough)).ok_or(Refused::NotThere)?;
    Ok(frame::scripted(frame::answer(StatusCode::OK, &page)))
}

/// The picture of that code.
pub(super) async fn picture(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id, part)): Path<(String, String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::ViewWallet, &store).await?;
    let psbt = psbt(&app, &place, &id).await?;
    let text = part.parse().ok().and_then(|part| code(&psbt, part)).ok_or(Refused::NotThere)?;
    let picture = qr::png_of(&text, SCALE).map_err(|_| Refused::Failed)?;
    Ok(([(header::CONTENT_TYPE, "image/png")], picture).into_response())
}

async fn psbt(app: &App, place: &Place, id: &str) -> Result<Vec<u8>, Refused> {
    app.store.spend_psbt(&place.access, &spend_id(id)?).await?.ok_or(Refused::NotThere)
}

/// How many codes it takes where none is missed.
fn parts(psbt: &[u8]) -> usize {
    bytes_in_cbor(psbt).len().div_ceil(IN_ONE).max(1)
}

/// How many codes there are: as many mixed ones again, that stand in for whichever was missed.
const fn all(enough: usize) -> usize {
    if enough == 1 { 1 } else { 2 * enough }
}

/// The text of that code, counted from 1; in capitals, which make smaller codes. `None` beyond the last.
fn code(psbt: &[u8], part: usize) -> Option<String> {
    let message = bytes_in_cbor(psbt);
    let enough = parts(psbt);
    if part == 0 || part > all(enough) {
        return None;
    }
    if enough == 1 {
        return ur::try_encode(&message, &ur::Type::Custom(KIND)).ok().map(|text| text.to_uppercase());
    }
    let mut encoder = ur::Encoder::new(&message, IN_ONE, KIND).ok()?;
    let text = (0..part).map(|_| encoder.next_part()).last()?;
    text.ok().map(|text| text.to_uppercase())
}

/// A byte string as CBOR writes it (RFC 8949): its head, and itself.
fn bytes_in_cbor(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let mut message = match length {
        0..24 => vec![0x40 | length.to_be_bytes()[3]],
        24..0x100 => vec![0x58, length.to_be_bytes()[3]],
        0x100..0x1_0000 => [&[0x59], &length.to_be_bytes()[2..]].concat(),
        _ => [&[0x5a], &length.to_be_bytes()[..]].concat(),
    };
    message.extend_from_slice(bytes);
    message
}

impl Page {
    fn of(shell: Shell, spend: String, (part, enough): (usize, usize)) -> Option<Self> {
        let all = all(enough);
        if part == 0 || part > all {
            return None;
        }
        let at = |part| path(&spend, part);
        Some(Self {
            shell,
            part,
            enough,
            all,
            previous: (part > 1).then(|| at(part - 1)),
            next: (all > 1).then(|| at(part % all + 1)),
            is_long: enough > MANY,
            script: (all > 1).then(|| SCRIPT.path.as_str()),
            spend,
        })
    }
}

/// Every state of the page.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let show = |name, at| {
        let page = Page::of(in_store("The draft as codes", END), path("/spends/sweep"), at);
        page.map(|page| Sample { code: code(&[7; 900], at.0), ..Sample::of(name, &page) })
    };
    let all =
        [("admin-spend-codes", (1, 5)), ("admin-spend-codes-last", (10, 5)), ("admin-spend-code", (1, 1))];
    all.into_iter().filter_map(|(name, at)| show(name, at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::qr::tests::read;
    use proptest::prelude::*;

    fn decoded(texts: impl IntoIterator<Item = String>) -> Option<Vec<u8>> {
        let mut decoder = ur::Decoder::default();
        for text in texts {
            decoder.receive(&text.to_lowercase()).unwrap();
        }
        decoder.message().unwrap()
    }

    proptest! {
        /// Whichever the device misses in the first round, it has the whole draft after the second at the latest, and the draft is
        /// what it was.
        #[test]
        fn a_draft_is_read_back_from_its_codes(psbt in proptest::collection::vec(any::<u8>(), 119..3_000), missed in 0_usize..25) {
            let enough = parts(&psbt);
            let all: Vec<String> = (1..=all(enough)).map(|part| code(&psbt, part).unwrap()).collect();
            prop_assert_eq!(decoded(all[..enough].to_vec()), Some(bytes_in_cbor(&psbt)));
            let mut twice = [all.clone(), all.clone()].concat();
            twice.remove(missed % all.len());
            prop_assert_eq!(decoded(twice), Some(bytes_in_cbor(&psbt)));
            prop_assert!(code(&psbt, 0).is_none() && code(&psbt, all.len() + 1).is_none());
        }
    }

    #[test]
    fn a_camera_reads_each_code() {
        let psbt: Vec<u8> = (0..700_u32).map(|n| (n * 7 % 251).to_be_bytes()[3]).collect();
        let texts = (1..=parts(&psbt)).map(|part| {
            let text = code(&psbt, part).unwrap();
            assert_eq!(read(&qr::png_of(&text, SCALE).unwrap()), text);
            assert!(text.starts_with(&format!("UR:CRYPTO-PSBT/{part}-6/")), "{text}");
            text
        });
        assert_eq!(decoded(texts), Some(bytes_in_cbor(&psbt)));
        let small = code(&[1; 60], 1).unwrap();
        assert!(small.starts_with("UR:CRYPTO-PSBT/") && !small[15..].contains('/'), "{small}");
        let (_, whole) = ur::decode(&small.to_lowercase()).unwrap();
        assert_eq!(whole, bytes_in_cbor(&[1; 60]));
    }

    #[test]
    fn lengths_are_written_as_cbor_writes_them() {
        for (length, head) in [
            (0, "40"),
            (23, "57"),
            (24, "5818"),
            (255, "58ff"),
            (256, "590100"),
            (65_535, "59ffff"),
            (65_536, "5a00010000"),
        ] {
            let written = bytes_in_cbor(&vec![0; length]);
            assert_eq!(hex::encode(&written[..written.len() - length]), head);
        }
    }
}
