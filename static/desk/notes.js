// Boxes in which notes are written: a list of people after @ (forms with `data-people`), who may see what the note is
// about, and of text blocks after :: (`data-texts`), filled in for it. Without this file names are typed, and the link
// "Text blocks" leads to a page of them.
(() => {
    const PAUSE = 150;
    const SOURCES = [
        {
            name: () => translated("People"), data: "people", parameter: "term", pattern: /(?:^|[^\w@.+\-/])(@([\w.+-]{0,60}))$/u,
            text: (value) => `@${value} `, words: ({ value, label }) => [`@${value}`, label],
        },
        {
            name: () => translated("Text blocks"), data: "texts", parameter: "q", pattern: /(?:^|\s)(::([^\n:]{0,40}))$/u,
            text: (value) => value, words: ({ value, label }) => [label, value.slice(0, 80)],
        },
    ];
    const list = document.createElement("ul");
    list.className = "desk-card desk-choices";
    list.id = "desk-choices";
    list.setAttribute("role", "listbox");
    list.hidden = true;
    let box = null, timer, asked = 0, found = [];

    const options = () => [...list.children];
    const current = () => list.querySelector("[aria-selected=true]");
    // What is typed before the caret that asks for a list: its source, all of it, and the words to look for.
    function typed() {
        const before = box.value.slice(0, box.selectionStart);
        for (const source of SOURCES) {
            const match = box.form.dataset[source.data] && before.match(source.pattern);
            if (match) return { source, all: match[1], words: match[2] };
        }
        return null;
    }
    function choose(option) {
        current()?.setAttribute("aria-selected", "false");
        option?.setAttribute("aria-selected", "true");
        option?.scrollIntoView({ block: "nearest" });
        if (option) box.setAttribute("aria-activedescendant", option.id); else box?.removeAttribute("aria-activedescendant");
    }
    function close() {
        window.clearTimeout(timer);
        asked += 1;
        list.hidden = true;
        choose(null);
        box?.removeAttribute("aria-controls");
    }
    // Put a text in place of the last `count` characters before the caret.
    function put(text, count) {
        const end = box.selectionStart;
        box.setRangeText(text, end - count, end, "end");
        box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function take(option) {
        const at = typed();
        const value = found[options().indexOf(option)]?.value;
        close();
        if (at && value !== undefined) put(at.source.text(value), at.all.length);
        close();
    }
    async function find() {
        const at = typed();
        if (!at) { close(); return; }
        const number = ++asked;
        const query = new URLSearchParams({ [at.source.parameter]: at.words });
        const headers = { Accept: "application/json" };
        const response = await fetch(`${box.form.dataset[at.source.data]}?${query}`, { headers }).catch(() => null);
        if (number !== asked || !response?.ok || response.redirected) return;
        const { results } = await response.json();
        if (number !== asked) return;
        found = results;
        list.setAttribute("aria-label", at.source.name());
        list.replaceChildren(...results.map((result, index) => {
            const option = document.createElement("li");
            option.id = `desk-choice-${index}`;
            option.setAttribute("role", "option");
            option.setAttribute("aria-selected", "false");
            const [first, second] = at.source.words(result);
            const name = document.createElement("strong");
            name.textContent = first;
            option.append(name, ` ${second}`);
            return option;
        }));
        if (!results.length) { close(); return; }
        box.after(list);
        box.setAttribute("aria-controls", list.id);
        list.hidden = false;
        choose(options()[0]);
    }

    document.addEventListener("input", ({ target }) => {
        if (!target.matches("form[data-people] textarea, form[data-texts] textarea")) return;
        box = target;
        window.clearTimeout(timer);
        if (typed()) timer = window.setTimeout(find, PAUSE); else close();
    });
    document.addEventListener("keydown", (event) => {
        if (list.hidden || event.target !== box || event.isComposing) return;
        const at = options().indexOf(current());
        const count = options().length;
        if (event.key === "ArrowDown") choose(options()[(at + 1) % count]);
        else if (event.key === "ArrowUp") choose(options()[(at - 1 + count) % count]);
        else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(current());
        else if (event.key === "Escape") close();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }, true);
    list.addEventListener("mousedown", (event) => {
        const option = event.target.closest("[role=option]");
        event.preventDefault(); // the caret stays where it is
        if (option) take(option);
    });
    document.addEventListener("focusout", (event) => { if (event.target === box && !list.hidden) close(); });
    // The link "Text blocks" opens the list where the caret is.
    document.addEventListener("click", (event) => {
        const link = event.target.closest("form[data-texts] a[data-texts-open]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        box = link.closest("form").querySelector("textarea");
        box.focus();
        const before = box.value.slice(0, box.selectionStart);
        put(`${/(^|\s)$/.test(before) ? "" : " "}::`, 0);
        window.clearTimeout(timer);
        find();
    });
})();
