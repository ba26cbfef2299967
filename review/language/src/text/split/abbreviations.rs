//! What a language knows about full stops that punctuation does not tell.
//!
//! Lists of abbreviations in lower case, without spaces and without their last
//! full stop, written from knowledge of the press. Deliberately short: a rule
//! in [`super`] is better than ten entries here.

/// The abbreviations and first words of a language, each list as words between
/// white space.
pub(super) struct Abbreviations {
    /// Stand before what they belong to, so that no sentence ends behind them.
    leading: &'static str,
    /// Stand in the middle or at the end; only a word from `openers` behind
    /// them shows that a sentence has ended.
    middle: &'static str,
    /// Close a list or a name; a capital letter behind them opens a sentence.
    closing: &'static str,
    /// Measures: behind a figure they are like `closing`.
    units: &'static str,
    /// Words that, capitalised, hardly stand anywhere but first.
    openers: &'static str,
    /// Endings of verbs that end a sentence, where verbs come last.
    finite: &'static str,
}

/// What an abbreviation lets follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Abbreviation {
    /// What it belongs to.
    Leading,
    /// Anything.
    Middle,
    /// A new sentence, if a capital letter follows.
    Closing,
}

impl Abbreviations {
    /// The language of a BCP 47 tag.
    pub(super) fn of(tag: &str) -> &'static Self {
        match Language::of(tag).known() {
            Some(Known::Kazakh) => &KAZAKH,
            Some(Known::Russian) => &RUSSIAN,
            Some(Known::English) => &ENGLISH,
            None => &OTHER,
        }
    }

    /// What `word` abbreviates, or `None` where it is not in the lists.
    /// `measured` says that a figure stands before it.
    pub(super) fn abbreviation(&self, word: &str, measured: bool) -> Option<Abbreviation> {
        let holds = |list: &str| list.split_whitespace().any(|entry| entry == word);
        if holds(self.closing) || measured && holds(self.units) {
            Some(Abbreviation::Closing)
        } else if measured && holds(self.middle) {
            Some(Abbreviation::Middle)
        } else if holds(self.leading) {
            Some(Abbreviation::Leading)
        } else if holds(self.middle) {
            Some(Abbreviation::Middle)
        } else if word.is_ascii() && ENGLISH.leading.split_whitespace().any(|entry| entry == word) {
            // `Dr.` and `Mr.` stay Latin in Cyrillic text.
            Some(Abbreviation::Leading)
        } else {
            None
        }
    }

    /// Whether `word`, in lower case, is a verb with which a sentence ends.
    pub(super) fn is_finite(&self, word: &str) -> bool {
        let long = word.chars().count() > 4;
        long && self.finite.split_whitespace().any(|ending| word.ends_with(ending))
    }

    /// Whether `word`, in lower case, hardly stands anywhere but first.
    pub(super) fn opens(&self, word: &str) -> bool {
        self.openers.split_whitespace().any(|entry| entry == word)
    }
}

/// Kazakh news keep many abbreviations of the Russian press, so both are here.
const KAZAKH: Abbreviations = Abbreviations {
    leading: "\
        акад ал англ араб аудар ақ бас вл дж доц дәр ж.т жоғ им каз көш лат м.а мыс о.т обл \
        орыс п парс пр проф ред рет св см суд тел түр төм ул фр хат ш.а шағ ықш ғыл қ қазірг \
        құраст ү",
    middle: "\
        ақп б б.з б.з.б б.з.д бет г гг ж жел жж мам мау млн млрд мың нау сәу там трлн тыс шт \
        шіл э ғ ғғ қаз қар қаң қыр",
    closing: "ао долл др жшс коп кіт руб с.с т.б т.с.с т.т т.т.с т.қ тг тиын тнг",
    units: "га кв.м кг км км/сағ куб куб.м л м м.куб мин мм сағ сек см т ц ч ш.м",
    openers: "\
        айта айтпақшы ал алайда алғаш біз біздің бірақ бүгін бұдан бұл бұның бұған дегенмен \
        дейтұрғанмен егер енді ертең жалпы және кейін кеше мен менің мысалы мұнда мұндай мұны \
        одан ол олар олардың онда оның осы осыдан осылай осындай оған себебі содан сол солай \
        сонан сонда сондай сондықтан сонымен сосын сіз сөйтіп тағы тіпті яғни қазір әзірге \
        әрине өйткені",
    finite: "ды ді ты ті дым дім тым тім дық дік тық тік",
};

const RUSSIAN: Abbreviations = Abbreviations {
    leading: "\
        акад англ араб б-р бул вл ген гр греч д дж доц др.-греч зам им исп итал кв кит кн корп \
        лат м.н.с мкр наб напр нем о обл оз п пгт пер пл пос пр просп проф р р-н ред рис род с \
        св свв см ср ст стр т т.е т.к т.н т.о табл тел тов туп ул урожд устар фр франц япон",
    middle: "\
        авг апр б в вв г гг дек до.н.э кв млн млрд н.э нояб окт сент трлн тыс фев февр ч чел \
        экз янв",
    closing: "долл др ин коп мн пр проч руб т.д т.п тг тнг",
    units: "га кв.м кг км куб куб.м л м мин мм сек см т ц ч чел",
    openers: "\
        а в во все всего всё вчера вы для до его ее если её за завтра затем и из или их к как \
        ко когда кроме кто между мы на над напомним например не несмотря ни но о об однако он \
        она они оно от по под после потом поэтому при ранее с сам сегодня сейчас со согласно \
        среди так также такой там тем теперь тогда ты у уже хотя через что чтобы эта эти это \
        этого этот я",
    finite: "",
};

const ENGLISH: Abbreviations = Abbreviations {
    leading: "\
        adm brig capt cf cmdr col cpl det dr e.g esp fig fr ft gen gov hon i.e insp lt maj \
        messrs mr mrs ms mt mx no nos op p pp pres prof rep reps rev sen sens sgt sr st ste \
        supt v viz vol vs",
    middle: "\
        a.d a.k.a a.m approx apr aug ave b.c bros co corp dec dept est feb inc jan jr jul jun \
        ltd nov oct p.m ph.d plc rd sep sept u.k u.n u.s univ us",
    closing: "al etc",
    units: "cm ft hr in kg km lb lbs m mi min mm mph oz sec sq yd yr",
    openers: "\
        a after also although an and as at because before but by during earlier for from he \
        her here his how however i if in it its last later many meanwhile most my no not now \
        on or our she since so some that the their then there these they this those though to \
        today we what when where while who why with yesterday yet you",
    finite: "",
};

const OTHER: Abbreviations =
    Abbreviations { leading: "", middle: "", closing: "", units: "", openers: "", finite: "" };
use crate::text::language::{Known, Language};
