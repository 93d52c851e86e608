// What axe finds wrong with a page, for tests. Contrast is looked at again only where what decides it was not met before.
(() => {
    const violations = async (context, options) => {
        const found = await axe.run(context, { ...options, resultTypes: ["violations"] });
        return found.violations.flatMap(({ id, nodes }) =>
            nodes.map(({ target, html }) => `${id} ${target.join(" ")} ${html.slice(0, 200)}`));
    };
    const faultsOfStructure = (isWhole) => violations(isWhole ? document : { exclude: ["#nav-sidebar"] }, {
        rules: { "color-contrast": { enabled: false }, "label-content-name-mismatch": { enabled: true },
            "target-size": { enabled: true } },
    });

    const withText = () => {
        const found = new Set(document.querySelectorAll("input, select, textarea"));
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) if (texts.currentNode.data.trim()) found.add(texts.currentNode.parentElement);
        return [...found].filter((one) => one.checkVisibility());
    };
    const isOff = (one) => one.closest(":disabled, [aria-disabled=true]") || one.closest("label")?.control?.disabled;
    const faultsOfContrast = async (look) => {
        const grounds = new Map([[null, ""]]);
        const ground = (one) => {
            if (!grounds.has(one)) {
                const { backgroundColor, backgroundImage, opacity } = getComputedStyle(one);
                const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
                const behind = ground(one.parentElement);
                grounds.set(one, own === "rgba(0, 0, 0, 0) none 1" ? behind : `${behind}/${own}`);
            }
            return grounds.get(one);
        };
        const met = new Set(JSON.parse(sessionStorage.getItem(look) || "[]"));
        const include = withText().filter((one) => {
            const { color, fontSize, fontWeight, textShadow } = getComputedStyle(one);
            const decides = [color, fontSize, fontWeight, textShadow, !!isOff(one), ground(one)].join();
            return !met.has(decides) && met.add(decides);
        });
        sessionStorage.setItem(look, JSON.stringify([...met]));
        return include.length ? violations({ include }, { runOnly: ["color-contrast"] }) : [];
    };

    const faultsOfSize = () => {
        const box = (name) => document.querySelector(name)?.getBoundingClientRect();
        const [tabs, button] = [box(".desk-list-top .desk-tabs"), box(".desk-new-ticket")];
        const covers = tabs && button && button.left < tabs.right && button.right > tabs.left
            && button.top < tabs.bottom && button.bottom > tabs.top;
        return [...(document.documentElement.scrollWidth > innerWidth ? ["scrolls sideways"] : []),
            ...(covers ? ["covered tabs"] : [])];
    };

    // What is wrong with the page in the look of that name; of names, landmarks and roles where it is about them.
    window.faultsOf = async ({ name, isDark, isAbout, isWhole }) => {
        document.documentElement.classList.toggle("dark", isDark);
        // Colours fade into each other when the theme changes; what never ends cannot be brought to its end.
        document.getAnimations().forEach((one) => { try { one.finish(); } catch { one.cancel(); } });
        return [...faultsOfSize(), ...await faultsOfContrast(name), ...(isAbout ? await faultsOfStructure(isWhole) : [])];
    };
})();
