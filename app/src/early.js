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

  // Signing out has the browser forget what it keeps, but not edits that are yet to be
  // sent: they get a moment to go out, and then it is asked. A page without this script
  // signs out and forgets nothing.
  const unsent = () => {
    try {
      return Object.keys(localStorage).some((key) => key.startsWith('outbox '));
    } catch {
      return false;
    }
  };
  addEventListener('submit', (event) => {
    const { target: form } = event;
    if (form.getAttribute('action') !== '/sign-out') return;
    event.preventDefault();
    const leave = (tries) => {
      if (unsent() && tries) return setTimeout(leave, 100, tries - 1);
      if (unsent() && !confirm(form.dataset.unsent)) return;
      const forget = document.createElement('input');
      Object.assign(forget, { type: 'hidden', name: 'forget', value: '1' });
      form.append(forget);
      form.submit();
    };
    leave(20);
  });

  // Behind the effects with which the module begins.
  addEventListener('hydrated', () => setTimeout(() => {
    for (const act of again.values()) act();
    again.clear();
  }));
})();
