"""The other side of `bench policy`: transformers' generate and a PyTorch eager training step.

Reads one JSON request a line from standard input and answers with one JSON line:
{"do": "load", "model": DIR, "threads": N} · {"do": "generate", "rows": N, "prompt": P, "new": K}
· {"do": "train", "rows": N, "length": L, "response": R}.
"""
import json
import sys
import time

import torch
import torch.nn.functional as F
import transformers

model = optimiser = None
random = torch.Generator().manual_seed(1)


def load(model_folder, threads):
    global model, optimiser
    torch.set_num_threads(threads)
    model = transformers.AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-6, betas=(0.9, 0.95), weight_decay=0.01)
    return {"torch": torch.__version__, "transformers": transformers.__version__}


def ids(rows, length):
    return torch.randint(3, model.config.vocab_size, (rows, length), generator=random)


def generate(rows, prompt, new):
    given = ids(rows, prompt)
    model.eval()
    start = time.perf_counter()
    with torch.inference_mode():
        out = model.generate(given, attention_mask=torch.ones_like(given), max_new_tokens=new, min_new_tokens=new,
                             do_sample=True, temperature=1.0, top_k=0, top_p=1.0, pad_token_id=0)
    seconds = time.perf_counter() - start
    assert out.shape == (rows, prompt + new)
    return {"seconds": seconds}


def train(rows, length, response):
    tokens = ids(rows, length)
    old = torch.full((rows, response), -5.0)
    advantage = torch.ones(rows, 1)
    model.train()
    start = time.perf_counter()
    # As an ordinary trainer does it: the logits of the response only.
    logits = model(tokens, logits_to_keep=response + 1).logits[:, :-1].float()
    logp = F.log_softmax(logits, -1)
    chosen = logp.gather(2, tokens[:, -response:, None])[..., 0]
    entropy = -(logp.exp() * logp).sum(-1)
    ratio = (chosen - old).clamp(-20, 20).exp()
    gain = torch.minimum(ratio * advantage, ratio.clamp(0.8, 1.2) * advantage)
    loss = -(gain + 0.001 * entropy).mean()
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimiser.step()
    return {"seconds": time.perf_counter() - start}


for line in sys.stdin:
    request = json.loads(line)
    do = request.pop("do")
    request["model_folder"] = request.pop("model", None)
    if request["model_folder"] is None:
        del request["model_folder"]
    print(json.dumps({"load": load, "generate": generate, "train": train}[do](**request)), flush=True)
