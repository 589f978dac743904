// Follows the reader's choice, kept in the cookie `theme` (light, dark; none: the device's). In the head and not a module, so that
// no page is shown first in the wrong theme.
(() => {
  const root = document.documentElement;
  const night = matchMedia("(prefers-color-scheme: dark)");
  const chosen = () => (document.cookie.match(/(?:^|;\s*)theme=(light|dark)(?:;|$)/) || [])[1] || "";
  const apply = () => {
    root.dataset.bsTheme = chosen() || (night.matches ? "dark" : "light");
  };
  const keep = (choice) => {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${choice}; Path=/; Max-Age=${choice ? 31536000 : 0}; SameSite=Lax${secure}`;
    apply();
  };
  night.addEventListener("change", apply);
  apply();
  document.addEventListener("DOMContentLoaded", () => {
    for (const select of document.querySelectorAll("[data-theme-select]")) {
      select.value = chosen();
      select.addEventListener("change", () => keep(select.value));
      select.closest("[hidden]")?.removeAttribute("hidden");
    }
  });
})();
