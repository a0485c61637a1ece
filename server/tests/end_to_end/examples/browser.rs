//! As much of a browser as forms and links take: follows redirects, fills in fields, keeps cookies for their host. It runs
//! no scripts.
use crate::api::{Api, answer};
use std::collections::BTreeMap;
use url::Url;

/// A browser, with the cookies it was given.
#[derive(Debug)]
pub(super) struct Browser {
    cookies: BTreeMap<String, String>,
}

/// A page, and where it was found.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) url: String,
    pub(super) status: u16,
    pub(super) body: String,
}

/// A form of a page: where it goes, how, and with which fields besides its buttons.
#[derive(Debug)]
struct Form {
    action: Url,
    is_post: bool,
    fields: Vec<(String, String)>,
}

impl Browser {
    pub(super) fn new() -> Self {
        Self { cookies: BTreeMap::new() }
    }

    pub(super) fn open(&mut self, url: &str) -> Page {
        self.ask("GET", url, None)
    }

    /// Sends a form of the page, by its number, with these fields instead of its own or beside them.
    pub(super) fn send(&mut self, page: &Page, form: usize, instead: &[(&str, &str)]) -> Page {
        let mut form = page.forms().into_iter().nth(form).unwrap_or_else(|| panic!("no such form: {page:?}"));
        for (name, value) in instead {
            form.fields.retain(|(other, _)| other != name);
            form.fields.push(((*name).to_owned(), (*value).to_owned()));
        }
        let fields = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form.fields).finish();
        if form.is_post {
            return self.ask("POST", form.action.as_str(), Some((fields, page.url.clone())));
        }
        form.action.set_query(Some(&fields));
        self.open(form.action.as_str())
    }

    fn ask(&mut self, method: &str, url: &str, form: Option<(String, String)>) -> Page {
        let mut request = Api::new(url.to_owned()).request(method, "");
        if let Some((fields, from)) = form {
            let origin = Url::parse(&from).unwrap().origin().ascii_serialization();
            request = request.header("content-type", "application/x-www-form-urlencoded").body(fields);
            request = request.header("origin", origin);
        }
        let host = Url::parse(url).unwrap().authority().to_owned();
        if let Some(cookie) = self.cookies.get(&host) {
            request = request.header("cookie", cookie);
        }
        let answer = answer(request).unwrap();
        if let Some((cookie, _)) = answer.header("set-cookie").split_once(';') {
            self.cookies.insert(host, cookie.to_owned());
        }
        if answer.status == 303 {
            let to = Url::parse(url).unwrap().join(answer.header("location")).unwrap();
            return self.open(to.as_str());
        }
        Page { url: url.to_owned(), status: answer.status, body: answer.body }
    }
}

impl Page {
    /// Where its links lead.
    pub(super) fn links(&self) -> Vec<String> {
        let links = self.body.split("<a href=\"").skip(1);
        links.map(|link| link.split_once('"').unwrap().0.to_owned()).collect()
    }

    /// The number of the form that has that field with that value.
    pub(super) fn form_with(&self, name: &str, value: &str) -> usize {
        let has = |form: &Form| form.fields.iter().any(|(key, held)| key == name && held == value);
        self.forms().iter().position(has).unwrap_or_else(|| panic!("no such form: {self:?}"))
    }

    fn forms(&self) -> Vec<Form> {
        let forms = self.body.split("<form ").skip(1).map(|rest| rest.split("</form>").next().unwrap());
        let form = |text: &str| {
            let (head, inside) = text.split_once('>').unwrap();
            let fields = inside.split("<input ").skip(1).map(|field| field.split('>').next().unwrap());
            let named = fields.filter(|field| !attribute(field, "name").is_empty());
            Form {
                action: Url::parse(&self.url).unwrap().join(&attribute(head, "action")).unwrap(),
                is_post: attribute(head, "method") == "post",
                fields: named.map(|field| (attribute(field, "name"), attribute(field, "value"))).collect(),
            }
        };
        forms.map(form).collect()
    }
}

fn attribute(tag: &str, name: &str) -> String {
    let spaced = format!(" {tag}");
    let value = spaced.split_once(&format!(" {name}=\"")).and_then(|(_, rest)| rest.split_once('"'));
    let marks =
        [("&#34;", "\""), ("&#x27;", "'"), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    let text = value.map(|(value, _)| value.to_owned()).unwrap_or_default();
    marks.iter().fold(text, |text, (mark, letter)| text.replace(mark, letter))
}
