//! SQLite: opening connections, running statements on them, and what its error codes mean to us.
use crate::connection;
use crate::dialect::{Dialect, PLACEHOLDERS, SQLITE};
use crate::error::{Error, Result};
use crate::sql::{Row, Sql, Value, spell_rows};
use rusqlite::backup::{Backup, StepResult};
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection as Raw, ErrorCode, OpenFlags, Statement};
use std::path::Path;
use std::time::Duration;

/// How long to wait for another process's transaction, such as that of a command line beside the server.
const BUSY: Duration = Duration::from_secs(5);
/// Prepared statements kept by each connection; there are fewer in all.
const STATEMENTS: usize = 128;
/// Page cache of a connection that writes and of one that reads, in KiB: small, as the system caches the file too.
const WRITER_CACHE_KIB: i64 = 8192;
const READER_CACHE_KIB: i64 = 1024;
/// And of one that fills a new database, whose indexes grow in many places at once. The server does so beside all else to
/// prove its backups, and has 100 MB in all on the smallest machine (`cargo xtask bench smallest`).
const SCRATCH_CACHE_KIB: i64 = 8192;
/// Pages in the log at which a commit copies them into the database file (4 KiB each). All that wait for that commit
/// wait longer: at 4,000 pages one write in a hundred did (99th percentile 11 ms), at 16,000 so few that it is 2 ms.
const CHECKPOINT_PAGES: i64 = 16_000;

/// Pages that are copied without a pause.
const PAGES_AT_ONCE: i32 = 128;

/// A connection to a database.
pub(crate) struct Connection {
    raw: Raw,
}

impl Connection {
    /// The one that writes; makes the file if there is none. Without a path, in memory.
    pub(crate) fn writer(path: Option<&Path>) -> Result<Self> {
        let raw = match path {
            Some(path) => {
                keep_private(path)?;
                Raw::open_with_flags(
                    path,
                    flags(OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE),
                )
            }
            None => Raw::open_in_memory(),
        };
        let raw = raw.map_err(read)?;
        raw.busy_timeout(BUSY).map_err(read)?;
        // What is deleted or written over is gone, not only out of sight.
        pragma(&raw, "secure_delete", "ON")?;
        pragma(&raw, "journal_mode", "WAL")?;
        pragma(&raw, "synchronous", "FULL")?;
        pragma(&raw, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        pragma(&raw, "journal_size_limit", 64_i64 << 20)?;
        Self::configured(raw, WRITER_CACHE_KIB)
    }

    /// One that only reads.
    pub(crate) fn reader(path: &Path) -> Result<Self> {
        let raw = Raw::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE)).map_err(read)?;
        raw.busy_timeout(BUSY).map_err(read)?;
        pragma(&raw, "query_only", "ON")?;
        Self::configured(raw, READER_CACHE_KIB)
    }

    /// One that fills a new database, which is thrown away unless all went well: no log, nothing waits for the disk.
    pub(crate) fn scratch(path: &Path) -> Result<Self> {
        keep_private(path)?;
        let raw = Raw::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE)).map_err(read)?;
        pragma(&raw, "journal_mode", "OFF")?;
        pragma(&raw, "synchronous", "OFF")?;
        Self::configured(raw, SCRATCH_CACHE_KIB)
    }

    /// Writes a consistent copy of the database into an empty file. Works beside a transaction that writes.
    pub(crate) fn copy_to(&mut self, path: &Path) -> Result<()> {
        let path = path.to_str().ok_or_else(|| Error::Failed("the path is not UTF-8".into()))?;
        pragma(&self.raw, "query_only", "OFF")?;
        self.execute("VACUUM INTO $1", &[Value::Text(path)]).map(drop)
    }

    /// Copies the database page for page, as it is when this begins, into an empty file, with pauses between.
    ///
    /// While a transaction reads, the log can't begin anew, and all that read beside it look through a longer and longer
    /// one; this is over in seconds, where reading every row takes a minute.
    pub(crate) fn copy_pages(&mut self, path: &Path, pause: &mut dyn FnMut()) -> Result<()> {
        keep_private(path)?;
        let mut to = Raw::open_with_flags(path, flags(OpenFlags::SQLITE_OPEN_READ_WRITE)).map_err(read)?;
        pragma(&to, "journal_mode", "OFF")?;
        pragma(&to, "synchronous", "OFF")?;
        // Without one moment for all of its steps it would begin anew after each commit beside it.
        connection::Connection::begin_read(self)?;
        let sql: &mut dyn Sql = self;
        sql.one("SELECT COUNT(*) FROM sqlite_schema", &[], |row| row.int(0))?;
        let copied = copy_all_pages(&self.raw, &mut to, pause);
        connection::Connection::commit(self)?;
        copied
    }

    fn configured(raw: Raw, cache_kib: i64) -> Result<Self> {
        pragma(&raw, "foreign_keys", "ON")?;
        pragma(&raw, "cache_size", -cache_kib)?;
        pragma(&raw, "temp_store", "MEMORY")?;
        raw.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self { raw })
    }
}

impl connection::Connection for Connection {
    fn batch(&mut self, sql: &str) -> Result<()> {
        self.raw.execute_batch(sql).map_err(read)
    }

    fn begin_write(&mut self) -> Result<()> {
        self.execute("BEGIN IMMEDIATE", &[]).map(drop)
    }

    fn begin_read(&mut self) -> Result<()> {
        self.execute("BEGIN", &[]).map(drop)
    }

    fn commit(&mut self) -> Result<()> {
        self.execute("COMMIT", &[]).map(drop)
    }

    fn settle(&mut self) -> Result<()> {
        let sql: &mut dyn Sql = self;
        let busy = sql.one("PRAGMA wal_checkpoint(TRUNCATE)", &[], |row| row.int(0))?;
        if busy == Some(1) { Err(Error::Busy) } else { Ok(()) }
    }

    fn is_in_transaction(&self) -> bool {
        !self.raw.is_autocommit()
    }
}

/// Makes the file, if there is none, so that its owner alone can read it, and narrows one that is wider. SQLite gives
/// the log and the index beside it the file's permissions; what an earlier run left there is narrowed too.
///
/// The file is never opened when it is there: closing it would end the locks that this process has on it.
#[cfg(unix)]
pub(crate) fn keep_private(path: &Path) -> Result<()> {
    use std::fs::{OpenOptions, metadata, set_permissions};
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let refused = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
        _ => Error::ReadOnly(format!("{}: {error}", path.display())),
    };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(refused(error)),
        Ok(_) | Err(_) => {}
    }
    for end in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        let mode =
            metadata(&name).ok().filter(std::fs::Metadata::is_file).map(|found| found.permissions().mode());
        if let Some(wide) = mode.filter(|mode| mode & 0o077 != 0) {
            set_permissions(&name, PermissionsExt::from_mode(wide & 0o700)).map_err(refused)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn keep_private(_: &Path) -> Result<()> {
    Ok(())
}

fn copy_all_pages(from: &Raw, to: &mut Raw, pause: &mut dyn FnMut()) -> Result<()> {
    let copy = Backup::new(from, to).map_err(read)?;
    loop {
        match copy.step(PAGES_AT_ONCE).map_err(read)? {
            StepResult::Done => return Ok(()),
            StepResult::More => pause(),
            _ => return Err(Error::Busy),
        }
    }
}

fn flags(mode: OpenFlags) -> OpenFlags {
    mode | OpenFlags::SQLITE_OPEN_NO_MUTEX
}

fn pragma(raw: &Raw, name: &str, value: impl ToSql) -> Result<()> {
    match raw.pragma_update(None, name, value) {
        Ok(()) | Err(rusqlite::Error::ExecuteReturnedResults) => Ok(()),
        Err(error) => Err(read(error)),
    }
}

/// What SQLite finds wrong with the file. `thorough` compares every index with its table too.
fn damage(sql: &mut dyn Sql, thorough: bool) -> Result<Vec<String>> {
    let check = if thorough { "PRAGMA integrity_check(5)" } else { "PRAGMA quick_check(5)" };
    let found = sql.all(check, &[], |row| row.string(0))?;
    let mut damage: Vec<String> = found.into_iter().filter(|line| line != "ok").collect();
    let orphans = sql.all("PRAGMA foreign_key_check", &[], |row| {
        Ok(format!("a row of {} points at one of {} that is not there", row.text(0)?, row.text(2)?))
    })?;
    damage.extend(orphans.into_iter().take(5));
    Ok(damage)
}

/// Limits the file to so many pages, or to those it has, if there are more.
#[cfg(feature = "testing")]
pub(crate) fn limit_pages(sql: &mut dyn Sql, pages: u32) -> Result<()> {
    sql.all(&format!("PRAGMA max_page_count = {pages}"), &[], |_| Ok(())).map(drop)
}

impl Sql for Connection {
    fn damage(&mut self, thorough: bool) -> Result<Vec<String>> {
        damage(self, thorough)
    }

    #[cfg(feature = "testing")]
    fn plan(&mut self, sql: &str) -> Result<Vec<String>> {
        let mut statement = self.raw.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).map_err(read)?;
        let mut rows = statement.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = rows.next().map_err(read)? {
            steps.push(row.get(3).map_err(read)?);
        }
        Ok(steps)
    }

    fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<usize> {
        #[cfg(feature = "testing")]
        crate::plans::note(SQLITE.name, sql);
        let mut statement = self.raw.prepare_cached(sql).map_err(read)?;
        bind(&mut statement, values)?;
        statement.raw_execute().map_err(read)
    }

    fn each(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        #[cfg(feature = "testing")]
        crate::plans::note(SQLITE.name, sql);
        let mut statement = self.raw.prepare_cached(sql).map_err(read)?;
        bind(&mut statement, values)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(read)? {
            take(row)?;
        }
        Ok(())
    }

    /// One after the other: there is no way to go.
    fn insert(
        &mut self,
        sql: &str,
        rows: &[Vec<Value<'_>>],
        take: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let Some(first) = rows.first() else { return Ok(()) };
        let text = spell_rows(sql, 1, first.len());
        rows.iter().try_for_each(|row| self.each(&text, row, take))
    }

    fn dialect(&self) -> Dialect {
        SQLITE
    }
}

fn bind(statement: &mut Statement<'_>, values: &[Value<'_>]) -> Result<()> {
    if statement.parameter_count() != values.len() || values.len() > PLACEHOLDERS.len() {
        return Err(Error::Failed(format!(
            "{} values for {} placeholders",
            values.len(),
            statement.parameter_count()
        )));
    }
    for (name, value) in PLACEHOLDERS.into_iter().zip(values) {
        statement.raw_bind_parameter(name, value).map_err(read)?;
    }
    Ok(())
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Self::Int(value) => ValueRef::Integer(value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::Null => ValueRef::Null,
        }))
    }
}

impl Row for rusqlite::Row<'_> {
    fn opt_int(&self, column: usize) -> Result<Option<i64>> {
        self.get_ref(column).map_err(read)?.as_i64_or_null().map_err(|e| Error::unreadable("number", e))
    }

    fn opt_text(&self, column: usize) -> Result<Option<&str>> {
        self.get_ref(column).map_err(read)?.as_str_or_null().map_err(|e| Error::unreadable("text", e))
    }

    fn opt_blob(&self, column: usize) -> Result<Option<&[u8]>> {
        self.get_ref(column).map_err(read)?.as_blob_or_null().map_err(|e| Error::unreadable("blob", e))
    }
}

/// What an error of SQLite's means.
fn read(error: rusqlite::Error) -> Error {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
        Some(ErrorCode::DiskFull) => Error::Full,
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            Error::ReadOnly(text)
        }
        Some(ErrorCode::SystemIoFailure) => Error::ReadOnly(text),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt(text),
        Some(ErrorCode::ConstraintViolation) if is_duplicate(&error) => Error::Exists,
        _ => Error::Failed(text),
    }
}

fn is_duplicate(error: &rusqlite::Error) -> bool {
    use rusqlite::ffi::{SQLITE_CONSTRAINT_PRIMARYKEY, SQLITE_CONSTRAINT_ROWID, SQLITE_CONSTRAINT_UNIQUE};
    let code = error.sqlite_error().map(|e| e.extended_code);
    matches!(code, Some(SQLITE_CONSTRAINT_PRIMARYKEY | SQLITE_CONSTRAINT_ROWID | SQLITE_CONSTRAINT_UNIQUE))
}
