//! Figures of both sides compared as values, not as strings: 10 000, 10,000
//! and "он мың" are one number, order does not count.
//!
//! Deliberately silent where a translator may convert: units, hours, decades.

use crate::{
    checks::{
        CheckId, Context, Finding, number_words,
        tokens::{Kind, Text, span},
    },
    text::side::Side,
};

/// A decimal number without trailing zeros: `digits` × 10^`exponent`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Value {
    digits: String,
    exponent: i32,
}

impl Value {
    fn new(whole: &str, fraction: &str) -> Self {
        let all = format!("{whole}{fraction}");
        let shifted = i32::try_from(fraction.len()).unwrap_or(i32::MAX);
        let significant = all.trim_end_matches('0');
        let zeros = i32::try_from(all.len() - significant.len()).unwrap_or(0);
        let digits = significant.trim_start_matches('0').to_owned();
        let exponent = if digits.is_empty() { 0 } else { zeros - shifted };
        Self { digits, exponent }
    }

    fn scaled(&self, by: i32) -> Self {
        Self { digits: self.digits.clone(), exponent: self.exponent + by }
    }

    fn of(number: u64) -> Self {
        Self::new(&number.to_string(), "")
    }

    /// The whole number, where it is a small one.
    fn small(&self) -> Option<u64> {
        let power = u32::try_from(self.exponent).ok().filter(|&e| e < 5)?;
        if self.digits.is_empty() {
            return Some(0);
        }
        let digits: u64 = self.digits.parse().ok()?;
        digits.checked_mul(10_u64.pow(power))
    }
}

/// A figure as it stands in a text.
struct Figure {
    start: usize,
    end: usize,
    /// What it may mean: "10,000" is ten thousand or ten.
    readings: Vec<Value>,
    /// Powers of ten named by the word that follows: млн → 6.
    scale: i32,
    /// Index of the first token after it.
    next: usize,
    /// Index of its first token.
    first: usize,
}

impl Figure {
    fn equals(&self, other: &Self) -> bool {
        let scaled = |figure: &Self, with: bool| -> Vec<Value> {
            let scale = if with { figure.scale } else { 0 };
            figure.readings.iter().map(|value| value.scaled(scale)).collect()
        };
        let meet = |left: Vec<Value>, right: Vec<Value>| left.iter().any(|v| right.contains(v));
        if self.scale > 0 && other.scale > 0 {
            return meet(scaled(self, true), scaled(other, true));
        }
        meet(scaled(self, true), scaled(other, true))
            || meet(scaled(self, false), scaled(other, false))
    }

    fn is(&self, value: &Value) -> bool {
        self.readings.iter().any(|reading| reading == value || reading.scaled(self.scale) == *value)
    }

    /// The figure as a measure, roughly.
    fn measure(&self) -> f64 {
        self.readings.last().map_or(0.0, |value| {
            let digits: f64 = value.digits.parse().unwrap_or(0.0);
            digits * 10_f64.powi(value.exponent)
        })
    }

    fn small(&self) -> Option<u64> {
        self.readings.first()?.small()
    }

    fn text(&self, text: &Text) -> String {
        text.chars[self.start..self.end].iter().collect()
    }
}

/// The power of ten a word stands for.
fn scale_of(word: &str) -> i32 {
    #[rustfmt::skip]
    const WORDS: &[(&str, i32)] = &[
        ("миллиард", 9), ("миллион", 6), ("триллион", 12), ("тысяч", 3), ("тыс", 3), ("мың", 3),
        ("млн", 6), ("млрд", 9), ("трлн", 12), ("thousand", 3), ("million", 6), ("billion", 9),
        ("trillion", 12), ("mln", 6), ("mn", 6), ("bn", 9), ("tn", 12),
    ];
    if word == "k" || word == "m" {
        return if word == "k" { 3 } else { 6 };
    }
    let found = WORDS.iter().find(|(stem, _)| word.starts_with(stem));
    found.map_or(0, |(_, scale)| *scale)
}

/// Whether a space of this width may group digits.
fn is_group_space(character: char) -> bool {
    matches!(character, ' ' | '\u{A0}' | '\u{2009}' | '\u{202F}')
}

/// Most groups of a figure that are looked at. What is longer is none, and looking
/// on from each of its parts to the end would not be linear.
const PARTS: usize = 20;

/// All figures of a text, in order.
fn figures(text: &Text) -> Vec<Figure> {
    let tokens = &text.tokens;
    let digits = |index: usize| -> Option<String> {
        let token = tokens.get(index).filter(|token| token.kind == Kind::Digits)?;
        Some(text.chars[token.start..token.end].iter().collect())
    };
    let mut figures = Vec::new();
    let mut index = 0;
    while index < tokens.len() {
        let Some(mut whole) = digits(index) else {
            index += 1;
            continue;
        };
        let first = index;
        let start = tokens[index].start;
        let minutes = whole == "00" && matches!(text.before(start), ':' | '.');
        // 10 000: groups of three after a space.
        if whole.len() <= 3 && !matches!(text.before(start), ',' | '.' | ':') {
            while let Some(group) = digits(index + 2).filter(|group| group.len() == 3)
                && tokens[index + 1].end - tokens[index + 1].start == 1
                && is_group_space(text.at(tokens[index + 1].start))
            {
                whole += &group;
                index += 2;
            }
        }
        // 2,5 — 1,000,000 — 12.05.2025
        let mut parts: Vec<(char, String)> = Vec::new();
        let mut after = index;
        while parts.len() < PARTS
            && let Some(part) = digits(after + 2)
            && matches!(text.at(tokens[after + 1].start), ',' | '.')
        {
            parts.push((text.at(tokens[after + 1].start), part));
            after += 2;
        }
        let grouped = !parts.is_empty()
            && whole.len() <= 3
            && parts.iter().all(|(mark, part)| part.len() == 3 && *mark == parts[0].0);
        let mut readings = Vec::new();
        if parts.is_empty() {
            readings.push(Value::new(&whole, ""));
        } else if grouped {
            let all: String = parts.iter().map(|(_, part)| part.as_str()).collect();
            readings.push(Value::new(&format!("{whole}{all}"), ""));
        }
        if parts.len() == 1 {
            readings.push(Value::new(&whole, &parts[0].1));
        }
        if readings.is_empty() {
            // A date or a version: each part is a figure of its own.
            readings.push(Value::new(&whole, ""));
        } else {
            index = after;
        }
        let mut next = index + 1;
        let end = tokens[index].end;
        if tokens.get(next).is_some_and(|t| t.kind == Kind::Space || text.at(t.start) == '-') {
            next += 1;
        }
        let scale = scale_of(text.word(next));
        if !minutes {
            figures.push(Figure { start, end, readings, scale, next: index + 1, first });
        }
        index += 1;
    }
    figures
}

/// A segment with more figures is a table: comparing each with each would take
/// too long, and tell an editor nothing.
const TABLE: usize = 300;

/// Figures that are not on the other side.
pub(super) fn check(source: &Text, target: &Text, context: &Context<'_>, found: &mut Vec<Finding>) {
    let mut missing = figures(source);
    let written = figures(target);
    if missing.len().max(written.len()) > TABLE {
        return;
    }
    let mut added = Vec::new();
    for figure in written {
        let same = missing.iter().position(|other| other.equals(&figure));
        let Some(at) = same else {
            added.push(figure);
            continue;
        };
        let other = missing.remove(at);
        format(source, target, &other, &figure, context, found);
        unit(source, target, &other, &figure, found);
    }
    if missing.is_empty() && added.is_empty() {
        return;
    }
    let excused = |figure: &Figure, words: &[u64], others: &[Figure], all: &Text| {
        words.iter().any(|&number| figure.is(&Value::of(number)))
            || others.iter().any(|other| converts(figure, other))
            || is_half(figure, all)
    };
    let (source_words, target_words) = (number_words::values(source), number_words::values(target));
    let all_source = figures(source);
    let all_target = figures(target);
    missing.retain(|figure| !excused(figure, &target_words, &all_target, target));
    added.retain(|figure| !excused(figure, &source_words, &all_source, source));
    // A measure may be converted, or given in both systems.
    if has_unit(source, IMPERIAL) || has_unit(target, IMPERIAL) {
        let kept: Vec<f64> = all_target
            .iter()
            .filter(|figure| added.iter().all(|other| other.start != figure.start))
            .map(Figure::measure)
            .collect();
        let original: Vec<f64> = all_source.iter().map(Figure::measure).collect();
        let written: Vec<f64> = all_target.iter().map(Figure::measure).collect();
        let factors = factors([source, target]);
        let measured = |others: &[f64], figure: &Figure| {
            others.iter().any(|&other| is_conversion(&factors, other, figure.measure()))
        };
        added.retain(|figure| !measured(&original, figure) && !measured(&kept, figure));
        missing.retain(|figure| !measured(&written, figure));
        // "385 миля (619 км)" is one measure: it is reported once.
        let mut reported: Vec<f64> = Vec::new();
        added.retain(|figure| {
            let again = measured(&reported, figure);
            reported.push(figure.measure());
            !again
        });
    }
    for figure in added {
        let place = span(figure.start, figure.end);
        let finding = if missing.is_empty() {
            Finding::new(CheckId::NumberAdded, Side::Target, place).with(figure.text(target))
        } else {
            // Pair it with the figure that looks most like it.
            let nearest = (0..missing.len())
                .min_by_key(|&at| missing[at].start.abs_diff(figure.start))
                .unwrap_or(0);
            let other = missing.remove(nearest);
            Finding::new(CheckId::NumberChanged, Side::Target, place)
                .with(other.text(source))
                .with(figure.text(target))
                .beside(span(other.start, other.end))
        };
        found.push(finding);
    }
    for figure in missing {
        found.push(
            Finding::new(CheckId::NumberMissing, Side::Source, span(figure.start, figure.end))
                .with(figure.text(source)),
        );
    }
}

/// The same moment said otherwise: 3 p.m. and 15:00, the 30s and 1930.
fn converts(left: &Figure, right: &Figure) -> bool {
    let (Some(left), Some(right)) = (left.small(), right.small()) else {
        return false;
    };
    let (small, large) = (left.min(right), left.max(right));
    let hour = small + 12 == large && large <= 24 && small > 0;
    let century = |year: u64| (1000..2100).contains(&year);
    let decade = century(large) && large % 100 == small && small >= 10;
    hour && large > 12 || decade
}

/// "1,5" beside "бір жарым", "0,5" beside "half".
fn is_half(figure: &Figure, other: &Text) -> bool {
    let halves = ["жарты", "жарым", "пол", "half"];
    figure.readings.iter().any(|value| value.digits.ends_with('5') && value.exponent == -1)
        && other
            .words()
            .any(|(index, _)| halves.iter().any(|half| other.word(index).starts_with(half)))
}

#[rustfmt::skip]
const IMPERIAL: &[&str] = &[
    "mile", "mph", "feet", "foot", "ft", "inch", "yard", "pound", "lb", "ounce", "acre", "gallon",
    "fahrenheit", "миль", "миля", "мили", "милях", "фут", "дюйм", "ярд", "фунт", "акр", "галлон", "градус", "degree",
];

fn has_unit(text: &Text, units: &[&str]) -> bool {
    let is_unit = |word: &str| {
        let begins = |unit: &&str| unit.chars().count() > 2 && word.starts_with(unit);
        units.iter().any(|unit| word == *unit || begins(unit))
    };
    text.words().any(|(index, _)| is_unit(text.word(index)))
}

/// Factors of the measures that a text names.
fn factors(texts: [&Text; 2]) -> Vec<f64> {
    const FACTORS: &[(f64, &[&str])] = &[
        (1.609, &["mile", "mph", "миль", "миля", "мили", "милях"]),
        (0.3048, &["feet", "foot", "ft", "фут"]),
        (2.54, &["inch", "дюйм"]),
        (0.9144, &["yard", "ярд"]),
        (0.4536, &["pound", "lb", "фунт"]),
        (0.4047, &["acre", "акр"]),
        (3.785, &["gallon", "галлон"]),
    ];
    let named = |units: &[&str]| texts.iter().any(|text| has_unit(text, units));
    let fitting = FACTORS.iter().filter(|(_, units)| named(units));
    fitting.map(|(factor, _)| *factor).collect()
}

/// Whether one figure may be the other in another system, rounded. Degrees are
/// always tried: they are named alike in both.
fn is_conversion(factors: &[f64], left: f64, right: f64) -> bool {
    let near = |value: f64, other: f64| (value - other).abs() <= 0.06 * other.abs().max(0.5);
    let scaled = |from: f64, to: f64| factors.iter().any(|factor| near(from * factor, to));
    let celsius = |fahrenheit: f64, to: f64| {
        fahrenheit >= 20.0 && ((fahrenheit - 32.0) / 1.8 - to).abs() <= 1.0
    };
    // 249 kg beside 250: both were converted from a third figure.
    let rounded = (left - right).abs() <= 0.02 * left.abs().max(right.abs());
    rounded
        || scaled(left, right)
        || scaled(right, left)
        || celsius(left, right)
        || celsius(right, left)
}

fn mark_at(text: &Text, index: usize) -> char {
    let mark = text.tokens.get(index).filter(|token| token.kind == Kind::Mark);
    mark.map_or(' ', |token| text.at(token.start))
}

/// English separators that were carried over: 2.5 → 2,5 and 10,000 → 10 000.
fn format(
    source: &Text,
    target: &Text,
    other: &Figure,
    figure: &Figure,
    context: &Context<'_>,
    found: &mut Vec<Finding>,
) {
    let written = figure.text(target);
    if !context.source_is("en") || context.source_is("kk") || other.text(source) != written {
        return;
    }
    // Versions keep their point: Windows 8.1.
    let before = figure.first.checked_sub(2).map_or("", |index| target.word(index));
    if before.chars().any(|c| c.is_ascii_alphabetic()) {
        return;
    }
    let fix = if written.contains(',') {
        written.replace(',', " ")
    } else if let Some((whole, fraction)) = written.split_once('.')
        && !fraction.contains('.')
    {
        // Hours with a point: "сағат 15.00-де".
        if fraction.len() == 2 && whole.len() <= 2 {
            return;
        }
        format!("{whole},{fraction}")
    } else {
        return;
    };
    found.push(
        Finding::target(CheckId::NumberFormat, figure.start, figure.end)
            .with(fix.clone())
            .beside(span(other.start, other.end))
            .fixed(&fix),
    );
}

/// Units that are told apart; a figure that keeps its value may not move from
/// one to another of the same list.
const UNITS: &[&[(&str, &[&str])]] = &[
    &[
        ("mile", &["mile", "mph", "миль", "миля", "мили"]),
        ("kilometre", &["km", "kilomet", "км", "километр", "шақырым"]),
        ("metre", &["metre", "meter", "м", "метр"]),
        ("foot", &["foot", "feet", "ft", "фут"]),
        ("inch", &["inch", "дюйм"]),
        ("yard", &["yard", "ярд"]),
    ],
    &[
        ("dollar", &["$", "dollar", "доллар", "usd"]),
        ("euro", &["€", "euro", "евро", "еуро"]),
        ("rouble", &["₽", "rouble", "ruble", "руб", "рубл"]),
        ("tenge", &["₸", "tenge", "тенге", "теңге"]),
        ("yuan", &["¥", "yuan", "юан"]),
    ],
    &[
        ("kilogram", &["kg", "kilogram", "кг", "килограмм", "келі"]),
        ("tonne", &["tonne", "ton", "тонн"]),
        ("gram", &["gram", "грамм", "г"]),
    ],
];

/// Which unit of which list stands beside a figure.
fn unit_beside(text: &Text, figure: &Figure) -> Option<(usize, &'static str, usize)> {
    let mut places = vec![figure.next, figure.next + 1];
    if figure.scale > 0 {
        places.extend([figure.next + 2, figure.next + 3]);
    }
    places.extend(figure.first.checked_sub(1));
    for place in places {
        let mark = mark_at(text, place).to_string();
        let word = text.word(place);
        for (list, units) in UNITS.iter().enumerate() {
            for (name, forms) in *units {
                let is = |form: &&str| {
                    *form == mark
                        || word == *form
                        || (form.chars().count() > 2 && word.starts_with(*form))
                };
                if forms.iter().any(is) {
                    return Some((list, name, place));
                }
            }
        }
    }
    None
}

fn unit(source: &Text, target: &Text, other: &Figure, figure: &Figure, found: &mut Vec<Finding>) {
    if let Some((left_list, left, there)) = unit_beside(source, other)
        && let Some((right_list, right, here)) = unit_beside(target, figure)
        && left_list == right_list
        && left != right
    {
        found.push(
            Finding::new(CheckId::UnitChanged, Side::Target, target.tokens[here].span())
                .with(source.of(source.tokens[there]))
                .with(target.of(target.tokens[here]))
                .beside(source.tokens[there].span()),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::checks::tests::{check_english, check_pair as check};
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn figures_are_values() {
        check("Пришли 10 тысяч человек.", "Оған 10 000 адам келді.", "");
        check("Выделено 2,8 млрд тенге.", "2,8 млрд теңге бөлінді.", "");
        check("Выделено 1 500 000 тенге.", "1,5 миллион теңге бөлінді.", "");
        check("Двое из 25 погибли.", "Жиырма бес адамның екеуі қаза тапты.", "");
        check("В 30-е годы прошлого века.", "1930 жылдары болған.", "");
        check_english(
            "It starts at 3 p.m. on 125th Street.",
            "125-көшеде сағат 15:00-де басталады.",
            "",
        );
        check_english("It is 85 miles away.", "Ол 85 миля (137 км) қашықтықта.", "");
    }

    #[test]
    fn a_figure_that_changed() {
        check("Погибли 23 человека.", "Оқиғада ⟦32⟧ адам қаза тапты.", "number_changed");
        check("Выделено 5 млн тенге.", "⟦5⟧ млрд теңге бөлінді.", "number_changed");
    }

    #[test]
    fn a_figure_that_is_lost_or_invented() {
        check("Погибли ⟦23⟧ человека.", "Оқиғада адамдар қаза тапты.", "number_missing");
        check("Погибли люди.", "Оқиғада ⟦23⟧ адам қаза тапты.", "number_added");
    }

    #[test]
    fn english_separators() {
        check_english("About 10,000 people came.", "Оған ⟦10,000⟧ адам келді.", "number_format");
        check_english(
            "A 7.5 magnitude quake.",
            "Магнитудасы ⟦7.5⟧ жер сілкінісі.",
            "number_format",
        );
    }

    #[test]
    fn a_unit_that_changed() {
        check_english("It is 85 miles away.", "Ол 85 ⟦шақырым⟧ қашықтықта.", "unit_changed");
        check("Выделено 5 млн долларов.", "5 млн ⟦теңге⟧ бөлінді.", "unit_changed");
    }
}
