// The queue's marks: one box for all of them, and how many there are.
document.addEventListener("change", (event) => {
    const form = event.target.closest("#desk-bulk");
    if (!form) return;
    const boxes = [...form.querySelectorAll('input[name="ticket"]')];
    if (event.target.id === "desk-mark-all") {
        boxes.forEach((box) => { box.checked = event.target.checked; });
    }
    const marked = boxes.filter((box) => box.checked).length;
    const words = document.getElementById("desk-marked");
    if (words) words.textContent = marked ? `(${marked})` : "";
});

// The desk's file fields show by themselves what was chosen; the theme would look for a text field of its own beside them.
document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll(".desk-form input[type=file]").forEach((input) => { input.hasChangeListener = true; });
});

// Who goes on writing in a field that somebody else changed as well has chosen their own.
document.addEventListener("input", ({ target }) => {
    const mine = target.form?.elements[`choice-${target.name}`];
    if (mine) mine.value = "mine";
});

// A text field that suggests: the first few values that fit what is typed, asked for when typing pauses.
document.addEventListener("input", (event) => {
    const input = event.target.closest("input[data-suggest]");
    if (!input || event.inputType === "insertReplacementText" || event.inputType === undefined) return;
    window.clearTimeout(input.suggestTimer);
    input.suggestTimer = window.setTimeout(() => suggest(input), 200);
});
document.addEventListener("focusin", (event) => {
    if (event.target.matches("input[data-suggest]") && !event.target.list) suggest(event.target);
});

async function suggest(input) {
    if (!input.list) {
        const list = document.createElement("datalist");
        list.id = `${input.id}-suggestions`;
        input.after(list);
        input.setAttribute("list", list.id);
    }
    const response = await fetch(`${input.dataset.suggest}?${new URLSearchParams({ term: input.value })}`);
    if (!response.ok) return;
    const { results } = await response.json();
    input.list.replaceChildren(...results.map(({ value, label }) => new Option(label, value)));
}

// A search box over a select has the name of the select it stands for; the library gives it none.
const nameOf = (select) => select.getAttribute("aria-label") || select.labels?.[0]?.innerText.replace(/\s*\*\s*$/, "").trim() || "";
const nameBoxes = () => {
    document.querySelectorAll("select.select2-hidden-accessible").forEach((select) => {
        const name = nameOf(select);
        const box = select.nextElementSibling;
        if (!name || !box?.classList.contains("select2-container")) return;
        const choice = box.querySelector(".select2-selection__rendered");
        const parts = box.querySelectorAll(".select2-selection, .select2-selection__rendered[role=textbox], .select2-search__field");
        parts.forEach((part) => {
            part.removeAttribute("aria-labelledby");
            const chosen = part === choice ? "" : choice?.title || "";
            part.setAttribute("aria-label", [name, chosen].filter(Boolean).join(": "));
        });
    });
};
document.addEventListener("DOMContentLoaded", () => {
    // The button that clears them all would stand between the items of its list.
    document.querySelectorAll("select.admin-autocomplete[multiple]").forEach((select) => { select.dataset.allowClear = "false"; });
    if (!window.django?.jQuery?.fn.select2) return;
    const $ = window.django.jQuery;
    $(nameBoxes);
    $(document).on("change select2:select select2:unselect select2:clear formset:added", () => setTimeout(nameBoxes));
    document.addEventListener("formset:added", () => setTimeout(nameBoxes));
    $(document).on("select2:open", (event) => {
        const name = nameOf(event.target);
        document.querySelectorAll(".select2-container--open .select2-search__field, .select2-container--open .select2-results__options")
            .forEach((part) => part.setAttribute("aria-label", name));
    });
});
