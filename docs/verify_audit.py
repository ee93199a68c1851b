#!/usr/bin/env python3
"""Checks an exported Keyturn audit trail, or a rotation's receipt, without Keyturn: Python's standard library and openssl 3 only.
usage: verify_audit.py EXPORT.jsonl [--key NAME+ID+BASE64] [--anchor "SIZE ROOT"]
       verify_audit.py --receipt RECEIPT.json --key NAME+ID+BASE64"""
import argparse, base64, hashlib, json, pathlib, subprocess, sys, tempfile

def need(condition, words):
    if not condition:
        raise ValueError(words)

def sha(data):
    return hashlib.sha256(data).digest()

def root(leaves):  # RFC 6962, section 2.1: split at the largest power of two below the length
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\1" + root(leaves[:split]) + root(leaves[split:]))

def signed(text, signature, public):
    with tempfile.TemporaryDirectory() as folder:
        key, body, sig = (pathlib.Path(folder, name) for name in ("key", "body", "sig"))
        key.write_bytes(bytes.fromhex("302a300506032b6570032100") + public)  # RFC 8410
        body.write_bytes(text), sig.write_bytes(signature)
        return subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", key, "-rawin",
                               "-in", body, "-sigfile", sig], capture_output=True).returncode == 0

def sealed(what, body, note, key):
    name, _, tagged = key.split("+", 2)  # tagged: one byte 0x01, then the key
    tagged = base64.b64decode(tagged)
    blobs = [base64.b64decode(s.split(" ")[2], validate=True) for s in note.split("\n") if s.startswith(f"\u2014 {name} ")]
    ours = sha(name.encode() + b"\n" + tagged)[:4]
    need(len(tagged) == 33 and tagged[0] == 1 and any(b[:4] == ours and signed(body.encode(), b[4:], tagged[1:]) for b in blobs),
         f"the {what} has no valid signature of the key")

def once(pairs):  # a key twice would be one thing to the reader and another to the signature
    need(len(dict(pairs)) == len(pairs), "a key stands twice in the receipt")
    return dict(pairs)

def receipt(text, pinned):
    need(pinned, "a receipt is checked with --key")
    file = json.loads(text, parse_float=lambda number: None, object_pairs_hook=once)
    said = file["receipt"]  # an object, or its canonical text as the API has it
    said = json.loads(said, object_pairs_hook=once) if isinstance(said, str) else said
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    origin = file["note"].split("\n")[0]
    body = f"{origin}\n{base64.b64encode(sha(canonical)).decode()}\n"
    need(origin.endswith("/receipt") and file["note"].startswith(body + "\n"), "the note is not over this receipt")
    sealed("receipt", body, file["note"], pinned)
    return f"OK: rotation {said['rotation']}, {said['outcome']}"

def check(lines, end, pinned, anchor):
    need(len(lines) > 2 and end == b"", "the file is cut off")
    header, note = json.loads(lines[0]), json.loads(lines[-1])
    need(pinned in (None, header["key"]) and header["format"] == "keyturn-audit/1", "the file names another key than the pinned one, or another format")
    leaves, prev = [], bytes(32)
    for seq, line in enumerate(lines[1:-1], 1):
        entry = json.loads(line, parse_float=lambda number: None)
        need(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == line, f"line {seq + 1} is not canonical")
        need((entry["seq"], entry["log"]) == (seq, header["log"]), f"line {seq + 1} is not entry {seq} of this log")
        need(entry["prev"] == base64.urlsafe_b64encode(prev).decode()[:43], f"line {seq + 1} does not follow the one before")
        prev = sha(b"\0" + line)
        leaves.append(prev)
    body = f"{header['log']}\n{seq}\n{base64.b64encode(root(leaves)).decode()}\n"
    need(note.startswith(body + "\n"), "the checkpoint is not over these entries")
    sealed("checkpoint", body, note, header["key"])
    if anchor:
        size, seen = int(anchor.split(" ")[0]), base64.b64decode(anchor.split(" ")[1], validate=True)
        need(0 < size <= seq and root(leaves[:size]) == seen, "the trail is shorter than its anchor or differs from it")
    return f"OK: {seq} entries" + ("" if pinned else ", key NOT pinned") + ("" if anchor else ", NO anchor")

options = argparse.ArgumentParser()
options.add_argument("export", nargs="?")
for option in ("--receipt", "--key", "--anchor"):
    options.add_argument(option)
given = options.parse_args()
try:
    if given.receipt:
        print(receipt(pathlib.Path(given.receipt).read_bytes(), given.key))
        sys.exit()
    *entries, rest = pathlib.Path(given.export).read_bytes().split(b"\n")
    print(check(entries, rest, given.key, given.anchor))
except (ValueError, LookupError, TypeError, AttributeError, OSError) as problem:
    sys.exit(f"FAILED: {problem}")
