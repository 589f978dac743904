// <button hidden data-copy="id of an input" data-copied="Copied">Copy</button>
for (const button of document.querySelectorAll("button[data-copy]")) {
  const input = document.getElementById(button.dataset.copy);
  const text = button.textContent;
  const said = document.createElement("span");
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  (button.closest(".input-group") ?? button).after(said);
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      input.select(); // no clipboard without https: the text is at least chosen
      if (!document.execCommand("copy")) return;
    }
    button.textContent = said.textContent = button.dataset.copied;
    setTimeout(() => {
      button.textContent = text;
      said.textContent = "";
    }, 4000);
  });
}
