"""The decoder of Llama, Qwen2 and Qwen3 as one TorchScript module; writes decoder.pt beside this file.

    python3 -m venv v && v/bin/pip install torch==2.13.0 && v/bin/python decoder.py

The module owns no weights: they are arguments, so one small file serves every model of the family. `raw` is the list
[embedding, final norm, output head] and then, for each layer, [input norm, q, k, v, q bias, k bias, v bias, q norm,
k norm, o, post-attention norm, gate, up, down], where what an architecture lacks is an empty tensor, and so
is the output head of tied embeddings. `adapters` is a list of one empty tensor, or holds for each layer A [rank, inputs]
and B [outputs, rank] of q, k, v, o, gate, up and down, empty where there is none; a matrix W then counts as W + scale B A.
`like` is an empty tensor of the type that is computed in.

`fuse` makes of them what is multiplied: [embedding, final norm, output head] and for each layer [input norm, q|k|v,
their biases, norms of queries and keys, o, post-attention norm, gate|up, down]. Inside a query or key head the two
numbers that one angle turns stand side by side, so that turning is one complex product; in single precision a norm's
weight is part of the matrices behind it, and its place is empty.

`shape` is [layers, heads, key-value heads, head size]. `turns` [positions, head size / 2, 2] are cosines and sines.
`cache` holds for each layer keys and values [2, rows, key-value heads, positions, head size]; the active rows are the
first ones.
"""
import hashlib
import io
import pathlib
import zipfile
from typing import List, Optional

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

    def kind(self, type: int) -> torch.dtype:
        return [torch.float32, torch.float16, torch.bfloat16][type]

    @torch.jit.export
    def empty(self, shape: List[int], type: int, on: torch.Tensor) -> torch.Tensor:
        """Zeros where `on` is; types are 0 float32, 1 float16, 2 bfloat16, not all of which the caller's library names."""
        return torch.zeros(shape, dtype=self.kind(type), device=on.device)

    @torch.jit.export
    def copied(self, x: torch.Tensor, type: torch.Tensor) -> torch.Tensor:
        """x as another type, in memory of its own; in training mode, fit to be differentiated by."""
        return x.to(self.kind(int(type)), copy=True)

    @torch.jit.export
    def rounded(self, x: torch.Tensor, type: int) -> torch.Tensor:
        """The numbers of x as float32, rounded to another type first."""
        return x.to(self.kind(type)).float().contiguous()

    def adapted(self, w: torch.Tensor, adapters: List[torch.Tensor], at: int, scale: float,
                like: torch.Tensor) -> torch.Tensor:
        if len(adapters) > 1 and adapters[2 * at].numel() > 0:
            w = w.float() + scale * torch.mm(adapters[2 * at + 1], adapters[2 * at])
        return w.to(like.dtype)

    def paired(self, w: torch.Tensor, size: int) -> torch.Tensor:
        """Rows i and i + size / 2 of each head side by side."""
        return w.view(-1, 2, size // 2, w.size(-1) if w.dim() > 1 else 1).transpose(1, 2).reshape(w.size())

    def layer(self, w: List[torch.Tensor], adapters: List[torch.Tensor], shape: List[int], scale: float,
              like: torch.Tensor) -> List[torch.Tensor]:
        """The fused weights of one layer."""
        heads, kv, size = shape[1], shape[2], shape[3]
        q = self.paired(self.adapted(w[1], adapters, 0, scale, like), size)
        k = self.paired(self.adapted(w[2], adapters, 1, scale, like), size)
        qkv = torch.cat([q, k, self.adapted(w[3], adapters, 2, scale, like)])
        gate_up = torch.cat([self.adapted(w[11], adapters, 4, scale, like), self.adapted(w[12], adapters, 5, scale, like)])
        bias, norms = w[4], w[7]
        if w[4].numel() > 0:
            bias = torch.cat([self.paired(w[4], size), self.paired(w[5], size), w[6]])
        if w[7].numel() > 0:
            norms = torch.cat([self.paired(w[7], size).expand(heads, size), self.paired(w[8], size).expand(kv, size)])
        before, after = w[0].to(like.dtype), w[10].to(like.dtype)
        if like.dtype == torch.float32:
            qkv, gate_up = qkv * before, gate_up * after
            before, after = before.new_empty([0]), after.new_empty([0])
        return [before, qkv, bias.to(like.dtype), norms.to(like.dtype), self.adapted(w[9], adapters, 3, scale, like), after,
                gate_up, self.adapted(w[13], adapters, 6, scale, like)]

    @torch.jit.export
    def fuse(self, raw: List[torch.Tensor], adapters: List[torch.Tensor], shape: List[int], scale: float,
             like: torch.Tensor) -> List[torch.Tensor]:
        head = raw[2] if raw[2].numel() > 0 else raw[0]
        out = [raw[0].to(like.dtype), raw[1].to(like.dtype), head.to(like.dtype)]
        for i in range(shape[0]):
            out += self.layer(raw[3 + i * 14:17 + i * 14], adapters[i * 14:i * 14 + 14], shape, scale, like)
        return out

    @torch.jit.export
    def merge(self, w: torch.Tensor, a: torch.Tensor, b: torch.Tensor, scale: float) -> torch.Tensor:
        """W + scale B A in single precision."""
        return w.float() + scale * torch.mm(b, a)

    def norm(self, x: torch.Tensor, weight: torch.Tensor, eps: float) -> torch.Tensor:
        h = x.float()
        h = (h * (h.square().mean(-1, True) + eps).rsqrt()).to(x.dtype)
        return h * weight if weight.numel() > 0 else h

    def turn(self, x: torch.Tensor, turns: torch.Tensor) -> torch.Tensor:
        """Queries or keys [..., heads, head size] turned by complex `turns` [..., 1, head size / 2]."""
        y = torch.view_as_complex(x.float().reshape(x.size()[:-1] + [x.size(-1) // 2, 2])) * turns
        return torch.view_as_real(y).flatten(-2).to(x.dtype)

    def forward_part(self, w: List[torch.Tensor], x: torch.Tensor) -> torch.Tensor:
        gate, up = F.linear(x, w[6]).chunk(2, -1)
        return F.linear(F.silu(gate) * up, w[7])

    def block(self, w: List[torch.Tensor], shape: List[int], eps: float, turns: torch.Tensor, cache: torch.Tensor,
              slot: int, x: torch.Tensor) -> torch.Tensor:
        """One layer over whole sequences x [n, t, width]; fills the cache from row `slot` on, if it is not empty."""
        n, t, heads, kv, size = x.size(0), x.size(1), shape[1], shape[2], shape[3]
        h = F.linear(self.norm(x, w[0], eps), w[1], w[2] if w[2].numel() > 0 else None)
        # Split, not sliced: the gradient of a slice is a tensor of zeros with the slice copied in.
        qk, v = h.view(n, t, heads + 2 * kv, size).split([heads + kv, kv], 2)
        if w[3].numel() > 0:
            qk = self.norm(qk, w[3], eps)
        q, k = self.turn(qk, turns).split([heads, kv], 2)
        q, k, v = q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2)
        if cache.numel() > 0:
            cache[0, slot:slot + n, :, :t] = k
            cache[1, slot:slot + n, :, :t] = v
        if heads > kv:
            k, v = k.repeat_interleave(heads // kv, 1), v.repeat_interleave(heads // kv, 1)
        a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + F.linear(a.transpose(1, 2).reshape(n, t, -1), w[4])
        return x + self.forward_part(w, self.norm(x, w[5], eps))

    def causal(self, fused: List[torch.Tensor], shape: List[int], eps: float, turns: torch.Tensor,
               cache: List[torch.Tensor], slot: int, ids: torch.Tensor) -> torch.Tensor:
        """Hidden states [n, t, width] behind the last layer, of right-padded ids [n, t].

        Padding stands behind every real token, so the causal mask alone hides it."""
        angles = torch.view_as_complex(turns[:ids.size(1)])[:, None]
        x = F.embedding(ids, fused[0])
        for i in range(shape[0]):
            c = cache[i] if len(cache) > 0 else x.new_empty([0])
            x = self.block(fused[3 + i * 8:11 + i * 8], shape, eps, angles, c, slot, x)
        return x

    @torch.jit.export
    def logits(self, fused: List[torch.Tensor], shape: List[int], eps: float, turns: torch.Tensor,
               ids: torch.Tensor) -> torch.Tensor:
        """Logits [n, t, vocabulary] of right-padded ids [n, t]."""
        empty: List[torch.Tensor] = []
        x = self.causal(fused, shape, eps, turns, empty, 0, ids)
        return F.linear(self.norm(x, fused[1], eps), fused[2]).float()

    @torch.jit.export
    def prefill(self, fused: List[torch.Tensor], shape: List[int], eps: float, turns: torch.Tensor,
                cache: List[torch.Tensor], slot: int, ids: torch.Tensor, last: torch.Tensor, pick: torch.Tensor,
                control: torch.Tensor, uniform: torch.Tensor, kind: int) -> torch.Tensor:
        """Reads distinct prompts ids [u, t], whose last tokens are at `last` [u], for the rows from `slot` on.

        Row i of the n new rows continues the prompt `pick` [n] at i; pick starts with 0 .. u - 1. Returns the first
        token of every row: [3, 1, n] as `draw` gives it."""
        x = self.causal(fused, shape, eps, turns, cache, slot, ids)
        x = x[torch.arange(x.size(0), device=x.device), last]
        if pick.size(0) > x.size(0):
            twins = torch.arange(x.size(0), pick.size(0), device=x.device)
            self.move(cache, slot + pick[x.size(0):], slot + twins, ids.size(1))
        logits = F.linear(self.norm(x, fused[1], eps), fused[2]).float().index_select(0, pick)
        return self.draw(logits, control, uniform, kind)[:, None]

    def step(self, fused: List[torch.Tensor], shape: List[int], eps: float, turns: torch.Tensor,
             cache: List[torch.Tensor], fixed: bool, width: int, ids: torch.Tensor, position: torch.Tensor) -> torch.Tensor:
        """Logits [n, vocabulary] after one more token ids [n] at position [n], looking back over `width` positions."""
        n, heads, kv, size = ids.size(0), shape[1], shape[2], shape[3]
        rows, bound = cache[0].size(1), cache[0].size(3)
        x = F.embedding(ids, fused[0])
        hidden = torch.arange(width, device=ids.device)[None] > position[:, None]
        mask = torch.zeros(hidden.size(), dtype=x.dtype, device=x.device).masked_fill_(hidden, float("-inf"))
        mask = mask[:, None].expand(n, kv, width).reshape(n * kv, 1, width) if fixed else mask[:, None, None]
        angles = torch.view_as_complex(turns.index_select(0, position))[:, None]
        # Where each row's new keys and values go, in a cache seen as [2 * rows * kv * positions, head size].
        place = (torch.arange(n * kv, device=ids.device) * bound).view(1, n, kv) + position[:, None]
        place = torch.cat([place, place + rows * kv * bound]).transpose(0, 1).reshape(-1)
        for i in range(shape[0]):
            w = fused[3 + i * 8:11 + i * 8]
            h = F.linear(self.norm(x, w[0], eps), w[1], w[2] if w[2].numel() > 0 else None)
            h = h.view(n, heads + 2 * kv, size)
            qk = h[:, :heads + kv]
            if w[3].numel() > 0:
                qk.copy_(self.turn(self.norm(qk, w[3], eps), angles))
            elif h.dtype == torch.float32:
                torch.view_as_complex(qk.view(n, heads + kv, size // 2, 2)).mul_(angles)
            else:
                qk.copy_(self.turn(qk, angles))
            cache[i].view(-1, size).index_copy_(0, place, h[:, heads:].reshape(-1, size))
            # The query heads of one key-value head stand where the query positions would: nothing is repeated.
            keys, values = cache[i][0, :n, :, :width], cache[i][1, :n, :, :width]
            if fixed:
                # Written out, because the joined kernel gives other bits at other rows.
                q = h[:, :heads].reshape(n * kv, heads // kv, size)
                scores = torch.baddbmm(mask, q, keys.view(n * kv, width, size).transpose(1, 2), alpha=size ** -0.5)
                a = torch.bmm(scores.softmax(-1), values.view(n * kv, width, size)).view(n, heads * size)
            else:
                q = h[:, :heads].view(n, kv, heads // kv, size)
                a = F.scaled_dot_product_attention(q, keys, values, attn_mask=mask).reshape(n, heads * size)
            x = torch.addmm(x, a, w[4].t())
            gate, up = F.linear(self.norm(x, w[5], eps), w[6]).chunk(2, -1)
            x = torch.addmm(x, F.silu(gate).mul_(up), w[7].t())
        return F.linear(self.norm(x, fused[1], eps), fused[2]).float()

    @torch.jit.export
    def draw(self, logits: torch.Tensor, control: torch.Tensor, uniform: torch.Tensor, kind: int) -> torch.Tensor:
        """[3, n] float64: drawn ids, log-probability under the drawn-from and under the untempered distribution.

        `control` [3, n] float64 holds temperature (0: the likeliest token), top-p and top-k. `kind` says what the rows
        need: 0 greedy, 1 also temperature 1, 2 also other temperatures, 3 also top-p or top-k. One uniform [n] float64
        in [0, 1) per row decides by the inverse of the cumulative distribution."""
        model = logits.softmax(-1)
        best = logits.argmax(-1, True)
        if kind == 0:
            return torch.stack([best[:, 0].double(), torch.zeros_like(uniform), self.chance(logits, model, best)])
        greedy = control[0] <= 0
        p = model
        if kind >= 2:
            heat = torch.where(greedy, torch.ones_like(control[0]), control[0]).to(logits.dtype)
            p = (logits / heat[:, None]).softmax(-1)
        if kind >= 3:
            p = self.cut(p, control[1], control[2])
        total = p.cumsum(-1, dtype=torch.float64)
        drawn = torch.searchsorted(total, (uniform * total[:, -1])[:, None], right=True)
        ids = torch.where(greedy[:, None], best, drawn)
        sampling = (p.gather(1, ids)[:, 0].double() / total[:, -1]).log()
        sampling = torch.where(greedy, torch.zeros_like(uniform), sampling)
        return torch.stack([ids[:, 0].double(), sampling, self.chance(logits, model, ids)])

    def chance(self, logits: torch.Tensor, model: torch.Tensor, ids: torch.Tensor) -> torch.Tensor:
        """Log-probability of `ids` [n, 1]; from the logits, since a small probability may have no logarithm."""
        best = logits.max(-1, True)[0]
        peak = model.max(-1, True)[0]
        return (logits.gather(1, ids) - best)[:, 0].double() + peak[:, 0].double().log()

    def cut(self, p: torch.Tensor, top_p: torch.Tensor, top_k: torch.Tensor) -> torch.Tensor:
        """Probabilities with 0 for what is left out: first all but the top k, then all beyond the mass p of the rest."""
        ordered, order = p.sort(stable=True, dim=-1, descending=True)
        rank = torch.arange(p.size(1), device=p.device)[None]
        ordered = ordered.double().masked_fill((rank >= top_k[:, None]) & (top_k[:, None] > 0), 0.0)
        before = ordered.cumsum(-1) - ordered
        drop = (before >= top_p[:, None] * ordered.sum(-1, True)) & (top_p[:, None] < 1) & (rank > 0)
        kept = ordered.masked_fill(drop, 0.0).to(p.dtype)
        return torch.zeros_like(p).scatter(1, order, kept)

    @torch.jit.export
    def decode(self, fused: List[torch.Tensor], shape: List[int], eps: float, turns: torch.Tensor,
               cache: List[torch.Tensor], fixed: bool, width: int, state: torch.Tensor, control: torch.Tensor,
               uniforms: torch.Tensor, kind: int) -> torch.Tensor:
        """[3, steps, n] as `draw` gives it, for as many steps as there are uniforms [steps, n].

        `state` [2, n] int64: the last id of each row and its position. `width` is one more than the greatest position,
        or, if `fixed`, the number of positions looked at whatever is in the batch. A row that goes on past the end of
        the cache overwrites its own last position: its tokens are no longer wanted."""
        ids, position = state[0], state[1]
        bound = cache[0].size(3)
        out: List[torch.Tensor] = []
        for i in range(uniforms.size(0)):
            seen = width if fixed else min(width + i, bound)
            logits = self.step(fused, shape, eps, turns, cache, fixed, seen, ids, position)
            drawn = self.draw(logits, control, uniforms[i], kind)
            out.append(drawn)
            ids = drawn[0].long()
            position = (position + 1).clamp(max=bound - 1)
        return torch.stack(out, 1)

    @torch.jit.export
    def move(self, cache: List[torch.Tensor], source: torch.Tensor, target: torch.Tensor, width: int) -> int:
        """Copies the first `width` positions of the rows `source` to the rows `target`."""
        for c in cache:
            for half in [c[0], c[1]]:
                half[target, :, :width] = half[source, :, :width]
        return 0

    @torch.jit.export
    def products(self, fused: List[torch.Tensor], shape: List[int], rows: int, steps: int, head: bool) -> float:
        """Nothing but the products with the weights of so many decode steps of so many rows: the floor of `decode`."""
        total = torch.zeros([1], device=fused[0].device)
        for i in range(steps):
            for j in range(shape[0]):
                for k in [1, 4, 6, 7]:
                    w = fused[3 + j * 8 + k]
                    total += F.linear(w.new_ones([rows, w.size(1)]), w)[0, 0]
            if head:
                total += F.linear(fused[2].new_ones([rows, fused[2].size(1)]), fused[2])[0, 0]
        return float(total)

    @torch.jit.export
    def read(self, fused: List[torch.Tensor]) -> float:
        """Reads every weight once, the embedding apart."""
        total = torch.zeros([1], device=fused[0].device)
        for i in range(1, len(fused)):
            if fused[i].numel() > 0:
                total += fused[i].sum()
        return float(total)

    @torch.jit.export
    def square(self, size: int, times: int, like: torch.Tensor) -> float:
        """So many products of two square matrices."""
        a = like.new_ones([size, size])
        total = torch.zeros([1], device=like.device)
        for i in range(times):
            total += torch.mm(a, a)[0, 0]
        return float(total)

    def leaves(self, tensors: List[torch.Tensor]) -> List[torch.Tensor]:
        return [w.detach().requires_grad_() for w in tensors]

    def add(self, gradients: List[torch.Tensor], at: int, grads: List[torch.Tensor]) -> int:
        for i in range(len(grads)):
            gradients[at + i].add_(grads[i])
        return 0

    def differentiate(self, outputs: torch.Tensor, inputs: List[torch.Tensor], given: torch.Tensor) -> List[torch.Tensor]:
        """Gradients of the inputs, zero for those that are not used."""
        to: List[Optional[torch.Tensor]] = [given]
        out: List[torch.Tensor] = []
        grads = torch.autograd.grad([outputs], inputs, to, allow_unused=True)
        for i in range(len(inputs)):
            g = grads[i]
            out.append(torch.zeros_like(inputs[i]) if g is None else g)
        return out

    def objective(self, chosen: torch.Tensor, entropy: torch.Tensor, given: torch.Tensor,
                  settings: List[float]) -> List[torch.Tensor]:
        """Derivatives by log-probability and by entropy, and statistics [5], of one part of the trained places.

        settings: kind (0 likelihood, 1 PPO-clip against the behaviour, 2 decoupled, 3 without correction), clip, entropy
        bonus, cap on the importance weight (0: none)."""
        kind, clip, bonus, cap = settings[0], settings[1], settings[2], settings[3]
        advantage, weight, counted = given[1], given[2], given[3]
        slope, gain, ratio, clipped = torch.ones_like(chosen), chosen, torch.ones_like(chosen), torch.zeros_like(chosen)
        if kind > 0:
            distance = chosen - given[0]
            ratio = distance.clamp(-20, 20).exp()
            if kind == 1:
                gain = torch.minimum(ratio * advantage, ratio.clamp(1 - clip, 1 + clip) * advantage)
                clipped = (((ratio < 1 - clip) & (advantage < 0)) | ((ratio > 1 + clip) & (advantage > 0))).float()
                slope = ratio * advantage * (1 - clipped) * (distance.abs() <= 20)
            else:
                # One step is taken per batch, so that the proximal policy is the present one and its ratio is 1.
                correction = ratio if kind == 2 else torch.ones_like(ratio)
                if kind == 2 and cap > 0:
                    clipped = (ratio > cap).float()
                    correction = ratio.clamp(max=cap)
                gain = correction * advantage
                slope = gain
        loss = -(weight * (gain + bonus * entropy)).sum()
        report = torch.stack([loss, (clipped * counted).sum(), (entropy * counted).sum(), (ratio * counted).sum(),
                              (ratio * counted).max()])
        return [-weight * slope, -weight * bonus, report.double()]

    def head(self, hidden: torch.Tensor, head: torch.Tensor, gradient: torch.Tensor, chunk: int, target: torch.Tensor,
             given: torch.Tensor, settings: List[float], report: torch.Tensor) -> torch.Tensor:
        """Gradient of the normalised hidden states [r, width]; adds the head's to `gradient`, unless that is empty.

        Written out, in parts of `chunk` places, because logits are by far the largest activation."""
        out = torch.empty_like(hidden)
        for start in range(0, hidden.size(0), chunk):
            h = hidden[start:start + chunk]
            where = target[start:start + chunk, None]
            logp = F.linear(h, head).float().log_softmax(-1)
            p = logp.exp()
            entropy = -(p * logp).sum(-1)
            parts = self.objective(logp.gather(1, where)[:, 0], entropy, given[:, start:start + chunk], settings)
            by_logp, by_entropy = parts[0][:, None], parts[1][:, None]
            if settings[2] == 0:
                slope = p.mul_(-by_logp)
            else:
                slope = logp.add_(entropy[:, None]).mul_(-by_entropy).sub_(by_logp).mul_(p)
            slope = slope.scatter_add(1, where, by_logp).to(h.dtype)
            out[start:start + chunk] = torch.mm(slope, head)
            if gradient.numel() > 0:
                if h.dtype == gradient.dtype:
                    gradient.addmm_(slope.t(), h)
                else:
                    gradient.add_(torch.mm(slope.t(), h))
            most = torch.maximum(report[4], parts[2][4])
            report += parts[2]
            report[4] = most
        return out

    @torch.jit.export
    def learn(self, ids: torch.Tensor, raw: List[torch.Tensor], adapters: List[torch.Tensor],
              gradients: List[torch.Tensor], sizes: torch.Tensor, settings: torch.Tensor, turns: torch.Tensor,
              like: torch.Tensor, index: torch.Tensor, target: torch.Tensor, given: torch.Tensor) -> torch.Tensor:
        """Adds one micro-batch to the gradients, in place: of the adapters if there are any, else of `raw`.

        ids [b, t] right-padded; `sizes` is `shape` as a tensor; `settings`: epsilon of the norms, scale of the adapters,
        1 to keep only the layers' inputs and compute the rest again, places whose logits are held at once, and the four of
        `objective`; `index` [r] are places in the flattened ids whose next token is `target` [r]; `given` [4, r]:
        behaviour log-probability, advantage, weight in the loss, and 1 where the token counts in the statistics. Returns
        [5]: loss, clipped tokens, sum of entropies, sum of ratios, greatest ratio. Must be called in training mode: in
        inference mode nothing can be differentiated."""
        shape: List[int] = sizes.tolist()
        values: List[float] = settings.tolist()
        eps, scale, again, chunk = values[0], values[1], values[2] > 0, int(values[3])
        tuned = len(adapters) > 1
        none = like.new_empty([0])
        angles = torch.view_as_complex(turns[:ids.size(1)])[:, None]
        torch.set_grad_enabled(True)
        embedding = raw[0].detach() if tuned else raw[0].detach().requires_grad_()
        start = F.embedding(ids, embedding).to(like.dtype)
        x = start
        inputs: List[torch.Tensor] = []
        learned: List[torch.Tensor] = []
        torch.set_grad_enabled(not again)
        for i in range(shape[0]):
            w, a = raw[3 + i * 14:17 + i * 14], adapters[i * 14:i * 14 + 14]
            if again:
                inputs.append(x)
            elif tuned:
                a = self.leaves(a)
                learned += a
            else:
                w = self.leaves(w)
                learned += w
            x = self.block(self.layer(w, a, shape, scale, like), shape, eps, angles, none, 0, x)
        torch.set_grad_enabled(True)
        hidden = x.detach().flatten(0, 1).index_select(0, index).requires_grad_()
        last = raw[1].detach().requires_grad_()
        normed = self.norm(hidden, last.to(like.dtype), eps)
        torch.set_grad_enabled(False)
        report = torch.zeros([5], dtype=torch.float64, device=ids.device)
        top = 2 if raw[2].numel() > 0 else 0
        slope = self.head(normed.detach(), raw[top].to(like.dtype), none if tuned else gradients[top], chunk, target, given,
                          values[4:], report)
        torch.set_grad_enabled(True)
        by_head = self.differentiate(normed, [hidden, last], slope)
        back = torch.zeros_like(x).flatten(0, 1).index_copy(0, index, by_head[0]).view(x.size())
        first = 0 if tuned else 3
        if again:
            for j in range(shape[0]):
                i = shape[0] - 1 - j
                w, a = raw[3 + i * 14:17 + i * 14], adapters[i * 14:i * 14 + 14]
                if tuned:
                    a = self.leaves(a)
                else:
                    w = self.leaves(w)
                entry = inputs.pop().detach().requires_grad_()
                y = self.block(self.layer(w, a, shape, scale, like), shape, eps, angles, none, 0, entry)
                grads = self.differentiate(y, [entry] + (a if tuned else w), back)
                back = grads[0]
                self.add(gradients, first + 14 * i, grads[1:])
            if not tuned:
                self.add(gradients, 0, self.differentiate(start, [embedding], back))
        elif tuned:
            self.add(gradients, 0, self.differentiate(x, learned, back))
        else:
            grads = self.differentiate(x, [embedding] + learned, back)
            self.add(gradients, 0, grads[:1])
            self.add(gradients, 3, grads[1:])
        if not tuned:
            self.add(gradients, 1, by_head[1:])
        torch.set_grad_enabled(False)
        return report

    @torch.jit.export
    def gather(self, gradients: List[torch.Tensor], others: List[torch.Tensor]) -> int:
        """Moves the gradients of another lane to these."""
        for i in range(len(gradients)):
            gradients[i].add_(others[i])
            others[i].zero_()
        return 0

    @torch.jit.export
    def length(self, gradients: List[torch.Tensor]) -> float:
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

        `settings`: learning rate, beta 1, beta 2, epsilon, decoupled decay, factor on the gradients, factor on the
        learning rate of vectors (norms and biases). `step` is 1 first."""
        usual, beta1, beta2, epsilon, decay, factor = (settings[0], settings[1], settings[2], settings[3], settings[4],
                                                      settings[5])
        for i in range(len(weights)):
            g = gradients[i].mul_(factor)
            rate = usual * settings[6] if g.dim() == 1 else usual
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
    whole = io.BytesIO()
    torch.jit.save(torch.jit.script(Decoder(digest)), whole)
    # Less what depends on the folder it was made in, and without dates: the same source gives the same file.
    with zipfile.ZipFile(whole) as read, zipfile.ZipFile(source.with_suffix(".pt"), "w") as written:
        for entry in read.infolist():
            if not entry.filename.endswith((".debug_pkl", "serialization_id")):
                written.writestr(zipfile.ZipInfo(entry.filename), read.read(entry))
