"""Writes llama3-rope beside this file: a random checkpoint with Llama 3's rotary scaling, tied embeddings, grouped
queries, in float16 shards, its configuration in the style of published checkpoints; and what transformers computes on it.

python3 -m venv v && v/bin/pip install torch==2.13.0 transformers==5.17.0 && v/bin/python make_llama3_rope.py
"""
import json
import pathlib

import torch
from transformers import LlamaConfig, LlamaForCausalLM

folder = pathlib.Path(__file__).parent / "llama3-rope"
rope = dict(rope_type="llama3", rope_theta=10000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0,
            original_max_position_embeddings=32)
config = LlamaConfig(vocab_size=320, hidden_size=40, intermediate_size=72, num_hidden_layers=2, num_attention_heads=5,
                     num_key_value_heads=1, max_position_embeddings=256, rope_parameters=rope, rms_norm_eps=1e-5,
                     tie_word_embeddings=True, bos_token_id=1, eos_token_id=[2, 3], pad_token_id=0)
torch.manual_seed(0)
model = LlamaForCausalLM(config).float()
generator = torch.Generator().manual_seed(7)
with torch.no_grad():
    for p in model.parameters():
        p.add_(torch.randn(p.shape, generator=generator) * (0.08 if p.dim() > 1 else 0.2))
model.half().save_pretrained(folder, max_shard_size="30KB")
model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
prompt = torch.tensor([[1, 17, 205, 33, 98, 4, 260, 77], [1, 9, 9, 310, 12, 150, 61, 8]])
with torch.no_grad():
    logits = model(prompt).logits
    greedy = model.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=24, do_sample=False,
                            eos_token_id=None)
(folder / "expected.json").write_text(json.dumps(dict(
    input_ids=prompt.tolist(), last_logits=logits[:, -1].tolist(), greedy=greedy.tolist())))
file = folder / "config.json"
written = json.loads(file.read_text())
scaling = written.pop("rope_parameters")
written["rope_theta"] = scaling.pop("rope_theta")
written["rope_scaling"] = scaling
written["torch_dtype"] = written.pop("dtype")
file.write_text(json.dumps(written, indent=2) + "\n")
