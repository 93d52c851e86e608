// A form that starts with a caller: the field suggests whom it finds, and the one who is chosen fills in the form below.
// Without this file the field is a form of its own, and its page shows the same links.
(() => {
    const start = document.getElementById("caller-form");
    const form = document.getElementById("intake-form");
    const party = document.getElementById("party");
    if (!form) return;

    // Ctrl+Enter sends the form from any of its fields.
    form.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            form.requestSubmit();
        }
    });
    if (!start) return;

    const field = document.getElementById("caller");
    const callers = document.getElementById("callers");
    const links = () => [...callers.querySelectorAll("a")];
    if (field.autofocus && document.activeElement === document.body) field.focus();
    let asked = 0;
    let isFilling = false;

    // The part of the page at `query`; null when it cannot be had, or when a later question has been asked since.
    async function ask(query, part) {
        const number = ++asked;
        const address = new URLSearchParams(query);
        address.set("part", part);
        try {
            const response = await fetch(`?${address}`, { headers: { "X-Requested-With": "XMLHttpRequest" } });
            return response.ok && !response.redirected && number === asked ? response : null;
        } catch {
            return null;
        }
    }

    async function find() {
        const response = await ask(new URLSearchParams(new FormData(start)), "matches");
        if (!response) return false;
        callers.innerHTML = await response.text();
        return true;
    }

    function put(name, { value, label, from, help }) {
        const input = form.elements[name];
        if (!input) return;
        if (from) narrow(input, from, help);
        if (input.matches("select.admin-autocomplete")) {
            input.replaceChildren(new Option("", ""), ...(value ? [new Option(label, value, true, true)] : []));
            input.value = value;
            window.django.jQuery(input).trigger("change");
        } else {
            input.value = value;
        }
        input.dispatchEvent(new Event("input", { bubbles: true }));
    }

    // Let a list of people offer those of the customer's organisation, and say what is to be asked.
    function narrow(select, from, help) {
        const words = select.closest(".desk-field").querySelector(".desk-help");
        if (words) words.textContent = help;
        if (select.getAttribute("data-ajax--url") === from) return;
        select.setAttribute("data-ajax--url", from);
        const list = window.django.jQuery(select);
        list.select2("destroy");
        list.removeData().djangoAdminSelect2();
    }

    // Take whom the address names: fill in the form, show what is open for them, and go on with the first empty field.
    async function take(query) {
        const response = await ask(query, "filled");
        if (!response) {
            window.location.search = query;
            return;
        }
        const { fields, panel } = await response.json();
        isFilling = true;
        Object.entries(fields).forEach(([name, value]) => put(name, value));
        isFilling = false;
        show(panel);
        callers.replaceChildren();
        const inputs = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
        (inputs.find((input) => !input.value && input.offsetParent) || inputs[0])?.focus();
    }

    // Show the customer and what is open for them; what is filled in for them is folded away.
    function show(panel) {
        party.innerHTML = panel;
        const details = form.querySelector(".desk-intake-party");
        const isMissing = [...details.querySelectorAll("[required], .desk-field:has(.desk-required) [name]")].some((input) => !input.value);
        details.open = isMissing;
    }

    // A draft that came back, or was discarded, changed the customer as well: only the panel follows.
    form.addEventListener("draft-filled", async () => {
        const customer = form.elements[form.dataset.customer]?.value;
        const details = form.querySelector(".desk-intake-party");
        if (!customer) {
            asked += 1;
            party.replaceChildren();
            details.open = true;
            return;
        }
        const address = new URLSearchParams({ customer });
        const contact = form.elements.reporter_contact?.value;
        if (contact) address.set("contact", contact);
        const response = await ask(address, "filled");
        if (!response) return;
        const { fields, panel } = await response.json();
        Object.entries(fields).forEach(([name, { from, help }]) => {
            if (from && form.elements[name]) narrow(form.elements[name], from, help);
        });
        show(panel);
    });

    let timer;
    field.addEventListener("input", () => {
        window.clearTimeout(timer);
        timer = window.setTimeout(find, 200);
    });
    start.addEventListener("submit", async (event) => {
        event.preventDefault();
        window.clearTimeout(timer);
        if (!field.value.trim()) return;
        if (!(await find())) {
            start.submit();
            return;
        }
        const found = links();
        if (found.length === 1) take(new URL(found[0].href).search);
        else found[0]?.focus();
    });
    start.addEventListener("keydown", (event) => {
        const found = links();
        const at = found.indexOf(document.activeElement);
        if (event.key === "Escape" && found.length) {
            callers.replaceChildren();
            field.focus();
        } else if (event.key === "ArrowDown" && at < found.length - 1) {
            found[at + 1].focus();
        } else if (event.key === "ArrowUp" && at >= 0) {
            (found[at - 1] || field).focus();
        } else {
            return;
        }
        event.preventDefault();
    });
    document.addEventListener("click", (event) => {
        const link = event.target.closest("#callers a, #party a[data-take]");
        if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        take(new URL(link.href).search);
    });

    // A customer who is chosen by hand fills in the rest in the same way.
    document.addEventListener("DOMContentLoaded", () => {
        const select = form.elements[form.dataset.customer];
        if (!select || !window.django?.jQuery) return;
        window.django.jQuery(select).on("select2:select", () => {
            if (isFilling) return;
            const address = new URLSearchParams(new FormData(start));
            address.delete("caller");
            address.set("customer", select.value);
            take(`?${address}`);
        });
    });
})();
