// The desk by keyboard: rows of a list, the buttons of a page that name a key of theirs (`aria-keyshortcuts`), sending,
// closing, and a list of all of it. No key does anything while somebody types, but for Ctrl+Enter and Escape.
(() => {
    const keys = () => [
        ["j / k", translated("Next and previous row of a list")], ["Enter", translated("Open the row")],
        ["x", translated("Mark the row")], ["Shift+X", translated("Mark all rows")], ["Ctrl+Enter", translated("Send the form")],
        ["Esc", translated("Close what is open")], [translated("/ or Ctrl+K"), translated("Find anything")],
        ["Alt+N", translated("New ticket, case or order")], ["?", translated("This list")],
    ];
    const isTyping = (target) => target.isContentEditable || target.closest("select, .select2-container")
        || (target.matches("input, textarea") && !/^(checkbox|radio|button|submit)$/.test(target.type));
    const isShown = (element) => element.getClientRects().length > 0;
    const owners = () => [...document.querySelectorAll("[aria-keyshortcuts]")].filter(isShown);
    const ownerOf = (key) => owners().find((each) => each.getAttribute("aria-keyshortcuts").split(" ").includes(key));
    const nameOf = (element) => (element.getAttribute("aria-label") || element.innerText).trim();
    const firstField = (form) => [...form.querySelectorAll("textarea, input:not([type=hidden]), select")].find(isShown)
        || form.querySelector(".select2-selection");

    // Rows: the link of a row takes the focus, so that Enter opens it and a screen reader says which one it is.
    const rowsOf = () => [...document.querySelectorAll("#content tbody tr, #content .desk-plan, #content .desk-list > li")]
        .filter((row) => isShown(row) && row.querySelector("a[href]"));
    function step(by) {
        const rows = rowsOf();
        if (!rows.length) return;
        const at = rows.indexOf(document.activeElement.closest?.("tr, li"));
        const row = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + by, 0), rows.length - 1)];
        row.querySelector("a[href]").focus();
        row.scrollIntoView({ block: "nearest" });
    }
    function mark() {
        const box = document.activeElement.closest?.("tr, li")?.querySelector("input[type=checkbox][name=row]");
        box?.click();
    }

    // A button with a key: its form opens, the text beside it takes the focus, or it takes the focus itself.
    function reach(owner) {
        if (owner.matches("summary")) {
            if (!owner.parentElement.open) owner.click();
            firstField(owner.parentElement)?.focus();
        } else if (owner.matches("a")) {
            owner.click();
        } else {
            const text = owner.form && [...owner.form.querySelectorAll("textarea")].find(isShown);
            if (text) owner.form.dataset.sender = owner.value;
            (text || owner).focus();
        }
    }
    function send(form) {
        const buttons = [...form.querySelectorAll("button:not([type=button])")].filter((each) => isShown(each) && !each.disabled);
        const chosen = buttons.find((each) => form.dataset.sender && each.value === form.dataset.sender);
        // Where no key said for whom it is meant, it stays among colleagues.
        const isFirst = (name) => buttons.find((each) => each.classList.contains(name));
        const button = chosen || isFirst("is-internal") || isFirst("is-primary") || buttons[0];
        if (button) form.requestSubmit(button);
    }
    const POPOVERS = ".desk-actions details[open], .desk-tool[open]";
    function close() {
        const open = document.activeElement.closest?.("details[open]") || document.querySelector(".desk-actions details[open]");
        if (!open) return false;
        open.open = false;
        open.querySelector("summary").focus();
        return true;
    }

    let list;
    function help() {
        if (!list) {
            list = document.createElement("dialog");
            list.className = "desk-keys desk-card";
            list.setAttribute("aria-label", translated("Keyboard"));
            document.body.append(list);
        }
        const heading = document.createElement("h2");
        heading.className = "desk-heading";
        heading.textContent = translated("Keyboard");
        const facts = document.createElement("dl");
        const own = owners().flatMap((each) => each.getAttribute("aria-keyshortcuts").split(" ")
            .filter((key) => key.length === 1 && key !== "/").map((key) => [key, nameOf(each)]));
        [...own, ...keys()].forEach(([key, words]) => {
            const [term, description] = ["dt", "dd"].map((name) => document.createElement(name));
            const kbd = document.createElement("kbd");
            kbd.textContent = key;
            term.append(kbd);
            description.textContent = words;
            facts.append(term, description);
        });
        const done = document.createElement("button");
        done.className = "desk-button";
        done.textContent = translated("Close");
        done.autofocus = true;
        done.addEventListener("click", () => list.close());
        const guide = document.createElement("a");
        guide.href = "/docs/guide/";
        guide.textContent = translated("User guide");
        const foot = document.createElement("p");
        foot.className = "desk-keys-foot";
        foot.append(guide, done);
        list.replaceChildren(heading, facts, foot);
        list.showModal();
    }

    document.addEventListener("keydown", (event) => {
        if (event.defaultPrevented || event.isComposing || list?.open) return;
        const { key, target } = event;
        if (key === "Enter" && (event.ctrlKey || event.metaKey) && target.form?.method === "post") {
            event.preventDefault();
            send(target.form);
        } else if (key === "Escape") {
            if (close()) event.preventDefault();
        }
        if (event.ctrlKey || event.metaKey || event.altKey || isTyping(target)) return;
        const owner = /^[a-z]$/.test(key) && ownerOf(key);
        if (owner) reach(owner);
        else if (key === "j") step(1);
        else if (key === "k") step(-1);
        else if (key === "x") mark();
        else if (key === "X") document.getElementById("desk-mark-all")?.click();
        else if (key === "?") help();
        else return;
        event.preventDefault();
    });
    // A click beside an open form folds it away; what was typed there stays.
    document.addEventListener("click", ({ target }) => {
        if (!target.isConnected || target.closest(".select2-container, dialog")) return;
        document.querySelectorAll(POPOVERS).forEach((open) => {
            if (!open.contains(target)) open.open = false;
        });
    });
})();
