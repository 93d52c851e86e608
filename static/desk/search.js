// The desk's search in the header: Ctrl+K and / go to it, hits are suggested while somebody types, and an empty box
// offers the last ten things opened. These are kept in this browser for the person signed in, and forgotten at sign-out,
// on the page for signing in, and as soon as somebody else is signed in.
document.addEventListener("DOMContentLoaded", () => {
    const KEPT = "desk-opened";
    const MOST = 10;
    const PAUSE = 150;
    const form = document.querySelector(".desk-find");
    const forget = () => { try { localStorage.removeItem(KEPT); } catch { /* not to be had */ } };
    const isSignIn = document.querySelector('input[name="password"]') && !form;
    if (isSignIn) forget();
    if (!form) return;

    const input = form.querySelector("input[name=q]");
    const list = form.querySelector(".desk-find-list");
    const count = form.querySelector(".desk-find-count");
    const person = form.dataset.person;
    let timer, asked = 0, typed = "";

    const opened = () => {
        try {
            const kept = JSON.parse(localStorage.getItem(KEPT) || "null");
            if (kept?.person === person) return kept.items;
            if (kept) forget();
        } catch { forget(); }
        return [];
    };
    const keep = () => {
        if (!/\/\d+\/change\/$/.test(location.pathname)) return;
        const title = (document.querySelector("#content h1") || document.querySelector("h1"))?.innerText.replace(/\s+/g, " ").trim().slice(0, 90);
        if (!title) return;
        const items = [{ url: location.pathname, title }, ...opened().filter(({ url }) => url !== location.pathname)].slice(0, MOST);
        try { localStorage.setItem(KEPT, JSON.stringify({ person, items })); } catch { /* full or refused */ }
    };
    opened();
    keep();
    document.addEventListener("submit", (event) => { if (/\/logout\//.test(event.target.action || "")) forget(); });

    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-haspopup", "listbox");

    const options = () => [...list.querySelectorAll("[role=option]")];
    const current = () => list.querySelector("[aria-selected=true]");
    const choose = (option) => {
        current()?.setAttribute("aria-selected", "false");
        if (!option) { input.removeAttribute("aria-activedescendant"); return; }
        option.setAttribute("aria-selected", "true");
        option.scrollIntoView({ block: "nearest" });
        input.setAttribute("aria-activedescendant", option.id);
    };
    const close = () => {
        window.clearTimeout(timer);
        asked += 1;
        list.hidden = true;
        choose(null);
        input.setAttribute("aria-expanded", "false");
        count.textContent = "";
    };
    const open = () => {
        const found = options();
        found.forEach((option, index) => { option.id = `desk-find-option-${index}`; });
        list.hidden = found.length === 0;
        choose(null);
        input.setAttribute("aria-expanded", String(!list.hidden));
        const hits = list.querySelectorAll("[role=group] [role=option]").length;
        const words = hits ? translated("%(hits)s found, Arrow keys choose", { hits }) : translated("Nothing found so far");
        count.textContent = list.hidden ? "" : words;
    };
    const offerOpened = () => {
        const items = opened();
        if (!items.length) { close(); return; }
        const group = document.createElement("div");
        group.setAttribute("role", "group");
        group.setAttribute("aria-label", translated("Last opened"));
        const head = document.createElement("div");
        head.className = "desk-find-head";
        head.textContent = translated("Last opened");
        group.append(head, ...items.map(({ url, title }) => {
            const option = document.createElement("a");
            option.href = url;
            option.textContent = title;
            option.tabIndex = -1;
            option.setAttribute("role", "option");
            option.setAttribute("aria-selected", "false");
            return option;
        }));
        list.replaceChildren(group);
        open();
    };
    const ask = async () => {
        typed = input.value.trim();
        const mine = asked += 1;
        if (!typed) { offerOpened(); return; }
        let response;
        try {
            response = await fetch(`${form.dataset.suggestions}?${new URLSearchParams({ q: typed })}`, { redirect: "error" });
        } catch { return; }
        if (!response.ok || mine !== asked) return;
        const html = await response.text();
        if (mine !== asked || document.activeElement !== input) return;
        list.innerHTML = html;
        open();
    };

    input.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(ask, PAUSE);
    });
    input.addEventListener("focus", () => { if (!input.value.trim()) offerOpened(); });
    input.addEventListener("keydown", (event) => {
        if (event.isComposing) return;
        const found = list.hidden ? [] : options();
        const at = found.indexOf(current());
        if (event.key === "ArrowDown" || event.key === "ArrowUp") {
            event.preventDefault();
            if (!found.length) { ask(); return; }
            const step = event.key === "ArrowDown" ? 1 : -1;
            choose(at < 0 && step < 0 ? found.at(-1) : found[(at + step + found.length) % found.length]);
        } else if (event.key === "Enter" && at >= 0) {
            event.preventDefault();
            if (event.ctrlKey || event.metaKey) window.open(found[at].href, "_blank", "noopener");
            else found[at].click();
        } else if (event.key === "Escape") {
            event.preventDefault();
            if (list.hidden) { input.value = ""; input.blur(); } else close();
        }
    });
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) close(); });
    list.addEventListener("mousedown", (event) => event.preventDefault());

    const isTyping = (target) => target.isContentEditable
        || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])");
    document.addEventListener("keydown", (event) => {
        const isPalette = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k";
        const isSlash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target);
        if (!isPalette && !isSlash) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        input.focus();
        input.select();
    }, true);
});
