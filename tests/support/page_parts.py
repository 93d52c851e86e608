"""Parts of a page of the desk: its forms, its panels and the entries of its timeline."""

import re


def form_of(html) -> dict[str, str]:
    """What a browser would send if the person pressed the button at once."""
    form = html[html.index('<form method="post" class="desk-form') :]
    values = {}
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("name", "value"))
        if 'type="checkbox"' in tag:
            if "checked" in tag:
                values[name[1]] = "on"
        elif name:
            values[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        values[name] = chosen[1] if chosen else ""
    for name, text in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        values[name] = text.removeprefix("\n").strip()
    return values


def panel(html, name) -> str:
    return html[html.index(f'id="{name}"') :].split("</section>")[0]


def form_in(html, name) -> tuple[str, dict[str, str]]:
    """Address and values of the form in a panel of the page."""
    form = panel(html, name)
    address = form[form.index('<form method="post" action="') :].split('"')[3]
    return address.replace("&amp;", "&"), form_of(form.replace(f'action="{address}" ', ""))


def entries(html) -> list[str]:
    """Each entry of the timeline, newest first."""
    return html.split('<li class="desk-entry')[1:]


def change(label, old, new) -> str:
    dt = f"<dt>{label}</dt>"
    old = f'<span class="desk-old" title="{old}">{isolated(old)}</span>'
    new = f'<span class="desk-new" title="{new}">{isolated(new)}</span>'
    return f'{dt} <dd>{old} <span aria-label="became">→</span> {new}'


def isolated(text) -> str:
    return f"<bdi>{text}</bdi>"


def squeezed(html) -> str:
    return " ".join(html.split())
