//! Writes it all down: as OpenMetrics, or in Prometheus' older format for those who don't ask for that.
use super::snapshot;
use crate::app::App;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use std::fmt;

/// The media type of each format.
pub(super) const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
pub(super) const PLAIN: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Everything, as OpenMetrics.
pub(super) fn open_metrics(app: &App) -> Result<String, fmt::Error> {
    let mut text = String::new();
    encode_registry(&mut text, &app.metrics().counted().registry)?;
    for registry in snapshot::registries(app) {
        encode_registry(&mut text, &registry)?;
    }
    encode_eof(&mut text)?;
    Ok(text)
}

/// The same in the older format: there a family is called as its samples are, and has no unit.
pub(super) fn plain(open_metrics: &str) -> String {
    let mut plain = String::with_capacity(open_metrics.len());
    let mut help = "";
    for line in open_metrics.lines() {
        if line.starts_with("# HELP ") {
            help = line; // the name in it depends on the type, which follows
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap_or((rest, "untyped"));
            let (ending, kind) = match kind {
                "counter" => ("_total", kind),
                "info" => ("_info", "gauge"),
                _ => ("", kind),
            };
            let words = help.strip_prefix("# HELP ").and_then(|help| help.split_once(' '));
            let words = words.map(|(_, words)| words).unwrap_or_default();
            plain += &format!("# HELP {name}{ending} {words}\n# TYPE {name}{ending} {kind}\n");
        } else if !line.starts_with('#') {
            plain.push_str(line);
            plain.push('\n');
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_older_format_calls_families_as_their_samples() {
        let text = "# HELP a Some.\n# TYPE a counter\na_total{b=\"c d\"} 1\n# HELP i It.\n# TYPE i info\ni_info{v=\"1\"} 1\n\
                    # HELP s Size.\n# TYPE s gauge\n# UNIT s bytes\ns 2\n# EOF\n";
        let wanted = "# HELP a_total Some.\n# TYPE a_total counter\na_total{b=\"c d\"} 1\n# HELP i_info It.\n\
                      # TYPE i_info gauge\ni_info{v=\"1\"} 1\n# HELP s Size.\n# TYPE s gauge\ns 2\n";
        assert_eq!(plain(text), wanted);
    }
}
