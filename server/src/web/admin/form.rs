//! The fields of a form, with what is wrong beside each. What this is not: a rule about what may stand in one.
use axum::http::StatusCode;
use domain::settings::Problem;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A field of a form, as `admin/fields.html` shows it.
#[derive(Clone, Debug)]
pub(super) struct Field {
    /// Its name in what is sent, and in the API.
    pub(super) name: &'static str,
    /// What stands before it.
    pub(super) label: &'static str,
    /// What stands under it.
    pub(super) help: Option<&'static str>,
    /// What it takes.
    pub(super) input: Input,
    /// What stands in it.
    pub(super) value: String,
    /// What is wrong with that.
    pub(super) mistake: Option<String>,
}

/// What a field takes.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// A line, with the type that browsers know.
    Line(&'static str),
    /// So many lines, or more.
    Lines(u8),
    /// Yes or no.
    Tick,
    /// One of these.
    Choice(Vec<Choice>),
}

/// One of those a field offers.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
}

/// The field that says how it was when the form was shown.
pub(super) const AS_SHOWN: &str = "as-shown";

/// What is said where somebody else was faster.
const MEANWHILE: &str = "Somebody else changed this since you opened the form, so nothing was done. \
    Below is what you wrote: send it again to put it in place of theirs.";

/// What is wrong with a form that was sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Wrong {
    whole: Option<&'static str>,
    /// What is wrong with its fields.
    pub(super) problems: Vec<Problem>,
}

impl Wrong {
    /// Its fields are.
    pub(super) fn of(problems: Vec<Problem>) -> Self {
        Self { whole: None, problems }
    }

    /// What it changes is not as it was any more.
    pub(super) fn meanwhile() -> Self {
        Self { whole: Some(MEANWHILE), problems: Vec::new() }
    }

    /// What is said above all fields; what is wrong with something that is none of `fields` is, too.
    pub(super) fn above(&self, fields: &[&str]) -> Option<String> {
        self.whole.map(str::to_owned).or_else(|| elsewhere(&self.problems, fields))
    }

    /// How the form is answered.
    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self { whole: Some(_), .. } => StatusCode::CONFLICT,
            Self { problems, .. } if !problems.is_empty() => StatusCode::UNPROCESSABLE_ENTITY,
            Self { .. } => StatusCode::OK,
        }
    }
}

/// What a tick says when it is set.
pub(super) const YES: &str = "yes";

impl Field {
    fn new(name: &'static str, label: &'static str, input: Input, value: impl Into<String>) -> Self {
        Self { name, label, help: None, input, value: value.into(), mistake: None }
    }

    /// A line of text.
    pub(super) fn line(name: &'static str, label: &'static str, value: impl Into<String>) -> Self {
        Self::new(name, label, Input::Line("text"), value)
    }

    /// A line that browsers know the type of.
    pub(super) fn typed(name: &'static str, label: &'static str, kind: &'static str, value: String) -> Self {
        Self::new(name, label, Input::Line(kind), value)
    }

    /// Some lines of text.
    pub(super) fn lines(name: &'static str, label: &'static str, rows: u8, value: impl Into<String>) -> Self {
        Self::new(name, label, Input::Lines(rows), value)
    }

    /// Yes or no.
    pub(super) fn tick(name: &'static str, label: &'static str, is_on: bool) -> Self {
        Self::new(name, label, Input::Tick, if is_on { YES } else { "" })
    }

    /// One of several.
    pub(super) fn choice(
        name: &'static str,
        label: &'static str,
        choices: impl IntoIterator<Item = (String, String)>,
        value: impl Into<String>,
    ) -> Self {
        let choices = choices.into_iter().map(|(value, label)| Choice { value, label });
        Self::new(name, label, Input::Choice(choices.collect()), value)
    }

    /// The same with a sentence under it.
    pub(super) fn helped(self, help: &'static str) -> Self {
        Self { help: Some(help), ..self }
    }

    /// The same, with what is wrong with it.
    pub(super) fn wrong(self, mistake: Option<String>) -> Self {
        Self { mistake, ..self }
    }

    pub(super) fn is_tick(&self) -> bool {
        matches!(self.input, Input::Tick)
    }

    pub(super) fn is_on(&self) -> bool {
        self.value == YES
    }

    /// Those it offers, if it offers some.
    pub(super) fn choices(&self) -> &[Choice] {
        match &self.input {
            Input::Choice(choices) => choices,
            Input::Line(_) | Input::Lines(_) | Input::Tick => &[],
        }
    }

    /// How many lines it shows; none of a single one.
    pub(super) fn rows(&self) -> u8 {
        match self.input {
            Input::Lines(rows) => rows,
            Input::Line(_) | Input::Tick | Input::Choice(_) => 0,
        }
    }

    /// What browsers call it.
    pub(super) fn kind(&self) -> &'static str {
        match self.input {
            Input::Line(kind) => kind,
            Input::Lines(_) | Input::Tick | Input::Choice(_) => "text",
        }
    }

    /// Where it is told what is wrong, and what it takes.
    pub(super) fn described_by(&self) -> String {
        let parts = [(self.mistake.is_some(), "mistake"), (self.help.is_some(), "help")];
        let ids = parts.into_iter().filter(|(is_there, _)| *is_there);
        ids.map(|(_, part)| format!("{}-{part}", self.name)).collect::<Vec<_>>().join(" ")
    }
}

/// What is wrong with a field, or with a part of it such as `presets[2]`; and with a list of them, all of it.
pub(super) fn about(problems: &[Problem], name: &str) -> Option<String> {
    let is_about = |problem: &&Problem| {
        let rest = problem.path.strip_prefix(name);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
    };
    let said: Vec<String> =
        problems.iter().filter(is_about).map(|problem| sentence(&problem.message)).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// What is wrong with nothing that has a field: it is said above them all.
pub(super) fn elsewhere(problems: &[Problem], fields: &[&str]) -> Option<String> {
    let is_placed =
        |problem: &Problem| fields.iter().any(|name| about(std::slice::from_ref(problem), name).is_some());
    let said = problems.iter().filter(|problem| !is_placed(problem));
    let said: Vec<String> =
        said.map(|problem| sentence(&format!("{}: {}", problem.path, problem.message))).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

/// How something is, in a word that a form carries, so that whoever sends it changes what they saw and nothing else.
pub(super) fn as_shown(what: &impl Serialize) -> String {
    let text = serde_json::to_vec(what).unwrap_or_default();
    hex::encode(&Sha256::digest(text)[..16])
}

/// With a full stop behind it.
pub(super) fn sentence(words: &str) -> String {
    let words = words.trim_end();
    if words.ends_with(['.', '!', '?']) { words.to_owned() } else { format!("{words}.") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_stands_at_its_field_and_at_no_other() {
        let problems = [
            Problem::new("presets[2]", "Offer amounts above zero"),
            Problem::new("presets", "Too many."),
            Problem::new("pictureText", "Too long"),
        ];
        assert_eq!(about(&problems, "presets").unwrap(), "Offer amounts above zero. Too many.");
        assert_eq!(about(&problems, "picture"), None);
        assert_eq!(about(&problems, "pictureText").unwrap(), "Too long.");
        assert_eq!(elsewhere(&problems, &["presets", "title"]).unwrap(), "pictureText: Too long.");
        assert_eq!(elsewhere(&problems, &["presets", "pictureText"]), None);
    }
}
