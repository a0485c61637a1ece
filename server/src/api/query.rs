//! The words after `?`: names in any case, repeated for lists (`status=New&status=Settled`, also `status[]=New`).
use super::ApiError;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::str::FromStr;
use url::form_urlencoded;

/// A query string, taken apart.
#[derive(Clone, Debug, Default)]
pub struct Query(Vec<(String, String)>);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::parse(parts.uri.query()))
    }
}

impl Query {
    /// Reads what stands behind the `?`.
    pub fn parse(text: Option<&str>) -> Self {
        Self(form_urlencoded::parse(text.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    /// Every value of that name that is not empty, as they came.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.values(name).map(str::to_owned).collect()
    }

    /// The last value of that name, unless it is empty.
    pub fn one(&self, name: &str) -> Option<String> {
        self.values(name).last().map(str::to_owned)
    }

    /// `true` or `false`, in any case; `None` when it was not said.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.values(name).last() {
            None => Ok(None),
            Some(value) if value.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(value) if value.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(ApiError::field(name, "Write true or false")),
        }
    }

    /// A whole number, such as an instant; `None` when it was not said.
    pub fn number(&self, name: &str) -> Result<Option<i64>, ApiError> {
        self.parsed(name, "Write a whole number")
    }

    /// How many; `None` when it was not said.
    pub fn count(&self, name: &str) -> Result<Option<u32>, ApiError> {
        self.parsed(name, "Write a whole number, not below zero")
    }

    fn parsed<T: FromStr>(&self, name: &str, advice: &str) -> Result<Option<T>, ApiError> {
        let parse = |value: &str| value.parse().map_err(|_| ApiError::field(name, advice));
        self.values(name).last().map(parse).transpose()
    }

    fn values(&self, name: &str) -> impl Iterator<Item = &str> {
        let is_it = |given: &str| given.split('[').next().unwrap_or(given).eq_ignore_ascii_case(name);
        self.0
            .iter()
            .filter(move |(given, value)| is_it(given) && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_repeat_and_come_in_any_case() {
        let query = Query::parse(Some(
            "status=New&Status[]=Settled&status[1]=Invalid&skip=3&includeArchived=TRUE&empty=",
        ));
        assert_eq!(query.all("status"), ["New", "Settled", "Invalid"]);
        assert_eq!(query.count("skip").unwrap(), Some(3));
        assert_eq!(query.flag("includearchived").unwrap(), Some(true));
        assert_eq!(query.one("empty"), None);
        assert!(Query::parse(Some("take=-1")).count("take").is_err());
        assert!(Query::parse(Some("startDate=soon")).number("startDate").is_err());
    }
}
