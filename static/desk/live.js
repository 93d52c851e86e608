// What moves by itself on an open page: the bell, rows that are new in a queue, what others did to the object that is shown,
// and who else has its page open or writes there. Nothing that somebody reads is moved: new rows and entries are announced,
// and only the badges that say how the object stands are drawn anew in their place.
document.addEventListener("DOMContentLoaded", () => {
    const bell = document.getElementById("desk-bell");
    if (!bell) return;
    const PAUSE = 10000;
    const LONGEST_PAUSE = 30000; // of a page at which nobody does anything, and to which nothing happens
    const IDLE = 60000; // from then on the pauses grow
    const ALIVE = 30000;
    const WRITING = 15000; // after the last key
    const url = bell.dataset.live;
    const at = window.location.pathname + window.location.search;
    const keyOf = (row) => Number(row.querySelector("input[name=row]")?.value || row.id.match(/-(\d+)$/)?.[1]
        || row.querySelector("a")?.getAttribute("href").match(/\/(\d+)\//)?.[1]);
    const shown = new Set([...document.querySelectorAll("#content tbody tr, #content .desk-plan")].map(keyOf).filter(Boolean));
    const newest = Math.max(0, ...shown);
    const fresh = new Set(), changed = new Set(), acts = new Map();
    let since = bell.dataset.since, tag = "", timer, saidAt = 0, isWriting = false, writtenAt = 0, pause = PAUSE, askedAt = 0, busyAt = Date.now(), ended = false, isObject = false;

    const make = (className, role) => {
        const element = document.createElement("p");
        element.className = className;
        if (role) element.setAttribute("role", role);
        return element;
    };
    let news, here;
    function announce(words) {
        if (!news) {
            news = make("desk-news", "status");
            document.getElementById("content").prepend(news);
        }
        if (news.dataset.words === words) return;
        news.dataset.words = words;
        const link = document.createElement("a");
        link.href = window.location.href.replace(/#.*/, "");
        link.textContent = translated("show");
        news.replaceChildren(words + " — ", link);
    }
    function ring(count) {
        const badge = bell.querySelector(".desk-bell-count");
        if (badge.textContent === count) return;
        badge.textContent = count;
        badge.hidden = !count;
        bell.setAttribute("aria-label", count ? translated("Notifications, %(count)s new", { count }) : translated("Notifications"));
    }
    function queue({ matching, touched }) {
        matching.filter((pk) => !shown.has(pk)).forEach((pk) => (pk > newest ? fresh : changed).add(pk));
        touched.filter((pk) => shown.has(pk)).forEach((pk) => changed.add(pk));
        const words = [
            fresh.size && translated("%(count)s new", { count: fresh.size }),
            changed.size && translated("%(count)s changed", { count: changed.size }),
        ].filter(Boolean);
        if (words.length) announce(words.join(", "));
    }
    function object(found) {
        isObject = true;
        const before = acts.size;
        found.acts.forEach(({ id, words }) => acts.set(id, words));
        if (acts.size > before) {
            const last = acts.get(Math.max(...acts.keys()));
            announce(acts.size > 1 ? translated("%(last)s, and %(count)s more", { last, count: acts.size - 1 }) : last);
            redraw();
        }
        const words = found.here.map(({ name, writing }) => (writing ? translated("%(name)s is writing", { name }) : translated("%(name)s is here", { name }))).join(" · ");
        if (words && !here) {
            here = make("desk-here", "status");
            document.querySelector(".desk-ticket-head")?.append(here);
        }
        if (here && here.textContent !== words) here.textContent = words;
    }
    // The badges as they are now, in place of those that were drawn with the page.
    async function redraw() {
        const parts = [...document.querySelectorAll("[data-live-part]")];
        if (!parts.length) return;
        const response = await fetch(at).catch(() => null);
        if (!response?.ok || response.redirected) return;
        const page = new DOMParser().parseFromString(await response.text(), "text/html");
        parts.forEach((part) => {
            const now = page.querySelector(`[data-live-part="${part.dataset.livePart}"]`);
            if (now && now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
        });
    }

    async function ask() {
        window.clearTimeout(timer);
        if (ended || document.hidden) return;
        askedAt = Date.now();
        const query = new URLSearchParams({ at, since, drawn_for: bell.dataset.mark });
        const headers = tag ? { "If-None-Match": tag } : {};
        const response = await fetch(`${url}?${query}`, { headers, cache: "no-store" }).catch(() => null);
        if (response?.status === 401 || response?.status === 409) { ended = true; return; }
        if (response && (response.ok || response.status === 304)) {
            const from = new Date(new Date(response.headers.get("Live-At")) - 5000).toISOString();
            if (from > since) since = from;
            tag = response.headers.get("ETag");
        }
        if (response?.ok) {
            busyAt = Date.now();
            const found = await response.json();
            ring(found.bell);
            if (found.touched) queue(found);
            if (found.acts) object(found);
        }
        if (isObject) say();
        pause = Date.now() - busyAt < IDLE ? PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE);
        timer = window.setTimeout(ask, pause + Math.random() * 1000);
    }

    // Whoever comes back to the page asks at once what happened.
    ["pointermove", "keydown", "scroll"].forEach((kind) => document.addEventListener(kind, () => {
        busyAt = Date.now();
        if (pause > PAUSE && busyAt - askedAt > PAUSE) { pause = PAUSE; ask(); }
    }, { passive: true }));

    // Says that the page is open, and whether somebody writes there.
    const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    const send = (values) => fetch(url, {
        method: "POST", keepalive: true, headers: { "X-CSRFToken": token() },
        body: new URLSearchParams({ at, drawn_for: bell.dataset.mark, ...values }),
    }).catch(() => null);
    function say() {
        const writes = Date.now() - writtenAt < WRITING;
        if (!token() || (writes === isWriting && Date.now() - saidAt < ALIVE)) return;
        isWriting = writes;
        saidAt = Date.now();
        send({ writing: writes ? "1" : "" });
    }
    document.addEventListener("input", ({ target }) => {
        if (!isObject || !target.closest("form[data-draft]")) return;
        writtenAt = Date.now();
        say();
    });
    window.addEventListener("pagehide", () => {
        if (isObject && saidAt && token()) send({ left: "1" });
        saidAt = 0;
    });
    window.addEventListener("pageshow", (event) => { if (event.persisted) ask(); });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
    timer = window.setTimeout(ask, 1000);
});
