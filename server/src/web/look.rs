//! How a store's pages look: its logo and one colour.
//!
//! Both come from this server. The colour is a style sheet of its own, so that pages stay without inline styles; it is
//! made when asked for and named by its content, as the files in [`super::frame`]. Letters in it or on it can always
//! be read (WCAG AA): where the colour itself is too pale or too dark for that, a darker or lighter one is written with.
use super::colour::Colour;
use super::frame::{self, KEPT};
use crate::app::App;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::settings::StoreSettings;
use domain::{Picture, StoreId};

/// What paper letters stand on in the light: `--paper`, `--card` and `--tint` of the style sheet.
const LIGHT: [Colour; 2] = [Colour([0xf3, 0xf1, 0xea]), Colour([0xff, 0xfe, 0xfb])];
/// The same in the dark.
const DARK: [Colour; 3] =
    [Colour([0x13, 0x15, 0x18]), Colour([0x1b, 0x1e, 0x22]), Colour([0x24, 0x28, 0x2d])];

/// What a store's pages wear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// The path of its style sheet.
    pub sheet: Option<String>,
    /// The path of its logo.
    pub logo: Option<String>,
}

impl Look {
    /// What that store's pages wear. A logo on another host is left out: asking for it would tell that host who is
    /// about to pay.
    pub fn of(store: &StoreId, settings: &StoreSettings) -> Self {
        let colour = settings.brand_color.as_deref().and_then(Colour::parse);
        let logo = settings.logo().map(|id| format!("/logo/{store}/{id}"));
        Self { sheet: colour.map(|colour| format!("/assets/{}", sheet_name(colour))), logo }
    }
}

/// The style sheet of that name, if it is that of a colour.
pub fn sheet_named(name: &str) -> Option<String> {
    let digits = name.strip_prefix("theme-")?.get(..6)?;
    let colour = Colour::parse(&format!("#{digits}"))?;
    (sheet_name(colour) == name).then(|| sheet(colour))
}

fn sheet_name(colour: Colour) -> String {
    let digits = colour.to_string();
    let fingerprint = frame::fingerprint(sheet(colour).as_bytes());
    format!("theme-{}.{fingerprint:016x}.css", digits.trim_start_matches('#'))
}

/// Only for screens: what is printed is black.
fn sheet(colour: Colour) -> String {
    let on_light = colour.readable_on(&LIGHT, Colour::BLACK);
    let on_dark = colour.readable_on(&DARK, Colour::WHITE);
    let ink = colour.ink();
    format!(
        "@media screen{{:root{{--brand:{colour};--on-brand:{ink};--accent:{on_light}}}}}\n\
        @media screen and (prefers-color-scheme:dark){{:root{{--accent:{on_dark}}}}}\n"
    )
}

/// What a logo is called: by its content.
pub fn logo_id(logo: &Picture) -> String {
    format!("{:016x}", frame::fingerprint(logo.bytes()))
}

/// Answers for a logo.
pub(super) async fn serve_logo(
    State(app): State<App>,
    Path((store, id)): Path<(String, String)>,
) -> Result<Response, StatusCode> {
    let store = StoreId::parse(&store).ok_or(StatusCode::NOT_FOUND)?;
    let found = app.store.logo(&app.system, &store, &id).await.map_err(|error| {
        tracing::warn!(%error, "a logo can't be read");
        StatusCode::SERVICE_UNAVAILABLE
    })?;
    let logo = found.ok_or(StatusCode::NOT_FOUND)?;
    let kind = logo.kind().media_type();
    Ok(([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, KEPT)], logo.into_bytes()).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::colour::READABLE;
    use proptest::prelude::*;

    /// The value of a variable in each of the two halves of a style sheet.
    fn values(sheet: &str, name: &str) -> Vec<Colour> {
        let part = |half: &str| {
            let value = half.split(&format!("{name}:")).nth(1)?.trim_start().get(..7)?;
            Colour::parse(value)
        };
        let (light, dark) = sheet.split_once("prefers-color-scheme").unwrap();
        [light, dark].into_iter().filter_map(part).collect()
    }

    #[test]
    fn the_papers_are_those_of_the_style_sheet() {
        let css = String::from_utf8(frame::files()[0].content.to_vec()).unwrap();
        for name in ["--paper", "--card", "--tint"] {
            let [light, dark] = values(&css, name).try_into().unwrap();
            assert!(LIGHT.contains(&light) && DARK.contains(&dark), "{name}");
        }
    }

    #[test]
    fn a_colour_has_a_sheet_and_nothing_else_has() {
        let settings = StoreSettings { brand_color: Some("#F7931A".into()), ..StoreSettings::default() };
        let look = Look::of(&StoreId::parse("shop").unwrap(), &settings);
        let path = look.sheet.unwrap();
        let name = path.strip_prefix("/assets/").unwrap();
        assert!(name.starts_with("theme-f7931a."));
        assert!(sheet_named(name).unwrap().contains("--brand:#f7931a;--on-brand:#000000;"));
        let upper = name.replace("f7931a", "F7931A");
        for name in ["theme-f7931a.css", "theme-f7931a", "theme-", "theme-ééé", &upper, "almoner.css"] {
            assert_eq!(sheet_named(name), None, "{name}");
        }
        assert_eq!(look.logo, None);
    }

    #[test]
    fn only_an_uploaded_logo_is_worn() {
        let logo = |address: &str| {
            let settings = StoreSettings { logo_url: Some(address.into()), ..StoreSettings::default() };
            Look::of(&StoreId::parse("shop").unwrap(), &settings).logo
        };
        assert_eq!(logo("fileid:00ff"), Some("/logo/shop/00ff".into()));
        assert_eq!(logo("https://elsewhere.example/logo.png"), None);
    }

    proptest! {
        #[test]
        fn letters_can_be_read_in_any_colour(rgb: [u8; 3]) {
            let sheet = sheet(Colour(rgb));
            let accents = values(&sheet, "--accent");
            prop_assert!(LIGHT.iter().all(|paper| accents[0].contrast(*paper) >= READABLE));
            prop_assert!(DARK.iter().all(|paper| accents[1].contrast(*paper) >= READABLE));
            let ink = values(&sheet, "--on-brand")[0];
            prop_assert!(ink.contrast(values(&sheet, "--brand")[0]) >= READABLE);
        }
    }
}
