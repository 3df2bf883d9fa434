"""Expressions of Helm templates, as far as a mistake in one would break the whole chart."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
    | (?P<string>"(?:[^"\\\n]|\\.)*" | `[^`]*` | '(?:[^'\\\n]|\\.)+')
    | (?P<number>[-+]?(?:0[xXbBoO])?[0-9][0-9a-fA-F_.]*(?:[eEpP][-+]?[0-9]+)?i?)
    | (?P<path>\$?(?:\.[A-Za-z_][A-Za-z0-9_]*)+ | \. | \$(?![A-Za-z_]))
    | (?P<variable>\$[A-Za-z_][A-Za-z0-9_]*)
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<open>\() | (?P<close>\)) | (?P<pipe>\|)
    """,
    re.VERBOSE,
)
_FUNCTIONS = frozenset("""
    and call eq ge gt html index js le len lt ne not or print printf println slice urlquery

    fromJson fromJsonArray fromToml fromYaml fromYamlArray getHostByName include lookup mustToJson mustToToml mustToYaml
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
"""The functions of Go templates, of Helm, and of Sprig without those that Helm removes."""
_CONSTANTS = frozenset({"true", "false", "nil"})


def expression_problem(text: str) -> str:
    """Return why a text is not an expression that Helm can parse; "" if it is one."""
    depth, position, operands = 0, 0, 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            return f"unexpected {text[position : position + 10]!r}"
        kind = token.lastgroup
        if kind == "name" and token[0] not in _FUNCTIONS | _CONSTANTS:
            return f'unknown function "{token[0]}"'
        if kind == "variable":
            return f'unknown variable "{token[0]}"'
        if kind == "pipe" and not operands:
            return "nothing before `|`"
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return "a parenthesis that is not opened"
        if kind != "space":
            operands = 0 if kind == "pipe" else operands + 1
        position = token.end()
    if depth:
        return "a parenthesis that is not closed"
    return "" if operands else "nothing to evaluate"
