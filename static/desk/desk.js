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
