// Nothing here is needed: a slider sends its form by itself, and an answer is read out.
for (const slider of document.querySelectorAll("[data-send]")) {
  slider.addEventListener("change", () => slider.form.requestSubmit());
}
document.getElementById("said")?.focus();
