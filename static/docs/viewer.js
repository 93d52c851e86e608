// Shows the contract that the page names.
window.addEventListener("DOMContentLoaded", () => {
  const viewer = document.getElementById("viewer");
  window.SwaggerUIBundle({
    url: viewer.dataset.contract,
    domNode: viewer,
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    showExtensions: true,
    validatorUrl: null,
  });
});
