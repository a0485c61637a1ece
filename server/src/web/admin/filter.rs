//! What the form above a list says: a text, where things stand, whether those put away are wanted, and for some lists days. What this is
//! not: what is found by it; each list asks the database itself.
use super::place::Asked;
use domain::Timestamp;
use store::DAY;
use time::{Date, Month};

/// Longest text that is looked for, in characters.
const LONGEST_TEXT: usize = 200;

/// A status that can be asked for: its name, and how a form calls it.
pub(super) type Choice = (&'static str, &'static str);

/// What it says.
#[derive(Clone, Debug, Default)]
pub(super) struct Filter {
    /// A text to be found.
    pub(super) text: String,
    /// The name of a status; empty for any.
    pub(super) status: String,
    /// Whether those that were put away are wanted, too.
    pub(super) archived: bool,
    /// When they were made, in a list that asks for it.
    pub(super) days: Option<Days>,
    /// By what the text finds something.
    pub(super) help: &'static str,
    /// What is wrong with it: that filters nothing, and is said above the list.
    pub(super) mistakes: Vec<&'static str>,
    /// Every status that can be asked for.
    pub(super) choices: Vec<Choice>,
}

/// The first and the last day, as they were written; empty for any.
#[derive(Clone, Debug, Default)]
pub(super) struct Days {
    /// The first.
    pub(super) from: String,
    /// The last.
    pub(super) to: String,
}

impl Filter {
    /// One that is empty, with everything that can be asked for.
    pub(super) fn new(choices: impl IntoIterator<Item = Choice>, help: &'static str) -> Self {
        Self { choices: choices.into_iter().collect(), help, ..Self::default() }
    }

    /// The same, asking for days as well.
    pub(super) fn with_days(self) -> Self {
        Self { days: Some(Days::default()), ..self }
    }

    /// The same, as somebody filled it in.
    pub(super) fn filled(mut self, asked: &Asked) -> Self {
        let text = |name| asked.one(name).unwrap_or_default().chars().take(LONGEST_TEXT).collect::<String>();
        (self.text, self.status) = (text("text"), text("status"));
        self.archived = asked.one("archived").is_some();
        if let Some(days) = &mut self.days {
            (days.from, days.to) = (text("from"), text("to"));
            self.mistakes.extend(days.mistakes());
        }
        let is_known = self.choices.iter().any(|(name, _)| *name == self.status);
        if !self.status.is_empty() && !is_known {
            self.mistakes.push("There is no such status.");
        }
        self
    }

    /// The text, if there is one.
    pub(super) fn searched(&self) -> Option<String> {
        Some(self.text.clone()).filter(|text| !text.is_empty())
    }

    /// The first and the last instant.
    pub(super) fn span(&self) -> (Option<Timestamp>, Option<Timestamp>) {
        let Some(Days { from, to }) = &self.days else { return (None, None) };
        (first_of(from), first_of(to).map(|day| Timestamp(day.0 + DAY - 1)))
    }

    /// Every status, and whether it is the one asked for.
    pub(super) fn statuses(&self) -> impl Iterator<Item = (&'static str, &'static str, bool)> {
        self.choices.iter().map(|(name, words)| (*name, *words, *name == self.status))
    }

    /// Whether it leaves nothing out.
    pub(super) fn is_nothing(&self) -> bool {
        let days = self.days.iter().flat_map(|days| [&days.from, &days.to]);
        [&self.text, &self.status].into_iter().chain(days).all(String::is_empty)
    }
}

impl Days {
    fn mistakes(&self) -> impl Iterator<Item = &'static str> {
        let is_wrong = |day: &str| !day.is_empty() && first_of(day).is_none();
        let first = is_wrong(&self.from).then_some("The first day is no date: write it as 2026-01-31.");
        let last = is_wrong(&self.to).then_some("The last day is no date: write it as 2026-01-31.");
        first.into_iter().chain(last)
    }
}

/// The first instant of a day in UTC that was written as a date.
pub(super) fn first_of(text: &str) -> Option<Timestamp> {
    let (year, rest) = text.split_once('-').filter(|(year, rest)| year.len() == 4 && rest.len() == 5)?;
    let (month, day) = rest.split_once('-')?;
    let month = Month::try_from(month.parse::<u8>().ok()?).ok()?;
    let date = Date::from_calendar_date(year.parse().ok()?, month, day.parse().ok()?).ok()?;
    Some(Timestamp(date.midnight().assume_utc().unix_timestamp()))
}

#[cfg(test)]
mod tests {
    use super::super::figures;
    use super::*;
    use axum::extract::RawQuery;

    const CHOICES: [Choice; 2] = [("New", "Open"), ("Settled", "Settled")];

    fn filled(query: &str) -> Filter {
        Filter::new(CHOICES, "").with_days().filled(&Asked::of(RawQuery(Some(query.into()))))
    }

    #[test]
    fn days_are_read_as_forms_write_them() {
        assert_eq!(first_of("2026-05-03"), Some(Timestamp(1_777_766_400)));
        assert_eq!(figures::date(first_of("2024-02-29").unwrap()), "2024-02-29");
        for wrong in ["", "3.5.2026", "2026-13-01", "2025-02-29", "2026-05-03T00:00", "'", "99999999-01-01"] {
            assert_eq!(first_of(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_is_wrong_is_said_and_filters_nothing() {
        let wrong = filled("from=31.1.2026&to=never&status=Lost");
        assert_eq!((wrong.mistakes.len(), wrong.span()), (3, (None, None)));
        assert!(wrong.statuses().all(|(_, _, chosen)| !chosen) && !wrong.is_nothing());
        let right = filled("text=boat&from=2026-05-03&to=2026-05-03&status=Settled&archived=1");
        assert!(right.mistakes.is_empty() && right.archived);
        let day = 1_777_766_400;
        assert_eq!(right.span(), (Some(Timestamp(day)), Some(Timestamp(day + 86_399))), "the whole day");
        assert_eq!(right.statuses().filter(|(_, _, chosen)| *chosen).count(), 1);
        assert_eq!(right.searched().as_deref(), Some("boat"));
    }

    #[test]
    fn an_empty_one_leaves_nothing_out_and_days_count_only_where_they_are_asked_for() {
        assert!(filled("").is_nothing() && filled("text=++").is_nothing());
        assert_eq!(filled("").searched(), None);
        let asked = Asked::of(RawQuery(Some("from=2026-05-03".into())));
        let without = Filter::new(CHOICES, "").filled(&asked);
        assert!(without.is_nothing() && without.span() == (None, None));
        assert_eq!(filled(&format!("text={}", "x".repeat(300))).text.len(), LONGEST_TEXT);
    }
}
