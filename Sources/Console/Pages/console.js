// Comfort only: every page works without it.
document.documentElement.classList.add("scripted");

// Ask before what cannot be taken back.
document.addEventListener("click", (event) => {
  const question = event.target.closest("[data-confirm]")?.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A confirmation is said once: reloading the page does not say it again.
if (document.querySelector(".notice")) {
  const address = new URL(location.href);
  for (const name of ["done", "count", "refused", "to"]) address.searchParams.delete(name);
  history.replaceState(null, "", address);
}

// Arrow keys turn the pages; Ctrl+Enter saves what is being written.
document.addEventListener("keydown", (event) => {
  const field = event.target.closest("input, textarea, select");
  if (field && event.key === "Enter" && (event.ctrlKey || event.metaKey)) field.form?.querySelector("[data-save]")?.click();
  if (field || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  document.querySelector(`a[data-key="${event.key}"]`)?.click();
});

// Filters take effect as they are chosen.
for (const form of document.querySelectorAll("[data-submit-on-change]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select")) form.requestSubmit();
  });
}

// Choosing several of a list.
for (const list of document.querySelectorAll("[data-list]")) {
  const all = list.querySelector("[data-all]");
  const boxes = [...list.querySelectorAll('input[name="key"]')];
  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    for (const button of list.querySelectorAll('button[name="action"]')) button.disabled = count === 0;
    const counter = list.querySelector("[data-count]");
    if (counter) counter.textContent = count ? `（${count}）` : "";
    if (all) {
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
  };
  if (all) {
    all.hidden = false;
    all.addEventListener("change", () => {
      for (const box of boxes) box.checked = all.checked;
    });
  }
  list.addEventListener("change", show);
  window.addEventListener("pageshow", show);
  show();
}

// The mail as a telephone shows it.
for (const box of document.querySelectorAll("[data-view]")) {
  const show = () => box.closest("figure").classList.toggle(`${box.dataset.view}-view`, box.checked);
  box.addEventListener("change", show);
  window.addEventListener("pageshow", show);
}

// While words are being written: what was changed is marked, and the phone follows.
for (const form of document.querySelectorAll("[data-words]")) {
  let isSaving = false;
  const fields = [...form.elements].filter((field) => form.elements[`was.${field.name}`]);
  const isChanged = (field) => field.value !== form.elements[`was.${field.name}`].value;
  form.addEventListener("input", (event) => {
    event.target.classList.toggle("changed", isChanged(event.target));
    const { before, after, limit } = event.target.dataset;
    const bubble = document.querySelector("[data-bubble]");
    if (limit === undefined || !bubble) return;
    bubble.textContent = before + event.target.value.trim() + after;
    const units = bubble.textContent.length;
    const [single, each] = limit === "70" ? [70, 67] : [160, 153];
    const parts = units <= single ? 1 : Math.ceil(units / each);
    document.querySelector("[data-measure]").textContent = `约 ${parts} 条计费 · ${units} 字（保存后核算）`;
  });
  form.addEventListener("submit", () => { isSaving = true; });
  window.addEventListener("beforeunload", (event) => {
    if (!isSaving && fields.some(isChanged)) event.preventDefault();
  });
}
