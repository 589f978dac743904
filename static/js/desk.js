// The desk by keyboard: J and K go to the next and the previous issue, the letters shown open a form and lead to its first field.
// Never while somebody writes; it can be switched off (WCAG 2.1.4), and the choice is kept in this browser.
const KEPT = "convoca:letters";
const WRITING = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="submit"], [type="button"])';
let on = localStorage.getItem(KEPT) !== "off";

const show = () => document.querySelectorAll("[data-letter]").forEach((kbd) => (kbd.hidden = !on));
const note = document.querySelector("[data-letters-note]");
const choice = document.querySelector("[data-letters-switch]");
if (note && choice) {
  note.hidden = false;
  choice.checked = on;
  choice.addEventListener("change", () => {
    on = choice.checked;
    localStorage.setItem(KEPT, on ? "on" : "off");
    show();
  });
}
show();

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.(WRITING)) return;
  const place = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!place) return;
  event.preventDefault();
  if (place.matches("a")) return place.click();
  if (place.matches("details")) place.open = true;
  place.querySelector("textarea, input:not([type=hidden]), button")?.focus();
});
