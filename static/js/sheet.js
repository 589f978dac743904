// <table data-sheet="2027">: a date of it (<a data-move>) is dragged over a month, whose days then open under it from
// <template data-month="2027-5">, and dropped on one of them. That leads to the page of the date with the day looked at; nothing is
// saved by dragging. With the keyboard, on a phone or without script, the date's own page does the same.
const FAR_ENOUGH = 6;

for (const hint of document.querySelectorAll("[data-sheet-hint]")) hint.hidden = false;
for (const table of document.querySelectorAll("[data-sheet]")) table.classList.add("has-script");

const open = { days: null, cell: null };

const close = () => {
  open.days?.remove();
  open.cell?.classList.remove("is-over");
  open.days = open.cell = null;
};

const show = (cell) => {
  if (cell === open.cell) return;
  close();
  const table = cell.closest("[data-sheet]");
  const month = document.querySelector(`template[data-month="${table.dataset.sheet}-${cell.cellIndex}"]`);
  if (!month) return;
  const days = document.createElement("div");
  days.className = "sheet-days";
  days.append(month.content.cloneNode(true));
  document.body.append(days);
  const at = cell.getBoundingClientRect();
  const left = Math.min(at.left, document.documentElement.clientWidth - days.offsetWidth - 8);
  const below = at.bottom + days.offsetHeight <= document.documentElement.clientHeight;
  days.style.left = `${left + scrollX}px`;
  days.style.top = `${(below ? at.bottom : Math.max(0, at.top - days.offsetHeight)) + scrollY}px`;
  cell.classList.add("is-over");
  Object.assign(open, { days, cell });
};

const drag = (chip, start) => {
  let held = false;
  let target;
  const aim = (button) => {
    target?.classList.remove("is-target");
    target = button;
    target?.classList.add("is-target");
  };
  const move = (at) => {
    if (!held && Math.hypot(at.clientX - start.clientX, at.clientY - start.clientY) < FAR_ENOUGH) return;
    held = true;
    document.body.classList.add("is-dragging-date");
    chip.classList.add("is-held");
    const under = document.elementFromPoint(at.clientX, at.clientY);
    aim(under?.closest(".sheet-days button") ?? undefined);
    const cell = under?.closest("[data-sheet] td");
    if (cell) show(cell);
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", drop);
    removeEventListener("pointercancel", end);
    removeEventListener("keydown", leave);
    document.body.classList.remove("is-dragging-date");
    chip.classList.remove("is-held");
    close();
  };
  const drop = () => {
    end();
    if (held) {
      const swallow = (event) => event.preventDefault();
      chip.addEventListener("click", swallow);
      setTimeout(() => chip.removeEventListener("click", swallow));
    }
    if (target) location.assign(`${chip.dataset.move}?to=${target.value}`);
  };
  const leave = (event) => {
    if (event.key === "Escape") end();
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", drop);
  addEventListener("pointercancel", end);
  addEventListener("keydown", leave);
};

for (const chip of document.querySelectorAll("[data-sheet] [data-move]")) {
  chip.draggable = false;
  chip.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && event.pointerType === "mouse") drag(chip, event);
  });
}
