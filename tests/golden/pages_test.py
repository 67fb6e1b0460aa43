"""Pages of answers as browsers take them: well-formed, alone, and nothing in them but what the compiler wrote.

pages_test.py DOMAT SOURCE: the packs of tests/golden/answers and of samples/, in both languages."""

import base64
import glob
import hashlib
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

VOID = {"meta", "br", "hr", "img", "input", "link"}
ELEMENTS = {"html", "head", "body", "title", "style", "script", "meta", "header", "main", "section", "article", "nav", "h1", "h2", "h3", "p", "ul", "li",
            "a", "details", "summary", "div", "span", "strong", "code", "cite"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "aria-labelledby", "aria-label", "data-open-all", "data-close-all",
              "data-unfold", "data-fold"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.wrong, self.ids, self.targets, self.headings = [], [], [], [], []
        self.texts = {"style": "", "script": ""}
        self.policy = ""

    def handle_starttag(self, tag, attributes):
        if tag not in ELEMENTS:
            self.wrong.append(f"element <{tag}>")
        if tag not in VOID:
            self.open.append(tag)
        if tag in ("h1", "h2", "h3"):
            self.headings.append(int(tag[1]))
        for name, value in attributes:
            if name not in ATTRIBUTES:
                self.wrong.append(f"attribute {name} of <{tag}>")
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.targets.append(value)
            if name == "aria-labelledby":
                self.targets.append("#" + value)
            if name == "content" and "default-src" in value:
                self.policy = value

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(f"</{tag}> closes nothing")

    def handle_data(self, data):
        if self.open and self.open[-1] in self.texts:
            self.texts[self.open[-1]] += data

    def handle_comment(self, data):
        self.wrong.append("a comment")


def faults(text):
    page = Page()
    page.feed(text)
    page.close()
    wrong = list(page.wrong)
    if page.open:
        wrong.append(f"left open: {page.open}")
    if not text.startswith("<!doctype html>\n"):
        wrong.append("no doctype")
    wrong += [f"two elements with the id {i}" for i in set(page.ids) if page.ids.count(i) > 1]
    wrong += [f"{t} leads nowhere" for t in set(page.targets) if not t.startswith("#") or t[1:] not in page.ids]
    if page.headings[:1] != [1] or page.headings.count(1) != 1 or any(b > a + 1 for a, b in zip(page.headings, page.headings[1:])):
        wrong.append("headings out of order")
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.texts[kind].encode()).digest()).decode()
        if f"{kind}-src 'sha256-{digest}'" not in page.policy:
            wrong.append(f"the policy does not know the {kind}")
        if re.search(r"https?:|//[a-z]|url\(|@import", page.texts[kind].replace("// ", "")):
            wrong.append(f"the {kind} reaches out")
    if not page.policy.startswith("default-src 'none';"):
        wrong.append("the policy lets something in")
    return wrong


def main():
    domat, source = sys.argv[1:]
    asked = []
    for case in sorted(glob.glob(f"{source}/tests/golden/answers/*.json")):
        name = os.path.basename(case).split(".")[0]
        asked += [(p, case) for p in glob.glob(f"{source}/tests/golden/answers/{name}*.domat")]
    asked += [(os.path.dirname(os.path.dirname(case)), case) for case in sorted(glob.glob(f"{source}/samples/*/cases/*.json"))]
    failed = 0
    for pack, case in asked:
        for lang in ("fr", "en"):
            run = subprocess.run([domat, "run", pack, "--case", case, "--format", "html", "--lang", lang], capture_output=True, text=True, timeout=120)
            wrong = faults(run.stdout) if run.returncode in (0, 4) else [f"exit {run.returncode}: {run.stderr}"]
            for fault in wrong:
                print(f"{os.path.relpath(case, source)} ({lang}): {fault}")
            failed += bool(wrong)
    if not asked:
        print("no case was found")
    return 1 if failed or not asked else 0


sys.exit(main())
