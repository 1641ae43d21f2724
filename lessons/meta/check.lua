---@meta
-- Questions to put to a training that does not learn. For an editor with a Lua language server.

---What to ask of a training that does not learn. Each check gives whether all is well with what it looks
---at (`ok`), the numbers that it was judged by, and what they were held to. A `step` is one step of
---training on one batch, and changes the weights, which are put back; the `optimiser`, where it is given,
---then forgets these steps.
check = {}

---Whether the first loss is that of a model that knows nothing: log(classes) for a mean cross-entropy, or
---`expected`; it may be off by `within` of that (1/3 unless given).
---@param value number|Tensor the loss before any step
---@param options { classes?: integer, expected?: number, within?: number }
---@return { ok: boolean, loss: number, expected: number, from: number, to: number }
function check.start_loss(value, options) end
---Whether `steps` steps (150) on one batch bring its loss below `share` (0.1) of what it was.
---@param model Module|Tensor[]
---@param step fun(): Tensor|number gives the loss
---@param options? { steps?: integer, share?: number, optimiser?: Optimiser }
---@return { ok: boolean, start: number, loss: number, most: number, losses: number[] }
function check.overfit_batch(model, step, options) end
---Whether every weight has a gradient whose norm lies from `low` (0.1) to `high` (10), as suits a mean
---cross-entropy at the start. Biases are listed, and judged by being finite. `grad` is left as it is.
---@param model Module|Tensor[]
---@param loss Tensor
---@param options? { low?: number, high?: number }
---@return { ok: boolean, norms: { name: string, norm: number, ok: boolean }[], low: number, high: number }
function check.gradient_norms(model, loss, options) end
---Whether labels belong to their inputs: how often the nearest neighbour of an input has its label, of
---`rows` (500) inputs among all, against how often it would by chance.
---@param x Tensor (N, ...)
---@param labels Tensor (N)
---@param options? { rows?: integer }
---@return { ok: boolean, agree: number, chance: number, least: number }
function check.labels(x, labels, options) end
---Whether the last of `steps` steps (5) moves each weight by |change| / |weight| from `low` (1e-4) to
---`high` (0.1). Biases are listed, not judged.
---@param model Module|Tensor[]
---@param step fun()
---@param options? { steps?: integer, low?: number, high?: number, optimiser?: Optimiser }
---@return { ok: boolean, ratios: { name: string, ratio: number, ok: boolean }[], low: number, high: number }
function check.step_size(model, step, options) end
---The share of units that are 0 for every row of `x`, after each relu on its way through the model; more
---than `most` (0.4) is not well. Without `x`: of activations (N, units) or (N, channels, ...), a list.
---@param model Module|fun(x: Tensor): Tensor|Tensor[]
---@param x? Tensor
---@param options? { most?: number }
---@return { ok: boolean, layers: number[], most: number }
function check.dead_units(model, x, options) end
---Whether a step starts from gradients of zero: two on one batch, from the same weights, leave the same
---gradient (`ratio` 1, not 2), and move the weights. Gradients are dropped.
---@param model Module|Tensor[]
---@param step fun()
---@param options? { optimiser?: Optimiser }
---@return { ok: boolean, first: number, second: number, ratio: number, moved: boolean }
function check.zero_grad(model, step, options) end
