//! What a file is, by its content before its name, and which language a text is in.

use crate::bytes::encoding;

/// The files that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// Plain text.
    Txt,
    /// Markdown.
    Md,
    /// A page.
    Html,
    /// A document of Word or another office.
    Docx,
    /// XLIFF, 1.2 or 2.
    Xliff,
    /// A translation memory.
    Tmx,
    /// A table with tabs.
    Tsv,
    /// A table with commas or semicolons.
    Csv,
    /// JSON.
    Json,
    /// MQM ratings of the WMT metrics tasks.
    Wmt,
    /// Several of them.
    Zip,
}

impl FileFormat {
    /// The usual ending of such a file's name.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Xliff => "xlf",
            Self::Tmx => "tmx",
            Self::Tsv => "tsv",
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Wmt => "mqm.tsv",
            Self::Zip => "zip",
        }
    }
}

/// How much of a file tells what it is.
const HEAD: usize = 16 * 1024;

/// What a file is; `None` where nobody here can read it.
#[must_use]
pub fn detect(name: &str, bytes: &[u8]) -> Option<FileFormat> {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let named = by_name(ending.as_deref().unwrap_or_default());
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
        return if holds(b"word/document") || named == Some(FileFormat::Docx) {
            Some(FileFormat::Docx)
        } else if holds(b"[Content_Types].xml") || holds(b"application/vnd.oasis") {
            None
        } else {
            Some(FileFormat::Zip)
        };
    }
    // PDF, the old Word, RTF, and what is named an archive but is none.
    let foreign: [&[u8]; 4] = [b"%PDF", &[0xD0, 0xCF, 0x11, 0xE0], b"{\\rtf", b"Rar!"];
    if foreign.iter().any(|magic| bytes.starts_with(magic)) {
        return None;
    }
    if let Some(FileFormat::Docx | FileFormat::Zip) = named {
        return None;
    }
    let head = head(&bytes[..bytes.len().min(HEAD)])?;
    by_content(&head, named).or(named).or(Some(FileFormat::Txt))
}

fn by_name(ending: &str) -> Option<FileFormat> {
    Some(match ending {
        "txt" | "text" => FileFormat::Txt,
        "md" | "markdown" | "mkd" => FileFormat::Md,
        "html" | "htm" | "xhtml" => FileFormat::Html,
        "docx" => FileFormat::Docx,
        "xlf" | "xliff" | "mxliff" | "mqxliff" | "sdlxliff" => FileFormat::Xliff,
        "tmx" => FileFormat::Tmx,
        "tsv" | "tab" => FileFormat::Tsv,
        "csv" => FileFormat::Csv,
        "json" => FileFormat::Json,
        "zip" => FileFormat::Zip,
        _ => return None,
    })
}

/// The start of a text, good enough to see its signs; `None` where it is none.
fn head(bytes: &[u8]) -> Option<String> {
    // A cut may go through the last letter, or through half of one.
    let cuts = (0..4).filter_map(|cut| bytes.get(..bytes.len().saturating_sub(cut)));
    let mut read = cuts.filter_map(|bytes| encoding::decode(bytes, None).ok());
    let text = read.next()?.text;
    Some(text.trim_start().to_owned())
}

fn by_content(head: &str, named: Option<FileFormat>) -> Option<FileFormat> {
    let first = head.lines().next().unwrap_or_default();
    let columns: Vec<&str> = first.split('\t').map(str::trim).collect();
    if ["system", "seg_id", "rater", "source", "target"].iter().all(|it| columns.contains(it)) {
        return Some(FileFormat::Wmt);
    }
    if let Some(rest) = head.strip_prefix('{')
        && rest.trim_start().starts_with('"')
    {
        return Some(FileFormat::Json);
    }
    if head.starts_with('<') {
        return match root(head)?.as_str() {
            "xliff" => Some(FileFormat::Xliff),
            "tmx" => Some(FileFormat::Tmx),
            "html" | "!doctype html" => Some(FileFormat::Html),
            // Markdown may begin with an element.
            "head" | "body" | "article" | "main" | "meta" | "div" | "p" | "h1" | "section" => {
                named.or(Some(FileFormat::Html))
            }
            _ => None,
        };
    }
    let tabs = |line: &str| line.matches('\t').count();
    let mut lines = head.lines().filter(|line| !line.trim().is_empty()).take(5);
    let is_table = tabs(first) > 0 && lines.all(|line| tabs(line) == tabs(first));
    (is_table && matches!(named, None | Some(FileFormat::Txt | FileFormat::Tsv)))
        .then_some(FileFormat::Tsv)
}

/// The local name of the first element, small, or `!doctype html`.
fn root(head: &str) -> Option<String> {
    let mut rest = head;
    loop {
        rest = rest[rest.find('<')? + 1..].trim_start();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if rest.starts_with('?') {
            rest = rest.split_once('>')?.1;
        } else if rest.starts_with('!') {
            let declared = rest.split(['>', '[']).next()?.to_ascii_lowercase();
            if declared.split_whitespace().take(2).eq(["!doctype", "html"]) {
                return Some("!doctype html".to_owned());
            }
            rest = rest.split_once('>')?.1;
        } else {
            let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).next()?;
            let local = name.rsplit(':').next().unwrap_or(name);
            return Some(local.to_ascii_lowercase());
        }
    }
}

/// Letters that only Kazakh has of the three languages, and those only Russian
/// has in words of its own.
const KAZAKH: &str = "әғқңөұүһі";

const RUSSIAN: &str = "ёщъцэьчфв";

/// Words that stand in most sentences of one language and in none of the other.
const KAZAKH_WORDS: [&str; 20] = [
    "мен",
    "деп",
    "бар",
    "бойынша",
    "болды",
    "туралы",
    "осы",
    "бұл",
    "оның",
    "ол",
    "бірақ",
    "де",
    "да",
    "дейін",
    "арасында",
    "алды",
    "еді",
    "емес",
    "деді",
    "жылы",
];

const RUSSIAN_WORDS: [&str; 24] = [
    "и",
    "в",
    "на",
    "не",
    "что",
    "по",
    "с",
    "к",
    "из",
    "для",
    "от",
    "он",
    "о",
    "как",
    "это",
    "его",
    "она",
    "был",
    "было",
    "при",
    "также",
    "их",
    "но",
    "за",
];

/// Whether a text is Kazakh (`kk`), Russian (`ru`) or English (`en`); `None` where
/// it is too short to tell, or none of them.
#[must_use]
pub fn language(text: &str) -> Option<&'static str> {
    let start: String = text.chars().take(10_000).flat_map(char::to_lowercase).collect();
    let letters = |is: &dyn Fn(char) -> bool| start.chars().filter(|it| is(*it)).count();
    let cyrillic = letters(&|it| matches!(it, '\u{400}'..='\u{52F}'));
    let latin = letters(&|it| it.is_ascii_alphabetic());
    let all = letters(&char::is_alphabetic);
    if all < 12 || (cyrillic + latin) * 10 < all * 8 {
        return None;
    }
    let words = || start.split(|it: char| !it.is_alphabetic()).filter(|it| !it.is_empty());
    if latin > cyrillic {
        let english = [
            "the", "of", "and", "to", "in", "a", "is", "that", "for", "on", "it", "with", "was",
            "as", "at", "by", "he", "be", "are", "this", "has", "have", "not", "from", "said", "i",
            "you", "we", "they", "his", "her", "but", "an", "or", "will", "who", "there", "what",
            "if", "our", "would", "she", "had", "were", "been", "can", "my", "all", "their", "its",
        ];
        let known = words().filter(|it| english.contains(it)).count();
        return (known > 0 && known * 20 >= words().count()).then_some("en");
    }
    let own = |signs: &str| letters(&|it| signs.contains(it));
    let known = |list: &[&str]| words().filter(|it| list.contains(it)).count();
    let kazakh = own(KAZAKH) * 3 + known(&KAZAKH_WORDS) * 4;
    let russian = own(RUSSIAN) + known(&RUSSIAN_WORDS) * 4;
    match kazakh.cmp(&russian) {
        std::cmp::Ordering::Greater => Some("kk"),
        std::cmp::Ordering::Less => Some("ru"),
        std::cmp::Ordering::Equal => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn content_comes_before_the_name() {
        let check = |name: &str, content: &str, expected: Option<FileFormat>| {
            assert_eq!(detect(name, content.as_bytes()), expected, "{name}: {content}");
        };
        use FileFormat::*;
        check("a.txt", "<?xml version='1.0'?>\n<!-- x -->\n<xliff version='2.1'>", Some(Xliff));
        check("a.xml", "<tmx version=\"1.4\">", Some(Tmx));
        check("a.md", "<!DOCTYPE html><p>Сәлем", Some(Html));
        check("a.md", "<div>Сәлем</div>", Some(Md));
        check("a", "{ \"format\": \"tekser-article\" }", Some(Json));
        check("a.tsv", "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\n", Some(Wmt));
        check("a.txt", "бір\tодин\nекі\tдва\n", Some(Tsv));
        check("a.csv", "бір,один\n", Some(Csv));
        check("a.docx", "Сәлем", None);
        check("хат", "Сәлем, әлем", Some(Txt));
        check("a.pdf", "%PDF-1.7", None);
        check("a.bin", "PK\u{3}\u{4}....letter.txt", Some(Zip));
        check("a.bin", "PK\u{3}\u{4}....word/document.xml", Some(Docx));
        let wide: Vec<u8> = "<xliff/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(detect("a", &[&[0xFF, 0xFE], &wide[..]].concat()), Some(Xliff));
        assert_eq!(detect("a", &[0, 1, 2, 3]), None);
    }

    #[test]
    fn languages_are_told_apart() {
        assert_eq!(language("Үкімет жаңа жобаны бекітті."), Some("kk"));
        assert_eq!(language("Правительство утвердило новый проект."), Some("ru"));
        assert_eq!(language("The government approved a new project."), Some("en"));
        assert_eq!(language("2026 🙂 ОК"), None);
        assert_eq!(language("الحكومة توافق على مشروع جديد"), None);
    }

    /// Line by line over news that people translated into all three languages.
    #[cfg(not(target_arch = "wasm32"))]
    #[test]
    fn languages_of_news_are_told_apart() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ntrex");
        for (file, expected) in [("kaz", "kk"), ("rus", "ru"), ("eng", "en")] {
            let Ok(text) = std::fs::read_to_string(format!("{folder}/{file}.txt")) else {
                eprintln!("skipped: there is no {folder}/{file}.txt");
                return;
            };
            let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
            let told = |is: &dyn Fn(Option<&str>) -> bool| {
                lines.iter().filter(|line| is(language(line))).count()
            };
            let (right, none) = (told(&|it| it == Some(expected)), told(&|it| it.is_none()));
            let wrong = lines.len() - right - none;
            eprintln!(
                "{expected}: {} lines, {right} right, {wrong} wrong, {none} none",
                lines.len()
            );
            assert!(right * 100 >= lines.len() * 97, "{expected}: {right} of {}", lines.len());
        }
    }
}
