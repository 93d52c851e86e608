// A reconcile's differences while counting, and the register as soon as it is chosen.
document.addEventListener("input", (event) => {
    const row = event.target.closest("#desk-drawer tr[data-expected]");
    if (row) tell(row, event.target.value);
});
document.addEventListener("change", (event) => {
    if (event.target.id === "register") event.target.form.requestSubmit();
});
document.querySelectorAll("#desk-drawer tr[data-expected] input").forEach((input) => {
    tell(input.closest("tr"), input.value);
});

function off(cents, amount) {
    if (cents === 0) return translated("as expected");
    return cents > 0 ? translated("%(amount)s over", { amount }) : translated("%(amount)s short", { amount });
}

function tell(row, text) {
    const output = row.querySelector("output");
    const cents = Math.round(Number(text) * 100) - Math.round(Number(row.dataset.expected) * 100);
    if (text.trim() === "" || Number.isNaN(cents)) {
        output.textContent = "—";
        output.className = "";
        return;
    }
    const amount = (Math.abs(cents) / 100).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2 });
    output.textContent = off(cents, amount);
    output.className = `desk-badge is-${cents === 0 ? "good" : "bad"}`;
}

// A chosen tab beyond the edge of a telephone comes into sight.
document.querySelector(".desk-tabs .is-chosen")?.scrollIntoView({ block: "nearest", inline: "center" });
