//! The certificate of a review: one file that holds its whole record, signed.
//!
//! Whoever has the file can verify it without a server and without an account:
//! that the chain of events is unbroken, that replaying it gives the text and
//! the figures, and that the holder of the key has signed exactly this. What it
//! cannot show is said in `CERTIFICATE.md`: whoever holds the key could have
//! written another record, so keys and heads are made to be published.

use std::collections::BTreeMap;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use formats::own::whole;
use language::{
    patience,
    text::{canonical, json},
};
use review::{
    log::{
        article::Article,
        body,
        event::{Event, Flaw},
        replay::Replay,
    },
    model::{
        approval::{Approval, Standing},
        description::Description,
    },
    rules::{
        figures::{self, Figures},
        gate, line,
        provenance::DigitalSourceType,
    },
    wire::verification::{Failure, Verified},
};
use serde::{Deserialize, Serialize};
use serde_json::{Value, value::RawValue};

/// Says what the file is.
pub const FORMAT: &str = "tekser-certificate";

/// Version of its form.
pub const VERSION: u32 = 1;

/// Largest certificate that is read, in bytes.
pub const LIMIT: usize = 256 * 1024 * 1024;

/// The record of a review, signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// [`FORMAT`].
    pub format: String,
    /// [`VERSION`].
    pub version: u32,
    /// Title, engine, origin.
    pub description: Description,
    /// BCP 47 tag of the source.
    pub source_lang: String,
    /// BCP 47 tag of the target.
    pub target_lang: String,
    /// SHA-256 of the source as received.
    pub source_sha256: Option<String>,
    /// SHA-256 of the machine translation as received.
    pub mt_sha256: String,
    /// The current text.
    pub text: String,
    /// SHA-256 of title and current text; see [`body::text_sha256`].
    pub text_sha256: String,
    /// Whether the text comes from a machine alone.
    pub digital_source_type: DigitalSourceType,
    /// The disclosure line on record: worded by hand, that of the approval, or
    /// as received; none if it says more than the events show.
    pub disclosure: Option<String>,
    /// Whether the text is approved as it stands.
    pub standing: Standing,
    /// The last approval.
    pub approval: Option<Approval>,
    /// What the review comes to.
    pub figures: Figures,
    /// The whole log.
    pub events: Vec<Event>,
    /// Public Ed25519 key, in hexadecimal.
    pub key: String,
    /// Ed25519 signature over the canonical JSON (RFC 8785) of everything else,
    /// in hexadecimal.
    pub signature: String,
}

/// The public key of a secret one, in hexadecimal.
#[must_use]
pub fn public_key(secret: &[u8; 32]) -> String {
    canonical::hex(SigningKey::from_bytes(secret).verifying_key().as_bytes())
}

/// Issues the certificate of an article that these events made. The same
/// events and key give the same bytes.
#[must_use]
pub fn issue(article: &Article, events: Vec<Event>, secret: &[u8; 32]) -> Certificate {
    let key = SigningKey::from_bytes(secret);
    let mut certificate = record(article, events);
    certificate.key = canonical::hex(key.verifying_key().as_bytes());
    let signature = key.sign(signed(&certificate).as_bytes());
    certificate.signature = canonical::hex(&signature.to_bytes());
    certificate
}

/// What the events come to, unsigned.
fn record(article: &Article, events: Vec<Event>) -> Certificate {
    Certificate {
        format: FORMAT.to_owned(),
        version: VERSION,
        description: article.description.clone(),
        source_lang: article.source_lang.clone(),
        target_lang: article.target_lang.clone(),
        source_sha256: article.source_sha256.clone(),
        mt_sha256: article.mt_sha256.clone(),
        text: body::body(article),
        text_sha256: body::text_sha256(article),
        digital_source_type: DigitalSourceType::of(article),
        disclosure: recorded_line(article).filter(|line| line::overstated(line, article).is_none()),
        standing: gate::standing(article),
        approval: article.approval.clone(),
        figures: figures::of(article, &events),
        events,
        key: String::new(),
        signature: String::new(),
    }
}

/// The disclosure line on record, whatever it says.
fn recorded_line(article: &Article) -> Option<String> {
    let worded = article.wording.as_ref().map(|wording| wording.text.clone());
    let approved = gate::standing(article) == Standing::Approved;
    let approval = article.approval.as_ref().filter(|_| approved);
    worded
        .or_else(|| approval.map(|approval| approval.what.disclosure.clone()))
        .or_else(|| article.disclosure.clone())
}

/// The canonical JSON that is signed: everything but the signature. Events are
/// written one by one: a long log as one tree takes many times its size.
fn signed(certificate: &Certificate) -> String {
    let mut members = certificate.members();
    members.remove("signature");
    // Names of members are ASCII: RFC 8785 orders them as they are in the map.
    members.insert("events".to_owned(), Value::Null);
    let mut out = String::new();
    for (index, (name, value)) in members.iter().enumerate() {
        out.push(if index == 0 { '{' } else { ',' });
        out.push_str(&canonical::json(name));
        out.push(':');
        if name == "events" {
            out.push('[');
            certificate.write_events(",", &mut out);
            out.push(']');
        } else {
            out.push_str(&canonical::of_value(value));
        }
    }
    out.push('}');
    out
}

impl Certificate {
    /// All members but the events, by their names.
    fn members(&self) -> BTreeMap<String, Value> {
        let Self { format, version, description, source_lang, target_lang, .. } = self;
        let Self { source_sha256, mt_sha256, text, text_sha256, digital_source_type, .. } = self;
        let Self { disclosure, standing, approval, figures, key, signature, .. } = self;
        let without_events = Self {
            format: format.clone(),
            version: *version,
            description: description.clone(),
            source_lang: source_lang.clone(),
            target_lang: target_lang.clone(),
            source_sha256: source_sha256.clone(),
            mt_sha256: mt_sha256.clone(),
            text: text.clone(),
            text_sha256: text_sha256.clone(),
            digital_source_type: *digital_source_type,
            disclosure: disclosure.clone(),
            standing: *standing,
            approval: approval.clone(),
            figures: *figures,
            events: Vec::new(),
            key: key.clone(),
            signature: signature.clone(),
        };
        let value = serde_json::to_value(without_events).expect("certificates are plain data");
        let Value::Object(members) = value else { unreachable!("a certificate is an object") };
        members.into_iter().filter(|(name, _)| name != "events").collect()
    }

    /// Writes the events in canonical JSON, with something between them.
    fn write_events(&self, between: &str, out: &mut String) {
        for (index, event) in self.events.iter().enumerate() {
            if index > 0 {
                out.push_str(between);
            }
            patience::go_on();
            out.push_str(&canonical::json(event));
        }
    }

    /// SHA-256 of the signed content: what a printed report shows.
    #[must_use]
    pub fn sha256(&self) -> String {
        canonical::sha256(signed(self).as_bytes())
    }

    /// The file: a member a line, an event a line, so that a line that fails
    /// can be named and looked at.
    #[must_use]
    pub fn to_file(&self) -> String {
        let mut members = self.members();
        let last = ["key", "signature"].map(|name| members.remove(name).unwrap_or_default());
        let mut file = String::from("{\n");
        for (name, value) in &members {
            file.push_str(&canonical::json(name));
            file.push_str(": ");
            file.push_str(&canonical::of_value(value));
            file.push_str(",\n");
        }
        file.push_str("\"events\": [\n");
        self.write_events(",\n", &mut file);
        let [key, signature] = last.map(|value| value.to_string());
        file.push_str(&format!("\n],\n\"key\": {key},\n\"signature\": {signature}\n}}\n"));
        file
    }
}

/// A file whose events are not yet read: for the line each stands on.
#[derive(Deserialize)]
struct Outline<'a> {
    #[serde(borrow)]
    events: Vec<&'a RawValue>,
}

/// Verifies a certificate, or an article exported as JSON, which is unsigned.
/// `key`, in hexadecimal, is the one it must be signed with; without one, any
/// will do, and it is for the reader to compare.
///
/// # Errors
/// The first thing that is wrong.
pub fn verify(file: &str, key: Option<&str>) -> Result<Verified, Failure> {
    if file.len() > LIMIT {
        return Err(Failure::TooLarge {});
    }
    json::check_nesting(file.as_bytes()).map_err(|line| Failure::Syntax { line })?;
    let value: Value =
        serde_json::from_str(file).map_err(|error| Failure::Syntax { line: error.line() })?;
    let members = value.as_object().ok_or(Failure::Format {})?;
    let format = members.get("format").and_then(Value::as_str);
    let is_signed = match format {
        Some(FORMAT) => true,
        Some(whole::WHOLE) => false,
        _ => return Err(Failure::Format {}),
    };
    if members.get("version") != Some(&Value::from(VERSION)) {
        return Err(Failure::Version {});
    }
    let member = |name: &str| Failure::Member { name: name.to_owned() };
    let raw = members.get("events").and_then(Value::as_array).ok_or_else(|| member("events"))?;
    let lines = Lines::new(file);
    let (article, events) = replay(raw, &lines)?;
    let record = record(&article, events);
    let overstated = recorded_line(&article).filter(|_| record.disclosure.is_none());
    let mut sha256 = None;
    if is_signed {
        compare(&value, &record, overstated.as_deref())?;
        sha256 = Some(check_signature(&value, key)?);
    } else {
        let wrong = members.get("article") != serde_json::to_value(&article).ok().as_ref();
        if wrong {
            return Err(Failure::Claim { name: "article".to_owned() });
        }
        if key.is_some() {
            return Err(Failure::OtherKey {});
        }
    }
    let text = |name: &str| members.get(name).and_then(Value::as_str).map(str::to_owned);
    Ok(Verified {
        description: record.description,
        target_lang: record.target_lang,
        text: record.text,
        disclosure: record.disclosure,
        overstated,
        unread: gate::count_unread(&article),
        standing: record.standing,
        approval: record.approval,
        figures: record.figures,
        head: article.head,
        key: sha256.as_ref().and_then(|_| text("key")),
        sha256,
    })
}

/// Every member that follows from the events, against what it says. Certificates
/// of earlier versions hold the line on record even where it is `overstated`.
fn compare(value: &Value, record: &Certificate, overstated: Option<&str>) -> Result<(), Failure> {
    let given = value.as_object().ok_or(Failure::Format {})?;
    let is_earlier = |name: &str, given: &Value| {
        name == "disclosure" && overstated.is_some() && given.as_str() == overstated
    };
    let wanted = serde_json::to_value(record).expect("certificates are plain data");
    let wanted = wanted.as_object().expect("a certificate is an object");
    let claim = |name: String| Err(Failure::Claim { name });
    let stray = given.keys().find(|name| !wanted.contains_key(*name));
    let missing = wanted.keys().find(|name| !given.contains_key(*name));
    if let Some(name) = stray.or(missing) {
        return Err(Failure::Member { name: name.clone() });
    }
    for (name, wanted) in wanted {
        let given = &given[name];
        let is_checked_elsewhere = matches!(name.as_str(), "events" | "key" | "signature");
        if is_checked_elsewhere || given == wanted || is_earlier(name, given) {
            continue;
        }
        let (Some(given), Some(wanted), true) =
            (given.as_object(), wanted.as_object(), name == "figures")
        else {
            return claim(name.clone());
        };
        let differs = |name: &&String| given.get(*name) != wanted.get(*name);
        let figure = given.keys().chain(wanted.keys()).find(differs);
        return claim(figure.map_or_else(|| name.clone(), |figure| format!("{name}.{figure}")));
    }
    Ok(())
}

/// Checks the signature, and gives the hash of what was signed.
fn check_signature(value: &Value, wanted: Option<&str>) -> Result<String, Failure> {
    let text = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let public = unhex::<32>(text("key")).ok_or(Failure::Key {})?;
    let public = VerifyingKey::from_bytes(&public).map_err(|_| Failure::Key {})?;
    let signature = unhex::<64>(text("signature")).ok_or(Failure::Signature {})?;
    let mut content = value.clone();
    if let Value::Object(members) = &mut content {
        members.remove("signature");
    }
    let content = canonical::json(&content);
    public
        .verify_strict(content.as_bytes(), &Signature::from_bytes(&signature))
        .map_err(|_| Failure::Signature {})?;
    if wanted.is_some_and(|wanted| !wanted.eq_ignore_ascii_case(text("key"))) {
        return Err(Failure::OtherKey {});
    }
    Ok(canonical::sha256(content.as_bytes()))
}

/// Replays a log as it stands in a file, more strictly than a server reads its
/// own: nothing unknown in an event, times in order, words whose they are.
fn replay(raw: &[Value], lines: &Lines) -> Result<(Article, Vec<Event>), Failure> {
    let mut events: Vec<Event> = Vec::with_capacity(raw.len());
    let mut replay = Replay::default();
    for (index, raw) in raw.iter().enumerate() {
        let flawed = |reason| Failure::Event { n: index as u64 + 1, line: lines.of(index), reason };
        let event: Event = serde_json::from_value(raw.clone()).map_err(|_| flawed(Flaw::Form))?;
        if serde_json::to_value(&event).ok().as_ref() != Some(raw) {
            return Err(flawed(Flaw::Form));
        }
        replay.take(&event).map_err(flawed)?;
        events.push(event);
    }
    let article =
        replay.article.ok_or(Failure::Event { n: 1, line: 1, reason: Flaw::Beginning })?;
    Ok((article, events))
}

/// Where events stand in a file.
struct Lines(Vec<usize>);

impl Lines {
    fn new(file: &str) -> Self {
        let Ok(outline) = serde_json::from_str::<Outline<'_>>(file) else {
            return Self(Vec::new());
        };
        let (mut line, mut at) = (1, 0);
        let place = |event: &&RawValue| {
            let start = event.get().as_ptr() as usize - file.as_ptr() as usize;
            line += file.as_bytes()[at..start].iter().filter(|byte| **byte == b'\n').count();
            at = start;
            line
        };
        Self(outline.events.iter().map(place).collect())
    }

    fn of(&self, index: usize) -> usize {
        self.0.get(index).copied().unwrap_or(1)
    }
}

/// The bytes that lower-case hexadecimal stands for.
#[must_use]
pub fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    // One spelling for one key.
    let digits = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    if text.len() != N * 2 || !digits {
        return None;
    }
    let mut bytes = [0; N];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[index * 2..index * 2 + 2], 16).ok()?;
    }
    Some(bytes)
}
