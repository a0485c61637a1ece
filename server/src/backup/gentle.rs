//! Backups have time: payments don't. So they run behind everything else, and pause again and again.
use std::io::{self, BufRead, Read, Write};
use std::time::Duration;

/// How much others go before: 19 is all there is.
const NICENESS: i32 = 19;
/// Bytes between pauses.
const STRETCH: usize = 1 << 16;
/// A pause. One for each stretch of a million invoices is 25 seconds in all.
const PAUSE: Duration = Duration::from_millis(1);

/// Lets all other threads have their turn before the one that calls, from now on.
pub(crate) fn go_behind_others() {
    // A system that refuses lets it run like any other.
    let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICENESS);
}

/// Lets others have a turn.
pub(super) fn pause() {
    std::thread::sleep(PAUSE);
}

/// What is read or written in stretches, with pauses between.
#[derive(Debug)]
pub(super) struct Gentle<T> {
    inner: T,
    since_pause: usize,
}

impl<T> Gentle<T> {
    pub(super) fn new(inner: T) -> Self {
        Self { inner, since_pause: 0 }
    }

    pub(super) fn into_inner(self) -> T {
        self.inner
    }

    fn passed(&mut self, bytes: usize) {
        self.since_pause += bytes;
        if self.since_pause >= STRETCH {
            self.since_pause = 0;
            pause();
        }
    }
}

impl<T: Write> Write for Gentle<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.passed(written);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Gentle<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.passed(read);
        Ok(read)
    }
}

impl<T: BufRead> BufRead for Gentle<T> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, bytes: usize) {
        self.inner.consume(bytes);
        self.passed(bytes);
    }
}
