//! The worker that checks and splits texts beside the page, so that typing
//! never waits for it. It is loaded when it is first asked.
//!
//! Only in the browser. The rules it applies are those of the crate `worker`, the same as
//! on the server.

use std::{cell::RefCell, collections::VecDeque, rc::Rc};

use language::text::json;
use leptos::logging;
use review::wire::engine::Question;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};

type Then = Box<dyn FnOnce(&str)>;

struct Engine {
    worker: Worker,
    /// Who waits for an answer: answers come in the order of the questions.
    waiting: Rc<RefCell<VecDeque<Then>>>,
    _answered: Closure<dyn FnMut(MessageEvent)>,
    _failed: Closure<dyn FnMut()>,
}

thread_local! {
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
}

/// Asks the worker; `then` is called with its answer, and never where it
/// cannot be loaded or is of another build.
pub(crate) fn ask<A: DeserializeOwned>(question: &Question, then: impl FnOnce(A) + 'static) {
    let question = serde_json::to_string(question).expect("questions are plain data");
    let then = |answer: &str| {
        if let Ok(answer) = json::from_str(answer) {
            then(answer);
        }
    };
    ENGINE.with_borrow_mut(|engine| {
        if engine.is_none() {
            *engine = Engine::start();
        }
        let Some(engine) = engine else { return };
        if engine.worker.post_message(&JsValue::from_str(&question)).is_ok() {
            engine.waiting.borrow_mut().push_back(Box::new(then));
        }
    });
}

impl Engine {
    fn start() -> Option<Self> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&address()?, &options).ok()?;
        let waiting: Rc<RefCell<VecDeque<Then>>> = Rc::default();
        let answered = {
            let waiting = Rc::clone(&waiting);
            Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
                let then = waiting.borrow_mut().pop_front();
                if let Some(then) = then {
                    then(&message.data().as_string().unwrap_or_default());
                }
            })
        };
        // Nothing of the page depends on it: without it there are no findings.
        let failed = Closure::<dyn FnMut()>::new(|| {
            logging::warn!("the worker with the checks failed; it is started again when needed");
            ENGINE.set(None);
        });
        worker.set_onmessage(Some(answered.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        Some(Self { worker, waiting, _answered: answered, _failed: failed })
    }
}

/// The worker's script stands beside the page's own and is of the same build.
fn address() -> Option<String> {
    let document = web_sys::window()?.document()?;
    let script = document.query_selector("link[rel=modulepreload]").ok()??;
    let page = script.get_attribute("href")?;
    let (folder, _) = page.rsplit_once('/')?;
    Some(format!("{folder}/../engine/worker.js"))
}
