#!/usr/bin/env python3
"""Checks an exported Keyturn audit trail, or a rotation's receipt, without Keyturn: Python's standard library and openssl 3 only.
usage: verify_audit.py EXPORT.jsonl [--key NAME+ID+BASE64] [--anchor "SIZE ROOT"]... [--checkpoint FILE]... [--receipt RECEIPT.json]
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

def signer(body, note, keys):  # the first of the keys with a valid signature under the text, or None
    for key in keys:
        name, _, tagged = key.split("+", 2)  # tagged: one byte 0x01, then the key
        tagged = base64.b64decode(tagged)
        blobs = [base64.b64decode(s.split(" ")[2], validate=True) for s in note.split("\n") if s.startswith(f"\u2014 {name} ")]
        ours = sha(name.encode() + b"\n" + tagged)[:4]
        if len(tagged) == 33 and tagged[0] == 1 and any(b[:4] == ours and signed(body.encode(), b[4:], tagged[1:]) for b in blobs):
            return key

def sealed(what, body, note, *keys):
    need(signer(body, note, keys), f"the {what} has no valid signature of the key")

def once(pairs):  # a key twice would be one thing to the reader and another to the signature
    need(len(dict(pairs)) == len(pairs), "a key stands twice in the receipt")
    return dict(pairs)

def receipts(text):  # the receipt, and the review that came after it: what is said, its canonical text, its note
    file = json.loads(text, parse_float=lambda number: None, object_pairs_hook=once)
    for part in [file, file["review"]] if "review" in file else [file]:
        said = part["receipt"]  # an object, or its canonical text as the API has it
        said = json.loads(said, object_pairs_hook=once) if isinstance(said, str) else said
        yield said, json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(), part["note"]

def receipt(text, keys):  # keys: a function from the hash of a receipt to the keys that may have signed it
    first = None
    for said, canonical, note in receipts(text):
        need(first or "receipt" not in said, "this is a review alone, and not the receipt that it adds to")
        body = f"{note.split(chr(10))[0]}\n{base64.b64encode(sha(canonical)).decode()}\n"
        need(body.split("\n")[0].endswith("/receipt") and note.startswith(body + "\n"), "the note is not over this receipt")
        name = "sha256:" + sha(canonical).hex()
        sealed("receipt", body, note, *keys(name))
        need(first is None or said["receipt"] == first[1], "the review belongs to another receipt")
        first = first or (said, name)
    return f"OK: rotation {first[0]['rotation']}, {first[0]['outcome']}"

def checkpoint(note):  # log, size, root, the signed text
    body = note.split("\n\n")[0] + "\n"
    log, size, top, rest = body.split("\n")
    need("\n\n" in note and rest == "" and size.isdecimal() and len(top) == 44, "no checkpoint")
    return log, int(size), base64.b64decode(top, validate=True), body

def remembered(anchors, files):  # size, root, who saw it, signed note or None
    for anchor in anchors:
        size, top = anchor.split(" ")
        yield int(size), base64.b64decode(top, validate=True), "its anchor", None
    for name in files:
        text, found = pathlib.Path(name).read_text("utf-8", "replace"), 0
        for number, note in enumerate(text.split("\n") if text.startswith("{") else [text], 1):
            try:
                note = json.loads(note)["checkpoint"] if text.startswith("{") else note
                _, size, top, _ = checkpoint(note)
                yield size, top, f"line {number} of {name}", note
                found += 1
            except (ValueError, LookupError, TypeError):  # such as the line that a killed process left unfinished
                if note:
                    print(f"warning: line {number} of {name} is no checkpoint and was not used", file=sys.stderr)
        need(found, f"{name} holds no checkpoint")

def follow(note, log, leaves, keys):  # the old key names its successor, and both sign what came before
    name, size, top, old, new = note.split("\n")[:5]
    body = "\n".join((name, size, top, old, new)) + "\n"
    need(note.startswith(body + "\n") and name == log + "/key-change", "the change of key is not of this log")
    need(leaves and int(size) == len(leaves) and base64.b64decode(top) == root(leaves), "the change of key was signed for another history")
    need(not keys or keys[-1][1] == old, "the key that hands over is not the one that was in force")
    sealed("change of key", body, note, old)
    sealed("change of key", body, note, new)
    keys += ([] if keys else [(1, old)]) + [(len(leaves) + 1, new)]

def reanchored(seq, target, leaves):  # two people gave up what the anchor had seen beyond this database
    size, top, own, ours = target["object"].split(" ")
    need(leaves and int(own) == len(leaves) and base64.b64decode(ours) == root(leaves), f"entry {seq} re-anchors another history")
    return seq, int(size), base64.b64decode(top, validate=True), int(own) if int(size) > int(own) else 0

def gave_up(lost, size, top):
    return next((seq for seq, most, last, common in lost if (size, top) == (most, last) or common < size < most), None)

def check(lines, end, pinned, seen, told):
    need(len(lines) > 2 and end == b"", "the file is cut off")
    header, note = json.loads(lines[0]), json.loads(lines[-1])
    need(header["format"] == "keyturn-audit/1", "another format")
    leaves, prev, keys, named, lost = [], bytes(32), [], {}, []
    for seq, line in enumerate(lines[1:-1], 1):
        entry = json.loads(line, parse_float=lambda number: None)
        need(json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == line, f"line {seq + 1} is not canonical")
        need((entry["seq"], entry["log"]) == (seq, header["log"]), f"line {seq + 1} is not entry {seq} of this log")
        need(entry["prev"] == base64.urlsafe_b64encode(prev).decode()[:43], f"line {seq + 1} does not follow the one before")
        need(("key_change" in entry) == (entry["action"] == "audit.key-changed"), f"line {seq + 1} changes no key, or says nothing of it")
        if "key_change" in entry:
            follow(entry["key_change"], header["log"], leaves, keys)
        if entry["action"] == "audit.re-anchored":
            lost.append(reanchored(seq, entry["target"], leaves))
            print(f"warning: entry {seq} re-anchors the trail by {entry['actor']['id']} and {entry['approval']['approver']}: {lost[-1][1]} entries "
                  f"had been seen, the database had {seq - 1}", file=sys.stderr)
        named[entry.get("target", {}).get("object")] = seq
        prev = sha(b"\0" + line)
        leaves.append(prev)
    keys = keys or [(1, header["key"])]
    known = [key for _, key in keys]
    need(header["key"] in known and pinned in [None] + known, "the file names another key than the pinned one")
    def at(size):  # where one key hands over to the next, both have signed
        return [key for (since, key), (until, _) in zip(keys, keys[1:] + [(1 << 53, None)]) if since <= size <= until]
    body = f"{header['log']}\n{seq}\n{base64.b64encode(root(leaves)).decode()}\n"
    need(note.startswith(body + "\n"), "the checkpoint is not over these entries")
    sealed("checkpoint", body, note, known[-1])
    for size, top, who, kept in sorted(seen, key=lambda one: -one[0]):
        need(kept is None or (checkpoint(kept)[0] == header["log"] and signer(checkpoint(kept)[3], kept, at(size))),
             f"{who} has a checkpoint over {size} entries without a valid signature by a key of this trail, which has {seq}")
        if (size > seq or root(leaves[:size]) != top) and gave_up(lost, size, top):
            print(f"warning: {who} saw {size} entries of a history that entry {gave_up(lost, size, top)} gave up", file=sys.stderr)
            continue
        need(size <= seq, f"the trail is shorter than {who} saw: entries {seq + 1} to {size} are missing")
        need(0 < size and root(leaves[:size]) == top, f"the first {size} entries are not those that {who} saw: there are two histories")
    if told:
        receipt(told, lambda name: at(named[name])[-1:] if name in named else [])
    return f"OK: {seq} entries" + ("" if pinned else ", key NOT pinned") + ("" if seen else ", NO anchor") + \
        (f", newest key {known[-1]}" if len(known) > 1 else "")

options = argparse.ArgumentParser()
options.add_argument("export", nargs="?")
for option in ("--receipt", "--key"):
    options.add_argument(option)
for option in ("--anchor", "--checkpoint"):
    options.add_argument(option, action="append", default=[])
given = options.parse_args()
try:
    told = pathlib.Path(given.receipt).read_bytes() if given.receipt else None
    if told and not given.export:
        need(given.key, "a receipt is checked with --key")
        print(receipt(told, lambda name: [given.key]))
        sys.exit()
    *entries, rest = pathlib.Path(given.export).read_bytes().split(b"\n")
    print(check(entries, rest, given.key, list(remembered(given.anchor, given.checkpoint)), told))
except (ValueError, LookupError, TypeError, AttributeError, OSError) as problem:
    sys.exit(f"FAILED: {problem}")
