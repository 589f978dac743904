// Text areas with data-mention (one name a line): while "@" and the beginning of a name are typed, the names that fit.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

for (const area of document.querySelectorAll("textarea[data-mention]")) {
  const names = area.dataset.mention.split("\n").filter(Boolean);
  const list = document.createElement("ul");
  list.className = "mentions";
  list.id = `${area.id}-names`;
  list.setAttribute("role", "listbox");
  list.hidden = true;
  area.after(list);
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", list.id);
  let begun = -1;
  let chosen = 0;

  const close = () => {
    list.hidden = true;
    area.removeAttribute("aria-activedescendant");
  };
  const mark = () => {
    [...list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === chosen)));
    area.setAttribute("aria-activedescendant", list.children[chosen].id);
  };
  const take = (name) => {
    area.setRangeText(`@${name} `, begun, area.selectionStart, "end");
    close();
    area.focus();
  };
  area.addEventListener("input", () => {
    const typed = /(?:^|[^\p{L}\p{N}])@([^@\n]{0,60})$/u.exec(area.value.slice(0, area.selectionStart));
    const fitting = typed ? names.filter((name) => fold(name).startsWith(fold(typed[1]))).slice(0, 6) : [];
    if (!fitting.length || fitting.some((name) => fold(name) === fold(typed[1]))) return close();
    begun = area.selectionStart - typed[1].length - 1;
    chosen = 0;
    list.replaceChildren(
      ...fitting.map((name, index) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${index}`;
        option.setAttribute("role", "option");
        option.textContent = name;
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          take(name);
        });
        return option;
      }),
    );
    list.hidden = false;
    mark();
  });
  area.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      chosen = (chosen + (event.key === "ArrowDown" ? 1 : list.children.length - 1)) % list.children.length;
      mark();
    } else if (event.key === "Enter" || event.key === "Tab") {
      take(list.children[chosen].textContent);
    } else if (event.key === "Escape") {
      close();
    } else {
      return;
    }
    event.preventDefault();
  });
  area.addEventListener("blur", close);
}
