//! An article of two texts, and what follows from the file it came from.

use language::text::{
    accept, canonical,
    span::{Index, Span, length},
};
use uuid::Uuid;

use crate::{
    command::{
        decide::Command,
        pairing::{Draft, DraftRow, draft},
        refusal::{FIELD_LIMIT, Refusal, checked_description},
    },
    log::event::{Change, Imported},
    model::{
        description::Description,
        flag::{NOTE, NewFlag, Status},
        id::SegmentId,
        imprint::Phrases,
        received::{NewArticle, Note, ReadFlag, Row},
        segment::Cut,
        severity::Severity,
    },
};

/// Longest part of a comment from a file, in scalars. The name of a category that is
/// not known here may come before it.
const COMMENT_PART: u32 = FIELD_LIMIT - 500;

/// The import that makes an article of what was received.
///
/// # Errors
/// If a text or the description is not acceptable.
pub fn import(
    new: NewArticle,
    known: &Phrases,
    fresh: &mut dyn FnMut() -> Uuid,
) -> Result<Change, Refusal> {
    let Draft { texts, rows, imprint } = draft(&new, known)?;
    let title = if new.title.trim().is_empty() { title(&rows, &texts.mt) } else { new.title };
    let description = Description { title, engine: new.engine, origin: new.origin };
    let source = new.source.filter(|source| !source.trim().is_empty());
    let cut = |row: DraftRow| Cut {
        id: SegmentId(fresh()),
        paragraph: row.paragraph,
        role: row.role,
        gap: row.gap,
        source_at: row.source_at,
        mt_at: row.mt_at,
    };
    Ok(Change::ArticleImported(Box::new(Imported {
        description: checked_description(&description)?,
        source_lang: new.source_lang,
        target_lang: new.target_lang,
        source_sha256: source.as_ref().map(|source| canonical::sha256(source.as_bytes())),
        source: source.map(|_| texts.source),
        mt: texts.mt,
        mt_sha256: canonical::sha256(new.target.as_bytes()),
        disclosure: imprint.disclosure,
        credit: imprint.credit,
        structure: new.structure,
        segments: rows.into_iter().map(cut).collect(),
    })))
}

/// What is to be done with an article just imported, so that it is as in the file
/// its rows came from: texts that people had edited, flags, and which of them it says somebody had confirmed.
#[must_use]
pub fn follow_up(rows: Vec<Row>, notes: Vec<Note>, imported: &Change) -> Vec<Command> {
    let Change::ArticleImported(imported) = imported else { return Vec::new() };
    let mut cuts = imported.segments.iter().peekable();
    let index = Index::new(&imported.mt);
    let mut commands = Vec::new();
    for row in rows {
        // Rows of lines that are not part of the text were left out.
        let is_here = |cut: &&Cut| cut.mt_at == row.target_at && cut.source_at == row.source_at;
        let Some(segment) = cuts.next_if(is_here).map(|cut| cut.id) else { continue };
        let mt = index.of(row.target_at).unwrap_or_default();
        let mut revision = 0;
        if let Some(text) = row.text.filter(|text| text != mt) {
            commands.push(Command::Revise { segment, revision, text, restores: None });
            revision = 1;
        }
        let flags = row.flags.into_iter().flat_map(divided).map(|mut read| {
            read.flag.revision = revision;
            Command::Bring { segment, read }
        });
        commands.extend(flags);
        if row.confirmed {
            commands.push(Command::BringConfirmation { segment, revision });
        }
    }
    commands.extend(notes.into_iter().flat_map(|note| remark(note, &imported.segments)));
    commands
}

/// A remark in the margin as a note about the words it is about, as far as they
/// are in the row where they begin.
fn remark(note: Note, cuts: &[Cut]) -> Vec<Command> {
    let Some((segment, at)) = place(note.at, cuts) else { return Vec::new() };
    let comment = match note.author.trim() {
        _ if note.text.trim().is_empty() => String::new(),
        "" => note.text,
        author => format!("{author}: {}", note.text),
    };
    let flag = NewFlag {
        revision: 0,
        category: NOTE.to_owned(),
        severity: Severity::Neutral,
        source: Vec::new(),
        target: vec![at],
        comment,
        correction: None,
    };
    let read = divided(ReadFlag { flag, status: Status::Open });
    read.into_iter().map(|read| Command::Bring { segment, read }).collect()
}

/// The row in which words of the target begin, and where they are in it.
fn place(words: Span, cuts: &[Cut]) -> Option<(SegmentId, Span)> {
    let begins =
        |cut: &&Cut| cut.mt_at.start() <= words.start() && words.start() <= cut.mt_at.end();
    let cut = cuts.iter().rev().find(begins)?;
    let inside = |at: u32| at.clamp(cut.mt_at.start(), cut.mt_at.end()) - cut.mt_at.start();
    Some((cut.id, Span::new(inside(words.start()), inside(words.end()))?))
}

/// A flag of a file; where its comment is longer than one may be, with notes that
/// go on with it; none for a note that says nothing. No remark keeps an article from
/// being imported.
fn divided(read: ReadFlag) -> Vec<ReadFlag> {
    if read.flag.category == NOTE && read.flag.comment.trim().is_empty() {
        return Vec::new();
    }
    if length(&read.flag.comment) <= COMMENT_PART {
        return vec![read];
    }
    let comment: Vec<char> = read.flag.comment.trim().chars().collect();
    let mut parts = comment.chunks(COMMENT_PART as usize).map(|part| part.iter().collect());
    let first = NewFlag { comment: parts.next().unwrap_or_default(), ..read.flag.clone() };
    let rest = parts.filter(|part: &String| !part.trim().is_empty()).map(|comment| NewFlag {
        category: NOTE.to_owned(),
        severity: Severity::Neutral,
        comment,
        correction: None,
        ..read.flag.clone()
    });
    let flags = std::iter::once(first).chain(rest);
    flags.map(|flag| ReadFlag { flag, status: read.status }).collect()
}

/// The headline, or the first words of the text.
fn title(rows: &[DraftRow], mt: &str) -> String {
    let words = rows.iter().map(|row| row.mt_at.of(mt).unwrap_or_default());
    let first = words.into_iter().find(|words| !words.is_empty()).unwrap_or(mt);
    let line: String = accept::one_line(first);
    if length(&line) <= 120 {
        return line;
    }
    let cut: String = line.chars().take(119).collect();
    let whole_words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{whole_words}…")
}
