//! Signs of the symbol fonts that Word writes by their place in the font.

/// Greek letters of the font Symbol, in the places of `A` to `Z` and `a` to `z`.
const CAPITALS: [char; 26] = [
    'Α', 'Β', 'Χ', 'Δ', 'Ε', 'Φ', 'Γ', 'Η', 'Ι', 'ϑ', 'Κ', 'Λ', 'Μ', 'Ν', 'Ο', 'Π', 'Θ', 'Ρ', 'Σ',
    'Τ', 'Υ', 'ς', 'Ω', 'Ξ', 'Ψ', 'Ζ',
];

const SMALL: [char; 26] = [
    'α', 'β', 'χ', 'δ', 'ε', 'φ', 'γ', 'η', 'ι', 'ϕ', 'κ', 'λ', 'μ', 'ν', 'ο', 'π', 'θ', 'ρ', 'σ',
    'τ', 'υ', 'ϖ', 'ω', 'ξ', 'ψ', 'ζ',
];

/// The character of a `w:sym`, if it is known.
pub(super) fn character(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code, 16).ok()?;
    // Symbol fonts stand in the private area, or without its offset.
    let place = code.checked_sub(0xF000).filter(|place| *place <= 0xFF);
    let is_symbol = font.eq_ignore_ascii_case("Symbol");
    let Some(place) = place.or(is_symbol.then_some(code)) else {
        return char::from_u32(code).filter(|sign| !matches!(sign, '\u{E000}'..='\u{F8FF}'));
    };
    if font.to_lowercase().starts_with("wingdings") {
        return Some(match place {
            0x9F | 0xA7 | 0x6C | 0x6E => '•',
            0xE0 | 0xE8 => '→',
            0xDF | 0xE7 => '←',
            0xFC => '✓',
            0xFB => '✗',
            0x4A => '🙂',
            0x4C => '🙁',
            _ => return None,
        });
    }
    if !is_symbol {
        return None;
    }
    Some(match place {
        0x20..=0x21 | 0x23 | 0x25..=0x26 | 0x28..=0x29 | 0x2B..=0x2C | 0x2E..=0x3F => {
            char::from_u32(place)?
        }
        0x41..=0x5A => CAPITALS[place as usize - 0x41],
        0x61..=0x7A => SMALL[place as usize - 0x61],
        0x2D => '−',
        0xA3 => '≤',
        0xA5 => '∞',
        0xAB => '↔',
        0xAC => '←',
        0xAD => '↑',
        0xAE => '→',
        0xAF => '↓',
        0xB0 => '°',
        0xB1 => '±',
        0xB2 => '″',
        0xB3 => '≥',
        0xB4 => '×',
        0xB7 => '•',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        0xBC => '…',
        0xD0 => '∠',
        0xD6 => '√',
        0xD7 => '⋅',
        0xDE => '⇒',
        0xE5 => '∑',
        0xF2 => '∫',
        _ => return None,
    })
}
