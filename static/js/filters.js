// <form data-filters="results">: the list follows each choice. The address follows too, so that it can be kept and sent.
for (const form of document.querySelectorAll("form[data-filters]")) {
  let pending;
  let timer;

  const follow = async () => {
    clearTimeout(timer);
    pending?.abort();
    pending = new AbortController();
    const asked = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...asked]) if (!value) asked.delete(name, value);
    const url = new URL(form.action);
    url.search = asked;
    const results = document.getElementById(form.dataset.filters);
    results.setAttribute("aria-busy", "true");
    try {
      const response = await fetch(url, { signal: pending.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = page.getElementById(form.dataset.filters);
      if (!response.ok || !fresh) return; // the button still works, and shows what is wrong
      results.replaceChildren(...fresh.childNodes);
      history.replaceState(null, "", url);
    } catch (error) {
      if (error.name === "AbortError") return;
    }
    results.removeAttribute("aria-busy");
  };

  if (document.getElementById(form.dataset.filters)) {
    form.addEventListener("change", follow);
    form.addEventListener("input", (event) => {
      if (event.target.type !== "search") return;
      clearTimeout(timer);
      timer = setTimeout(follow, 300);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      follow();
    });
  }
}
