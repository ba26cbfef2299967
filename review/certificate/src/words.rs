//! The words of a printed certificate, in Kazakh, Russian and English side by
//! side.

use language::text::language::{Known, Language};

/// Declares the words: `name: "kk", "ru", "en";`.
macro_rules! words {
    ($($name:ident: $kk:literal, $ru:literal, $en:literal;)*) => {
        /// The words in one language.
        pub(super) struct Words {
            /// Its BCP 47 tag.
            pub(super) tag: &'static str,
            $(pub(super) $name: &'static str,)*
        }

        const KK: Words = Words { tag: "kk", $($name: $kk,)* };
        const RU: Words = Words { tag: "ru", $($name: $ru,)* };
        const EN: Words = Words { tag: "en", $($name: $en,)* };
    };
}

impl Words {
    /// Those in `lang`: "kk", "ru", and English for all else.
    pub(super) fn of(lang: &str) -> &'static Self {
        Language::of(lang).pick([&KK, &RU, &EN])
    }

    /// The name of a language, or its tag.
    pub(super) fn language<'a>(&self, tag: &'a str) -> &'a str {
        match Language::of(tag).known() {
            Some(Known::Kazakh) => self.kazakh,
            Some(Known::Russian) => self.russian,
            Some(Known::English) => self.english,
            None => tag,
        }
    }
}

words! {
    title: "Тексеру сертификаты", "Сертификат проверки", "Certificate of review";
    lead: "Жасанды интеллект аударған мақаланы адамдар тексергенінің жазбасы", "Запись о том, как люди проверили статью, переведённую искусственным интеллектом", "The record of how people reviewed an article that artificial intelligence translated";
    title_unread: "Редакция жұмысының жазбасы (аяқталмаған)", "Запись о работе редакции (не закончена)", "Record of editorial work (unfinished)";
    lead_unread: "Жасанды интеллект аударған, адамдар әлі толық оқымаған мақаланың жазбасы", "Запись о статье, которую перевёл искусственный интеллект и которую люди прочли не всю", "The record of an article that artificial intelligence translated and people have not read to its end";
    released_over: "{name} мына кедергілерге қарамастан шығарды:", "{name} выпускает вопреки препятствиям:", "Released by {name} over what stood in the way:";
    unread_now: "Ешкім оқымаған әрі растамаған сегменттер: {n}", "Сегменты, которые никто не прочитал и не подтвердил: {n}", "Segments that nobody has read or confirmed: {n}";
    overstated_line: "жазбадағы жол болғаннан артық айтады, сондықтан көрсетілмейді", "строка в записи говорит больше, чем было сделано, и здесь не приводится", "the line on record says more than was done, and is not shown";
    open: "Мәтінді әлі ешкім мақұлдаған жоқ", "Текст никто не одобрил", "Nobody has approved the text";
    returned: "Мақала редакторға қайтарылған: мақұлдау жоқ", "Статья возвращена редактору: одобрения нет", "The article was sent back to the editor: it is not approved";
    approved: "Мәтін дәл осы қалпында мақұлданған", "Текст одобрен именно в этом виде", "The text is approved exactly as it stands here";
    stale_text: "Мақұлдау ескірген: содан кейін мәтін өзгерді", "Одобрение устарело: после него текст изменился", "The approval is out of date: the text has changed since";
    stale_source: "Мақұлдау ескірген: содан кейін дереккөз өзгерді", "Одобрение устарело: после него изменился оригинал", "The approval is out of date: the source has changed since";
    qr: "Осы сертификаттың SHA-256 хэші", "Хэш SHA-256 этого сертификата", "The SHA-256 hash of this certificate";
    qr_hint: "QR кодта дәл осы жазу тұр. Ол сілтеме емес: /verify беті сертификат файлынан шығаратын хэшпен салыстырыңыз.", "В QR-коде записана именно эта строка. Это не ссылка: сверьте её с хэшем, который покажет проверка файла сертификата.", "The QR code holds exactly this line. It is no link: compare it with the hash that verifying the certificate's file shows.";

    article: "Мақала", "Статья", "The article";
    languages: "Тілдері", "Языки", "Languages";
    engine: "Аударма жүйесі", "Система перевода", "Translation engine";
    origin: "Қайдан алынған", "Откуда получена", "Where it came from";
    received: "Қабылданған уақыты", "Когда получена", "Received";
    unknown: "белгісіз", "неизвестно", "not known";
    digital_source: "Мәтін қайдан шыққан (IPTC)", "Происхождение текста (IPTC)", "Where the text comes from (IPTC)";
    machine_only: "тек машина аударған", "только машинный перевод", "a machine alone";
    composite: "машина аударған, адамдар өңдеген", "машинный перевод, который правили люди", "a machine, and people who edited";
    disclosure: "ЖИ аудармасы туралы жол", "Строка о переводе ИИ", "AI disclosure line";
    no_line: "жазбада жоқ", "в записи нет", "none on record";
    source_hash: "Дереккөздің SHA-256 хэші", "SHA-256 оригинала", "SHA-256 of the source";
    no_source: "дереккөз тіркелмеген", "оригинал не приложен", "no source was attached";
    mt_hash: "Машиналық аударманың SHA-256 хэші", "SHA-256 машинного перевода", "SHA-256 of the machine translation";
    text_hash: "Қазіргі мәтіннің SHA-256 хэші", "SHA-256 нынешнего текста", "SHA-256 of the text as it is";
    kazakh: "қазақ тілі", "казахский", "Kazakh";
    russian: "орыс тілі", "русский", "Russian";
    english: "ағылшын тілі", "английский", "English";

    decisions: "Шешімдер", "Решения", "Decisions";
    no_decisions: "Мақұлдау да, қайтару да болған жоқ.", "Ни одобрений, ни возвратов не было.", "There was neither an approval nor a return.";
    names_hint: "Жақша ішіндегі есімдер сервердің адамдар тізімінен алынды: қол қойылған жазбада олар жоқ.", "Имена в скобках взяты из списка людей сервера: в подписанной записи их нет.", "Names in brackets come from the server's list of people: they are not in the signed record.";
    approved_by: "Мақұлдады, редакциялық жауапкершілік: {name}", "Одобрено, редакционная ответственность: {name}", "Approved, with editorial responsibility: {name}";
    approved_hash: "Мақұлданған мәтіннің SHA-256 хэші", "SHA-256 одобренного текста", "SHA-256 of the approved text";
    returned_for: "Редакторға қайтарылды: {reason}", "Возвращено редактору: {reason}", "Sent back to the editor: {reason}";
    in_spite: "Кедергіге қарамастан: {what} ({n}). Себебі: {reason}", "Вопреки препятствию: {what} ({n}). Причина: {reason}", "In spite of an obstacle: {what} ({n}). The reason: {reason}";
    unread: "оқылмаған сегменттер", "непрочитанные сегменты", "segments nobody had read";
    finding: "тексеріс тапқан қателер", "ошибки, найденные проверками", "errors found by checks";
    critical_flag: "ашық өрескел қате белгілері", "открытые критические пометки", "open critical flags";
    low_score: "сапа бағасы шектен төмен", "оценка качества ниже порога", "the quality score was below the threshold";
    four_eyes: "мақұлдаған адам мәтінді өзі соңғы болып өңдеген", "одобрил тот, кто правил последним", "whoever approved had edited last";
    segment: "{n}-сегмент", "сегмент {n}", "segment {n}";

    figures: "Көрсеткіштер", "Показатели", "Figures";
    figure: "Көрсеткіш", "Показатель", "Figure";
    value: "Мәні", "Значение", "Value";
    meaning: "Бұл не", "Что это значит", "What it means";
    segments: "Сегменттер: барлығы / расталған / өңделген", "Сегменты: всего / подтверждено / изменено", "Segments: all / confirmed / edited";
    segments_means: "Сегмент — сөйлем мен оның аудармасы. Расталғанын редактор дұрыс деп белгілеген, өңделгенінің мәтіні машинанікінен өзгеше.", "Сегмент — предложение и его перевод. Подтверждённый редактор отметил как верный; текст изменённого отличается от машинного.", "A segment is a sentence with its translation. An editor marked the confirmed ones as right; the text of the edited ones is not the machine's.";
    words_of: "Сөздер: машинанікі / өңделген / адамдікі", "Слова: машины / изменённые / человека", "Words: machine's / edited / people's";
    words_means: "Соңғы мәтіннің әр сөзін кім жазған: машина, машина мен адам бірге, әлде тек адам.", "Кто написал каждое слово итогового текста: машина, машина и человек вместе или только человек.", "Who wrote each word of the final text: the machine, the machine and a person, or a person alone.";
    unmodified: "Машина сөздерінің өзгеріссіз қалғаны", "Слова машины, оставшиеся без изменений", "The machine's words left as they were";
    unmodified_means: "Машина аудармасының қанша бөлігі орнымен сол қалпы сақталған.", "Какая часть машинного перевода осталась на своих местах.", "How much of the machine's translation stayed, in its order.";
    errors: "Қателер: өрескел / ірі / ұсақ / бейтарап", "Ошибки: критические / крупные / мелкие / нейтральные", "Errors: critical / major / minor / neutral";
    errors_means: "Адамдар машиналық аудармадан белгілеген қателер, түзетілгені де есепте.", "Ошибки, которые люди отметили в машинном переводе, считая исправленные.", "Errors that people marked in the machine translation, those mended included.";
    flags: "Қате белгілері: ашық / шешілген", "Пометки об ошибках: открытые / решённые", "Error flags: open / dealt with";
    flags_means: "Ашығы әлі қаралмаған.", "Открытые ещё не разобраны.", "Open ones have not been dealt with.";
    score: "Машиналық аударманың MQM бағасы (100-ден)", "Оценка MQM машинного перевода (из 100)", "MQM score of the machine translation (of 100)";
    score_means: "Қателердің ауырлығы мен мәтін көлеміне қарай; 1000 сөзге екі ірі қате келсе, 95. Бұл — түзетілген мәтіннің емес, машина аудармасының бағасы.", "По тяжести ошибок и объёму текста; две крупные ошибки на 1000 слов дают 95. Это оценка машинного перевода, а не исправленного текста.", "By the weight of the errors and the length of the text; two major errors in 1000 words make 95. It is the machine translation's, not the corrected text's.";
    hter: "HTER: қанша түзету керек болды", "HTER: сколько пришлось исправить", "HTER: how much had to be corrected";
    hter_means: "Соңғы мәтінді алу үшін жасалған өзгерістер, сөз санына шаққанда. 0 % — ештеңе өзгермеген.", "Правки, которые привели к итоговому тексту, в доле от числа слов. 0 % — ничего не изменено.", "The edits that led to the final text, in proportion to its words. 0 % means nothing was changed.";
    chrf: "chrF2: машина мәтіні мен соңғы мәтіннің ұқсастығы (100-ден)", "chrF2: сходство машинного и итогового текста (из 100)", "chrF2: likeness of the machine's text and the final one (of 100)";
    chrf_means: "Әріптер тіркесі бойынша. 100 — екеуі бірдей.", "По сочетаниям букв. 100 — тексты одинаковы.", "By sequences of letters. At 100 both are the same.";
    seen: "Экранда болған уақыты", "Время на экране", "Time on the screen";
    seen_means: "Сегменттер ашық терезеде қанша тұрғаны, барлық адамда қоса есептегенде. Түсініп оқылғанын білдірмейді.", "Сколько сегменты были на экране в активном окне, у всех людей вместе. О понимании прочитанного не говорит.", "How long segments stood on the screen of a focused window, for all people together. It does not say that anybody understood them.";
    minutes: "{n} мин", "{n} мин", "{n} min";
    events: "Оқиғалар / адамдар", "События / люди", "Events / people";
    events_means: "Журналдағы барлық жазба және оларды жасаған адам саны.", "Все записи журнала и число людей, которые их сделали.", "All entries of the log, and how many people made them.";

    timeline: "Қысқаша тарихы", "История вкратце", "What happened, in short";
    utc: "Уақыт — Қазақстан уақытымен (UTC+5).", "Время — по Казахстану (UTC+5).", "Times are those of Kazakhstan (UTC+5).";
    imported: "мақала қабылданды", "статья получена", "the article was received";
    attached: "дереккөз тіркелді", "приложен оригинал", "the source was attached";
    removed: "мақала тізімнен алынды", "статья убрана из списка", "the article was taken off the list";
    restored: "мақала тізімге қайтарылды", "статья возвращена в список", "the article was put back on the list";
    worded: "ЖИ туралы жолдың мәтіні өзгертілді", "изменена строка о переводе ИИ", "the AI disclosure line was worded anew";
    was_approved: "мақұлданды", "одобрено", "approved";
    was_returned: "редакторға қайтарылды", "возвращено редактору", "sent back to the editor";
    revised: "мәтінді түзету", "правки текста", "edits of the text";
    confirmed: "растау", "подтверждения", "confirmations";
    brought: "файлда расталған деп көрсетілген сегмент (мұнда емес)", "сегменты, подтверждённые, по словам файла, не здесь", "segments confirmed elsewhere, as the file says";
    raised: "қате белгісі", "пометки об ошибках", "errors flagged";
    changed: "белгіні өзгерту", "изменения пометок", "flags changed";
    source_updated: "дереккөз жаңартылды", "обновлён оригинал", "the source was updated";
    translation_updated: "жаңа машиналық аударма қойылды", "поставлен новый машинный перевод", "a new machine translation was put in";
    rated: "сегмент бағасы", "оценки сегментов", "segments rated";
    moved: "пішімді көшіру", "переносы оформления", "formatting moved";
    realigned: "сегменттерді қайта бөлу", "перестановки сегментов", "segments realigned";
    dismissed: "ескертуді елемеу", "отклонённые замечания", "findings set aside";
    recalled: "ескертуді қайтару", "возвращённые замечания", "findings recalled";
    read: "оқылғаны туралы дерек", "сведения о чтении", "reports of reading";
    described: "мақала деректерін өзгерту", "изменения данных статьи", "changes of title, engine or origin";
    undone: "болдырмау", "отмены", "changes taken back";
    people: "адам", "людей", "people";
    left_out: "Тағы {n} кезең көрсетілмеді: олар сертификат файлында бар.", "Не показано этапов: {n}. Они есть в файле сертификата.", "{n} more steps are not shown: they are in the certificate's file.";

    text: "Мәтін", "Текст", "The text";

    signature: "Қолтаңба", "Подпись", "Signature";
    sha256: "Сертификаттың SHA-256 хэші", "SHA-256 сертификата", "SHA-256 of the certificate";
    head: "Соңғы оқиғаның хэші", "Хэш последнего события", "Hash of the last event";
    key: "Ашық кілт (Ed25519)", "Открытый ключ (Ed25519)", "Public key (Ed25519)";
    later: "Мақалаға тағы бір оқиға қосылса, жаңа сертификаттың хэші басқа болады, бірақ осы оқиғалар сол хэштерімен оның ішінде қалады.", "Когда в статье произойдёт что-то ещё, у нового сертификата будет другой хэш, но эти события с теми же хэшами останутся в нём.", "When more happens to the article, a new certificate has another hash, but holds these events with these hashes.";

    how: "Қалай тексеруге болады", "Как проверить", "How to verify";
    how_file: "Осы мақаланың сертификат файлын (JSON) алыңыз: қол қойылған жазба — сол файл, бұл бет емес.", "Возьмите файл сертификата этой статьи (JSON): подписанная запись — это он, а не эта страница.", "Get the certificate's file (JSON) of this article: that is the signed record, not this page.";
    how_verify: "Оны кез келген Tekser серверінің /verify бетіне салыңыз немесе мына пәрменді орындаңыз:", "Откройте его на странице /verify любого сервера Tekser или выполните команду:", "Open it on the page /verify of any Tekser, or run the command:";
    file: "ФАЙЛ", "ФАЙЛ", "FILE";
    how_compare: "Шыққан SHA-256 хэшін осы беттегімен салыстырыңыз: бірдей болса, екеуі бір жазба.", "Сравните полученный SHA-256 с указанным здесь: если они равны, это одна и та же запись.", "Compare the SHA-256 it shows with the one here: if they are the same, so is the record.";
    how_key: "Кілтті басылым жариялаған кілттермен салыстырыңыз (/.well-known/tekser-keys.json).", "Сравните ключ с теми, что опубликовало издание (/.well-known/tekser-keys.json).", "Compare the key with those the publisher has made known (/.well-known/tekser-keys.json).";
    how_text: "Жарияланған мәтін осы мәтін бе, соны тексеру үшін тақырып, екі жол үзілімі және мәтіннен (UTF-8, NFC) SHA-256 есептеңіз.", "Чтобы убедиться, что опубликован этот текст, посчитайте SHA-256 от заголовка, двух переводов строки и текста (UTF-8, NFC).", "To see whether a published text is this one, compute the SHA-256 of title, two line feeds and text (UTF-8, NFC).";

    limits: "Бұл нені дәлелдемейді", "Чего это не доказывает", "What this does not prove";
    limit_paper: "Қағаздың өзі ештеңені дәлелдемейді: оны кез келген адам басып шығара алады. Файлды тексеріңіз.", "Сама бумага ничего не доказывает: напечатать её может кто угодно. Проверяйте файл.", "Paper by itself proves nothing: anybody can print it. Verify the file.";
    limit_key: "Кілт иесі басқа жазба жасап, оған қол қоя алар еді: сондықтан кілттер мен хэштер алдын ала жарияланады.", "Владелец ключа мог бы составить и подписать другую запись: поэтому ключи и хэши публикуют заранее.", "Whoever holds the key could have written and signed another record: that is why keys and hashes are published beforehand.";
    limit_time: "Уақытты сервердің сағаты көрсетеді, оны бөтен ешкім растамаған.", "Время указано по часам сервера, никто посторонний его не подтверждал.", "Times are those of the server's clock; no third party confirms them.";
    limit_people: "Тіркелгіні кім пайдаланғанын жазба білмейді, тек қай тіркелгі екенін біледі.", "Запись знает, какая учётная запись действовала, но не знает, кто за ней сидел.", "The record knows which account acted, not who sat in front of it.";
    limit_quality: "Мәтіннің дұрыс екенін де, заң талабына сай екенін де айтпайды: адамдар не істегенін ғана көрсетеді.", "Она не утверждает, что текст верен или отвечает закону: она показывает лишь, что сделали люди.", "It does not say that the text is right, or that it satisfies a law: it shows what people did.";
}
