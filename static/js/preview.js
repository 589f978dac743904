// Markdown fields: the tools, and a preview made by the server (POST {text} to data-preview-url, answered with sanitized HTML).
for (const box of document.querySelectorAll("[data-preview-url]")) {
  const tools = box.querySelector("markdown-toolbar");
  const area = box.querySelector("textarea");
  const view = box.querySelector(".md-preview");
  const button = box.querySelector("[data-preview]");
  const show = button.textContent;
  tools.hidden = false;
  import(box.dataset.toolbar).catch(() => {
    for (const tool of tools.querySelectorAll("[data-md-button]")) tool.hidden = true;
  });

  const write = () => {
    view.hidden = true;
    area.hidden = false;
    button.textContent = show;
    button.setAttribute("aria-expanded", "false");
    for (const tool of tools.querySelectorAll("[data-md-button]")) tool.disabled = false;
  };

  const preview = async () => {
    const token =
      document.querySelector('meta[name="csrf-token"]')?.content ?? area.form?.elements.namedItem("csrf_token")?.value ?? "";
    try {
      const response = await fetch(box.dataset.previewUrl, {
        method: "POST",
        headers: { "X-CSRFToken": token, Accept: "text/html" },
        body: new URLSearchParams({ text: area.value }),
      });
      if (!response.ok || response.redirected) throw new Error(response.statusText);
      view.innerHTML = await response.text();
    } catch {
      view.textContent = box.dataset.failed;
      view.hidden = false; // below the text, which stays in sight
      return;
    }
    view.hidden = false;
    area.hidden = true;
    button.textContent = box.dataset.write;
    button.setAttribute("aria-expanded", "true");
    for (const tool of tools.querySelectorAll("[data-md-button]")) tool.disabled = true;
  };

  button.addEventListener("click", () => (area.hidden ? write() : preview()));
  // A field with an error is never sent hidden: the browser could not show what it complains of.
  area.form?.addEventListener("submit", write);
}
