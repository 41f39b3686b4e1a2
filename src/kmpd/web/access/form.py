"""The page to sign in at: a form that needs no program and nothing from elsewhere."""

import unicodedata
from html import escape
from typing import Final
from urllib.parse import quote, urlsplit

import attrs

from kmpd.web.words import Words

SIGN_IN: Final = "/login"
SIGN_OUT: Final = "/logout"
START: Final = "/"

STYLE: Final = """
:root { color-scheme: light dark; --ground: #f5f6f8; --card: #fff; --ink: #16202c;
  --soft: #566373; --line: #8a96a5; --accent: #0b5cad; --on-accent: #fff;
  --wrong: #a3201d }
@media (prefers-color-scheme: dark) { :root { --ground: #11161d; --card: #1b222c;
  --ink: #e8edf3; --soft: #a7b3c1; --line: #6d7a8a; --accent: #7db8f5;
  --on-accent: #08131f; --wrong: #ff9d97 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  background: var(--ground); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 22rem; padding: 1.75rem; background: var(--card);
  border: 1px solid color-mix(in srgb, var(--line) 40%, transparent);
  border-radius: .75rem }
h1 { margin: 0 0 .25rem; font-size: 1.35rem; line-height: 1.3 }
p { margin: 0 0 1rem; color: var(--soft) }
p[role=alert] { color: var(--wrong) }
label { display: block; margin: .9rem 0 .25rem; font-weight: 600 }
input, button { width: 100%; min-height: 2.75rem; padding: .5rem .75rem; font: inherit;
  border-radius: .5rem }
input { color: inherit; background: transparent; border: 1px solid var(--line) }
button { margin-top: 1.5rem; border: 0; background: var(--accent);
  color: var(--on-accent); font-weight: 600; cursor: pointer }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
"""

_PAGE: Final = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {station}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<main>
<h1>{station}</h1>
{message}
<form method="post" action="{action}">
<label for="name">{name_label}</label>
<input id="name" name="name" value="{name}" autocomplete="username"
  autocapitalize="none" spellcheck="false" maxlength="200" required{name_focus}>
<label for="password">{password_label}</label>
<input id="password" name="password" type="password" autocomplete="current-password"
  maxlength="256" required{password_focus}>
<button type="submit">{button}</button>
</form>
</main>
</body>
</html>
"""


@attrs.frozen(kw_only=True)
class SignIn:
    """The page to sign in at.

    Attributes:
        station: Name of the station.
        following: Page to go to then.
        name: What somebody has typed as their name.
        wrong: What is wrong, in words; empty if nothing is.
    """

    station: str
    following: str = START
    name: str = ""
    wrong: str = ""

    def html(self, say: Words) -> str:
        """Return the page in a language."""
        hint = say("Sign in to see the meters.")
        message = f"<p>{escape(hint)}</p>"
        if self.wrong:
            message = f'<p role="alert">{escape(self.wrong)}</p>'
        return _PAGE.format(
            language=escape(say.language),
            title=escape(say("Sign in")),
            station=escape(self.station),
            style=STYLE,
            message=message,
            action=escape(sign_in_path(self.following)),
            name_label=escape(say("Name")),
            name=escape(self.name),
            name_focus="" if self.name else " autofocus",
            password_label=escape(say("Password")),
            password_focus=" autofocus" if self.name else "",
            button=escape(say("Sign in")),
        )


def sign_in_path(following: str) -> str:
    """Return where to sign in to go on to a page of ours.

    >>> sign_in_path("/cost?meter=heat")
    '/login?next=/cost%3Fmeter%3Dheat'
    """
    following = local_path(following)
    if following == START:
        return SIGN_IN
    return f"{SIGN_IN}?next={quote(following, safe='/')}"


def local_path(text: str) -> str:
    r"""Return a path if it leads to a page of ours, else that of the first page.

    Browsers take ``//`` and ``/\`` for the begin of a host, and drop tabs and ends of
    lines before they look.

    >>> local_path("/cost?meter=heat"), local_path("//example.com/")
    ('/cost?meter=heat', '/')
    """
    if not text.startswith("/") or text.startswith(("//", "/\\")):
        return START
    if "\\" in text or any(unicodedata.category(sign) == "Cc" for sign in text):
        return START
    if urlsplit(text).path.rstrip("/") in {SIGN_IN, SIGN_OUT}:
        return START
    return text
