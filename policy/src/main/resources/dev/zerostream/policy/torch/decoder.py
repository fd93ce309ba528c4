"""The decoder of Llama, Qwen2 and Qwen3 as one TorchScript module; writes decoder.pt beside this file.

    python3 -m venv v && v/bin/pip install torch==2.13.0 && v/bin/python decoder.py

The module owns no weights: they are arguments, so one small file serves every model of the family. `raw` is the list
[embedding, final norm, output head] and then, for each layer, [input norm, q, k, v, q bias, k bias, v bias, q norm,
k norm, o, post-attention norm, gate, up, down], where what an architecture lacks is an empty tensor, and so
is the output head of tied embeddings. `fuse` joins what is multiplied by the same input; every other method that
generates takes the joined list.

`shape` is [layers, heads, key-value heads, head size]. `cos` and `sin` are rotary tables [positions, head size]. `cache`
holds keys and values of each layer in turn, each [rows, positions, key-value heads, head size]; the active rows are
the first ones.
"""
import hashlib
import pathlib
from typing import List

import torch
import torch.nn.functional as F


class Decoder(torch.nn.Module):

    def __init__(self, digest: str):
        super().__init__()
        self.digest = digest

    @torch.jit.export
    def source(self) -> str:
        """SHA-256 of the text that this module was made from."""
        return self.digest

    @torch.jit.export
    def fuse(self, raw: List[torch.Tensor]) -> List[torch.Tensor]:
        out = [raw[0], raw[1], raw[2] if raw[2].numel() > 0 else raw[0]]
        for i in range((len(raw) - 3) // 14):
            w = raw[3 + i * 14:17 + i * 14]
            bias = torch.cat([w[4], w[5], w[6]])
            out += [w[0], torch.cat([w[1], w[2], w[3]]), bias, w[7], w[8], w[9], w[10], torch.cat([w[11], w[12]]), w[13]]
        return out

    def rotate(self, x: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        a, b = x.chunk(2, -1)
        return x * cos + torch.cat([-b, a], -1) * sin

    def project(self, w: List[torch.Tensor], shape: List[int], eps: float, x: torch.Tensor, cos: torch.Tensor,
                sin: torch.Tensor) -> List[torch.Tensor]:
        """Rotated queries and keys, and values, of x [n, t, width]: each [n, t, heads, head size]."""
        heads, kv, size = shape[1], shape[2], shape[3]
        x = F.rms_norm(x, [x.size(-1)], w[0], eps)
        x = F.linear(x, w[1], w[2] if w[2].numel() > 0 else None)
        x = x.view(x.size(0), x.size(1), heads + 2 * kv, size)
        v = x[:, :, heads + kv:]
        if w[3].numel() > 0:
            q = F.rms_norm(x[:, :, :heads], [size], w[3], eps)
            k = F.rms_norm(x[:, :, heads:heads + kv], [size], w[4], eps)
            return [self.rotate(q, cos, sin), self.rotate(k, cos, sin), v]
        qk = self.rotate(x[:, :, :heads + kv], cos, sin)
        return [qk[:, :, :heads], qk[:, :, heads:], v]

    def finish(self, w: List[torch.Tensor], eps: float, x: torch.Tensor, attended: torch.Tensor) -> torch.Tensor:
        """The rest of a layer after attention."""
        x = x + F.linear(attended, w[5])
        h = F.linear(F.rms_norm(x, [x.size(-1)], w[6], eps), w[7])
        gate, up = h.chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, w[8])

    def causal(self, fused: List[torch.Tensor], shape: List[int], eps: float, cos: torch.Tensor, sin: torch.Tensor,
               cache: List[torch.Tensor], slot: int, ids: torch.Tensor) -> torch.Tensor:
        """Last hidden states [n, t, width] of right-padded ids [n, t]; fills the cache from row `slot` on, if given.

        Padding stands behind every real token, so the causal mask alone hides it."""
        n, t, group = ids.size(0), ids.size(1), shape[1] // shape[2]
        cos, sin = cos[:t, None], sin[:t, None]
        x = F.embedding(ids, fused[0])
        for i in range(shape[0]):
            w = fused[3 + i * 9:12 + i * 9]
            q, k, v = self.project(w, shape, eps, x, cos, sin)
            if len(cache) > 0:
                cache[2 * i][slot:slot + n, :t].copy_(k)
                cache[2 * i + 1][slot:slot + n, :t].copy_(v)
            if group > 1:
                k, v = k.repeat_interleave(group, 2), v.repeat_interleave(group, 2)
            a = F.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True)
            x = self.finish(w, eps, x, a.transpose(1, 2).reshape(n, t, -1))
        return F.rms_norm(x, [x.size(-1)], fused[1], eps)

    @torch.jit.export
    def logits(self, fused: List[torch.Tensor], shape: List[int], eps: float, cos: torch.Tensor, sin: torch.Tensor,
               ids: torch.Tensor) -> torch.Tensor:
        """Logits [n, t, vocabulary] of right-padded ids [n, t]."""
        empty: List[torch.Tensor] = []
        return F.linear(self.causal(fused, shape, eps, cos, sin, empty, 0, ids), fused[2]).float()

    @torch.jit.export
    def prefill(self, fused: List[torch.Tensor], shape: List[int], eps: float, cos: torch.Tensor, sin: torch.Tensor,
                cache: List[torch.Tensor], slot: int, ids: torch.Tensor, last: torch.Tensor, pick: torch.Tensor,
                control: torch.Tensor, uniform: torch.Tensor, cut: bool) -> torch.Tensor:
        """Reads distinct prompts ids [u, t], whose last tokens are at `last` [u], for the rows from `slot` on.

        Row i of the n new rows continues the prompt `pick` [n] at i; pick starts with 0 .. u - 1. Returns the first
        token of every row: [3, 1, n] as `draw` gives it."""
        x = self.causal(fused, shape, eps, cos, sin, cache, slot, ids)
        x = x[torch.arange(x.size(0), device=x.device), last]
        if pick.size(0) > x.size(0):
            twins = torch.arange(x.size(0), pick.size(0), device=x.device)
            self.move(cache, slot + pick[x.size(0):], slot + twins, ids.size(1))
        logits = F.linear(x, fused[2]).float().index_select(0, pick)
        return self.draw(logits, control, uniform, cut)[:, None]

    def step(self, fused: List[torch.Tensor], shape: List[int], eps: float, cos: torch.Tensor, sin: torch.Tensor,
             cache: List[torch.Tensor], width: int, ids: torch.Tensor, position: torch.Tensor) -> torch.Tensor:
        """Logits [n, vocabulary] after one more token ids [n] at position [n], looking back over `width` positions."""
        n, kv, size = ids.size(0), shape[2], shape[3]
        rows = torch.arange(n, device=ids.device)
        x = F.embedding(ids, fused[0])[:, None]
        hidden = torch.arange(width, device=ids.device)[None] > position[:, None]
        mask = torch.zeros(hidden.size(), dtype=x.dtype, device=x.device).masked_fill_(hidden, float("-inf"))[:, None, None]
        cos, sin = cos[position][:, None, None], sin[position][:, None, None]
        for i in range(shape[0]):
            w = fused[3 + i * 9:12 + i * 9]
            q, k, v = self.project(w, shape, eps, x, cos, sin)
            keys, values = cache[2 * i], cache[2 * i + 1]
            keys.index_put_([rows, position], k[:, 0])
            values.index_put_([rows, position], v[:, 0])
            # The query heads of one key-value head stand where the query positions would: nothing is repeated. Written
            # out, because the joined kernel gives other bits at other rows.
            k, v = keys[:n, :width].transpose(1, 2), values[:n, :width].transpose(1, 2)
            scores = torch.matmul(q.reshape(n, kv, -1, size) * size ** -0.5, k.transpose(2, 3)) + mask
            a = torch.matmul(scores.softmax(-1), v)
            x = self.finish(w, eps, x, a.reshape(n, 1, -1))
        return F.linear(F.rms_norm(x[:, 0], [x.size(-1)], fused[1], eps), fused[2]).float()

    @torch.jit.export
    def draw(self, logits: torch.Tensor, control: torch.Tensor, uniform: torch.Tensor, cut: bool) -> torch.Tensor:
        """[3, n] float64: drawn ids, log-probability under the drawn-from and under the untempered distribution.

        `control` [3, n] float64 holds temperature, top-p and top-k; `cut` says whether any row uses the last two.
        One uniform [n] float64 in [0, 1) per row decides by the inverse of the cumulative distribution."""
        greedy = control[0] <= 0
        scaled = logits.double() / torch.where(greedy, torch.ones_like(control[0]), control[0])[:, None]
        if cut:
            ordered, order = scaled.sort(stable=True, dim=-1, descending=True)
            rank = torch.arange(logits.size(1), device=logits.device)[None]
            p = ordered.softmax(-1)
            drop = ((p.cumsum(-1) - p >= control[1][:, None]) & (control[1][:, None] < 1)) | (
                (rank >= control[2][:, None]) & (control[2][:, None] > 0))
            drop = drop & (rank > 0)
            scaled = scaled.masked_fill(torch.zeros_like(drop).scatter(1, order, drop), float("-inf"))
        logp = scaled.log_softmax(-1)
        total = logp.exp().cumsum(-1)
        drawn = (total <= (uniform * total[:, -1])[:, None]).sum(-1)
        ids = torch.where(greedy, logits.argmax(-1), drawn)[:, None]
        sampling = torch.where(greedy, torch.zeros_like(uniform), logp.gather(1, ids)[:, 0])
        model = logits.log_softmax(-1).gather(1, ids)[:, 0].double()
        return torch.stack([ids[:, 0].double(), sampling, model])

    @torch.jit.export
    def decode(self, fused: List[torch.Tensor], shape: List[int], eps: float, cos: torch.Tensor, sin: torch.Tensor,
               cache: List[torch.Tensor], fixed: bool, width: int, state: torch.Tensor, control: torch.Tensor,
               uniforms: torch.Tensor, cut: bool) -> torch.Tensor:
        """[3, steps, n] as `draw` gives it, for as many steps as there are uniforms [steps, n].

        `state` [2, n] int64: the last id of each row and its position. `width` is one more than the greatest position,
        or, if `fixed`, the number of positions looked at whatever is in the batch. A row that goes on past the end of
        the cache overwrites its own last position: its tokens are no longer wanted."""
        ids, position = state[0], state[1]
        bound = cache[0].size(1)
        out: List[torch.Tensor] = []
        for i in range(uniforms.size(0)):
            seen = width if fixed else min(width + i, bound)
            logits = self.step(fused, shape, eps, cos, sin, cache, seen, ids, position)
            drawn = self.draw(logits, control, uniforms[i], cut)
            out.append(drawn)
            ids = drawn[0].long()
            position = (position + 1).clamp(max=bound - 1)
        return torch.stack(out, 1)

    @torch.jit.export
    def move(self, cache: List[torch.Tensor], source: torch.Tensor, target: torch.Tensor, width: int) -> int:
        """Copies the first `width` positions of the rows `source` to the rows `target`."""
        for c in cache:
            c[target, :width] = c[source, :width]
        return 0

    @torch.jit.export
    def learn(self, ids: torch.Tensor, raw: List[torch.Tensor], gradients: List[torch.Tensor], sizes: torch.Tensor,
              settings: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor, index: torch.Tensor, target: torch.Tensor,
              given: torch.Tensor) -> torch.Tensor:
        """Adds one micro-batch to the gradients, in place.

        ids [b, t] right-padded; `sizes` is `shape` as a tensor; `settings` [4]: epsilon of the norms, PPO's clip, entropy
        bonus, and 1 for PPO or 0 for likelihood; `index` [r] are places in the flattened ids whose next token is
        `target` [r]; `given` [4, r]: behaviour log-probability, advantage, weight in the loss, and 1 where the token
        counts in the statistics. Returns [5]: loss, clipped tokens, sum of entropies, sum of ratios, greatest ratio.
        Must be called in training mode: in inference mode nothing can be differentiated."""
        shape: List[int] = sizes.tolist()
        values: List[float] = settings.tolist()
        eps, clip, bonus, ppo = values[0], values[1], values[2], values[3] > 0
        torch.set_grad_enabled(True)
        leaves = [w.detach().requires_grad_() for w in raw]
        none: List[torch.Tensor] = []
        fused = self.fuse(leaves)
        x = self.causal(fused, shape, eps, cos, sin, none, 0, ids)
        logits = F.linear(x.flatten(0, 1).index_select(0, index), fused[2]).float()
        logp = logits.log_softmax(-1)
        chosen = logp.gather(1, target[:, None])[:, 0]
        if bonus == 0:
            entropy = -(logp.detach().exp() * logp.detach()).sum(-1)
        else:
            entropy = -(logp.exp() * logp).sum(-1)
        advantage, weight, counted = given[1], given[2], given[3]
        ratio = (chosen - given[0]).exp() if ppo else torch.ones_like(chosen)
        gain = chosen
        if ppo:
            gain = torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)
        loss = -(weight * (gain + bonus * entropy)).sum()
        grads = torch.autograd.grad([loss], leaves, allow_unused=True)
        torch.set_grad_enabled(False)
        for i in range(len(gradients)):
            g = grads[i]
            if g is not None:
                gradients[i].add_(g)
        ratio = ratio.detach()
        clipped = ((ratio < 1 - clip) & (advantage < 0)) | ((ratio > 1 + clip) & (advantage > 0))
        return torch.stack([loss.detach(), (clipped * counted).sum(), (entropy.detach() * counted).sum(),
                            (ratio * counted).sum(), (ratio * counted).max()]).double()

    @torch.jit.export
    def norm(self, gradients: List[torch.Tensor]) -> float:
        """The Euclidean norm of all gradients together."""
        return float(torch.stack([g.norm() for g in gradients]).norm())

    @torch.jit.export
    def clear(self, gradients: List[torch.Tensor]) -> int:
        """Forgets all gradients."""
        for g in gradients:
            g.zero_()
        return 0

    @torch.jit.export
    def adamw(self, weights: List[torch.Tensor], gradients: List[torch.Tensor], first: List[torch.Tensor],
              second: List[torch.Tensor], settings: List[float], step: int) -> int:
        """One AdamW update in place, after which the gradients are zero.

        `settings`: learning rate, beta 1, beta 2, epsilon, decoupled decay, factor on the gradients. `step` is 1 first."""
        rate, beta1, beta2, epsilon, decay, factor = (settings[0], settings[1], settings[2], settings[3], settings[4],
                                                      settings[5])
        for i in range(len(weights)):
            g = gradients[i].mul_(factor)
            weights[i].mul_(1 - rate * decay)
            first[i].lerp_(g, 1 - beta1)
            second[i].mul_(beta2).addcmul_(g, g, value=1 - beta2)
            root = second[i].sqrt().div_((1 - beta2 ** step) ** 0.5).add_(epsilon)
            weights[i].addcdiv_(first[i], root, value=-rate / (1 - beta1 ** step))
            g.zero_()
        return 0


if __name__ == "__main__":
    source = pathlib.Path(__file__)
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    torch.jit.script(Decoder(digest)).save(str(source.with_suffix(".pt")))
