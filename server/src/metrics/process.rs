//! What the process takes of the machine, as Linux tells it; nothing where it is not told.

/// What the process takes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Process {
    pub(super) resident_bytes: Option<u64>,
    pub(super) cpu_seconds: Option<f64>,
    pub(super) start_seconds: Option<f64>,
    pub(super) open_files: Option<u64>,
    pub(super) most_files: Option<u64>,
}

impl Process {
    /// As it is now.
    pub(super) fn look() -> Self {
        let stat = std::fs::read_to_string("/proc/self/stat").ok();
        let stat = stat.as_deref().map(fields).unwrap_or_default();
        let ticks = tick();
        let number = |at: usize| stat.get(at).and_then(|text| text.parse::<f64>().ok());
        let pages = number(21);
        Self {
            resident_bytes: pages.and_then(|_| resident()),
            cpu_seconds: number(11).zip(number(12)).map(|(user, system)| (user + system) / ticks),
            start_seconds: number(19).zip(booted()).map(|(since_boot, boot)| boot + since_boot / ticks),
            open_files: std::fs::read_dir("/proc/self/fd").ok().map(|files| files.count() as u64),
            most_files: rustix::process::getrlimit(rustix::process::Resource::Nofile).current,
        }
    }
}

/// What follows the program's name, which may hold anything but `)` at its end.
fn fields(stat: &str) -> Vec<&str> {
    stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default()
}

fn tick() -> f64 {
    f64::from(u32::try_from(rustix::param::clock_ticks_per_second()).unwrap_or(100))
}

fn resident() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages.saturating_mul(rustix::param::page_size() as u64))
}

fn booted() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/stat").ok()?;
    stat.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_told() {
        let process = Process::look();
        assert!(process.resident_bytes.unwrap() > 1_000_000);
        assert!(process.open_files.unwrap() > 2 && process.open_files < process.most_files);
        assert!(process.start_seconds.unwrap() > 1_700_000_000.0 && process.cpu_seconds.is_some());
        assert_eq!(fields("1 (a) b) R 2 3"), ["R", "2", "3"]);
    }
}
