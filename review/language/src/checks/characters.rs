//! What a character is to the checks: a letter, an apostrophe, a sign nobody sees.

/// `char::is_alphabetic`, without a table for the scripts at hand: this is
/// asked of every character, several times.
pub(super) fn is_letter(character: char) -> bool {
    match character {
        'a'..='z' | 'A'..='Z' | '\u{400}'..='\u{481}' | '\u{48A}'..='\u{52F}' => true,
        '\0'..='\u{7F}' | '\u{2000}'..='\u{2070}' => false,
        _ => character.is_alphabetic(),
    }
}

/// The first scalar of the lower case, so that positions stay.
pub(super) fn lower(character: char) -> char {
    if matches!(character, '\0'..='@' | 'a'..='z' | 'а'..='џ') {
        return character;
    }
    character.to_lowercase().next().unwrap_or(character)
}

/// Apostrophes that stand inside words: О'Хаган, l’eau, ʼ.
pub(super) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | 'ʼ' | '`' | '´')
}

/// Invisible characters that a word may hide. They are reported elsewhere and
/// must not cut the word in two.
pub(super) fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}' | '\u{300}'..='\u{36F}'
    )
}
