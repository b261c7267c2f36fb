#!/usr/bin/env python3
"""Reads mails as Python's email package does and says where they differ from what was meant.

Usage: read_mails.py FOLDER

FOLDER/expected.jsonl has a line for each mail: file, subject, from, to, text, html, files (name and sha256),
signatures (how many have to verify). FOLDER/dns.json has the TXT records. A line is printed for each difference.
"""

import email
import email.header
import email.policy
import email.utils
import hashlib
import json
import pathlib
import sys

import dkim


def defects(part):
    found = list(part.defects)
    for _, value in part.items():
        found += getattr(value, "defects", [])
    for child in part.iter_parts() if part.is_multipart() else []:
        found += defects(child)
    return found


def display_name(value):
    """As the older half of the package reads it: the newer one puts a space between encoded words of a name."""
    return str(email.header.make_header(email.header.decode_header(email.utils.parseaddr(value)[0])))


def differences(raw, meant, records):
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    yield from (f"defect: {defect!r}" for defect in defects(mail))
    plain = email.message_from_bytes(raw)
    seen = {"subject": mail["subject"], "from": display_name(plain["from"]), "to": display_name(plain["to"]),
            "text": None, "html": None}
    files = []
    for part in mail.walk():
        if part.is_multipart():
            continue
        if part.get_content_disposition() in ("attachment", "inline") or part.get_content_type() == "text/calendar":
            content = part.get_payload(decode=True)
            files.append([part.get_filename(), part.get_content_type(), hashlib.sha256(content).hexdigest()])
        elif part.get_content_type() in ("text/plain", "text/html"):
            text = part.get_payload(decode=True).decode("utf-8")
            seen["text" if part.get_content_type() == "text/plain" else "html"] = text
    for name, value in seen.items():
        if value != meant.get(name):
            yield f"{name}: {value!r} instead of {meant.get(name)!r}"
    if files != meant["files"]:
        yield f"files: {files} instead of {meant['files']}"
    for line in raw.split(b"\r\n"):
        if len(line) > 998 or b"\r" in line or b"\n" in line:
            yield "a line that no server has to take"

    def dns(name, timeout=5):
        return records.get(name.decode().rstrip("."), "").encode()

    signed = raw.count(b"DKIM-Signature:")
    if signed != meant["signatures"]:
        yield f"{signed} signatures instead of {meant['signatures']}"
    def verifies(mail, index):
        try:
            return dkim.DKIM(mail).verify(idx=index, dnsfunc=dns)
        except dkim.DKIMException:
            return False

    for index in range(signed):
        if not verifies(raw, index):
            yield f"signature {index} does not verify"
    if signed:
        # What somebody changed or added on the way must show.
        for other in (raw.replace(b"Subject: ", b"Subject: x", 1), b"From: eve@example.net\r\n" + raw, raw + b"more\r\n"):
            if any(verifies(other, index) for index in range(signed)):
                yield "a changed mail verifies"


def main():
    folder = pathlib.Path(sys.argv[1])
    records = json.loads((folder / "dns.json").read_text())
    count = 0
    for line in (folder / "expected.jsonl").read_text(encoding="utf-8").split("\n"):
        if not line:
            continue
        meant = json.loads(line)
        count += 1
        for difference in differences((folder / meant["file"]).read_bytes(), meant, records):
            print(f"{meant['file']}: {difference}"[:2000])
    print(f"{count} mails read")


main()
