//! The list of articles: what there is, how far it is, who has it.

use std::{cmp::Reverse, collections::HashMap};

use leptos::{prelude::*, task::spawn_local};
use review::{
    model::{approval::Standing, id::PersonId},
    wire::api::ArticleSummary,
};

use crate::pages::new;
use crate::{
    address::{Address, go},
    api,
    loaded::load_page,
    ui::{
        date::Moment,
        problem::{ErrorNote, Told, explain},
        terms::standing_word,
        title::PageTitle,
    },
    visitor::Visitor,
    words::{Common, Locale, words},
};

words! {
    struct Words;
    removed: "Тізімнен алынғандар", "Убранные из списка", "Taken off the list";
    on_the_list: "Тізімдегі мақалалар", "Статьи в списке", "Articles on the list";
    title: "Тақырып", "Заголовок", "Title";
    languages: "Тілдер", "Языки", "Languages";
    engine: "Аударма жүйесі", "Система перевода", "Engine";
    progress: "Барысы", "Готовность", "Progress";
    confirmed: "{n} расталды", "подтверждено {n}", "{n} confirmed";
    of_total: "/ {n}", "из {n}", "of {n}";
    open_flags: "{n} ашық белгі", "{n} {открытая пометка|открытые пометки|открытых пометок}", "{n} open {flag|flags}";
    changed: "Өзгертілді", "Изменена", "Changed";
    filter: "Мақаланы іздеу", "Искать статью", "Search the articles";
    state: "Күйі", "Состояние", "State";
    all: "бәрі", "все", "all";
    untouched: "басталмаған", "не начатые", "not begun";
    in_review: "тексеруде", "в работе", "in review";
    done: "тексерілген", "проверенные", "done";
    none_fit: "Сұрауға сай мақала жоқ", "Подходящих статей нет", "No article fits";
    empty: "Әзірге мақала жоқ", "Статей пока нет", "No articles yet";
    empty_hint: "Мәтінді осы бетке қойыңыз (Ctrl+V) немесе жаңа мақала жасаңыз.", "Вставьте текст на эту страницу (Ctrl+V) или создайте новую статью.", "Paste a text onto this page (Ctrl+V), or make a new article.";
    paste_hint: "Мәтінді осы беттің кез келген жеріне қойсаңыз, жаңа мақала ашылады.", "Вставьте текст в любое место этой страницы, и откроется новая статья.", "Paste a text anywhere on this page to begin a new article.";
    remove: "Тізімнен алу", "Убрать из списка", "Take off the list";
    restore: "Тізімге қайтару", "Вернуть в список", "Put back";
    actions: "Әрекеттер", "Действия", "Actions";
}

/// How far an article's review is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Untouched,
    InReview,
    Done,
}

fn state(article: &ArticleSummary) -> State {
    let progress = article.progress;
    if progress.confirmed == progress.segments && progress.open_flags == 0 {
        State::Done
    } else if progress.confirmed + progress.edited + progress.open_flags > 0 {
        State::InReview
    } else {
        State::Untouched
    }
}

/// What the list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Title,
    Progress,
    Changed,
}

/// The articles that fit, in order.
fn chosen(
    articles: &[ArticleSummary],
    typed: &str,
    wanted: Option<State>,
    column: Column,
    descending: bool,
) -> Vec<ArticleSummary> {
    let typed = typed.trim().to_lowercase();
    let fits = |article: &&ArticleSummary| {
        let description = &article.description;
        let all = format!(
            "{} {} {}",
            description.title,
            description.engine.as_deref().unwrap_or_default(),
            description.origin.as_deref().unwrap_or_default()
        );
        wanted.is_none_or(|wanted| state(article) == wanted) && all.to_lowercase().contains(&typed)
    };
    let mut found: Vec<ArticleSummary> = articles.iter().filter(fits).cloned().collect();
    match column {
        Column::Title => found.sort_by_key(|article| article.description.title.to_lowercase()),
        Column::Progress => found.sort_by_key(|article| {
            article.progress.confirmed * 1000 / article.progress.segments.max(1)
        }),
        Column::Changed => found.sort_by_key(|article| Reverse(Reverse(article.changed_at))),
    }
    if descending {
        found.reverse();
    }
    found
}

/// The start page.
#[component]
pub fn ArticlesPage() -> impl IntoView {
    let (words, common) = (Words::here(), Common::here());
    let removed = Address::current().value("removed") == Some("true");
    let version = RwSignal::new(0_u32);
    let loaded = load_page(
        move || (removed, version.get()),
        |(removed, _)| async move {
            let articles = api::load_articles(removed).await?;
            let people = api::load_people().await?;
            Ok::<_, api::ApiError>((articles, people))
        },
    );
    Effect::new(move || {
        let pasted = window_event_listener(leptos::ev::paste, move |event| {
            let target: web_sys::Element = event_target(&event);
            if matches!(target.tag_name().as_str(), "INPUT" | "TEXTAREA") {
                return;
            }
            let data = js_sys::Reflect::get(&event, &"clipboardData".into()).ok();
            let data = data.and_then(|data| {
                wasm_bindgen::JsCast::dyn_into::<web_sys::DataTransfer>(data).ok()
            });
            let text = data.and_then(|data| data.get_data("text/plain").ok()).unwrap_or_default();
            if !text.trim().is_empty() && new::page::keep_target(&text) {
                go("/new");
            }
        });
        on_cleanup(move || pasted.remove());
    });
    let list = move || {
        Suspend::new(async move {
            match loaded.await {
                Ok((articles, people)) => {
                    let names = people.into_iter().map(|person| (person.id, person.name));
                    let names: HashMap<PersonId, String> = names.collect();
                    view! { <List articles names version removed /> }.into_any()
                }
                Err(error) => view! { <ErrorNote error /> }.into_any(),
            }
        })
    };
    let heading = if removed { words.removed } else { common.articles };
    let (address, text) =
        if removed { ("/", words.on_the_list) } else { ("/?removed=true", words.removed) };
    view! {
        <PageTitle text=heading />
        <main id="content" class="page">
            <h1>{heading}</h1>
            <Transition>{list}</Transition>
            <p>
                <a href=address>{text}</a>
            </p>
        </main>
    }
}

#[component]
fn List(
    articles: Vec<ArticleSummary>,
    names: HashMap<PersonId, String>,
    version: RwSignal<u32>,
    removed: bool,
) -> impl IntoView {
    let (words, common, locale) = (Words::here(), Common::here(), Locale::current());
    let is_lead = Visitor::current().is_lead();
    if articles.is_empty() {
        let hint = (!removed).then(|| {
            view! {
                <p>{words.empty_hint}</p>
                <p>
                    <a href="/new" class="primary">
                        {common.new_article}
                    </a>
                </p>
            }
        });
        return view! {
            <div class="empty">
                <strong>{words.empty}</strong>
                {hint}
            </div>
        }
        .into_any();
    }
    let articles = StoredValue::new(articles);
    let names = StoredValue::new(names);
    let typed = RwSignal::new(String::new());
    let wanted = RwSignal::new(None::<State>);
    let order = RwSignal::new((Column::Changed, true));
    let error = RwSignal::new(None::<(String, String)>);
    let shown = Memo::new(move |_| {
        let (column, descending) = order.get();
        articles.with_value(|articles| {
            typed.with(|typed| chosen(articles, typed, wanted.get(), column, descending))
        })
    });
    let header = move |column: Column, label: &'static str| {
        let sorted = move || {
            let (by, descending) = order.get();
            (by == column).then_some(if descending { "descending" } else { "ascending" })
        };
        view! {
            <th scope="col" aria-sort=sorted>
                <button
                    type="button"
                    class="quiet"
                    on:click=move |_| {
                        order.update(|(by, descending)| {
                            *descending = *by == column && !*descending;
                            *by = column;
                        });
                    }
                >
                    {label}
                </button>
            </th>
        }
    };
    let act = move |id: review::model::id::ArticleId| {
        spawn_local(async move {
            let done = if removed {
                api::restore_article(id).await
            } else {
                api::remove_article(id).await
            };
            match done {
                Ok(_) => version.update(|version| *version += 1),
                Err(refused) => error.set(Some(explain(&refused))),
            }
        });
    };
    let row = move |article: ArticleSummary| {
        let id = article.id;
        let progress = article.progress;
        let done = locale.count(words.confirmed, u64::from(progress.confirmed));
        let total = locale.count(words.of_total, u64::from(progress.segments));
        let flags = (progress.open_flags > 0)
            .then(|| locale.count(words.open_flags, u64::from(progress.open_flags)));
        let by = names.with_value(|names| names.get(&article.changed_by).cloned());
        let button = is_lead.then(|| {
            let label = if removed { words.restore } else { words.remove };
            view! {
                <td>
                    <button type="button" on:click=move |_| act(id)>
                        {label}
                    </button>
                </td>
            }
        });
        view! {
            <tr>
                <th scope="row">
                    <a href=format!("/articles/{id}")>{article.description.title}</a>
                </th>
                <td>{article.source_lang}" → "{article.target_lang}</td>
                <td>{article.description.engine}</td>
                <td>
                    <progress
                        max=progress.segments.max(1)
                        value=progress.confirmed
                        aria-label=words.progress
                    ></progress>
                    " "
                    <span>{done}" "{total}</span>
                    <small>{flags}</small>
                    {(article.standing != Standing::Open)
                        .then(|| {
                            view! {
                                <small class="standing" data-standing=article.standing.as_str()>
                                    {standing_word(article.standing)}
                                </small>
                            }
                        })}
                </td>
                <td>
                    <Moment at=article.changed_at />
                    <small>{by}</small>
                </td>
                {button}
            </tr>
        }
        .into_any()
    };
    let states = [
        (None, words.all),
        (Some(State::Untouched), words.untouched),
        (Some(State::InReview), words.in_review),
        (Some(State::Done), words.done),
    ];
    let switch = states.map(|(offered, label)| {
        view! {
            <button
                type="button"
                aria-pressed=move || (wanted.get() == offered).to_string()
                on:click=move |_| wanted.set(offered)
            >
                {label}
            </button>
        }
    });
    view! {
        <div class="filters">
            <input
                type="search"
                aria-label=words.filter
                placeholder=words.filter
                prop:value=typed
                on:input=move |event| typed.set(event_target_value(&event))
            />
            <div class="switch" role="group" aria-label=words.state>
                {switch}
            </div>
        </div>
        <Told message=error is_error=true />
        <div class="scroll" role="region" aria-label=common.articles tabindex="0">
            <table class="articles">
                <thead>
                    <tr>
                        {header(Column::Title, words.title)} <th scope="col">{words.languages}</th>
                        <th scope="col">{words.engine}</th>
                        {header(Column::Progress, words.progress)}
                        {header(Column::Changed, words.changed)}
                        {is_lead
                            .then(|| {
                                view! {
                                    <th scope="col">
                                        <span class="unseen">{words.actions}</span>
                                    </th>
                                }
                            })}
                    </tr>
                </thead>
                <tbody>{move || shown.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
        <Show when=move || shown.with(Vec::is_empty)>
            <p role="status">{words.none_fit}</p>
        </Show>
        <p class="hint">{words.paste_hint}</p>
    }
    .into_any()
}
