"""The whole run on one GPU, as run.sh starts it: token files, three training stages, export, evaluation.

usage: pipeline.py LM_SECONDS MIX_SECONDS LONG_SECONDS
"""
import os, subprocess, sys, time

W = os.environ.get("LAB", "lab-work")
OUT = W + "/out"
t0 = time.time()
lm_s, mix_s, long_s = map(float, sys.argv[1:4])
compile_ = "0" if os.path.exists(W + "/compile") else "1"
bd = open(W + "/bd").read().strip() if os.path.exists(W + "/bd") else ""
os.environ["SCAN_BD"] = bd or "16"


def say(*a):
    print(f"[{time.time()-t0:.0f} s]", *a, flush=True)


def run(*a, ok=True):
    r = subprocess.run(["python3", *map(str, a)])
    say("exit", r.returncode, a[0], a[1])
    return r.returncode == 0


def train(stage, seconds, data, length, batch, lr, cooldown, final, init=None, compiled=compile_):
    begin = time.time()
    for k, (c, scale) in enumerate(((compiled, 1), (compiled, .4), ("0", .3))):
        left = seconds - (time.time() - begin)
        if left < 25:
            break
        a = ["training/train.py", "--out", OUT, "--stage", stage, "--seconds", left, "--len", length, "--batch", batch, "--lr", lr * scale,
             "--adam-lr", 0.15 * lr * scale, "--cooldown", cooldown, "--final", final, "--compile", c, "--data", *data]
        if run(*a, *(["--init", init] if init else [])):
            return f"{OUT}/{stage}.pt"
    return init


P = "training/prepare.py"
run(P, "lm", OUT, W + "/data1", W + "/data2")
run(P, "task", OUT, "task0", 1, 45, 16)
bg = subprocess.Popen(f"nice -n 15 python3 {P} task {OUT} task1 2 150 12; nice -n 15 python3 {P} task {OUT} long 3 60 12 long", shell=True)
d = lambda n, w: f"{OUT}/{n}.bin:{w}"
ck = train("lm", lm_s, [d("lm", .65), d("task0", .35)], 2048, 32, 0.02, 0, 1)
have = lambda n: os.path.exists(f"{OUT}/{n}.bin")
ck = train("mix", mix_s, [d("lm", .12), d("task0", .25), d("task1", .63)] if have("task1") else [d("lm", .12), d("task0", .88)],
           4096, 24, 0.015, .8, .15, ck)
for _ in range(20):
    if not have("long"):
        time.sleep(1)
if have("long"):
    ck = train("long", long_s, [d("long", .72), d("task1", .23), d("lm", .05)], 16384, 8, 0.003, .8, .1, ck)
open(W + "/final", "w").write(ck)
say("final checkpoint", ck)
run("training/export.py", ck, OUT, W + "/hf")
open(W + "/exported", "w").write("yes")
run("training/evaluate.py", ck, OUT, W + "/eval.json", "150")
open(W + "/done", "w").write("yes")
say("all done")
