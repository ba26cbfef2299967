//! What each kind of problem says to a visitor: what happened, and what was kept and can
//! be done, in three languages.

use app::words::Locale;

use super::Code;

/// Title and advice for each kind of problem.
pub(super) fn explanation(code: Code, locale: Locale) -> (&'static str, &'static str) {
    let [kk, ru, en] = match code {
        Code::SignedOut => [
            ("Кіру керек", "Жүйеге қайта кіріңіз. Жазғаныңыз браузерде сақталды."),
            ("Нужно войти", "Войдите снова. Написанное сохранено в браузере."),
            ("Sign in first", "Sign in again. What you wrote is kept in the browser."),
        ],
        Code::WrongPassword => [
            ("Логин не құпиясөз қате", "Пернетақта тілін тексеріп, қайта теріңіз."),
            ("Неверный логин или пароль", "Проверьте раскладку клавиатуры и введите ещё раз."),
            ("Wrong login or password", "Check the keyboard's language and type them again."),
        ],
        Code::Forbidden => [
            ("Бұған құқығыңыз жоқ", "Жауапты редакторға хабарласыңыз."),
            ("У вас нет на это прав", "Обратитесь к ответственному редактору."),
            ("You may not do this", "Ask the lead editor."),
        ],
        Code::BeyondScope => [
            (
                "Токенге бұған рұқсат берілмеген",
                "Қолданылу аясы кеңірек токен жасаңыз. Тіркелгілерді тек жүйеге кірген адам басқарады.",
            ),
            (
                "Токену это не разрешено",
                "Создайте токен с более широкими правами. Учётными записями управляет только человек, который вошёл сам.",
            ),
            (
                "The token may not do this",
                "Make one with a wider scope. Accounts are managed only by somebody who has signed in.",
            ),
        ],
        Code::OtherPerson => [
            (
                "Бұл браузерде енді басқа адам жұмыс істеп отыр",
                "Ештеңе жазылған жоқ. Өз атыңызбен қайта кіріңіз не бетті жаңартыңыз.",
            ),
            (
                "В этом браузере теперь работает другой человек",
                "Ничего не записано. Войдите снова под своим именем или обновите страницу.",
            ),
            (
                "Somebody else is signed in in this browser now",
                "Nothing was written. Sign in as yourself again, or reload the page.",
            ),
        ],
        Code::SwitchedOff => [
            ("Тіркелгі өшірулі", "Жауапты редактор қайта қосқанда ғана кіруге болады."),
            (
                "Учётная запись отключена",
                "Войти можно будет, когда ответственный редактор включит её снова.",
            ),
            ("The account is switched off", "Ask the lead editor to switch it on again."),
        ],
        Code::LastLead => [
            (
                "Бұл – соңғы жауапты редактор",
                "Ештеңе өзгертілген жоқ. Алдымен басқа біреуді жауапты редактор етіңіз.",
            ),
            (
                "Это последний ответственный редактор",
                "Ничего не изменено. Сначала назначьте ответственным кого-нибудь ещё.",
            ),
            (
                "This is the last lead editor",
                "Nothing was changed. Make somebody else a lead first.",
            ),
        ],
        Code::ForeignSite => [
            (
                "Сұрау басқа сайттан келді",
                "Ештеңе өзгертілген жоқ. Осы сайттағы бетті ашып, қайталаңыз.",
            ),
            (
                "Запрос пришёл с другого сайта",
                "Ничего не изменено. Откройте страницу этого сайта и повторите.",
            ),
            (
                "The request came from another site",
                "Nothing was changed. Open a page of this site and try again.",
            ),
        ],
        Code::NotFound => [
            ("Табылмады", "Сілтеме ескірген немесе мақала тізімнен алынған болуы мүмкін."),
            ("Не найдено", "Возможно, ссылка устарела или статью убрали из списка."),
            ("Not found", "The link may be old, or the article was taken off the list."),
        ],
        Code::UnknownSegment => [
            ("Мұндай сегмент жоқ", "Сегменттер біріктірілген болуы мүмкін. Бетті жаңартыңыз."),
            ("Такого сегмента нет", "Возможно, сегменты объединили. Обновите страницу."),
            ("There is no such segment", "Segments may have been merged. Reload the page."),
        ],
        Code::UnknownFlag => [
            ("Мұндай белгі жоқ", "Бетті жаңартыңыз."),
            ("Такой пометки нет", "Обновите страницу."),
            ("There is no such flag", "Reload the page."),
        ],
        Code::UnknownCategory => [
            ("Мұндай санат жоқ", "Санатты тізімнен таңдаңыз."),
            ("Такой категории нет", "Выберите категорию из списка."),
            ("There is no such category", "Choose a category from the list."),
        ],
        Code::WrongMethod => [
            ("Бұл мекенжай мұндай сұрауды қабылдамайды", "API сипаттамасын қараңыз."),
            ("Этот адрес не принимает такой запрос", "Посмотрите описание API."),
            ("This address does not take such a request", "See the description of the API."),
        ],
        Code::Stale => [
            (
                "Бұл сегментті басқа адам да өзгертті",
                "Екі нұсқа да сақталды. Қайсысы қалатынын таңдаңыз.",
            ),
            ("Этот сегмент изменил ещё кто-то", "Обе версии сохранены. Выберите, какая останется."),
            (
                "Somebody else changed this segment",
                "Both versions are kept. Choose the one that stays.",
            ),
        ],
        Code::Superseded => [
            (
                "Болдырмауға кеш",
                "Бұл жер содан бері тағы өзгертілді. Керек нұсқаны тарихтан қалпына келтіріңіз.",
            ),
            (
                "Отменить уже нельзя",
                "Это место с тех пор изменили. Нужный вариант можно восстановить из истории.",
            ),
            (
                "Too late to undo",
                "This was changed again since. Restore the version you need from the history.",
            ),
        ],
        Code::NotUndoable => [
            (
                "Мұны болдырмауға болмайды",
                "Мақаланы тізімнен алуға немесе мәтінді тарихтан қалпына келтіруге болады.",
            ),
            (
                "Это нельзя отменить",
                "Статью можно убрать из списка, а текст восстановить из истории.",
            ),
            (
                "This cannot be undone",
                "The article can be taken off the list, and a text restored from the history.",
            ),
        ],
        Code::StaleVersion => [
            (
                "Бұл мәтіннің басқа нұсқасы салынып қойған",
                "Ештеңе өзгертілген жоқ. Бетті жаңартып, жаңа нұсқаны қараңыз.",
            ),
            (
                "Этот текст тем временем уже обновили",
                "Ничего не изменено. Обновите страницу и посмотрите новую версию.",
            ),
            (
                "Another version of this text is there by now",
                "Nothing was changed. Reload the page and look at the new version.",
            ),
        ],
        Code::Obstructed => [
            (
                "Мақұлдауға кедергі бар",
                "Ештеңе жазылған жоқ. Кедергіні жойыңыз немесе әрқайсысының себебін жазыңыз.",
            ),
            (
                "Одобрить пока нельзя",
                "Ничего не записано. Устраните препятствия или укажите причину для каждого.",
            ),
            (
                "Something stands in the way of approving this",
                "Nothing was written. Deal with it, or give a reason for each kind.",
            ),
        ],
        Code::StaleText => [
            ("Мәтін содан бері өзгерді", "Бетті жаңартып, жаңа мәтінді оқып шығыңыз."),
            ("Текст с тех пор изменился", "Обновите страницу и прочитайте новый текст."),
            ("The text has changed since", "Reload the page and read the text as it is now."),
        ],
        Code::LineDropped => [
            (
                "Жолда мәтінді машина аударғаны айтылмаған",
                "Жасанды интеллект аударғанын жазыңыз: бұл жол түсіп қалмауы керек.",
            ),
            (
                "В строке не сказано, что текст перевела машина",
                "Напишите, что перевёл искусственный интеллект: эта отметка не должна пропасть.",
            ),
            (
                "The line does not say that a machine translated the text",
                "Say so in it: the notice must not get lost.",
            ),
        ],
        Code::LineUnchecked => [
            (
                "Жолда мәтін тексерілді делінген, ал ол толық оқылған жоқ",
                "Әр сегментті оқыңыз не растаңыз, болмаса жолды өзгертіңіз.",
            ),
            (
                "В строке сказано, что текст проверен, но прочитан он не весь",
                "Прочитайте или подтвердите каждый сегмент либо измените строку.",
            ),
            (
                "The line says the text was checked, but not all of it was read",
                "Read or confirm every segment, or change the line.",
            ),
        ],
        Code::LineUnapproved => [
            (
                "Жолда мәтін мақұлданды делінген, ал ол мақұлданбаған",
                "Мақұлдатыңыз не жолды өзгертіңіз.",
            ),
            (
                "В строке сказано, что текст одобрен, но он не одобрен",
                "Получите одобрение или измените строку.",
            ),
            (
                "The line says the text was approved, but it is not",
                "Have it approved, or change the line.",
            ),
        ],
        Code::LineOutdated => [
            (
                "Ескерту жолы тексерудің басқа кезеңінде жазылған",
                "Жолды қайта жазыңыз немесе әдеттегісін қалдырыңыз.",
            ),
            (
                "Строка об ИИ написана для другого этапа проверки",
                "Перепишите её или верните обычную.",
            ),
            (
                "The notice was worded for another stage of the review",
                "Word it again, or go back to the usual one.",
            ),
        ],
        Code::LineUntrue => [
            (
                "Ескерту жолының мұндай мәтіні шындыққа сай болмайды",
                "Машина аударғанын айтыңыз, болмаған тексеруді айтпаңыз.",
            ),
            (
                "Такая строка говорила бы неправду",
                "В ней должно быть сказано о машинном переводе и не должно быть проверки, которой не было.",
            ),
            (
                "A line of this wording would not be true",
                "It must name the machine, and no check that was not made.",
            ),
        ],
        Code::BadTerm => [
            (
                "Термин бос, тым ұзын не оқылмайтын таңбасы бар",
                "Осы жазбаны түзетіңіз; басқасы сол қалпында.",
            ),
            (
                "Термин пуст, слишком длинен или с непечатными знаками",
                "Исправьте эту запись; остальное не изменено.",
            ),
            (
                "A term is empty, too long or holds control characters",
                "Mend this entry; nothing else was changed.",
            ),
        ],
        Code::TermTwice => [
            ("Бір термин екі рет тұр", "Біреуін алып тастаңыз."),
            ("Один термин стоит дважды", "Уберите одну из записей."),
            ("The same term stands twice", "Take one of them out."),
        ],
        Code::PhraseShort => [
            (
                "Тіркес тым қысқа: ол мәтіннің кез келген жолынан табылады",
                "Кемінде алты таңба жазыңыз. Ештеңе сақталған жоқ.",
            ),
            (
                "Выражение слишком короткое: оно найдётся в любой строке текста",
                "Напишите не меньше шести знаков. Ничего не сохранено.",
            ),
            (
                "The phrase is too short: any line of a text may hold it",
                "Write at least six characters. Nothing was saved.",
            ),
        ],
        Code::TooManyTerms => [
            ("Термин тым көп", "Тізімді қысқартыңыз."),
            ("Слишком много терминов", "Сократите список."),
            ("Too many terms", "Shorten the list."),
        ],
        Code::UnreadableFile => [
            (
                "Файлды қауіпсіз оқу мүмкін болмады",
                "Файл бүлінген немесе серверге зиян келтіретіндей құрылған. Ештеңе сақталған жоқ, өзгелердің жұмысы жалғасуда. Файлды өз бағдарламасында ашып, қайта сақтап көріңіз немесе мәтінді көшіріп қойыңыз.",
            ),
            (
                "Файл не удалось прочитать безопасно",
                "Он повреждён или составлен так, что мог бы навредить серверу. Ничего не сохранено, работе других это не мешает. Откройте файл в его программе и сохраните заново или вставьте сам текст.",
            ),
            (
                "The file could not be read safely",
                "It is damaged, or made so that it could harm the server. Nothing was saved, and the work of others goes on. Open it in its own program and save it anew, or paste the text itself.",
            ),
        ],
        Code::NoGlossary => [
            (
                "Файлды терминдер тізімі деп оқу мүмкін болмады",
                "TBX не әр жолында бір термин бар мәтін керек. Ештеңе өзгертілген жоқ.",
            ),
            (
                "Файл не читается как глоссарий",
                "Нужен TBX или текст с одним термином в строке. Ничего не изменено.",
            ),
            (
                "The file cannot be read as a glossary",
                "TBX is needed, or text with a term a line. Nothing was changed.",
            ),
        ],
        Code::StaleProject => [
            (
                "Ережелерді басқа адам өзгертіп қойды",
                "Бетті жаңартып, өзгерісіңізді қайта енгізіңіз.",
            ),
            (
                "Правила тем временем изменил кто-то другой",
                "Обновите страницу и внесите изменение снова.",
            ),
            (
                "Somebody else has changed the rules meanwhile",
                "Reload the page and make your change again.",
            ),
        ],
        Code::FlagAcrossCut => [
            (
                "Ашық белгі екі жаққа бірдей түсіп тұр",
                "Алдымен белгіні жабыңыз немесе алып тастаңыз.",
            ),
            ("Открытая пометка попадает на обе стороны", "Сначала закройте или снимите пометку."),
            ("An open flag lies on both sides of the cut", "Resolve or withdraw the flag first."),
        ],
        Code::NothingToAlign => [
            (
                "Бұл жерде біріктіретін не бөлетін ештеңе жоқ",
                "Көрші сегментті немесе басқа жерді таңдаңыз.",
            ),
            ("Здесь нечего объединять или делить", "Выберите соседний сегмент или другое место."),
            (
                "There is nothing to merge or split here",
                "Choose a neighbouring segment or another place.",
            ),
        ],
        Code::LoginTaken => [
            ("Бұл логин бос емес", "Басқа логин таңдаңыз."),
            ("Этот логин занят", "Выберите другой логин."),
            ("This login is taken", "Choose another login."),
        ],
        Code::WeakPassword => [
            ("Құпиясөз тым қысқа", "Кемінде 10 таңба теріңіз."),
            ("Пароль слишком короткий", "Нужно не меньше 10 знаков."),
            ("The password is too short", "Use at least 10 characters."),
        ],
        Code::LongPassword => [
            ("Құпиясөз тым ұзын", "Оны қысқартыңыз: мың байттан аспасын."),
            ("Пароль слишком длинный", "Сократите его: не больше тысячи байт."),
            ("The password is too long", "Shorten it: a thousand bytes at the most."),
        ],
        Code::SimplePassword => [
            (
                "Құпиясөзді табу тым оңай",
                "Ол тек цифрдан, қайталанған таңбадан не қатар тұрған пернелерден құралған. Бірнеше кездейсоқ сөз теріңіз.",
            ),
            (
                "Пароль слишком легко подобрать",
                "В нём только цифры, повторы или соседние клавиши. Возьмите несколько случайных слов.",
            ),
            (
                "The password is too easy to guess",
                "It is only digits, repetition or keys in a row. Take a few words at random.",
            ),
        ],
        Code::PersonalPassword => [
            ("Құпиясөзде логин не есім тұр", "Өзіңізге қатысы жоқ сөздер таңдаңыз."),
            ("В пароле есть логин или имя", "Возьмите слова, которые с вами не связаны."),
            (
                "The password holds the login or the name",
                "Choose words that have nothing to do with you.",
            ),
        ],
        Code::CommonPassword => [
            (
                "Мұндай құпиясөзді жұрт көп қояды",
                "Бұзушылар алдымен осындайларды теріп көреді. Бірнеше кездейсоқ сөз теріңіз.",
            ),
            (
                "Такой пароль у слишком многих",
                "С таких и начинают подбор. Возьмите несколько случайных слов.",
            ),
            (
                "Too many people have this password",
                "It is among those that are tried first. Take a few words at random.",
            ),
        ],
        Code::TokenDays => [
            ("Токен мерзімі жарамсыз", "1 мен 365 күннің арасын көрсетіңіз."),
            ("Такого срока у токена быть не может", "Укажите от 1 до 365 дней."),
            ("A token cannot last that long", "Give it from 1 to 365 days."),
        ],
        Code::InvalidLogin => [
            ("Логин жарамсыз", "Латын әріптері, цифрлар, нүкте, сызықша: 2–64 таңба."),
            ("Логин не подходит", "Латинские буквы, цифры, точка, дефис: от 2 до 64 знаков."),
            (
                "The login is not accepted",
                "Latin letters, digits, dot, hyphen: 2 to 64 characters.",
            ),
        ],
        Code::InvitationOver => [
            (
                "Шақыру сілтемесі жарамсыз",
                "Ол пайдаланылған немесе мерзімі өткен. Жауапты редактордан жаңасын сұраңыз.",
            ),
            (
                "Приглашение недействительно",
                "Оно использовано или истекло. Попросите новое у ответственного редактора.",
            ),
            (
                "The invitation is over",
                "It was used or has expired. Ask the lead editor for a new one.",
            ),
        ],
        Code::ResetOver => [
            (
                "Сілтеме жарамсыз",
                "Ол пайдаланылған немесе мерзімі өткен. Жауапты редактордан жаңасын сұраңыз.",
            ),
            (
                "Ссылка недействительна",
                "По ней уже сменили пароль, или она истекла. Попросите новую у ответственного редактора.",
            ),
            ("The link is over", "It was used or has expired. Ask the lead editor for a new one."),
        ],
        Code::TooLarge => [
            ("Тым үлкен", "Ештеңе сақталған жоқ. Мәтінді бөліп жіберіңіз. Шегі:"),
            ("Слишком большой объём", "Ничего не сохранено. Разделите текст на части. Предел:"),
            ("Too large", "Nothing was saved. Divide the text. The limit:"),
        ],
        Code::TooLong => [
            ("Мәтін тым ұзын", "Ештеңе сақталған жоқ. Мәтінді қысқартыңыз немесе бөліңіз."),
            ("Текст слишком длинный", "Ничего не сохранено. Сократите или разделите текст."),
            ("The text is too long", "Nothing was saved. Shorten or divide the text."),
        ],
        Code::SentenceTooLong => [
            (
                "Бір сөйлем тым ұзын",
                "Ештеңе сақталған жоқ. Көрсетілген жолдағы сөйлемді нүктемен не жаңа жолмен бөліңіз.",
            ),
            (
                "Одно из предложений слишком длинное",
                "Ничего не сохранено. Разделите его в указанной строке точкой или переносом.",
            ),
            (
                "A sentence is too long",
                "Nothing was saved. At the line given, divide it by a full stop or a new line.",
            ),
        ],
        Code::TooManyRows => [
            ("Мақалада сөйлем тым көп", "Ештеңе сақталған жоқ. Мәтінді бірнеше мақалаға бөліңіз."),
            (
                "В статье слишком много предложений",
                "Ничего не сохранено. Разделите текст на несколько статей.",
            ),
            (
                "The article has too many sentences",
                "Nothing was saved. Divide the text into several articles.",
            ),
        ],
        Code::Empty => [
            ("Мәтін бос", "Мәтін енгізіңіз."),
            ("Текст пуст", "Введите текст."),
            ("The text is empty", "Enter a text."),
        ],
        Code::ForbiddenCharacter => [
            (
                "Мәтінде рұқсат етілмеген таңба бар",
                "Көрсетілген жол мен орындағы таңбаны өшіріңіз.",
            ),
            ("В тексте есть недопустимый знак", "Удалите знак в указанной строке и позиции."),
            (
                "The text holds a character that is not accepted",
                "Delete the character at the line and place given.",
            ),
        ],
        Code::SpanOutside => [
            ("Белгіленген сөз мәтінде жоқ", "Мәтін өзгерген болуы мүмкін. Сөзді қайта белгілеңіз."),
            ("Выделенных слов нет в тексте", "Возможно, текст изменился. Выделите слова снова."),
            (
                "The marked words are not in the text",
                "The text may have changed. Select the words again.",
            ),
        ],
        Code::ScoreOutside => [
            ("Баға дұрыс емес", "0 мен 100 арасындағы санды қойыңыз."),
            ("Такой оценки нет", "Поставьте число от 0 до 100."),
            ("There is no such rating", "Give a number from 0 to 100."),
        ],
        Code::MarksBroken => [
            (
                "Пішім белгілері қосылмайды да, жоғалмайды да",
                "Ештеңе өзгертілген жоқ. Белгіні тек басқа сөзге көшіруге болады. Бетті жаңартып, қайталаңыз.",
            ),
            (
                "Оформление нельзя ни добавить, ни убрать",
                "Ничего не изменено. Его можно только перенести на другие слова. Обновите страницу и повторите.",
            ),
            (
                "Formatting can be neither added nor removed",
                "Nothing was changed. It can only be moved to other words. Reload the page and try again.",
            ),
        ],
        Code::InvalidLanguage => [
            ("Тіл белгісі жарамсыз", "ru, en, kk сияқты BCP 47 белгісін жазыңыз."),
            ("Код языка не подходит", "Укажите код BCP 47, например ru, en, kk."),
            ("The language tag is not valid", "Give a BCP 47 tag such as ru, en, kk."),
        ],
        Code::KeyReused => [
            ("Idempotency-Key басқа сұрауға қолданылған", "Әр жаңа сұрауға жаңа кілт беріңіз."),
            (
                "Idempotency-Key уже использован для другого запроса",
                "Для нового запроса нужен новый ключ.",
            ),
            (
                "The Idempotency-Key was used for another request",
                "Give every new request a new key.",
            ),
        ],
        Code::NotJson => [
            ("JSON керек", "Content-Type: application/json деп жіберіңіз."),
            ("Нужен JSON", "Отправьте с Content-Type: application/json."),
            ("JSON is needed", "Send it with Content-Type: application/json."),
        ],
        Code::NotForm => [
            ("Форма керек", "Content-Type: application/x-www-form-urlencoded деп жіберіңіз."),
            ("Нужна форма", "Отправьте с Content-Type: application/x-www-form-urlencoded."),
            ("A form is needed", "Send it with Content-Type: application/x-www-form-urlencoded."),
        ],
        Code::Malformed => [
            ("Сұрау дұрыс құрылмаған", "Көрсетілген жерді тексеріңіз."),
            ("Запрос составлен неверно", "Проверьте указанное место."),
            ("The request is malformed", "Check the place given."),
        ],
        Code::TooMany => [
            ("Әрекет тым көп", "Сәл күтіп, қайталап көріңіз."),
            ("Слишком много попыток", "Немного подождите и попробуйте снова."),
            ("Too many attempts", "Wait a little and try again."),
        ],
        Code::TooSlow => [
            ("Сұрау тым баяу келді", "Ештеңе сақталған жоқ. Байланысты тексеріп, қайта жіберіңіз."),
            (
                "Запрос передавался слишком медленно",
                "Ничего не сохранено. Проверьте связь и отправьте снова.",
            ),
            (
                "The request came too slowly",
                "Nothing was saved. Check the connection and send it again.",
            ),
        ],
        Code::Busy => [
            ("Сервер қазір бос емес", "Ештеңе жоғалған жоқ. Бірнеше секундтан кейін қайталаңыз."),
            ("Сервер сейчас занят", "Ничего не потеряно. Повторите через несколько секунд."),
            ("The server is busy", "Nothing is lost. Try again in a few seconds."),
        ],
        Code::BusyYourself => [
            ("Алдыңғы сұрауларыңыз әлі орындалып жатыр", "Олар біткенше күтіңіз де, қайталаңыз."),
            ("Ваши прежние запросы ещё выполняются", "Дождитесь их и повторите."),
            ("What you asked for before is still being done", "Wait for it and try again."),
        ],
        Code::Damaged => [
            (
                "Дерекқор бүлінген, сервер ештеңе сақтамайды",
                "Осыған дейін сақталғанды оқуға, көшіріп алуға болады; жаңа өзгеріс браузерде тұр. \
                 Әкімшіге хабарлаңыз: соңғы көшірмеден қалпына келтіру керек.",
            ),
            (
                "База данных повреждена, сервер ничего не сохраняет",
                "Сохранённое раньше можно читать и выгружать; новая правка осталась в браузере. \
                 Сообщите администратору: базу нужно восстановить из последней копии.",
            ),
            (
                "The database is damaged, and the server saves nothing",
                "What was saved before can be read and exported; the change is kept in the browser. \
                 Tell the administrator: the latest backup must be put in its place.",
            ),
        ],
        Code::DiskFull => [
            (
                "Сервер дискісінде орын қалмады",
                "Өзгеріс сақталмады, бірақ браузерде тұр. Әкімшіге хабарлаңыз.",
            ),
            (
                "На диске сервера нет места",
                "Правка не сохранена, но осталась в браузере. Сообщите администратору.",
            ),
            (
                "The server's disk is full",
                "The change is not saved but kept in the browser. Tell the administrator.",
            ),
        ],
        Code::Failed => [
            ("Серверде қате шықты", "Жазғаныңыз браузерде сақталды. Сәл күтіп, қайталап көріңіз."),
            (
                "Ошибка на сервере",
                "Написанное сохранено в браузере. Подождите немного и повторите.",
            ),
            (
                "Something went wrong on the server",
                "What you wrote is kept in the browser. Wait a little and try again.",
            ),
        ],
    };
    match locale {
        Locale::Kk => kk,
        Locale::Ru => ru,
        Locale::En => en,
    }
}
