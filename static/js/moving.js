// <form data-moving="preview">: the day of a session is dragged, or moved with the arrow keys, over the months in the part of that id;
// the form is sent as its "Reckon" button would send it, and the part taken anew from the answer. Nothing is saved by that.
for (const form of document.querySelectorAll("form[data-moving]")) {
  const part = () => document.getElementById(form.dataset.moving);
  const said = document.createElement("p");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  form.append(said);
  form.classList.add("has-script");
  const dayField = form.elements.date;
  let pending;
  let timer;

  // One stop for the Tab key: the day looked at. The arrow keys lead to the others.
  const oneStop = () => {
    for (const day of part().querySelectorAll('button[name="to"]')) day.tabIndex = day.classList.contains("is-chosen") ? 0 : -1;
  };
  oneStop();

  const reckon = async (focusDay) => {
    clearTimeout(timer);
    pending?.abort();
    pending = new AbortController();
    const asked = new FormData(form);
    asked.set("preview", "1");
    part().setAttribute("aria-busy", "true");
    try {
      const response = await fetch(form.action, { method: "POST", body: asked, signal: pending.signal, headers: { Accept: "text/html" } });
      const fresh = new DOMParser().parseFromString(await response.text(), "text/html").getElementById(form.dataset.moving);
      if (!response.ok || !fresh) throw new Error(response.statusText);
      part().replaceWith(fresh);
      oneStop();
      said.textContent = `${fresh.querySelector("h2").textContent}. ${fresh.querySelector("[data-said]").textContent}`;
      if (focusDay) fresh.querySelector(`[name="to"][value="${focusDay}"]`)?.focus();
    } catch (error) {
      if (error.name === "AbortError") return;
      part().removeAttribute("aria-busy");
      said.textContent = form.dataset.failed;
    }
  };

  const choose = (day) => {
    dayField.value = day;
    return reckon(day);
  };

  const pick = (event) => event.target.closest?.('button[name="to"]');

  form.addEventListener("change", (event) => {
    if (["date", "time", "duration"].includes(event.target.name) && dayField.value) reckon();
  });

  form.addEventListener("click", (event) => {
    const day = pick(event);
    const button = event.target.closest?.('button[name="preview"]');
    if (!day && !button) return;
    event.preventDefault();
    if (day) choose(day.value);
    else reckon();
  });

  form.addEventListener("keydown", (event) => {
    const day = pick(event);
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!day || !step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const other = new Date(`${day.value}T12:00:00Z`);
    other.setUTCDate(other.getUTCDate() + step);
    choose(other.toISOString().slice(0, 10));
  });

  form.addEventListener("pointerdown", (event) => {
    const held = pick(event);
    if (!held?.classList.contains("is-chosen") || event.button !== 0) return;
    const months = held.closest(".picks");
    let target;
    const over = (at) => document.elementFromPoint(at.clientX, at.clientY)?.closest?.('button[name="to"]');
    const move = (at) => {
      target?.classList.remove("is-target");
      target = over(at);
      if (target === held) target = undefined;
      target?.classList.add("is-target");
      months.classList.add("is-dragging");
    };
    const drop = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", leave);
      months.classList.remove("is-dragging");
      target?.classList.remove("is-target");
      if (target) choose(target.value);
    };
    const leave = () => {
      target = undefined;
      drop();
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", leave);
  });
}
