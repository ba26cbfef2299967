//! Verifying a certificate or a log.

use std::{path::Path, process::ExitCode};

use certificate::checkpoint;
use review::model::approval::{ObstacleKind, Overridden};

use crate::cli::input::{CliError, read, write};

/// Verifies a certificate: what it says, or the first thing that is wrong.
pub(super) fn verify(
    path: &Path,
    key: Option<&str>,
    checkpoint: Option<&Path>,
) -> Result<ExitCode, CliError> {
    let file = read(path)?;
    let fails = |reason: &dyn std::fmt::Display| {
        write(&format!("{}: {reason}\n", path.display()))?;
        Ok(ExitCode::from(1))
    };
    let verified = match certificate::verify(&file, key) {
        Ok(verified) => verified,
        Err(failure) => return fails(&failure),
    };
    let mut kept = None;
    if let Some(path) = checkpoint {
        let inclusion = serde_json::from_str(&read(path)?);
        let covered = inclusion.map_err(|_| checkpoint::Failure::Form).and_then(|inclusion| {
            let key = key.or(verified.key.as_deref()).unwrap_or_default();
            let covered = checkpoint::covers(&inclusion, &file, key)?;
            Ok((inclusion.leaf.events, covered))
        });
        match covered {
            Ok(covered) => kept = Some(covered),
            Err(failure) => return fails(&failure),
        }
    }
    let figures = &verified.figures;
    let mut lines = vec![
        format!("{}: verifies", path.display()),
        format!("title     {}", shown(&verified.description.title)),
        format!("state     {}", verified.standing.as_str()),
    ];
    if let Some(approval) = &verified.approval {
        let responsible = shown(&approval.what.responsible);
        for overridden in &approval.what.overrides {
            let Overridden { kind, count, reason, .. } = overridden;
            let what = match kind {
                ObstacleKind::Unread => format!("{count} segments unread"),
                ObstacleKind::Finding => format!("{count} errors found by checks"),
                ObstacleKind::CriticalFlag => format!("{count} critical flags open"),
                ObstacleKind::Score => "a score below the threshold".to_owned(),
                ObstacleKind::FourEyes => "an approval by who edited last".to_owned(),
            };
            let reason = shown(reason);
            lines.push(format!("released  over: {what} (reason: {reason}), by {responsible}"));
        }
        lines.push(format!("approved  {responsible}, {}", approval.at));
    }
    if verified.unread > 0 {
        lines.push(format!("unread    {} of {} segments", verified.unread, figures.segments));
    }
    match (&verified.disclosure, &verified.overstated) {
        (Some(line), _) => lines.push(format!("line      {}", shown(line))),
        (None, Some(line)) => {
            lines.push(format!("line      says more than was done: {}", shown(line)))
        }
        (None, None) => {}
    }
    lines.extend([
        format!("events    {}, by {} people", figures.events, figures.people),
        format!(
            "segments  {}, {} confirmed, {} edited",
            figures.segments, figures.confirmed, figures.edited
        ),
        format!(
            "words     {} machine's, {} edited, {} people's",
            figures.machine_words, figures.edited_words, figures.human_words
        ),
        format!("head      {}", verified.head),
    ]);
    if let Some((n, checkpoint)) = kept {
        let (origin, size) = (&checkpoint.origin, checkpoint.size);
        lines.push(format!("checkpoint of {origin}, {size} articles, holds event {n}"));
    }
    match (&verified.key, &verified.sha256) {
        (Some(key), Some(sha256)) => {
            lines.extend([format!("key       {key}"), format!("sha256    {sha256}")]);
        }
        _ => lines.push("unsigned  this is an export: nothing shows who wrote it".to_owned()),
    }
    write(&(lines.join("\n") + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

/// A text of the record on one line, without what would steer a terminal.
fn shown(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect()
}
