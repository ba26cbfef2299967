//! Everyday words of the news in Kazakh, Russian and English, by meaning.
//!
//! Written from general knowledge as evidence for [`super::align`]; a word
//! counts when it begins with a listed stem. Deliberately no dictionary: one
//! line may hold words that only often stand for each other.

use crate::text::language::{Known, Language};

/// A meaning, as a number that is the same in every language.
pub(super) type Meaning = u64;

/// The stems of one language, sorted.
pub(super) struct Lexicon {
    stems: Vec<(&'static str, Meaning)>,
    longest_ending: usize,
}

impl Lexicon {
    /// The stems of the language with the BCP 47 tag `tag`; none for a language
    /// that is not in the table.
    pub(super) fn of(tag: &str) -> Self {
        // Kazakh piles endings up, English has short ones.
        let (column, longest_ending) = match Language::of(tag).known() {
            Some(Known::Kazakh) => (Some(0), 10),
            Some(Known::Russian) => (Some(1), 5),
            Some(Known::English) => (Some(2), 3),
            None => (None, 0),
        };
        let mut stems: Vec<(&'static str, Meaning)> = column
            .into_iter()
            .flat_map(|column| {
                TABLE.lines().zip(1..).flat_map(move |(line, meaning)| {
                    let cell = line.split('/').nth(column).unwrap_or_default();
                    cell.split_whitespace().map(move |stem| (stem, meaning))
                })
            })
            .collect();
        stems.sort_unstable();
        Self { stems, longest_ending }
    }

    /// The meaning of the longest stem that `word`, in lower case, begins with,
    /// unless too much of the word is left over for an ending.
    pub(super) fn meaning(&self, word: &str) -> Option<Meaning> {
        let mut beginning = word;
        let &(stem, meaning) = loop {
            let behind = self.stems.partition_point(|(stem, _)| *stem <= beginning);
            let before = &self.stems[behind.checked_sub(1)?];
            if beginning.starts_with(before.0) {
                break before;
            }
            // Whatever stem the word begins with, the one found hides it only
            // by sharing all of it.
            beginning = common_beginning(beginning, before.0);
        };
        let ending = word[stem.len()..].chars().count();
        let short = stem.chars().nth(2).is_none();
        (ending <= self.longest_ending && !(short && ending > SHORT_STEM_ENDING)).then_some(meaning)
    }
}

/// A stem of two letters is too little to carry a long ending.
const SHORT_STEM_ENDING: usize = 3;

fn common_beginning<'a>(a: &'a str, b: &str) -> &'a str {
    let differing = a.char_indices().zip(b.chars()).find(|((_, a), b)| a != b);
    let end = differing.map_or(a.len().min(b.len()), |((at, _), _)| at);
    &a[..end]
}

/// Kazakh / Russian / English, one meaning a line.
const TABLE: &str = "\
бір бірі бірінші/один одна одно одного одной одну перв/one first
екі екеу екінші/два две двух двум двое втор/two second both
үш үшеу үшінші/три трех трёх трем трое трет/three third
төрт төртінші/четыре четвер/four fourth
бес бесінші/пять пяти пятер пятый пятая пятого/five fifth
алты алтыншы/шесть шести шестой шестая/six sixth
жеті жетінші/семь семи седьм/seven seventh
сегіз/восемь восьми восьм/eight eighth
тоғыз/девять девят/nine ninth
он оныншы оншақты/десять десяти десят/ten tenth dozen
жиырма/двадцать двадцат/twenty
отыз/тридцать тридцат/thirty
қырық/сорок/forty
елу/пятьдесят/fifty
жүз/сто ста сотн/hundred
мың/тысяч тыс/thousand
миллион млн/миллион млн/million
миллиард млрд/миллиард млрд/billion
пайыз/процент/percent
жарты жартысы/половин полтора/half
жыл/год лет году/year
ай айы айында айдың/месяц/month
апта/недел/week
күн күні/день дня дней дню днем днём дни/day
сағат/час/hour clock
минут/минут/minute
түн/ноч/night
таң таңғы таңертең/утр/morning
кеш кешкі кеште/вечер/evening
бүгін/сегодня сегодняшн/today
кеше/вчера/yesterday
ертең/завтра/tomorrow
қаңтар/январ/january jan
ақпан/феврал/february feb
наурыз/март/march
сәуір/апрел/april
мамыр/май мая мае/may
маусым/июн сезон/june season
шілде/июл/july
тамыз/август/august
қыркүйек/сентябр/september sept
қазан/октябр/october oct
қараша/ноябр/november nov
желтоқсан/декабр/december dec
дүйсенбі/понедельник/monday
сейсенбі/вторник/tuesday
сәрсенбі/сред/wednesday
бейсенбі/четверг/thursday
жұма/пятниц/friday
сенбі/суббот/saturday
жексенбі/воскресен/sunday
көктем/весн/spring
жаз жазғы жазда/лето летн летом/summer
күз/осен/autumn fall
қыс қысқы/зим/winter
ғасыр/век столет/century
қазір қазіргі/сейчас теперь нынешн/now current currently
кейін соң/после потом затем спустя/after later
бұрын бұрынғы/раньше ранее прежн бывш/before former earlier
жаңа/нов/new
ескі көне/стар древн/old ancient
үлкен зор ірі/больш крупн огромн/big large great major huge
кіші кішкентай шағын/маленьк небольш мал мелк/small little
жақсы/хорош лучш/good better best well
жаман нашар/плох хуже худш/bad worse worst
жоғары/высок выше высш/high higher highest
төмен/низк ниже/low lower
ұзақ ұзын/долг длинн длительн/long
қысқа/кратк коротк/short brief
маңызды/важн/important
негізгі басты/основн главн/main chief key
қиын/трудн сложн тяжел/difficult hard tough
оңай/легк прост/easy simple
ақ ағы ақтар/бел/white
қара қаралар/черн/black
қызыл/красн/red
көк/син голуб/blue
жасыл/зелен/green
ел елі елдің елде елдер мемлекет/стран государств/country countries nation state
аумақ өңір аймақ облыс/регион област территор район/region area territory
қала қалас/город/city town
ауыл/село деревн сельск/village rural
үй үйі/дом дома доме домой/home house
көше/улиц/street
жол жолы/дорог путь пути/road way
әлем дүние/мир мира мире мировой/world global
жер жері/земл/land earth ground
су суы/вод/water
теңіз/мор морск/sea
мұхит/океан/ocean
өзен/рек река реки/river
тау таулы/гор горы гора горн/mountain
орман/лес/forest
ауа/воздух/air
от өрт/пожар огонь огн/fire
шуақ/солн/sun
жел желді дауыл/ветер ветр ураган шторм/wind storm hurricane
жаңбыр/дожд/rain
солтүстік/север/north northern
оңтүстік/юг юге южн/south southern
шығыс/восток восточн/east eastern
батыс/запад/west western
орталық/центр/center centre central
адам адамдар кісі/человек люд чело/people person human man
ер еркек/мужчин/man men male
әйел/женщин жена жены/woman women wife
бала балалар/ребен ребён дет детей/child children kid
ұл ұлы/сын/son boy
қыз қызы/девуш девочк дочь дочер/girl daughter
ана анас шеше/мать матер мам/mother mom
әке әкес/отец отц пап/father dad
ата-аналар/родител/parent
отбас жанұя/семь семей/family families
дос достар/друг друз/friend
жас жастар/молод возраст/young youth age aged
тұрғын/житель жител/resident inhabitant
халық халқы/народ насел/population folk
өмір/жизн/life lives
өлім қайтыс өлді қаза/смерт погиб умер/death died dead dies
өлтір кісі/убий убит/kill murder
ауру науқас/болезн больн заболев/disease illness sick patient
дәрігер/врач доктор/doctor physician
аурухана/больниц/hospital
денсаулық/здоров здравоохран/health
дәрі/лекарств препарат/drug medicine
зерттеу/исследован/research study studies
ғалым ғылым/учен научн наук/scientist science scientific
мектеп/школ/school
оқушы студент/ученик студент/student pupil
мұғалім оқытушы/учител преподав/teacher
білім/образован знани/education knowledge
кітап кітаб/книг/book
сөз сөзі/слов/word
тіл тілі тілде/язык/language
ат аты атау есім/имя имени назван/name title
сурет фото/фото снимк картин/photo picture image
фильм кино/фильм кино/film movie
ойын ойна/игр матч/game play match
ойыншы/игрок/player
жаттықтырушы/тренер/coach
команда/команд/team squad
жең жеңіс/побед выигр/win won victory
жеңіл жеңіліс ұтыл/проигр поражен/lose lost loss defeat
гол доп/гол мяч/goal ball
әуен ән музыка/музык песн/music song
жұлдыз/звезд/star
жұмыс жұмыскер/работ труд/work job working labor labour
компания/компан фирм/company companies firm
дүкен/магазин/store shop
сату сатылым сатып/продаж прода покуп/sale sell sold buy
баға бағасы құны/цен стоим/price cost
ақша қаржы/деньг финанс средств/money finance financial fund
доллар/доллар/dollar
салық/налог/tax
банк/банк/bank
нарық нарығы базар/рын/market
тауар өнім/товар продук/product goods
өндір өндіріс/производ/production produce
шарт келісім/соглашен договор контракт/agreement deal contract treaty
заң заңы/закон/law legislation legal
сот соты/суд судеб судья/court judge
құқық/прав/right
полиция/полиц/police
қылмыс/преступ/crime criminal
түрме/тюрьм/prison jail
куә куәгер/свидетел/witness
айып кінә/обвин вин/accuse charge guilty blame
қауіп қауіпсіздік/опасн безопасн угроз/danger security safety threat
соғыс/войн воен/war
әскер әскери/войск арм воен/army military troops
қару/оруж/weapon arms gun
шабуыл/атак нападен/attack
бейбіт/мирн/peace
жау/враг/enemy
президент/президент/president
үкімет/правительств/government
министр/министр/minister
парламент/парламент/parliament
сайлау сайла/выбор избир/election elect vote
дауыс/голос/vote voice
партия/парти/party
саясат саяси/полит/politics political policy policies
мүше мүшесі/член/member
төраға басшы/председател глав руковод/chairman head leader chief
өкіл өкілі/представител/representative spokesman
мәлімде мәлімдеме/заяв/statement stated announced
хабарла хабар/сообщ новост/report reported news message
айт айтты айтқан/сказа говор рассказ/said say says told tell
жаз жазды жазған/пис напис/write wrote written
сұра сұрақ/спрос вопрос/ask asked question
жауап/ответ/answer reply response
біл білу біледі/зна узна/know known learn
көр көру көрді/вид увид смотр/see saw seen look watch
тап табыл тапты/наш найд найт обнаруж/find found discover
бер берді беру/дать дал дает предостав/give gave given provide
ал алды алу/взя брал получ/take took get got receive
кел келді келу/приш прибы прие/come came arrive
бар барды бару/пош поех идт идет/go went goes going
баста бастал/нача начин/begin began start
аяқта аяқтал/заверш законч конч конец/end finish complete
жаса жасау/сдела дела созда/make made create do did
құр құрыл/созда построи основ/build built found establish
өзгер өзгеріс/измен перемен/change
өс өсу өсім/рост вырос увелич/grow growth increase rise
төменде азай/сниз сокра уменьш/decrease reduce decline drop
көмек көмектес/помо помощ/help assist aid
қолда қолдау/поддерж/support back
қарсы/против/against oppose
ойла ой пікір/дума мнен мысл/think thought opinion idea
сен сенім/вер довер/believe trust faith
күт күтеді/ожида жда/expect wait
қажет керек/нуж необходим долж/need must necessary should
мүмкін/возмож может мог/may can possible could might
жоқ емес/нет не нельзя/not no none
көп көптеген/мног больш/many much more lot
аз азырақ/мал немног/few less little
барлық бүкіл барша/все всех весь вся всем/all every whole entire
бірге бірлес/вместе совмест/together joint
жалғыз тек ғана/только единствен лишь/only alone single
бірақ алайда дегенмен/но однако/but however yet
себеп себебі өйткені/причин потому поскольку/because reason cause since
егер/если/if
қайда қай/где куда/where
қашан/когда/when
неге/почему зачем/why
қалай/как/how
кім/кто кого/who
не немене/что чего/what
мен менің маған/я мне меня мой моя/i my me
біз біздің/мы нас нам наш/we our us
сіз сіздің/вы вас вам ваш/you your
ол оның/он она его ему ей/he she his her him it its
олар олардың/они их им/they their them
ақш/сша американ/u.s us usa america american
ұлыбритания британ ағылшын/великобритан британ англ английск/uk britain british english england
ресей орыс/росси русск/russia russian
қытай/кита/china chinese
қазақстан қазақ/казах/kazakh kazakhstan
еуропа/европ/europe european
ео/ес евросоюз/eu
бұұ/оон/un u.n
түркия түрік/турц турец/turkey turkish
германия неміс/герман немец/germany german
франция француз/франц/france french
испания/испан/spain spanish
жапония жапон/япон/japan japanese
грекия грек/грец греч/greece greek
үндістан үнді/инди/india indian
ислам мұсылман/ислам мусульман/islam muslim
шіркеу/церк/church
құдай/бог/god
көлік көлігі автомобиль/автомобил машин/car vehicle
ұшақ/самолет самолёт/plane aircraft
кеме қайық/корабл судно лодк/ship boat
пойыз/поезд/train
ит иті иттер/собак пес/dog
мысық/кош кот/cat
жануар хайуан/животн/animal
тамақ ас азық/еда еды пищ продовольств/food eat meal
киім/одежд/clothes clothing wear
қол қолы/рук рука/hand arm
бас басы/голов/head
көз көзі/глаз/eye
жүрек/серд/heart
қан қаны/кров/blood
аяқ аяғы/ног/leg foot feet
бет беті/лиц/face
күш күшті/сил/power strong force strength
есік/двер/door
ашық аш ашты/откры/open
жабық жап жабыл/закры/close shut
оқиға жағдай/событ случа ситуац/event incident case situation
мәселе/проблем вопрос дел/problem issue matter
жоспар/план/plan
мақсат/цел/goal aim purpose target
нәтиже/результат/result outcome
бөлік бөлім/част/part
түр түрі/вид тип/kind type
орын орны/мест/place site
уақыт кез/врем период/time period
деңгей/уров/level
сан саны/числ колич/number
топ тобы/групп/group
қоғам қоғамдық/обществ/society public social
ұйым/организац/organization organisation
жоба/проект/project draft
шешім/решен/decision solution
зейнет зейнетақы/пенси/pension retire
";

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn words_of_one_meaning_meet_through_their_endings() {
        let (kazakh, russian, english) =
            (Lexicon::of("kk-KZ"), Lexicon::of("ru"), Lexicon::of("en"));
        for (kk, ru, en) in [
            ("мемлекеттеріміздің", "государствами", "countries"),
            ("жексенбіде", "воскресенье", "sunday"),
            ("екінші", "вторая", "second"),
        ] {
            let meaning = kazakh.meaning(kk);
            assert!(meaning.is_some(), "{kk}");
            assert_eq!(meaning, russian.meaning(ru), "{ru}");
            assert_eq!(meaning, english.meaning(en), "{en}");
        }
    }

    #[test]
    fn a_small_number_means_itself() {
        let words = ["бір", "екі", "үш", "төрт", "бес", "алты", "жеті", "сегіз", "тоғыз", "он"];
        for (word, number) in words.into_iter().zip(1..) {
            assert_eq!(Lexicon::of("kk").meaning(word), Some(number));
        }
    }

    #[test]
    fn unknown_words_and_languages_mean_nothing() {
        assert_eq!(Lexicon::of("kk").meaning("шұғыла"), None);
        assert_eq!(Lexicon::of("en").meaning("yearningly"), None);
        assert_eq!(Lexicon::of("de").meaning("jahr"), None);
        assert_eq!(Lexicon::of("ru").meaning(""), None);
    }
}
