// A form of the bot as a dialog. What was typed stays until it is accepted.

import { attempt, avatar, el, fold, gesture, post, Refused, spans, state, t } from "./base.js";

export function openForm(form, receive) {
  const title = `title-${form.id}`;
  const fields = form.fields.map((field) => new Question(form, field));
  const alert = el("p", { class: "form-error", role: "alert", hidden: true });
  const submit = el("button", { type: "submit", class: "primary" }, form.submit);
  const dialog = el("dialog", { "aria-labelledby": title, class: "form" },
    el("form", { novalidate: true },
      el("h2", { id: title }, form.title),
      form.intro.text.length ? el("p", { class: "words intro" }, ...spans(form.intro.text)) : null,
      alert,
      ...fields.map((field) => field.node),
      el("div", { class: "buttons" },
        submit,
        el("button", { type: "button", class: "plain", onclick: () => dialog.close() }, t("cancel")))));
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (submit.getAttribute("aria-disabled") === "true") return;
    submit.setAttribute("aria-disabled", "true");
    submit.textContent = t("sending");
    await send(form, fields, alert, dialog, receive);
    submit.removeAttribute("aria-disabled");
    submit.textContent = form.submit;
  });
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
}

async function send(form, fields, alert, dialog, receive) {
  const values = Object.fromEntries(fields.map((field) => [field.name, field.value()]));
  let answers;
  try {
    ({ answers } = await post("submit", { as: state.as, form: form.id, fields: values, gesture: gesture() }));
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(alert, error.message);
    return;
  }
  const refused = answers.find((answer) => answer.kind === "invalid");
  if (!refused) {
    dialog.close();
    receive(answers);
    return;
  }
  for (const field of fields) field.complain(refused.errors[field.name]?.plain ?? "");
  const known = fields.map((field) => field.name);
  const whole = Object.entries(refused.errors).filter(([name]) => !known.includes(name));
  say(alert, whole.map(([, error]) => error.plain).join(" ") || t("check-form"));
  fields.find((field) => field.wrong)?.focus();
  receive(answers.filter((answer) => answer !== refused));
}

function say(alert, words) {
  alert.textContent = words;
  alert.hidden = false;
  alert.scrollIntoView({ block: "nearest" });
}

// One question of a form: its label, its hint, its control, what is wrong with it.
class Question {
  constructor(form, field) {
    this.field = field;
    this.name = field.name;
    this.wrong = false;
    this.id = `${form.id}-${field.name}`;
    const label = [field.label, field.optional ? el("span", { class: "optional" }, ` (${t("optional")})`) : null].filter(Boolean);
    const hint = field.hint ? el("p", { class: "hint", id: `${this.id}-hint` }, field.hint) : null;
    this.error = el("p", { class: "field-error", id: `${this.id}-error`, hidden: true });
    this.control = this.make();
    this.control.setAttribute("aria-describedby", [hint && `${this.id}-hint`, `${this.id}-error`].filter(Boolean).join(" "));
    this.node = this.several
      ? el("fieldset", { class: "field", "data-field": field.name }, el("legend", {}, ...label), hint, this.control, this.error)
      : el("div", { class: "field", "data-field": field.name }, el("label", { for: this.id }, ...label), hint, this.control, this.error);
  }

  get several() {
    return this.field.kind === "choices" || this.field.kind === "people";
  }

  make() {
    const { kind, value, optional } = this.field;
    const common = { id: this.id, name: this.name, "aria-required": String(!optional) };
    switch (kind) {
      case "long": return el("textarea", { ...common, rows: 4, maxlength: 4000 }, value);
      case "number": return el("input", { ...common, type: "text", inputmode: "decimal", value, autocomplete: "off" });
      case "date": return el("input", { ...common, type: "date", value });
      case "time": return el("input", { ...common, type: "time", value });
      case "choice": return this.select(common);
      case "choices": return this.boxes(this.field.options, value.split(","));
      case "people": return this.people();
      default: return el("input", { ...common, type: "text", value, maxlength: 4000, autocomplete: "off" });
    }
  }

  select(common) {
    const { value, options } = this.field;
    const known = options.some((option) => option.value === value);
    return el("select", common,
      el("option", { value: "", selected: !known }, t("choose")),
      ...options.map((option) => el("option", { value: option.value, selected: option.value === value }, option.label)));
  }

  boxes(options, chosen, picture = () => null) {
    return el("div", { class: "choices", role: "group", id: this.id, tabindex: -1 },
      ...options.map((option) => el("label", { class: "choice" },
        el("input", { type: "checkbox", value: option.value, checked: chosen.includes(option.value) }),
        picture(option), el("span", {}, option.label))));
  }

  people() {
    const options = state.members.map((member) => ({ value: member.id, label: member.name }));
    const list = this.boxes(options, this.field.people, (option) => avatar(option.value, option.label));
    list.classList.add("people");
    const count = el("p", { class: "hint", role: "status" });
    const showCount = () => {
      count.textContent = t("chosen", { n: list.querySelectorAll(":checked").length });
    };
    const search = el("input", { type: "search", "aria-label": t("find-people"), placeholder: t("find-people"), autocomplete: "off" });
    search.addEventListener("input", () => {
      const wanted = fold(search.value);
      for (const label of list.children) label.hidden = !fold(label.textContent).includes(wanted);
    });
    search.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    list.addEventListener("change", showCount);
    showCount();
    return el("div", { class: "people-field", tabindex: -1 }, search, list, count);
  }

  value() {
    if (!this.several) return this.control.value;
    return [...this.control.querySelectorAll("input[type=checkbox]:checked")].map((box) => box.value);
  }

  complain(words) {
    this.wrong = Boolean(words);
    this.error.textContent = words;
    this.error.hidden = !words;
    this.node.classList.toggle("wrong", this.wrong);
    if (this.several) return;
    if (words) this.control.setAttribute("aria-invalid", "true");
    else this.control.removeAttribute("aria-invalid");
  }

  focus() {
    (this.several ? this.control.querySelector("input") ?? this.control : this.control).focus();
  }
}
