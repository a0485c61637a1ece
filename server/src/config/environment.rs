//! Settings from the environment. A variable of ours that is no setting is refused, so that a slip is not silence.
use super::error::Error;
use super::values::{Environment, Origin};
use super::{SETTINGS, Setting};

/// What our variables begin with.
pub(super) const PREFIX: &str = "ALMONER_";

/// The settings the environment gives; an empty variable gives none.
pub(super) fn read(environment: Environment) -> Result<Vec<(&'static Setting, String)>, Error> {
    let mut found = Vec::new();
    for (name, value) in environment {
        let Some(name) = name.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        let setting = SETTINGS.iter().find(|setting| setting.variable() == name);
        let setting = setting.ok_or_else(|| Error::unknown_name(name, Origin::Environment))?;
        let value = value.into_string().map_err(|_| Error::NotText(setting))?;
        if !value.is_empty() {
            found.push((setting, value));
        }
    }
    Ok(found)
}
