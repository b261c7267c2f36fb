#!/usr/bin/env python3
"""Makes an XLSX workbook out of a CSV file in UTF-8, every cell a text.

Usage: workbook.py shared|inline FILE.csv FILE.xlsx [rows]

shared: each different text once in a table of its own, as Excel writes it (the table is in memory here).
inline: every text in its cell, as programs write that stream.
rows:   rows below the heading at most; a sheet of Excel has 1,048,576 with its heading.
"""
import csv
import sys
import zipfile
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def letters(column):
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def text_element(text):
    space = ' xml:space="preserve"' if text != text.strip() or "\n" in text else ""
    return f"<t{space}>{escape(text)}</t>"


def write(mode, source, target, limit):
    archive = zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True)
    names = ["workbook.xml", "worksheets/sheet1.xml"] + (["sharedStrings.xml"] if mode == "shared" else [])
    kinds = {"workbook.xml": "sheet.main", "worksheets/sheet1.xml": "worksheet", "sharedStrings.xml": "sharedStrings"}
    overrides = "".join(f'<Override PartName="/xl/{name}" ContentType="{TYPES}.{kinds[name]}+xml"/>' for name in names)
    archive.writestr(
        "[Content_Types].xml",
        f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>')
    archive.writestr(
        "_rels/.rels",
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>')
    archive.writestr(
        "xl/workbook.xml",
        f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>')
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{LINKS}/{name.split("/")[-1].split(".")[0].rstrip("1")}" Target="{name}"/>'
        .replace("/sheet\"", "/worksheet\"")
        for number, name in enumerate(names[1:], 1))
    archive.writestr(
        "xl/_rels/workbook.xml.rels",
        f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>')

    numbers, uses, columns = {}, 0, []
    with open(source, newline="", encoding="utf-8-sig") as file, \
            archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
        sheet.write(f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetData>'.encode())
        for row, cells in enumerate(csv.reader(file), 1):
            if row > limit + 1:
                break
            while len(columns) < len(cells):
                columns.append(letters(len(columns) + 1))
            parts = []
            for column, text in zip(columns, cells):
                if not text:
                    continue
                if mode == "shared":
                    uses += 1
                    number = numbers.setdefault(text, len(numbers))
                    parts.append(f'<c r="{column}{row}" t="s"><v>{number}</v></c>')
                else:
                    parts.append(f'<c r="{column}{row}" t="inlineStr"><is>{text_element(text)}</is></c>')
            sheet.write(f'<row r="{row}" spans="1:{len(cells)}">{"".join(parts)}</row>'.encode())
        sheet.write(b"</sheetData></worksheet>")
    if mode == "shared":
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as strings:
            strings.write(
                f'{DECLARATION}<sst xmlns="{MAIN}" count="{uses}" uniqueCount="{len(numbers)}">'.encode())
            batch = []
            for text in numbers:
                batch.append(f"<si>{text_element(text)}</si>")
                if len(batch) == 10_000:
                    strings.write("".join(batch).encode())
                    batch = []
            strings.write(("".join(batch) + "</sst>").encode())
    archive.close()


if __name__ == "__main__":
    if len(sys.argv) not in (4, 5) or sys.argv[1] not in ("shared", "inline"):
        sys.exit(__doc__)
    write(*sys.argv[1:4], int(sys.argv[4]) if len(sys.argv) == 5 else 1_048_575)
