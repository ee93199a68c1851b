#!/usr/bin/env python3
"""Checks an exported Keyturn audit trail without Keyturn: Python's standard library and openssl 3 only.

usage: verify_audit.py EXPORT.jsonl [--key NAME+ID+BASE64] [--anchor "SIZE ROOT"]
"""
import argparse, base64, hashlib, json, os, subprocess, sys, tempfile


def need(condition, words):
    if not condition:
        sys.exit("FAILED: " + words)


def sha(data):
    return hashlib.sha256(data).digest()


def add(tree, leaf):  # tree: [(height, hash)], perfect subtrees, largest first (RFC 6962)
    tree.append((0, leaf))
    while len(tree) > 1 and tree[-1][0] == tree[-2][0]:
        height, right = tree.pop()
        tree.append((height + 1, sha(b"\1" + tree.pop()[1] + right)))


def root(tree):
    head = tree[-1][1]
    for _, left in reversed(tree[:-1]):
        head = sha(b"\1" + left + head)
    return base64.b64encode(head).decode()


def signed(text, signature, public):
    with tempfile.TemporaryDirectory() as folder:
        names = {n: os.path.join(folder, n) for n in ("key", "text", "sig")}
        der = bytes.fromhex("302a300506032b6570032100") + public  # RFC 8410
        for name, content in (("key", der), ("text", text), ("sig", signature)):
            open(names[name], "wb").write(content)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", names["key"],
                               "-rawin", "-in", names["text"], "-sigfile", names["sig"]], capture_output=True).returncode == 0


args = argparse.ArgumentParser()
args.add_argument("export"), args.add_argument("--key"), args.add_argument("--anchor")
args = args.parse_args()
*lines, end = open(args.export, "rb").read().split(b"\n")
need(len(lines) > 2 and end == b"", "the file is cut off")
header, note = json.loads(lines[0]), json.loads(lines[-1])
need(args.key in (None, header["key"]), "the file names another key than the pinned one")
tree, roots, before = [], {}, bytes(32)
for number, line in enumerate(lines[1:-1], 1):
    entry = json.loads(line)
    need(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == line, f"line {number + 1} is not canonical")
    need((entry["seq"], entry["log"]) == (number, header["log"]), f"line {number + 1} is not entry {number} of this log")
    need(entry["prev"] == base64.urlsafe_b64encode(before).decode().rstrip("="), f"line {number + 1} does not follow the one before")
    before = sha(b"\0" + line)
    add(tree, before)
    roots[number] = root(tree)
body, name, blob = note.partition("\n\n")[0] + "\n", header["key"].split("+", 2)[0], b""
for line in note.partition("\n\n")[2].splitlines():
    blob = base64.b64decode(line.split(" ")[2]) if line.startswith(f"\u2014 {name} ") else blob
tagged = base64.b64decode(header["key"].split("+", 2)[2])
need(body == f"{header['log']}\n{number}\n{roots[number]}\n", "the checkpoint is not over these entries")
need(blob[:4] == sha(name.encode() + b"\n" + tagged)[:4] and signed(body.encode(), blob[4:], tagged[1:]), "the signature is not valid")
size, seen = (args.anchor or f"{number} {roots[number]}").split(" ")
need(roots.get(int(size)) == seen, "the trail is shorter than its anchor or differs from it")
print(f"OK: {number} entries" + ("" if args.key else ", key NOT pinned") + ("" if args.anchor else ", NO anchor"))
