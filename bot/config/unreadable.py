"""What a person is told when the text is not YAML: the parser says it in five lines and in its own words."""

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from bot.config.faults import Fault, Spot, quoted

_CLOSE = "close every `[`, `{` and quote"


def unreadable(error: YAMLError, text: str) -> Fault:
    """One fault, pointing where the trouble starts as far as the parser knows."""
    if isinstance(error, ReaderError):
        before = text[: error.position].split("\n")
        spot = Spot(len(before), len(before[-1]) + 1)
        return _fault(spot, "a control character", f"U+{error.character:04X}", "delete it")
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return _fault(Spot(), "not YAML", quoted(str(error)), "write keys and values")
    return _marked(error)


def _marked(error: MarkedYAMLError) -> Fault:
    problem, context = str(error.problem or ""), str(error.context or "")
    spot, opened = _spot(error.problem_mark), _spot(error.context_mark)
    if "'\\t'" in problem:
        return _fault(spot, "a tab can't indent", "a tab", "use spaces")
    if "mapping values are not allowed" in problem:
        right = "quote the text, or align the key with the others"
        return _fault(spot, "a `:` where no key can be", "a second `:` or a wrong indent", right)
    if "another document" in problem:
        return _fault(spot, "one file holds one desk", "a second document", "leave out the `---` and what follows")
    if "undefined alias" in problem:
        return _fault(
            spot, "an alias without its anchor", problem.removeprefix("found undefined alias "), "write it out"
        )
    if "end of stream" in problem:
        return _fault(opened, "a quote is never closed", "the end of the file", "close it")
    if "<stream end>" in problem:
        return _fault(spot, "the file ends too early", "its end inside a list or mapping", _CLOSE)
    if "flow" in context and "expected ','" in problem:
        right = f"write `,` before it, or close what was opened at {opened.line}:{opened.column}"
        return _fault(spot, "an open list or mapping goes on", problem.partition("but got ")[2] or "more", right)
    return _fault(spot, "not YAML", problem.removeprefix("found ") or context, "see this place and the line above")


def _spot(mark: object) -> Spot:
    line, column = getattr(mark, "line", 0), getattr(mark, "column", 0)
    return Spot(line + 1, column + 1)


def _fault(spot: Spot, what: str, found: str, right: str) -> Fault:
    return Fault(path=(), what=what, found=found, right=right, spot=spot)
