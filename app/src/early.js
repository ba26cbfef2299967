// What somebody does on a page before the module has taken it over is done again
// then: buttons answer, what was typed stays. Plain forms and links work by themselves.
(() => {
  const again = new Map();
  const root = document.documentElement;
  const on = (kind, note) =>
    addEventListener(kind, (event) => 'hydrated' in root.dataset || note(event), true);

  on('click', ({ target }) => {
    const button = target.closest?.('button');
    if (!button || (button.form && button.type === 'submit')) return;
    again.set(button, () => button.click());
  });
  on('submit', (event) => {
    const { target: form, submitter } = event;
    if (form.hasAttribute('action')) return;
    event.preventDefault();
    again.set(form, () => form.requestSubmit(submitter));
  });
  on('input', ({ target: field }) => {
    const { value, checked } = field;
    if (value === undefined || field.type === 'file') return;
    // The last that was typed, in the place of the first.
    again.set(field, () => {
      Object.assign(field, field.type === 'checkbox' || field.type === 'radio' ? { checked } : { value });
      for (const kind of ['input', 'change']) field.dispatchEvent(new Event(kind, { bubbles: true }));
    });
  });

  // Behind the effects with which the module begins.
  addEventListener('hydrated', () => setTimeout(() => {
    for (const act of again.values()) act();
    again.clear();
  }));
})();
