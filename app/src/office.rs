//! All screens but the workbench, and how one gets from one to another.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{Outlet, ParentRoute, Redirect, Route, Router, Routes},
    hooks::use_location,
    path,
};

use crate::{
    header::Header,
    pages::{
        articles::ArticlesPage, history::HistoryPage, invitation::InvitationPage,
        new_article::NewArticlePage, not_found::NotFound, report::ReportPage, rules::RulesPage,
        settings::SettingsPage, sign_in::SignInPage, verify::VerifyPage,
    },
    visitor::Visitor,
};

/// The screens.
#[component]
pub(crate) fn Office() -> impl IntoView {
    view! {
        <Router>
            <Bar />
            <Routes fallback=Elsewhere>
                <ParentRoute path=path!("") view=Outlet>
                    <Route path=path!("/sign-in") view=SignInPage />
                    <Route path=path!("/verify") view=VerifyPage />
                    <Route path=path!("/invitation/:token") view=InvitationPage ssr=SsrMode::Async />
                    <ParentRoute path=path!("") view=Private>
                        // Async: a page read without JavaScript must be whole.
                        <Route path=path!("/") view=ArticlesPage ssr=SsrMode::Async />
                        <Route path=path!("/new") view=NewArticlePage ssr=SsrMode::Async />
                        <Route path=path!("/articles/:id/history") view=HistoryPage ssr=SsrMode::Async />
                        <Route path=path!("/articles/:id/report") view=ReportPage ssr=SsrMode::Async />
                        <Route path=path!("/rules") view=RulesPage ssr=SsrMode::Async />
                        <Route path=path!("/settings") view=SettingsPage ssr=SsrMode::Async />
                    </ParentRoute>
                </ParentRoute>
            </Routes>
        </Router>
    }
}

#[component]
fn Bar() -> impl IntoView {
    view! { <Header path=use_location().pathname /> }
}

/// What is not one of these screens: the server has the page, or has none.
#[component]
fn Elsewhere() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        let location = use_location();
        let root = document().document_element();
        // Before that it is the page as the server sent it: an address that leads nowhere.
        if root.is_some_and(|root| root.has_attribute("data-hydrated")) {
            let (path, search) =
                (location.pathname.get_untracked(), location.search.get_untracked());
            let search = if search.is_empty() { search } else { format!("?{search}") };
            let _ = window().location().replace(&(path + &search));
        }
    }
    view! { <NotFound /> }
}

/// Screens for people with an account; others are sent to sign in, and back.
#[component]
fn Private() -> impl IntoView {
    let location = use_location();
    if Visitor::current().person.is_some() {
        return view! { <Outlet /> }.into_any();
    }
    let path = location.pathname.get_untracked();
    view! { <Redirect path=format!("/sign-in?next={path}") /> }.into_any()
}
