//! Servers that share a database: one of them leads.
use super::{Finding, Patient};

pub(super) async fn run(patient: &Patient<'_>) -> Vec<Finding> {
    let Some(store) = patient.store() else { return Vec::new() };
    vec![match store.servers(patient.system).await {
        Err(error) => Finding::unread(&error),
        Ok(None) => Finding::fine("The database is one server's, which does everything."),
        Ok(Some(servers)) => judged(servers),
    }]
}

fn judged((servers, is_led): (u32, bool)) -> Finding {
    match (servers, is_led) {
        (0, _) => Finding::fine("No server uses the database at this moment."),
        (1, true) => Finding::fine("One server uses the database, and leads."),
        (many, true) => Finding::fine(format!("{many} servers use the database, and one of them leads.")),
        (many, false) => Finding::failure(
            format!("Of the servers that use the database, {many}, none leads: payments are not seen."),
            "Ask again in ten seconds; then look into the servers' logs for why none can lead.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Level;

    #[test]
    fn servers_that_nobody_leads_are_a_failure() {
        let level = |servers, is_led| judged((servers, is_led)).level;
        assert_eq!(
            (level(3, true), level(1, true), level(0, false)),
            (Level::Fine, Level::Fine, Level::Fine)
        );
        assert_eq!(level(2, false), Level::Failure);
    }
}
