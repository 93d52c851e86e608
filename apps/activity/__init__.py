"""One row for each business write, its history, timelines, audit, notifications and e-mail."""
