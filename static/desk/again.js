// The page that says that the database is away tries again by itself.
window.setTimeout(() => window.location.reload(), 30000);
