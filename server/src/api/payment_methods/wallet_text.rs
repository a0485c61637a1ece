//! A wallet in a request's body, in any of the shapes that clients send: text alone, an object with the text in one of
//! several fields, or the JSON of another program's file. Whatever in it can spend is refused, in whichever field it stands.
use super::{ApiError, App, Given, secret};
use chain::wallet::{Import, MAX_INDEX, WalletError};
use serde_json::{Map, Value};

/// Fields that hold a wallet, the one that counts most first.
const WALLET_FIELDS: [&str; 5] =
    ["derivationScheme", "accountDerivation", "accountOriginal", "descriptor", "signingKey"];
/// How deep an object is looked through for secrets; nothing that clients send is deeper.
const DEPTH: u32 = 8;

/// What was said of a wallet, and the field where the wallet stood.
#[derive(Debug)]
pub(super) struct GivenText {
    pub(super) given: Given,
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
    /// What the value says of a wallet; `None` if nothing, as an object that says only whether a method is enabled.
    pub(super) fn read(self, value: &Value) -> Result<Option<GivenText>, ApiError> {
        match self.as_file(value) {
            None => self.refuse_secrets(value, self.inside, 0)?,
            Some(Ok(text)) => {
                let given = Given { wallet: Some(text), ..Given::default() };
                return Ok(Some(GivenText { given, field: self.whole() }));
            }
            Some(Err(error)) => {
                // The field where a secret stands is told, if it can be found.
                self.refuse_secrets(value, self.inside, 0)?;
                return Err(ApiError::field(self.whole(), error.to_string()));
            }
        }
        match value {
            Value::Null => Ok(None),
            Value::String(text) => {
                let given = Given { wallet: Some(text.trim().to_owned()), ..Given::default() };
                Ok(Some(GivenText { given, field: self.inside.to_owned() }))
            }
            Value::Object(fields) => self.object(fields),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) => {
                Err(ApiError::field(self.inside, "expected text or an object"))
            }
        }
    }

    /// The JSON of another program's file, or why it can't be used. It is looked through for secrets as a file: the
    /// transactions in it may look like some.
    fn as_file(self, value: &Value) -> Option<Result<String, WalletError>> {
        value.as_object().filter(|fields| !has_own_fields(fields))?;
        let text = value.to_string();
        match Import::read(&text, self.app.network) {
            Ok(_) => Some(Ok(text)),
            Err(WalletError::UnknownFile) => None,
            Err(error) => Some(Err(error)),
        }
    }

    fn object(self, fields: &Map<String, Value>) -> Result<Option<GivenText>, ApiError> {
        let is_there = |name: &&str| fields.get(*name).is_some_and(|value| !value.is_null());
        let found = WALLET_FIELDS.into_iter().find(is_there);
        let given = Given {
            wallet: found.map(|name| self.text(fields, name)).transpose()?.flatten(),
            addresses: self.addresses(fields)?,
            replace: self.flag(fields, "replace")?,
            start_index: self.number(fields, "startIndex", MAX_INDEX)?,
            low_water_mark: self.number(fields, "lowWaterMark", u32::MAX)?,
            label: self.text(fields, "label")?,
            account_key_path: self.text(fields, "accountKeyPath")?,
        };
        let name = found.or(given.addresses.as_ref().map(|_| "addresses"));
        let field = name.map_or_else(|| self.whole(), |name| self.path(name));
        Ok((given != Given::default()).then_some(GivenText { given, field }))
    }

    /// As one text, whether it is given as text or as a list of texts.
    fn addresses(self, fields: &Map<String, Value>) -> Result<Option<String>, ApiError> {
        match fields.get("addresses") {
            Some(list @ Value::Array(_)) => Ok(Some(list.to_string())),
            _ => self.text(fields, "addresses"),
        }
    }

    fn text(self, fields: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
        match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.trim().to_owned())),
            Some(_) => Err(ApiError::field(self.path(name), "expected text")),
        }
    }

    fn flag(self, fields: &Map<String, Value>, name: &str) -> Result<bool, ApiError> {
        match fields.get(name) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(set)) => Ok(*set),
            Some(_) => Err(ApiError::field(self.path(name), "expected true or false")),
        }
    }

    fn number(self, fields: &Map<String, Value>, name: &str, most: u32) -> Result<Option<u32>, ApiError> {
        match fields.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
                let number = number.filter(|number| *number <= most).map(Some);
                let advice =
                    || ApiError::field(self.path(name), format!("expected a whole number from 0 to {most}"));
                number.ok_or_else(advice)
            }
        }
    }

    fn whole(self) -> String {
        if self.inside.is_empty() { "config".to_owned() } else { self.inside.to_owned() }
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

/// Whether an object has a field that says a wallet our way, rather than another program's.
fn has_own_fields(fields: &Map<String, Value>) -> bool {
    let is_list = fields.get("addresses").is_some_and(|value| value.is_string() || value.is_array());
    is_list || WALLET_FIELDS.iter().any(|name| fields.get(*name).is_some_and(|value| !value.is_null()))
}
