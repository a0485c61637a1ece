//! What a device shows on its screen, brought back: photographs of its codes, or this computer's own camera, whose frames a script
//! sends here until the whole is read. Every frame is looked through alone; what was read before comes along with it, so nothing is
//! kept here.
use super::place::Place;
use super::spend::{say, spend_id};
use super::spends::END;
use super::{Posted, Refused, Shell, SignedIn};
use crate::app::App;
use crate::app::spends::Unread;
use crate::scan::{self, NotRead};
use crate::web::Sample;
use crate::web::fields::Fields;
use crate::web::frame::{self, File};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use domain::permission::Permission;
use serde_json::json;
use std::sync::LazyLock;

const CODE: &[u8] = include_bytes!("../../../assets/camera.js");

/// The script that looks through a camera.
pub(in crate::web) static SCRIPT: LazyLock<File> =
    LazyLock::new(|| File::new("camera", CODE, "js", "text/javascript; charset=utf-8"));

/// Most bytes of all pictures that are sent together.
pub(super) const MOST_TOGETHER: usize = 16 << 20;
/// Most pictures that are sent together.
const MOST_PICTURES: usize = 60;

/// The page.
#[derive(Debug, Template)]
#[template(path = "admin/spend_camera.html")]
struct Page {
    shell: Shell,
    spend: String,
    script: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    by: SignedIn,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, Refused> {
    let place = Place::of(&app, &by, Permission::SignTransactions, &store).await?;
    let id = spend_id(&id)?;
    app.store.spend(&place.access, &id).await?.ok_or(Refused::NotThere)?;
    let shell = place.shell(&app, &by, "The codes of your device", END);
    let page = Page { shell, spend: place.path(&format!("{END}/{id}")), script: SCRIPT.path.as_str() };
    Ok(frame::with_camera(frame::answer(StatusCode::OK, &page)))
}

/// One frame of the camera: the codes in it that were not read before, and whether the whole is there.
pub(super) async fn look(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
    Posted { by, fields }: Posted,
) -> Result<Response, Refused> {
    Place::of(&app, &by, Permission::SignTransactions, &store).await?;
    spend_id(&id)?;
    let known = lines(fields.one("text"));
    let (new, says, whole) = match scan::read(fields.file("picture").to_vec()).await {
        Ok(texts) => beside(&known, texts),
        Err(NotRead::NoCode) => (Vec::new(), "No code is to be seen yet.".to_owned(), false),
        Err(why) => (Vec::new(), say(&why), false),
    };
    Ok(Json(json!({ "texts": new, "says": says, "whole": whole })).into_response())
}

/// What a frame adds; what doesn't belong to the rest is left out.
fn beside(known: &[String], texts: Vec<String>) -> (Vec<String>, String, bool) {
    let new: Vec<String> = texts.into_iter().filter(|text| !known.contains(text)).collect();
    let all = [known, new.as_slice()].concat();
    match scan::assemble(&all) {
        Ok(_) => (new, "The whole is read.".into(), true),
        Err(Unread::Missing(progress)) => {
            (new, format!("Of {} parts {} are known.", progress.all, progress.known), false)
        }
        Err(why) => (Vec::new(), say(&why), false),
    }
}

/// What a form brings back: a file, pictures of codes, or text; as it is to be read.
pub(super) async fn given(fields: &Fields) -> Result<Vec<u8>, Unread> {
    if !fields.file("file").is_empty() {
        return Ok(fields.file("file").to_vec());
    }
    let pictures: Vec<&[u8]> = fields.files("pictures").collect();
    if pictures.is_empty() {
        return Ok(fields.one("text").as_bytes().to_vec());
    }
    if pictures.len() > MOST_PICTURES {
        return Err(Unread::TooMany);
    }
    let mut texts = lines(fields.one("text"));
    for picture in pictures {
        texts.extend(scan::read(picture.to_vec()).await?);
    }
    scan::assemble(&texts)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// The page as it is.
pub(super) fn samples() -> Vec<Sample> {
    use super::sample_store::{in_store, path};
    let shell = in_store("The codes of your device", END);
    let page = Page { shell, spend: path("/spends/sweep"), script: SCRIPT.path.as_str() };
    vec![Sample::of("admin-spend-camera", &page)]
}
