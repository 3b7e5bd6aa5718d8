"""On the training machine: the tokenizer, the token files, and the task samples, over all cores.

usage: prepare.py tok OUT DATA_DIR...            train the tokenizer on a sample of the text and of the task samples
       prepare.py lm OUT DATA_DIR...             OUT/lm.bin, OUT/lm_val.bin, OUT/rows.pkl (paragraphs and rule-made questions)
       prepare.py task OUT NAME SEED MTOK WORKERS [long]   OUT/NAME.bin/.mask/.starts.npy
DATA_DIR holds text*.xz; the first one also qa.jsonl.xz, tools.jsonl.xz, xquad.json, tldr inside the text.
"""
import glob, json, lzma, os, pickle, random, re, sys, time
from multiprocessing import Pool

import numpy as np

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import qa_rules
import tasks

SPECIAL = ["<|pad|>", "<|startoftext|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
TAGS = ["<tool_call>", "</tool_call>", "<tool_response>", "</tool_response>", "<think>", "</think>"]
BOS, EOT = 1, 2
TEMPLATE = (
    "{{ bos_token }}"
    "{% set ns = namespace(start=0) %}"
    "{% if tools %}{{ '<|im_start|>system\\n' }}"
    "{% if messages and messages[0]['role'] == 'system' %}{% set ns.start = 1 %}{{ messages[0]['content'] + '\\n\\n' }}{% endif %}"
    "{{ 'Tools:' }}{% for tool in tools %}{{ '\\n' }}{{ (tool['function'] if 'function' in tool else tool) | tojson }}{% endfor %}"
    "{{ '<|im_end|>\\n' }}{% endif %}"
    "{% for message in messages[ns.start:] %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' }}"
    "{% if message['role'] == 'tool' %}{{ '<tool_response>\\n' + message['content'] + '\\n</tool_response>' }}"
    "{% else %}{% if message['content'] %}{{ message['content'] }}{% endif %}"
    "{% if message['tool_calls'] %}{% for call in message['tool_calls'] %}"
    "{% set fn = call['function'] if 'function' in call else call %}"
    "{% if not loop.first %}{{ '\\n' }}{% endif %}"
    "{{ '<tool_call>\\n{\"name\": \"' + fn['name'] + '\", \"arguments\": ' }}"
    "{% if fn['arguments'] is string %}{{ fn['arguments'] }}{% else %}{{ fn['arguments'] | tojson }}{% endif %}{{ '}\\n</tool_call>' }}"
    "{% endfor %}{% endif %}{% endif %}"
    "{{ '<|im_end|>\\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")


def shards(dirs):
    return sorted(x for d in dirs for x in glob.glob(d + "/text*.xz"))


def read(path):
    return lzma.open(path, "rt", encoding="utf-8").read()


def lines(path):
    return [json.loads(x) for x in read(path).split("\n") if x.strip()]


def tldr_pairs(docs):
    out = []
    for d in docs:
        if "More information:" in d[:600] and "\n- " in d:
            out += [(a.strip(), b.strip()) for a, b in re.findall(r"\n- ([^\n]{8,120}):\n+`([^`\n]{3,160})`", d)]
    return out


def rows_of(job):
    path, k = job
    docs = read(path).split("\0")
    out = []
    for i, d in enumerate(docs):
        out += qa_rules.rows(d, k * 100000 + i)
    return out, tldr_pairs(docs)


def open_rows(rows):
    """Training rows without the questions and passages of the held-out NQ set."""
    key = lambda x: re.sub(r"\W+", "", x.lower())
    path = os.environ.get("EXCLUDED", "")
    text = open(path, encoding="utf-8").read() if path else ""
    held = {key(x) for x in re.findall(r'"question": *"((?:[^"\\]|\\.)*)"', text)}
    keep = [r for r in rows if not any(key(q) in held for q, _ in r["qa"])]
    print(f"held-out NQ questions {len(held)}: left out {len(rows) - len(keep)} rows", flush=True)
    return keep


def maker(out, dirs, seed, rows=None, tldr=()):
    if rows is None:
        rows, tldr = pickle.load(open(out + "/rows.pkl", "rb"))
    return tasks.Maker(seed, open_rows(lines(dirs[0] + "/qa.jsonl.xz")), rows, lines(dirs[0] + "/tools.jsonl.xz"), tldr)


def tok(out, dirs):
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
    os.environ["TOKENIZERS_PARALLELISM"] = "true"
    t0 = time.time()
    os.makedirs(out, exist_ok=True)
    some = shards(dirs)[:8]
    with Pool(8) as p:
        texts = p.map(read, some)
    docs = [d for t in texts for d in t.split("\0")]
    rows, tldr = rows_of((some[0], 0))
    m = maker(out, dirs, 7, rows, tldr)
    chat = ["".join(x for x, _ in tasks.render(s)) for s in (m.any() for _ in range(5000)) if s]
    rng = random.Random(3)
    rng.shuffle(docs)
    sample, n = [], 0
    for d in docs:
        d = d[:12000]
        sample.append(d); n += len(d)
        if n > 55e6:
            break
    t = Tokenizer(models.BPE())
    t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    t.decoder = decoders.ByteLevel()
    strip = re.compile("|".join(re.escape(x) for x in SPECIAL + TAGS))
    t.train_from_iterator(sample + [strip.sub("\n", c) for c in chat], trainers.BpeTrainer(
        vocab_size=16384, special_tokens=SPECIAL + TAGS, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    t.save(out + "/tokenizer.json")
    j = json.load(open(out + "/tokenizer.json"))
    for a in j["added_tokens"]:   # tags stay visible when special tokens are skipped
        a["special"] = a["content"] in SPECIAL
    json.dump(j, open(out + "/tokenizer.json", "w"), ensure_ascii=False)
    t = Tokenizer.from_file(out + "/tokenizer.json")
    json.dump({"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": SPECIAL[1], "eos_token": SPECIAL[4], "pad_token": SPECIAL[0],
               "add_bos_token": False, "add_prefix_space": False, "clean_up_tokenization_spaces": False, "model_max_length": 32768,
               "chat_template": TEMPLATE}, open(out + "/tokenizer_config.json", "w"), indent=1)
    json.dump({"bos_token": SPECIAL[1], "eos_token": SPECIAL[4], "pad_token": SPECIAL[0]}, open(out + "/special_tokens_map.json", "w"))
    probe = docs[5][:4000]
    e = t.encode(probe)
    print(f"tokenizer: {t.get_vocab_size()} tokens, {len(probe.encode())/len(e.ids):.2f} bytes a token, {time.time()-t0:.0f} s; "
          f"ids {[t.token_to_id(x) for x in SPECIAL + TAGS]}", flush=True)
    print("round trip", t.decode(e.ids, skip_special_tokens=False) == probe, t.encode("<|im_start|>user\nIt was 1984.<|im_end|>\n<think>").tokens, flush=True)


def lm_shard(job):
    from tokenizers import Tokenizer
    out, path, k = job
    t = Tokenizer.from_file(out + "/tokenizer.json")
    docs = read(path).split("\0")
    ids = []
    for i in range(0, len(docs), 64):
        for e in t.encode_batch_fast(docs[i:i + 64], add_special_tokens=False):
            ids.append(np.concatenate([[BOS], np.array(e.ids, dtype=np.uint16), [EOT]]).astype(np.uint16))
    rows, tldr = rows_of((path, k))
    return np.concatenate(ids), rows, tldr


def lm(out, dirs):
    t0 = time.time()
    with Pool(16) as p:
        got = p.map(lm_shard, [(out, s, k) for k, s in enumerate(shards(dirs))], chunksize=1)
    ids = np.concatenate([g[0] for g in got])
    n = len(ids) - len(ids) // 200
    ids[:n].tofile(out + "/lm.bin")
    ids[n:].tofile(out + "/lm_val.bin")
    rows = [r for g in got for r in g[1]]
    tldr = [r for g in got for r in g[2]]
    pickle.dump((rows, tldr), open(out + "/rows.pkl", "wb"))
    print(f"lm: {len(ids)/1e6:.1f} Mtok, {len(rows)} paragraphs, {sum(len(r['qa']) for r in rows)} rule-made questions, "
          f"{len(tldr)} commands, {time.time()-t0:.0f} s", flush=True)


M = None


def task_worker(job):
    from tokenizers import Tokenizer
    out, seed, want, long = job
    t = Tokenizer.from_file(out + "/tokenizer.json")
    m = tasks.Maker.__new__(tasks.Maker)
    m.__dict__.update(M.__dict__)
    m.r = random.Random(seed)
    m.f = tasks.facts.F(m.r)
    toks, masks, starts, n = [], [], [], 0
    cap = 16300 if long else 4000
    while n < want:
        samples = [s for s in ((m.long() if long else m.any()) for _ in range(16 if long else 100)) if s]
        pieces = [tasks.render(s) for s in samples]
        flat = t.encode_batch_fast([x for p in pieces for x, _ in p], add_special_tokens=False)
        i = 0
        for p in pieces:
            ids, mask = [BOS], [0]
            for x, target in p:
                e = flat[i].ids; i += 1
                ids += e
                mask += [int(target)] * len(e)
            if len(ids) > cap:
                continue
            starts.append(n)
            toks.append(np.array(ids, dtype=np.uint16)); masks.append(np.array(mask, dtype=np.uint8))
            n += len(ids)
    return np.concatenate(toks), np.concatenate(masks), np.array(starts)


def task(out, name, seed, mtok, workers, long):
    global M
    t0 = time.time()
    M = maker(out, DIRS, 0)
    parts = workers * 4
    jobs = [(out, seed * 1000 + k, mtok * 1e6 / parts, long) for k in range(parts)]
    base, starts = 0, []
    with open(f"{out}/{name}.tmp", "wb") as fb, open(f"{out}/{name}.mask", "wb") as fm, Pool(workers) as p:
        for toks, mask, st in p.imap_unordered(task_worker, jobs):
            toks.tofile(fb); mask.tofile(fm)
            starts.append(st + base); base += len(toks)
    np.save(f"{out}/{name}.starts.npy", np.concatenate(starts))
    os.rename(f"{out}/{name}.tmp", f"{out}/{name}.bin")
    targets = int(np.fromfile(f"{out}/{name}.mask", dtype=np.uint8).sum())
    print(f"{name}: {base/1e6:.1f} Mtok, {sum(map(len, starts))} samples, {100*targets/base:.1f}% targets, {time.time()-t0:.0f} s", flush=True)


DIRS = [os.environ.get("LAB", "lab-work") + d for d in ("/data1", "/data2")]
if __name__ == "__main__":
    what, out = sys.argv[1:3]
    if what == "tok":
        tok(out, sys.argv[3:])
    elif what == "lm":
        lm(out, sys.argv[3:])
    else:
        task(out, sys.argv[3], int(sys.argv[4]), float(sys.argv[5]), int(sys.argv[6]), len(sys.argv) > 7)
