// A text of a script in the language of the page, with values in place of its `%(name)s`. Pages bring what is not English
// (apps.desk.script_texts).
function translated(text, values = {}) {
    translated.texts ??= JSON.parse(document.getElementById("desk-texts")?.textContent || "{}");
    return (translated.texts[text] || text).replace(/%\((\w+)\)s/g, (all, name) => values[name] ?? all);
}

// A form that is on its way is not sent again by a second click: the browser would drop the answer to the first, and with
// it what that says. What comes twice all the same is carried out once by the server.
const AGAIN_MS = 3000; // after which a form may be sent again from the same page, as one that fetched a file
let [underWay, sentAt] = [null, 0];
document.addEventListener("submit", (event) => {
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.target === underWay && Date.now() - sentAt < AGAIN_MS) {
        event.preventDefault();
        event.stopImmediatePropagation();
        return;
    }
    [underWay, sentAt] = [event.target, Date.now()];
});
window.addEventListener("pageshow", () => { underWay = null; });

// A list's marks: one box for all of them, ranges with the shift key, and a bar that says how many there are.
const marksOf = (form) => [...form.elements].filter((each) => each.type === "checkbox" && each.name === "row");
const showMarks = () => {
    const form = document.getElementById("desk-bulk");
    if (!form) return;
    const boxes = marksOf(form);
    const marked = boxes.filter((box) => box.checked).length;
    const isFull = boxes.length > 0 && marked === boxes.length;
    const everything = document.getElementById("desk-mark-everything");
    const box = everything?.querySelector("input");
    if (everything) everything.hidden = !isFull;
    if (box && !isFull) box.checked = false;
    const count = box?.checked ? form.dataset.count : marked;
    form.classList.toggle("is-marked", marked > 0);
    document.getElementById("desk-marked").textContent = marked ? translated("%(count)s marked", { count }) : form.dataset.words;
    document.getElementById("desk-mark-none").hidden = !marked;
    form.querySelector(".desk-buttons button").disabled = !marked; // what was typed would be lost on the way back
    const all = document.getElementById("desk-mark-all");
    if (all) {
        all.checked = isFull;
        all.indeterminate = marked > 0 && !isFull;
    }
};
document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (event.target.id === "desk-mark-all") {
        marksOf(document.getElementById("desk-bulk")).forEach((box) => { box.checked = event.target.checked; });
    } else if (form?.id !== "desk-bulk") return;
    showMarks();
});
let lastMark = null;
document.addEventListener("click", (event) => {
    if (event.target.id === "desk-mark-none") {
        marksOf(event.target.form).forEach((box) => { box.checked = false; });
        showMarks();
    }
    const box = event.target.closest('input[type=checkbox][name="row"]');
    if (box?.form?.id !== "desk-bulk") return;
    const boxes = marksOf(box.form);
    if (event.shiftKey && boxes.includes(lastMark)) {
        const [start, end] = [boxes.indexOf(lastMark), boxes.indexOf(box)].sort((a, b) => a - b);
        boxes.slice(start, end + 1).forEach((each) => { each.checked = box.checked; });
        showMarks();
    }
    lastMark = box;
});
["DOMContentLoaded", "pageshow"].forEach((name) => window.addEventListener(name, showMarks)); // the back button keeps marks

// A bulk change that is under way: asks how far it is, and shows the outcome once it has ended.
document.addEventListener("DOMContentLoaded", () => {
    const bar = document.getElementById("desk-progress");
    if (!bar) return;
    const ask = async () => {
        const response = await fetch(bar.dataset.url).catch(() => null);
        if (response?.ok && !response.redirected) {
            const { done, total, ended } = await response.json();
            bar.value = done;
            document.getElementById("desk-progress-words").textContent = translated("%(done)s of %(total)s", { done, total });
            if (ended) {
                window.location.reload();
                return;
            }
        }
        window.setTimeout(ask, 2000);
    };
    window.setTimeout(ask, 1000);
});

// A button whose contents are fetched when it is opened; without this file it leads to a page of them.
document.addEventListener("toggle", async ({ target }) => {
    if (!target.matches?.("details[data-load][open]")) return;
    const place = target.querySelector(".desk-pop");
    const headers = { "X-Requested-With": "XMLHttpRequest" };
    const response = await fetch(target.dataset.load, { headers }).catch(() => null);
    if (!response?.ok || response.redirected) return;
    place.innerHTML = await response.text();
    place.querySelector("button")?.focus();
}, true);

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
    // Rows of a table look up as the one does that new rows are made of, which alone says how.
    document.querySelectorAll("select[data-like]").forEach((select) => {
        const first = document.getElementById(select.dataset.like);
        if (first) { Object.assign(select.dataset, first.dataset); }
    });
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
