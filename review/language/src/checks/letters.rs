//! Letters that are not what they seem: look-alikes of another script,
//! letters Kazakh does not have, Russian ones in place of Kazakh ones, and
//! characters nobody sees.

use crate::checks::{
    CheckId, Finding,
    characters::lower,
    kazakh,
    tokens::{Text, Token},
};

/// Latin letters and the Cyrillic ones that look the same in print.
#[rustfmt::skip]
const ALIKE: &[(char, char)] = &[
    ('a', 'а'), ('c', 'с'), ('e', 'е'), ('h', 'һ'), ('i', 'і'), ('o', 'о'), ('p', 'р'), ('x', 'х'),
    ('y', 'у'), ('ə', 'ә'), ('A', 'А'), ('B', 'В'), ('C', 'С'), ('E', 'Е'), ('H', 'Н'), ('I', 'І'),
    ('K', 'К'), ('M', 'М'), ('O', 'О'), ('P', 'Р'), ('T', 'Т'), ('X', 'Х'), ('Y', 'У'), ('Ə', 'Ә'),
    ('k', 'к'),
];

/// Letters of other Cyrillic alphabets that are taken for Kazakh ones.
#[rustfmt::skip]
const NEIGHBOURS: &[(char, char)] = &[
    ('ҡ', 'қ'), ('ӄ', 'қ'), ('ҝ', 'қ'), ('ӊ', 'ң'), ('ҥ', 'ң'), ('ӷ', 'ғ'), ('ҕ', 'ғ'), ('ӏ', 'і'),
    ('Ӏ', 'І'), ('ҳ', 'һ'), ('ѳ', 'ө'), ('ӱ', 'ү'),
];

/// Letters of Ukrainian, Belarusian, Serbian, Tajik, Uzbek and Kyrgyz... that
/// have no Kazakh reading.
const STRANGERS: &str = "їєґўјљњђћџҷӣӯҙҫҹѓќѕ";

/// The Cyrillic letter that looks like this Latin one.
pub(super) fn cyrillic(letter: char) -> Option<char> {
    ALIKE.iter().find(|pair| pair.0 == letter).map(|pair| pair.1)
}

fn latin(letter: char) -> Option<char> {
    let pair = ALIKE.iter().find(|pair| pair.1 == letter)?;
    is_latin(pair.0).then_some(pair.0)
}

pub(super) fn is_latin(letter: char) -> bool {
    letter.is_alphabetic() && (letter < '\u{0250}' || letter == 'ə' || letter == 'ɑ')
}

pub(super) fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{52F}')
}

/// Letters that only Kazakh words hold, beside Russian.
pub(super) fn is_kazakh(letter: char) -> bool {
    "әғқңөұүһі".contains(lower(letter))
}

/// Letters of the words of a Kazakh text.
pub(super) fn check(target: &Text, found: &mut Vec<Finding>) {
    for (index, token) in target.words() {
        let letters = &target.chars[token.start..token.end];
        let has_latin = letters.iter().copied().any(is_latin);
        let has_cyrillic = letters.iter().copied().any(is_cyrillic);
        if has_latin && has_cyrillic {
            mixed(target, token, found);
        } else if has_cyrillic {
            strangers(target, token, found);
            keyboard(target, index, token, found);
        } else if letters.iter().any(|&c| is_other_script(c)) {
            found.push(Finding::target(CheckId::ForeignLetter, token.start, token.end));
        }
    }
}

/// Arabic, Hebrew, Chinese, Japanese and Korean letters.
fn is_other_script(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{6FF}' | '\u{3040}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// A word of two scripts.
fn mixed(target: &Text, token: Token, found: &mut Vec<Finding>) {
    let letters = &target.chars[token.start..token.end];
    let all = |is: fn(char) -> bool, other: fn(char) -> Option<char>| {
        letters.iter().all(|&letter| !is(letter) || other(letter).is_some())
    };
    let turned = |is: fn(char) -> bool, other: fn(char) -> Option<char>| -> String {
        let turn = |&letter: &char| {
            if is(letter) { other(letter).unwrap_or(letter) } else { letter }
        };
        letters.iter().map(turn).collect()
    };
    let to_cyrillic = all(is_latin, cyrillic);
    let to_latin = all(is_cyrillic, latin);
    let count = |is: fn(char) -> bool| letters.iter().filter(|&&letter| is(letter)).count();
    // Facebookте: a Latin name with a suffix and no hyphen.
    let head = letters.iter().take_while(|&&letter| is_latin(letter)).count();
    let tail: String = target.lower[token.start + head..token.end].iter().collect();
    let strong = letters[..head].iter().any(|&letter| cyrillic(letter).is_none());
    if head >= 2
        && strong
        && tail.chars().all(is_cyrillic)
        && tail.chars().count() >= 2
        && kazakh::is_chain(&tail)
    {
        let fix: String = letters[..head].iter().chain(&['-']).chain(&letters[head..]).collect();
        found.push(
            Finding::target(CheckId::SuffixHyphen, token.start, token.end)
                .with(fix.clone())
                .fixed(&fix),
        );
        return;
    }
    let cyrillic_wins = count(is_cyrillic) >= count(is_latin) || !to_latin;
    let finding = Finding::target(CheckId::LookAlike, token.start, token.end);
    let odd: fn(char) -> bool = if cyrillic_wins { is_latin } else { is_cyrillic };
    let odd: String = letters.iter().filter(|&&letter| odd(letter)).collect();
    let finding = finding.with(odd);
    found.push(if to_cyrillic && cyrillic_wins {
        finding.fixed(&turned(is_latin, cyrillic))
    } else if to_latin && !cyrillic_wins {
        finding.fixed(&turned(is_cyrillic, latin))
    } else {
        finding
    });
}

/// Letters of other Cyrillic alphabets.
fn strangers(target: &Text, token: Token, found: &mut Vec<Finding>) {
    let neighbour = |letter: char| NEIGHBOURS.iter().find(|pair| pair.0 == letter);
    let word = token.start..token.end;
    let odd: String = target.chars[word.clone()]
        .iter()
        .filter(|&&letter| {
            neighbour(letter).is_some()
                || neighbour(lower(letter)).is_some()
                || STRANGERS.contains(lower(letter))
        })
        .collect();
    if odd.is_empty() {
        return;
    }
    let fix: String = target.chars[word]
        .iter()
        .map(|&letter| match (neighbour(letter), neighbour(lower(letter))) {
            (Some(pair), _) => pair.1,
            (None, Some(pair)) => pair.1.to_uppercase().next().unwrap_or(letter),
            (None, None) => letter,
        })
        .collect();
    let certain = !fix.chars().any(|letter| STRANGERS.contains(lower(letter)));
    let finding = Finding::target(CheckId::ForeignLetter, token.start, token.end).with(odd);
    found.push(if certain { finding.fixed(&fix) } else { finding });
}

/// Frequent words typed on a Russian keyboard. None of the left column is a
/// Kazakh or an accepted Russian word; suffixes may follow.
#[rustfmt::skip]
const KEYBOARD: &[(&str, &str)] = &[
    ("адилет", "әділет"), ("аким", "әкім"), ("акимдик", "әкімдік"), ("алеуметтик", "әлеуметтік"),
    ("аркашан", "әрқашан"), ("баска", "басқа"), ("басшылык", "басшылық"), ("билик", "билік"),
    ("бирак", "бірақ"), ("бирге", "бірге"), ("биринши", "бірінші"), ("бойлык", "бойлық"),
    ("болганда", "болғанда"), ("болган", "болған"), ("боленген", "бөлінген"), ("букил", "бүкіл"),
    ("бугин", "бүгін"), ("гылым", "ғылым"), ("дейин", "дейін"), ("денсаулык", "денсаулық"),
    ("жагдай", "жағдай"), ("жана", "жаңа"), ("жане", "және"), ("жасаган", "жасаған"),
    ("женис", "жеңіс"), ("жогары", "жоғары"), ("жок", "жоқ"), ("жумыс", "жұмыс"),
    ("казак", "қазақ"), ("казакстан", "қазақстан"), ("казахстан", "қазақстан"), ("казақстан", "қазақстан"), ("казир", "қазір"), ("кала", "қала"),
    ("кандай", "қандай"), ("карай", "қарай"), ("каржы", "қаржы"), ("катысты", "қатысты"),
    ("кауипсиздик", "қауіпсіздік"), ("кызмет", "қызмет"), ("кылмыс", "қылмыс"), ("коп", "көп"),
    ("копшилик", "көпшілік"), ("когам", "қоғам"), ("колдау", "қолдау"), ("комек", "көмек"),
    ("коптеген", "көптеген"), ("кытай", "қытай"), ("мадениет", "мәдениет"), ("маселе", "мәселе"),
    ("мемлекеттик", "мемлекеттік"), ("мумкин", "мүмкін"), ("онер", "өнер"), ("онир", "өңір"),
    ("озге", "өзге"), ("оте", "өте"), ("откен", "өткен"), ("отти", "өтті"), ("озинин", "өзінің"),
    ("окиға", "оқиға"), ("окига", "оқиға"), ("окушы", "оқушы"), ("олим", "өлім"),
    ("сондыктан", "сондықтан"), ("сонгы", "соңғы"), ("сиякты", "сияқты"), ("тагы", "тағы"),
    ("тарбие", "тәрбие"), ("тауелсиз", "тәуелсіз"), ("тенге", "теңге"), ("токтату", "тоқтату"),
    ("тургын", "тұрғын"), ("укимет", "үкімет"), ("улкен", "үлкен"), ("улттык", "ұлттық"),
    ("устинде", "үстінде"), ("ушин", "үшін"), ("ушинши", "үшінші"), ("халык", "халық"),
    ("хабарлаган", "хабарлаған"), ("шыккан", "шыққан"), ("шыгарма", "шығарма"),
    ("ынтымактастык", "ынтымақтастық"), ("ягни", "яғни"), ("арекет", "әрекет"), ("алем", "әлем"),
    ("артурли", "әртүрлі"), ("курылыс", "құрылыс"), ("куат", "қуат"), ("кунделикти", "күнделікті"),
    ("дуние", "дүние"), ("журек", "жүрек"), ("журги", "жүргі"),
];

fn keyboard(target: &Text, index: usize, token: Token, found: &mut Vec<Finding>) {
    let word = target.word(index);
    let mut fitting = KEYBOARD
        .iter()
        .filter(|(wrong, right)| wrong != right && word.starts_with(wrong))
        .filter(|(wrong, _)| {
            let rest = &word[wrong.len()..];
            rest.is_empty() || wrong.chars().count() >= 5 && kazakh::is_chain(rest)
        });
    let Some((wrong, right)) = fitting.next() else {
        return;
    };
    // Names: Жана, Аскер, Аким.
    if target.is_capitalised(token)
        && target.before(token.start) != '\n'
        && !wrong.ends_with("стан")
    {
        return;
    }
    let mut fix = format!("{right}{}", &word[wrong.len()..]);
    if target.is_acronym(token) {
        fix = fix.to_uppercase();
    } else if target.is_capitalised(token) {
        fix = capitalised(&fix);
    }
    found.push(
        Finding::target(CheckId::KeyboardLetter, token.start, token.end)
            .with(fix.clone())
            .fixed(&fix),
    );
}

/// A word with a capital.
pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Characters that take no place in print.
pub(super) fn check_invisible(target: &Text, found: &mut Vec<Finding>) {
    let right_to_left = |c: char| matches!(c, '\u{590}'..='\u{8FF}');
    for (at, &character) in target.chars.iter().enumerate() {
        let (before, after) = (target.before(at), target.at(at + 1));
        let fix = match character {
            '\n' => continue,
            '\t' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => " ",
            // Emoji are joined by it.
            '\u{200D}' if before > '\u{203F}' && after > '\u{203F}' => continue,
            '\u{200C}'..='\u{200F}' if right_to_left(before) || right_to_left(after) => continue,
            '\u{AD}'
            | '\u{34F}'
            | '\u{61C}'
            | '\u{180E}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{FFF9}'..='\u{FFFC}' => "",
            _ if character.is_control() => "",
            _ => continue,
        };
        found.push(
            Finding::target(CheckId::Invisible, at, at + 1)
                .with(format!("U+{:04X}", u32::from(character)))
                .fixed(fix),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check, fixed};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn latin_letters_in_a_cyrillic_word() {
        fixed("Бұл ⟦қaла⟧ үлкен.", "Бұл қала үлкен.");
        fixed("Ол ⟦AҚШ⟧-тың елшісі.", "Ол АҚШ-тың елшісі.");
        fixed("Бұл ⟦əлем⟧ кең.", "Бұл әлем кең.");
        check("Бұл iPhone-ға, IT-компанияға, COVID-19 дертіне қатысты.", "");
    }

    #[test]
    fn cyrillic_letters_in_a_latin_word() {
        fixed("Ол ⟦Fасebook⟧ желісінде.", "Ол Facebook желісінде.");
    }

    #[test]
    fn letters_of_other_alphabets() {
        check("Бұл ⟦їстің⟧ мәні.", "foreign_letter");
        fixed("Бұл ⟦ҡала⟧ үлкен.", "Бұл қала үлкен.");
    }

    #[test]
    fn russian_keyboard() {
        fixed("Бұл ел ⟦ушин⟧ керек.", "Бұл ел үшін керек.");
        fixed("Олар ⟦казакстанда⟧ тұрады.", "Олар қазақстанда тұрады.");
        fixed("Елордада ⟦Казахстан⟧ Президенті сөйледі.", "Елордада Қазақстан Президенті сөйледі.");
        check("Досы Аким мен Жана келді.", "");
    }

    #[test]
    fn invisible_characters() {
        fixed("Қа⟦\u{AD}⟧зақ тілі.", "Қазақ тілі.");
        fixed("Қазақ⟦\u{200B}⟧ тілі.", "Қазақ тілі.");
        check("Отбасы 👨\u{200D}👩\u{200D}👧 келді.", "");
    }
}
