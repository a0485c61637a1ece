//! The known name nearest to a mistyped one.

/// The nearest name, unless none is near: more than a third of the letters would change.
pub(super) fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.chars().take(100).collect();
    let measured = known.map(|name| (distance(&word, &name.chars().collect::<Vec<_>>()), name));
    let (distance, name) = measured.min_by_key(|(distance, _)| *distance)?;
    (distance * 3 <= word.len().max(name.len())).then_some(name)
}

/// How many letters to add, drop or change between the two (Levenshtein's distance).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_counted_in_letters() {
        for (a, b, wanted) in [("", "abc", 3), ("kitten", "sitting", 3), ("same", "same", 0), ("ab", "ba", 2)]
        {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            assert_eq!(distance(&letters(a), &letters(b)), wanted, "{a} {b}");
        }
    }

    #[test]
    fn a_far_name_is_not_suggested() {
        let known = ["listen", "log", "data-dir"];
        assert_eq!(nearest("listne", known.into_iter()), Some("listen"));
        assert_eq!(nearest("data_dir", known.into_iter()), Some("data-dir"));
        assert_eq!(nearest("favourite-colour", known.into_iter()), None);
    }
}
