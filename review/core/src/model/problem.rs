//! What can be wrong with a file, with its place, in three languages.

use language::text::language::Language;
use std::{borrow::Cow, fmt};

use language::text::quote::quoted;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Something that is wrong with a file, or that is not kept of it.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FileProblem))]
#[error("{place}: {}", .kind.text("en"))]
pub struct Problem {
    /// Where.
    pub place: Place,
    /// What.
    #[serde(flatten)]
    pub kind: Kind,
}

/// Most problems that are named of a file.
pub const PROBLEMS_LIMIT: usize = 200;

/// Names a problem; after very many only that there are more.
pub fn report(problems: &mut Vec<Problem>, problem: Problem) {
    match problems.len() {
        PROBLEMS_LIMIT => {
            let Problem { place, .. } = problem;
            problems.push(Problem { place, kind: Kind::TooMany { limit: PROBLEMS_LIMIT } });
        }
        number if number < PROBLEMS_LIMIT => problems.push(problem),
        _ => {}
    }
}

/// A place in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FilePlace))]
#[serde(default)]
pub struct Place {
    /// The file inside of an archive, such as `word/document.xml`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Line, from 1; 0 where the file has no lines.
    pub line: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Some(part) if self.line > 0 => write!(f, "{part}:{}", self.line),
            Some(part) => f.write_str(part),
            None if self.line > 0 => write!(f, "{}", self.line),
            None => f.write_str("–"),
        }
    }
}

/// What can be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = FileProblemKind))]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Kind {
    // Any file.
    /// The file is larger than is read.
    TooLarge {
        /// Bytes accepted.
        limit: usize,
    },
    /// There are no words in it.
    Empty,
    /// Nobody knows this form.
    UnknownFormat,
    /// It is not in the encoding it says, or in none that is known.
    Encoding {
        /// The encoding tried.
        encoding: String,
    },
    /// A text holds a control character.
    Control {
        /// Its code point, such as `U+0000`.
        character: String,
    },
    /// Something is not kept.
    Dropped {
        /// What: an element, attribute or the like.
        what: String,
    },
    /// More of something than is read.
    TooMany {
        /// How many are.
        limit: usize,
    },
    // XML.
    /// Not well-formed; the file may be cut off.
    Malformed {
        /// What the parser says.
        detail: String,
    },
    /// It declares a document type, by which files grow or reach for others.
    DocumentType,
    /// Elements are nested too deeply.
    TooDeep,
    // Archives.
    /// Not an archive, or a broken one.
    Archive,
    /// It is locked with a password.
    Encrypted,
    /// It holds macros.
    Macros,
    /// It would grow beyond all measure when unpacked.
    Bomb,
    /// A name in the archive leads out of it.
    Path {
        /// The name.
        name: String,
    },
    /// A part that must be there is not.
    MissingPart {
        /// The part.
        part: String,
    },
    // Text, Markdown, HTML.
    /// A remark: the file does not say its encoding, or says another.
    Guessed {
        /// The encoding it was read in.
        encoding: String,
    },
    /// An archive lies in an archive.
    Nested,
    // XLIFF.
    /// It breaks a rule of its own format.
    Rule {
        /// The rule, in a short English sentence.
        rule: String,
    },
    /// A version that is not known.
    Version {
        /// What it says.
        version: String,
    },
    // Tables and logs.
    /// The first line does not name a column that is needed.
    Column {
        /// Its name.
        name: String,
    },
    /// A row has more or fewer cells than it should.
    Cells {
        /// How many it has.
        found: usize,
    },
    /// A value nobody has defined.
    Value {
        /// The value.
        value: String,
    },
    /// A mark that opens and never closes, or the other way round.
    Mark {
        /// The column it stands in.
        column: String,
    },
    /// Quotation marks do not pair and were read as they stand.
    Quotes,
    /// Another text than in the rows before about the same segment.
    Differs {
        /// The column it stands in.
        column: String,
    },
    /// A row without a source.
    NoSource,
    /// A row without a translation.
    NoTarget,
    /// A log in which something was changed.
    Log {
        /// Number of the event at which that shows.
        event: u64,
    },
    /// A state that is not what its log gives.
    State {
        /// Number of the last event of the log.
        event: u64,
    },
    // Word documents.
    /// It is of the form before 2007.
    OldWord,
    /// A remark: pictures that lie in the document are not kept, their places are.
    Pictures {
        /// Their names.
        names: String,
    },
    /// A chart or diagram is not kept.
    Chart {
        /// What is said of it, or its name.
        name: String,
    },
}

impl Kind {
    /// In Kazakh, Russian or English (anything else is English).
    #[must_use]
    pub fn text(&self, language: &str) -> String {
        Language::of(language).pick(self.texts()).replace("{0}", &self.argument())
    }

    /// The same, with no more of what the file says than is [`quoted`].
    fn cut(mut self) -> Self {
        if let Some(said) = self.said_mut()
            && let Cow::Owned(start) = quoted(said)
        {
            *said = start;
        }
        self
    }

    /// What it repeats of the file.
    fn said_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Encoding { encoding: said }
            | Self::Guessed { encoding: said }
            | Self::Control { character: said }
            | Self::Dropped { what: said }
            | Self::Malformed { detail: said }
            | Self::Path { name: said }
            | Self::Column { name: said }
            | Self::Chart { name: said }
            | Self::MissingPart { part: said }
            | Self::Rule { rule: said }
            | Self::Version { version: said }
            | Self::Pictures { names: said }
            | Self::Value { value: said }
            | Self::Mark { column: said }
            | Self::Differs { column: said } => Some(said),
            Self::TooLarge { .. }
            | Self::TooMany { .. }
            | Self::Cells { .. }
            | Self::Log { .. }
            | Self::State { .. }
            | Self::Quotes
            | Self::NoSource
            | Self::NoTarget
            | Self::Empty
            | Self::UnknownFormat
            | Self::DocumentType
            | Self::TooDeep
            | Self::Archive
            | Self::Encrypted
            | Self::Macros
            | Self::Bomb
            | Self::Nested
            | Self::OldWord => None,
        }
    }

    fn argument(&self) -> String {
        match self {
            Self::TooLarge { limit } => (limit / 1024 / 1024).to_string(),
            Self::TooMany { limit } => limit.to_string(),
            Self::Encoding { encoding } | Self::Guessed { encoding } => encoding.clone(),
            Self::Control { character } => character.clone(),
            Self::Dropped { what } => what.clone(),
            Self::Malformed { detail } => detail.clone(),
            Self::Path { name } | Self::Column { name } | Self::Chart { name } => name.clone(),
            Self::MissingPart { part } => part.clone(),
            Self::Rule { rule } => rule.clone(),
            Self::Version { version } => version.clone(),
            Self::Cells { found } => found.to_string(),
            Self::Pictures { names } => names.clone(),
            Self::Value { value } => value.clone(),
            Self::Mark { column } | Self::Differs { column } => column.clone(),
            Self::Log { event } | Self::State { event } => event.to_string(),
            Self::Quotes
            | Self::NoSource
            | Self::NoTarget
            | Self::Empty
            | Self::UnknownFormat
            | Self::DocumentType
            | Self::TooDeep
            | Self::Archive
            | Self::Encrypted
            | Self::Macros
            | Self::Bomb
            | Self::Nested
            | Self::OldWord => String::new(),
        }
    }

    /// Kazakh, Russian, English; `{0}` is the argument.
    fn texts(&self) -> [&'static str; 3] {
        match self {
            Self::TooLarge { .. } => [
                "Файл тым үлкен: ең көбі {0} МБ оқылады.",
                "Файл слишком велик: читается не больше {0} МБ.",
                "The file is too large: at most {0} MB are read.",
            ],
            Self::Empty => {
                ["Файлда мәтін жоқ.", "В файле нет текста.", "There is no text in the file."]
            }
            Self::UnknownFormat => [
                "Файлдың түрі танылмады.",
                "Формат файла не распознан.",
                "The form of the file is not known.",
            ],
            Self::Encoding { .. } => [
                "Мәтін {0} кодтауында емес. Файлды UTF-8 етіп сақтап, қайта таңдаңыз.",
                "Текст не в кодировке {0}. Сохраните файл в UTF-8 и выберите снова.",
                "The text is not in {0}. Save the file as UTF-8 and choose it again.",
            ],
            Self::Control { .. } => [
                "Мәтінде басқару таңбасы бар: {0}.",
                "В тексте управляющий символ: {0}.",
                "The text holds a control character: {0}.",
            ],
            Self::Dropped { .. } => ["Сақталмады: {0}.", "Не сохранено: {0}.", "Not kept: {0}."],
            Self::TooMany { .. } => [
                "Тым көп: ең көбі {0} оқылады.",
                "Слишком много: читается не больше {0}.",
                "Too many: at most {0} are read.",
            ],
            Self::Malformed { .. } => [
                "Файл бүлінген немесе соңына дейін жазылмаған: {0}.",
                "Файл повреждён или обрезан: {0}.",
                "The file is damaged or cut off: {0}.",
            ],
            Self::DocumentType => [
                "Файлда DOCTYPE бар: мұндай файлдар қауіпсіздік үшін оқылмайды.",
                "В файле есть DOCTYPE: такие файлы не читаются ради безопасности.",
                "The file declares a DOCTYPE; for safety such files are not read.",
            ],
            Self::TooDeep => [
                "Элементтер бірінің ішіне бірі тым терең салынған.",
                "Элементы вложены слишком глубоко.",
                "Elements are nested too deeply.",
            ],
            Self::Archive => [
                "Мұрағат бүлінген немесе мұрағат емес.",
                "Архив повреждён, или это не архив.",
                "The archive is damaged, or is none.",
            ],
            Self::Encrypted => [
                "Файл құпиясөзбен жабылған. Құпиясөзін алып тастап сақтаңыз.",
                "Файл закрыт паролем. Сохраните его без пароля.",
                "The file is locked with a password. Save it without one.",
            ],
            Self::Macros => [
                "Құжатта макростар бар. Оны макроссыз (.docx) сақтаңыз.",
                "В документе есть макросы. Сохраните его без макросов (.docx).",
                "The document holds macros. Save it without them (.docx).",
            ],
            Self::Bomb => [
                "Мұрағат ашылғанда шектен тыс үлкейеді, сондықтан оқылмады.",
                "При распаковке архив чрезмерно разрастается, поэтому не прочитан.",
                "The archive would grow beyond measure when unpacked; it was not read.",
            ],
            Self::Path { .. } => [
                "Мұрағаттағы атау одан тыс жерге апарады: {0}.",
                "Имя в архиве ведёт за его пределы: {0}.",
                "A name in the archive leads out of it: {0}.",
            ],
            Self::MissingPart { .. } => [
                "Құжаттың бөлігі жетіспейді: {0}.",
                "В документе не хватает части: {0}.",
                "A part of the document is missing: {0}.",
            ],
            Self::Guessed { .. } => [
                "Оқылған кодтау: {0}. Ол әріптерге қарап анықталды: мәтін дұрыс па, қараңыз.",
                "Прочитано в кодировке {0}. Она определена по буквам: проверьте, верен ли текст.",
                "Read as {0}, which was told from the letters: see that the text is right.",
            ],
            Self::Nested => [
                "Мұрағат ішіндегі мұрағат оқылмайды. Оны бөлек таңдаңыз.",
                "Архив внутри архива не читается. Выберите его отдельно.",
                "An archive inside an archive is not read. Choose it by itself.",
            ],
            Self::Rule { .. } => [
                "Формат ережесі бұзылған: {0}.",
                "Нарушено правило формата: {0}.",
                "A rule of the format is broken: {0}.",
            ],
            Self::Version { .. } => [
                "Форматтың {0} нұсқасы оқылмайды.",
                "Версия формата {0} не читается.",
                "Version {0} of the format is not read.",
            ],
            Self::Column { .. } => {
                ["«{0}» бағаны жоқ.", "Нет столбца «{0}».", "There is no column “{0}”."]
            }
            Self::Cells { .. } => [
                "Жолдағы ұяшықтар саны өзгеше: {0}.",
                "В строке другое число ячеек: {0}.",
                "The row has another number of cells: {0}.",
            ],
            Self::Value { .. } => [
                "«{0}» деген мән түсініксіз.",
                "Непонятное значение: «{0}».",
                "The value “{0}” is not understood.",
            ],
            Self::Mark { .. } => [
                "«{0}» бағанындағы белгінің жұбы жоқ.",
                "У пометки в столбце «{0}» нет пары.",
                "A mark in the column “{0}” is not paired.",
            ],
            Self::Quotes => [
                "Тырнақшалар жұптаспайды, сондықтан мәтіннің бөлігі ретінде оқылды.",
                "Кавычки непарные, поэтому прочитаны как часть текста.",
                "Quotation marks do not pair and were read as part of the text.",
            ],
            Self::Differs { .. } => [
                "«{0}» бағанындағы мәтін осы сегменттің алдыңғы жолдарындағыдан өзгеше; жол оқылмады.",
                "Текст в столбце «{0}» не такой, как в прежних строках этого сегмента; строка не прочитана.",
                "The text in “{0}” is not that of the rows before about this segment; the row was not read.",
            ],
            Self::NoSource => [
                "Бұл жолда түпнұсқа жоқ.",
                "В этой строке нет оригинала.",
                "This row has no source.",
            ],
            Self::NoTarget => [
                "Бұл жолда аударма жоқ.",
                "В этой строке нет перевода.",
                "This row has no translation.",
            ],
            Self::Log { .. } => [
                "Журнал өзгертілген: {0}-оқиға алдыңғыларымен сәйкеспейді.",
                "Журнал изменён: событие {0} не согласуется с предыдущими.",
                "The log was changed: event {0} does not agree with those before it.",
            ],
            Self::State { .. } => [
                "Мақаланың күйі журналмен сәйкеспейді (соңғы оқиға – {0}).",
                "Состояние статьи не соответствует журналу (последнее событие – {0}).",
                "The article is not what its log gives (last event: {0}).",
            ],
            Self::OldWord => [
                "Бұл – Word-тың ескі пішімі (.doc). Құжатты .docx етіп сақтап, қайта таңдаңыз.",
                "Это старый формат Word (.doc). Сохраните документ как .docx и выберите снова.",
                "This is the old Word format (.doc). Save the document as .docx and choose it again.",
            ],
            Self::Pictures { .. } => [
                "Суреттердің өзі сақталмады: {0}. Мақалада олардың орны, сипаттамасы мен астындағы жазуы қалды; дайын мәтінге суреттерді қайта салыңыз.",
                "Сами картинки не сохранены: {0}. В статье остались их места, описания и подписи; в готовый текст вставьте картинки заново.",
                "The pictures themselves are not kept: {0}. Their places, descriptions and captions are; put the pictures into the finished text again.",
            ],
            Self::Chart { .. } => [
                "Диаграмма сақталмады: {0}. Дайын мәтінге оны қайта салыңыз.",
                "Диаграмма не сохранена: {0}. В готовый текст вставьте её заново.",
                "A chart is not kept: {0}. Put it into the finished text again.",
            ],
        }
    }

    /// The problem at a line of a file without parts.
    #[must_use]
    pub fn at(self, line: u32) -> Problem {
        Problem { place: Place { part: None, line }, kind: self.cut() }
    }

    /// The problem at a line of a part of an archive; line 0 is the whole part.
    #[must_use]
    pub fn within(self, part: &str, line: u32) -> Problem {
        let part = Some(quoted(part).into_owned());
        Problem { place: Place { part, line }, kind: self.cut() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::text::quote::QUOTE_LIMIT;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn what_a_file_says_is_not_repeated_whole() {
        let long = "ә".repeat(30_000_000 / 2);
        let cut = format!("{}…", "ә".repeat(QUOTE_LIMIT));
        let problem = Kind::Malformed { detail: long.clone() }.within(&long, 3);
        assert_eq!(problem.kind, Kind::Malformed { detail: cut.clone() });
        assert_eq!(problem.place.part, Some(cut));
        let short = Kind::Value { value: "қызық".to_owned() };
        assert_eq!(short.clone().at(1).kind, short);
    }
}
