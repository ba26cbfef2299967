//! How a word sounds, roughly, so that names and borrowings meet across
//! Cyrillic and Latin script.
//!
//! Deliberately coarse: sounds that the scripts confuse fall together, and
//! endings stay, because words are compared from their beginning.

/// A sound takes five bits; below twelve of them stands their number.
const WIDTH: u32 = 5;

const LONGEST: u32 = 12;

const LENGTH: u64 = 0b1111;

/// The first twelve sounds of a word, the first one in the highest bits, so that
/// sorting brings words with a common beginning together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Sound(u64);

impl Sound {
    /// The sounds of `word` (in lower case). Without `vowels`, only one that
    /// begins the word is kept, and all vowels sound alike: between scripts they
    /// are the least reliable part.
    pub(super) fn of(word: &str, vowels: bool) -> Self {
        let mut sound = Self(0);
        let mut length = 0;
        let mut last = 0;
        let mut characters = word.chars().peekable();
        let mut first = true;
        while let Some(character) = characters.next() {
            let next = characters.peek().copied().unwrap_or(' ');
            let mut takes_two = true;
            let symbols: &[u8] = match (character, next) {
                ('д', 'ж') | ('z', 'h') => b"j",
                ('s', 'h') => b"x",
                ('c', 'h') => b"c",
                ('p', 'h') => b"f",
                ('t', 'h') => b"t",
                ('k', 'h') => b"g",
                ('c', 'k') => b"k",
                ('q', 'u') => b"kv",
                ('у', 'а' | 'э' | 'и' | 'о' | 'е') if first => b"v",
                _ => {
                    takes_two = false;
                    one(character, next)
                }
            };
            if takes_two && character != 'у' {
                characters.next();
            }
            for &symbol in symbols {
                let is_vowel = b"aeiou".contains(&symbol);
                let symbol = if !is_vowel || vowels {
                    symbol
                } else if first {
                    b'a'
                } else {
                    // A vowel between keeps equal consonants apart no more
                    // than a doubled letter does.
                    continue;
                };
                if symbol != last && length < LONGEST {
                    sound.0 |= u64::from(symbol & 31) << (64 - WIDTH * (length + 1));
                    length += 1;
                }
                last = symbol;
            }
            first = false;
        }
        sound.0 |= u64::from(length);
        sound
    }

    /// Number of sounds kept, 0..=12.
    pub(super) fn length(self) -> u32 {
        (self.0 & LENGTH) as u32
    }

    /// Number of sounds from the beginning that both have.
    pub(super) fn common(self, other: Self) -> u32 {
        let equal = ((self.0 ^ other.0) & !LENGTH).leading_zeros() / WIDTH;
        equal.min(self.length()).min(other.length())
    }

    /// A number for these sounds alone, for finding equal ones.
    pub(super) fn bits(self) -> u64 {
        self.0
    }

    /// The first `length` sounds alone.
    pub(super) fn prefix(self, length: u32) -> Self {
        let length = length.min(self.length());
        let kept = !(u64::MAX >> (WIDTH * length));
        Self(self.0 & kept | u64::from(length))
    }
}

/// The sound of one letter, or nothing for marks and silent signs.
fn one(character: char, next: char) -> &'static [u8] {
    match character {
        'а' | 'ә' | 'я' | 'a' | 'á' | 'ä' | 'à' | 'ã' | 'å' => b"a",
        'е' | 'э' | 'ё' | 'e' | 'é' | 'è' | 'ê' => b"e",
        'и' | 'й' | 'і' | 'ы' | 'i' | 'y' | 'í' | 'ı' => b"i",
        'о' | 'ө' | 'o' | 'ö' | 'ó' | 'ø' => b"o",
        'у' | 'ұ' | 'ү' | 'ю' | 'u' | 'ü' | 'ú' => b"u",
        'б' | 'b' => b"b",
        'в' | 'v' | 'w' => b"v",
        'г' | 'ғ' | 'х' | 'һ' | 'g' | 'h' | 'ğ' => b"g",
        'д' | 'd' => b"d",
        'ж' | 'j' => b"j",
        'з' | 'с' | 'ц' | 's' | 'z' | 'ç' => b"s",
        'c' if matches!(next, 'e' | 'i' | 'y') => b"s",
        'к' | 'қ' | 'k' | 'q' | 'c' => b"k",
        'л' | 'l' => b"l",
        'м' | 'm' => b"m",
        'н' | 'ң' | 'n' | 'ñ' => b"n",
        'п' | 'p' => b"p",
        'р' | 'r' => b"r",
        'т' | 't' => b"t",
        'ф' | 'f' => b"f",
        'ч' => b"c",
        'ш' | 'щ' | 'ş' => b"x",
        'x' => b"ks",
        'ь' | 'ъ' => b"",
        _ if character.is_alphabetic() => b"z",
        _ => b"",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn common(a: &str, b: &str, vowels: bool) -> u32 {
        Sound::of(a, vowels).common(Sound::of(b, vowels))
    }

    #[test]
    fn names_meet_across_scripts() {
        for (latin, cyrillic, sounds) in [
            ("washington", "вашингтонда", 6),
            ("shakespeare", "шекспирдің", 5),
            ("jackson", "джексонның", 4),
            ("wales", "уэльстің", 3),
            ("nazarbayev", "назарбаевқа", 5),
        ] {
            assert_eq!(common(latin, cyrillic, false), sounds, "{latin} {cyrillic}");
        }
    }

    #[test]
    fn borrowings_meet_through_endings() {
        assert_eq!(common("ассамблеясының", "ассамблеи", true), 7);
        assert_eq!(common("парламентте", "парламентский", true), 9);
        assert_eq!(common("мектеп", "школа", true), 0);
    }

    #[test]
    fn prefixes_keep_their_length() {
        let sound = Sound::of("тәуелсіздік", true);
        assert_eq!(sound.length(), 11);
        assert_eq!(sound.prefix(3), Sound::of("тау", true));
        assert_eq!(sound.prefix(99), sound);
        assert_eq!(Sound::of("—!", true).length(), 0);
    }
}
