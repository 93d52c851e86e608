// Boxes in which notes are written (forms with `data-people`): a list of people after @, who may see what the note is
// about. Without this file the names are typed.
(() => {
    const PAUSE = 150;
    const NAME = /(?:^|[^\w@.+\-/])@([\w.+-]{0,60})$/u;
    const list = document.createElement("ul");
    list.className = "desk-card desk-choices";
    list.id = "desk-choices";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "People");
    list.hidden = true;
    let box = null, timer, asked = 0;

    const options = () => [...list.children];
    const current = () => list.querySelector("[aria-selected=true]");
    const before = () => box.value.slice(0, box.selectionStart);

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
    // Put the text in place of the last characters before the caret; `count` is how many.
    function put(text, count) {
        const end = box.selectionStart;
        box.focus();
        box.setRangeText(text, end - count, end, "end");
        box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    function take(option) {
        const typed = before().match(NAME);
        close();
        if (typed) put(`${option.dataset.value} `, typed[1].length);
        close();
    }
    async function find() {
        const typed = before().match(NAME);
        if (!typed) { close(); return; }
        const number = ++asked;
        const response = await fetch(`${box.form.dataset.people}?${new URLSearchParams({ term: typed[1] })}`).catch(() => null);
        if (number !== asked || !response?.ok || response.redirected) return;
        const { results } = await response.json();
        if (number !== asked) return;
        list.replaceChildren(...results.map(({ value, label }, index) => {
            const option = document.createElement("li");
            option.id = `desk-choice-${index}`;
            option.dataset.value = value;
            option.setAttribute("role", "option");
            option.setAttribute("aria-selected", "false");
            const name = document.createElement("strong");
            name.textContent = `@${value}`;
            option.append(name, ` ${label}`);
            return option;
        }));
        if (!results.length) { close(); return; }
        box.after(list);
        box.setAttribute("aria-controls", list.id);
        list.hidden = false;
        choose(options()[0]);
    }

    document.addEventListener("input", ({ target }) => {
        if (!target.matches("form[data-people] textarea")) return;
        box = target;
        window.clearTimeout(timer);
        if (NAME.test(before())) timer = window.setTimeout(find, PAUSE); else close();
    });
    document.addEventListener("keydown", (event) => {
        if (list.hidden || event.target !== box || event.isComposing) return;
        const found = options();
        const at = found.indexOf(current());
        if (event.key === "ArrowDown") choose(found[(at + 1) % found.length]);
        else if (event.key === "ArrowUp") choose(found[(at - 1 + found.length) % found.length]);
        else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") take(current());
        else if (event.key === "Escape") close();
        else return;
        event.preventDefault();
        event.stopPropagation();
    }, true);
    list.addEventListener("mousedown", (event) => {
        const option = event.target.closest("[role=option]");
        if (!option) return;
        event.preventDefault(); // the caret stays where it is
        take(option);
    });
    document.addEventListener("focusout", (event) => { if (event.target === box && !list.hidden) close(); });
})();
