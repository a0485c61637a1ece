//! A backup made and restored as on the day, and held against the live books.
use super::{Drill, Outcome, Step};
use crate::backup::{self, Identities, Place, Restore, Restored, Taken};
use crate::config::Database;
use crate::doctor::Level;
use crate::rescue::compare::compare_shared;
use anyhow::Context;
use std::fs::File;
use std::path::PathBuf;
use store::Store;

/// The backup's name.
const BACKUP: &str = "books.backup.age";
/// The name of the database made from it.
const RESTORED: &str = "restored.sqlite";

impl Drill<'_> {
    /// Both steps, and an empty scratch place at the end.
    pub(super) fn backup_and_restore(&mut self) -> [Step; 2] {
        let (recipients, identities) = self.plan.recipients.with_one_for_once();
        let mut taken = None;
        let backup = self.timed("backup", |drill| {
            let made = drill.take(
                &backup::Plan {
                    database: drill.plan.database.clone(),
                    scratch: drill.scratch.folder().to_owned(),
                    network: drill.plan.network,
                    recipients,
                    place: Place::File(drill.scratch.file(BACKUP)),
                    keep: 1,
                },
                &identities,
            )?;
            let outcome = told_of(&made);
            taken = Some(made);
            Ok(outcome)
        });
        let restore = self.timed("restore", |drill| match &taken {
            Some(taken) => drill.restore(taken, &identities),
            None => Ok(Outcome::failed("It was not tried, as there is no backup.".into())),
        });
        self.scratch.empty();
        [backup, restore]
    }

    fn take(&self, plan: &backup::Plan, identities: &Identities) -> anyhow::Result<Taken> {
        plan.take(&self.means.clock, Some(identities))
    }

    fn restore(&self, taken: &Taken, identities: &Identities) -> anyhow::Result<Outcome> {
        let path = self.scratch.file(RESTORED);
        let database = Database::Sqlite(path.clone());
        let restore = Restore {
            database: &database,
            data_dir: self.scratch.folder(),
            network: self.plan.network,
            identities: Some(identities),
            issued_since: None,
            dry_run: false,
            now: self.means.clock.now(),
        };
        let file = File::open(self.scratch.file(BACKUP)).context("the backup can't be read")?;
        let restored = self.runtime.block_on(Box::pin(restore.run(file)))?;
        self.runtime.block_on(Box::pin(self.held_against(taken, &restored, path)))
    }

    /// Every row is what was read from the live books, payments are booked alike, and no address would be shown again.
    async fn held_against(
        &self,
        taken: &Taken,
        restored: &Restored,
        path: PathBuf,
    ) -> anyhow::Result<Outcome> {
        let system = &self.means.system;
        let copy = Store::open_to_read(&path, self.plan.network)?;
        let mut wrong = other_tables(taken, restored);
        wrong.extend(self.shown_again(&copy).await?);
        let recent = copy.recent_blocks(system).await?;
        let shared = compare_shared(system, (&self.live, &copy), &recent, 0).await?;
        let (height, compared) = shared.unwrap_or_default();
        let wallets = copy.wallets(system).await?.len();
        let words = format!(
            "{} tables of {} rows are as they were; {} payments are booked alike up to block {height}; {wallets} wallets go on \
             above all that was shown.",
            restored.contents.tables.len(),
            restored.contents.rows(),
            compared.alike
        );
        let figures = vec![("rows", restored.contents.rows().into()), ("payments", compared.alike.into())];
        let differences = [compared.missing, compared.beyond].concat();
        if wrong.is_empty() && differences.is_empty() {
            return Ok(Outcome::fine(words, figures));
        }
        let words = format!("What was restored is not what was backed up. {}", wrong.join(" "));
        Ok(Outcome { level: Level::Failure, words: words.trim_end().to_owned(), figures, differences })
    }

    /// Wallets that would show an address that the live server has shown by now.
    async fn shown_again(&self, copy: &Store) -> anyhow::Result<Vec<String>> {
        let system = &self.means.system;
        let mut told = Vec::new();
        for wallet in copy.wallets(system).await? {
            let (next, shown) = (
                copy.next_index(system, wallet.number).await?,
                self.live.next_index(system, wallet.number).await?,
            );
            if next < shown {
                let number = wallet.number.0;
                told.push(format!(
                    "Wallet {number} would go on at index {next}, and all below {shown} were shown."
                ));
            }
        }
        Ok(told)
    }
}

fn told_of(taken: &Taken) -> Outcome {
    let Taken { contents, bytes, write_seconds, verify_seconds, .. } = taken;
    let words = format!(
        "{} invoices and all else, {} rows in {bytes} bytes: written in {write_seconds} s, proved in {verify_seconds} s.",
        contents.rows_of("invoice"),
        contents.rows()
    );
    let figures = [
        ("invoices", contents.rows_of("invoice")),
        ("rows", contents.rows()),
        ("bytes", *bytes),
        ("write_seconds", *write_seconds),
        ("verify_seconds", *verify_seconds),
    ];
    Outcome::fine(words, figures.into_iter().map(|(name, figure)| (name, figure.into())).collect())
}

/// Tables that came back otherwise than they were read.
fn other_tables(taken: &Taken, restored: &Restored) -> Vec<String> {
    let (was, is) = (&taken.contents.tables, &restored.contents.tables);
    let mut told: Vec<String> = was
        .iter()
        .filter(|table| !is.contains(table))
        .map(|table| format!("The table {} is not as it was with its {} rows.", table.table, table.rows))
        .collect();
    if was.len() != is.len() {
        told.push(format!("There were {} tables, and there are {}.", was.len(), is.len()));
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::backup::{Contents, Header, TableSum};

    fn contents(tables: &[(&str, u64, &str)]) -> Contents {
        let header = Header {
            almoner: "backup".into(),
            format: 1,
            program: "0".into(),
            migration: 1,
            network: "regtest".into(),
            taken_at: 0,
        };
        let sum = |(table, rows, hash): &(&str, u64, &str)| TableSum {
            table: (*table).into(),
            rows: *rows,
            hash: (*hash).into(),
        };
        Contents { header, tables: tables.iter().map(sum).collect(), bytes: 0 }
    }

    #[test]
    fn a_table_that_came_back_otherwise_is_named() {
        let was = [("meta", 2, "aa"), ("invoice", 3, "bb")];
        let told = |is: &[(&str, u64, &str)]| {
            let taken = Taken {
                contents: contents(&was),
                bytes: 0,
                write_seconds: 0,
                verify_seconds: 0,
                place: String::new(),
            };
            other_tables(&taken, &Restored { contents: contents(is), gaps: Vec::new() }).join(" ")
        };
        assert_eq!(told(&was), "");
        let altered = [("meta", 2, "aa"), ("invoice", 3, "cc")];
        assert_eq!(told(&altered), "The table invoice is not as it was with its 3 rows.");
        assert!(told(&was[..1]).ends_with("There were 2 tables, and there are 1."));
    }
}
