// Forms that save themselves as they are written: <form id="…" action="…" method="post" {{ autosave() }}>.
//
// What is typed goes to localStorage at once and to the server when the writer pauses: the form's fields (no files), with the header
// X-Autosave: 1. The server answers
//   200 {"revision": 8, "saved_at": "11:17 h"}   the form's hidden `revision` follows; saved_at is shown as it is. It may add
//       "items": [{"id": 12, "number": "5.1", "clock": "10:45"}]   as sortable.js: the numbers and times of [data-id="12"]
//       "parts": {"budget": "<section id=…>"}                     the element with that id is replaced
//       "fields": {"minutes-12": "8"}                             what somebody else wrote, unless the writer is in that field
//   409 {"conflict_html": "…"}                   components/_conflict.html: shown before the form, which waits for the choice
//   4xx {"error": "…"}                           said beside the form; tried again when more is typed
// Without connection it tries again, when the browser is back online and at growing intervals. A draft that never reached the server is put
// back when the form is opened again; its revision comes with it, so that what others saved meanwhile is a conflict and no loss.
// A form may say of a field x, in a hidden was-x, what its writer began from: after each save that is what was saved, and a draft keeps it.

const PAUSE = 1200;
const RETRY = [5_000, 15_000, 60_000];

class Refused extends Error {}
class SignedOut extends Error {}

class SelfSavingForm {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave || form.getAttribute("action") || location.pathname;
    this.key = `convoca:draft:${document.body.dataset.person ?? ""}:${this.url}:${form.id}`;
    this.status =
      (form.id && document.querySelector(`[data-saved-for="${CSS.escape(form.id)}"]`)) ||
      form.querySelector('[data-saved-for=""]');
    this.typed = 0; // counts edits: what the server has is `sent`
    this.sent = 0;
    this.failures = 0;
    this.saving = null;
    this.paused = false;

    this.restore();
    form.addEventListener("input", () => this.onInput());
    form.addEventListener("submit", (event) => this.onSubmit(event));
    addEventListener("online", () => this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save({ keepalive: true });
    });
  }

  get revision() {
    return this.form.elements.namedItem("revision");
  }

  /** The fields a person writes in, by name; never files, passwords, the token or the revision. */
  values() {
    return [...this.form.elements]
      .filter((field) => field.name && !["hidden", "file", "password", "submit", "button", "fieldset"].includes(field.type))
      .filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked)
      .map((field) => [field.name, field.value]);
  }

  /** The hidden was-x beside a field x: what the writer began from. */
  began() {
    return [...this.form.elements].filter((field) => field.type === "hidden" && field.name.startsWith("was-"));
  }

  onInput() {
    this.typed += 1;
    this.keep();
    if (this.paused) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** A save under way would take the revision this submit carries: it is let through first. */
  onSubmit(event) {
    clearTimeout(this.timer);
    if (this.saving) {
      event.preventDefault();
      const { submitter } = event;
      this.saving.finally(() => this.form.requestSubmit(submitter));
      return;
    }
    this.keep({ submitted: true });
    this.paused = true;
  }

  keep(more = {}) {
    try {
      localStorage.setItem(this.key, JSON.stringify(this.draft(more)));
    } catch {
      // storage full or forbidden: the server still gets it
    }
  }

  draft(more) {
    const began = this.began().map((field) => [field.name, field.value]);
    return { values: this.values(), began, revision: this.revision?.value, ...more };
  }

  restore() {
    const draft = JSON.parse(localStorage.getItem(this.key) ?? "null");
    if (!draft) return;
    // Sent by its button, and the record has moved on since: it arrived.
    if (draft.submitted && draft.revision !== this.revision?.value) return this.forget();
    if (draft.submitted && draft.revision === undefined) return this.forget();
    // The last save can arrive although the page was closed before it heard so. (The server trims.)
    const trimmed = (values) => JSON.stringify(values.map(([name, value]) => [name, value.trim()]));
    if (trimmed(draft.values) === trimmed(this.values())) return this.forget();

    const left = new Map();
    for (const [name, value] of draft.values) left.set(name, [...(left.get(name) ?? []), value]);
    for (const field of this.form.elements) {
      if (!field.name || ["hidden", "file", "password", "submit", "button", "fieldset"].includes(field.type)) continue;
      const values = left.get(field.name) ?? [];
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values.shift();
    }
    const began = new Map(draft.began ?? []);
    for (const field of this.began()) if (began.has(field.name)) field.value = began.get(field.name);
    if (this.revision && draft.revision !== undefined) this.revision.value = draft.revision;
    this.say(this.form.dataset.restored, true);
    this.typed += 1;
    this.save();
  }

  forget() {
    localStorage.removeItem(this.key);
  }

  say(text, waiting = false) {
    if (!this.status) return;
    this.status.textContent = text;
    this.status.classList.toggle("is-waiting", waiting);
  }

  save({ keepalive = false } = {}) {
    if (this.saving || this.paused || this.typed === this.sent) return this.saving;
    clearTimeout(this.timer);
    this.saving = this.send(keepalive).finally(() => {
      this.saving = null;
    });
    return this.saving;
  }

  async send(keepalive) {
    const { dataset } = this.form;
    const typed = this.typed;
    const sent = new FormData(this.form);
    for (const [name, value] of [...sent]) if (value instanceof File) sent.delete(name);
    this.say(dataset.saving);
    try {
      const answer = await this.post(sent, keepalive);
      this.failures = 0;
      this.sent = typed;
      if (this.revision && answer.revision !== undefined) this.revision.value = answer.revision;
      this.follow(answer, sent);
      if (this.typed === typed) this.forget();
      else {
        this.keep(); // typed on meanwhile: with the new revision
        this.timer = setTimeout(() => this.save(), PAUSE);
      }
      this.say(dataset.saved.replace("{time}", answer.saved_at ?? ""));
    } catch (error) {
      if (error instanceof SignedOut) this.say(dataset.signedOut, true);
      else if (error instanceof Refused) this.say(error.message || dataset.refused, true);
      else {
        this.say(dataset.waiting, true);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.save(), RETRY[Math.min(this.failures++, RETRY.length - 1)]);
      }
    }
  }

  /** The page after a save: what the writer began from is what they sent, and what follows from it is brought up to date. */
  follow({ items = [], parts = {}, fields = {} }, sent) {
    for (const began of this.began()) {
      const name = began.name.slice("was-".length);
      if (sent.has(name)) began.value = sent.get(name);
      const field = this.form.elements.namedItem(name);
      if (!(name in fields) || !field || field === document.activeElement || field.value !== sent.get(name)) continue;
      if (field.options && ![...field.options].some((option) => option.value === fields[name])) continue;
      field.value = fields[name];
      began.value = fields[name];
    }
    for (const { id, number, clock } of items) {
      const item = this.form.querySelector(`[data-id="${CSS.escape(id)}"]`);
      item?.querySelector(".item-no")?.replaceChildren(number);
      item?.querySelector(".item-clock")?.replaceChildren(clock);
    }
    for (const [id, html] of Object.entries(parts)) {
      const made = document.createElement("template");
      made.innerHTML = html;
      document.getElementById(id)?.replaceWith(made.content);
    }
  }

  async post(body, keepalive) {
    const response = await fetch(this.url, {
      method: "POST",
      body,
      keepalive,
      headers: {
        "X-Autosave": "1",
        "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "",
        Accept: "application/json",
      },
    });
    if (response.status >= 500 || response.status === 429) throw new Error(response.statusText); // tried again
    const isJson = response.headers.get("Content-Type")?.includes("json");
    if (response.redirected || [401, 403].includes(response.status) || (response.ok && !isJson)) throw new SignedOut();
    const answer = isJson ? await response.json() : {};
    if (answer.conflict_html) this.showConflict(answer.conflict_html);
    if (!response.ok) throw new Refused(answer.conflict_html ? this.form.dataset.conflict : answer.error);
    return answer;
  }

  /** Both texts before the form, which holds still until one is chosen. */
  showConflict(html) {
    this.paused = true;
    this.form.inert = true;
    const region = document.createElement("div");
    region.innerHTML = html;
    region.addEventListener("submit", () => this.forget());
    region.querySelector("[data-keep-theirs]")?.addEventListener("click", () => this.forget());
    this.form.before(region);
    region.querySelector(".conflict")?.focus();
  }
}

for (const form of document.querySelectorAll("form[data-autosave]")) new SelfSavingForm(form);
