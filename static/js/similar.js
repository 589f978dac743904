// <div data-similar="url" data-similar-of="id of the field" data-similar-but="12">: issues like the title that is being typed.
for (const part of document.querySelectorAll("[data-similar]")) {
  const field = document.getElementById(part.dataset.similarOf);
  let timer;
  let pending;
  let shown = field?.value.trim();

  const look = async () => {
    const title = field.value.trim();
    if (title === shown) return;
    shown = title;
    pending?.abort();
    pending = new AbortController();
    const url = new URL(part.dataset.similar, location);
    url.searchParams.set("title", title);
    if (part.dataset.similarBut) url.searchParams.set("but", part.dataset.similarBut);
    try {
      const response = await fetch(url, { signal: pending.signal, headers: { Accept: "text/html" } });
      if (!response.ok) return;
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
      part.replaceChildren(...fresh.body.childNodes);
    } catch (error) {
      if (error.name !== "AbortError") shown = undefined; // try again with the next letter
    }
  };

  field?.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 400);
  });
}
