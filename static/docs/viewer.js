// Shows the contract that the page names.

// Swagger UI without what a screen reader stumbles over: links inside of buttons, a second <main>, choices without a name.
const accessible = (system) => {
  const create = system.React.createElement;
  const layout = ({ getComponent, specSelectors }) => {
    if (!specSelectors.specStr()) return create("p", {}, specSelectors.loadingStatus() === "failed" ? "The contract cannot be had." : "");
    const part = (name) => create(getComponent(name, true));
    const row = (className, ...names) => create("div", { className: `wrapper ${className}`, key: className }, ...names.map(part));
    return create(
      "div",
      { className: "swagger-ui" },
      create(getComponent("SvgAssets")),
      row("information-container", "errors", "InfoContainer"),
      create("div", { className: "scheme-container" }, row("schemes", "ServersContainer", "AuthorizeBtnContainer")),
      row("operations", "operations", "Models"),
    );
  };
  return {
    components: { ContractLayout: layout },
    wrapComponents: {
      DeepLink: () => ({ text }) => create("span", {}, text),
      ServersContainer: (Original) => (props) => create("div", { ref: nameFields }, create(Original, props)),
    },
  };
};

const nameFields = (box) => {
  if (!box) return;
  const name = () => {
    box.querySelectorAll("select:not([aria-label])").forEach((field) => field.setAttribute("aria-label", "Server"));
    box.querySelectorAll("input[data-variable]:not([aria-label])").forEach((field) => {
      field.setAttribute("aria-label", field.dataset.variable);
    });
  };
  name();
  new MutationObserver(name).observe(box, { childList: true, subtree: true });
};

// Its headings leave levels out; each is at most one below the one before it, for those who go from heading to heading.
const levelHeadings = () => {
  let above = 0;
  document.querySelectorAll("main :is(h1, h2, h3, h4, h5, h6)").forEach((heading) => {
    const level = Math.min(Number(heading.tagName[1]), above + 1);
    if (heading.getAttribute("aria-level") !== String(level)) heading.setAttribute("aria-level", level);
    above = level;
  });
};

window.addEventListener("DOMContentLoaded", () => {
  const viewer = document.getElementById("viewer");
  new MutationObserver(levelHeadings).observe(viewer, { childList: true, subtree: true });
  window.SwaggerUIBundle({
    url: viewer.dataset.contract,
    domNode: viewer,
    deepLinking: true,
    docExpansion: "list",
    layout: "ContractLayout",
    defaultModelsExpandDepth: 0,
    plugins: [accessible],
    validatorUrl: null,
  });
});
