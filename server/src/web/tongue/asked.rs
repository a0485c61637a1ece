//! Which language a request asks for. What nobody can read is not asked for; nothing here fails.
use super::language::Language;
use axum::http::{HeaderMap, header};
use url::form_urlencoded;

/// Wishes of one browser that are looked at.
const WISHES: usize = 32;

/// By `?lang=`.
pub(super) fn by_query(query: Option<&str>) -> Option<Language> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(name, _)| name == "lang").and_then(|(_, tag)| Language::meant(&tag))
}

/// By `Accept-Language` (RFC 9110, 12.5.4): of the languages spoken here the one with the greatest weight, of several
/// the first.
pub(super) fn by_headers(headers: &HeaderMap) -> Option<Language> {
    let values = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let wishes = values.flat_map(|value| value.split(',')).take(WISHES).filter_map(wish);
    wishes.reduce(|best, next| if next.1 > best.1 { next } else { best }).map(|(language, _)| language)
}

/// `de-AT;q=0.8`: a language and its weight; none for weight zero and for what is not spoken here.
fn wish(text: &str) -> Option<(Language, f32)> {
    let (tag, weight) = text.split_once(';').unwrap_or((text, "q=1"));
    let weight: f32 = weight.trim().strip_prefix(['q', 'Q'])?.strip_prefix('=')?.parse().ok()?;
    let is_weight = weight > 0.0 && weight <= 1.0;
    Language::meant(tag).filter(|_| is_weight).map(|language| (language, weight))
}

#[cfg(test)]
mod tests {
    use super::super::Tongue;
    use axum::http::{HeaderMap, HeaderValue, header};

    fn asked(query: Option<&str>, wishes: &[&[u8]]) -> (&'static str, bool) {
        let mut headers = HeaderMap::new();
        for wish in wishes {
            headers.append(header::ACCEPT_LANGUAGE, HeaderValue::from_bytes(wish).unwrap());
        }
        let tongue = Tongue::asked(query, &headers);
        (tongue.code(), tongue.chosen().link("/") == tongue.link("/"))
    }

    fn by_browser(wishes: &str) -> &'static str {
        asked(None, &[wishes.as_bytes()]).0
    }

    #[test]
    fn the_browsers_first_wish_that_is_spoken_here_is_met() {
        for (wishes, code) in [
            ("de", "de"),
            ("de-AT,de;q=0.9,en;q=0.8", "de"),
            ("nl,fr;q=0.5,es;q=0.7", "es"),
            ("en-US,en;q=0.5", "en"),
            ("zh-Hant-TW, ja;q=0.9", "zh"),
            ("FA", "fa"),
            ("fr;q=0,ru;q=0.001", "ru"),
            ("it , tr", "it"),
            ("pt; q=0.3, ar; Q=0.4", "ar"),
        ] {
            assert_eq!(by_browser(wishes), code, "{wishes}");
        }
        assert_eq!(asked(None, &[b"nl", b"tr"]), ("tr", false), "headers may come twice");
    }

    #[test]
    fn what_nobody_can_read_is_english() {
        let huge = "de-".repeat(50_000);
        let many = "xx,".repeat(10_000) + "de";
        for wishes in
            ["", "*", ",,;;==", "de;q=NaN", "de;q=inf", "de;q=2", "de;q=-1", "de;q", "d\te", "deutsch", &many]
        {
            assert_eq!(by_browser(wishes), "en", "{wishes:.40}");
        }
        assert_eq!(by_browser(&huge), "de");
        assert_eq!(asked(None, &[b"de\xff"]), ("en", false));
        assert_eq!(asked(None, &[]), ("en", false));
    }

    #[test]
    fn a_choice_by_name_wins_and_an_unknown_one_is_passed_over() {
        let turkish: &[&[u8]] = &[b"tr"];
        assert_eq!(asked(Some("still=1&lang=ar"), turkish), ("ar", true));
        assert_eq!(asked(Some("lang=de-CH"), turkish), ("de", true));
        assert_eq!(asked(Some("lang=en"), turkish), ("en", true));
        for query in ["lang=", "lang=xx", "lang=%FF%00", "lang=../../etc", "language=de", "%=&&="] {
            assert_eq!(asked(Some(query), turkish), ("tr", false), "{query}");
        }
        assert_eq!(asked(Some(&format!("lang={}", "d".repeat(100_000))), turkish), ("tr", false));
    }
}
