"""What do Slack's own words say in plain ones? Links, mentions and escapes undone; the rest is left as typed.

Slack writes `<https://…|label>`, `<@U0ANNA>`, `<#C0VIP|vip>`, `<!here>` and escapes `&`, `<` and `>`
(docs.slack.dev, "Formatting message text").
"""

import re

_MARKED = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_MENTIONED = re.compile(r"\s*<@([A-Z0-9]+)(?:\|[^<>]*)?>[\s,:]*")


def plain(text: str) -> str:
    """The text as a person would have typed it."""
    return _unescaped(_MARKED.sub(_read_out, text))


def addressed(text: str, user: str) -> str | None:
    """What is said to that user where the text begins with their mention; None where it does not."""
    found = _MENTIONED.match(text)
    return plain(text[found.end() :]).strip() if found and found[1] == user else None


def _read_out(found: re.Match[str]) -> str:
    target, label = found[1], found[2] or ""
    if target.startswith("@"):
        return f"@{label or target[1:]}"
    if target.startswith("#"):
        return f"#{label or target[1:]}"
    if target.startswith("!"):
        return _special(target[1:], label)
    return f"{label} ({target})" if label and not _same(label, target) else target


def _special(target: str, label: str) -> str:
    """`<!here>`, `<!subteam^S0TEAM|@team>`, `<!date^1700000000^{date}|the 14th>`."""
    if target.startswith("date^"):
        return label
    name = target.partition("^")[0]
    return label or f"@{name}"


def _same(label: str, target: str) -> bool:
    """Slack labels a bare address with itself: `<http://example.com|example.com>`, `<mailto:a@b.c|a@b.c>`."""
    return label.rstrip("/") in (target.rstrip("/"), re.sub(r"^(https?://|mailto:|tel:)", "", target).rstrip("/"))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
