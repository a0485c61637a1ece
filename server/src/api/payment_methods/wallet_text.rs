//! A wallet in a request's body, in any of the shapes that clients send: text alone, or an object with the text in one
//! of several fields. Whatever in it can spend is refused, in whichever field it stands.
use super::{ApiError, App, Config, secret};
use serde_json::{Map, Value};

/// Fields that hold a wallet, the one that counts most first.
const WALLET_FIELDS: [&str; 5] =
    ["derivationScheme", "accountDerivation", "accountOriginal", "descriptor", "signingKey"];
/// How deep an object is looked through for secrets; nothing that clients send is deeper.
const DEPTH: u32 = 8;

/// A wallet's settings as they were read, and the field where the wallet stood.
#[derive(Debug)]
pub(super) struct ConfigText {
    pub(super) config: Config,
    pub(super) field: String,
}

/// Reads wallets out of bodies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) app: &'a App,
    /// The field that holds what is read; empty for the body itself.
    pub(super) inside: &'a str,
}

impl Reading<'_> {
    /// The wallet that the value holds; `None` if it holds none, as an object that says only whether a method is enabled.
    pub(super) fn read(self, value: &Value) -> Result<Option<ConfigText>, ApiError> {
        self.refuse_secrets(value, self.inside, 0)?;
        match value {
            Value::Null => Ok(None),
            Value::String(text) => {
                let config = Config { derivation_scheme: text.trim().to_owned(), ..Config::default() };
                Ok(Some(ConfigText { config, field: self.inside.to_owned() }))
            }
            Value::Object(fields) => self.object(fields),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                Err(ApiError::field(self.inside, "expected text or an object"))
            }
        }
    }

    fn object(self, fields: &Map<String, Value>) -> Result<Option<ConfigText>, ApiError> {
        let found =
            WALLET_FIELDS.into_iter().find(|name| fields.get(*name).is_some_and(|value| !value.is_null()));
        let Some(name) = found else { return Ok(None) };
        let config = Config {
            derivation_scheme: self.text(fields, name)?.unwrap_or_default(),
            label: self.text(fields, "label")?,
            account_key_path: self.text(fields, "accountKeyPath")?,
        };
        Ok(Some(ConfigText { config, field: self.path(name) }))
    }

    fn text(self, fields: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
        match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(ApiError::field(self.path(name), "expected text")),
        }
    }

    fn path(self, name: &str) -> String {
        if self.inside.is_empty() { name.to_owned() } else { format!("{}.{name}", self.inside) }
    }

    /// Looks at every text, also in fields nobody reads: who sends a seed must hear of it.
    fn refuse_secrets(self, value: &Value, path: &str, depth: u32) -> Result<(), ApiError> {
        match value {
            Value::String(text) => {
                secret(text, self.app).map_or(Ok(()), |error| Err(ApiError::field(path, error.to_string())))
            }
            Value::Array(items) if depth < DEPTH => {
                items.iter().try_for_each(|item| self.refuse_secrets(item, path, depth + 1))
            }
            Value::Object(fields) if depth < DEPTH => fields.iter().try_for_each(|(name, value)| {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                self.refuse_secrets(value, &path, depth + 1)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Ok(()),
        }
    }
}
