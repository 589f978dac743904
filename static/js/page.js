// What every page runs: fetches the modules this page has something for, opens the menu on a phone, forgets drafts at sign-out.
// The addresses, with their content hashes, stand as data attributes on the script element (templates/layout/base.html).
const addresses = document.getElementById("page-script").dataset;

const WANTED = {
  moduleAutosave: "form[data-autosave]",
  moduleCopy: "button[data-copy]",
  moduleDesk: "[data-desk]",
  moduleFilters: "form[data-filters]",
  moduleMoving: "form[data-moving]",
  moduleLive: "[data-live-url]",
  moduleMention: "textarea[data-mention]",
  modulePreview: "[data-preview-url]",
  moduleSheet: "[data-sheet]",
  moduleShortcuts: "[data-shortcuts]",
  moduleSimilar: "[data-similar]",
  moduleSortable: "[data-reorder-url]",
  moduleTick: "[data-tick]",
};
for (const [name, selector] of Object.entries(WANTED)) {
  if (document.querySelector(selector)) import(addresses[name]);
}

// Bootstrap's script is 24 kB that only the menu needs: it comes when somebody first presses "Menu". Should it not come, the link
// still opens the menu by its address (#menu), as it does without script.
const opener = document.querySelector('[data-bs-toggle="offcanvas"]');
if (opener) {
  const load = () => import(addresses.bootstrap);
  opener.addEventListener("pointerdown", () => load().catch(() => {}), { once: true });
  opener.addEventListener("click", (event) => {
    if (window.bootstrap) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    load().then(
      () => opener.click(),
      () => location.assign(opener.hash),
    );
  });
}

document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("convoca:draft:")) localStorage.removeItem(key);
  }
});
