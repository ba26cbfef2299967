//! Which passwords are not accepted, and why: those that whoever tries to get in
//! tries first. What a password is hashed and compared as.

use std::{collections::HashSet, sync::LazyLock};

use review::wire::{api::Person, code::Code};
use unicode_normalization::UnicodeNormalization;

use crate::problem::{Refused, Reply};

/// Shortest password, in characters.
const SHORTEST: usize = 10;
/// Longest, in bytes: more would only make work.
const LONGEST: usize = 1_024;
/// Shortest part of a login or name that a password must not hold.
const PART: usize = 4;
/// Characters beside a common password that make it no better.
const BESIDE: usize = 6;
/// Shortest run of neighbouring keys.
const RUN: usize = 3;
/// A password of so few different characters is none.
const FEW: usize = 3;

/// The commonest, in small letters: see `data/README.md`.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("../../data/passwords.txt").lines().chain(OURS).collect());

/// What is common where Kazakh and Russian are written, and in a newsroom.
const OURS: [&str; 32] = [
    "пароль",
    "мойпароль",
    "секрет",
    "привет",
    "любовь",
    "солнышко",
    "наташа",
    "марина",
    "редактор",
    "казахстан",
    "астана",
    "алматы",
    "құпия",
    "құпиясөз",
    "сәлем",
    "сәлеметсізбе",
    "қазақстан",
    "шымкент",
    "жаңалық",
    "мақала",
    "тексер",
    "kazakhstan",
    "qazaqstan",
    "kazahstan",
    "astana",
    "almaty",
    "qupiyasoz",
    "zhanalyk",
    "redaktor",
    "editor",
    "tekser",
    "newsroom",
];

/// Keys beside each other and letters behind each other, as fingers go.
const ROWS: [&str; 14] = [
    "`1234567890-=",
    "!@#$%^&*()_+",
    "qwertyuiop[]\\",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "йцукенгшщзхъ\\",
    "фывапролджэ",
    "ячсмитьбю.",
    "\"әіңғ,.үұқөһ",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "1йфя2цыч3увс4кам5епи6нрт7гоь8шлб9щдю",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
];

/// A password as it is hashed and compared: one that was typed on another system
/// may have come in other characters, and is the same.
#[must_use]
pub fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// Whether somebody may have this password.
///
/// # Errors
/// Return `422 Unprocessable Content` with the reason otherwise.
pub fn check(password: &str, person: &Person) -> Reply<()> {
    let password = normal(password).to_lowercase();
    let reason = if password.chars().count() < SHORTEST {
        Code::WeakPassword
    } else if password.len() > LONGEST {
        Code::LongPassword
    } else if is_simple(&password) {
        Code::SimplePassword
    } else if is_personal(&password, person) {
        Code::PersonalPassword
    } else if is_common(&password) {
        Code::CommonPassword
    } else {
        return Ok(());
    };
    Err(Refused::new(reason))
}

/// Digits alone, few characters again and again, keys in a row.
fn is_simple(password: &str) -> bool {
    let is_number = password.chars().all(|c| c.is_numeric() || " -./:+()".contains(c));
    let different: HashSet<char> = password.chars().collect();
    is_number || different.len() <= FEW || is_keys(&unit(password).chars().collect::<Vec<_>>())
}

/// Whether all of it is runs along rows of keys, forwards or backwards.
fn is_keys(mut rest: &[char]) -> bool {
    let run = |from: &[char], keys: &[char]| {
        let starts = keys.iter().enumerate().filter(|(_, key)| Some(*key) == from.first());
        let lengths = starts.map(|(at, _)| {
            from.iter().zip(&keys[at..]).take_while(|(typed, key)| typed == key).count()
        });
        lengths.max().unwrap_or(0)
    };
    while !rest.is_empty() {
        let longest = ROWS.iter().map(|row| {
            let (forwards, backwards): (Vec<char>, Vec<char>) =
                (row.chars().collect(), row.chars().rev().collect());
            run(rest, &forwards).max(run(rest, &backwards))
        });
        let same = rest.iter().take_while(|c| **c == rest[0]).count();
        let length = longest.max().unwrap_or(0).max(same);
        if length < RUN {
            return false;
        }
        rest = &rest[length..];
    }
    true
}

/// Whether it holds the login or a part of the name.
fn is_personal(password: &str, person: &Person) -> bool {
    let (login, name) = (normal(&person.login).to_lowercase(), normal(&person.name).to_lowercase());
    let parts = login.split(['.', '-', '_', '@']).chain(name.split(|c: char| !c.is_alphanumeric()));
    let mut parts = parts.filter(|part| part.chars().count() >= PART);
    // A login of three letters is told by the whole of it.
    (login.len() >= PART - 1 && password.contains(&login))
        || parts.any(|part| password.contains(part))
}

/// One of the commonest, plain or disguised: said twice, with a year behind it,
/// with `@` for `a`, on the other keyboard.
fn is_common(password: &str) -> bool {
    let unit = unit(password);
    let stem = unit.trim_matches(|c: char| !c.is_alphabetic());
    let beside = unit.chars().count() - stem.chars().count();
    let known = |word: &str| {
        let plain: String = word.chars().map(undisguised).collect();
        let latin: String = word.chars().map(latin_key).collect();
        [word, &plain, &latin].into_iter().any(|word| COMMON.contains(word))
    };
    known(password)
        || known(unit)
        || (beside <= BESIDE && stem.chars().count() >= PART && known(stem))
}

/// What a text repeats, or the text.
fn unit(text: &str) -> &str {
    let ends = text.char_indices().map(|(at, _)| at).skip(1);
    let mut units = ends.filter(|end| text.len().is_multiple_of(*end)).map(|end| &text[..end]);
    units.find(|unit| unit.repeat(text.len() / unit.len()) == text).unwrap_or(text)
}

fn undisguised(character: char) -> char {
    match character {
        '@' | '4' => 'a',
        '0' => 'o',
        '1' | '!' => 'i',
        '3' => 'e',
        '$' | '5' => 's',
        '7' => 't',
        other => other,
    }
}

/// The Latin letter on the key of a Cyrillic one.
fn latin_key(character: char) -> char {
    const CYRILLIC: &str = "йцукенгшщзфывапролдячсмить";
    const LATIN: &str = "qwertyuiopasdfghjklzxcvbnm";
    let at = CYRILLIC.chars().position(|key| key == character);
    at.and_then(|at| LATIN.chars().nth(at)).unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use review::{model::id::PersonId, wire::api::Role};

    use super::*;

    #[track_caller]
    fn refused(password: &str) -> Option<&'static str> {
        let person = Person {
            id: PersonId(uuid::Uuid::nil()),
            name: "Айгүл Серікова".into(),
            login: "aigul.s".into(),
            role: Role::Editor,
            off: false,
        };
        check(password, &person).err().map(|refused| refused.code())
    }

    #[test]
    fn what_is_tried_first_is_refused_with_the_reason() {
        let check = |reason, passwords: &[&str]| {
            for password in passwords {
                assert_eq!(refused(password), Some(reason), "{password}");
            }
        };
        check("weak_password", &["", "қысқа", "123456789"]);
        check(
            "simple_password",
            &[
                "1234567890",
                "2026-11-28 10:30",
                "aaaaaaaaaaaa",
                "абабабабаб",
                "qwertyuiop",
                "qwerty123456",
                "ЙЦУКЕНгшщз",
                "әіңғүұқөһ1234",
                "poiuytrewq",
                "1qaz2wsx3edc",
                "abcdefghijkl",
            ],
        );
        check("personal_password", &["aigul.s-2026", "менАйгүлмін", "Серікова!!!"]);
        check(
            "common_password",
            &[
                "password123",
                "PasswordPassword",
                "P@ssw0rd2026",
                "starwars2026!",
                "Қазақстан2026",
                "пароль12345",
                "құпиясөз2026",
                "2026editor",
            ],
        );
        assert_eq!(refused(&"ұ".repeat(600)), Some("long_password"));
    }

    #[test]
    fn what_is_hard_to_guess_is_accepted() {
        for password in [
            "құпия сөз 123",
            "төрт қарға ұшты",
            "correct horse battery",
            "x7#Kq!m2Vd",
            "ащы-көк-27-ай",
        ] {
            assert_eq!(refused(password), None, "{password}");
        }
    }

    #[test]
    fn the_list_is_whole_and_characters_do_not_matter() {
        let list: HashSet<&str> = include_str!("../../data/passwords.txt").lines().collect();
        assert_eq!(list.len(), 10_000);
        // A decomposed й is the composed one.
        assert_eq!(normal("и\u{306}"), "й");
    }
}
