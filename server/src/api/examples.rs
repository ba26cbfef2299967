//! A body of each operation that takes one, as its description shows it. A test sends
//! each to a server.

use serde_json::{Value, json};

/// The example for the body of an operation, by its name in the table of routes.
pub(super) fn body(operation: &str) -> Option<Value> {
    Some(match operation {
        "SIGN_IN" => json!({ "login": "aigul", "password": "төрт қарға ұшты" }),
        "EDIT_PERSON" => json!({ "name": "Айгүл Серік" }),
        "USE_RESET" => json!({ "password": "төрт қарға ұшты" }),
        "INVITE" => json!({ "role": "editor" }),
        "ACCEPT_INVITATION" => {
            json!({ "name": "Айгүл Серік", "login": "aigul", "password": "төрт қарға ұшты" })
        }
        "CHANGE_PASSWORD" => json!({ "old": "төрт қарға ұшты", "new": "бес үйрек жүзді" }),
        "CREATE_TOKEN" => json!({ "label": "CMS", "scope": "import", "days": 90 }),
        "READ_GLOSSARY" => json!({
            "content": "регион;аймақ\nсоглашение;келісім\n",
            "source_lang": "ru",
            "target_lang": "kk",
        }),
        "CREATE_ARTICLE" => json!({
            "title": "Форум Душанбеде өтті",
            "source_lang": "ru",
            "target_lang": "kk",
            "engine": "NLLB 3.3B",
            "source": "Форум прошёл в Душанбе. Участвовали пять стран.",
            "target": "Форум Душанбеде өтті. Бес ел қатысты.",
        }),
        "DESCRIBE_ARTICLE" => json!({
            "title": "Душанбедегі форум", "engine": "NLLB 3.3B", "origin": "https://example.org/1",
        }),
        "UPDATE_SOURCE" => json!({
            "source": "Форум прошёл в Душанбе. Участвовали шесть стран.", "sha256": null,
        }),
        "UPDATE_TRANSLATION" => json!({
            "mt": "Форум Душанбеде өтті. Алты ел қатысты.",
            "sha256": "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00",
        }),
        "REVISE" => json!({ "revision": 0, "text": "Форум Душанбе қаласында өтті." }),
        "CONFIRM" => json!({ "revision": 1, "confirmed": true }),
        "RATE" => json!({ "revision": 1, "score": 85 }),
        "PLACE_MARKS" => json!({
            "revision": 1, "marks": [{ "at": { "start": 0, "end": 5 }, "mark": "bold" }],
        }),
        "RAISE_FLAG" => json!({
            "revision": 0,
            "category": "mistranslation",
            "severity": "major",
            "source": [{ "start": 0, "end": 5 }],
            "target": [{ "start": 0, "end": 5 }],
            "comment": "Басқа сөз",
            "correction": "Жиын",
        }),
        "CHANGE_FLAG" => json!({ "status": "resolved", "comment": "Түзетілді" }),
        "DISMISS" => json!({
            "finding": {
                "segment": "01970000-0000-7000-8000-000000000000",
                "check": "double_space",
                "side": "target",
                "words": "  ",
            },
            "dismissed": true,
        }),
        "REALIGN" => json!({
            "operation": "unlink",
            "segment": "01970000-0000-7000-8000-000000000000",
            "revision": 0,
        }),
        "UNDO" => json!({ "event": 7 }),
        "REPORT" => json!({
            "seen": [{
                "segment": "01970000-0000-7000-8000-000000000000",
                "revision": 0,
                "milliseconds": 4200,
            }],
        }),
        "APPROVE" => json!({
            "responsible": "Айгүл Серік",
            "text_sha256": "c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00",
            "overrides": [],
        }),
        "SEND_BACK" => json!({ "reason": "Екінші абзацтағы сандарды тексеріңіз." }),
        "WORD_DISCLOSURE" => json!({
            "text": "Мақала жасанды интеллект көмегімен аударылды.",
        }),
        "AGREE" => json!({ "version": 0, "project": { "four_eyes": true } }),
        _ => return None,
    })
}
