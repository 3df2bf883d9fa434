"""Signatures of charts: `.prov` files, as `helm package --sign` creates them."""

from __future__ import annotations

import base64
import binascii
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from chartgen import files
from chartgen.errors import EXIT_ENVIRONMENT, EXIT_USAGE, ChartgenError, Finding
from chartgen.output import shown
from chartgen.publish.helm_client import HelmClient, HelmClientError, LateError
from chartgen.publish.package import Package

PASSPHRASE = "CHARTGEN_SIGN_PASSPHRASE"
"""The environment variable with the passphrase of the key."""
_SECONDS = 60.0
_KEY_MAX = 1024 * 1024
_ARMORED = re.compile(
    rb"-----BEGIN PGP PRIVATE KEY BLOCK-----\r?\n(?:[^\r\n]+: [^\r\n]*\r?\n)*\r?\n([A-Za-z0-9+/=\s]+?)"
    rb"(?:\r?\n=[A-Za-z0-9+/]{4})?\s*-----END PGP PRIVATE KEY BLOCK-----"
)
_SECRET_KEY, _PUBLIC_KEY, _USER_ID = 5, 6, 13
_EXPORT = "export it with `gpg --export-secret-keys NAME > key.gpg`"


class Key(NamedTuple):
    """A secret key, read from a file."""

    path: str
    keyring: bytes
    """The key as Helm reads it, without ASCII armor."""
    identity: str
    """Its user ID, such as `Acme <charts@acme.example>`."""


def read_key(path: str) -> Key:
    """Read a secret key that `gpg --export-secret-keys` exported, with or without `--armor`.

    Raises:
        ChartgenError: The file cannot be read, or contains no secret key, or several (exit code 2).
    """
    try:
        content = files.read(path, limit=_KEY_MAX, follow=True)
    except OSError as error:
        raise _error(f"cannot read the key `{shown(path)}`: {files.reason(error)}", _EXPORT) from error
    armored = _ARMORED.search(content)
    try:
        keyring = base64.b64decode(re.sub(rb"\s", b"", armored[1]), validate=True) if armored else content
        packets = list(_packets(keyring))
    except (ValueError, IndexError, binascii.Error):
        packets = []
    keys = [kind for kind, _ in packets if kind == _SECRET_KEY]
    identities = [body.decode("utf-8", "replace") for kind, body in packets if kind == _USER_ID]
    if not keys:
        what = "a public key" if any(kind == _PUBLIC_KEY for kind, _ in packets) else "no secret key"
        raise _error(f"invalid key `{shown(path)}`: it contains {what}", _EXPORT)
    if len(keys) > 1 or not identities:
        raise _error(f"invalid key `{shown(path)}`: it must contain one key with a user ID", _EXPORT)
    return Key(path, keyring, identities[0])


def sign(package: Package, key: Key, client: HelmClient, scratch: str) -> bytes:
    """Return the signature of an archive, the content of its `.prov` file.

    Args:
        package: The chart. Its signature names the archive by its file name and digest.
        key: The secret key.
        client: Helm's client, which signs.
        scratch: A folder of this run, in which the key is while Helm reads it.

    Raises:
        ChartgenError: The passphrase is missing or wrong, or the key cannot sign (exit code 3).
    """
    import tempfile

    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        archive, keyring, passphrase = (
            os.path.join(folder, name) for name in (package.file_name, "keyring.gpg", "passphrase")
        )
        for path, content in ((archive, package.archive), (keyring, key.keyring)):
            with open(path, "wb") as file:
                file.write(content)
        if PASSPHRASE in os.environ:
            with open(passphrase, "w", encoding="utf-8") as text:
                text.write(os.environ[PASSPHRASE] + "\n")
        try:
            client.ask(
                "sign",
                _SECONDS,
                archive=archive,
                key=key.identity,
                keyring=keyring,
                passphrase_file=passphrase if PASSPHRASE in os.environ else None,
            )
        except (HelmClientError, LateError) as error:
            raise _failed(key, str(error)) from None
        return files.read(f"{archive}.prov")


def _failed(key: Key, message: str) -> ChartgenError:
    if re.search(r"checksum|passphrase|decrypt|locked|encrypted", message):
        problem = "wrong passphrase" if PASSPHRASE in os.environ else "missing passphrase"
        hint = f"set the environment variable {PASSPHRASE}"
    else:
        problem, hint = "Helm cannot sign with it", "use a key of type RSA or Ed25519"
    finding = Finding(f"cannot sign with the key `{shown(key.path)}`: {problem}", hint=hint, rule="environment")
    return ChartgenError(finding, exit_code=EXIT_ENVIRONMENT)


def _packets(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the packets of an OpenPGP file, each with its type (RFC 9580, section 4.2).

    Raises:
        ValueError: It is not an OpenPGP file.
        IndexError: It is cut off.
    """
    position = 0
    while position < len(content):
        first = content[position]
        if not first & 0x80:
            raise ValueError("not a packet")
        position += 1
        if first & 0x40:
            kind, length, used = first & 0x3F, content[position], 1
            if 192 <= length < 224:
                length, used = ((length - 192) << 8) + content[position + 1] + 192, 2
            elif length == 255:
                length, used = int.from_bytes(content[position + 1 : position + 5], "big"), 5
            elif length >= 224:
                raise ValueError("partial lengths are not for keys")
        else:
            kind, used = (first & 0x3C) >> 2, 1 << (first & 3)
            if used == 8:
                raise ValueError("indeterminate lengths are not for keys")
            length = int.from_bytes(content[position : position + used], "big")
        position += used
        if position + length > len(content):
            raise IndexError("the packet is cut off")
        yield kind, content[position : position + length]
        position += length


def _error(message: str, hint: str) -> ChartgenError:
    return ChartgenError(Finding(message, hint=hint, rule="usage"), exit_code=EXIT_USAGE)
