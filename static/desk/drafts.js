// Drafts: what is typed into a form with `data-draft` is saved for its person until it is sent or discarded, and comes back
// with the page. A page with text that is saved nowhere asks before it is left.
(() => {
    const PAUSE = 700;
    const LONGEST_ON_LEAVING = 60000; // what a browser still sends for a page that is being left
    const TYPED = /(^|[-_])(body|text|notes?|reason|description|title|subject|comment|tags)$/;
    const SECRET = /password|secret|token|^(present|again)$/i;
    const PLAIN = new Set(["text", "textarea", "email", "tel", "url", "search", "date", "datetime-local", "time",
        "select-one", "select-multiple", "checkbox", "radio"]);
    const AMOUNT = new Set(["decimal", "numeric"]);
    const kept = new Map(); // form → what is known of its draft
    const touched = new Set(); // forms without a draft that hold something typed

    const hidden = (form, name) => form.querySelector(`input[type=hidden][name="${name}"]`);
    const addressOf = (form) => {
        const url = new URL(form.getAttribute("action") || "", window.location.href);
        return url.pathname + url.search;
    };
    const isKept = (form) => (field) => {
        if (!field.name || field.disabled || SECRET.test(field.name) || AMOUNT.has(field.inputMode)) return false;
        if (form.hasAttribute("data-draft-all")) return PLAIN.has(field.type);
        return field.type === "textarea" || (field.type === "text" && TYPED.test(field.name));
    };
    const fieldsOf = (form) => [...form.elements].filter(isKept(form));
    const isBox = (field) => field.type === "checkbox" || field.type === "radio";
    const valueOf = (field) => {
        if (isBox(field)) return field.checked ? [field.value] : [];
        if (field.options) return [...field.selectedOptions].map((option) => option.value);
        return [field.value];
    };

    function contentOf(form) {
        const content = { values: {}, labels: {}, initial: {} };
        fieldsOf(form).forEach((field) => {
            content.values[field.name] = [...(content.values[field.name] || []), ...valueOf(field)];
            if (field.matches("select.admin-autocomplete")) {
                [...field.selectedOptions].filter((option) => option.value).forEach((option) => {
                    content.labels[field.name] = { ...content.labels[field.name], [option.value]: option.text };
                });
            }
            const before = hidden(form, `initial-${field.name}`);
            if (before) content.initial[field.name] = before.value;
        });
        return content;
    }
    const textOf = (form) => JSON.stringify(contentOf(form).values);

    function fill(form, content) {
        const positions = {};
        fieldsOf(form).forEach((field) => {
            const values = content.values?.[field.name];
            if (!Array.isArray(values)) return;
            if (isBox(field)) {
                field.checked = values.includes(field.value);
            } else if (field.options) {
                Object.entries(content.labels?.[field.name] || {}).forEach(([value, label]) => {
                    if (![...field.options].some((option) => option.value === value)) field.add(new Option(label, value));
                });
                [...field.options].forEach((option) => { option.selected = values.includes(option.value); });
                window.django?.jQuery?.(field).trigger("change");
            } else {
                const position = positions[field.name] = (positions[field.name] ?? -1) + 1;
                if (position < values.length) field.value = values[position];
            }
            // Over what the page showed then, so that a change by somebody else since is not overwritten unseen.
            const before = hidden(form, `initial-${field.name}`);
            if (before && typeof content.initial?.[field.name] === "string") before.value = content.initial[field.name];
        });
    }

    // What the page says of a draft, above the buttons of its form.
    function line(state) {
        if (!state.line) {
            state.line = document.createElement("p");
            state.line.className = "desk-draft";
            state.line.append(document.createElement("span"));
            const buttons = state.form.querySelector(".desk-buttons");
            if (buttons) buttons.before(state.line); else state.form.append(state.line);
        }
        return state.line;
    }
    function say(state, text, { at = "", aloud = false, problem = false } = {}) {
        const [words, button] = line(state).children;
        if (aloud) words.setAttribute("role", problem ? "alert" : "status"); else words.removeAttribute("role");
        line(state).classList.toggle("is-problem", problem);
        words.textContent = text;
        button?.remove();
        if (!at) return words;
        const discard = document.createElement("button");
        discard.type = "button";
        discard.className = "desk-button is-small";
        discard.textContent = translated("Discard");
        discard.setAttribute("aria-label", translated("Discard the draft of %(at)s", { at }));
        discard.addEventListener("click", () => drop(state));
        line(state).append(discard);
        return words;
    }

    async function ask(form, parameters) {
        const known = { drawn_for: hidden(form, "drawn_for")?.value || "" };
        const query = new URLSearchParams({ ...known });
        parameters.forEach((address) => query.append("address", address));
        return fetch(`${form.dataset.draft}?${query}`, { headers: { Accept: "application/json" } });
    }
    // A later sign-in of the same person, in another tab, gave all forms another token.
    async function renewToken(form) {
        const response = await ask(form, []);
        if (!response.ok) return response;
        const { token } = await response.json();
        document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
        return response;
    }
    async function post(state, content, keepalive) {
        const body = new URLSearchParams({
            csrfmiddlewaretoken: hidden(state.form, "csrfmiddlewaretoken")?.value || "",
            drawn_for: hidden(state.form, "drawn_for")?.value || "",
            key: hidden(state.form, "once")?.value || "",
            address: state.address,
            content,
        });
        return fetch(state.form.dataset.draft, { method: "POST", body, keepalive, headers: { Accept: "application/json" } });
    }

    async function save(state, keepalive = false) {
        window.clearTimeout(state.timer);
        const text = textOf(state.form);
        if (state.isSent || text === state.saved || text === state.sending) return;
        state.sending = text;
        const content = text === state.blank ? "" : JSON.stringify(contentOf(state.form));
        try {
            let response = await post(state, content, keepalive);
            if (response.status === 403) {
                response = await renewToken(state.form);
                if (response.ok) response = await post(state, content, keepalive);
            }
            if (state.isSent) return;
            if (response.ok) {
                const { at } = await response.json();
                state.saved = text;
                if (at) say(state, translated("Draft saved at %(at)s.", { at }), { at }); else state.line?.remove(), state.line = null;
            } else {
                warn(state, response.status);
            }
        } catch {
            if (!state.isSent) say(state, translated("Not saved as a draft: there is no connection."), { problem: true });
        } finally {
            state.sending = null;
        }
        if (!keepalive && !state.isSent && state.saved === text && textOf(state.form) !== text) plan(state);
    }
    function plan(state) {
        window.clearTimeout(state.timer);
        state.timer = window.setTimeout(() => save(state), PAUSE);
    }
    function warn(state, status) {
        const options = { aloud: true, problem: true };
        if (status === 401) {
            const words = say(state, `${translated("You were signed out. What you wrote is still here and not saved.")} `, options);
            const link = document.createElement("a");
            link.href = "/admin/login/";
            link.target = "_blank";
            link.rel = "noopener";
            link.textContent = translated("Sign in in a new tab");
            words.append(link, translated(", then go on here."));
        } else if (status === 409) {
            say(state, translated("Somebody else has signed in in this browser. What you wrote is not saved."), options);
        } else if (status === 413) {
            say(state, translated("This is too long to be kept as a draft."), options);
        } else {
            say(state, translated("Not saved as a draft."), options);
        }
    }

    // A form that is folded away stays so, for it would lie over others; the button that opens it says so.
    function mark(state, isKept) {
        const summary = state.form.closest("details")?.querySelector("summary");
        summary?.querySelector(".desk-drafted")?.remove();
        if (!summary || !isKept) return;
        const words = document.createElement("span");
        words.className = "desk-drafted";
        words.textContent = ` · ${translated("draft")}`;
        summary.append(words);
    }

    async function drop(state) {
        mark(state, false);
        fill(state.form, { values: JSON.parse(state.blank), initial: state.initial });
        state.form.dispatchEvent(new CustomEvent("draft-filled"));
        state.line?.remove();
        state.line = null;
        fieldsOf(state.form)[0]?.focus();
        state.saved = null;
        await save(state);
    }

    async function restore(states) {
        if (!states.length) return;
        const response = await ask(states[0].form, [...new Set(states.map((state) => state.address))]).catch(() => null);
        if (!response?.ok) return;
        const { drafts } = await response.json();
        drafts.forEach(({ address, at, content }) => {
            const state = states.find((each) => each.address === address);
            // Nothing comes over what was sent and refused, nor over what was typed before the answer came.
            if (!state || state.form.hasAttribute("data-draft-sent") || textOf(state.form) !== state.blank) return;
            fill(state.form, content);
            state.saved = textOf(state.form);
            if (state.saved === state.blank) return;
            mark(state, true);
            state.form.dispatchEvent(new CustomEvent("draft-filled"));
            say(state, translated("Draft of %(at)s restored.", { at }), { at, aloud: true });
        });
    }

    function begin() {
        document.querySelectorAll("form[data-draft]").forEach((form) => {
            const state = { form, address: addressOf(form), blank: textOf(form), initial: contentOf(form).initial };
            if (!fieldsOf(form).length) return;
            state.saved = state.blank;
            kept.set(form, state);
            if (form.hasAttribute("data-draft-sent")) {
                state.saved = null;
                plan(state);
            }
        });
        // The form of a list's bulk changes asks when it is opened: most who open the list do not.
        const isFolded = ({ form }) => form.hasAttribute("data-draft-folded");
        const states = [...kept.values()];
        restore(states.filter((state) => !isFolded(state)));
        states.filter(isFolded).forEach((state) => {
            state.form.querySelector("details").addEventListener("toggle", () => restore([state]), { once: true });
        });
        keepKeys();
    }

    // A browser that goes back shows what was sent with the key of a page that is new. With the key of the page that it was,
    // the same form is carried out once; as soon as something else is typed, it is another form. A form with a draft comes back
    // empty, and says that it was left so: sent like that, it is what was sent before.
    const renewals = new Map(); // form → makes another form of it
    function keepKeys() {
        const forms = [...document.querySelectorAll("form[method=post]")].filter((form) => hidden(form, "once"));
        const fresh = forms.map((form) => hidden(form, "once").value);
        const { keys: before, isBack, ...rest } = window.history.state || {};
        if ((isBack || performance.getEntriesByType("navigation")[0]?.type === "back_forward") && before?.length === forms.length) {
            forms.forEach((form, position) => {
                const key = hidden(form, "once");
                const untouched = Object.assign(document.createElement("input"), { type: "hidden", name: "untouched", value: "1" });
                key.value = before[position];
                if (kept.has(form)) form.append(untouched);
                renewals.set(form, () => {
                    key.value = fresh[position];
                    untouched.remove();
                });
                ["input", "change", "draft-filled"].forEach((name) => form.addEventListener(name, renewals.get(form), { once: true }));
            });
        }
        window.history.replaceState({ ...rest, keys: forms.map((form) => hidden(form, "once").value) }, "");
    }

    const isTyped = (field) => (field.matches("textarea") || PLAIN.has(field.type)) && "defaultValue" in field && !isBox(field)
        && field.value !== field.defaultValue;
    const isEmpty = (state) => !state.form.hasAttribute("data-draft-sent") && textOf(state.form) === state.blank;
    const isUnsaved = (state) => !state.isSent && textOf(state.form) !== state.saved;

    document.addEventListener("DOMContentLoaded", begin);
    const noteChange = (event) => {
        const form = event.target.form;
        const state = kept.get(form);
        if (state && isKept(form)(event.target)) {
            state.isSent = false;
            plan(state);
        } else if (event.type === "input" && form?.method === "post" && !state && form.id !== "login-form" && isTyped(event.target)) {
            touched.add(form);
        }
    };
    document.addEventListener("input", noteChange);
    document.addEventListener("change", noteChange);
    document.addEventListener("submit", (event) => {
        if (event.defaultPrevented) return;
        touched.delete(event.target);
        // What a preview shows is carried out: nothing of it is left to be saved.
        if (event.target.hasAttribute("data-draft-done")) kept.forEach((each) => { window.clearTimeout(each.timer); each.isSent = true; });
        const state = kept.get(event.target);
        if (!state) return;
        if (textOf(state.form) !== state.blank) renewals.get(state.form)?.(); // by a choice that no event told of
        // Should the server be away, the text is not; a draft of a form that was carried out is not shown again.
        if (isUnsaved(state)) save(state, textOf(state.form).length < LONGEST_ON_LEAVING);
        window.clearTimeout(state.timer);
        state.isSent = true;
    });
    window.addEventListener("beforeunload", (event) => {
        const forms = [...touched].filter((form) => form.isConnected && [...form.elements].some(isTyped));
        if (forms.length || [...kept.values()].some((state) => isUnsaved(state) && !isEmpty(state))) event.preventDefault();
    });
    const saveAll = () => [...kept.values()].filter(isUnsaved).forEach((state) => {
        save(state, textOf(state.form).length < LONGEST_ON_LEAVING);
    });
    window.addEventListener("pagehide", saveAll);
    document.addEventListener("visibilitychange", saveAll); // also on coming back from signing in in another tab
    window.addEventListener("online", saveAll);
    // A page that comes back from the browser's memory may be from before somebody else signed in.
    window.addEventListener("pageshow", (event) => {
        if (!event.persisted || !kept.size) return;
        window.history.replaceState({ ...window.history.state, isBack: true }, "");
        window.location.reload();
    });
})();
