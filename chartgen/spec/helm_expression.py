"""Expressions of Helm templates, as far as a mistake in one would break the whole chart.

The grammar is that of `text/template/parse` in Go, without assignments and complex numbers.
"""

from __future__ import annotations

import math
import re

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<string>"(?:[^"\\\n]|\\.)*" | `[^`]*`)
    | (?P<character>'(?:[^'\\\n]|\\.)*')
    | (?P<number>[-+]?(?:\d|\.\d)(?:(?<=[eE])[-+]|[\w.])*)
    | (?P<dot>\.(?![^\W\d]))
    | (?P<field>\.[^\W\d]\w*)
    | (?P<variable>\$\w*)
    | (?P<name>[^\W\d]\w*)
    | (?P<open>\() | (?P<close>\)) | (?P<pipe>\|)
    """,
    re.VERBOSE,
)
_ENDS = re.compile(r"[\s.,|:()]|\Z")
"""What may follow a name, a field or a variable."""
_NUMBER = re.compile(
    r"""
    [-+]? (?: 0[xX](?:_?[0-9a-fA-F])+ | 0[oO]?(?:_?[0-7])* | 0[bB](?:_?[01])+ | [1-9](?:_?[0-9])*
    | (?:[0-9]+\.[0-9]* | \.[0-9]+ | [0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)? )
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(
    r"""\\(?:[abfnrtv\\'"]|[0-3][0-7]{2}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4})"""
)
FUNCTIONS = frozenset("""
    and call eq ge gt html index js le len lt ne not or print printf println slice urlquery

    fromJson fromJsonArray fromToml fromYaml fromYamlArray getHostByName include lookup mustToJson
    required toJson toToml toYaml toYamlPretty tpl

    abbrev abbrevboth add add1 add1f addf adler32sum ago all any append atoi b32dec b32enc b64dec b64enc base bcrypt
    biggest buildCustomCert camelcase cat ceil chunk clean coalesce compact concat contains date dateInZone
    dateModify date_in_zone date_modify decryptAES deepCopy deepEqual default derivePassword dict dig dir div divf
    duration durationRound empty encryptAES ext fail first float64 floor genCA genCAWithKey genPrivateKey
    genSelfSignedCert genSelfSignedCertWithKey genSignedCert genSignedCertWithKey get has hasKey hasPrefix hasSuffix
    hello htmlDate htmlDateInZone htpasswd indent initial initials int int64 isAbs join kebabcase keys kindIs kindOf
    last list lower max maxf merge mergeOverwrite min minf mod mul mulf mustAppend mustChunk mustCompact
    mustDateModify mustDeepCopy mustFirst mustFromJson mustHas mustInitial mustLast mustMerge mustMergeOverwrite
    mustPrepend mustPush mustRegexFind mustRegexFindAll mustRegexMatch mustRegexReplaceAll
    mustRegexReplaceAllLiteral mustRegexSplit mustRest mustReverse mustSlice mustToDate mustToPrettyJson
    mustToRawJson mustUniq mustWithout must_date_modify nindent nospace now omit osBase osClean osDir osExt osIsAbs
    pick pluck plural prepend push quote randAlpha randAlphaNum randAscii randBytes randInt randNumeric regexFind
    regexFindAll regexMatch regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit repeat replace rest
    reverse round semver semverCompare seq set sha1sum sha256sum sha512sum shuffle snakecase sortAlpha split
    splitList splitn squote sub subf substr swapcase ternary title toDate toDecimal toPrettyJson toRawJson toString
    toStrings trim trimAll trimPrefix trimSuffix trimall trunc tuple typeIs typeIsLike typeOf uniq unixEpoch unset
    until untilStep untitle upper urlJoin urlParse uuidv4 values without wrap wrapWith
""".split())  # fmt: skip
"""The functions of Go templates, of Helm, and of Sprig without those that Helm removes, which Helm 3.17 has.

Tests compare them with Helm's engine, and with the sources of Sprig and Helm.
"""
_CONSTANTS = frozenset({"true", "false", "nil"})
_NAMES = FUNCTIONS | _CONSTANTS


class _InvalidError(Exception):
    """An expression that Helm does not parse; the text says why."""


_DEPTH_MAX = 100
"""The number of parentheses within each other."""


def expression_problem(text: str) -> str:
    """Return why a text is not an expression that Helm can parse; "" if it is one."""
    try:
        tokens = _tokens(text)
        _check_depth(tokens)
        end = _pipeline(tokens, 0)
        if end < len(tokens):
            return "a parenthesis that is not opened"
    except _InvalidError as error:
        return str(error)
    return ""


def _check_depth(tokens: list[tuple[str, str]]) -> None:
    depth = 0
    for kind, _text in tokens:
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth > _DEPTH_MAX:
            raise _InvalidError("parentheses that are nested too deeply")


def _tokens(text: str) -> list[tuple[str, str]]:
    """Split a text into tokens, each with its kind; a space only tells where an operand ends."""
    tokens, position = [], 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise _InvalidError(f"unexpected {text[position : position + 10]!r}")
        kind, position = str(token.lastgroup), token.end()
        if kind in ("dot", "field", "variable", "name") and not _ENDS.match(text, position):
            raise _InvalidError(f"unexpected {text[position : position + 10]!r} after {token[0]!r}")
        _check_token(kind, token[0])
        tokens.append((kind, token[0]))
    return tokens


def _check_token(kind: str, text: str) -> None:
    if kind == "name" and text not in _NAMES:
        raise _InvalidError(f'unknown function "{text}"')
    if kind == "variable" and text != "$":
        raise _InvalidError(f'unknown variable "{text}"')
    if kind == "number" and not _is_number(text):
        raise _InvalidError(f'invalid number "{text}"')
    if kind == "character" and len(_ESCAPE.sub("x", text)) != 3:
        raise _InvalidError(f"text in single quotes, {text}; use double quotes")
    if kind in ("string", "character") and text[0] != "`" and "\\" in _ESCAPE.sub("", text):
        raise _InvalidError(f"an unknown escape sequence in {text}")


def _is_number(text: str) -> bool:
    """Return whether Go can read a number, and represent it in 64 bits."""
    if not _NUMBER.fullmatch(text):
        return False
    digits = text.replace("_", "").lower()
    if re.search("[xob]", digits):
        return int(digits, 0) < 2**64
    value = float(digits)
    return not math.isinf(value) if re.search("[.e]", digits) else -(2**63) <= int(digits) < 2**64


def _pipeline(tokens: list[tuple[str, str]], position: int) -> int:
    """Read commands that are separated by `|`; return the position of the parenthesis that ends them, or of the end."""
    position = _command(tokens, position, is_first=True)
    while _kind(tokens, position) == "pipe":
        position = _command(tokens, position + 1, is_first=False)
    return position


def _command(tokens: list[tuple[str, str]], position: int, *, is_first: bool) -> int:
    """Read a value, or a function and its arguments."""
    position = _after_space(tokens, position)
    first = tokens[position] if position < len(tokens) else ("", "")
    if first[0] in ("", "close", "pipe"):
        raise _InvalidError("nothing before `|`" if first[0] == "pipe" and is_first else "nothing to evaluate")
    if first == ("name", "nil"):
        raise _InvalidError("`nil` by itself")
    is_function = first[0] == "name" and first[1] not in _CONSTANTS
    position = _operand(tokens, position)
    if not is_first and not is_function:
        raise _InvalidError(f"a value is piped into {first[1]!r}, which is not a function")
    while (kind := _kind(tokens, position)) not in ("", "close", "pipe"):
        if kind != "space":
            raise _InvalidError(f"unexpected {tokens[position][1]!r} directly after {tokens[position - 1][1]!r}")
        position = _after_space(tokens, position)
        if _kind(tokens, position) in ("", "close", "pipe"):
            break
        if not is_function:
            raise _InvalidError(f"{tokens[position][1]!r} is an argument, but {first[1]!r} is not a function")
        position = _operand(tokens, position)
    return position


def _operand(tokens: list[tuple[str, str]], position: int) -> int:
    """Read a value, with the fields that follow it directly."""
    kind, text = tokens[position]
    if kind == "open":
        position = _pipeline(tokens, position + 1)
        if _kind(tokens, position) != "close":
            raise _InvalidError("a parenthesis that is not closed")
    position += 1
    if _kind(tokens, position) == "field" and (kind in ("dot", "string", "character", "number") or text in _CONSTANTS):
        raise _InvalidError(f"unexpected {tokens[position][1]!r} after {text!r}")
    while _kind(tokens, position) == "field":
        position += 1
    return position


def _after_space(tokens: list[tuple[str, str]], position: int) -> int:
    return position + (_kind(tokens, position) == "space")


def _kind(tokens: list[tuple[str, str]], position: int) -> str:
    return tokens[position][0] if position < len(tokens) else ""
