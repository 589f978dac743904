// <fieldset data-shortcuts> of radios with data-key: a letter chooses while nobody is writing. It can be switched off (WCAG 2.1.4),
// and the choice is kept in this browser.
const KEPT = "convoca:letters";
let on = localStorage.getItem(KEPT) !== "off";

for (const fieldset of document.querySelectorAll("[data-shortcuts]")) {
  const letters = fieldset.querySelectorAll("kbd");
  const show = () => letters.forEach((kbd) => (kbd.hidden = !on));
  letters.forEach((kbd) => kbd.setAttribute("aria-hidden", "true"));
  const choice = fieldset.querySelector("[data-shortcuts-switch]");
  choice.checked = on;
  choice.closest("[hidden]").hidden = false;
  choice.addEventListener("change", () => {
    on = choice.checked;
    localStorage.setItem(KEPT, on ? "on" : "off");
    show();
  });
  show();
}

const WRITING = 'textarea, select, [contenteditable], input:not([type="radio"], [type="checkbox"], [type="submit"], [type="button"])';

document.addEventListener("keydown", (event) => {
  if (!on || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.(WRITING)) return;
  const radio = document.querySelector(`[data-shortcuts] input[data-key="${CSS.escape(event.key.toLowerCase())}"]:enabled`);
  if (!radio) return;
  event.preventDefault();
  radio.focus();
  radio.click();
});
