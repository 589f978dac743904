// Drag and drop over a list that also has its up and down buttons. The list's attributes come from the macro `sortable`:
//   <ol {{ sortable(url, revision) }}> <li data-id="12" class="item"> … <span class="handle" aria-hidden="true"></span></li>
// After a drop the whole order is posted: order=12&order=7…, revision=3. The answer may be empty, or JSON
// {"revision": 4, "items": [{"id": 12, "number": "5.1", "clock": "10:45"}]}: numbers and times are brought up to date.
// Refused or unanswered, the list goes back to how it was, and says so.
await import(document.getElementById("page-script").dataset.sortablejs);

for (const list of document.querySelectorAll("[data-reorder-url]")) {
  const items = () => [...list.querySelectorAll(":scope > [data-id]")];
  const said = document.createElement("p");
  said.className = "saved";
  said.setAttribute("role", "status");
  list.after(said);
  let before = items();

  const say = (text, waiting) => {
    said.textContent = text;
    said.classList.toggle("is-waiting", waiting);
  };

  const setEnds = () => {
    const all = items();
    all.forEach((item, place) => {
      const up = item.querySelector('[data-move="up"]');
      const down = item.querySelector('[data-move="down"]');
      if (up) up.disabled = place === 0;
      if (down) down.disabled = place === all.length - 1;
    });
  };

  const update = (answer) => {
    if (answer.revision !== undefined) {
      list.dataset.revision = answer.revision;
      for (const field of (list.closest("form") ?? list).querySelectorAll('input[name="revision"]')) {
        field.value = answer.revision;
      }
    }
    for (const { id, number, clock } of answer.items ?? []) {
      const item = items().find((each) => each.dataset.id === String(id));
      if (item) list.append(item); // in the answer's order: what stands under a heading goes with it
      if (number !== undefined) item?.querySelector(".item-no")?.replaceChildren(number);
      if (clock !== undefined) item?.querySelector(".item-clock")?.replaceChildren(clock);
    }
  };

  const save = async () => {
    const body = new URLSearchParams(items().map((item) => ["order", item.dataset.id]));
    // A form that saves itself knows a newer revision than the list was made with.
    const revision = list.closest("form")?.elements.namedItem("revision")?.value ?? list.dataset.revision;
    if (revision) body.append("revision", revision);
    const response = await fetch(list.dataset.reorderUrl, {
      method: "POST",
      headers: { "X-CSRFToken": document.querySelector('meta[name="csrf-token"]')?.content ?? "", Accept: "application/json" },
      body,
    });
    if (!response.ok || response.redirected) throw new Error(response.statusText);
    if (response.headers.get("Content-Type")?.includes("json")) update(await response.json());
  };

  window.Sortable.create(list, {
    handle: ".handle",
    draggable: "[data-id]",
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    onStart: () => {
      before = items();
      say("", false);
    },
    onEnd: async (event) => {
      if (event.oldIndex === event.newIndex) return;
      try {
        await save();
        say(list.dataset.moved, false);
      } catch {
        list.append(...before);
        say(list.dataset.failed, true);
      }
      setEnds();
    },
  });
}
