// What axe finds wrong with a page, for tests. It looks again only at what is unlike all that it met before.
(() => {
    const violations = async (context, options) => {
        const found = await axe.run(context, { ...options, resultTypes: ["violations"] });
        return found.violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, html }) => `${id} ${target.join(" ")} ${html.slice(0, 200)}`));
    };
    const RULES = { rules: { "color-contrast": { enabled: false },
        "label-content-name-mismatch": { enabled: true }, "target-size": { enabled: true } } };
    const TELLING = ["role", "type", "scope", "tabindex", "aria-hidden", "disabled", "lang"];
    const MAY_NEED_A_NAME = "a, button, input, select, textarea, img, svg, summary, label, th, iframe, dialog, [role]";
    // What rules ask of an element beside its attributes: words of its own, a name, room for a finger.
    const traits = (one) => {
        const words = [...one.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        if (!one.matches(MAY_NEED_A_NAME)) return words;
        const label = one.getAttribute("aria-label");
        const named = label || one.getAttribute("aria-labelledby") || one.title || one.alt || one.textContent.trim()
            || [...one.labels || []].some(({ textContent }) => textContent.trim());
        const { width, height } = one.getBoundingClientRect();
        const agreeing = label && words ? `${label} ${one.textContent.trim()}` : !!named;
        return [words, agreeing, width && width < 24, height && height < 24].join();
    };
    const signOf = (one, place) => [
        place, one.tagName, one === document.body || (one.className.baseVal ?? one.className), traits(one),
        one.getAttributeNames().filter((name) => name === "for" || name.startsWith("aria-")).sort(),
        TELLING.map((name) => one.getAttribute(name)),
    ].join("|");
    // What rules about a page as a whole look at: its title, doubled ids, which heading or landmark follows which.
    const HEADINGS_AND_LANDMARKS = "h1, h2, h3, h4, h5, h6, main, header, footer, nav, aside, form[aria-label], [role]";
    const outline = () => {
        const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
        const tags = [...document.querySelectorAll(HEADINGS_AND_LANDMARKS)]
            .filter((one) => one.checkVisibility()).map(({ tagName }) => tagName);
        return [!!document.title, ids.length - new Set(ids).size, ...tags.map((tag, at) => `${tags[at - 1]} ${tag}`)];
    };
    // Whether something of an outline is unlike all that was met so far in a look, and the topmost elements that are: by
    // what they are and what they stand in.
    const unlike = (look) => {
        const met = new Map(JSON.parse(sessionStorage.getItem(`met ${look}`) || "[]"));
        const elements = [];
        const isNew = (sign) => !met.has(sign) && met.set(sign, met.size);
        const walk = (one, place, isWithin) => {
            if (one.id === "nav-sidebar" || !one.checkVisibility()) return;
            const sign = signOf(one, place);
            const isUnlike = isNew(sign);
            if (isUnlike && !isWithin) elements.push(one);
            for (const child of one.children) walk(child, met.get(sign), isWithin || isUnlike);
        };
        const isOutline = outline().filter(isNew).length > 0;
        walk(document.body, "", false);
        sessionStorage.setItem(`met ${look}`, JSON.stringify([...met]));
        return { isOutline, elements };
    };
    const faultsOfStructure = async (look, isWhole, isRepeat) => {
        const { isOutline, elements } = unlike(look);
        if (isRepeat && !isOutline) return elements.length ? violations({ include: elements }, RULES) : [];
        return violations(isWhole ? document : { exclude: ["#nav-sidebar"] }, RULES);
    };

    const withText = () => {
        const found = new Set(document.querySelectorAll("input, select, textarea"));
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) if (texts.currentNode.data.trim()) found.add(texts.currentNode.parentElement);
        return [...found].filter((one) => one.checkVisibility());
    };
    const isOff = (one) => one.closest(":disabled, [aria-disabled=true]") || one.closest("label")?.control?.disabled;
    const faultsOfContrast = async (look) => {
        const grounds = new Map([[null, { behind: "", opacity: "" }]]);
        // What shows through to it: all from the innermost ancestor whose colour hides what is behind.
        const ground = (one) => {
            if (!grounds.has(one)) {
                const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
                const around = ground(one.parentElement);
                const isClear = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none";
                const hides = backgroundColor.startsWith("rgb(") && backgroundImage === "none";
                grounds.set(one, {
                    behind: isClear ? around.behind : `${hides ? "" : around.behind}/${backgroundColor} ${backgroundImage}`,
                    opacity: opacity === "1" ? around.opacity : `${around.opacity} ${opacity}`,
                });
            }
            return grounds.get(one);
        };
        const met = new Set(JSON.parse(sessionStorage.getItem(look) || "[]"));
        const include = withText().filter((one) => {
            const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
            const { behind, opacity } = ground(one);
            const decides = [color, fontSize, fontWeight, textShadow, !!isOff(one), behind, opacity].join();
            return !met.has(decides) && met.add(decides);
        });
        sessionStorage.setItem(look, JSON.stringify([...met]));
        return include.length ? violations({ include }, { runOnly: ["color-contrast"] }) : [];
    };

    // What scrolls sideways by itself and has nothing in it that keys reach, which depends on the width of the page.
    const REACHED = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
    const withoutFocus = () => [...document.querySelectorAll("main :is(div, section, table, pre, ul, ol)")]
        .filter((one) => one.scrollWidth > one.clientWidth && /auto|scroll/.test(getComputedStyle(one).overflowX)
            && one.checkVisibility() && !one.matches(REACHED) && !one.querySelector(REACHED))
        .map((one) => `scrolls out of the reach of keys: ${one.outerHTML.slice(0, 100)}`);

    const faultsOfSize = () => {
        const box = (name) => document.querySelector(name)?.getBoundingClientRect();
        const [tabs, button] = [box(".desk-list-top .desk-tabs"), box(".desk-new-ticket")];
        const covers = tabs && button && button.left < tabs.right && button.right > tabs.left
            && button.top < tabs.bottom && button.bottom > tabs.top;
        return [...(document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : []),
            ...(covers ? ["covered tabs"] : []), ...withoutFocus()];
    };

    // What is wrong with the page in the look of that name; of names, landmarks and roles where it is about them.
    window.faultsOf = async ({ name, isDark, isAbout, isWhole, isRepeat }) => {
        document.documentElement.classList.toggle("dark", isDark);
        // Colours fade into each other when the theme changes; what never ends cannot be brought to its end.
        document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } });
        return [...faultsOfSize(), ...await faultsOfContrast(name), ...(isAbout ? await faultsOfStructure(name, isWhole, isRepeat) : [])];
    };
})();
