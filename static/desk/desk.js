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
